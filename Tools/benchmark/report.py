"""The measurements as a Markdown table: one row a number to reach, one column a set of files."""

import statistics


def table(sets, results, options, machine):
    lines = [
        f"{machine}; medians of {options.rounds} rounds. Each cell: Varve / DuckDB (ratio).",
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


def disk(item, medians):
    sizes = medians.both("disk_bytes", 1 / item.bytes)
    return pair(sizes, "{:.3f}", sizes[0] / sizes[1] if all(sizes) else None)


def whole_get(item, medians):
    return pair(medians.both("get_seconds", 1e3), "{:.1f}")


def warm_get(item, medians):
    return pair([None, medians.one("duckdb", "warm_get_seconds", 1e3)], "{:.2f}")


def memory(item, medians):
    return pair(medians.both("peak_bytes", 1 / (1 << 20)), "{:.0f}")


# The rows of the design's section 11; those without a function are not built yet.
ROWS = [
    ("ingest, unique by id, synced, MB/s", rate("ingest_seconds"), ">= 5x, goal 7x"),
    ("ingest again, all duplicates, MB/s", rate("again_seconds"), ">= 2x, goal 3x"),
    ("bytes on disk / raw, as ingested", disk, "<= 0.64 en, 0.45 ko"),
    ("bytes on disk / raw, warm", None, "<= Parquet with zstd"),
    ("bytes on disk / raw, cold", None, "<= 0.85x en, 0.95x ko of it"),
    ("count by substring, ms", None, "<= 1/3"),
    ("count by rating, ms", None, "<= 1x, start-up apart"),
    ("case-blind regex, ms", None, "<= 1/2"),
    ("one record by id, whole process, ms", whole_get, "10"),
    ("one record by id, in process, warm, ms", warm_get, "0.3 hot"),
    ("peak memory of ingest, MiB", memory, "<= 400"),
]
