"""The measurements as a Markdown table: one row a number to reach, one column a set of files."""

import statistics


def table(sets, results, options, machine):
    lines = [
        f"{machine}; medians of {options.rounds} rounds. Each cell: Varve / DuckDB (ratio).",
        SCAN_NOTE if "scan" in options.what else "",
        "",
        "| | " + " | ".join(title(item) for item in sets) + " | to reach |",
        "|---|" + "---|" * (len(sets) + 1),
    ]
    for name, cell, goal in ROWS:
        cells = [cell(item, Medians(results[item.name])) if cell else "-" for item in sets]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {goal} |")
    return "\n".join(lines)


def title(item):
    return f"{item.name}, {item.bytes / 1e6:.0f} MB"


class Medians:
    """The medians of one set of files, by peer and metric; None where nothing was measured."""

    def __init__(self, found):
        self.found = found

    def both(self, metric, scale=1.0):
        return [self.one(peer, metric, scale) for peer in ("varve", "duckdb")]

    def one(self, peer, metric, scale=1.0):
        values = self.found.get(peer, {}).get(metric)
        return statistics.median(values) * scale if values else None


def pair(values, shape, ratio=None):
    if values == [None, None]:
        return "-"
    text = " / ".join("-" if value is None else shape.format(value) for value in values)
    return text + (f" ({ratio:.2f}x)" if ratio else "")


def rate(metric):
    def cell(item, medians):
        seconds = medians.both(metric)
        rates = [None if value is None else item.bytes / 1e6 / value for value in seconds]
        return pair(rates, "{:.0f}", rates[0] / rates[1] if all(rates) else None)

    return cell


def core_rate(metric):
    """Gigabytes a second of one core."""

    def cell(item, medians):
        seconds = medians.both(metric)
        rates = [None if value is None else item.bytes / 1e9 / value for value in seconds]
        return pair(rates, "{:.2f}", rates[0] / rates[1] if all(rates) else None)

    return cell


def disk(item, medians):
    sizes = medians.both("disk_bytes", 1 / item.bytes)
    return pair(sizes, "{:.3f}", sizes[0] / sizes[1] if all(sizes) else None)


def whole_get(item, medians):
    return pair(medians.both("get_seconds", 1e3), "{:.1f}")


def warm_get(item, medians):
    return pair([None, medians.one("duckdb", "warm_get_seconds", 1e3)], "{:.2f}")


def query(name):
    """The whole process beside the warm query: nothing is subtracted."""

    def cell(item, medians):
        times = medians.both(f"{name}_seconds", 1e3)
        return pair(times, "{:.1f}", times[0] / times[1] if all(times) else None)

    return cell


def query_and_start(name):
    """The same where DuckDB is granted what it takes to start a process: `A / B + start`."""

    def cell(item, medians):
        times = medians.both(f"{name}_seconds", 1e3)
        start = medians.one("varve", "version_seconds", 1e3)
        if not all(times):
            return pair(times, "{:.1f}")
        ratio = times[0] / (times[1] + start)
        return pair(times, "{:.1f}") + f" + {start:.1f} ({ratio:.2f}x)"

    return cell


def start(name):
    """A process beside the empty one."""

    def cell(item, medians):
        times = [medians.one("varve", f"{what}_seconds", 1e3) for what in (name, "empty")]
        return pair(times, "{:.1f}", times[0] / times[1] if all(times) else None)

    return cell


def memory(item, medians):
    return pair(medians.both("peak_bytes", 1 / (1 << 20)), "{:.0f}")


# What the scan's rows need to be understood.
SCAN_NOTE = (
    "Queries: Varve is a whole process, its store in the page cache; DuckDB a warm one that is "
    "open already. Start-up is that of `varve --version`."
)

# The rows of the design's section 11; those without a function are not built yet.
ROWS = [
    ("parse: UTF-8, all members found, GB/s a core", core_rate("parsed_seconds"), ">= 5x en"),
    ("parse: judged and hashed too, GB/s a core", core_rate("judged_seconds"), "3.5 en, 1.1 ko"),
    ("ingest, unique by id, synced, MB/s", rate("ingest_seconds"), ">= 5x, goal 7x"),
    ("ingest again, all duplicates, MB/s", rate("again_seconds"), ">= 2x, goal 3x"),
    ("bytes on disk / raw, as ingested", disk, "<= 0.64 en, 0.45 ko"),
    ("bytes on disk / raw, warm", None, "<= Parquet with zstd"),
    ("bytes on disk / raw, cold", None, "<= 0.85x en, 0.95x ko of it"),
    ("count by substring, rare, ms", query("rare"), "<= 1/3"),
    ("count by substring, frequent, ms", query("frequent"), "<= 1/3"),
    ("count by rating, ms", query_and_start("rating"), "<= DuckDB + start-up"),
    ("case-blind regex, ms", query("regex"), "<= 1/2"),
    ("one product's rows, ms", query_and_start("product"), "<= DuckDB + start-up"),
    ("one month's projection, ms", query("month"), "<= 1x"),
    ("one record by id, whole process, ms", whole_get, "10"),
    ("one record by id, in process, warm, ms", warm_get, "0.3 hot"),
    ("`varve --version` / empty program, ms", start("version"), "<= 3x"),
    ("`varve get` / empty program, ms", start("start_get"), "<= 3x"),
    ("scan of nothing / empty program, ms", start("nothing"), "-"),
    ("peak memory of ingest, MiB", memory, "<= 400"),
]
