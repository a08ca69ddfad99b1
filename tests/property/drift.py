#!/usr/bin/env python3
"""usage: drift.py NORMALIZE CODEBOOK

Change a codebook in fifty known ways, of six kinds, one at a time and all
together, and hold what `normalize --drift` lists against what was changed.
"""
import copy
import csv
import json
import subprocess
import sys
import tempfile

program, path = sys.argv[1:3]
with open(path, encoding="utf-8") as file:
    book = json.load(file)
# No maps and no reviews: nothing covers a change.  Every other question has
# a rule of routing, none of which needs a code that may be taken away.
for place, variable in enumerate(book["variables"]):
    variable.pop("from", None)
    variable.pop("asked", None)
    if place % 2 == 1:
        variable["asked"] = {"variable": "respondent", "in": ["1", "2"]}


def expand(variable):
    if "codelist" in variable:
        variable["categories"] = copy.deepcopy(
            book["codelists"][variable.pop("codelist")])
    return variable


book["variables"] = [expand(v) for v in book["variables"]]
coded = [i for i, v in enumerate(book["variables"])
         if len(v.get("categories", v.get("choices", []))) > 2]
coded = (coded * 3)[:50]


def name_of(variable):
    return variable.get("name", variable.get("set"))


def codes_of(variable):
    return variable.get("categories", variable.get("choices"))


def add(v):
    codes_of(v).insert(1, {"code": "97", "label": {"en": "A new one"}})
    return "code-added", "97"


def remove(v):
    return "code-removed", codes_of(v).pop(1)["code"]


def relabel(v):
    codes_of(v)[0]["label"] = {"en": "Something else"}
    return "code-relabelled", codes_of(v)[0]["code"]


def reorder(v):
    codes = codes_of(v)
    codes[0], codes[1] = codes[1], codes[0]
    return "codes-reordered", None


def question(v):
    v["question"] = {"en": "Quite another question?"}
    return "question-changed", ""


def routing(v):
    v["asked"] = {"variable": "respondent", "in": ["12"]}
    return "routing-changed", ""


def run(old, new):
    with tempfile.TemporaryDirectory() as folder:
        for name, tree in (("old", old), ("new", new)):
            with open(f"{folder}/{name}.json", "w", encoding="utf-8") as file:
                json.dump(tree, file)
        done = subprocess.run(
            [program, "--quiet", "--codebook", f"{folder}/new.json",
             "--drift", f"{folder}/old.json"],
            capture_output=True, text=True, check=False)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    return done.returncode, {
        (r["variable"], r["tag"],
         None if r["tag"] == "codes-reordered" else r["code"]) for r in rows
    }, len(rows)


kinds = [add, remove, relabel, reorder, question, routing]
found = false = 0
for k in range(50):
    new = copy.deepcopy(book)
    variable = new["variables"][coded[k]]
    tag, code = kinds[k % 6](variable)
    status, got, n = run(book, new)
    wanted = (name_of(variable), tag, code)
    found += wanted in got
    false += n - (wanted in got)
    if wanted not in got or n != 1 or status != 1:
        print("wanted", wanted, "got", got, "status", status)

together = copy.deepcopy(book)
wanted = set()
used = set()
for k in range(len(coded)):
    if coded[k] in used:
        continue
    used.add(coded[k])
    variable = together["variables"][coded[k]]
    tag, code = kinds[k % 6](variable)
    wanted.add((name_of(variable), tag, code))
status, got, n = run(book, together)
if got != wanted or n != len(wanted):
    print("together: missed", wanted - got, "false", got - wanted)
status, none, n = run(book, book)
if none or status != 0:
    print("false without any drift:", none)
print(f"{found} of 50 found, {false} false; "
      f"{len(got & wanted)} of {len(wanted)} together")
sys.exit(not (found == 50 and false == 0 and got == wanted and not none))
