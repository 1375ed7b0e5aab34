#!/usr/bin/env bash
# The long run of all fuzz targets, or of the one that is named: a finding ends it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

runs=10000000
targets=()
while [ $# -gt 1 ]; do
    case $1 in
    --points) runs=$2 ;;
    --target) targets+=("$2") ;;
    esac
    shift 2
done
bash "$root/Fuzz/run" long "$runs" ${targets[@]+"${targets[@]}"} 2>&1 | tee "$log" >&2
awk '$1 == "fuzz:" && $3 == "Done" { print $2 ": " $4 " executions" }' "$log"
