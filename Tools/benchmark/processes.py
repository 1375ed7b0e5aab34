"""Running a process, timing it, and seeing how much memory it took at most."""

import os
import subprocess
import tempfile
import time


class Result:
    """What a process took and said."""

    def __init__(self, seconds, cpu_seconds, peak_bytes, output):
        self.seconds = seconds
        self.cpu_seconds = cpu_seconds
        self.peak_bytes = peak_bytes
        self.output = output


def run(command, reading=False):
    """Runs a command to its end; a failure is an error. `seconds` is from start to exit.

    What only reads needs no sync before it, and its output goes to /dev/null.
    """
    if not reading:
        os.sync()
    with output(reading) as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        if process.returncode != 0:
            text = err.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command)}\nfailed with {process.returncode}:\n{text}")
        cpu_seconds = usage.ru_utime + usage.ru_stime
        if not reading:
            out.seek(0)
        return Result(seconds, cpu_seconds, usage.ru_maxrss * 1024, b"" if reading else out.read())


def output(discarded):
    return open(os.devnull, "wb") if discarded else tempfile.TemporaryFile()


def folder_bytes(folder):
    """The sizes of all files below a folder."""
    return sum(
        os.path.getsize(os.path.join(parent, name))
        for parent, _, names in os.walk(folder)
        for name in names
    )
