"""Measures Varve beside DuckDB, in turn, on the same files, in fresh folders on the same disk.

ingest, get: both are whole processes. Of DuckDB's only the part from connect to close is timed,
without the start of Python and the import of the library; of Varve's all of it is. Files are read
once before the first round, so that both find them in the page cache; `sync` runs before each
timing, outside it.

scan: of stores that are loaded once. DuckDB stays open and warm, and only its query is timed, in
the fastest of several layouts of its table; Varve is a whole process each time.

parse: the text in memory, one core, the processor's time; nothing is stored.

append: many callers of the library at once, beside a bare loop of syncs; no DuckDB.

sizes: bytes of the real reviews in each tier, beside DuckDB's file, Parquet and gzip; one round.

beside: an ingest and readings while a compact runs; no DuckDB.
"""

import argparse
import json
import os
import shutil
import sys

import append
import beside
import files
import machine
import parse
import peers
import report
import scan
import sizes

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

KINDS = ("ingest", "get", "scan", "parse", "append", "sizes", "beside")


def main():
    parser = argparse.ArgumentParser(
        prog="Tools/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "what", nargs="*", default=[], metavar=" | ".join(KINDS), help="what to measure; all if left out"
    )
    parser.add_argument("--rounds", type=int, default=5, help="medians of so many (default 5)")
    parser.add_argument(
        "--generated", default="256MiB", metavar="SIZE",
        help="the size of each generated file, English and Korean (default 256MiB); 0 for none",
    )
    parser.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data"),
                        help="the folder of real reviews (default ../shared/data)")
    parser.add_argument("--work", default=os.path.join(ROOT, ".build", "bench"),
                        help="where files and stores go, on the disk to be measured")
    parser.add_argument("--only", choices=["varve", "duckdb"], help="leave out the other one")
    parser.add_argument("--json", metavar="FILE", help="write all single measurements too")
    options = parser.parse_args()
    for what in options.what:
        if what not in KINDS:
            parser.error(f"there is no benchmark named {what}")
    options.what = options.what or KINDS

    os.makedirs(options.work, exist_ok=True)
    if "append" in options.what:
        print(append.table(append.measure(options, ROOT), machine.describe()))
        print()
    if "sizes" in options.what:
        print(at_rest(options))
        print()
    if "beside" in options.what:
        print(at_once(options))
        print()
    if set(options.what) <= {"append", "sizes", "beside"}:
        return
    sets = files.gather(ROOT, options.data, options.work, options.generated)
    if not sets:
        sys.exit("Tools/bench: no files to measure: no folder of real reviews and --generated 0")
    results = {}
    for item in sets:
        item.warm()
        results[item.name] = measured = {}
        if "ingest" in options.what or "get" in options.what:
            add(measured, measure(item, options))
        if "scan" in options.what:
            add(measured, scan.measure(item, options, ROOT))
        if "parse" in options.what:
            add(measured, parse.measure(item, options, ROOT))
    if options.json:
        with open(options.json, "w") as out:
            json.dump(results, out, indent=1)
    print(report.table(sets, results, options, machine.describe()))


def at_rest(options):
    sets = files.gather(ROOT, options.data, options.work, "0")
    results = {item.name: sizes.measure(item, options, ROOT) for item in sets}
    return sizes.table(sets, results, machine.describe())


def at_once(options):
    sets = files.gather(ROOT, options.data, options.work, "0")
    if len(sets) < 2:
        sys.exit("Tools/bench: beside wants both sets of real reviews")
    found = []
    for base, other in (sets, sets[::-1]):
        found.append((base, other, beside.measure(base, other, options, ROOT)))
    return beside.table(found, machine.describe())


def add(results, more):
    for peer, found in more.items():
        results.setdefault(peer, {}).update(found)


def measure(item, options):
    """All rounds of one set of files; returns {peer name: {metric: [values]}}."""
    contenders = [peers.Varve(ROOT), peers.DuckDB()]
    contenders = [peer for peer in contenders if options.only in (None, peer.name)]
    found = {peer.name: {} for peer in contenders}
    for round_number in range(options.rounds):
        # Neither is always the first.
        order = contenders if round_number % 2 == 0 else contenders[::-1]
        for peer in order:
            folder = os.path.join(options.work, "round")
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            print(f"{item.name}, round {round_number + 1}, {peer.name}", file=sys.stderr)
            for metric, value in peer.round(item, folder, options.what):
                found[peer.name].setdefault(metric, []).append(value)
            shutil.rmtree(folder)
    counts = {name: values.get("records", [None])[0] for name, values in found.items()}
    if len(set(counts.values())) > 1:
        sys.exit(f"Tools/bench: {item.name}: the peers hold different numbers of records: {counts}")
    return found


main()
