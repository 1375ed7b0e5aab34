#!/usr/bin/env bash
# Twenty years of reviews, day by day, with a compact behind each day: the store stays within its
# bounds, with all records kept and with those of the last year only.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

days=7300
seed=$RANDOM
while [ $# -gt 1 ]; do
    case $1 in
    --points) days=$2 ;;
    --seed) seed=$2 ;;
    esac
    shift 2
done
folder=$(mktemp -d)
trap 'rm -rf "$log" "$folder"' EXIT
release_build varve-trickle >&2
say "trickle: $days days, seed $seed"

# life NAME OPTION...: prints what it came to; fails where a bound was broken.
life() {
    local name=$1
    shift
    mkdir "$folder/$name"
    if ! trickle_run "$@" --days "$days" --seed "$seed" "$folder/$name" >&2; then
        die "VIOLATION: $name (seed $seed)"
    fi
    rm -rf "${folder:?}/$name"
}

life forever
life expiring --expire-after 365
echo "trickle: $((2 * days)) days, 0 violations"
