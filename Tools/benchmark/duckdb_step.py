"""One step of DuckDB in a process of its own: `duckdb_step.py TASK`, a JSON object.

Prints a JSON object with `seconds`: from connect to close, without the start of Python. The
settings are the best we know: explicit columns instead of sniffing, two threads, insertion order
given up, one statement, a checkpoint at the end.
"""

import json
import sys
import time

import duckdb

COLUMNS = {
    "review": {
        "review_id": "VARCHAR", "product_id": "VARCHAR", "user_id": "VARCHAR", "rating": "DOUBLE",
        "review_title": "VARCHAR", "review_text": "VARCHAR", "review_timestamp": "TIMESTAMP",
        "helpfulness_votes": "INTEGER", "verified_purchase": "BOOLEAN",
    },
    "nsmc": {
        "review": "VARCHAR", "date": "VARCHAR", "rating": "INTEGER", "author": "VARCHAR",
        "review_id": "VARCHAR", "movie_id": "VARCHAR",
    },
}


def connect(database):
    connection = duckdb.connect(database)
    connection.execute("set threads = 2")
    connection.execute("set preserve_insertion_order = false")
    return connection


def ingest(task):
    columns = COLUMNS[task["profile"]]
    schema = ", ".join(
        f"{name} {kind}{' primary key' if name == 'review_id' else ''}"
        for name, kind in columns.items()
    )
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    paths = ", ".join("'" + path.replace("'", "''") + "'" for path in task["paths"])
    started = time.perf_counter()
    connection = connect(task["database"])
    connection.execute(f"create table if not exists reviews ({schema})")
    connection.execute(
        f"insert or ignore into reviews select * from read_ndjson([{paths}], columns = {{{shape}}})"
    )
    connection.execute("checkpoint")
    connection.close()
    seconds = time.perf_counter() - started
    # Counted afterwards, outside the timing.
    with duckdb.connect(task["database"], read_only=True) as connection:
        records = connection.execute("select count(*) from reviews").fetchone()[0]
    return {"seconds": seconds, "records": records}


def get(task):
    query = "select * from reviews where review_id = ?"
    started = time.perf_counter()
    connection = connect(task["database"])
    rows = connection.execute(query, task["ids"]).fetchall()
    connection.close()
    seconds = time.perf_counter() - started
    assert len(rows) == 1, rows
    connection = connect(task["database"])
    connection.execute(query, task["ids"]).fetchall()
    started = time.perf_counter()
    connection.execute(query, task["ids"]).fetchall()
    return {"seconds": seconds, "warm_seconds": time.perf_counter() - started}


task = json.loads(sys.argv[1])
print(json.dumps({"ingest": ingest, "get": get}[task["step"]](task)))
