#!/usr/bin/env python3
"""usage: tests/lint/coverage.py OBJ SOURCE ...

Print how many lines and branches of each source the tests reached, by gcov,
of the modules that everything rests on, and of all.
"""

import json
import os
import subprocess
import sys

# The reader, numbers, the sums, the writer.
PILLARS = ("reader", "marks", "number", "decimal", "exact", "sum", "amount",
           "writer", "relay")


def gcov(obj, source):
    """Lines and branches of a source: how many, and how many reached."""
    done = subprocess.run(
        ["gcov", "--json-format", "--stdout", "-b", "-o",
         os.path.join(obj, os.path.dirname(source)), source],
        check=True, capture_output=True)
    lines, branches = {}, {}
    for text in done.stdout.splitlines():
        for file in json.loads(text)["files"]:
            if file["file"] != source:
                continue
            for line in file["lines"]:
                number = line["line_number"]
                lines[number] = lines.get(number, 0) + line["count"]
                for at, branch in enumerate(line["branches"]):
                    key = number, at
                    branches[key] = branches.get(key, 0) + branch["count"]
    return [len(lines), sum(map(bool, lines.values())),
            len(branches), sum(map(bool, branches.values()))]


def show(name, counts):
    lines, reached, branches, taken = counts
    print("%-36s lines %6.2f%% of %5d   branches %6.2f%% of %5d" % (
        name, 100 * reached / max(lines, 1), lines,
        100 * taken / max(branches, 1), branches))


def main():
    total, pillars = [0] * 4, []
    for source in sys.argv[2:]:
        counts = gcov(sys.argv[1], source)
        show(source, counts)
        total = [a + b for a, b in zip(total, counts)]
        if os.path.basename(source)[:-2] in PILLARS:
            pillars.append((source, counts))
    print()
    for source, counts in pillars:
        show(source, counts)
    show("all", total)


if __name__ == "__main__":
    main()
