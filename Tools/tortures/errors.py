"""Fails the calls by which an ingest changes files, once or from then on: it stops with an error that
says so, or had no need of the call; what is stored stays exact, and the next run goes on."""

from calls import Calls
from common import Section, check, ingest

# What a failure may be answered with: done all the same, cannot create, an I/O error.
CODES = (0, 73, 74)

with Section("errors", 500) as section:
    calls = Calls(section)
    for number, name, place in calls.chosen(section.wanted):
        code = section.random.choice(("EIO", "ENOSPC", "EINTR"))
        lasting = "" if code == "EINTR" else section.random.choice(("", "+"))
        label = f"{code} from {name} {place}{lasting} of ingest {number}"
        outcome = calls.run(number, f"{name}:error={code}:when={place}{lasting}")
        found = outcome.returncode
        section.require(found in CODES, f"{label}: exits {found}: {outcome.stderr!r}")
        # A sync that failed is not tried again: nobody knows what reached the disk.
        section.require(found != 0 or name not in ("fsync", "fdatasync"),
                        f"{label}: exits 0 after a failed sync")
        # Where all writes fail so does the one that would say it.
        section.require(found == 0 or outcome.stderr or (name, lasting) == ("write", "+"),
                        f"{label}: says nothing")
        low = number + 1 if found == 0 else number
        check(section, calls.work, calls.store, low, number + 1, label)
        ingest(section, calls.work, calls.store, number, label)
        section.point()
    section.finish()
