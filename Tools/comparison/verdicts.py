"""What comes of asking both."""

import collections

from differences import RULES
from duck import Error
from duck_text import DuckText
from tree import Spelling, Writer
from varve import Refusal

SAME = "the same text, the same records"
AGREED = "the same records by agreed differences"
DIFFERENT = "different"


class Verdict:
    def __init__(self, case, result, rules=(), varve=None, duckdb=None, note=None):
        self.case = case
        self.result = result
        # The differences without which the records were not the same.
        self.rules = rules
        self.varve = varve
        self.duckdb = duckdb
        self.note = note


class Case:
    """A generated filter: its tree, and its text as its author spells it."""

    def __init__(self, table, number, node, text):
        self.table = table
        self.number = number
        self.node = node
        self.text = text

    @property
    def name(self):
        return f"{self.table.name}:{self.number}"


class Judge:
    def __init__(self, reference, varve):
        self.reference = reference
        self.varve = varve

    def asked_duckdb(self, table, node, rules=RULES):
        """The ids by the filter's meaning, and the rules that its text needed."""
        writer = DuckText(rules)
        return self.reference.ids(table, writer.taken_as(node, "boolean")), writer.used

    def verdict(self, case, answer):
        """Compares what Varve answered with DuckDB."""
        expected, used = self.asked_duckdb(case.table, case.node)
        if isinstance(answer, Refusal):
            return Verdict(case, DIFFERENT, duckdb=expected, note=str(answer))
        found, count = answer
        if count != len(found):
            note = f"--count says {count}, the scan gives {len(found)}"
            return Verdict(case, DIFFERENT, varve=found, duckdb=expected, note=note)
        try:
            plain = self.reference.ids(case.table, case.text)
        except Error:
            plain = None
        if plain == found:
            note = None if expected == found else "only by the text itself: a rule is wrong here"
            return Verdict(case, SAME, varve=found, note=note)
        if expected == found:
            return Verdict(case, AGREED, self.needed(case, found, used), varve=found)
        return Verdict(case, DIFFERENT, varve=found, duckdb=expected)

    def needed(self, case, found, used):
        """A smallest set of rules that gives this answer: none of them can be left out."""
        needed = set(used)
        for rule in sorted(used):
            try:
                without, _ = self.asked_duckdb(case.table, case.node, needed - {rule})
            except Error:
                continue
            if without == found:
                needed.remove(rule)
        return sorted(needed)

    def shows_like(self, verdict):
        """A test for trees: whether they differ in the way of this verdict."""
        table = verdict.case.table
        refused = verdict.varve is None and reason(verdict.note)

        def shows(node):
            try:
                expected, _ = self.asked_duckdb(table, node)
            except Error:
                return False
            answer = self.varve.both(table, plain_text(node))
            if isinstance(answer, Refusal):
                return bool(refused) and reason(str(answer)) == refused
            if refused:
                return False
            found, count = answer
            return found != expected or count != len(found)

        return shows


def reason(message):
    """The start of a refusal: what two of the same kind have in common."""
    return message.split("\n")[0][:40]


class Plainly:
    """Draws nothing: a `Spelling` without habits."""

    def choice(self, options):
        return options[0]

    def random(self):
        return 1.0


def plain_text(node):
    return Writer(Spelling(Plainly())).text(node)


class Tally:
    """Verdicts counted."""

    def __init__(self):
        self.results = collections.Counter()
        self.rules = collections.Counter()
        self.examples = {}
        self.wrong_rules = []
        self.different = []

    def add(self, verdict):
        self.results[verdict.result] += 1
        self.rules.update(verdict.rules)
        for rule in verdict.rules:
            if rule not in self.examples or len(verdict.case.text) < len(self.examples[rule].text):
                self.examples[rule] = verdict.case
        if verdict.result == DIFFERENT:
            self.different.append(verdict)
        elif verdict.note:
            self.wrong_rules.append(verdict)
