#!/usr/bin/env python3
"""usage: clean_dialects.py CLEAN RECORDS

Random valid CSV of every dialect, against Python's csv module: what clean
writes must hold the same fields."""
import csv
import io
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

clean, records = sys.argv[1], int(sys.argv[2])
rng = random.Random(4180)
DELIMITERS = [",", ";", "\t", "|", "\u00a6"]
QUOTES = ['"', "'"]
ENDS = ["\n", "\r\n", "\r"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-15"]
LETTERS = "ab 0.,;|'\"\t\n\r\\\u00e6\u00d8\u00e5\u00a6"


def text():
    if rng.random() < 0.3:
        return rng.choice(["", "1", "x", "\u00e6 b", " "])
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, 12)))


def write(field, delimiter, quote, escape):
    if not any(c in field for c in [delimiter, quote, "\r", "\n"]) \
            and rng.random() < 0.7:
        return field
    if escape:
        field = field.replace(escape, escape * 2).replace(
            quote, escape + quote)
    else:
        field = field.replace(quote, quote * 2)
    return quote + field + quote


def python(raw, encoding, delimiter, quote, escape):
    lines = io.StringIO(raw.decode(encoding), newline="")
    return list(csv.reader(lines, delimiter=delimiter, quotechar=quote,
                           escapechar=escape, doublequote=escape is None,
                           strict=True))


def ours(raw, encoding, delimiter, quote, escape, end, folder):
    path = os.path.join(folder, "raw.csv")
    schema = os.path.join(folder, "schema.json")
    with open(path, "wb") as file:
        file.write(raw)
    dialect = {"delimiter": delimiter, "quoteChar": quote,
               "lineTerminator": end, "doubleQuote": escape is None}
    if escape:
        dialect["escapeChar"] = escape
    with open(schema, "w") as file:
        json.dump({"encoding": encoding.replace("-sig", ""),
                   "dialect": dialect, "x-nfc": False,
                   "schema": {"fields": [{"name": n} for n in "abc"]}}, file)
    done = subprocess.run([clean, "--schema", schema, path],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        print(done.stderr.decode())
    lines = io.StringIO(done.stdout.decode(), newline="")
    try:
        return list(csv.reader(lines, strict=True)), done.stderr
    except csv.Error as error:
        os.system(f"cp {path} {schema} /tmp/t/")
        return [], str(error).encode() + done.stdout[:3000]


dialects = list(itertools.product(
    DELIMITERS, QUOTES, ENDS, ENCODINGS, [None, "\\"]))
each = records // len(dialects) + 1
differ = n = 0
with tempfile.TemporaryDirectory() as folder:
    for delimiter, quote, end, encoding, escape in dialects:
        if encoding == "iso-8859-15":
            encode = lambda t: t.replace("\u00a6", "-")
            if delimiter == "\u00a6":
                continue
        else:
            encode = lambda t: t
        # A backslash without quotes means itself here, not to Python.
        tame = (lambda t: t.replace("\\", "/")) if escape else lambda t: t
        rows = [["a", "b", "c"]] + [
            [tame(encode(text())) for _ in range(3)] for _ in range(each)]
        raw = "".join(delimiter.join(write(f, delimiter, quote, escape)
                                     for f in row) + end
                      for row in rows).encode(encoding)
        assert python(raw, encoding, delimiter, quote, escape) == rows
        got, said = ours(raw, encoding, delimiter, quote, escape, end, folder)
        n += each
        bad = sum(a != b for a, b in itertools.zip_longest(rows, got))
        if bad:
            differ += bad
            a, b = next((a, b) for a, b in itertools.zip_longest(rows, got)
                        if a != b)
            print(f"{delimiter!r} {quote!r} {end!r} {encoding} {escape!r}: "
                  f"{bad} differ, first {a!r} became {b!r}")
            print(said.decode()[:300])
print(f"{n} records of {len(dialects)} dialects: {differ} differ")
sys.exit(differ > 0)
