"""Queries of stores that stand: Varve as a whole process, DuckDB warm in a process that goes on.

Both are loaded once. Every query is asked once by each before the first round, and the numbers of
rows are compared; in a round each one is asked some times in a row, neither always first. Nothing
is subtracted from anything: what it takes to start a process is measured on its own.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys

import peers
import processes
import queries

REPEATS = 3


def measure(item, options, root):
    """All rounds of one set of files; returns {peer name: {metric: [values]}}."""
    folder = os.path.join(options.work, "scan")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    contenders = [kind for kind in (Varve, DuckDB) if options.only in (None, kind.name)]
    contenders = [kind(item, folder, root, options.work) for kind in contenders]
    asked = queries.of(item)
    for query in asked:
        rows = {peer.name: peer.rows(query) for peer in contenders}
        print(f"{item.name}, {query.name}: {rows}", file=sys.stderr)
        if len(set(rows.values())) > 1:
            sys.exit(f"Tools/bench: {item.name}, {query.varve()}: different numbers of rows: {rows}")
    for round_number in range(options.rounds):
        print(f"{item.name}, scan, round {round_number + 1}", file=sys.stderr)
        order = contenders if round_number % 2 == 0 else contenders[::-1]
        for query in asked:
            for peer in order:
                peer.ask(query)
        for peer in order:
            peer.start()
    for peer in contenders:
        peer.close()
    shutil.rmtree(folder)
    return {peer.name: peer.found for peer in contenders}


class Varve:
    name = "varve"

    def __init__(self, item, folder, root, work):
        program = peers.Varve(root).program
        store = ["--store", os.path.join(folder, "reviews.varve")]
        self.scan = [program, "scan", *store]
        self.starts = {
            "empty": [empty_program(work)],
            "version": [program, "--version"],
            "nothing": [*self.scan, "false", "--count"],
            "start_get": [program, "get", *store, item.some_ids(1)[0]],
        }
        self.found = {}
        processes.run([program, "ingest", *store, *item.paths])

    def rows(self, query):
        return query.varve_rows(processes.run(self.scan + query.varve()).output)

    def ask(self, query):
        self.time(query.name, self.scan + query.varve())

    def start(self):
        for name, command in self.starts.items():
            self.time(name, command)

    def time(self, name, command):
        for _ in range(REPEATS):
            run = processes.run(command, reading=True)
            note(self.found, name, run.seconds, run.cpu_seconds)

    def close(self):
        pass


class DuckDB:
    """Its table in several layouts; each query's time is that of the layout with the best median."""

    name = "duckdb"

    def __init__(self, item, folder, root, work):
        database = os.path.join(folder, "reviews.duckdb")
        self.profile = item.profile
        duckdb = peers.DuckDB()
        duckdb.step("ingest", item, database)
        duckdb.step("lay_out", item, database, order=queries.raw("review_timestamp", item.profile))
        command = duckdb.command("scan", item, database)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.times = {}

    def rows(self, query):
        rows = {name: answer["rows"] for name, answer in self.answers(query).items()}
        if len(set(rows.values())) > 1:
            sys.exit(f"Tools/bench: {query.duckdb(self.profile)}: different numbers of rows: {rows}")
        return rows.popitem()[1]

    def ask(self, query):
        for layout, answer in self.answers(query).items():
            layouts = self.times.setdefault(query.name, {})
            layouts.setdefault(layout, []).extend(answer["times"])

    def answers(self, query):
        question = {"statement": query.duckdb(self.profile), "repeats": REPEATS}
        print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        return json.loads(line) if line else sys.exit("Tools/bench: DuckDB ended early")

    def start(self):
        pass

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    @property
    def found(self):
        found = {}
        for name, layouts in self.times.items():
            best = min(layouts, key=lambda layout: statistics.median(layouts[layout]))
            for layout, times in layouts.items():
                for seconds, cpu_seconds in times:
                    note(found, f"{name}_{layout}", seconds, cpu_seconds)
                    if layout == best:
                        note(found, name, seconds, cpu_seconds)
        return found


def note(found, name, seconds, cpu_seconds):
    found.setdefault(f"{name}_seconds", []).append(seconds)
    found.setdefault(f"{name}_cpu_seconds", []).append(cpu_seconds)


def empty_program(work):
    """A Swift program that does nothing, linked as Varve is; kept for the next time."""
    program = os.path.join(work, "empty-static")
    if not os.path.exists(program):
        with open(program + ".swift", "w"):
            pass
        options = ["-O", "-static-executable", "-use-ld=lld"]
        subprocess.run(["swiftc", *options, program + ".swift", "-o", program], check=True)
    return program
