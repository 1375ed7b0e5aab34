"""Appends of small batches: 64 callers, each with a batch of 10 records of 500 bytes under way.

Groups a second beside a bare loop that appends as many bytes and syncs them, in the same run on the
same disk: what stores by one sync a group cannot do better than that.
"""

import json
import os
import shutil
import statistics
import sys

import processes

METRICS = (
    ("records_per_second", "records a second", "{:,.0f}", ">= 100,000"),
    ("groups_per_second", "synced groups a second", "{:,.0f}", "as many as bare syncs"),
    ("bare_syncs_per_second", "bare syncs of as many bytes a second", "{:,.0f}", "-"),
    ("p50_ms", "until acknowledged, median, ms", "{:.1f}", "-"),
    ("p99_ms", "until acknowledged, 99th percentile, ms", "{:.1f}", "<= 10"),
)


def measure(options, root):
    """All rounds; a list of what each came to."""
    program = os.path.join(root, ".build", "release", "varve-append-load")
    rounds = []
    for number in range(options.rounds):
        folder = os.path.join(options.work, "append")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        print(f"append, round {number + 1}", file=sys.stderr)
        rounds.append(json.loads(processes.run([program, folder]).output))
        shutil.rmtree(folder)
    return rounds


def table(rounds, machine):
    lines = [
        f"{machine}; medians of {len(rounds)} rounds; {rounds[0]['callers']} callers.",
        "",
        "| appends | Varve | to reach |",
        "|---|---|---|",
    ]
    for key, title, shape, goal in METRICS:
        lines.append(f"| {title} | {shape.format(statistics.median(r[key] for r in rounds))} | {goal} |")
    return "\n".join(lines)
