#!/usr/bin/env python3
"""usage: drift_random.py NORMALIZE [SEED]

A made-up codebook with sets of every encoding, derived variables and sets
that put variables together, and the schema of the export it reads.  Fifty
changes of every kind, one at a time, are made to the codebook, to the export
it is held against, and between two exports: each has to be listed, and
nothing else.  Changes that mean nothing must not be listed.
"""
import copy
import csv
import json
import random
import subprocess
import sys
import tempfile

program = sys.argv[1]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
CHOICES = "abcd"
RULED = ("q0", "q2", "q4")  # whose codes 1 and 2 rules of routing name


def words(text):
    return {"nb": text, "en": text + " (en)"}


def make_book():
    def choices(i):
        return [{"code": c, "label": words(f"Choice {c}{i}")} for c in CHOICES]

    variables = [{"name": "id", "type": "integer", "role": "id"}]
    for i in range(12):
        n = 4 + i % 3
        v = {"name": f"q{i}", "type": "code", "label": words(f"Label {i}"),
             "question": words(f"Question {i}?"),
             "categories": [
                 {"code": str(k), "label": words(f"Answer {k} of {i}")}
                 for k in range(1, n + 1)],
             "from": {"*": {"column": f"s{i}", "map": {
                 f"raw {k}-{i}": str(k) for k in range(1, n + 1)}}}}
        if i % 2:
            v["asked"] = {"any": [
                {"variable": "q0", "in": ["1", "2"]},
                {"all": [{"variable": "q2", "in": ["1"]},
                         {"not": {"variable": "q4", "in": ["2"]}}]}]}
        if i % 3 == 0:
            v["ordered"] = True
        variables.append(v)
    sources = [
        lambda i: {"columns": {c: f"m{i}{c}" for c in CHOICES}},
        lambda i: {"encoding": "delimited", "column": f"m{i}"},
        lambda i: {"encoding": "codes", "columns": [f"m{i}x", f"m{i}y"],
                   "map": {f"is {c}": c for c in CHOICES},
                   "missing": {"none": "0"}},
        lambda i: {"encoding": "labels",
                   "columns": {c: f"m{i}{c}" for c in CHOICES}}]
    for i in range(8):
        variables.append({
            "set": f"m{i}", "label": words(f"Set {i}"),
            "question": words(f"Which {i}?"), "choices": choices(i),
            "from": {"*": sources[i % 4](i)},
            "asked": {"variable": "q0", "in": ["1"]}})
    for i in range(4):
        variables.append({"name": f"x{i}", "type": "integer",
                          "label": words(f"Number {i}")})
    variables += [
        {"name": "age", "type": "code", "codelist": "ages",
         "derive": {"op": "band", "of": ["x0"], "cuts": [30, 60]},
         "label": words("Age band")},
        {"name": "d1", "type": "boolean", "label": words("d one"),
         "derive": {"op": "equal", "of": ["q0"], "value": "1"}},
        {"name": "d2", "type": "boolean", "label": words("d two"),
         "derive": {"op": "equal", "of": ["q0"], "value": "2"}},
        {"set": "grp", "label": words("Group"), "choices": [
            {"code": "1", "variable": "d1", "label": words("D1")},
            {"code": "2", "variable": "d2", "label": words("D2")}]}]
    return {"name": "n", "languages": ["nb", "en"], "variables": variables,
            "codelists": {"ages": [
                {"code": str(k), "label": words(f"Band {k}")}
                for k in (1, 2, 3)]}}


def make_export(book):
    """The schema of the export that the codebook reads."""
    fields = [{"name": "id", "type": "integer"}]
    for i in range(12):
        v = book["variables"][i + 1]
        fields.append({
            "name": f"s{i}", "type": "string", "title": f"Title {i}",
            "x-question": f"Question {i}?", "categories": [
                {"value": k, "label": f"Label {k}"}
                for k in v["from"]["*"]["map"]]})
    for i in range(8):
        values = [["0", "1"], None, [f"is {c}" for c in CHOICES] + ["none"],
                  None][i % 4]
        names = [CHOICES, [""], "xy", CHOICES][i % 4]
        for end in names:
            field = {"name": f"m{i}{end}", "type": "string"}
            if values:
                field["categories"] = values[:]
            fields.append(field)
    fields += [{"name": f"x{i}", "type": "integer"} for i in range(4)]
    return {"name": "e", "schema": {"fields": fields}, "x-rules": [
        {"rule": "asked-if", "columns": ["s3"],
         "when": {"column": "s0", "in": ["raw 1-0"]}}]}


def run(book, old, *options):
    with tempfile.TemporaryDirectory() as folder:
        def save(name, tree):
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                json.dump(tree, file)
            return f"{folder}/{name}"
        done = subprocess.run(
            [program, "--quiet", "--codebook", save("book", book), "--drift",
             save("old", old), *(
                 o if isinstance(o, str) else save("new", o)
                 for o in options)],
            capture_output=True, text=True, check=False)
    if done.returncode > 1:
        sys.exit(done.stderr)
    return done.returncode, [
        (r["variable"], r["tag"],
         "" if r["tag"] == "codes-reordered" else r["code"])
        for r in csv.DictReader(done.stdout.splitlines())]


def name_of(v):
    return v.get("name", v.get("set"))


def codes_of(book, v):
    if "codelist" in v:
        return book["codelists"][v["codelist"]]
    return v.get("categories", v.get("choices"))


def change_book(book, kind):
    """Change it in place; what must be listed."""
    def fits(v):
        name = name_of(v)
        if kind in ("added", "removed", "relabelled", "reordered"):
            return codes_of(book, v) and (
                name not in {"added": ["grp"], "removed": ["age"]}.get(
                    kind, []))
        if kind == "type":
            return name[0] in "qx" and name not in RULED
        return name != "id" and (
            kind != "routing" or name not in RULED + ("grp",))

    v = random.choice([v for v in book["variables"] if fits(v)])
    name, codes = name_of(v), codes_of(book, v)
    if kind == "added":
        codes.insert(random.randint(0, len(codes)), {"code": "97"})
        return name, "code-added", "97"
    if kind == "removed":
        gone = random.choice([
            c for c in codes if name not in RULED or c["code"] not in "12"])
        codes.remove(gone)
        source = v.get("from", {}).get("*", {})
        if isinstance(source.get("columns"), dict):
            source["columns"].pop(gone["code"])
        for key, to in list(source.get("map", {}).items()):
            if to == gone["code"]:
                source["map"].pop(key)
        return name, "code-removed", gone["code"]
    if kind == "relabelled":
        code = random.choice([c for c in codes if "label" in c])
        code["label"][random.choice(["nb", "en"])] += " changed"
        return name, "code-relabelled", code["code"]
    if kind == "reordered":
        a, b = random.sample(range(len(codes)), 2)
        codes[a], codes[b] = codes[b], codes[a]
        return name, "codes-reordered", ""
    if kind == "question":
        key = "question" if "question" in v else "label"
        v[key][random.choice(["nb", "en"])] = "Something else entirely?"
        return name, "question-changed", ""
    if kind == "routing":
        if "asked" in v and random.random() < 0.5:
            del v["asked"]
        else:
            v["asked"] = {"variable": "q2", "in": ["3"]}
        return name, "routing-changed", ""
    if v["type"] == "integer":
        v["type"] = "number"
    else:
        v["ordered"] = not v.get("ordered", False)
    return name, "type-changed", ""


def change_export(export, book, kind):
    """Change what the codebook is held against."""
    fields = export["schema"]["fields"]
    i = random.randrange(12)
    field = fields[i + 1]
    if kind == "added":
        field = random.choice([f for f in fields if "categories" in f])
        field["categories"].append("new")
        owner = next(
            (name_of(v) for v in book["variables"]
             if field["name"] in json.dumps(v.get("from", {}))), None)
        if field["name"][0] == "m" and field["name"][-1] in CHOICES:
            owner = f"{field['name'][:-1]}_{field['name'][-1]}"
        return owner, "code-added", "new"
    if kind == "removed":
        gone = field["categories"].pop(random.randrange(3))
        return f"q{i}", "code-removed", gone["value"]
    field = random.choice(fields)
    fields.remove(field)
    name = field["name"]
    if name[0] == "s":
        return f"q{name[1:]}", "variable-removed", name
    if name[0] == "m":
        kind = int(name[1]) % 4
        owner = name[:2] if kind == 2 else (
            name[:2] + "_a" if kind == 1 else f"{name[:2]}_{name[2]}")
        return owner, "variable-removed", name
    return name, "variable-removed", name


def change_newer(export, kind):
    """Change the newer of two exports."""
    i = random.choice([i for i in range(12) if i != 3])
    field = export["schema"]["fields"][i + 1]
    name, codes = field["name"], field["categories"]
    if kind == "added":
        codes.insert(1, {"value": "new", "label": "New"})
        return name, "code-added", "new"
    if kind == "removed":
        return name, "code-removed", codes.pop(0)["value"]
    if kind == "relabelled":
        codes[0]["label"] = "Other"
        return name, "code-relabelled", codes[0]["value"]
    if kind == "reordered":
        codes[0], codes[1] = codes[1], codes[0]
        return name, "codes-reordered", ""
    if kind == "question":
        field["x-question"] = "Another?"
        return name, "question-changed", ""
    if kind == "routing":
        export["x-rules"][0]["columns"].append(name)
        return name, "routing-changed", ""
    field["type"] = "integer"
    return name, "type-changed", ""


KINDS = ["added", "removed", "relabelled", "reordered", "question",
         "routing", "type"]
base = make_book()
export = make_export(base)
bad = 0


def check(what, got, wanted):
    global bad
    if got != wanted:
        bad += 1
        print(f"{what}: wanted {wanted}, got {got}")


for k in range(50):
    new = copy.deepcopy(base)
    wanted = change_book(new, KINDS[k % 7])
    check("codebook", run(new, base), (1, [wanted]))
    old = copy.deepcopy(export)
    kind = ["added", "removed", "gone"][k % 3]
    wanted = change_export(old, base, kind)
    check("export", run(base, old), (int(kind != "removed"), [wanted]))
    new = copy.deepcopy(export)
    wanted = change_newer(new, KINDS[k % 7])
    check("exports", run(base, export, "--against", new), (1, [wanted]))

# What means nothing: notes, lists by name, the order of a rule's parts, a
# language less, questions that one of them does not quote.
same = copy.deepcopy(base)
for v in same["variables"]:
    v["note"] = "a note"
    if "codelist" in v:
        v["categories"] = base["codelists"][v.pop("codelist")]
    v.get("asked", {}).get("any", []).reverse()
check("same", run(same, base), (0, []))
less = copy.deepcopy(base)
for v in less["variables"]:
    v.pop("question", None)
    v.get("label", {}).pop("nb", None)
check("less", run(less, base), (0, []))
check("more", run(base, less), (0, []))
check("same export", run(base, export), (0, []))
check("same exports", run(base, export, "--against", export), (0, []))
print("150 changes,", bad, "wrong")
sys.exit(bad > 0)
