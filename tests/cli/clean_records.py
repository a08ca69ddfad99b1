#!/usr/bin/env python3
"""usage: clean_records.py ROOT: the records of masculinity-2018 as clean
would write them, for tests that need them without clean."""
import csv
import json
import os
import sys

root = sys.argv[1]
study = os.path.join(root, "schemas/masculinity-2018/raw-2018.json")
with open(study, encoding="utf-8") as file:
    fields = json.load(file)["schema"]["fields"]
raw = os.path.join(
    root, "fixtures/masculinity-2018/raw/2018/raw-responses.csv")
with open(raw, encoding="utf-8", newline="") as file:
    rows = csv.reader(file)
    header = next(rows)
    columns = [header.index(f.get("x-column", f["name"])) for f in fields]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([f["name"] for f in fields])
    for row in rows:
        out.writerow(["" if row[i] == "NA" else row[i] for i in columns])
