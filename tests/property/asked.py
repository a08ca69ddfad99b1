#!/usr/bin/env python3
"""usage: asked.py NORMALIZE [SEED]

Random questionnaires: codes, sets and derived variables that stand in any
order, with rules of routing over one another, against plain functions that
ask the same.  What was not asked is empty, and what that took away is
counted.
"""
import csv
import io
import json
import random
import re
import subprocess
import sys
import tempfile

program = sys.argv[1]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 11)
STATES = ["1", "2", "3", "", ".d", ".n"]
CHOICE = ["1", "0", "", ".d"]


def missing(value):
    return value == "" or value[0] == "."


def rule_over(names, depth=0):
    kind = random.choice(["in", "in", "all", "any", "not"])
    if kind == "in" or depth == 3:
        name = random.choice(names)
        codes = ["1", "0", ".d", ""] if "_" in name else STATES
        return {"variable": name,
                "in": random.sample(codes, random.randint(1, 3))}
    if kind == "not":
        return {"not": rule_over(names, depth + 1)}
    return {kind: [rule_over(names, depth + 1)
                   for _ in range(random.randint(1, 3))]}


def holds(rule, row):
    if "in" in rule:
        return row[rule["variable"]] in rule["in"]
    if "not" in rule:
        return not holds(rule["not"], row)
    parts = [holds(r, row) for r in rule.get("all", rule.get("any"))]
    return all(parts) if "all" in rule else any(parts)


def make():
    """Questions in the order they need each other; a name has an underscore
    where it is a choice."""
    questions, names = [], []
    for i in range(random.randint(2, 9)):
        kind = random.choice(["code", "code", "set", "count", "first"])
        if not names or kind == "code":
            q = {"name": f"q{i}", "categories": ["1", "2", "3", ".d"]}
            mine = [q["name"]]
        elif kind == "set":
            q = {"set": f"s{i}", "choices": [{"code": c} for c in "ab"]}
            mine = [f"s{i}_a", f"s{i}_b"]
        else:
            q = {"name": f"d{i}", "type": "text", "derive": {
                "op": "count" if kind == "count" else "coalesce",
                "of": random.choices(names, k=2)}}
            mine = [q["name"]]
        if names and random.random() < 0.7:
            q["asked"] = rule_over(names)
        questions.append(q)
        names += mine
    return questions, names


def answer(questions, row):
    """Fill in what is asked; how many answers are taken away, by name."""
    lost = {}
    for q in questions:
        mine = [q["name"]] if "name" in q else [
            f"{q['set']}_{c['code']}" for c in q["choices"]]
        if "asked" in q and not holds(q["asked"], row):
            for name in mine:
                if "derive" not in q and not missing(row[name]) and not (
                        "set" in q and row[name] == "0"):
                    key = q.get("set", name)
                    lost[key] = lost.get(key, 0) + 1
                row[name] = ""
        elif "derive" in q:
            values = [row[n] for n in q["derive"]["of"]]
            here = [v for v in values if not missing(v)]
            reason = next((v for v in values if v[:1] == "."), "")
            if not here:
                row[mine[0]] = reason
            elif q["derive"]["op"] == "count":
                row[mine[0]] = str(values.count("1"))
            else:
                row[mine[0]] = here[0]
    return lost


def check():
    questions, names = make()
    raw = [n for n in names if n[0] != "d"]
    rows = [{n: random.choice(CHOICE if "_" in n else STATES) for n in raw}
            for _ in range(40)]
    order = questions[:]
    random.shuffle(order)
    header = [n for q in order for n in (
        [q["name"]] if "name" in q else
        [f"{q['set']}_{c['code']}" for c in q["choices"]])]
    text = io.StringIO()
    writer = csv.DictWriter(text, raw + ["more"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**r, "more": "x"} for r in rows)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"variables": order}, file)
        file.flush()
        done = subprocess.run(
            [program, "--codebook", file.name], input=text.getvalue(),
            capture_output=True, text=True, check=False)
    lost = {}
    for row in rows:
        for name, n in answer(questions, row).items():
            lost[name] = lost.get(name, 0) + n
    said = {m[1]: int(m[2]) for m in re.finditer(
        r"column (\w+): warning: (\d+) answers", done.stderr)}
    wanted = [[r[n] for n in header] for r in rows]
    got = list(csv.reader(io.StringIO(done.stdout)))
    if got != [header] + wanted or said != lost or (
            done.returncode != int(bool(lost))):
        print(json.dumps(order), done.returncode, said, lost, done.stderr)
        for line in zip(got[1:], wanted):
            if line[0] != line[1]:
                print(header, *line)
                break
        return False
    return True


bad = sum(not check() for _ in range(150))
print("150 questionnaires,", bad, "wrong")
sys.exit(bad > 0)
