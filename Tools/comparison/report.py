"""What the comparison prints."""

import collections

from differences import DIFFERENCES
from shrink import shrunk, skeleton
from verdicts import AGREED, DIFFERENT, SAME, plain_text

# So many differences are made smaller and shown one by one.
SHOWN_MAX = 60
IDS_MAX = 4


def differences(tally, judge, seed, say):
    """Prints differences by what their smallest filters have in common."""
    groups = collections.defaultdict(list)
    for verdict in tally.different[:SHOWN_MAX]:
        say(f"making {verdict.case.name} smaller")
        shows = judge.shows_like(verdict)
        smallest = shrunk(verdict.case.node, shows) if shows(verdict.case.node) else None
        groups[skeleton(smallest) if smallest else "only as spelled"].append((verdict, smallest))
    for name, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        print(f"\nDIFFERENT, {len(members)} of this kind: {name}")
        members.sort(
            key=lambda member: len(plain_text(member[1])) if member[1] else len(member[0].case.text)
        )
        for verdict, smallest in members[:3]:
            show(verdict, smallest, judge, seed)
    if len(tally.different) > SHOWN_MAX:
        print(f"\nand {len(tally.different) - SHOWN_MAX} more, not looked into")


def show(verdict, smallest, judge, seed):
    case = verdict.case
    print(f"  {case.text}")
    print(f"    table {case.table.name}; again: --seed {seed} --only {case.name}")
    if verdict.note:
        for line in verdict.note.split("\n")[:6]:
            print(f"    {line}")
    counts = verdict.varve, verdict.duckdb
    if smallest is not None:
        text = plain_text(smallest)
        print(f"    smaller: {text}")
        answer = judge.varve.both(case.table, text)
        expected, _ = judge.asked_duckdb(case.table, smallest)
        counts = answer[0] if isinstance(answer, tuple) else None, expected
    found, expected = counts
    if found is not None:
        print(f"    varve {len(found)}, duckdb {len(expected)}")
        for who, ids in (("varve", found - expected), ("duckdb", expected - found)):
            if ids:
                some = ", ".join(sorted(ids)[:IDS_MAX])
                print(f"    only {who}: {some}{', ...' * (len(ids) > IDS_MAX)}")


def summary(tally, shares):
    print()
    for verdict in tally.wrong_rules:
        print(f"a rule is wrong: {verdict.case.text}")
    print("agreed difference         filters  the shortest")
    for item in DIFFERENCES:
        count = tally.rules[item.name]
        example = tally.examples[item.name].text if count else "EXCUSES NOTHING"
        print(f"{item.name:25} {count:7}  {example[:100]}")
    print()
    print(shares)
    results = tally.results
    print(
        f"{sum(results.values())} filters: {results[SAME]} {SAME}; {results[AGREED]} {AGREED}; "
        f"{results[DIFFERENT]} {DIFFERENT}"
    )
