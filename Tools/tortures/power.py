"""Cuts the power of an ext4 on a loop device: what was acknowledged must be there.

Some cuts come right after an acknowledgement, the others at a random moment of a run, which is killed
first: a disk without power takes nothing more. Recoveries are cut as well. Before all that, a program
whose syncs are swallowed must be caught: a disk that keeps everything would show nothing."""

import shutil
import subprocess

from common import Section, Workload, check, start
from disk import Disk

SWALLOW = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
           "-e", "inject=fsync,fdatasync:retval=0")


def cut_while_running(section, disk, store, file, span, before=()):
    """Starts an ingest and cuts the power at some moment; whether it was acknowledged."""
    process = start("ingest", "--store", store, file, before=before)
    limit = None if section.random.random() < 0.3 else section.random.uniform(0.01, span)
    try:
        _, errors = process.communicate(timeout=limit)
        section.require(process.returncode == 0, f"ingest exits {process.returncode}: {errors!r}")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    disk.cut_power()
    return process.returncode == 0


def catches_swallowed_syncs(section, disk, work):
    if not shutil.which("strace"):
        section.skip("no strace; apt-get install strace")
    store = disk.path / "swallowed.varve"
    for number in range(10):
        trial = Trial(section)
        process = start("ingest", "--store", store, work.files[0], before=SWALLOW)
        process.communicate()
        disk.cut_power()
        check(trial, work, store, 1, 1, f"swallowed {number}")
        if trial.violations:
            return
        shutil.rmtree(store, ignore_errors=True)
    section.require(False, "swallowed syncs were not noticed: this harness shows nothing")


class Trial:
    """Takes violations that are wanted."""

    def __init__(self, section):
        self.seed, self.violations = section.seed, []

    def require(self, holds, what):
        if not holds:
            self.violations.append(what)
        return holds


with Section("power", 250) as section:
    work = Workload(section.folder, section.random, files=16, records=60)
    # Room for the store above the free space that ingest insists on.
    disk = Disk(section, 700)
    try:
        catches_swallowed_syncs(section, disk, work)
        generation = acknowledged = 0
        store = disk.path / "0.varve"
        while section.points < section.wanted:
            if acknowledged == len(work.files):
                shutil.rmtree(store)
                generation, acknowledged = generation + 1, 0
                store = disk.path / f"{generation}.varve"
            low = acknowledged
            if cut_while_running(section, disk, store, work.files[low], span=0.3):
                acknowledged += 1
            check(section, work, store, acknowledged, low + 1, f"cut {section.points + 1}")
            section.point()
    finally:
        disk.close()
    section.finish()
