"""Varve from the outside: one process for each question."""

import json
import os
import shutil
import subprocess


class Refusal(Exception):
    """Varve says no: its message."""


class Varve:
    def __init__(self, program, work):
        self.program = program
        self.work = work
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if key not in ("VARVE_STORE", "NO_COLOR")
        }

    def store(self, table):
        return os.path.join(self.work, table.name + ".varve")

    def ingest(self, table):
        """Makes the table's store anew; gives the number of records."""
        shutil.rmtree(self.store(table), ignore_errors=True)
        out = self.run("ingest", table, "--json", "--profile", table.profile, table.path)
        ledger = json.loads(out)
        assert ledger["new"] == ledger["units"], f"{table.name}: not all lines are new: {ledger}"
        return ledger["new"]

    def ids(self, table, text):
        """The ids of the records for which the filter is true."""
        out = self.run("scan", table, text, "--select", "review_id", "--format", "tsv")
        lines = out.decode().split("\n")[:-1]
        if lines and lines[0] == "review_id":
            lines = lines[1:]
        found = set(lines)
        if len(found) != len(lines):
            raise Refusal(f"{len(lines) - len(found)} records come twice")
        return found

    def count(self, table, text):
        return int(self.run("scan", table, text, "--count"))

    def both(self, table, text):
        """Ids and count, or a Refusal: never raises one."""
        try:
            return self.ids(table, text), self.count(table, text)
        except Refusal as refusal:
            return refusal

    def run(self, command, table, *arguments):
        # A filter may begin with a minus sign: `--` ends the options.
        if command == "scan":
            arguments = [*arguments[1:], "--", arguments[0]]
        command = [self.program, command, "--store", self.store(table), *arguments]
        done = subprocess.run(command, capture_output=True, env=self.environment, check=False)
        if done.returncode != 0:
            message = done.stderr.decode(errors="replace").strip()
            raise Refusal(f"exit {done.returncode}: {message}")
        return done.stdout
