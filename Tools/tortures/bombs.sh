#!/usr/bin/env bash
# Inputs that are large where it hurts, as the end-to-end test has them: 10 GiB of zeros in gzip as one
# line, a line of 1 GiB, a million lines, a thousand gzip members, a million levels.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build_release >&2
bash "$root/Tools/end-to-end" bounds 2>&1 | tee "$log" >&2
passed=$(sed -n 's/^\([0-9]*\) passed, 0 failed$/\1/p' "$log")
[ -n "$passed" ] || die "bombs: see above"
echo "bombs: $passed points, 0 violations"
