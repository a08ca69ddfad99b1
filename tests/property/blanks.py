#!/usr/bin/env python3
"""usage: blanks.py NORMALIZE [SETS [SEED]]

Random sets of choices whose exports write only what is chosen, in six
encodings: 1, a label or Y beside blanks, 0 and 1, codes in slots, marks in
one cell.  With "blank" set to what a row of blanks meant all give the same
bytes; without it the rows of blanks are no answer, and are counted.
"""
import csv
import io
import json
import random
import re
import subprocess
import sys
import tempfile

program = sys.argv[1]
sets = int(sys.argv[2]) if len(sys.argv) > 2 else 40
random.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 18)
ENCODINGS = ["ones", "labels", "yes", "zeros", "codes", "cell"]


def cells_of(encoding, chosen, codes, labels, meaning):
    """One record: chosen is a list, empty where nothing was chosen."""
    n = len(codes)
    if encoding == "zeros":
        if not chosen and meaning != "0":
            return [""] * n
        return [str(int(c in chosen)) for c in codes]
    if encoding == "ones":
        return ["1" if c in chosen else "" for c in codes]
    if encoding == "yes":
        return ["Y" if c in chosen else random.choice(["", " "])
                for c in codes]
    if encoding == "labels":
        return [label if c in chosen else ""
                for c, label in zip(codes, labels)]
    marks = random.sample(chosen, len(chosen))
    if encoding == "cell":
        return [";".join(marks)]
    return marks + [""] * (n - len(marks))


def source_of(encoding, codes):
    names = [f"c{i}" for i in range(len(codes))]
    if encoding == "cell":
        return {"encoding": "delimited", "column": "c0", "separator": ";"}
    if encoding == "codes":
        return {"encoding": "codes", "columns": names}
    source = {"columns": dict(zip(codes, names))}
    if encoding == "labels":
        source["encoding"] = "labels"
    if encoding == "yes":
        source["selected"] = ["Y"]
    if random.random() < 0.3 and encoding != "zeros":
        source["unselected"] = []
    return source


def run(source, codes, rows):
    book = {"variables": [
        {"name": "id", "type": "integer", "role": "id"},
        {"set": "s", "from": {"*": source}, "choices": [
            {"code": c, "variable": f"v_{c}"} for c in codes]}]}
    text = io.StringIO()
    names = [f"c{i}" for i in range(len(rows[0]))]
    csv.writer(text, lineterminator="\n").writerows(
        [["id", *names]] + [[i, *row] for i, row in enumerate(rows)])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(book, file)
        file.flush()
        done = subprocess.run([program, "--codebook", file.name],
                              input=text.getvalue().encode(),
                              capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    told = re.search(r"in (\d+) of \d+ records nothing is chosen",
                     done.stderr.decode())
    return done.stdout.decode(), int(told[1]) if told else 0


def wanted(answers, codes, empty):
    lines = ["id," + ",".join(f"v_{c}" for c in codes)]
    for i, chosen in enumerate(answers):
        cells = ([str(int(c in chosen)) for c in codes] if chosen
                 else [empty] * len(codes))
        lines.append(",".join([str(i), *cells]))
    return "\n".join(lines) + "\n"


def check():
    n = random.randint(2, 7)
    codes = random.sample("abcdefghij", n)
    labels = [f"{c}, the choice" for c in codes]
    meaning = random.choice(["0", "", ".n"])
    answers = [random.sample(codes, random.choice([0, 0, 1, 1, 2, n]) % (n + 1))
               for _ in range(random.choice([1, 3, 40]))]
    blank = sum(not a for a in answers)
    for encoding in ENCODINGS:
        rows = [cells_of(encoding, a, codes, labels, meaning)
                for a in answers]
        source = source_of(encoding, codes)
        got = run({**source, "blank": meaning}, codes, rows)
        if got != (wanted(answers, codes, meaning), 0):
            print(encoding, source, meaning, rows, got, sep="\n")
            return False
        has_zero = encoding == "zeros" and any("0" in row for row in rows)
        got = run(source, codes, rows)
        empty = ".n" if not has_zero else "0" if meaning == "0" else ""
        told = 0 if has_zero else blank
        if got != (wanted(answers, codes, empty), told):
            print(encoding, source, "default", rows, got, sep="\n")
            return False
    return True


bad = sum(not check() for _ in range(sets))
print(f"{sets} sets, {len(ENCODINGS)} encodings, {bad} wrong")
sys.exit(bad > 0)
