#!/usr/bin/env python3
"""usage: encodings.py NORMALIZE [SEED]

Random sets of choices, and random answers to them, written down in each of
the four encodings: all four come out as the same bytes, those that a plain
function gives.  Some choices are not offered: they stay empty in each.
"""
import csv
import io
import json
import random
import subprocess
import sys
import tempfile

program = sys.argv[1]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 5)
CODES = ["a", "b", "rad", "42", "0", "1", "no, none", "æ", "x_y", "7"]
LABELS = ["Radio", "TV, kabel", 'sagt "ja"', "Brev\nog kort", "Avis", "*",
          "Ikke valgt!", "Internet", "0", "-"]
MARKS = ["11", "12", "R", "t v", "-1", "x", "99x", "ø", "1-2", "z"]
DOTS = [".d", ".n", ".r", ".x"]


def rows_of(encoding, answers, codes, labels, marks, blank):
    """The cells of each answer, and the source that reads them."""
    names = [f"c{i}" for i in range(len(codes))]
    n = len(codes)
    yes, no = random.choice([("1", "0"), ("Yes", "No"), ("X", "-")])
    rows = []
    for a in answers:
        if a is None:
            row = [""] * n
        elif isinstance(a, str):
            row = [a] * n
            if encoding == "codes":
                row = [a] + [""] * (n - 1)
                random.shuffle(row)
        elif encoding == "columns":
            row = [yes if c in a else no for c in codes]
        elif encoding == "labels":
            row = [labels[i] if c in a else "Not selected"
                   for i, c in enumerate(codes)]
        else:
            row = [marks[codes.index(c)] for c in a]
            random.shuffle(row)
            if encoding == "delimited":
                row = [(blank + "|" + blank).join(row) or "none"]
            else:
                row += [""] * (n - len(row)) if row else []
                random.shuffle(row)
                row = row or ["none"] + [""] * (n - 1)
        rows.append(row[:1] if encoding == "delimited" else row)
    source = {"encoding": encoding}
    if encoding in ("columns", "labels"):
        source["columns"] = dict(zip(codes, names))
        if encoding == "columns":
            source.update(selected=[yes], unselected=[no])
    else:
        source["map"] = dict(zip(marks, codes))
        if encoding == "delimited":
            source.update(column="c0", separator="|", asked_mark="none")
        else:
            source.update(columns=names, missing={"none": "0"})
    return rows, source


def run(book, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(book, file)
        file.flush()
        done = subprocess.run(
            [program, "--codebook", file.name, "--quiet"],
            input=text.getvalue().encode(), capture_output=True, check=False)
    if done.returncode > 1:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


def check():
    n = random.randint(1, 6)
    codes = random.sample(CODES, n)
    offered = codes if random.random() < 0.5 else [
        c for c in codes if random.random() < 0.7] or codes[:1]
    n_offered = len(offered)
    labels = random.sample(LABELS, n_offered)
    marks = random.sample(MARKS, n_offered)
    answers = [
        random.choice([None, random.choice(DOTS),
                       random.sample(offered, random.randint(0, n_offered)),
                       random.sample(offered, random.randint(0, n_offered))])
        for _ in range(30)]
    asked = [random.choice("01") for _ in answers]
    has_rule = random.random() < 0.5
    wanted = [["id", "f"] + [f"v{i}" for i in range(n)]]
    for i, a in enumerate(answers):
        is_blank = a is None or has_rule and asked[i] == "0"
        cells = ["" if is_blank or c not in offered
                 else a if isinstance(a, str) else str(int(c in a))
                 for c in codes]
        wanted.append([str(i), asked[i], *cells])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(wanted)
    for encoding in ("columns", "labels", "delimited", "codes"):
        blank = random.choice(["", " "])
        rows, source = rows_of(
            encoding, answers, offered, labels, marks, blank)
        book = {"variables": [
            {"name": "id", "type": "integer"},
            {"name": "f", "type": "boolean"},
            {"set": "s", "from": {"*": source}, "choices": [
                {"code": c, "variable": f"v{i}"}
                for i, c in enumerate(codes)]}]}
        if has_rule:
            book["variables"][2]["asked"] = {"variable": "f", "in": ["1"]}
        header = ["id", "f"] + [f"c{i}" for i in range(len(rows[0]))]
        got = run(book, [header] + [
            [str(i), asked[i], *row] for i, row in enumerate(rows)])
        if got != text.getvalue():
            print(encoding, json.dumps(book), rows)
            print(got, text.getvalue(), sep="\n")
            return False
    return True


bad = sum(not check() for _ in range(100))
print("100 sets,", bad, "wrong")
sys.exit(bad > 0)
