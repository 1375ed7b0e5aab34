#!/usr/bin/env bash
# The long run of all fuzz targets: a finding ends it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bash "$root/Fuzz/run" long "$@" 2>&1 | tee "$log" >&2
echo "fuzz: $(awk '/^Done [0-9]+ runs/ { sum += $2 } END { print sum + 0 }' "$log") points," \
    "0 violations"
