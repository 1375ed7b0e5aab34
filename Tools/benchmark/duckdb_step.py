"""One step of DuckDB in a process of its own: `duckdb_step.py TASK`, a JSON object.

Prints a JSON object with `seconds`: from connect to close, without the start of Python. The step
`scan` goes on instead: a question a line, and to each an object of what every layout took. The
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

# How the table of `scan` is laid out, compression and order: the best one depends on the query.
LAYOUTS = {
    "as_it_came": ("auto", ""),
    "by_time": ("auto", "order by {order}"),
    "uncompressed": ("uncompressed", ""),
}


def connect(database):
    connection = duckdb.connect(database)
    connection.execute("set threads = 2")
    connection.execute("set preserve_insertion_order = false")
    return connection


def source(task):
    """The files as a table, read without sniffing."""
    columns = COLUMNS[task["profile"]]
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    paths = ", ".join("'" + path.replace("'", "''") + "'" for path in task["paths"])
    return f"read_ndjson([{paths}], columns = {{{shape}}})"


def ingest(task):
    columns = COLUMNS[task["profile"]]
    schema = ", ".join(
        f"{name} {kind}{' primary key' if name == 'review_id' else ''}"
        for name, kind in columns.items()
    )
    started = time.perf_counter()
    connection = connect(task["database"])
    connection.execute(f"create table if not exists reviews ({schema})")
    connection.execute(f"insert or ignore into reviews select * from {source(task)}")
    connection.execute("checkpoint")
    connection.close()
    seconds = time.perf_counter() - started
    # Counted afterwards, outside the timing.
    with duckdb.connect(task["database"], read_only=True) as connection:
        records = connection.execute("select count(*) from reviews").fetchone()[0]
    return {"seconds": seconds, "records": records}


def parse(task):
    """Reads the files on one thread and keeps nothing; the processor's time of each query."""
    found = {}
    with connect(task["database"]) as connection:
        connection.execute("set threads = 1")
        for metric, counted in (("parsed", "*"), ("judged", "columns(*)")):
            statement = f"select count({counted}) from {source(task)}"
            # The first one reads the files into the cache.
            answers = ask(connection, statement, task["repeats"] + 1)
            found[f"{metric}_seconds"] = [cpu_seconds for _, cpu_seconds in answers["times"][1:]]
        found["records"] = connection.execute(
            f"select count(*) from {source(task)}").fetchone()[0]
    return found


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


def lay_out(task):
    """Copies the ingested table, each layout into a database of its own."""
    with connect(task["database"]) as connection:
        for layout, (compression, order) in LAYOUTS.items():
            attach(connection, task, layout)
            connection.execute(f"set force_compression = '{compression}'")
            connection.execute(
                f"create table {layout}.reviews as from reviews {order.format(**task)}"
            )
            connection.execute(f"checkpoint {layout}")
    return {}


def parquet(task):
    """Writes the ingested table as Parquet, rows in the table's order."""
    target = task["target"].replace("'", "''")
    with connect(task["database"]) as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"copy reviews to '{target}' (format parquet, compression zstd)")
    return {}


def scan(task):
    """Answers until its input ends; whole rows arrive as Python values."""
    with connect(":memory:") as connection:
        for layout in LAYOUTS:
            attach(connection, task, layout, "(read_only)")
        for line in sys.stdin:
            question = json.loads(line)
            answers = {
                layout: ask(connection, question["statement"].format(table=f"{layout}.reviews"),
                            question["repeats"])
                for layout in LAYOUTS
            }
            print(json.dumps(answers), flush=True)


def attach(connection, task, layout, options=""):
    path = f"{task['database']}.{layout}".replace("'", "''")
    connection.execute(f"attach '{path}' as {layout} {options}")


def ask(connection, statement, repeats):
    times = []
    for _ in range(repeats):
        cpu_started = time.process_time()
        started = time.perf_counter()
        rows = connection.execute(statement).fetchall()
        times.append((time.perf_counter() - started, time.process_time() - cpu_started))
    counted = statement.startswith("select count(*)")
    return {"rows": rows[0][0] if counted else len(rows), "times": times}


task = json.loads(sys.argv[1])
STEPS = {
    "ingest": ingest, "get": get, "parse": parse, "lay_out": lay_out, "scan": scan,
    "parquet": parquet,
}
result = STEPS[task["step"]](task)
if result is not None:
    print(json.dumps(result))
