# shellcheck shell=bash
# shellcheck disable=SC2154
# The checks of Tools/end-to-end; to be sourced after lib.sh. Each one prints a line and is counted.

checks_passed=0
checks_failed=0
checks_skipped=0

pass() {
    checks_passed=$((checks_passed + 1))
    echo "ok      $scenario: $1"
}

fail() {
    checks_failed=$((checks_failed + 1))
    echo "FAILED  $scenario: $1"
    if [ -n "${2:-}" ]; then echo "        $2"; fi
}

skipped() {
    checks_skipped=$((checks_skipped + 1))
    echo "skipped $scenario: $1"
}

# ok NAME COMMAND...: the command succeeds.
ok() {
    local name=$1
    shift
    if "$@"; then pass "$name"; else fail "$name" "failed: ${*:0:200}"; fi
}

# is NAME EXPECTED FOUND
is() {
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        fail "$1" "expected ${2:0:200}, found ${3:0:200}"
    fi
}

# at_most NAME LIMIT FOUND
at_most() {
    if [ "$3" -le "$2" ]; then pass "$1"; else fail "$1" "at most $2, found $3"; fi
}

# exits CODE NAME COMMAND...: stdout is left in ./out, stderr in ./err.
exits() {
    local expected=$1 name=$2 found=0
    shift 2
    "$@" >out 2>err </dev/null || found=$?
    if [ "$found" -eq "$expected" ]; then
        pass "$name: exit $expected"
    else
        fail "$name" "expected exit $expected, found $found: $(head -n 3 err)"
    fi
}

# fails NAME COMMAND...: any exit code but 0, and no signal.
fails() {
    local name=$1 found=0
    shift
    "$@" >out 2>err </dev/null || found=$?
    if [ "$found" -gt 0 ] && [ "$found" -lt 128 ]; then
        pass "$name: exit $found"
    else
        fail "$name" "expected a failure, found exit $found"
    fi
}

# field FILE KEY: a value of a JSON object; `a.b` reads into an object, and a missing count is 0.
field() {
    python3 - "$1" "$2" <<'PYTHON'
import json, sys

value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    value = value.get(key, 0)
print(str(value).lower() if isinstance(value, bool) else value)
PYTHON
}

# keys FILE KEY: the keys of an inner object, each as KEY.key.
keys() {
    python3 -c 'import json, sys
for key in json.load(open(sys.argv[1])).get(sys.argv[2], {}): print(sys.argv[2] + "." + key)' "$1" "$2"
}

# namespace PROFILE: what its ids are told apart by.
namespace() { "$varve" profile show "$1" | sed -n 's/^namespace *= *"\(.*\)"/\1/p'; }

# measured COMMAND...: runs it; the most memory it held is left in ./peak, in KiB.
measured() {
    python3 -c 'import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
with open("peak", "w") as peak:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=peak)
sys.exit(status)' "$@"
}

# ingests NAME "KEY=COUNT ..." OPTION... FILE...: what the ledger says of a run, and that it balances.
# The object is left in ./ingest.json.
ingests() {
    local name=$1 expected=$2 status=0 pair found wrong=
    shift 2
    measured "$varve" ingest --json "$@" >ingest.json 2>err || status=$?
    if [ "$status" -ne 0 ]; then
        fail "$name" "exit $status: $(head -n 3 err)"
        return
    fi
    for pair in $expected; do
        found=$(field ingest.json "${pair%%=*}")
        [ "$found" = "${pair#*=}" ] || wrong+=" $pair (found $found)"
    done
    found=$(python3 -c 'import json
d = json.load(open("ingest.json"))
parts = "new duplicate version kept_first dead blank header forgotten".split()
print(d["units"] - sum(d[part] for part in parts))')
    [ "$found" = 0 ] || wrong+=" balanced (off by $found)"
    if [ -z "$wrong" ]; then pass "$name"; else fail "$name" "expected$wrong"; fi
}

# within NAME MIB: the ingest before held no more memory than that.
within() { at_most "$1: at most $2 MiB" $(($2 * 1024)) "$(cat peak)"; }

# raw_is NAME STORE FILE: a raw scan in arrival order gives the file, to the byte.
raw_is() {
    if "$varve" scan --store "$2" --format raw --order-by _seq 2>err |
        cmp - "$3" >difference 2>&1; then
        pass "$1"
    else
        fail "$1" "$(cat difference err | head -n 3)"
    fi
}

# no_control_codes FILE...: neither escapes nor carriage returns.
no_control_codes() { ! grep -q $'[\e\r]' "$@"; }

# flip_middle FILE: one bit of its middle byte changes.
flip_middle() {
    python3 - "$1" <<'PYTHON'
import os, sys

place = os.path.getsize(sys.argv[1]) // 2
with open(sys.argv[1], "r+b") as file:
    file.seek(place)
    byte = file.read(1)[0]
    file.seek(place)
    file.write(bytes([byte ^ 0x10]))
PYTHON
}

# run_scenarios [NAME...]: each in its own folder below $work; ends with the line that counts.
run_scenarios() {
    local names=("$@")
    if [ ${#names[@]} -eq 0 ]; then
        # In the order of the scripts.
        mapfile -t names < <(sed -n 's/^scenario_\([a-z_]*\)() {$/\1/p' "$root/Tools/end-to-end" \
            "$root/Tools/scenarios/"*.sh)
    fi
    # A check that fails is counted; the script goes on.
    set +e
    for scenario in "${names[@]}"; do
        declare -F "scenario_$scenario" >/dev/null || die "no such scenario: $scenario"
        mkdir -p "$work/$scenario"
        cd "$work/$scenario" || exit 1
        "scenario_$scenario"
        cd "$work" || exit 1
        rm -rf "${work:?}/$scenario"
    done
    local skips=
    [ "$checks_skipped" -eq 0 ] || skips=", $checks_skipped skipped"
    echo "$checks_passed passed, $checks_failed failed$skips"
    [ "$checks_failed" -eq 0 ]
}
