#!/usr/bin/env python3
"""usage: draft.py BIN [SEED [ROUNDS]]

Random schemas of exports, odd ones too, with records that may fit them: what
clean lets pass by the schema, normalize takes by the codebook that it drafts
from it, without a word but notes, and nothing an answer was is lost.  The
result is taken as it is, and the export has not drifted from its own draft.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

BIN = sys.argv[1]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 5)
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 150
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
with open(ROOT + "/schemas/meta/codebook.schema.json", encoding="utf-8") as f:
    META = json.load(f)

STEMS = ["q", "Q", "alder", "Køn", "Hvor gammel er du? (i hele år)", "a,b",
         'say "no"', "x=1", "a/b", "a:b", "two\nlines", ".dot", "-dash", "???",
         "n", "table", "weight", "VÆGT", "nb\u00a0sp", "日本", "é" * 60, "1",
         "How often do you, your family and all of your friends do so today?",
         "q_1", "q_2", "q 1", "q-1", "set", "s_set", "_T", "v_1"]
TEXTS = ["ja", "nej", "ved ikke", " blank ", "18-34", "35-*", "*",
         "a,b", 'q"q', ".d", ".5", "..", "_..", "NA", "-1", "æøå", "x" * 50,
         "Not selected", "two\nlines", "1", "0", "01", "1.0"]


def scalar(text):
    """A number of JSON where it can be one, now and then."""
    try:
        number = json.loads(text)
    except ValueError:
        return text
    if isinstance(number, (int, float)) and random.random() < 0.5 \
            and not isinstance(number, bool):
        return number if json.dumps(number) == text else text
    return text


def coded(field, values):
    """Put values into categories, an enum, or both."""
    items = [scalar(v) for v in values]
    if random.random() < 0.6:
        labelled = random.random() < 0.7
        field["categories"] = [
            {"value": v, "label": random.choice(["Æble", "x, y?", "L"])}
            if labelled else v for v in items]
        if random.random() < 0.3:
            field["categoriesOrdered"] = True
    if "categories" not in field or random.random() < 0.3:
        field.setdefault("constraints", {})["enum"] = items


def make_field(name):
    """A field, and texts that its column may hold."""
    field = {"name": name}
    kind = random.choice(["string", "string", "any", "integer", "integer",
                          "number", "boolean", "boolean", "date", "datetime",
                          "time", "year", "yearmonth", "list", "none"])
    if kind != "none":
        field["type"] = kind
    values = TEXTS
    if kind in ("string", "any", "none", "list"):
        values = random.sample(TEXTS, random.randint(1, 9))
        if random.random() < 0.6:
            coded(field, values)
    elif kind in ("integer", "number"):
        pool = ["0", "1", "2", "3", "-9", "99", "01", "+1", "007"]
        if kind == "number":
            pool += ["0.5", "1.0", ".5", "1e3", "2,5", "1E-2"]
            if random.random() < 0.3:
                field["decimalChar"] = ","
                pool = ["0", "1", "1,5", "0,50", "-2,0"]
        values = random.sample(pool, random.randint(1, len(pool)))
        if "decimalChar" not in field:
            values = [v for v in values if "," not in v] or ["0"]
        if random.random() < 0.5:
            coded(field, values)
        elif random.random() < 0.3:
            values = ["0", "1"]
            coded(field, values)
    elif kind == "boolean":
        values = random.choice([["0", "1"], ["true", "false"],
                                ["True", "False"]])
        if random.random() < 0.3:
            field["trueValues"], field["falseValues"] = ["Ja"], ["Nej", "-"]
            values = ["Ja", "Nej", "-"]
        if random.random() < 0.3:
            coded(field, values[:random.randint(1, 3)])
    elif kind == "date":
        values = ["2020-02-29", "1999-12-31"]
        if random.random() < 0.5:
            field["format"] = "%d/%m/%Y"
            values = ["29/02/2020", "31/12/1999"]
        if random.random() < 0.3:
            coded(field, values)
    elif kind == "datetime":
        values = ["2020-02-29T10:11:12", "2020-02-29T10:11:12.5"]
    elif kind == "time":
        values = ["10:11:12"]
    elif kind == "year":
        values = ["2020", "1999"]
    elif kind == "yearmonth":
        values = ["2020-02"]
    if random.random() < 0.4:
        field["title"] = random.choice(["Hvor gammel er du?", "Alder", ""])
    if random.random() < 0.2:
        field["x-question"] = "Hvad \"er\" dette?"
    if random.random() < 0.1:
        field["x-personal"] = "email"
    if random.random() < 0.1:
        field["x-status"] = "done"
    if random.random() < 0.2:
        field["missingValues"] = random.choice(
            [["NA"], ["", "NA", "-9"], [], "NA"])
        values = values + ["NA", "-9"]
    return field, values + [""]


def make_set(fields, pools, resource):
    """Columns of 0 and 1 that the schema says belong together, or does not."""
    stem = random.choice(["s", "v_1", "hvem er", "q", "æ", "a,b", ""])
    n = random.randint(1, 5)
    way = random.choice(["x-set", "x-sets", "one-hot", "both", "none"])
    names = []
    for i in range(n):
        name = stem + random.choice(["_", "", " "]) + \
            random.choice([str(i + 1), "abcde"[i], ".d", "andet, " + str(i)])
        if name in fields:
            continue
        field = {"name": name, "title": "valg " + str(i)}
        if random.random() < 0.5:
            field["type"] = "boolean"
        else:
            field["type"] = random.choice(["integer", "string"])
            field["constraints"] = {"enum": random.choice(
                [["0", "1"], [0, 1], ["1"], ["0", "1", "9"]])}
        if way in ("x-set", "both"):
            field["x-set"] = stem
        fields[name] = field
        pools[name] = ["0", "1", "1", ""]
        names.append(name)
    if way in ("x-sets", "both") and names:
        codes = random.sample(["1", "2", "16", ".d", "", "kode", "a b"],
                              len(names))
        resource.setdefault("x-sets", []).append(
            {"set": stem, "title": "Hvilke?", "columns":
             dict(zip(codes, names + ["no such column"]))})
    if way == "one-hot" and len(names) > 1:
        resource.setdefault("x-rules", []).append(
            {"rule": "exactly-one", "columns": names, "values": ["1"],
             "level": random.choice(["note", "note", "reject"])})


def make_labels(fields, pools):
    """Columns with a label each, or one that stands for not chosen."""
    stem = random.choice(["hvorfor_", "q9_00", "ø"])
    none = random.choice(["Not selected", "Nej", "0", "*", "ja"])
    for i in range(random.randint(2, 5)):
        label = random.choice(["ja", "æ, ø", ".d", "1", "valg"]) + \
            random.choice(["", " %d" % i])
        if none == label:
            label += "!"
        name = stem + str(i)
        if name in fields:
            continue
        fields[name] = {"name": name, "constraints": {"enum": [none, label]}}
        pools[name] = [none, label, ""]


def make_rule(fields, pools):
    """Asked if: about anything, under conditions upon anything."""
    names = list(fields)
    rule = {"rule": "asked-if", "when": [],
            "columns": random.sample(names, random.randint(1, min(4, len(names))))}
    if random.random() < 0.3:
        stem = random.choice(rule["columns"])[:1]
        rule["columns"] = [n for n in names if n[:1] == stem] or rule["columns"]
    for _ in range(random.randint(1, 2)):
        name = random.choice(names)
        values = list(dict.fromkeys(pools[name]))
        rule["when"].append({"column": name, random.choice(["in", "not-in"]):
                             [scalar(v) for v in random.sample(
                                 values, random.randint(1, min(4, len(values))))]})
    if random.random() < 0.2:
        rule["when"] = rule["when"][0]
    if random.random() < 0.4:
        rule["values"] = random.choice([["1"], ["1", "0"], ["ja"]])
    if random.random() < 0.2:
        rule["level"] = random.choice(["note", "reject", "stop"])
    if rule.get("level") == "stop":
        del rule["level"]
    return rule


def make_resource():
    fields, pools, resource = {}, {}, {"schema": {}}
    if random.random() < 0.6:
        resource["name"] = random.choice(["export", "Måling 1", ""])
    for name in random.sample(STEMS, random.randint(1, 8)):
        fields[name], pools[name] = make_field(name)
        if random.random() < 0.4:
            make_set(fields, pools, resource)
    if random.random() < 0.3:
        make_labels(fields, pools)
    for _ in range(random.choice([0, 0, 1, 2, 4])):
        resource.setdefault("x-rules", []).append(make_rule(fields, pools))
    names = list(fields)
    if random.random() < 0.5:
        random.shuffle(names)
    resource["schema"]["fields"] = [fields[n] for n in names]
    if random.random() < 0.3:
        resource["schema"]["missingValues"] = random.choice(
            [["", "NA"], ["NA"], [{"value": "", "label": "none"}]])
    if random.random() < 0.2:
        resource["schema"]["fieldsMatch"] = "equal"
    return resource, names, pools


def write_export(path, names, pools):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        for _ in range(60):
            out.writerow([random.choice(pools[n]) for n in names])


def run(*args):
    return subprocess.run(args, capture_output=True, encoding="utf-8",
                          check=False)


def read(text):
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return rows[0], rows[1:]


def sources(book):
    """Column, map and kind by variable, in the order of the result."""
    for item in book["variables"]:
        source = next(iter(item.get("from", {}).values()), {})
        for choice in item.get("choices", []):
            rules = {text: "0" for text in source.get("unselected", [])}
            if rules:
                rules[choice["label"]] = "1"
            yield choice["variable"], source.get("columns", {}).get(
                choice["code"], choice["variable"]), rules, True, item
        if "name" in item:
            yield item["name"], source.get("column", item["name"]), \
                source.get("map", {}), False, item


def trimmed(value):
    return value.strip(" \t\r\n\u00a0")


def check(clean, micro, book):
    header, rows = read(clean)
    columns, results = read(micro)
    plan = list(sources(book))
    assert columns == [p[0] for p in plan], "columns"
    assert sorted(p[1] for p in plan) == sorted(header), "a column is lost"
    assert len(rows) == len(results), "records"
    n_kept = 0
    groups = {}
    for _, column, rules, is_set, item in plan:
        if is_set:
            groups.setdefault(id(item), []).append(
                (header.index(column), rules))
    # Sets whose data write only what is chosen.
    alone = {key for key, group in groups.items() if not any(
        trimmed(row[i]) and rules.get(trimmed(row[i]), trimmed(row[i])) == "0"
        for row in rows for i, rules in group)}
    for row, result in zip(rows, results):
        for (name, column, rules, is_set, item), value in zip(plan, result):
            was = trimmed(row[header.index(column)])
            now = rules.get(was, was)
            if is_set and now == "" and id(item) in alone:
                cells = [other.get(trimmed(row[i]), trimmed(row[i]))
                         for i, other in groups[id(item)]]
                now = "0" if "1" in cells else next(
                    (c for c in cells if c), ".n")
                if value == "" and "asked" in item:
                    now = ""
            if value == now:
                n_kept += 1
                continue
            assert value == "" and "asked" in item and is_set and now == "0", \
                (name, was, value)
    return n_kept


def check_again(where, schema, micro, wave):
    with open(where + "/micro.csv", "w", encoding="utf-8", newline="") as file:
        file.write(micro)
    again = run(BIN + "/normalize", "--codebook", where + "/book.json", *wave,
                where + "/micro.csv")
    assert again.returncode == 0 and again.stdout == micro, "again"
    drift = run(BIN + "/normalize", "--codebook", where + "/book.json", *wave,
                "--drift", schema)
    assert drift.returncode == 0, drift.stdout


def one(where):
    resource, names, pools = make_resource()
    schema, raw = where + "/raw.json", where + "/raw.csv"
    with open(schema, "w", encoding="utf-8") as file:
        json.dump(resource, file, ensure_ascii=False)
    write_export(raw, names, pools)
    cleaned = run(BIN + "/clean", "--schema", schema, "--quiet", raw)
    if cleaned.returncode > 1:
        return 0, cleaned.stderr.splitlines()[-1:]
    wave = random.choice([[], ["--wave", "2024"], ["--wave", "år \"1\""]])
    draft = run(BIN + "/normalize", "--quiet", "--draft", schema, *wave)
    assert (draft.returncode, draft.stderr) == (0, ""), draft.stderr
    again = run(BIN + "/normalize", "--quiet", "--draft", schema, *wave)
    assert again.stdout == draft.stdout, "not the same twice"
    book = json.loads(draft.stdout)
    if jsonschema is not None:
        jsonschema.validate(book, META)
    with open(where + "/book.json", "w", encoding="utf-8") as file:
        file.write(draft.stdout)
    with open(where + "/clean.csv", "w", encoding="utf-8", newline="") as file:
        file.write(cleaned.stdout)
    micro = run(BIN + "/normalize", "--codebook", where + "/book.json", *wave,
                where + "/clean.csv")
    assert micro.returncode == 0 and " warning: " not in micro.stderr, \
        micro.stderr
    check_again(where, schema, micro.stdout, wave)
    return check(cleaned.stdout, micro.stdout, book), []


def main():
    n_cells = 0
    refused = []
    for i in range(ROUNDS):
        with tempfile.TemporaryDirectory() as where:
            try:
                n, why = one(where)
            except AssertionError as error:
                keep = os.environ.get("KEEP")
                if keep:
                    subprocess.run(["cp", "-r", where, keep], check=True)
                sys.exit("round %d: %s" % (i, error))
            n_cells += n
            refused += why
    if os.environ.get("WHY"):
        print("\n".join(refused))
    # Most schemas must be ones that clean takes, or nothing was tried.
    assert len(refused) < ROUNDS * 3 / 4, "%d refused" % len(refused)
    assert n_cells > 20 * ROUNDS, "only %d cells" % n_cells
    print("%d cells" % n_cells)


main()
