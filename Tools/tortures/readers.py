"""Readers that leave early, outputs that cannot be written, and many readers beside an ingest."""

import subprocess
import threading

from common import (
    ENVIRONMENT, GENERATE, VARVE, Contents, Section, Workload, digest, start, varve)

# Commands with more output than a pipe holds.
FORMATS = ("raw", "ndjson", "csv", "tsv", "table")


def close_pipes(section, store, text, wanted):
    """A reader that has enough closes its end: quietly 0, and what it read was right."""
    while section.points < wanted:
        arguments = ["scan", "--store", store, "--format", section.random.choice(FORMATS)]
        if section.random.random() < 0.5:
            arguments += ["--order-by", "_seq"]
        process = subprocess.Popen([VARVE, *arguments], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=ENVIRONMENT)
        taken = process.stdout.read(section.random.choice((0, 1, 100, 5_000, 300_000)))
        process.stdout.close()
        errors = process.stderr.read()
        code = process.wait()
        label = f"a closed pipe after {len(taken)} bytes of {arguments}"
        section.require(code == 0 and not errors, f"{label}: exit {code}, {errors!r}")
        if "raw" in arguments and "--order-by" in arguments:
            section.require(text.startswith(taken), f"{label}: not the beginning")
        section.point()


def write_to_full(section, store):
    """A write error to stdout is an error, for every command that prints."""
    commands = [["scan"], ["scan", "--count"], ["scan", "--limit", "1"], ["status"],
                ["status", "--json"], ["ledger"], ["verify"], ["schema"], ["histogram", "rating"],
                ["timeline", "--by", "month"], ["dead", "list"], ["get", "R0-0"], ["why", "R0-0"]]
    for command in commands:
        with open("/dev/full", "wb") as full:
            outcome = subprocess.run([VARVE, *command, "--store", store], stdout=full,
                                     stderr=subprocess.PIPE, env=ENVIRONMENT)
        section.require(outcome.returncode == 74 and outcome.stderr,
                        f"{command} to a full disk: exit {outcome.returncode}")
        section.point()


def read_beside_ingests(section, work, wanted):
    """Many readers while ingests run: each sees a whole stage, and never an older one again."""
    generation = 0
    while section.points < wanted:
        Audience(section, work, section.folder / f"shared-{generation}.varve").watch()
        generation += 1


class Audience:
    """Eight readers of a store that grows, file by file."""

    def __init__(self, section, work, store):
        self.section, self.work, self.store = section, work, store
        self.acknowledged, self.going, self.lock = 0, True, threading.Lock()

    def watch(self):
        threads = [threading.Thread(target=self._read) for _ in range(8)]
        try:
            for number, file in enumerate(self.work.files):
                process = start("ingest", "--store", self.store, file)
                _, errors = process.communicate()
                self.section.require(process.returncode == 0, f"ingest: {errors!r}")
                self.acknowledged += 1
                if number == 0:
                    for thread in threads:
                        thread.start()
        finally:
            self.going = False
            for thread in threads:
                thread.join()
        self.section.require(Contents.of(self.store) == self.work.stages[-1],
                             "at the end: other records")

    def _read(self):
        last = 0
        while self.going:
            low = max(self.acknowledged, last)
            outcome = varve("scan", "--store", self.store, "--format", "raw", "--order-by", "_seq",
                            "--versions", "all")
            high = min(self.acknowledged + 1, len(self.work.files))
            found = digest(outcome.stdout)
            stages = [n for n in range(low, high + 1) if self.work.stages[n].every == found]
            with self.lock:
                self.section.require(outcome.returncode == 0 and stages,
                                     f"a reader saw no whole stage of {low} to {high}: "
                                     f"exit {outcome.returncode}, {outcome.stderr!r}")
                self.section.point()
            last = stages[0] if stages else last


with Section("readers", 400) as section:
    work = Workload(section.folder, section.random, files=20, records=400)
    source, store = section.folder / "large.ndjson", section.folder / "large.varve"
    subprocess.run([GENERATE, "--records", "5000", "--seed", str(section.seed), source],
                   check=True, capture_output=True)
    varve("ingest", "--store", store, source)
    varve("ingest", "--store", store, work.files[0])
    text = source.read_bytes()
    write_to_full(section, store)
    close_pipes(section, store, text, section.wanted // 2)
    read_beside_ingests(section, work, section.wanted)
    section.finish()
