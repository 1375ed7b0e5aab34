#!/usr/bin/env bash
# How many of the engine's lines the suite runs: by module, and the files below 80%. At least 95%
# of all lines are wanted.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scratch=$root/.build/coverage
test_run --enable-code-coverage --scratch-path "$scratch" "$@"
export_file=$(swift test --package-path "$root" --scratch-path "$scratch" --show-codecov-path)
python3 - "$export_file" "$root/Sources/" <<'PYTHON'
import collections, json, sys

files, root = json.load(open(sys.argv[1]))["data"][0]["files"], sys.argv[2]
modules = collections.Counter(), collections.Counter()
poor = []
for file in files:
    name = file["filename"].removeprefix(root)
    module = name.split("/")[0]
    if not file["filename"].startswith(root) or not module.startswith("Varve"):
        continue
    lines = file["summary"]["lines"]
    modules[0][module] += lines["covered"]
    modules[1][module] += lines["count"]
    if lines["percent"] < 80:
        poor.append((lines["percent"], name))
for module, count in sorted(modules[1].items()):
    print(f"{module:16} {modules[0][module]:6} of {count:6} lines {modules[0][module] / count:7.1%}",
          file=sys.stderr)
for percent, name in sorted(poor):
    print(f"below 80%: {percent:5.1f}% {name}", file=sys.stderr)
share = 100 * modules[0].total() / modules[1].total()
print(f"coverage: {share:.1f} % of {modules[1].total()} engine lines")
sys.exit(0 if share >= 95 else 1)
PYTHON
