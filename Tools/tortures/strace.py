"""Kills an ingest at every call that changes a file, and checks what the next one finds."""

from calls import Calls
from common import Section, check, ingest

with Section("strace", 500) as section:
    calls = Calls(section)
    for number, name, place in calls.chosen(section.wanted):
        label = f"killed at {name} {place} of ingest {number}"
        outcome = calls.run(number, f"{name}:signal=KILL:when={place}")
        section.require(outcome.returncode in (-9, 137), f"{label}: exits {outcome.returncode}")
        check(section, calls.work, calls.store, number, number + 1, label)
        ingest(section, calls.work, calls.store, number, label)
        section.point()
    section.finish()
