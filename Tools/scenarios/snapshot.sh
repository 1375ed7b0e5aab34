# shellcheck shell=bash
# shellcheck disable=SC2154
# Scenarios of `varve snapshot`; to be sourced by Tools/end-to-end.

scenario_snapshot() {
    local before
    sampled s
    exits 0 "a snapshot" "$varve" snapshot --store s.varve --json copy.varve
    is "it counts the records" "$records" "$(field out records)"
    is "it tells the bytes" "$(bytes_in copy.varve)" "$(field out bytes)"
    ok "it shares nearly all of them" test "$(field out shared_bytes)" -gt \
        "$(($(bytes_in copy.varve) * 9 / 10))"
    raw_is "the copy has the records" copy.varve "$work/sample.ndjson"
    exits 0 "it verifies on its own" "$varve" verify --deep --store copy.varve
    is "without a note" "" "$(grep '^note' out)"
    ok "its folders are private" test -z "$(find copy.varve -type d ! -perm 700)"
    ok "its files are private" test -z "$(find copy.varve -type f ! -perm 600)"
    is "the settings are its own" 1 "$(stat -c %h copy.varve/varve.toml)"
    before=$(find copy.varve -type f ! -name COMPACT -exec sha256sum {} + | sort)
    sed -n 1,9p "$work/sample.ndjson" | sed 's/"helpfulness_votes":[0-9]*/"helpfulness_votes":9999/' \
        >newer.ndjson
    ingests "newer versions go to the store" "units=9 version=9" --store s.varve newer.ndjson
    is "not to the copy" "$before" \
        "$(find copy.varve -type f ! -name COMPACT -exec sha256sum {} + | sort)"
    sed -n 1p "$work/sample.ndjson" | sed 's/"review_id":"[^"]*"/"review_id":"RCOPY"/' >other.ndjson
    ingests "nor do those of the copy to the store" "units=1 new=1" --store copy.varve other.ndjson
    exits 1 "it is not there" "$varve" get --store s.varve RCOPY
    exits 0 "verify the store" "$varve" verify --deep --store s.varve
    exits 0 "verify the copy" "$varve" verify --deep --store copy.varve
    rm -r s.varve
    is "the copy outlives the store" $((records + 1)) "$("$varve" scan --store copy.varve --count)"
}

scenario_snapshot_refused() {
    sampled s
    exits 66 "no store" "$varve" snapshot --store none.varve copy.varve
    exits 73 "a folder that is not empty" "$varve" snapshot --store s.varve s.varve
    ok "it says so" grep -q "is not empty" err
    exits 73 "a folder within the store" "$varve" snapshot --store s.varve s.varve/segments/copy
    exits 73 "no parent" "$varve" snapshot --store s.varve none/copy
    exits 64 "no name" "$varve" snapshot --store s.varve .
    mkdir empty
    exits 0 "an empty folder" "$varve" snapshot --store s.varve empty
    ok "nothing is left over" test ! -e empty.partial
    if [ "$(stat -c %d /dev/shm 2>/dev/null)" = "$(stat -c %d .)" ] || [ ! -w /dev/shm ]; then
        skipped "another file system: none to write to"
        return
    fi
    exits 73 "another file system" "$varve" snapshot --store s.varve "/dev/shm/varve-copy-$$"
    ok "it says what to do" grep -q "cp -a" err
    ok "and leaves nothing" test ! -e "/dev/shm/varve-copy-$$"
}

# A pipe that goes on while copies are made: each is a state that was there.
scenario_snapshot_live() {
    local _ number count last=0
    { head -n 300 "$work/sample.ndjson"
        tail -n +301 "$work/sample.ndjson" | split -l 100 --filter 'cat; sleep 0.05'
        sleep 1; } | "$varve" ingest --store s.varve --commit-every 100ms - >ingest.out 2>ingest.err &
    for _ in $(seq 100); do
        [ "$("$varve" scan --store s.varve --count 2>/dev/null || echo 0)" -gt 0 ] && break
        sleep 0.1
    done
    for number in 1 2 3 4 5; do
        exits 0 "copy $number" "$varve" snapshot --store s.varve "copy-$number.varve"
        exits 0 "verify copy $number" "$varve" verify --deep --store "copy-$number.varve"
        count=$("$varve" scan --store "copy-$number.varve" --count)
        ok "copy $number has what the one before has" test "$count" -ge "$last"
        raw_is "copy $number has the first units" "copy-$number.varve" \
            <(head -n "$count" "$work/sample.ndjson")
        last=$count
        sleep 0.1
    done
    wait
    exits 0 "verify the store" "$varve" verify --deep --store s.varve
}
