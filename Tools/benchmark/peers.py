"""The contenders. Each one ingests, ingests again, and looks up ids; it yields (metric, value)."""

import json
import os
import sys

import processes

IDS = 15


class Varve:
    name = "varve"

    def __init__(self, root):
        self.program = os.path.join(root, ".build", "release", "varve")

    def round(self, item, folder, what):
        store = os.path.join(folder, "reviews.varve")
        ingest = [self.program, "ingest", "--store", store, "--json", *item.paths]
        first = processes.run(ingest)
        yield "ingest_seconds", first.seconds
        yield "ingest_cpu_seconds", first.cpu_seconds
        yield "peak_bytes", first.peak_bytes
        yield "records", json.loads(first.output)["new"]
        yield "disk_bytes", processes.folder_bytes(store)
        if "ingest" in what:
            again = processes.run(ingest)
            yield "again_seconds", again.seconds
            assert json.loads(again.output)["new"] == 0
        if "get" in what:
            for name in item.some_ids(IDS):
                yield "get_seconds", processes.run([self.program, "get", "--store", store, name]).seconds


class DuckDB:
    name = "duckdb"

    def round(self, item, folder, what):
        database = os.path.join(folder, "reviews.duckdb")
        first, run = self.step("ingest", item, database)
        yield "ingest_seconds", first["seconds"]
        yield "ingest_cpu_seconds", run.cpu_seconds
        yield "peak_bytes", run.peak_bytes
        yield "records", first["records"]
        yield "disk_bytes", processes.folder_bytes(folder)
        if "ingest" in what:
            again, _ = self.step("ingest", item, database)
            yield "again_seconds", again["seconds"]
            assert again["records"] == first["records"]
        if "get" in what:
            for name in item.some_ids(IDS):
                found, _ = self.step("get", item, database, ids=[name])
                yield "get_seconds", found["seconds"]
                yield "warm_get_seconds", found["warm_seconds"]

    def step(self, step, item, database, **more):
        """Runs one step in a process of its own, which times itself."""
        result = processes.run(self.command(step, item, database, **more))
        return json.loads(result.output), result

    def command(self, step, item, database, **more):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "duckdb_step.py")
        task = {"step": step, "profile": item.profile, "paths": item.paths, "database": database}
        return [sys.executable, script, json.dumps(task | more)]
