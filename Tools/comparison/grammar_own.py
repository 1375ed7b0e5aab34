"""Conditions on records' own keys, whose values have any type."""

import datetime
import math

from grammar_base import COMPARISONS, Named
from grammar_times import SOME_TIME
from tree import Node, name_text, text_literal


class OwnKeys:
    def dynamic(self):
        return self.pick(
            {
                self.dynamic_compared: 10,
                self.dynamic_list: 4,
                self.dynamic_range: 3,
                self.dynamic_like: 4,
                self.dynamic_searched: 3,
                self.dynamic_pair: 3,
                self.dynamic_truth: 3,
                self.dynamic_number: 3,
                self.dynamic_null: 3,
                self.dynamic_time: 3,
                self.dynamic_text: 3,
                self.dynamic_first: 2,
            }
        )()

    def dynamic_compared(self):
        return self.compared(self.field("dynamic"))

    def dynamic_list(self):
        field = self.field("dynamic")
        type = self.rng.choice(["text", "text", "integer"])
        values = self.draw(field, type)
        count = self.rng.choice([1, 2, 4, 9])
        if type == "text":
            items = [self.text_constant(values) for _ in range(count)]
        else:
            items = [
                self.integer_literal(int(self.rng.choice(values or [1, 2]))) for _ in range(count)
            ]
        return Node("in", "boolean", [field, *items], self.chance(0.3))

    def dynamic_range(self):
        field = self.field("dynamic")
        type = self.rng.choice(["text", "double", "integer"])
        values = self.draw(field, type)
        if type == "text":
            ends = [self.text_constant(values) for _ in range(2)]
        elif type == "integer":
            ends = [self.integer_literal(int(self.rng.choice(values or [1, 2]))) for _ in range(2)]
        else:
            values = [value for value in values if math.isfinite(value)]
            ends = [self.double_literal(self.rng.choice(values or [1.5])) for _ in range(2)]
        ends.sort(
            key=lambda end: end.data.value.encode() if type == "text" else float(end.data.value)
        )
        return Node("between", "boolean", [field, *ends], self.chance(0.25))

    def dynamic_like(self):
        field = self.field("dynamic")
        text = self.some_text(self.draw(field, "text"))
        start = self.rng.randrange(len(text)) if text else 0
        piece = text[start : start + self.rng.randint(1, 5)]
        pattern = self.rng.choice(["%{}%", "{}%", "%{}", "%{}_%"]).format(piece)
        return Node(
            "like",
            "boolean",
            [field, text_literal(pattern)],
            (self.rng.choice(["like", "ilike"]), self.chance(0.2), None),
        )

    def dynamic_searched(self):
        field = self.field("dynamic")
        text = self.some_text(self.draw(field, "text"))
        start = self.rng.randrange(len(text)) if text else 0
        name = self.rng.choice(["contains", "starts_with", "ends_with", "regexp_matches"])
        piece = text[start : start + self.rng.randint(1, 4)]
        if name == "regexp_matches":
            piece = self.rng.choice([r"^\d", "[a-z]+", r"^\W*$", "o", "\\."])
        return Node("call", "boolean", [field, text_literal(piece)], name)

    def dynamic_pair(self):
        return Node(
            "compare",
            "boolean",
            [self.field("dynamic"), self.field("dynamic")],
            self.rng.choice(COMPARISONS),
        )

    def dynamic_truth(self):
        fields = [
            field
            for field in self.table.of("dynamic")
            if "flag" in field.name or "verified" in field.name
        ]
        if not fields:
            return self.dynamic_compared()
        field = self.rng.choice(fields)
        node = Node("field", "dynamic", data=Named(field, name_text(field.name)))
        roll = self.rng.random()
        if roll < 0.3:
            return Node("not", "boolean", [node])
        if roll < 0.6:
            return Node("and", "boolean", [node, self.predicate()])
        return Node(
            "compare", "boolean", [node, self.boolean_literal()], self.rng.choice(["=", "<>"])
        )

    def dynamic_number(self):
        cast = self.cast(self.field("dynamic"), self.rng.choice(["integer", "double"]))
        if self.chance(0.4):
            return self.compared(cast)
        symbol = self.rng.choice(["+", "-", "*", "/", "%"])
        right = self.small_number()
        type = "integer" if cast.type == right.type == "integer" and symbol != "/" else "double"
        return self.compared(Node("arithmetic", type, [cast, right], symbol))

    def dynamic_null(self):
        return Node("null", "boolean", [self.field("dynamic")], self.chance(0.5))

    def dynamic_time(self):
        fields = [
            field
            for field in self.table.of("dynamic")
            if "when" in field.name or "timestamp" in field.name
        ]
        if not fields:
            return self.dynamic_compared()
        field = self.rng.choice(fields)
        node = Node("field", "dynamic", data=Named(field, name_text(field.name)))
        roll = self.rng.random()
        if roll < 0.35:
            return self.compared(
                Node("call", "integer", [node], self.rng.choice(["year", "month", "day", "hour"]))
            )
        values = [
            value for value in self.draw(node, "timestamp") if isinstance(value, datetime.datetime)
        ]
        literal = self.time_literal(self.rng.choice(values or [SOME_TIME]), typed=True)
        return Node("compare", "boolean", [node, literal], self.rng.choice(COMPARISONS))

    def dynamic_text(self):
        field = self.field("dynamic")
        name = self.rng.choice(["length", "lower", "upper", "trim"])
        node = Node("call", "integer" if name == "length" else "text", [field], name)
        if self.chance(0.3):
            node = Node("join", "text", [field, self.text_piece()])
        return self.compared(node)

    def dynamic_first(self):
        field = self.field("dynamic")
        if self.chance(0.5):
            return self.compared(Node("call", "text", [field, self.text_piece()], "coalesce"))
        fallback = self.integer_literal(self.rng.choice([0, 1, -1]))
        return self.compared(Node("call", "double", [field, fallback], "coalesce"))
