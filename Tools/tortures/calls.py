"""The calls by which an ingest changes files, each with its number, so that one can be chosen.

The program is told that the machine has one processor: it then makes all its calls on one thread,
in one order, so that each of them is a point."""

import re
import shutil
import subprocess
from collections import Counter

from common import ENVIRONMENT, VARVE, Workload

CALLS = ("write,pwrite64,writev,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,"
         "unlinkat,rmdir,mkdir,mkdirat,ftruncate,truncate,link,linkat,fallocate,openat")
# Where the C library looks for how many processors there are.
ONLINE = "/sys/devices/system/cpu/online"


class Calls:
    """Ingests that were traced, and the stores as they were before each."""

    def __init__(self, section):
        if not shutil.which("strace"):
            section.skip("no strace; apt-get install strace")
        self._pretend_one_processor(section)
        self.section = section
        self.store = section.folder / "s.varve"
        # Twelve: the key index then merges runs in one of them.
        self.work = Workload(section.folder, section.random, files=12, records=40)
        self.saved, self.points = [], []
        growing, log = section.folder / "growing.varve", section.folder / "log"
        for number, file in enumerate(self.work.files):
            saved = section.folder / f"before-{number}.varve"
            if growing.exists():
                shutil.copytree(growing, saved)
            self.saved.append(saved)
            outcome = self._trace(["ingest", "--store", growing, file], log)
            section.require(outcome.returncode == 0, f"ingest {number}: {outcome.stderr!r}")
            self.points += [(number, *call) for call in self._numbered(log, growing)]

    def chosen(self, count):
        """Points, as many as are wanted: those of the first ingest, which makes the store, and of
        the one that merges come before others."""
        points = list(self.points)
        self.section.random.shuffle(points)
        sizes = Counter(number for number, _, _ in points if number > 0)
        favoured = (0, sizes.most_common(1)[0][0])
        points.sort(key=lambda point: point[0] not in favoured)
        return points[:count]

    def run(self, number, inject):
        """Runs an ingest on the store as it was before it, with `inject` done to its calls."""
        shutil.rmtree(self.store, ignore_errors=True)
        if self.saved[number].exists():
            shutil.copytree(self.saved[number], self.store)
        return self._trace(["ingest", "--store", self.store, self.work.files[number]],
                           "/dev/null", f"--inject={inject}")

    @staticmethod
    def _pretend_one_processor(section):
        one = section.folder / "online"
        one.write_text("0\n")
        mounted = subprocess.run(["mount", "--bind", one, ONLINE], capture_output=True)
        if mounted.returncode != 0:
            section.skip(f"cannot mount over {ONLINE}: {mounted.stderr.decode().strip()}")

    @staticmethod
    def _trace(arguments, log, *options):
        return subprocess.run(
            ["strace", "-f", "-qq", "-y", "-e", f"trace={CALLS}", *options, "-o", log, VARVE,
             *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)

    @staticmethod
    def _numbered(log, store):
        """Name and number of each call that changes a file of the store; numbers count the calls
        of one name, which is what strace goes by."""
        counts = Counter()
        for line in log.read_text(errors="replace").splitlines():
            call = re.match(r"\d+\s+(\w+)\((.*)", line)
            if not call:
                continue
            name, rest = call.groups()
            counts[name] += 1
            if str(store) in rest and (name != "openat" or "O_CREAT" in rest):
                yield name, counts[name]
