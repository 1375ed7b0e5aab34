"""What all parts of the grammar share: chance, fields, constants that fit their place."""

import datetime
import math
import re

import duck
from differences import RULES
from duck_text import DuckText
from tree import Literal, Node, name_text, text_literal

WORDS_EN = [
    "good", "bad", "the", "movie", "film", "worst", "best", "refund", "broken", "scam", "boring",
    "great",
]
WORDS_KO = [
    "\uc601\ud654", "\uc7ac\ubbf8", "\ucd5c\uace0", "\uc9c4\uc9dc", "\uac10\ub3d9", "\ub108\ubb34",
    "\uc4f0\ub808\uae30", "\u314b\u314b",
]
ODD = [
    "it's", '"', "", "%", "_", "\\", "\U0001f600", "\u0130", "\u0131", "\u00df", "\u1e9e", "\u212a",
    "e\u0301", "\u00e9", "\ud55c", "\u1112\u1161\u11ab", "\u03c2", "\u03a3", "\u017f", "I", "i",
    "K", "a", "A", " ", "\u00a0", "--", "/*", ";", "$1",
]
COMPARISONS = ["=", "=", "<>", "<", "<=", ">", ">="]
# The spellings of types.
CASTS = {
    "integer": ["bigint", "bigint", "int8", "long"],
    "double": ["double", "double", "float8"],
    "text": ["varchar", "varchar", "text", "string"],
    "timestamp": ["timestamp", "timestamp", "datetime"],
    "date": ["date"],
    "boolean": ["boolean", "bool"],
}


class Rejected(Exception):
    """DuckDB refuses what the grammar made: the grammar's fault."""


class Named:
    """A field and how this filter spells it."""

    __slots__ = ("field", "spelled")

    def __init__(self, field, spelled):
        self.field = field
        self.spelled = spelled


class Base:
    def __init__(self, rng, table, reference):
        self.rng = rng
        self.table = table
        self.reference = reference
        self.words = (
            WORDS_KO
            if table.name == "nsmc"
            else WORDS_EN + WORDS_KO if table.name == "nasty" else WORDS_EN
        )
        self.seen = {}

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, weighted):
        """One of {make: weight}."""
        return self.rng.choices(list(weighted), list(weighted.values()))[0]

    def draw(self, node, as_type=None):
        """Values of an expression, without null, in the order of the sample."""
        sql = DuckText(RULES)
        text = sql.taken_as(node, as_type) if as_type else sql.text(node)
        if text not in self.seen:
            try:
                values = self.reference.values(self.table, text)
            except duck.Error as error:
                raise Rejected(f"{text}: {error}") from error
            except (ValueError, OverflowError):
                values = []
            self.seen[text] = [value for value in values if value is not None]
        return self.seen[text]

    def share(self, node):
        """How much of the sample it selects."""
        text = DuckText(RULES).taken_as(node, "boolean")
        try:
            truths = self.reference.values(self.table, f"({text}) is true")
        except duck.Error as error:
            raise Rejected(f"{text}: {error}") from error
        return sum(truths) / max(1, len(truths))

    def field(self, *types):
        fields = self.table.of(*types)
        weights = [weight(field) for field in fields]
        field = self.rng.choices(fields, weights)[0]
        plain = isinstance(field.name, str) and re.fullmatch(r"[a-z_]+", field.name)
        spelled = name_text(field.name)
        if plain and field.type != "dynamic":
            spelled = self.rng.choices(
                [spelled, field.name.upper(), f'"{field.name}"'], [18, 1, 1]
            )[0]
        return Node("field", field.type, data=Named(field, spelled))

    def null(self):
        return Node("literal", "null", data=Literal("null"))

    def boolean_literal(self):
        return Node("literal", "boolean", data=Literal(self.rng.choice(["true", "false"])))

    def cast(self, source, type):
        return Node("cast", type, [source], (self.rng.choice(CASTS[type]), self.chance(0.2)))

    def integer_literal(self, value):
        spelled = str(value)
        if abs(value) >= 1000 and self.chance(0.1):
            spelled = f"{value:_}"
        return Node("literal", "integer", data=Literal(spelled, str(value)))

    def double_literal(self, value):
        plain = repr(float(value))
        forms = [plain]
        if "e" not in plain and "n" not in plain:
            whole, fraction = plain.split(".")
            forms += [
                plain,
                plain + "0",
                f"{whole}{fraction}e-{len(fraction)}",
                f"{whole}{fraction}E-{len(fraction)}",
            ]
            if fraction == "0":
                forms += [whole + ".", whole + "e0"]
            if whole in ("0", "-0"):
                forms.append(plain.replace("0.", ".", 1))
        spelled = self.rng.choice(forms)
        return Node("literal", "double", data=Literal(spelled))

    def number_literal(self, value):
        if isinstance(value, bool) or not math.isfinite(value):
            return self.integer_literal(0)
        if isinstance(value, int) and abs(value) < 1 << 63:
            return self.integer_literal(value)
        if value == int(value) and abs(value) < 1e6 and self.chance(0.4):
            return self.integer_literal(int(value))
        return self.double_literal(value)

    def some_text(self, values):
        """A piece of a value, on one line."""
        value = self.rng.choice(values) if values else self.rng.choice(ODD)
        return self.rng.choice(re.split("[\0\n\r]", str(value))) if value else ""

    def text_constant(self, values):
        text = self.some_text(values)[:60]
        if self.chance(0.1):
            text = self.rng.choice(ODD + self.words)
        elif self.chance(0.2):
            text = text[: self.rng.randint(0, 12)]
        return text_literal(text)

    def constants(self, node, count):
        """Constants that the expression meets, as literals of its type."""
        type = node.type
        if type == "dynamic":
            type = self.rng.choice(["text", "double", "integer"])
        values = self.draw(node, type)
        if type == "text":
            return [self.text_constant(values) for _ in range(count)]
        if type == "timestamp":
            return [
                self.time_literal(self.rng.choice(values or [datetime.datetime(2013, 4, 1)]))
                for _ in range(count)
            ]
        numbers = values or [0, 1, 2]
        if type == "integer":
            return [self.integer_literal(int(self.rng.choice(numbers))) for _ in range(count)]
        return [self.number_literal(self.rng.choice(numbers)) for _ in range(count)]

    def compared(self, node):
        """The expression beside a constant, either one first."""
        sides = [node, self.constants(node, 1)[0]]
        if self.chance(0.1):
            sides.reverse()
        return Node("compare", "boolean", sides, self.rng.choice(COMPARISONS))


def weight(field):
    """How often a field is asked for."""
    if field.name == "review_text" or field.name == "review_timestamp":
        return 5
    if isinstance(field.name, str) and field.name.startswith("_"):
        return 0.4 if field.name in ("_line", "_seq") else 0.15
    if not isinstance(field.name, str) or field.name.startswith("raw."):
        return 1
    return 3
