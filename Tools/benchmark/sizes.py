"""Bytes at rest: the same records in each tier of Varve, in DuckDB's file, in Parquet and in gzip.

Sizes do not vary from run to run, so there is one round. Varve's are those of its segments, the index
apart; after each step the store must give the files back to the byte. DuckDB's file has the primary
key that makes ids unique, as for `ingest`; Parquet is written by DuckDB, in its default row groups.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zlib

import peers
import processes

# The age that a tier begins at; no review is younger, by the clock that the compactor is given.
POLICIES = {
    "warm": '[lifecycle]\nwarm_after = "30d"\n',
    "cold": '[lifecycle]\nwarm_after = "30d"\ncold_after = "90d"\n',
}
NOW = "2026-01-01T00:00:00Z"

# What a row is, and what it must not exceed: another row, by set of files how many times.
ROWS = (
    ("raw", "raw", None, {}),
    ("gzip", "gzip -6", None, {}),
    ("duckdb", "DuckDB's file", None, {}),
    ("parquet", "Parquet with zstd", None, {}),
    ("hot", "Varve, hot", None, {}),
    ("warm", "Varve, warm", "duckdb", {"films": 1.0, "nsmc": 1.0}),
    ("cold", "Varve, cold", "parquet", {"films": 1.05, "nsmc": 1.15}),
)
NAMES = {"duckdb": "DuckDB's", "parquet": "Parquet's"}


def measure(item, options, root):
    """The bytes of one set of files, and how fast each tier was written: {row: (bytes, MB/s)}."""
    folder = os.path.join(options.work, "sizes")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    found = {"raw": (item.bytes, None)}
    if options.only in (None, "duckdb"):
        found["gzip"] = (gzip_bytes(item.paths), None)
        found |= duckdb(item, folder)
    if options.only in (None, "varve"):
        found |= varve(item, folder, peers.Varve(root).program)
    shutil.rmtree(folder)
    return found


def duckdb(item, folder):
    database = os.path.join(folder, "reviews.duckdb")
    parquet = os.path.join(folder, "reviews.parquet")
    peer = peers.DuckDB()
    note(item, "duckdb")
    peer.step("ingest", item, database)
    peer.step("parquet", item, database, target=parquet)
    return {
        "duckdb": (os.path.getsize(database), None),
        "parquet": (os.path.getsize(parquet), None),
    }


def varve(item, folder, program):
    store = os.path.join(folder, "reviews.varve")
    note(item, "hot")
    found = {}
    run = processes.run([program, "ingest", "--store", store, *item.paths])
    found["hot"] = segments(item, store, run, program)
    for tier, policy in POLICIES.items():
        note(item, tier)
        with open(os.path.join(store, "varve.toml"), "w") as file:
            file.write(policy)
        command = [program, "compact", "--store", store, "--now", NOW, "--yes", "--json"]
        run = processes.run(command)
        found[tier] = segments(item, store, run, program)
        check_tier(item, tier, program, store)
    return found


def segments(item, store, run, program):
    """The bytes of the segments, once the store was seen to give the files back."""
    if given_back(program, store) != digest_of(item.paths):
        sys.exit(f"Tools/bench: {item.name}: the store does not give back what it was given")
    size = processes.folder_bytes(os.path.join(store, "segments"))
    return size, item.bytes / 1e6 / run.seconds


def check_tier(item, tier, program, store):
    """All segments must be of the tier: else the figure is of another."""
    status = json.loads(processes.run([program, "status", "--store", store, "--json"]).output)
    tiers = {name for name, found in status["tiers"].items() if found["segments"] > 0}
    if tiers != {tier}:
        sys.exit(f"Tools/bench: {item.name}: compacted to {tier}, but there is {sorted(tiers)}")


def given_back(program, store):
    command = [program, "scan", "--store", store, "--format", "raw", "--versions", "all"]
    command += ["--order-by", "_seq"]
    digest = hashlib.sha256()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        while block := process.stdout.read(1 << 20):
            digest.update(block)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}\nfailed with {process.returncode}")
    return digest.digest()


def digest_of(paths):
    digest = hashlib.sha256()
    for block in blocks(paths):
        digest.update(block)
    return digest.digest()


def gzip_bytes(paths):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return sum(len(packer.compress(block)) for block in blocks(paths)) + len(packer.flush())


def blocks(paths):
    for path in paths:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                yield block


def note(item, what):
    print(f"{item.name}, sizes, {what}", file=sys.stderr)


def table(sets, results, machine):
    lines = [
        f"{machine}; one run. Each cell: MB, the ratio to raw, MB of raw a second from start to exit.",
        "After each step of Varve the store gave back the files to the byte.",
        "",
        "| bytes | " + " | ".join(f"{item.name}, {item.bytes / 1e6:.0f} MB" for item in sets)
        + " | to reach |",
        "|---|" + "---|" * (len(sets) + 1),
    ]
    for key, title, peer, goals in ROWS:
        cells = [cell(results[item.name], key, peer) for item in sets]
        goal = ", ".join(f"{factor}x {name}" for name, factor in goals.items())
        goal = f"<= {NAMES[peer]} {goal}" if goal else "-"
        lines.append(f"| {title} | " + " | ".join(cells) + f" | {goal} |")
    return "\n".join(lines)


def cell(found, key, peer):
    if key not in found:
        return "-"
    size, rate = found[key]
    text = f"{size / 1e6:.2f}, {size / found['raw'][0]:.3f}"
    if rate:
        text += f", {rate:.0f} MB/s"
    if peer in found:
        text += f" ({size / found[peer][0]:.3f}x {NAMES[peer]})"
    return text
