"""The nasty table: valid reviews of the profile `review`, with all that is hard about values.

Beside the reviews it writes what they mean, which the generator knows without reading them: per
record its instant, and per own key the kind and the text as stored (`1.50` stays `1.50`), which
DuckDB does not keep.
"""

import json
import random
import re

from nasty_record import MISSING, Nested, Number, Record

# The records' own keys that filters ask for, in the order of the lists in the second file.
KEYS = [
    "score", "note", "flag", "when", "count", "measure", "nested", "tags", "two words",
    "\ud55c\uae00", 'quote"d', "dotted.key", "select", "Rating", "twin", "Twin", "product_asin",
    "rare",
]
# Paths into nested values, as steps.
PATHS = [
    ("nested", "a"), ("nested", "a", "b"), ("nested", "list"), ("nested", "list", "0"),
    ("nested", "0"), ("nested", "two words"), ("tags", "0"), ("tags", "1"), ("score", "a"),
    ("note", "a", "b"),
]
RECORDS = 3000


class Style:
    """How a record is written: spaces, and which characters are escaped."""

    def __init__(self, rng):
        self.space = rng.choice(["", "", " "])
        self.escapes = rng.choice(["none", "none", "lower", "upper", "slash"])
        self.end = "\r" if rng.random() < 0.03 else ""

    def string(self, text):
        if self.escapes in ("lower", "upper"):
            out = json.dumps(text)
            if self.escapes == "upper":
                out = re.sub(
                    r"(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})",
                    lambda m: m[1] + "\\u" + m[2].upper(),
                    out,
                )
        else:
            out = json.dumps(text, ensure_ascii=False)
        return out.replace("/", "\\/") if self.escapes == "slash" else out

    def value(self, value):
        if value is None or isinstance(value, bool):
            return json.dumps(value)
        if isinstance(value, Number):
            return str(value)
        if isinstance(value, str):
            return self.string(value)
        comma, colon = "," + value.space, ":" + value.space
        if value.is_object:
            pairs = [self.string(key) + colon + self.value(inner) for key, inner in value.content]
            return "{" + comma.join(pairs) + "}"
        return "[" + comma.join(self.value(inner) for inner in value.content) + "]"

    def record(self, pairs):
        comma, colon = "," + self.space, ":" + self.space
        return (
            "{"
            + comma.join(self.string(k) + colon + self.value(v) for k, v in pairs)
            + "}"
            + self.end
        )


def write(seed, path, meaning_path):
    """Writes both files; the same for the same seed."""
    rng = random.Random(f"nasty {seed}")
    with open(path, "w", encoding="utf-8", newline="") as out, open(meaning_path, "w") as meaning:
        for number in range(1, RECORDS + 1):
            style = Style(rng)
            pairs, micros = Record(rng, number).made()
            out.write(style.record(pairs) + "\n")
            meaning.write(json.dumps(describe(style, pairs, micros, number)) + "\n")


def describe(style, pairs, micros, number):
    values = dict(pairs)
    found = [values.get(key, MISSING) for key in KEYS]
    for path in PATHS:
        value = values.get(path[0], MISSING)
        for step in path[1:]:
            value = value.step(step) if isinstance(value, Nested) else MISSING
        found.append(value)
    return {
        "id": str(values["review_id"]),
        "line": number,
        "micros": micros,
        "kinds": [kind(value) for value in found],
        "texts": [as_stored(style, value) for value in found],
    }


def kind(value):
    if value is MISSING:
        return "missing"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Number):
        return "number"
    return "string" if isinstance(value, str) else "nested"


def as_stored(style, value):
    if value is MISSING or value is None:
        return None
    return value if isinstance(value, str) else style.value(value)
