#!/usr/bin/env python3
"""usage: tests/torture/growth.py [--all] [-f REGEX]

Count the instructions of each filter (valgrind) as codes, columns, tables,
strata, cells and labels grow from n to 2 n and 4 n, less those of a start with
a handful.  A growth passes when they are at most n^1.2: counts are the same on
any machine, however busy it is.

Without --all a sample of GROWTHS growths (6), whose seed is printed.

BAROMETER_BIN  the programs under test (default: bin/)
TORTURE_SEED   of the sample, as it was printed
TORTURE_ALL    when set, as --all
"""

import argparse
import concurrent.futures
import itertools
import json
import math
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("BAROMETER_BIN") or ROOT / "bin").resolve()
HANDFUL = 4
EXPONENT = 1.2
GROWTHS = {}


def growth(n):
    """A function of n and a folder that gives a command line and its input."""
    def keep(function):
        GROWTHS[function.__name__.replace("_", " ")] = n, function
        return function
    return keep


def lines(header, rows):
    return "".join(",".join(map(str, row)) + "\n" for row in [header, *rows])


def put(folder, name, content):
    (folder / name).write_text(
        content if isinstance(content, str) else json.dumps(content))


def labelled(n):
    return [{"code": str(i), "label": {"en": "Answer number %d" % i}}
            for i in range(n)]


def variable(name, n):
    return {"name": name, "type": "code", "label": {"en": "Question " + name},
            "categories": labelled(n)}


COLUMNS = ("table", "item", "statistic", "measure", "category", "g", "n",
           "sum_weight", "estimate", "se", "ci_low", "ci_high", "df", "deff",
           "status")


def share(table, measure, category, g):
    return (table, "share:" + measure, "share", measure, category, g, 90, 90,
            0.5, 0.01, 0.48, 0.52, 89, 1, "")


@growth(400)
def clean_codes(n, folder):
    put(folder, "raw.json", {"schema": {"fields": [
        {"name": "q", "constraints": {"enum": [str(i) for i in range(n)]}}]}})
    return "clean --schema raw.json", lines("q", [[i] for i in range(n)])


@growth(400)
def clean_columns(n, folder):
    names = ["q%d" % i for i in range(n)]
    put(folder, "raw.json", {"schema": {"fields": [
        {"name": name, "type": "integer"} for name in names]}})
    return "clean --schema raw.json", lines(names, [[1] * n])


@growth(400)
def clean_labels(n, folder):
    put(folder, "labels.csv", lines(
        ["variable", "value", "label"],
        [["q", i, "Answer number %d" % i] for i in range(n)]))
    return ("clean --describe --labels labels.csv",
            lines("q", [[i] for i in range(n)]))


@growth(400)
def clean_described_columns(n, folder):
    return ("clean --describe",
            lines(["q%d" % i for i in range(n)], [[1] * n, [2] * n]))


@growth(400)
def normalize_codes(n, folder):
    put(folder, "book.json", {"variables": [dict(
        variable("q", n), **{"from": {"1": {
            "column": "raw", "map": {"r%d" % i: str(i) for i in range(n)}}}})]})
    return ("normalize --codebook book.json --wave 1",
            lines(["raw"], [["r%d" % i] for i in range(n)]))


@growth(200)
def normalize_columns(n, folder):
    names = ["q%d" % i for i in range(n)]
    put(folder, "book.json", {"variables": [variable(name, 2)
                                            for name in names]})
    return ("normalize --codebook book.json --wave 1",
            lines(names, [[1] * n]))


@growth(200)
def normalize_drafted_columns(n, folder):
    put(folder, "raw.json", {"schema": {"fields": [
        {"name": "q%d" % i, "title": "Question %d" % i,
         "constraints": {"enum": ["1", "2"]}} for i in range(n)]}})
    return "normalize --draft raw.json", ""


@growth(500)
def join_codes(n, folder):
    put(folder, "table.csv", lines(["id", "x"], [[i, i] for i in range(n)]))
    return ("join --with table.csv --on id",
            lines(["id"], [[i] for i in range(n)]))


@growth(400)
def join_columns(n, folder):
    put(folder, "table.csv", lines(
        ["id"] + ["x%d" % i for i in range(n)], [[1] * (n + 1)]))
    return ("join --with table.csv --on id",
            lines(["id"] + ["y%d" % i for i in range(n)], [[1] * (n + 1)]))


@growth(500)
def weigh_codes(n, folder):
    put(folder, "q.csv", lines(
        ["q", "total"], [["q%d" % i, 5 + i % 2] for i in range(n)]))
    put(folder, "sex.csv", lines(["sex", "share"], [["f", 51], ["m", 49]]))
    return ("weigh --base-weight w --extreme 0,1e9 --rake sex.csv --rake q.csv",
            lines(["q", "sex", "w"],
                  [["q%d" % (i % n), "fm"[i * 7 // 11 % 2], 1 + i % 3]
                   for i in range(4 * n)]))


@growth(500)
def join_strata(n, folder):
    put(folder, "table.csv", lines(
        ["id", "stratum"], [[i, i // 2] for i in range(2 * n)]))
    return ("join --with table.csv --on id --base-weight w --stratum stratum",
            lines(["id"], [[i] for i in range(2 * n)]))


def asked(n_tables, measures, by):
    return {"defaults": {"columns": [{"by": names} for names in by]},
            "tables": [{"id": "t%d" % i, "measures": measures(i)}
                       for i in range(n_tables)]}


@growth(300)
def aggregate_codes(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [variable("q", n)]})
    put(folder, "tables.json", asked(1, lambda _: [{"variable": "q"}], [[]]))
    return ("aggregate --tables tables.json --codebook book.json",
            lines(["q"], [[i % n] for i in range(2 * n)]))


@growth(100)
def aggregate_columns(n, folder):
    names = ["q%d" % i for i in range(n)]
    return ("aggregate --share " + ",".join(names),
            lines(names, [[i % 2] * n for i in range(4)]))


@growth(100)
def aggregate_tables(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [variable("q", 2)]})
    put(folder, "tables.json", asked(n, lambda _: [{"variable": "q"}], [[]]))
    return ("aggregate --tables tables.json --codebook book.json",
            lines(["q"], [[i % 2] for i in range(9)]))


@growth(300)
def aggregate_strata(n, folder):
    return ("aggregate --weight w --strata s --share q",
            lines(["s", "w", "q"],
                  [[i // 3, 1.5, i % 2] for i in range(3 * n)]))


@growth(100)
def aggregate_cells(n, folder):
    return ("aggregate --by g --share q",
            lines(["g", "q"], [[i // 3, i % 2] for i in range(3 * n)]))


@growth(200)
def aggregate_labels(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [
        variable("q%d" % i, 2) for i in range(n)]})
    put(folder, "tables.json", asked(1, lambda _: [{"variable": "q0"}], [[]]))
    return ("aggregate --tables tables.json --codebook book.json",
            lines(["q0"], [[1], [0]]))


@growth(1000)
def aggregate_linked(n, folder):
    """Records, where a hundred tables cross 16 variables in pairs and cells are
    held back: as many finest cells as records."""
    names = ["v%d" % i for i in range(16)]
    pairs = list(itertools.combinations(names, 2))[:100]
    put(folder, "tables.json", {
        "confidentiality": {"minimum": 5},
        "tables": [{"id": "t%d" % i, "measures": [{"statistic": "count"}],
                    "columns": [{"by": pair}]}
                   for i, pair in enumerate(pairs)]})
    dice = random.Random(1)
    return ("aggregate --quiet --tables tables.json",
            lines(names, [[min(int(dice.expovariate(0.4)), 7) for _ in names]
                          for _ in range(n)]))


@growth(150)
def render_codes(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [variable("q", n)]})
    return ("render --codebook book.json",
            lines(COLUMNS, [share("", "q", i, "_T") for i in range(n)]))


def published(n, folder, form):
    put(folder, "book.json", {"name": "s", "variables": [variable("q", n)]})
    put(folder, "tables.json", asked(1, lambda _: [{"variable": "q"}], [[]]))
    return ("render --tables tables.json --codebook book.json --format " + form,
            lines(COLUMNS, [share("t0", "q", i, "_T") for i in range(n)]))


@growth(2000)
def render_figure_of_codes(n, folder):
    return published(n, folder, "html")


@growth(2000)
def render_facts_of_codes(n, folder):
    return published(n, folder, "csv")


@growth(100)
def render_columns(n, folder):
    names = ["q%d" % i for i in range(n)]
    put(folder, "book.json", {"name": "s", "variables": [
        variable(name, 2) for name in names]})
    return ("render --codebook book.json",
            lines(COLUMNS, [share("", name, 1, "_T") for name in names]))


@growth(100)
def render_tables(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [
        variable("q", 2), variable("g", 2)]})
    put(folder, "tables.json", asked(n, lambda _: [{"variable": "q"}], [[]]))
    return ("render --tables tables.json --codebook book.json --format html",
            lines(COLUMNS, [share("t%d" % i, "q", code, "_T")
                            for i in range(n) for code in (0, 1)]))


@growth(150)
def render_cells(n, folder):
    return ("render", lines(COLUMNS, [share("", "q", 1, i)
                                      for i in range(n)]))


@growth(100)
def render_comparisons(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [
        variable("q", 2), variable("g", n)]})
    tables = asked(1, lambda _: [{"variable": "q", "categories": ["1"]}], [[]])
    tables["tables"][0]["compare"] = [{"type": "rest", "by": "g"}]
    put(folder, "tables.json", tables)
    sides = COLUMNS.index("n")
    rows = [share("t0", "q", 1, "_T") for _ in range(n + 1)]
    return ("render --tables tables.json --codebook book.json",
            lines(COLUMNS[:sides] + ("compared", "contrast", "side_a",
                                     "side_b") + COLUMNS[sides:],
                  [row[:2] + (("share" if i == n else "difference"),) +
                   row[3:sides] + (("",) * 4 if i == n else
                                   ("share", "g", i, "_R")) + row[sides:]
                   for i, row in enumerate(rows)]))


@growth(300)
def render_labels(n, folder):
    put(folder, "book.json", {"name": "s", "variables": [
        variable("q%d" % i, 2) for i in range(n)]})
    return ("render --codebook book.json",
            lines(COLUMNS, [share("", "q0", 1, "_T")]))


def count(make, n):
    """The instructions of a run."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        command, given = make(n, folder)
        program, *arguments = command.split()
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
             BIN / program, "--quiet", *arguments], cwd=folder,
            input=given.encode(), capture_output=True, check=False)
    said = done.stderr.decode(errors="replace")
    found = re.search(r"Collected : (\d+)", said)
    if done.returncode > 1 or not found:
        raise RuntimeError("%s ends with status %d\n%s"
                           % (command[:70], done.returncode, said))
    return int(found.group(1))


def measure(name):
    """The exponent, and what it is of."""
    n, make = GROWTHS[name]
    start, *counts = [count(make, m) for m in (HANDFUL, n, 2 * n, 4 * n)]
    one, two, four = [c - start for c in counts]
    return (max(math.log2(four / one) / 2, math.log2(four / two)),
            "%d, %d, %d of %d million instructions at %d, %d, %d"
            % (one / 1e4, two / 1e4, four / 1e4, 100, n, 2 * n, 4 * n))


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[0][7:])
    parser.add_argument("--all", action="store_true",
                        default=bool(os.environ.get("TORTURE_ALL")))
    parser.add_argument("-f", dest="regex", default="")
    asked_for = parser.parse_args()
    if not shutil.which("valgrind"):
        print("1..1\nok 1 - growth # skip there is no valgrind")
        return 0
    with open(BIN / "clean", "rb") as file:
        if b"__asan_init" in file.read():
            print("1..1\nok 1 - growth # skip valgrind wants no sanitizer")
            return 0
    seed = int(os.environ.get("TORTURE_SEED")
               or int.from_bytes(os.urandom(3), "big"))
    print("# seed %d" % seed, flush=True)
    names = [name for name in GROWTHS if re.search(asked_for.regex, name)]
    if not asked_for.all:
        names = random.Random(seed).sample(
            names, min(int(os.environ.get("GROWTHS", 6)), len(names)))
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(
            int(os.environ.get("JOBS") or os.cpu_count())) as pool:
        done = [(name, pool.submit(measure, name)) for name in names]
        for number, (name, came) in enumerate(done, 1):
            try:
                exponent, said = came.result()
            except RuntimeError as error:
                exponent, said = math.inf, str(error)
            good = exponent <= EXPONENT
            bad += not good
            print("%s %d - growth: %s: exponent %.2f" % (
                "ok" if good else "not ok", number, name, exponent))
            for line in said.splitlines():
                print("# " + line)
            sys.stdout.flush()
    print("1..%d" % len(names))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
