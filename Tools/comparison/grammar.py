"""Filters, made from a seed: typed, with every operator, function and form of literal.

Constants are drawn from what the expression beside them has for some hundred records, so that most
filters select some records and not all.
"""

from grammar_base import COMPARISONS, Base, Named
from grammar_numbers import Numbers
from grammar_own import OwnKeys
from grammar_texts import Texts
from grammar_times import Times
from tree import Node, name_text


class Grammar(Numbers, Texts, Times, OwnKeys, Base):
    """Filters over one table."""

    def filter(self):
        """One that DuckDB accepts; mostly made anew where it selects nearly none or all."""
        for _ in range(4):
            node = self.condition(self.rng.choice([0, 1, 1, 2, 2, 3]))
            if 0.06 < self.share(node) < 0.94 or self.chance(0.4):
                break
        return node

    def condition(self, depth):
        if depth <= 0:
            return self.predicate()
        make = self.pick(
            {
                self.conjunction: 32,
                self.disjunction: 26,
                self.negation: 12,
                self.single: 24,
                self.truths: 3,
                self.chosen: 3,
                self.first_truth: 2,
            }
        )
        node = make(depth)
        node.parentheses = self.chance(0.06)
        if self.chance(0.01):
            # Deep, but no deeper than a person might nest.
            for _ in range(self.rng.randint(2, 40)):
                node = Node("not", "boolean", [node], parentheses=self.chance(0.7))
        return node

    def single(self, _):
        return self.predicate()

    def conjunction(self, depth):
        return Node(
            "and",
            "boolean",
            [self.condition(depth - 1) for _ in range(self.rng.choice([2, 2, 2, 3, 4]))],
        )

    def disjunction(self, depth):
        return Node(
            "or",
            "boolean",
            [self.condition(depth - 1) for _ in range(self.rng.choice([2, 2, 2, 3, 4]))],
        )

    def negation(self, depth):
        return Node("not", "boolean", [self.condition(depth - 1)])

    def truths(self, depth):
        """Two conditions compared; in parentheses, as comparisons do not chain."""
        sides = [self.condition(depth - 1) for _ in range(2)]
        for side in sides:
            side.parentheses = True
        return Node("compare", "boolean", sides, self.rng.choice(["=", "<>", "<"]))

    def chosen(self, depth):
        arms = [self.condition(depth - 1) for _ in range(self.rng.choice([2, 3, 4, 5]))]
        return Node("case", "boolean", arms)

    def first_truth(self, depth):
        return Node(
            "call", "boolean", [self.condition(depth - 1), self.boolean_literal()], "coalesce"
        )

    def predicate(self):
        choices = {
            self.compared_number: 16,
            self.compared_text: 8,
            self.compared_time: 10,
            self.number_range: 5,
            self.text_range: 3,
            self.time_range: 5,
            self.number_list: 6,
            self.tenths: 0.8,
            self.text_list: 5,
            self.time_list: 2,
            self.like: 12,
            self.searched: 10,
            self.matched: 8,
            self.is_null: 5,
            self.is_missing: 3,
            self.truth: 3,
            self.two_fields: 4,
            self.dynamic: 28 if self.table.name == "nasty" else 8,
            self.null_compare: 1,
            self.bare_literal: 1,
        }
        return self.pick(choices)()

    def bare_literal(self):
        if self.chance(0.3):
            return Node("not", "boolean", [Node("null", "boolean", [self.null()], False)])
        return self.boolean_literal()

    def null_compare(self):
        field = self.field(*self.rng.choice([("text",), ("double",), ("timestamp",), ("dynamic",)]))
        if self.chance(0.4):
            return Node(
                "in", "boolean", [field, *self.constants(field, 2), self.null()], self.chance(0.5)
            )
        return Node("compare", "boolean", [field, self.null()], self.rng.choice(["=", "<>"]))

    def is_null(self):
        make = self.pick(
            {
                lambda: self.field("text", "integer", "boolean", "double", "timestamp"): 3,
                lambda: self.field("dynamic"): 4,
                self.number: 2,
                self.text: 2,
            }
        )
        return Node("null", "boolean", [make()], self.chance(0.5))

    def is_missing(self):
        fields = [field for field in self.table.fields if field.missing is not None]
        field = self.rng.choice(fields)
        return Node(
            "missing",
            "boolean",
            [Node("field", field.type, data=Named(field, name_text(field.name)))],
        )

    def truth(self):
        field = self.field("boolean")
        if self.chance(0.4):
            return Node(
                "compare", "boolean", [field, self.boolean_literal()], self.rng.choice(["=", "<>"])
            )
        return field

    def two_fields(self):
        type = self.rng.choice(["text", "number", "time"])
        if type == "text":
            sides = [self.text(), self.text()]
        elif type == "number":
            sides = [self.number(), self.number()]
        else:
            sides = [self.time(), self.time()]
        return Node("compare", "boolean", sides, self.rng.choice(COMPARISONS))
