#!/usr/bin/env bash
# Random filters beside DuckDB, with the same answers.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

filters=20000
seed=$RANDOM
while [ $# -gt 1 ]; do
    case $1 in
    --points) filters=$2 ;;
    --seed) seed=$2 ;;
    esac
    shift 2
done
bash "$root/Tools/compare-filters" --filters "$filters" --seed "$seed" >&2
echo "filters: $filters points, 0 violations"
