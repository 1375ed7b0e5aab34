"""Expressions that are times or dates, and conditions on them."""

import datetime
import re

from grammar_base import COMPARISONS
from tree import Literal, Node, quoted, text_literal

UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]
# What stands in when an expression has no value in the sample.
SOME_TIME = datetime.datetime(2013, 4, 1)


class Times:
    def time(self, depth=None):
        depth = self.rng.choice([0, 0, 0, 1, 1]) if depth is None else depth
        if depth == 0:
            return self.field("timestamp")
        return self.pick(
            {self.truncated: 4, self.shifted: 4, self.time_cast: 1, self.first_time: 1}
        )()

    def truncated(self):
        inner = self.time(0) if self.chance(0.8) else self.date()
        return Node(
            "call", "timestamp", [text_literal(self.rng.choice(UNITS)), inner], "date_trunc"
        )

    def shifted(self):
        inner = self.time(0) if self.chance(0.8) else self.date()
        return Node("arithmetic", "timestamp", [inner, self.interval()], self.rng.choice("+-"))

    def time_cast(self):
        return self.cast(self.field("dynamic") if self.chance(0.5) else self.date(), "timestamp")

    def first_time(self):
        return Node(
            "call",
            "timestamp",
            [self.time(0), self.time_literal(SOME_TIME, typed=True)],
            "coalesce",
        )

    def date(self):
        source = self.field("dynamic") if self.chance(0.15) else self.field("timestamp")
        return self.cast(source, "date")

    def interval(self):
        number, unit = self.rng.choice(
            [
                (7, "day"),
                (1, "month"),
                (3, "hour"),
                (90, "minute"),
                (1, "year"),
                (2, "week"),
                (30, "second"),
                (13, "month"),
            ]
        )
        forms = [
            f"interval '{number} {unit}s'", f"interval '{number} {unit}'",
            f"interval {number} {unit}", f"interval {number} {unit}s",
        ]
        if self.chance(0.15):
            return Node(
                "literal", "interval", data=Literal("interval '1 year 2 months 3 days 04:05:06.5'")
            )
        return Node("literal", "interval", data=Literal(self.rng.choice(forms)))

    def time_literal(self, value, typed=None):
        """An instant, as a text beside a time or with its type in front."""
        if not isinstance(value, datetime.datetime):
            value = datetime.datetime(value.year, value.month, value.day)
        if self.chance(0.35):
            value = value.replace(hour=0, minute=0, second=0, microsecond=0)
            if self.chance(0.5):
                value = value.replace(day=1)
        plain = text = str(value)
        roll = self.rng.random()
        if value.time() == datetime.time() and roll < 0.6:
            plain, text = f"{value:%Y-%m-%d} 00:00:00", f"{value.year:04}-{value:%m-%d}"
        elif roll < 0.15:
            text = text.replace(" ", "T")
        elif roll < 0.25:
            text = text.replace(" ", "T") + "Z"
        elif roll < 0.33:
            hours = self.rng.choice([2, 9, -5])
            shifted = value + datetime.timedelta(hours=hours)
            text = f"{shifted}{'+' if hours > 0 else '-'}{abs(hours):02}" + self.rng.choice(
                ["", ":00"]
            )
        if typed or typed is None and self.chance(0.3):
            return Node(
                "literal",
                "timestamp",
                data=Literal(f"timestamp {quoted(text)}", plain if zone_of(text) else None),
            )
        if len(text) == 10 and self.chance(0.3):
            return Node("literal", "date", data=Literal(f"date {quoted(text)}"))
        return Node("literal", "text", data=Literal(quoted(text), plain if zone_of(text) else text))

    def date_literal(self, value):
        text = f"{value.year:04}-{value:%m-%d}"
        if self.chance(0.4):
            return Node("literal", "date", data=Literal(f"date {quoted(text)}"))
        return text_literal(text)

    def compared_time(self):
        roll = self.rng.random()
        if roll < 0.12:
            ago = Node(
                "literal",
                "interval",
                data=Literal(
                    self.rng.choice(
                        [
                            "interval '14 years'", "interval 10 year", "interval '5000 days'",
                            "interval '180 months'",
                        ]
                    )
                ),
            )
            now = Node("call", "timestamp", [], "now")
            past = Node("arithmetic", "timestamp", [now, ago], "-")
            return Node(
                "compare", "boolean", [self.time(0), past], self.rng.choice(["<", "<=", ">", ">="])
            )
        if roll < 0.3:
            node = self.date()
            value = self.rng.choice(self.draw(node) or [datetime.date(2013, 4, 1)])
            if not isinstance(value, datetime.date):
                value = datetime.date(2013, 4, 1)
            return Node(
                "compare", "boolean", [node, self.date_literal(value)], self.rng.choice(COMPARISONS)
            )
        node = self.time()
        values = [value for value in self.draw(node) if isinstance(value, datetime.date)]
        literal = self.time_literal(self.rng.choice(values or [SOME_TIME]))
        sides = [node, literal]
        if self.chance(0.1):
            sides.reverse()
        return Node("compare", "boolean", sides, self.rng.choice(COMPARISONS))

    def time_range(self):
        node = self.time()
        values = [value for value in self.draw(node) if isinstance(value, datetime.datetime)] or [
            SOME_TIME
        ]
        ends = sorted(self.rng.choice(values) for _ in range(2))
        return Node(
            "between",
            "boolean",
            [node, *[self.time_literal(end) for end in ends]],
            self.chance(0.25),
        )

    def time_list(self):
        node = self.time()
        values = [value for value in self.draw(node) if isinstance(value, datetime.datetime)] or [
            SOME_TIME
        ]
        items = [
            self.time_literal(self.rng.choice(values)) for _ in range(self.rng.choice([1, 3, 6]))
        ]
        return Node("in", "boolean", [node, *items], self.chance(0.3))


def zone_of(text):
    return re.search(r"[+-]\d\d(:00)?$", text) if len(text) > 10 else None
