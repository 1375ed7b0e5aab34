"""Where and when a measurement was taken."""

import datetime
import os
import platform


def describe():
    """One line: processor, cores, memory, system, date; the load too if others are at work."""
    parts = [processor(), f"{os.cpu_count()} cores", f"{memory_gib()} GiB"]
    parts.append(f"{platform.system()} {platform.release().split('-')[0]}")
    parts.append(datetime.date.today().isoformat())
    load = os.getloadavg()[2]
    if load > os.cpu_count():
        parts.append(f"busy: load average {load:.1f}")
    return ", ".join(parts)


def processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def memory_gib():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))
