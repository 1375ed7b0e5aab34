"""Compares Varve's filters with DuckDB's: generated filters over three tables, the sets of ids.

A filter's text goes to Varve as it is. DuckDB is asked the same text; where its dialect is known to
differ (differences.py), also what the text means. A difference that the list does not explain is
shown with a smaller filter that still has it. Exit 0 only without such differences.
"""

import argparse
import concurrent.futures
import os
import random
import sys

import differences
import duck
import grammar
import report
import tables
import tree
import varve
import verdicts

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join("Sources", "VarveQuery", "VarveQuery.docc", "DifferencesFromDuckDB.md")
# Of ten filters, how many ask which table.
SHARES = {"nasty": 5, "films": 3, "nsmc": 2}
PARALLEL = 2


def main():
    options = arguments()
    if options.document:
        sys.exit(document(options.document == "check"))
    found = tables.gather(options.data, options.work, options.seed, say)
    reference = duck.Duck(found)
    cases = only(options, found, reference) if options.only else generate(options, found, reference)
    if options.dump:
        sys.exit(dump(options.dump, cases))
    sys.exit(compare(options, found, reference, cases))


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tools/compare-filters",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--filters", type=int, default=1200, metavar="N", help="how many (default 1200)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="another seed, other filters (default 1)"
    )
    parser.add_argument(
        "--only", metavar="TABLE:NUMBER", help="one filter of those that the seed gives"
    )
    parser.add_argument(
        "--dump", metavar="FILE", help="write the filters, one a line, and stop; - for stdout"
    )
    parser.add_argument(
        "--document",
        choices=["write", "check"],
        help="write the documentation's page of differences, or check that it is up to date",
    )
    parser.add_argument(
        "--varve",
        default=os.path.join(ROOT, ".build", "release", "varve"),
        metavar="PROGRAM",
        help="the program to compare (default: the release build)",
    )
    parser.add_argument(
        "--data",
        default=os.path.join(ROOT, "..", "shared", "data"),
        help="the folder of real reviews (default ../shared/data)",
    )
    parser.add_argument(
        "--work",
        default=os.path.join(ROOT, ".build", "compare-filters"),
        help="where files and stores go",
    )
    return parser.parse_args()


def say(text):
    print(text, file=sys.stderr)


def generate(options, found, reference):
    """All cases, table by table. Each has a random source of its own: it can be had alone."""
    whole = sum(SHARES[table.name] for table in found)
    for at, table in enumerate(found):
        wanted = options.filters * SHARES[table.name] // whole
        if at == 0:
            wanted = options.filters - sum(
                options.filters * SHARES[other.name] // whole for other in found[1:]
            )
        seen = set()
        number = 0
        while len(seen) < wanted:
            case = make(options.seed, table, number, reference)
            number += 1
            if case.text not in seen:
                seen.add(case.text)
                yield case


def make(seed, table, number, reference):
    rng = random.Random(f"{seed} {table.name} {number}")
    node = grammar.Grammar(rng, table, reference).filter()
    return verdicts.Case(table, number, node, tree.Writer(tree.Spelling(rng)).text(node))


def only(options, found, reference):
    name, _, number = options.only.partition(":")
    table = next(table for table in found if table.name == name)
    case = make(options.seed, table, int(number), reference)
    meaning = verdicts.DuckText(differences.RULES).taken_as(case.node, "boolean")
    say(f"varve:  {case.text}\nduckdb: {meaning}")
    yield case


def dump(path, cases):
    with sys.stdout if path == "-" else open(path, "w") as out:
        for case in cases:
            out.write(case.text + "\n")


def document(check):
    path = os.path.join(ROOT, PAGE)
    page = differences.document()
    if check:
        with open(path) as file:
            if file.read() == page:
                return 0
        say(f"{PAGE} is not what Tools/compare-filters --document write gives")
        return 1
    with open(path, "w") as file:
        file.write(page)
    return 0


def compare(options, found, reference, cases):
    peer = varve.Varve(options.varve, options.work)
    for table in found:
        records = peer.ingest(table)
        assert records == reference.records(table), f"{table.name}: not the same number of records"
    judge = verdicts.Judge(reference, peer)
    tally = verdicts.Tally()
    shares = Shares(reference)
    for case, answer in answers(peer, cases):
        verdict = judge.verdict(case, answer)
        tally.add(verdict)
        shares.add(verdict)
        if sum(tally.results.values()) % 100 == 0:
            say(f"{sum(tally.results.values())} filters, {len(tally.different)} different")
    report.differences(tally, judge, options.seed, say)
    report.summary(tally, shares.text())
    return 1 if tally.different else 0


def answers(peer, cases):
    """Each case with Varve's answer, in order; a few processes run ahead."""
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        waiting = []
        for case in cases:
            waiting.append((case, pool.submit(peer.both, case.table, case.text)))
            if len(waiting) > 2 * PARALLEL:
                first, answer = waiting.pop(0)
                yield first, answer.result()
        for case, answer in waiting:
            yield case, answer.result()


class Shares:
    """How much of their tables filters select: filters that select all or nothing show little."""

    def __init__(self, reference):
        self.reference = reference
        self.records = {}
        self.counts = []

    def add(self, verdict):
        table = verdict.case.table
        total = self.records.setdefault(table.name, self.reference.records(table))
        found = verdict.duckdb if verdict.duckdb is not None else verdict.varve
        self.counts.append(len(found) / total)

    def text(self):
        middle = sum(0.05 <= share <= 0.95 for share in self.counts)
        none, all_ = self.counts.count(0), self.counts.count(1)
        return f"{middle} filters select 5% to 95% of their table, {none} nothing, {all_} all"


main()
