#!/usr/bin/env python3
"""usage: clean_raw.py RECORDS: a raw export for tests/bench/raw.json, with
every fault and every oddity often enough to be met."""
import json
import os
import random
import sys

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../bench/raw.json"), encoding="utf-8") as file:
    fields = json.load(file)["schema"]["fields"]
rng = random.Random(2)
ODD = ["", " ", "x", "1,5", "1.5", "12,", ",5", "-3", "1;2", 'a"b', "a,b",
       "\u00e6\u00f8", "\u2013 dash", "two\nlines", "\u00c3", " 1 ", "1\t",
       "123456789", "12345678", "1" * 40, "caf\u00e9, \u201cyes\u201d", "\x81"]


def value(field, i):
    name = field["name"]
    limits = field.get("constraints", {})
    if rng.random() < 0.01:
        return rng.choice(ODD)
    if name == "respid":
        return str(rng.randint(1, i + 5)) if rng.random() < 0.02 else str(i)
    if "enum" in limits:
        return rng.choice(limits["enum"])
    if field["type"] == "number":
        return f"{rng.randint(0, 99999)},{rng.randint(0, 99)}"
    return rng.choice(ODD + ["plain text"] * 20)


def written(text):
    if any(c in text for c in ';"\n') or rng.random() < 0.05:
        return '"' + text.replace('"', '""') + '"'
    return text


out = sys.stdout.buffer
out.write(";".join(f["name"] for f in fields).encode() + b"\r\n")
for i in range(1, int(sys.argv[1]) + 1):
    row = [written(value(f, i)) for f in fields]
    if rng.random() < 0.01:
        row.pop(rng.randrange(len(row)))
    if rng.random() < 0.005:
        at = rng.randrange(len(row))
        row[at] = '"' + row[at]
    line = ";".join(row) + rng.choice(["\r\n", "\r\n", "\n"])
    out.write(b"".join(b"\x81" if c == "\x81" else c.encode("cp1252")
                       for c in line))
