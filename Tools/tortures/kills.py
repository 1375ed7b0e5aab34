"""Kills ingests at random moments, while others read, and starts them again.

This process holds the expected state. A run that exited with 0 is acknowledged, and so is what
`status` has shown: all of it must be there after the kill, once, and nothing but one batch more."""

import subprocess
import threading

from common import GENERATE, Section, Workload, check, digest, start, status, varve


class Readers:
    """Scans a store over and over: each answer is a whole stage, not older than what was
    acknowledged when it was asked for."""

    def __init__(self, section, work):
        self.section, self.work = section, work
        self.store, self.acknowledged, self.answers = None, 0, 0
        self.lock = threading.Lock()
        self.going = True
        self.threads = [threading.Thread(target=self._run) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def point_at(self, store, acknowledged):
        with self.lock:
            self.store, self.acknowledged = store, acknowledged

    def _run(self):
        while self.going:
            with self.lock:
                store, low = self.store, self.acknowledged
            if store is None or not (low or store.exists()):
                continue
            outcome = varve("scan", "--store", store, "--format", "raw", "--order-by", "_seq",
                            "--versions", "all")
            with self.lock:
                if store != self.store:
                    continue
                high = self.acknowledged + 1
            if low == 0 and outcome.returncode == 66:
                continue
            found = digest(outcome.stdout)
            stages = self.work.stages[low:high + 1]
            self.section.require(
                outcome.returncode == 0 and any(stage.every == found for stage in stages),
                f"a reader saw no whole stage of {low} to {high}: exit {outcome.returncode}, "
                f"{len(outcome.stdout)} bytes, {outcome.stderr!r}")
            self.answers += 1

    def stop(self):
        self.going = False
        for thread in self.threads:
            thread.join()


def kill_files(section, kills):
    """Files of one batch each, killed between and within their runs."""
    work = Workload(section.folder, section.random, files=24, records=2000)
    readers = Readers(section, work)
    generation = acknowledged = 0
    store = section.folder / "0.varve"
    span = 0.3
    try:
        while section.points < kills:
            if acknowledged == len(work.files):
                check(section, work, store, acknowledged, acknowledged, "at the end")
                generation, acknowledged = generation + 1, 0
                store = section.folder / f"{generation}.varve"
            readers.point_at(store, acknowledged)
            process = start("ingest", "--store", store, work.files[acknowledged])
            try:
                _, errors = process.communicate(timeout=section.random.uniform(0.005, span))
                section.require(process.returncode == 0,
                                f"ingest exits {process.returncode}: {errors!r}")
                acknowledged += 1
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                if process.returncode == 0:
                    acknowledged += 1
                    continue
                section.point()
                label = f"kill {section.points}"
                check(section, work, store, acknowledged, acknowledged + 1, label)
    finally:
        readers.stop()
    section.require(readers.answers > 0, "the readers never had an answer")


def kill_large(section, kills):
    """One file of several batches, which each run takes up where the last one was killed."""
    source = section.folder / "large.ndjson"
    records = 200_000 if kills >= 100 else 60_000
    subprocess.run([GENERATE, "--records", str(records), "--seed", str(section.seed), source],
                   check=True, capture_output=True)
    text = source.read_bytes()
    store, generation, shown = section.folder / "large-0.varve", 0, 0
    while section.points < kills:
        process = start("ingest", "--store", store, source)
        try:
            process.communicate(timeout=section.random.uniform(0.05, 2.5))
            section.require(process.returncode == 0, f"ingest exits {process.returncode}")
            scan = varve("scan", "--store", store, "--format", "raw", "--order-by", "_seq")
            section.require(scan.stdout == text, "large: not the file")
            verified = varve("verify", "--deep", "--store", store)
            section.require(verified.returncode == 0, f"large: {verified.stdout!r}")
            subprocess.run(["rm", "-rf", store], check=True)
            generation, shown = generation + 1, 0
            store = section.folder / f"large-{generation}.varve"
        except subprocess.TimeoutExpired:
            facts = status(store)
            shown = max(shown, facts["max_seq"] or 0) if facts else shown
            process.kill()
            process.communicate()
            section.point()
            label = f"kill {section.points}"
            scan = varve("scan", "--store", store, "--format", "raw", "--order-by", "_seq")
            section.require(shown == 0 or scan.returncode == 0, f"{label}: {scan.stderr!r}")
            section.require(text.startswith(scan.stdout), f"{label}: not a beginning of the file")
            section.require(scan.stdout.count(b"\n") >= shown, f"{label}: less than was shown")
            if scan.returncode == 0:
                verified = varve("verify", "--store", store)
                section.require(verified.returncode == 0, f"{label}: {verified.stdout!r}")


with Section("kills", 300) as section:
    kill_files(section, section.wanted * 3 // 4)
    kill_large(section, section.wanted)
    section.finish()
