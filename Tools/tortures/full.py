"""Fills disks under ingests: they stop cleanly, the old data stays readable, and with room made they
go on to the exact result.

A run stops by itself below the free space it insists on; to come past that, another program takes
what is left of the disk while the run is writing."""

import os
import shutil
import subprocess
import time

from common import GENERATE, Section, start, varve
from disk import Disk

FLOOR = 256 << 20


class Filler:
    """Another user of the disk."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "filler"

    def take_all_but(self, room):
        facts = os.statvfs(self.folder)
        count = facts.f_bavail * facts.f_frsize - room
        with open(self.path, "ab") as file:
            if count > 0:
                try:
                    os.posix_fallocate(file.fileno(), file.tell(), count)
                except OSError:
                    pass  # The run took some of it meanwhile.

    def give_back(self):
        self.path.unlink(missing_ok=True)


def scan(store):
    return varve("scan", "--store", store, "--format", "raw", "--order-by", "_seq")


def require_old_data(section, store, old, text, label):
    found = scan(store)
    section.require(found.returncode == 0, f"{label}: scan exits {found.returncode}")
    section.require(len(found.stdout) >= len(old) and text.startswith(found.stdout),
                    f"{label}: not the old data")


def require_clean_stop(section, process, label):
    _, errors = process.communicate()
    text = errors.decode(errors="replace").lower()
    told = "space left" in text or "make room" in text
    stopped = process.returncode == 74 and told
    section.require(process.returncode == 0 or stopped,
                    f"{label}: exits {process.returncode}: {text}")
    return process.returncode != 0


def wait_for_writes(process, store):
    """Until the run has passed its look at the free space and has files under way."""
    while process.poll() is None:
        if any(store.rglob("*.tmp")):
            return
        time.sleep(0.002)


def finish(section, store, source, text, label):
    outcome = varve("ingest", "--store", store, source)
    section.require(outcome.returncode == 0, f"{label}: goes on, exits {outcome.returncode}: "
                                             f"{outcome.stderr!r}")
    section.require(scan(store).stdout == text, f"{label}: other records")
    verified = varve("verify", "--deep", "--store", store)
    section.require(verified.returncode == 0, f"{label}: verify: {verified.stdout!r}")


def fill(section, folder, wanted, kind):
    """Full disks of one kind until there are as many points as wanted."""
    first, second = section.folder / "first.ndjson", section.folder / "second.ndjson"
    text = first.read_bytes() + second.read_bytes()
    saved, store, filler = folder / "saved.varve", folder / "s.varve", Filler(folder)
    outcome = varve("ingest", "--store", saved, first)
    section.require(outcome.returncode == 0, f"the first file: {outcome.stderr!r}")
    old = scan(saved).stdout
    section.require(old == first.read_bytes(), "the first file: other records")
    while section.points < wanted:
        label = f"{kind} {section.points + 1}"
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(saved, store)
        if section.points % 5 == 0:
            filler.take_all_but(FLOOR - 1)
            process = start("ingest", "--store", store, second)
        else:
            process = start("ingest", "--store", store, second)
            wait_for_writes(process, store)
            filler.take_all_but(section.random.randrange(30 << 20))
        stopped = require_clean_stop(section, process, label)
        require_old_data(section, store, old, text, label)
        if stopped and section.random.random() < 0.3:
            again = start("ingest", "--store", store, second)
            require_clean_stop(section, again, f"{label}, again")
            require_old_data(section, store, old, text, f"{label}, again")
        filler.give_back()
        finish(section, store, second, text, label)
        if stopped:
            section.point()
    shutil.rmtree(store)
    shutil.rmtree(saved)


def generate(section, name, records, seed):
    subprocess.run([GENERATE, "--records", str(records), "--seed", str(seed),
                    section.folder / name], check=True, capture_output=True)


with Section("full", 40) as section:
    generate(section, "first.ndjson", 5_000, section.seed)
    generate(section, "second.ndjson", 60_000, section.seed + 1)
    memory = section.folder / "tmpfs"
    memory.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600m", "tmpfs", memory],
                             capture_output=True)
    if mounted.returncode != 0:
        section.skip(f"cannot mount a tmpfs: {mounted.stderr.decode().strip()}")
    try:
        fill(section, memory, section.wanted // 2, "tmpfs")
    finally:
        subprocess.run(["umount", memory], check=True)
    disk = Disk(section, 700)
    try:
        fill(section, disk.path, section.wanted, "ext4")
    finally:
        disk.close()
    section.finish()
