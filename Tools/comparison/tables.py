"""The three tables, as Varve ingests them and as DuckDB sees them.

In DuckDB each is one table `NAME.reviews` with the canonical columns under their names and types, a
record's own keys as VARCHAR under theirs and in a struct `raw`, and, for what DuckDB's dialect
cannot say, columns whose names begin with `$`: text and kind of an own key as stored.
"""

import gzip
import os
import shutil

import nasty
from tree import name_text


class Field:
    """A field as filters name it."""

    def __init__(self, name, type, column=None, text=None, kind=None, missing=None, rule=None):
        self.name = name
        self.type = type
        # SQL of DuckDB, bound to the table: the same name where it has one.
        self.column = column
        # Of a dynamic field: its text as stored, and its kind.
        self.text = text
        self.kind = kind
        # Boolean: no such key. None if that cannot be asked.
        self.missing = missing
        # The difference by which DuckDB cannot name it.
        self.rule = rule

    def __repr__(self):
        return self.name


class Table:
    def __init__(self, name, path, profile, load, fields):
        self.name = name
        self.path = path
        self.profile = profile
        self.load = load
        self.fields = fields

    def of(self, *types):
        return [field for field in self.fields if field.type in types]


def identifier(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


CANONICAL = [
    ("review_id", "text"), ("product_id", "text"), ("user_id", "text"), ("rating", "double"),
    ("stars", "double"), ("review_title", "text"), ("review_text", "text"),
    ("review_timestamp", "timestamp"), ("helpfulness_votes", "integer"),
    ("verified_purchase", "boolean"),
]


def canonical_fields(missing):
    fields = []
    for name, type in CANONICAL:
        asked = missing.get(name)
        if asked is None and name != "stars":
            asked = "false"
        fields.append(Field(name, type, identifier(name), missing=asked))
    return fields


SYSTEM = [
    ("_line", "integer"), ("_seq", "integer"), ("_run", "integer"), ("_version", "integer"),
    ("_profile", "text"),
]


def system_fields():
    return [Field(name, type, identifier(name)) for name, type in SYSTEM]


def system_columns(profile):
    """A store's first run over one file whose lines are all new: sequences begin at 1."""
    return f"""line as "_line", line as "_seq", 1::bigint as "_run", 1::bigint as "_version",
        '{profile}' as "_profile" """


def numbered_lines(path, shape):
    lines = f"read_ndjson({literal(path)}, columns = {{{shape}}})"
    return f"(select *, row_number() over () as line from {lines})"


def raw_fields(keys):
    """Own keys without surprises: strings and numbers whose text DuckDB keeps."""
    fields = []
    for key, kind in keys.items():
        column = f"raw.{identifier(key)}"
        fields.append(
            Field(f"raw.{key}", "dynamic", column, column, literal(kind), f"{column} is null")
        )
    return fields


def films(path):
    keys = {
        "review_id": "string",
        "product_id": "string",
        "user_id": "string",
        "rating": "number",
        "review_title": "string",
        "review_text": "string",
        "review_timestamp": "string",
        "helpfulness_votes": "number",
        "verified_purchase": "boolean",
    }
    shape = ", ".join(f"'{key}': 'VARCHAR'" for key in keys)
    load = f"""
        create table films.reviews as
        select review_id, product_id, user_id, rating::double as rating, rating::double as stars,
            review_title, review_text, review_timestamp::timestamp as review_timestamp,
            helpfulness_votes::bigint as helpfulness_votes,
            verified_purchase::boolean as verified_purchase,
            {struct(keys)} as raw, {system_columns("review")}
        from {numbered_lines(path, shape)}"""
    fields = canonical_fields({}) + system_fields() + raw_fields(keys)
    return Table("films", path, "review", load, fields)


def nsmc(path):
    keys = {
        "review": "string",
        "date": "string",
        "rating": "string",
        "author": "string",
        "review_id": "string",
        "movie_id": "string",
    }
    shape = ", ".join(f"'{key}': 'VARCHAR'" for key in keys)
    load = f"""
        create table nsmc.reviews as
        select review_id, movie_id as product_id, author as user_id, rating::double as rating,
            rating::double / 2 as stars, null::varchar as review_title, review as review_text,
            strptime(date, '%y.%m.%d') as review_timestamp, null::bigint as helpfulness_votes,
            null::boolean as verified_purchase, review, date, author, movie_id,
            {struct(keys)} as raw, {system_columns("nsmc")}
        from {numbered_lines(path, shape)}"""
    missing = {name: "true" for name in ("review_title", "helpfulness_votes", "verified_purchase")}
    fields = canonical_fields(missing) + system_fields() + raw_fields(keys)
    for key in ("review", "date", "author", "movie_id"):
        fields.append(
            Field(key, "dynamic", identifier(key), identifier(key), "'string'", f"{key} is null")
        )
    return Table("nsmc", path, "nsmc", load, fields)


def struct(keys):
    return "{" + ", ".join(f"{literal(key)}: {identifier(key)}" for key in keys) + "}"


# Keys that differ from another column's name only by case: DuckDB cannot have both.
WITHOUT_COLUMN = {"Rating", "twin", "Twin"}


def nasty_table(path, meaning_path):
    keys = [key for key in nasty.KEYS if key not in WITHOUT_COLUMN]
    canonical = [
        "review_id", "product_id", "user_id", "reviewer_name", "review_title", "review_text",
    ]
    types = {key: "VARCHAR" for key in canonical + keys}
    types |= {"rating": "DOUBLE", "helpfulness_votes": "BIGINT", "verified_purchase": "BOOLEAN"}
    shape = ", ".join(f"{literal(key)}: '{type}'" for key, type in types.items())
    own = [identifier(key) for key in keys if key != "product_asin"]
    # By their place, as DuckDB does not tell names apart that differ only by case.
    places = range(1, len(nasty.KEYS) + len(nasty.PATHS) + 1)
    stored = [f'texts[{at}] as "$text {at}", kinds[{at}] as "$kind {at}"' for at in places]
    asked = {
        "product_id": ["product_id", "product_asin"],
        "user_id": ["user_id", "reviewer_name"],
        "review_title": ["review_title"],
        "helpfulness_votes": ["helpfulness_votes"],
        "verified_purchase": ["verified_purchase"],
    }
    missing = {}
    for name, sources in asked.items():
        missing[name] = (
            f"(not list_has_any(keys, [{', '.join(literal(source) for source in sources)}]))"
        )
    load = f"""
        create table nasty.reviews as
        select m.id as review_id, coalesce(product_id, product_asin) as product_id,
            coalesce(user_id, reviewer_name) as user_id, rating, rating as stars, review_title,
            review_text, make_timestamp(micros) as review_timestamp, helpfulness_votes,
            verified_purchase, {", ".join(own)}, product_asin, {struct(keys)} as raw,
            {", ".join(stored)}, {system_columns("review")}, keys
        from read_ndjson({literal(meaning_path)}, columns = {{id: 'VARCHAR', line: 'BIGINT',
            micros: 'BIGINT', kinds: 'VARCHAR[]', texts: 'VARCHAR[]'}}) m
        join read_ndjson({literal(path)}, columns = {{{shape}}}) r on m.id = r.review_id
        join (select json ->> 'review_id' as id, json_keys(json) as keys
            from read_ndjson_objects({literal(path)})) k on m.id = k.id"""
    fields = canonical_fields(missing) + system_fields()
    for at, key in enumerate(nasty.KEYS, 1):
        text, kind = f'"$text {at}"', f'"$kind {at}"'
        rule = "names" if key in WITHOUT_COLUMN else None
        # A bare name that is a canonical one but for its case is that one.
        for name in [f"raw.{key}"] + ([key] if key != "Rating" else []):
            column = name_text(name)
            missing = f"{kind} = 'missing'"
            fields.append(Field(name, "dynamic", column, text, kind, missing, rule))
    for at, steps in enumerate(nasty.PATHS, len(nasty.KEYS) + 1):
        text, kind = f'"$text {at}"', f'"$kind {at}"'
        fields.append(Field(steps, "dynamic", name_text(steps), text, kind, rule="paths"))
    return Table("nasty", path, "review", load, fields)


def gather(data, work, seed, say):
    """The tables that can be had: real reviews where they stand, the nasty one everywhere."""
    os.makedirs(work, exist_ok=True)
    path, meaning = os.path.join(work, "nasty.ndjson"), os.path.join(work, "nasty-meaning.ndjson")
    nasty.write(seed, path, meaning)
    tables = [nasty_table(path, meaning)]
    for source, make in (
        ("english/films-b.ndjson.gz", films),
        ("korean/nsmc-400k.ndjson.gz", nsmc),
    ):
        source = os.path.join(data, source)
        if os.path.exists(source):
            tables.append(make(unpacked(source, work)))
        else:
            say(f"not compared: no {source}")
    return tables


def unpacked(source, folder):
    target = os.path.join(folder, os.path.basename(source).removesuffix(".gz"))
    if not os.path.exists(target):
        with gzip.open(source, "rb") as packed, open(target + ".part", "wb") as out:
            shutil.copyfileobj(packed, out, 1 << 22)
        os.rename(target + ".part", target)
    return target
