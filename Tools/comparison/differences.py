"""Where Varve's filters differ from DuckDB's, and why: the only list.

The comparison applies it, and `Tools/compare-filters --document write` makes the documentation from
it, so that the two cannot drift.
"""


class Difference:
    def __init__(self, name, duckdb, varve, reason, example):
        # The name of the rule in `duck_text.py`, which says the same to DuckDB.
        self.name = name
        self.duckdb = duckdb
        self.varve = varve
        self.reason = reason
        self.example = example


DIFFERENCES = [
    Difference(
        "casts",
        "a value that does not read as the type is an error",
        "it is NULL, as with `try_cast`",
        "one bad value among years of records must not make a question impossible",
        "`product_id::bigint > 5`",
    ),
    Difference(
        "texts beside numbers",
        "beside an integer a text column is cast to an integer, rounded, or is an error; it cannot "
        "stand beside a double",
        "it is read as a double, NULL where it is none; as an integer beside a constant beyond "
        "2^53",
        "as with casts; 3.5 is above 3",
        "`product_id > 50000`",
    ),
    Difference(
        "decimal digits",
        "a text such as `0x1F` or `0b11` reads as an integer, though not as a double",
        "it is NULL",
        "numbers are written in decimal digits, whatever their type",
        "`note::bigint = 31`",
    ),
    Difference(
        "overflow",
        "integer overflow, and `//` or `%` by zero, are errors",
        "they are NULL, as within `try(...)`",
        "as with casts",
        "`helpfulness_votes * 9223372036854775807 > 0`",
    ),
    Difference(
        "64 bits",
        "an integer literal has 32 bits if it fits",
        "integers have 64 bits",
        "fewer surprises: sums of small literals do not overflow",
        "`100000 * 100000 > _seq`",
    ),
    Difference(
        "decimal literals",
        "`4.3` is a decimal and is counted with exactly",
        "it is a double, as `4.3e0` is in both",
        "there is no decimal type",
        "`helpfulness_votes * 0.1 = 0.3` is true in DuckDB for 3",
    ),
    Difference(
        "zones",
        "the zone of a text that becomes a timestamp is ignored",
        "it is applied: timestamps are in UTC",
        "reviews come from sources with zones",
        "`review_timestamp >= '2013-04-01 00:00:00+09'`",
    ),
    Difference(
        "dynamic values",
        "a column has one type, a JSON value must be cast",
        "a record's own key takes the type of what it meets: a number, a text, a time or a truth; "
        "NULL where it does not read as that. Two of them are compared as doubles if both are JSON "
        "numbers, else as texts",
        "records of many sources have many types under one key",
        "`score > 4`, `score = 'n/a'`, `score = \"old score\"`",
    ),
    Difference(
        "names",
        "names are the same whatever their case",
        "names of records' own keys are compared as bytes: `Key` and `key` are two",
        "both may stand in one record",
        "`twin = 'a' and Twin = 'b'`",
    ),
    Difference(
        "paths",
        "`a.b` reads into structs, and into JSON only by keys",
        "`a.b` reads into any nested value, NULL where it has no such step; `a.\"0\"` is also an "
        "array's first element",
        "values under one key differ in shape",
        "`tags.\"0\" = 'new'`",
    ),
    Difference(
        "words for truth",
        "the texts `t`, `yes` and `1` are true too",
        "of own keys only JSON's `true` and `false` and these two words as texts, in any case, are "
        "truths",
        "a `1` is a number in JSON",
        "`flag = true`",
    ),
    Difference(
        "texts as stored",
        "JSON is written anew: `1.50` becomes `1.5`, `[1, 2]` becomes `[1,2]`",
        "the text of a number or a nested value is the record's own",
        "bytes are sacred",
        "`amount::varchar = '1.50'`",
    ),
    Difference(
        "missing",
        "there is no such function",
        "`missing(a)`: the record has no such key, where `a is null` is also true "
        "for a JSON null",
        "some clients leave a key out, others send null; the difference tells them apart",
        "`missing(review_title)`",
    ),
]

RULES = frozenset(difference.name for difference in DIFFERENCES)


def document():
    """The documentation's page, Markdown."""
    lines = [
        "# Differences from DuckDB",
        "",
        "A filter is a WHERE expression in DuckDB's dialect (2.0). These are the places where the",
        "same text means something else, as far as generated filters come to them;",
        "<doc:FilterLanguage> also lists what is refused. `Tools/compare-filters --document write`",
        "makes this page, from the list by which that script compares with DuckDB.",
        "",
        "| | DuckDB | Varve | why | for example |",
        "|---|---|---|---|---|",
    ]
    for item in DIFFERENCES:
        cells = [item.name, item.duckdb, item.varve, item.reason, item.example]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
