#!/usr/bin/env python3
"""usage: recode.py NORMALIZE

Random records and codebooks against a plain program: whatever way a record is
quoted, whatever columns stand next to each other, and whether or not a cell
needs a second look, the result is the one that csv and dict would give.
"""
import csv
import io
import json
import random
import subprocess
import sys
import tempfile

program = sys.argv[1]
random.seed(20)
TEXTS = ["", "a", "b c", "a,b", 'q"q', "two\nlines", "æ", "x" * 40, '"', ",",
         "end\r\n.", "0101", ".n"]
CODES = {"Yes": "1", "No": "0", "NA": "", "No answer": ".n", "7": "2",
         "long label, with a comma": "3", "ja;nej": "1"}


def write(rows, quoting):
    text = io.StringIO()
    for row in rows:
        cells = []
        for cell in row:
            needed = any(c in cell for c in ',"\n\r') or len(row) == 1
            if needed or quoting(cell):
                cell = '"' + cell.replace('"', '""') + '"'
            cells.append(cell)
        text.write(",".join(cells) + "\n")
    return text.getvalue()


def run(book, text):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(book, file)
        file.flush()
        done = subprocess.run(
            [program, "--quiet", "--codebook", file.name],
            input=text.encode(), capture_output=True, check=False)
    if done.returncode > 1:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


def make():
    """A table: kinds of its columns, and rows."""
    kinds = [random.choice("ctpn") for _ in range(random.randint(1, 9))]
    rows = []
    for _ in range(random.randint(0, 12)):
        rows.append([
            random.choice(list(CODES)) if kind == "c"
            else str(random.randint(-3, 999)) if kind == "n"
            else random.choice(TEXTS) for kind in kinds])
    return kinds, rows


def variable(i, kind):
    if kind == "c":
        return {"name": f"v{i}", "type": "code",
                "categories": ["1", "0", "2", "3"],
                "from": {"*": {"column": f"c{i}", "map": CODES}}}
    return {"name": f"v{i}", "type": "number" if kind == "n" else "text",
            "from": {"*": {"column": f"c{i}", "trim": False}}}


def value(kind, cell):
    return CODES[cell] if kind == "c" else cell


wrong = 0
for table in range(200):
    kinds, rows = make()
    order = list(range(len(kinds)))
    if random.random() < 0.5:
        random.shuffle(order)
    header = [f"c{i}" for i in range(len(kinds))]
    keeps = random.random() < 0.5
    book = {"variables": [variable(i, kinds[i]) for i in order
                          if kinds[i] != "p"]}
    if not book["variables"]:
        continue
    shown = [i for i in order if kinds[i] != "p"]
    if keeps:
        book["rest"] = "keep"
        wanted = [header + [f"v{i}" for i in shown]]
        wanted += [row + [value(kinds[i], row[i]) for i in shown]
                   for row in rows]
    else:
        wanted = [[f"v{i}" for i in shown]]
        wanted += [[value(kinds[i], row[i]) for i in shown] for row in rows]
    minimal = write(wanted, lambda cell: False)
    if len(wanted[0]) == 1:
        minimal = "".join(
            (r[0] if r[0] and not any(c in r[0] for c in ',"\n\r')
             else '"' + r[0].replace('"', '""') + '"') + "\n"
            for r in wanted)
    for quoting in (lambda cell: False, lambda cell: True,
                    lambda cell: random.random() < 0.3):
        got = run(book, write([header, *rows], quoting))
        if got != minimal:
            wrong += 1
            if wrong < 4:
                print("table", table, json.dumps(book), "\nwanted", minimal,
                      "\ngot", got)
print(f"200 tables in three ways of quoting, {wrong} wrong")
sys.exit(wrong > 0)
