# shellcheck shell=bash
# What the sections in shell share; to be sourced.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# test_run ARGUMENT...: runs the suite; leaves in $log what it said, also where it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
test_run() {
    SWIFT_BACKTRACE=enable=no swift test --package-path "$root" "$@" 2>&1 | tee "$log" >&2
}

# tests_passed: how many tests the run in $log had.
tests_passed() {
    awk '$2 == "Test" && $3 != "run" && / passed after / { sum++ } END { print sum + 0 }' "$log"
}
