#!/usr/bin/env bash
# The whole suite under the address and the thread sanitizer. There are no suppressions.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

for sanitizer in address thread; do
    test_run --sanitize="$sanitizer" --scratch-path "$root/.build/$sanitizer" "$@"
    ! grep -Eq '(Address|Thread)Sanitizer:' "$log" || die "$sanitizer: see above"
    echo "sanitize-$sanitizer: $(tests_passed) points, 0 violations"
done
