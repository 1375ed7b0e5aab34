"""Parsing alone, on one core, with the text in memory: no store, no disk.

Varve twice: lines, UTF-8 and all members of each record found; and that with each record judged by
its profile and hashed, all that an ingest does before it packs. Beside the first DuckDB's
`count(*)` over `read_ndjson`, which parses all and keeps nothing; beside the second its count of
the values of all columns. One thread each, the processor's time. DuckDB is granted a first query,
outside of the timing, that leaves the file in its cache.
"""

import json
import os
import sys

import peers
import processes

REPEATS = 5


def measure(item, options, root):
    """All rounds of one set of files; returns {peer name: {metric: [values]}}."""
    contenders = {"varve": lambda: varve(item, root), "duckdb": lambda: duckdb(item)}
    asked = [name for name in contenders if options.only in (None, name)]
    found = {name: {} for name in asked}
    records = {}
    for round_number in range(options.rounds):
        print(f"{item.name}, parse, round {round_number + 1}", file=sys.stderr)
        for name in asked if round_number % 2 == 0 else asked[::-1]:
            records[name], measured = contenders[name]()
            for metric, seconds in measured.items():
                found[name].setdefault(metric, []).extend(seconds)
    if len(set(records.values())) > 1:
        sys.exit(f"Tools/bench: {item.name}: the peers find different numbers of records: {records}")
    return found


def varve(item, root):
    program = os.path.join(root, ".build", "release", "varve-parse-speed")
    command = [program, "--profile", item.profile, "--passes", str(REPEATS), *item.paths]
    answer = json.loads(processes.run(command).output)
    return answer["records"], {
        "parsed_seconds": answer["scan_seconds"], "judged_seconds": answer["parse_seconds"]
    }


def duckdb(item):
    answer, _ = peers.DuckDB().step("parse", item, ":memory:", repeats=REPEATS)
    return answer.pop("records"), answer
