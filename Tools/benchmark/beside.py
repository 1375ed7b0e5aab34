"""A compact and others at once: a store of one set of files is compacted to cold, and meanwhile the
other set is ingested and all is read back, again and again.

Speed kept is that of the ingest beside the compact over that of the same ingest into the same store
left alone. Every reading must give the files back to the byte.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

import peers
import processes
import sizes

GOAL = "at least 0.67"


def measure(base, other, options, root):
    """Rounds over a store of `base` into which `other` goes: a list of what each came to."""
    program = peers.Varve(root).program
    folder = os.path.join(options.work, "beside")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    whole = os.path.join(folder, "whole.varve")
    processes.run([program, "ingest", "--store", whole, *base.paths])
    with open(os.path.join(whole, "varve.toml"), "w") as file:
        file.write(sizes.POLICIES["cold"])
    wanted = sizes.digest_of(base.paths + other.paths)
    rounds = []
    for number in range(options.rounds):
        print(f"{base.name}, beside, round {number + 1}", file=sys.stderr)
        alone = ingest(other, copy(whole, folder), program)
        rounds.append({"alone": alone} | beside(other, copy(whole, folder), program, wanted))
    shutil.rmtree(folder)
    return rounds


def copy(whole, folder):
    store = os.path.join(folder, "reviews.varve")
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(whole, store)
    return store


def ingest(item, store, program):
    return processes.run([program, "ingest", "--store", store, *item.paths]).seconds


def beside(other, store, program, wanted):
    command = [program, "compact", "--store", store, "--now", sizes.NOW, "--yes"]
    os.sync()
    started = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as compact:
        # Its plan is made by then, and its first step under way.
        time.sleep(0.3)
        seconds = ingest(other, store, program)
        if compact.poll() is not None:
            sys.exit("Tools/bench: the compact ended before the ingest did")
        readings = 0
        while compact.poll() is None:
            readings += read(store, program, wanted)
    if compact.returncode != 0:
        sys.exit(f"{' '.join(command)}\nfailed with {compact.returncode}")
    took = time.perf_counter() - started
    read(store, program, wanted)
    return {"beside": seconds, "readings": readings, "compact": took}


def read(store, program, wanted):
    if sizes.given_back(program, store) != wanted:
        sys.exit("Tools/bench: beside a compact the store does not give back what it was given")
    return 1


def table(found, machine):
    """`found`: (base, other, rounds) each."""
    lines = [
        f"{machine}; medians. A store is compacted to cold; beside it the other files are ingested, and",
        "all is read back.",
        "",
        "| compacted | ingested beside | alone, s | beside, s | speed kept | to reach | read back, right |",
        "|---|---|---|---|---|---|---|",
    ]
    for base, other, rounds in found:
        alone, beside = (statistics.median(r[key] for r in rounds) for key in ("alone", "beside"))
        kept = statistics.median(r["alone"] / r["beside"] for r in rounds)
        readings = sum(r["readings"] for r in rounds)
        lines.append(
            f"| {base.name} | {other.name} | {alone:.2f} | {beside:.2f} | {kept:.2f} | {GOAL} "
            f"| {readings} times |")
    return "\n".join(lines)
