#!/usr/bin/env python3
"""usage: tests/lint/coverage.py OBJ SOURCE ...

Print how many lines and branches of each source the tests reached, by gcov;
then those of the modules that everything rests on, with each branch that no
test took and unreached.txt does not say why; then those of all.  Status 1 when
there is such a branch, or when less than LEAST % of all lines were reached.
"""

import json
import os
import re
import subprocess
import sys

# The reader, numbers, the sums, the writer, what is held back.
PILLARS = ("reader", "number", "numeral", "exact", "sum", "amount", "writer",
           "relay", "secrecy", "disclosure", "finest", "asked", "domains",
           "primary", "earlier", "partners", "conceal", "narrow", "bounds",
           "leeway", "basis", "marginals", "relations", "suggest")
LEAST = 90
HERE = os.path.dirname(os.path.abspath(__file__))


def copied_lines(text):
    """Lines of functions that are made anew for each set of instructions, of
    which a machine runs one."""
    found, inside = set(), False
    for number, line in enumerate(text, 1):
        inside = inside or line.startswith("ALWAYS_INLINE")
        if inside:
            found.add(number)
        inside = inside and line != "}"
    return found, sum("find_rows_by(in" in line for line in text)


def gcov(obj, source, text):
    """By line how often it was reached; by line and place each branch."""
    done = subprocess.run(
        ["gcov", "--json-format", "--stdout", "-b", "-o",
         os.path.join(obj, os.path.dirname(source)), source],
        check=True, capture_output=True)
    copied, copies = copied_lines(text)
    lines, branches = {}, {}
    for answer in done.stdout.splitlines():
        for file in json.loads(answer)["files"]:
            if file["file"] != source:
                continue
            for line in file["lines"]:
                number, taken = line["line_number"], line["branches"]
                lines[number] = lines.get(number, 0) + line["count"]
                several = copies if number in copied else 1
                for at, branch in enumerate(taken):
                    key = number, at % max(1, len(taken) // several)
                    branches[key] = branches.get(key, 0) + branch["count"]
    return lines, branches


def show(name, counts):
    lines, reached, branches, taken = counts
    print("%-36s lines %6.2f%% of %5d   branches %6.2f%% of %5d" % (
        name, 100 * reached / max(lines, 1), lines,
        100 * taken / max(branches, 1), branches))


def reasons():
    """Source and text of each line with a branch that no test takes."""
    known = set()
    with open(os.path.join(HERE, "unreached.txt"), encoding="utf-8") as file:
        for line in file:
            if match := re.match(r"(\S+): (.*)", line):
                known.add((match[1], match[2]))
    return known


def main():
    total, pillars, known = [0] * 4, [], reasons()
    for source in sys.argv[2:]:
        with open(source, encoding="utf-8") as file:
            text = file.read().split("\n")
        lines, branches = gcov(sys.argv[1], source, text)
        counts = [len(lines), sum(map(bool, lines.values())),
                  len(branches), sum(map(bool, branches.values()))]
        show(source, counts)
        total = [a + b for a, b in zip(total, counts)]
        if os.path.basename(source)[:-2] in PILLARS:
            left = sorted({n for (n, _), count in branches.items() if not count})
            pillars.append((source, counts, [
                (n, text[n - 1].strip()) for n in left]))
    print()
    bad = 100 * total[1] < LEAST * total[0]
    for source, counts, left in pillars:
        show(source, counts)
        name = source.removeprefix("filters/")
        for number, line in left:
            if (name, line) not in known:
                print("%s:%d: no test takes a branch of: %s" % (
                    source, number, line))
                bad = True
    show("all", total)
    return bad


if __name__ == "__main__":
    sys.exit(main())
