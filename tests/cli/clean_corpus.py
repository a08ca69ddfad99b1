#!/usr/bin/env python3
"""usage: clean_corpus.py CLEAN FOLDER [FOLDER ...]

Each NAME.csv read by clean, against NAME.json: an array of arrays with the
header first, or, as csv-spectrum has it, an array of objects.  NAME.args has
options."""
import csv
import glob
import io
import json
import os
import shlex
import subprocess
import sys

clean = sys.argv[1]
# A bare quote within a field is a fault unless quotes mean nothing.
SPECTRUM = {"location_coordinates": ["--quote", "none"]}
# csv-spectrum 2.0.0: the file has this number, its JSON another.
SLIPS = {("location_coordinates", "1234567890"): "2095257564"}
n = wrong = 0
csv.field_size_limit(1 << 24)


def expected(folder, name):
    for place in (folder, os.path.join(os.path.dirname(folder), "json")):
        path = os.path.join(place, name + ".json")
        if os.path.exists(path):
            rows = json.load(open(path, encoding="utf-8"))
            rows = [rows] if isinstance(rows, dict) else rows
            if rows and isinstance(rows[0], dict):
                rows = [list(rows[0])] + [list(row.values()) for row in rows]
                rows = [[SLIPS.get((name, field), field) for field in row]
                        for row in rows]
            return rows
    return None


for folder in sys.argv[2:]:
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        name = os.path.basename(path)[:-4]
        rows = expected(folder.rstrip("/"), name)
        if rows is None:
            continue
        args = SPECTRUM.get(name, [])
        if os.path.exists(path[:-4] + ".args"):
            args = shlex.split(open(path[:-4] + ".args").read())
        done = subprocess.run([clean, *args, path], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        text = io.StringIO(done.stdout.decode(), newline="")
        got = list(csv.reader(text, strict=True))
        n += 1
        if got != rows:
            wrong += 1
            print(f"{path}: {str(got)[:200]}, should be {str(rows)[:200]}"
                  f"\n{done.stderr.decode()[:300]}")
print(f"{n} files: {wrong} not as their JSON says")
sys.exit(wrong > 0 or n == 0)
