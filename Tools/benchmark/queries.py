"""What is asked of both: the same condition in the dialect they share, and what is wanted of the rows."""

from collections import Counter

# DuckDB's table has the records' own keys; Varve knows the canonical names too.
RAW = {
    "review": {},
    "nsmc": {"review_text": "review", "review_timestamp": "date", "product_id": "movie_id"},
}

# What is looked for in the texts: a word of few, a word of many, a pattern. All of them are in the
# real reviews and in the generated ones.
WANTED = {
    "review": ("refund", "plot", "worst (movie|film)"),
    "nsmc": ("환불", "영화", "최고의? (영화|작품)"),
}


class Query:
    """Rows of a condition, or of a month; `values` are printed of each, or they are only counted."""

    def __init__(self, name, where=None, month=None, values=None):
        self.name = name
        self.where = where
        self.month = month
        self.values = values

    def varve(self):
        """The arguments of `varve scan`."""
        period = ["--on", self.month] if self.month else []
        if self.values is None:
            shown = ["--count"]
        elif self.values == "*":
            shown = ["--format", "raw"]
        else:
            shown = ["--select", self.values, "--format", "csv"]
        return ([self.where] if self.where else []) + period + shown

    def varve_rows(self, output):
        """How many rows an output of these arguments tells of, or has."""
        if self.values is None:
            return int(output)
        return output.count(b"\n") - (self.values != "*")

    def duckdb(self, profile):
        """The statement; the table's place is `{table}`."""
        where = self.where or during(self.month, profile)
        statement = f"select {self.values or 'count(*)'} from {{table}} where {where}"
        for canonical, raw in RAW[profile].items():
            statement = statement.replace(canonical, raw)
        return statement


def of(item):
    """The queries of one set of files; product and month are the most common ones of a sample."""
    sample = item.some_records(1000)
    product = most_common(record[raw("product_id", item.profile)] for record in sample)
    month = most_common(month_of(record, item.profile) for record in sample)
    rare, frequent, pattern = WANTED[item.profile]
    return [
        Query("rare", f"contains(review_text, '{rare}')"),
        Query("frequent", f"contains(review_text, '{frequent}')"),
        Query("rating", "rating <= 2"),
        Query("regex", f"regexp_matches(review_text, '{pattern}', 'i')"),
        Query("product", f"product_id = '{product}'", values="*"),
        Query("month", month=month, values="review_id,rating,length(review_text)"),
    ]


def raw(name, profile):
    return RAW[profile].get(name, name)


def month_of(record, profile):
    time = record[raw("review_timestamp", profile)]
    return "20" + time[:5].replace(".", "-") if profile == "nsmc" else time[:7]


def during(month, profile):
    if profile == "nsmc":
        return f"starts_with(date, '{month[2:].replace('-', '.')}.')"
    start = f"timestamp '{month}-01'"
    return f"review_timestamp >= {start} and review_timestamp < {start} + interval 1 month"


def most_common(values):
    return Counter(values).most_common(1)[0][0]
