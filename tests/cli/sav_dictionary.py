#!/usr/bin/env python3
"""sav_dictionary.py SCHEMA DICTIONARY: is what --describe wrote what PSPP
displays of the same file?  Labels, levels, types, value labels, missing values
and sets are compared."""
import csv
import json
import sys

schema = json.load(open(sys.argv[1], encoding="utf-8"))
fields = {f["name"]: f for f in schema["schema"]["fields"]}
bad = []
part = None
variables = {}
by_label = {}
current = None
for row in csv.reader(open(sys.argv[2], encoding="utf-8")):
    if not row:
        part = None
        continue
    if row[0].startswith("Table: "):
        part = row[0][7:]
        continue
    if part == "Variables" and row[0] != "Name":
        variables[row[0]] = row
        by_label.setdefault(row[2] or row[0], []).append(row[0])
    elif part == "Value Labels" and row[0] != "Variable Value":
        if row[0].startswith("Footnote"):
            continue
        current = row[0] or current
        name = by_label[current][0]
        value, label = row[1], row[2]
        f = fields[name]
        if value.endswith("[a]"):
            found = {str(m.get("value")): m.get("label") for m in f.get("x-missing", [])}
            value = value[:-3]
        else:
            found = {str(c["value"]): c.get("label") for c in f.get("categories", [])}
        if found.get(value) != label:
            bad.append((name, value, label, found))
    elif part == "Multiple Response Sets" and row[0] != "Name":
        sets = {s["set"]: s for s in schema["x-sets"]}
        s = sets.get(row[0].lstrip("$"))
        if s is None:
            if row[0] != "$tom":
                bad.append((row, "no such set"))
            continue
        members = row[4].split("\n")
        got = list(s["columns"].values()) if row[2] == "Dichotomies" else s["codes"]
        if got != members or s.get("title", "") != row[1] or s.get("selected", "") != row[3]:
            bad.append((row, s))
if list(variables) != list(fields):
    bad.append((list(variables), list(fields)))
for name, row in variables.items():
    f = fields[name]
    if f.get("title", "") != row[2]:
        bad.append((name, "title", f.get("title"), row[2]))
    if f.get("categoriesOrdered", False) != (row[3] == "Ordinal" and "categories" in f):
        bad.append((name, "level", row[3]))
    if len(row) > 9 and row[9]:
        for value in row[9].split("; "):
            values = [m.get("value") for m in f["x-missing"]]
            if "THRU" in value:
                low = value.split(" THRU ")[0]
                if not any(str(m.get("from")) == low and m.get("to") == "*" for m in f["x-missing"]):
                    bad.append((name, value))
            elif value.strip('"') not in values:
                bad.append((name, value, values))
for b in bad:
    print(b)
print(len(variables), "variables,", len(bad), "differences")
sys.exit(bool(bad) or not variables)
