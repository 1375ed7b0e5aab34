"""Expressions that are numbers, and conditions on them."""

from grammar_base import COMPARISONS
from tree import Node, text_literal

PARTS = [
    "year", "quarter", "month", "week", "day", "hour", "minute", "second", "dayofweek", "isodow",
    "dayofyear",
]


class Numbers:
    def number(self, depth=None):
        depth = self.rng.choice([0, 0, 0, 1, 1, 2]) if depth is None else depth
        if depth == 0:
            return self.pick(
                {
                    self.number_field: 10,
                    self.text_length: 4,
                    self.time_part: 5,
                    self.number_cast: 1.5,
                    self.large_product: 0.4,
                }
            )()
        return self.pick({self.arithmetic: 10, self.number_function: 5, self.number_case: 1})(depth)

    def number_field(self, _=0):
        return self.field("integer", "double")

    def text_length(self, _=0):
        return Node("call", "integer", [self.text(0)], "length")

    def time_part(self, _=0):
        part = self.rng.choice(PARTS)
        time = (
            self.time(0)
            if part in ("hour", "minute", "second") or self.chance(0.8)
            else self.date()
        )
        return Node("call", "integer", [time], part)

    def number_cast(self, _=0):
        type = self.rng.choice(["integer", "double"])
        source = self.field(
            *self.rng.choice(
                [("dynamic",), ("dynamic",), ("double",), ("integer",), ("boolean",), ("text",)]
            )
        )
        return self.cast(source, type)

    def large_product(self, _=0):
        """More than 32 bits, of literals that have less."""
        sides = [self.integer_literal(self.rng.choice([65536, 100000, -70000])) for _ in range(2)]
        product = Node("arithmetic", "integer", sides, "*", parentheses=True)
        return Node("arithmetic", "integer", [product, self.field("integer")], "+")

    def tenths(self):
        """Where binary fractions show: 3 * 0.1 is not 0.3."""
        factor = self.double_literal(self.rng.choice([0.1, 0.7, 1.1]))
        node = Node("arithmetic", "double", [self.field("integer"), factor], "*")
        return Node("in", "boolean", [node, *self.constants(node, 8)], self.chance(0.3))

    def arithmetic(self, depth):
        left = self.number(depth - 1)
        right = self.small_number() if self.chance(0.7) else self.number(depth - 1)
        if self.chance(0.1):
            left, right = right, left
        symbol = self.rng.choices(["+", "-", "*", "/", "//", "%"], [4, 4, 4, 3, 2, 3])[0]
        both_integers = left.type == right.type == "integer"
        if symbol == "//" and not both_integers:
            symbol = "/"
        type = "integer" if both_integers and symbol != "/" else "double"
        return Node("arithmetic", type, [left, right], symbol, parentheses=self.chance(0.05))

    def small_number(self):
        if self.chance(0.7):
            return self.integer_literal(
                self.rng.choice([0, 1, 2, 2, 3, 4, 5, 7, 10, 60, 100, 1000, -1, -3])
            )
        return self.double_literal(
            self.rng.choice([0.5, 1.5, 2.0, 0.1, 0.25, 3.3, -1.5, 1e3, 1e-3])
        )

    def number_function(self, depth):
        name = self.rng.choice(
            ["abs", "round", "floor", "ceil", "coalesce", "greatest", "least", "negate"]
        )
        inner = self.number(depth - 1)
        if name == "negate":
            return Node("negate", inner.type, [inner])
        if name == "coalesce":
            fallback = (
                self.integer_literal(self.rng.choice([0, 1, -1]))
                if inner.type == "integer"
                else self.double_literal(0.5)
            )
            return Node("call", inner.type, [inner, fallback], name)
        if name in ("greatest", "least"):
            other = self.number(depth - 1)
            type = "integer" if inner.type == other.type == "integer" else "double"
            return Node("call", type, [inner, other], name)
        if name == "round" and inner.type == "double" and self.chance(0.5):
            return Node(
                "call", "double", [inner, self.integer_literal(self.rng.choice([0, 1, 2]))], name
            )
        type = inner.type if name in ("abs", "round") else "double"
        return Node("call", type, [inner], name)

    def number_case(self, depth):
        arms = [self.predicate(), self.integer_literal(1), self.integer_literal(0)]
        if self.chance(0.4):
            arms = [self.predicate(), self.integer_literal(2)] + arms
        return Node("case", "integer", arms)

    def compared_number(self):
        node = self.number()
        if self.chance(0.04):
            # A text that reads as a number, beside a number.
            value = self.rng.choice(self.draw(node) or [1])
            return Node(
                "compare", "boolean", [node, text_literal(str(value))], self.rng.choice(COMPARISONS)
            )
        return self.compared(node)

    def number_range(self):
        node = self.number()
        ends = self.constants(node, 2)
        if self.chance(0.85):
            ends.sort(key=lambda end: float(end.data.value))
        if self.chance(0.08):
            ends[self.rng.randrange(2)] = self.number(0)
        return Node("between", "boolean", [node, *ends], self.chance(0.25))

    def number_list(self):
        node = self.number()
        items = self.constants(node, self.rng.choice([1, 2, 3, 5, 12]))
        if self.chance(0.06):
            items.append(self.number_field())
        if self.chance(0.08):
            items.append(self.null())
        return Node("in", "boolean", [node, *items], self.chance(0.3))
