#!/usr/bin/env python3
"""usage: clean-schema.py CODES >raw.json

The schema of the benchmark's raw file, from its lists of codes."""
import collections
import csv
import json
import sys

CODED = ("status sektor region kommunekode q1_1 q1_2 q1_3 q1_4 mode "
         "sprog").split()
CHOICES = ([f"partner_{i:02d}" for i in range(1, 11)]
           + [f"effect_{i}" for i in range(1, 9)]
           + [f"barrier_{i}" for i in range(1, 9)])
REQUIRED = set(CODED) - {"mode", "sprog"}
NUMBERS = ["aarsvaerk", "budget", "pct_ny", "minutter"]
COLUMNS = ("respid pnr status startdato slutdato sektor region kommunekode "
           "aarsvaerk budget q1_1 q1_2 q1_3 q1_4".split() + CHOICES
           + "pct_ny minutter mode kommentar sprog".split())


def field(name, codes):
    made = {"name": name, "type": "string"}
    constraints = {}
    if name == "respid":
        constraints = {"required": True, "unique": True}
    elif name in NUMBERS:
        made.update(type="number", decimalChar=",")
        if name == "aarsvaerk":
            constraints = {"required": True}
    elif name in codes:
        if name in REQUIRED:
            constraints["required"] = True
        constraints["enum"] = codes[name]
    if constraints:
        made["constraints"] = constraints
    return made


codes = collections.defaultdict(list)
with open(sys.argv[1], encoding="utf-8") as file:
    for row in csv.DictReader(file):
        codes[row["column"]].append(row["code"])
json.dump({
    "name": "bench-raw",
    "encoding": "windows-1252",
    "dialect": {"delimiter": ";", "lineTerminator": "\r\n"},
    "x-trim": True,
    "schema": {"fields": [field(name, codes) for name in COLUMNS]},
}, sys.stdout, indent=1)
print()
