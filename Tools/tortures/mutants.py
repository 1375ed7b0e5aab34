"""Plants bugs and requires that the tests notice each of them.

All bugs (bugs.py) go into one copy of the tree, each behind a condition, so that one build has them
all; the environment says which one a run of the tests is to have."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bugs import BUGS
from common import ENVIRONMENT, ROOT, note

SWITCH = """import Glibc

/// The number of the planted bug that is there; 0 for none.
private let planted: Int32 = unsafe getenv("VARVE_PLANTED").map { unsafe atoi($0) } ?? 0

func isPlanted(_ number: Int32) -> Bool { planted == number }
"""


def copy_tree(tree):
    """Sources as they are now; the build of an earlier run is kept."""
    tree.mkdir(parents=True, exist_ok=True)
    for folder in ("Sources", "Tests", "Tools"):
        shutil.rmtree(tree / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, tree / folder)
    for file in ROOT.glob("Package.*"):
        shutil.copy2(file, tree / file.name)


def plant(tree):
    """Puts all bugs into a tree, one after the other: what one has changed, the next has to find."""
    for number, bug in enumerate(BUGS, 1):
        for name, old, new in bug.edits:
            path = tree / name
            text = path.read_text() if path.exists() else ""
            if text.count(old) != 1:
                sys.exit(f"bug {number}, {bug.name}: {name} has its text {text.count(old)} times")
            path.write_text(text.replace(old, new.replace("PLANTED", f"isPlanted({number})")))
            module = re.match(r"Sources/\w+", name).group()
            (tree / module / "Planted.swift").write_text(SWITCH)


def check():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "Sources", Path(folder) / "Sources")
        plant(Path(folder))
    print(f"mutants: each of {len(BUGS)} bugs has its place")


def run(tree, number, command):
    """Whether a command fails, or hangs, with a bug; and what it says."""
    environment = {**ENVIRONMENT, "VARVE_PLANTED": str(number), "SWIFT_BACKTRACE": "enable=no",
                   "TORTURED": str(tree / ".build/debug/varve")}
    try:
        outcome = subprocess.run(command, capture_output=True, text=True, errors="replace",
                                 env=environment, timeout=600)
    except subprocess.TimeoutExpired:
        return True, "hangs"
    return outcome.returncode != 0, outcome.stdout


def fails(tree, number, tests):
    """Whether tests, or a section, fail with a bug; 0 is none."""
    if tests.islower():
        section = ROOT / f"Tools/tortures/{tests}.py"
        failed, said = run(tree, number, [sys.executable, section, "--points", "60"])
        ran = " points, " in said
    else:
        failed, said = run(tree, number, ["swift", "test", "--skip-build", "--package-path", tree,
                                          "--filter", tests])
        ran = re.search(r"Test (run with [1-9]|.* started)", said)
    if not ran and said != "hangs":
        sys.exit(f"{tests} did not run:\n{said[-4000:]}")
    return failed


def main():
    parser = argparse.ArgumentParser(prog="Tools/torture mutants")
    parser.add_argument("--tree", type=Path, default=ROOT / ".build/mutants",
                        help="where to plant")
    parser.add_argument("--only", action="append", metavar="TEXT",
                        help="bugs whose name has this text; more than once for more of them")
    parser.add_argument("--check", action="store_true",
                        help="only that each bug has its place: builds nothing")
    options = parser.parse_args()
    if options.check:
        check()
        return
    copy_tree(options.tree)
    plant(options.tree)
    built = subprocess.run(["swift", "build", "--build-tests", "--package-path", options.tree],
                           stdout=sys.stderr)
    if built.returncode != 0:
        sys.exit("the tree with the bugs does not build")
    chosen = [(number, bug) for number, bug in enumerate(BUGS, 1)
              if not options.only or any(text in bug.name for text in options.only)]
    clean = [bug.tests for _, bug in chosen if not bug.tests.islower()]
    if clean and fails(options.tree, 0, "|".join(clean)):
        sys.exit("the tests fail without any bug")
    survivors = 0
    for number, bug in chosen:
        caught = fails(options.tree, number, bug.tests)
        note(f"{'caught  ' if caught else 'SURVIVED'}  {number:2}  {bug.name}")
        survivors += not caught
    print(f"mutants: {len(chosen)} points, {survivors} violations")
    sys.exit(1 if survivors else 0)


main()
