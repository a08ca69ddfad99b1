#!/usr/bin/env python3
"""usage: clean_parts.py CLEAN [FILES [SEED]]

Random awkward exports (quotes out of order, line ends within quotes, blank
lines, comments, ragged records, keys that come again near by, far away and in
other files, several header rows or none, several charsets, BOMs, delimiters and
line ends), some beyond a limit, are cleaned whole and in 1 to 9 parts, whose doubles are looked up with
--keys, --met and --seen.  The plan has to be the same whatever the number of
processes that make it.  Records, rejects and the account of the parts, put
together, have to be those of the whole, byte for byte; so do the ranges of a
plan, given as --range.
"""
import csv
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

COUNTS = ("records_in", "records_out", "rejected", "not_kept", "header_lines",
          "preamble_lines", "comment_lines", "blank_lines", "footer_lines",
          "continued_lines")


def run(*args, ok=(0, 1), to=None):
    done = subprocess.run(args, capture_output=True, check=False)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(args)}: {done.returncode}\n"
                 f"{done.stderr.decode(errors='replace')}")
    if to:
        with open(to, "wb") as f:
            f.write(done.stdout)
    return done.stdout


def schema(dice, n_keys, has_header):
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"},
              {"name": "c", "type": "string"}]
    if n_keys == 1:
        fields[0]["constraints"] = {"unique": True}
    table = {"fields": fields}
    if n_keys > 1:
        table["uniqueKeys"] = [["a"], ["b", "c"]][:n_keys]
    dialect = {"delimiter": ";"}
    if not has_header:
        dialect["header"] = False
    elif dice.random() < 0.2:
        dialect["headerRows"] = [2]
    if dice.random() < 0.3:
        dialect["commentChar"] = "#"
    return {"name": "x", "path": "x.csv", "dialect": dialect, "schema": table}


def field(dice, n):
    kind = dice.random()
    if kind < 0.55:
        return str(dice.randrange(n))
    if kind < 0.75:
        return dice.choice(["", "æ", "x y", "long " * dice.randrange(9)])
    if kind < 0.76:
        return "ø" * dice.choice([300, 700, 2000])
    if kind < 0.93:
        return '"' + dice.choice(["a;b", 'say ""no""', "two\nlines", "\n\n",
                                  "z"]) + '"'
    return dice.choice(['"open', 'with"in', '"closed"x', "\n", '"'])


def export(dice, spec, n_records):
    n = dice.choice([5, 60, 100000])
    lines = []
    if spec["dialect"].get("headerRows"):
        lines.append("made by nobody")
    if spec["dialect"].get("header", True):
        lines.append("a;b;c")
    for _ in range(n_records):
        kind = dice.random()
        if kind < 0.04:
            lines.append("")
        elif kind < 0.06:
            lines.append('# it"s a remark')
        elif kind < 0.07 and spec["dialect"].get("header", True):
            lines.append("a;b;c")
        else:
            width = 3 if kind < 0.96 else dice.choice([1, 2, 4])
            lines.append(";".join(field(dice, n) for _ in range(width)))
    end = dice.choice(["\n", "\n", "\r\n", "\r\n", "\r"])
    return end.join(lines) + (end if dice.random() < 0.8 else "")


def whole(path):
    with open(path, "rb") as f:
        return f.read()


def joined(paths):
    """Canonical CSV put together."""
    texts = [whole(p) for p in paths]
    return texts[0] + b"".join(t[t.index(b"\n") + 1:] for t in texts[1:])


def account(path):
    with open(path, encoding="utf-8") as f:
        return json.loads(f.read())


def add_up(lines):
    sums = {key: sum(line[key] for line in lines) for key in COUNTS}
    counts = {}
    for line in lines:
        for tag, n in line["counts"].items():
            counts[tag] = counts.get(tag, 0) + n
    return sums, dict(sorted(counts.items()))


def parts_of(clean, options, files, n):
    def part(i, *more):
        run(clean, "-q", *options, "--plan", "plan", "--part", f"{i}/{n}",
            "--keys", f"{i}.keys", "--manifest", f"{i}.manifest",
            "--rejects", f"{i}.rejects", *more, *files, to=f"{i}.csv")

    plan = run(clean, "-q", *options, "--split", str(n), "--jobs", "1", *files,
               to="plan")
    # Several processes guess where records begin, and find the same.
    same(run(clean, "-q", *options, "--split", str(n), "--jobs",
             str(n % 3 + 2), *files), plan)
    for i in range(1, n + 1):
        part(i)
    before = {}
    while True:
        run(clean, "--met", *(f"{i}.keys" for i in range(1, n + 1)), to="met")
        with open("met", encoding="utf-8", newline="") as f:
            rows = [row for row in csv.reader(f) if row[1] != "keys"][1:]
        met = {}
        for row in rows:
            met.setdefault(int(row[0]), []).append(row)
        again = [i for i in range(1, n + 1) if met.get(i) != before.get(i)]
        if not again:
            return
        for i in again:
            part(i, "--seen", "met")
        before = met


def check(clean, dice):
    n_keys = dice.choice([0, 1, 1, 2])
    has_header = dice.random() < 0.85
    spec = schema(dice, n_keys, has_header)
    files = [f"{i}.raw" for i in range(dice.choice([1, 1, 1, 2, 3]))]
    # As Python and as the schema call it; and how the file begins.
    encoding, spec["encoding"], bom = dice.choice(
        4 * [("utf-8", "utf-8", "")] +
        [("utf-8", "utf-8", "\ufeff"), ("utf-8", "auto", ""),
         ("utf-16-le", "utf-16le", ""), ("utf-16-le", "utf-16", "\ufeff"),
         ("utf-16-be", "utf-16be", "\ufeff"),
         ("cp1252", "windows-1252", ""), ("cp500", "cp500", "")])
    if dice.random() < 0.1:
        spec["dialect"]["delimiter"] = "||"
    with open("schema.json", "w", encoding="utf-8") as f:
        json.dump(spec, f)
    for name in files:
        text = export(dice, spec, dice.choice([0, 1, 5, 40, 200]))
        # The width has to be plain.
        if not has_header:
            text = "7;8;9\n" + text
        with open(name, "wb") as f:
            if spec["dialect"]["delimiter"] == "||":
                text = text.replace(";", "||")
            f.write((bom + text).encode(encoding))
    options = ["--schema", "schema.json"]
    for limit, low in (("record", 8), ("field", 4), ("columns", 3),
                       ("newlines", 1)):
        if dice.random() < 0.15:
            options += [f"--max-{limit}", str(low * dice.choice([1, 2, 5, 99]))]
    if os.path.exists("whole.ledger"):
        os.remove("whole.ledger")
    run(clean, "-q", *options, "--rejects", "whole.rejects", "--ledger",
        "whole.ledger", *files, to="whole.csv", ok=(0, 1, 2, 3))
    line = account("whole.ledger")
    if "hash_out" not in line or not whole("whole.csv").endswith(b"\n"):
        return False
    n = dice.randint(1, 9)
    parts_of(clean, options, files, n)
    every = range(1, n + 1)
    same(joined([f"{i}.csv" for i in every]), whole("whole.csv"))
    same(joined([f"{i}.rejects" for i in every]), whole("whole.rejects"))
    same(add_up([account(f"{i}.manifest") for i in every]), add_up([line]))
    if len(files) == 1 and n_keys == 0:
        ranges(clean, options, files[0])
    return True


def same(parts, one):
    if parts == one:
        return
    if isinstance(one, bytes):
        parts, one = (text.decode().splitlines() for text in (parts, one))
        sys.exit("\n".join(list(difflib.unified_diff(one, parts))[:40]))
    sys.exit(f"whole:\n{one}\nparts:\n{parts}")


def ranges(clean, options, name):
    with open("plan", encoding="utf-8", newline="") as f:
        plan = list(csv.DictReader(f))
    for p in plan:
        if int(p["length"]) == 0:
            continue
        run(clean, "-q", *options, "--rejects", "range.rejects", "--range",
            f"{p['begin']}:{p['length']}", name, to="range.csv")
        same(whole("range.csv"), whole(f"{p['part']}.csv"))
        same(whole("range.rejects"), whole(f"{p['part']}.rejects"))


def main():
    clean = os.path.abspath(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    seed = sys.argv[3] if len(sys.argv) > 3 else str(random.randrange(10**9))
    dice = random.Random(seed)
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n):
            here = f"{folder}/{i}"
            os.mkdir(here)
            os.chdir(here)
            try:
                done += check(clean, dice)
            except SystemExit as e:
                print(f"file {i} of seed {seed}:", file=sys.stderr)
                if "KEEP" in os.environ:
                    shutil.copytree(here, os.environ["KEEP"])
                raise e
    print(f"{done} exports in parts as whole, seed {seed}")
    if done < n // 2:
        sys.exit("too few could be cleaned at all")


main()
