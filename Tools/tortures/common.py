"""What the sections of Tools/torture share: the program, a workload with its expected states, and
the count of points and violations."""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Another program than the usual: one with a planted bug.
VARVE = Path(os.environ.get("TORTURED", ROOT / ".build/release/varve"))
GENERATE = ROOT / ".build/release/varve-generate"
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "VARVE_STORE"}


class Section:
    """A section under way: its options, a folder that goes with it, its points and violations."""

    def __init__(self, name, points):
        parser = argparse.ArgumentParser(prog=f"Tools/torture {name}")
        parser.add_argument("--points", type=int, default=points)
        parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
        options = parser.parse_args()
        self.name, self.wanted, self.seed = name, options.points, options.seed
        self.random = random.Random(options.seed)
        self.points = 0
        self.violations = []
        self.folder = Path(tempfile.mkdtemp(prefix=f"varve-{name}-"))
        for program in (VARVE, GENERATE):
            if not program.exists():
                sys.exit("build first: Tools/run")
        note(f"{name}: {self.wanted} points, seed {self.seed}")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        shutil.rmtree(self.folder, ignore_errors=True)

    def skip(self, reason):
        note(f"SKIPPED {self.name}: {reason}")
        print(f"{self.name}: skipped")
        sys.exit(0)

    def require(self, holds, what):
        """Counts a violation unless `holds`."""
        if not holds:
            note(f"VIOLATION {self.name}: {what} (seed {self.seed})")
            self.violations.append(what)
        return holds

    def point(self):
        self.points += 1
        if self.points % 50 == 0:
            note(f"{self.name}: {self.points} of {self.wanted}")

    def finish(self):
        print(f"{self.name}: {self.points} points, {len(self.violations)} violations")
        sys.exit(1 if self.violations else 0)


def note(text):
    print(text, file=sys.stderr, flush=True)


def varve(*arguments, **options):
    """Runs the program; the outcome has returncode, stdout and stderr."""
    options.setdefault("env", ENVIRONMENT)
    return subprocess.run([VARVE, *arguments], capture_output=True, **options)


def start(*arguments, before=(), **options):
    """Starts the program and does not wait."""
    return subprocess.Popen(
        [*before, VARVE, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=ENVIRONMENT, **options)


def status(store):
    outcome = varve("status", "--json", "--store", store)
    return json.loads(outcome.stdout) if outcome.returncode == 0 else None


class Contents:
    """What a store shows: all versions and the newest ones by sequence, and the dead letters."""

    def __init__(self, every=b"", latest=b"", dead=0):
        self.every, self.latest, self.dead = digest(every), digest(latest), dead

    def __eq__(self, other):
        return vars(self) == vars(other)

    @staticmethod
    def of(store):
        """The contents, or the failed outcome of a command. A folder without a manifest is a
        store that was not made yet."""
        scan = ("scan", "--store", store, "--format", "raw", "--order-by", "_seq")
        outcomes = [varve(*scan, "--versions", "all"), varve(*scan)]
        facts = varve("status", "--json", "--store", store)
        if not any(Path(store).glob("MANIFEST-*[0-9]")) and facts.returncode == 66:
            return Contents()
        for outcome in (*outcomes, facts):
            if outcome.returncode != 0:
                return outcome
        return Contents(*(o.stdout for o in outcomes), json.loads(facts.stdout)["dead_letters"])


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Workload:
    """Files of records to be ingested one after the other, and what the store then holds.

    Each file adds new records, repeats old ones, brings newer versions, also ones that move to
    other partitions, and has broken lines. The states come from the lines alone: a record is a
    line, a duplicate an equal line, a version another line with a known id."""

    def __init__(self, folder, generator, files, records):
        self.files, self.stages = [], [Contents()]
        every, known, newest, dead = [], set(), {}, set()
        for number in range(files):
            path = folder / f"{number}.ndjson"
            lines = self._lines(generator, number, records, every)
            path.write_bytes(b"".join(lines))
            self.files.append(path)
            for line in lines:
                if not line.endswith(b"}\n"):
                    dead.add(line)
                elif line not in known:
                    known.add(line)
                    newest[line[: line.index(b",")]] = len(every)
                    every.append(line)
            latest = b"".join(every[place] for place in sorted(newest.values()))
            self.stages.append(Contents(b"".join(every), latest, len(dead)))

    @staticmethod
    def _lines(generator, number, records, every):
        words = ["fine", "bad \\\"quoted\\\"", "caf\\u00e9", "좋아요", "tab\\there", "long " * 40]

        def record(name):
            year, month = generator.randint(2009, 2016), generator.randint(1, 12)
            text = " ".join(generator.choices(words, k=generator.randint(0, 6)))
            return (
                f'{{"review_id":"{name}","product_id":"B{generator.randrange(50)}",'
                f'"user_id":"U{generator.randrange(10**9)}","rating":{generator.randint(1, 5)}.0,'
                f'"review_text":"{text}","review_timestamp":"{year}-{month:02}-15T10:00:00Z"}}\n'
            ).encode()

        lines = [record(f"R{number}-{index}") for index in range(records)]
        for _ in range(records // 10):
            if every:
                lines.append(generator.choice(every))
                name = generator.choice(every).split(b'"')[3].decode()
                lines.append(record(name))
        # No line begins with a bracket: a file that did would be an array.
        lines += [b'{"review_id":"broken %d"\n' % generator.randrange(3), b'"no object"\n']
        generator.shuffle(lines)
        return lines

    def stage_of(self, found, low, high):
        """The number of the stage among low...high that `found` is; None if it is none."""
        return next((n for n in range(low, min(high, len(self.files)) + 1)
                     if self.stages[n] == found), None)


def check(section, work, store, low, high, label):
    """A store after a crash: sound, and at one of the stages low...high, which is returned."""
    found = Contents.of(store)
    if not isinstance(found, Contents):
        section.require(False, f"{label}: {found.args[1]} exits {found.returncode}: "
                               f"{found.stderr.decode(errors='replace').strip()}")
        return None
    stage = work.stage_of(found, low, high)
    section.require(stage is not None, f"{label}: not what was acknowledged "
                                       f"(found {vars(found)}, stages {low} to {high})")
    if found != Contents():
        verified = varve("verify", "--deep", "--store", store)
        section.require(verified.returncode == 0,
                        f"{label}: verify exits {verified.returncode}: "
                        f"{verified.stdout.decode(errors='replace').strip()}")
    return stage


def ingest(section, work, store, number, label):
    """Ingests a file undisturbed: what a run that was cut short comes to in the end."""
    outcome = varve("ingest", "--store", store, work.files[number])
    if section.require(outcome.returncode == 0,
                       f"{label}: started again, exits {outcome.returncode}: "
                       f"{outcome.stderr.decode(errors='replace').strip()}"):
        check(section, work, store, number + 1, number + 1, f"{label}: started again")
