#!/usr/bin/env bash
# The whole sweeps of the test suite, of which `swift test` takes samples.
#
# Built for release, as they are many: that build takes a quarter of an hour of two cores.
# What a test counts it prints as `reached: NAME N`; of each suite the tests are counted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

report=$(mktemp -d)
trap 'rm -rf "$log" "$report"' EXIT
VARVE_TORTURE=1 test_run -c release -Xswiftc -enable-testing --scratch-path "$root/.build/sweeps" \
    --xunit-output "$report/tests.xml" "$@"
grep -Eo 'reached: [a-z0-9-]+ [0-9]+' "$log" |
    awk '{ sum[$2] += $3 } END { for (name in sum) print name ": " sum[name] " points, 0 violations" }'
grep -Eho 'classname="[^"]*"' "$report"/*.xml | sed 's/.*\.//; s/"//' | sort | uniq -c |
    awk '{ print $2 ": " $1 " tests, 0 violations" }'
echo "sweeps: $(tests_passed) tests, 0 violations"
