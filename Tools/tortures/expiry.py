"""Expires records on disks without one free byte: `varve compact` succeeds, and makes room.

Each point is a store of its own, whose manifest ends elsewhere in its last block. What is left must
be what the policy keeps, no more and no less."""

import datetime
import json
import os
import subprocess

from common import GENERATE, Section, varve

MEGABYTES = 64
# An ingest wants some of it free.
MEGABYTES_AT_FIRST = 1024
# Enough has expired by then for what is merged afterwards.
YEARS = range(2010, 2023)
SETTINGS = """[ingest]
free_min = "0B"
[lifecycle]
expire_after = "365d"
trash_keep = "0d"
"""


def free_bytes(folder):
    facts = os.statvfs(folder)
    return facts.f_bavail * facts.f_frsize


def fill(folder):
    """Until not one byte can be written any more."""
    with open(folder / "filler", "wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            block = b"x" * size
            try:
                while True:
                    file.write(block)
            except OSError:
                pass


def lines(section):
    """Records in the order of their dates, and, every third time, newer versions of some."""
    path = section.folder / "records.ndjson"
    subprocess.run([GENERATE, "--records", str(section.random.randrange(3_000, 6_000)), "--seed",
                    str(section.random.randrange(1 << 32)), path], check=True, capture_output=True)
    old = path.read_bytes().splitlines(keepends=True)
    newer = []
    if section.points % 3 == 2:
        newer = [line[:-2] + b',"edited":true}\n' for line in section.random.sample(old, 50)]
    return old, newer


def make(section, store, label):
    """A store of several runs; returns the newest versions of its records."""
    old, newer = lines(section)
    pieces = section.random.randint(1, 6)
    stretches = [old[place::pieces] for place in range(pieces)] + ([newer] if newer else [])
    source = section.folder / "piece.ndjson"
    for stretch in stretches:
        source.write_bytes(b"".join(stretch))
        outcome = varve("ingest", "--store", store, source)
        section.require(outcome.returncode == 0, f"{label}: ingest: {outcome.stderr!r}")
    (store / "varve.toml").write_text(SETTINGS)
    newest = {line.split(b'"', 4)[3]: line for line in old + newer}
    return list(newest.values())


def instant(line):
    text = json.loads(line)["review_timestamp"]
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def expire(section, folder, label):
    store = folder / "s.varve"
    records = make(section, store, label)
    subprocess.run(["mount", "-o", f"remount,size={MEGABYTES}m", folder], check=True)
    fill(folder)
    before = free_bytes(folder)
    section.require(before == 0, f"{label}: {before} bytes are free")
    now = datetime.datetime(section.random.choice(YEARS), section.random.randint(1, 12), 15,
                            tzinfo=datetime.timezone.utc)
    outcome = varve("compact", "--store", store, "--now", f"{now:%Y-%m-%d}", "--yes")
    text = outcome.stderr.decode(errors="replace").strip()
    section.require(outcome.returncode == 0, f"{label}: compact exits {outcome.returncode}: {text}")
    section.require(free_bytes(folder) > 0, f"{label}: no room was made")
    bound = now - datetime.timedelta(days=365)
    wanted = sorted(line for line in records if instant(line) >= bound)
    found = varve("scan", "--store", store, "--format", "raw")
    section.require(found.returncode == 0, f"{label}: scan exits {found.returncode}")
    section.require(sorted(found.stdout.splitlines(keepends=True)) == wanted,
                    f"{label}: not the records that the policy keeps")
    verified = varve("verify", "--deep", "--store", store)
    section.require(verified.returncode == 0, f"{label}: verify: {verified.stdout!r}")
    section.point()


with Section("expiry", 20) as section:
    memory = section.folder / "tmpfs"
    memory.mkdir()
    while section.points < section.wanted:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES_AT_FIRST}m", "tmpfs", memory],
            capture_output=True)
        if mounted.returncode != 0:
            section.skip(f"cannot mount a tmpfs: {mounted.stderr.decode().strip()}")
        try:
            expire(section, memory, f"disk {section.points + 1}")
        finally:
            subprocess.run(["umount", memory], check=True)
    section.finish()
