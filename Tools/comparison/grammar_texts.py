"""Expressions that are texts, and conditions on them."""

import re

from grammar_base import COMPARISONS, ODD, Named
from tree import Node, text_literal

PATTERNS = [
    "{a}", "{a}|{b}", "^{a}", "{a}$", "({a}|{b})+", r"\b{a}\b", "{a}.*{b}", "{a}.{{0,20}}{b}",
    "(?i){a}", "[{c}]{{2}}", r"\d+", r"[^\x00-\x7f]", "[\uac00-\ud7a3]{{2,}}", r"\p{{Hangul}}",
    r"\pL\pN", "[[:upper:]]{{3}}", r"\w+\s\w+", "^.{{5,20}}$", "{a}?", "^$", r"[!?.]{{2,}}",
    "(?:{a}){{1,2}}", "[^a-z{c}]", r"\s$", "^[A-Z]", "{a}|^{b}|x$", r"(?s)\A.+\z", ".",
]
OPTIONS = ["i", "i", "i", "c", "s", "m", "n", "p", "ci", "is", "l", ""]


class Texts:
    def text(self, depth=None):
        depth = self.rng.choice([0, 0, 0, 0, 1, 1, 2]) if depth is None else depth
        if depth == 0:
            return self.field("text")
        return self.pick(
            {
                self.mapped: 8,
                self.joined: 3,
                self.substring: 3,
                self.first_text: 2,
                self.text_cast: 2,
                self.text_case: 1,
            }
        )(depth)

    def mapped(self, depth):
        return Node(
            "call",
            "text",
            [self.text(depth - 1)],
            self.rng.choice(["lower", "upper", "lower", "upper", "trim", "ltrim", "rtrim"]),
        )

    def joined(self, depth):
        other = self.pick({self.text_piece: 2, self.plain_text_field: 2, self.other_field: 1})
        sides = [self.text(depth - 1), other()]
        if self.chance(0.3):
            sides.reverse()
        if self.chance(0.5):
            return Node(
                "call", "text", sides + ([self.text_piece()] if self.chance(0.3) else []), "concat"
            )
        return Node("join", "text", sides)

    def other_field(self):
        """A number or truth that becomes text by standing in one."""
        return self.field("integer", "double", "boolean")

    def plain_text_field(self):
        return self.field("text")

    def text_piece(self):
        return text_literal(self.rng.choice(self.words + ODD + ["-", ": ", "/"]))

    def substring(self, depth):
        arguments = [
            self.text(depth - 1),
            self.integer_literal(self.rng.choice([1, 1, 2, 3, 5, 0, -3, -8])),
        ]
        arguments.append(self.integer_literal(self.rng.choice([1, 2, 3, 10, -2])))
        return Node("call", "text", arguments, "substring")

    def first_text(self, depth):
        return Node("call", "text", [self.text(depth - 1), self.text_piece()], "coalesce")

    def text_cast(self, _):
        source = self.field(
            *self.rng.choice(
                [("double",), ("integer",), ("boolean",), ("timestamp",), ("dynamic",)]
            )
        )
        return self.cast(source, "text")

    def text_case(self, _):
        return Node("case", "text", [self.predicate(), self.text_piece(), self.field("text")])

    def piece(self, node):
        """What may well occur within a text."""
        text = self.some_text(self.draw(node))
        roll = self.rng.random()
        if roll < 0.5 and text.split():
            return self.rng.choice(text.split())[:30]
        if roll < 0.7 and text:
            start = self.rng.randrange(len(text))
            return text[start : start + self.rng.randint(1, 8)]
        return self.rng.choice(self.words if roll < 0.88 else ODD)

    def compared_text(self):
        node = self.text()
        if self.chance(0.12):
            # Texts that read as numbers, beside a number.
            field = self.field("text")
            number = self.number_literal(self.rng.choice([5, 42, 4.6, 10000, 50000]))
            return Node("compare", "boolean", [field, number], self.rng.choice(COMPARISONS))
        return self.compared(node)

    def text_range(self):
        node = self.text()
        ends = sorted(self.constants(node, 2), key=lambda end: end.data.value.encode())
        return Node("between", "boolean", [node, *ends], self.chance(0.25))

    def text_list(self):
        node = self.text()
        items = self.constants(node, self.rng.choice([1, 2, 3, 8, 30, 30, 300]))
        if self.chance(0.08):
            items.append(self.null())
        return Node("in", "boolean", [node, *items], self.chance(0.3))

    def like(self):
        node = self.searched_text()
        word = self.rng.choice(["like", "like", "ilike"])
        negated = self.chance(0.2)
        if self.chance(0.06):
            pattern = Node("join", "text", [self.field("text"), text_literal("%")])
            return Node("like", "boolean", [node, pattern], (word, negated, None))
        piece = self.piece(node)
        if word == "ilike" and self.chance(0.6):
            piece = self.rng.choice([piece.upper(), piece.lower(), piece.swapcase()])
        escape = None
        if self.chance(0.25):
            escape = self.rng.choice(["\\", "!", "$", "'"])
            piece = re.sub("[%_" + re.escape(escape) + "]", lambda m: escape + m[0], piece)
        elif piece and self.chance(0.4):
            at = self.rng.randrange(len(piece))
            piece = piece[:at] + self.rng.choice("_%") + piece[at + 1 :]
        pattern = self.rng.choice(
            ["%{}%", "%{}%", "%{}%", "{}%", "%{}", "{}", "%{}_%", "_%{}%"]
        ).format(piece)
        if self.chance(0.1):
            pattern += self.piece(node).replace("\\", "") + "%" if escape is None else ""
        return Node("like", "boolean", [node, text_literal(pattern)], (word, negated, escape))

    def searched_text(self):
        """Mostly the review's text itself."""
        if self.chance(0.45):
            field = next(field for field in self.table.fields if field.name == "review_text")
            return Node("field", "text", data=Named(field, "review_text"))
        return self.text()

    def searched(self):
        node = self.searched_text()
        name = self.rng.choice(["contains", "contains", "contains", "starts_with", "ends_with"])
        if self.chance(0.08):
            return Node("call", "boolean", [node, self.field("text")], name)
        piece = self.piece(node)
        text = self.some_text(self.draw(node))
        if name == "starts_with":
            piece = text[: self.rng.randint(1, 4)]
        elif name == "ends_with":
            piece = text[-self.rng.randint(1, 3) :]
        return Node("call", "boolean", [node, text_literal(piece)], name)

    def matched(self):
        node = self.searched_text()
        a, b = re.escape(self.piece(node)[:12]), re.escape(self.piece(node)[:12])
        a, b = (re.sub(r"\\([^\x00-\x7f])", r"\1", part) for part in (a, b))
        pattern = self.rng.choice(PATTERNS).format(a=a, b=b, c="aeiou\uc774\uac00")
        arguments = [node, text_literal(pattern)]
        if self.chance(0.45):
            arguments.append(text_literal(self.rng.choice(OPTIONS)))
        return Node("call", "boolean", arguments, "regexp_matches")
