"""The files to measure with: real ones where they stand, generated ones everywhere."""

import gzip
import json
import os
import shutil
import subprocess
import sys


class FileSet:
    """Files that are ingested together, as plain NDJSON."""

    def __init__(self, name, paths, profile):
        self.name = name
        self.paths = paths
        self.profile = profile
        self.bytes = sum(os.path.getsize(path) for path in paths)

    def warm(self):
        """Reads everything once, into the page cache."""
        for path in self.paths:
            with open(path, "rb") as file:
                while file.read(1 << 22):
                    pass

    def some_ids(self, count):
        return [record["review_id"] for record in self.some_records(count)]

    def some_records(self, count):
        """Records, evenly spread over the files."""
        records = []
        for path in self.paths:
            with open(path, "rb") as file:
                share = max(1, count // len(self.paths))
                for number in range(share):
                    file.seek(os.path.getsize(path) * number // share)
                    file.readline()
                    line = file.readline()
                    if line:
                        records.append(json.loads(line))
        return records


def gather(root, data, work, generated):
    """All sets of files; plain copies and generated files are kept in `work` for the next time."""
    plain = os.path.join(work, "files")
    os.makedirs(plain, exist_ok=True)
    sets = []
    for name, profile, parts in (
        ("films", "review", ["english/films-a.ndjson.gz", "english/films-b.ndjson.gz"]),
        ("nsmc", "nsmc", ["korean/nsmc-400k.ndjson.gz"]),
    ):
        sources = [os.path.join(data, part) for part in parts]
        if all(os.path.exists(source) for source in sources):
            sets.append(FileSet(name, [unpacked(source, plain) for source in sources], profile))
        else:
            print(f"no {name}: not in {data}", file=sys.stderr)
    if generated != "0":
        for name, profile in (("made-en", "review"), ("made-ko", "nsmc")):
            path = os.path.join(plain, f"{name}-{generated}.ndjson")
            if not os.path.exists(path):
                program = os.path.join(root, ".build", "release", "varve-generate")
                command = [program, "--profile", profile, "--bytes", generated, path + ".part"]
                subprocess.run(command, check=True)
                os.rename(path + ".part", path)
            sets.append(FileSet(name, [path], profile))
    return sets


def unpacked(source, folder):
    target = os.path.join(folder, os.path.basename(source).removesuffix(".gz"))
    if not os.path.exists(target):
        with gzip.open(source, "rb") as packed, open(target + ".part", "wb") as out:
            shutil.copyfileobj(packed, out, 1 << 22)
        os.rename(target + ".part", target)
    return target
