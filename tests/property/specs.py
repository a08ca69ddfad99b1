#!/usr/bin/env python3
"""usage: specs.py AGGREGATE [SEED [ROUNDS]]

Random tables, codebooks, designs and records for aggregate.  Whatever they
are, the run has to end with a status of 0 to 3 and a message for each that is
not 0; nothing it writes is NaN or infinite, no share leaves 0 to 1, every
interval but asin's holds its estimate; the order of the records changes no byte, and
neither does a merge of two parts.
"""
import csv
import io
import json
import math
import os
import random
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 300
CODED = ["g", "h", "q", "r"]
CHOICES = ["c_1", "c_2", "c_3"]
NUMBERS = ["x", "y"]


def codebook():
    variables = []
    for name in CODED:
        codes = ["1", "2", "3"] if name != "h" else ["a", "b"]
        variables.append({"name": name, "type": "code", "categories":
                          [{"code": c} for c in codes + ["9"]]})
    variables += [{"name": name, "type": "number"} for name in NUMBERS]
    variables.append({"set": "c", "choices":
                      [{"code": c[2:]} for c in CHOICES]})
    variables += [{"name": "wave", "type": "code",
                   "categories": [{"code": "1"}, {"code": "2"}]}]
    return {"name": "random", "languages": ["en"], "variables": variables}


def cell(rng, values, missing):
    return rng.choice(missing) if rng.random() < 0.1 else rng.choice(values)


def records(rng, n):
    rows = []
    gone = ["", ".d", ".n"]
    for i in range(n):
        stratum = rng.choice("stu")
        row = {
            "w": rng.choice(["1", "2.5", "0.75", "1000000", "3", "0"]),
            "stratum": stratum,
            "psu": stratum + str(rng.randint(1, 4)),
            "size": {"s": "40", "t": "1000", "u": "90"}[stratum],
            "g": cell(rng, ["1", "2", "3"], gone),
            "h": cell(rng, ["a", "b"], gone),
            "q": cell(rng, ["1", "2"], gone),
            "r": cell(rng, ["3"], gone),
            "x": cell(rng, ["0", "1.5", "-3", "7", "1e3", "0.001"], gone),
            "y": cell(rng, ["0", "2", "2", "100"], gone),
            "wave": rng.choice("12"),
        }
        for name in CHOICES:
            row[name] = cell(rng, ["0", "1"], gone)
        for k in range(3):
            row[f"rep{k}"] = rng.choice(["0", "1", "2", "1.5"])
        rows.append(row)
    return rows


def measure(rng):
    statistic = rng.choice(
        ["share", "share", "set", "mean", "total", "count", "ratio",
         "quantile"])
    made = {"statistic": "share" if statistic == "set" else statistic}
    if statistic == "share":
        made["variable"] = rng.choice(CODED)
    elif statistic == "set":
        made["set"] = "c"
    elif statistic != "count":
        made["variable"] = rng.choice(NUMBERS)
    if statistic == "ratio":
        made["denominator"] = rng.choice(NUMBERS)
    if statistic == "quantile":
        made["p"] = rng.choice([["0.5"], ["0", "0.25", "1"]])
        made["qrule"] = rng.choice(["math", "school", "hf7", "hf9"])
    if statistic in ("share", "set") and rng.random() < 0.3:
        made["keep"] = [".d"]
    if rng.random() < 0.3:
        made["base"] = "asked"
    if rng.random() < 0.3:
        made["where"] = {rng.choice(CODED): rng.choice(["1", "9", "a"])}
    if statistic == "share" and rng.random() < 0.2:
        made["percent"] = rng.choice(["row", "total"])
    return made


def comparison(rng):
    kind = rng.choice(["domains", "total", "rest", "measures", "waves"])
    if kind == "measures":
        return {"type": kind, "a": rng.sample(NUMBERS, 1),
                "b": rng.sample(NUMBERS, 1)}
    if kind == "waves":
        return {"type": kind, "by": ["wave"]}
    made = {"type": kind, "by": ["g"], "a": [rng.choice("123")]}
    if kind == "domains":
        made["b"] = [rng.choice("1239")]
    return made


def table(rng, i):
    columns = [{"by": rng.sample(CODED + ["wave"], rng.randint(1, 3))}
               for _ in range(rng.randint(0, 3))]
    made = {"id": f"t{i}",
            "measures": [measure(rng) for _ in range(rng.randint(1, 4))]}
    if columns:
        made["columns"] = columns
    if rng.random() < 0.3:
        made["where"] = {rng.choice(CODED): rng.choice(["1", "2", "a"])}
    # Quantiles cannot be compared.
    if columns and rng.random() < 0.5 and "quantile" not in [
            m["statistic"] for m in made["measures"]]:
        columns.append({"by": ["g"]})
        columns.append({"by": ["wave"]})
        made["compare"] = [comparison(rng) for _ in range(rng.randint(1, 3))]
    if columns and rng.random() < 0.3:
        made["chisq"] = True
    return made


def design(rng):
    options = []
    if rng.random() < 0.8:
        options += ["--weight", "w"]
    kind = rng.choice(["elements", "strata", "clusters", "fpc", "replicates",
                       "poststratified", "raked"])
    if kind == "replicates" and "--weight" in options:
        return options + ["--replicates", "rep0,rep1,rep2",
                          "--replicate-type",
                          rng.choice(["jk1", "brr", "bootstrap"])]
    if kind in ("strata", "clusters", "fpc"):
        options += ["--strata", "stratum"]
    if kind == "clusters":
        options += ["--cluster", "psu"]
    if kind == "fpc":
        options += ["--fpc", "size"]
    if kind == "poststratified" and "--weight" in options:
        options += ["--poststratify", "wave"]
    if kind == "raked" and "--weight" in options:
        options += ["--rake", "wave", "--rake", "stratum"]
    options += ["--lonely", rng.choice(
        ["fail", "remove", "certainty", "adjust", "average", "centered"])]
    return options


def extras(rng):
    options = []
    if rng.random() < 0.5:
        options += ["--ci", rng.choice(
            ["wald", "logit", "beta", "asin", "wilson"])]
    if rng.random() < 0.3:
        options += ["--columns", "cv,n_eff,deff_wr,t,p,ddf"]
    if rng.random() < 0.2:
        options += ["--minimum-base", str(rng.randint(1, 20))]
    return options


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def run(arguments):
    return subprocess.run([PROGRAM] + arguments, capture_output=True,
                          text=True)


def check(result, arguments):
    """What is wrong with one run, or None."""
    if result.returncode not in (0, 1, 2, 3):
        return f"status {result.returncode}"
    if result.returncode != 0 and not result.stderr:
        return "a status without a word"
    if result.returncode > 1:
        return None
    for line in csv.DictReader(io.StringIO(result.stdout)):
        for name, value in line.items():
            if value is None or value.lower().strip("-") in ("nan", "inf"):
                return f"{name} is {value}: {line}"
        if not line["estimate"]:
            continue
        estimate = float(line["estimate"])
        if "asin" in arguments:
            continue
        slack = 1e-9 * (abs(estimate) + 1)
        if line["statistic"] == "share" and not -1e-12 <= estimate <= 1 + 1e-12:
            return f"a share outside 0 to 1: {line}"
        if line["se"] and not float(line["se"]) >= 0:
            return f"se: {line}"
        if line["ci_low"] and line["statistic"] != "quantile" and \
                line["statistic"] != "chisq":
            if float(line["ci_low"]) > estimate + slack:
                return f"the interval is above: {line}"
        if line["ci_high"] and line["statistic"] not in ("quantile", "chisq"):
            if float(line["ci_high"]) < estimate - slack:
                return f"the interval is below: {line}"
    return None


def first_difference(a, b):
    """The first lines that differ."""
    pairs = zip(a.split("\n"), b.split("\n"))
    return next((f"{x!r} and {y!r}" for x, y in pairs if x != y), "the length")


def one_round(rng):
    rows = records(rng, rng.choice([1, 2, 5, 30, 200]))
    tables = {"tables": [table(rng, i) for i in range(rng.randint(1, 4))]}
    write("d.csv", rows)
    mixed = rows[:]
    rng.shuffle(mixed)
    write("mixed.csv", mixed)
    with open("tables.json", "w", encoding="utf-8") as out:
        json.dump(tables, out)
    fixed = ["--tables", "tables.json", "--codebook", "codebook.json"]
    fixed += design(rng) + extras(rng)
    first = run(fixed + ["d.csv"])
    wrong = check(first, fixed)
    again = run(fixed + ["mixed.csv"])
    if wrong is None and again.stdout != first.stdout:
        wrong = "the order of the records shows: " + \
            first_difference(first.stdout, again.stdout)
    if wrong is None and first.returncode < 2 and len(rows) > 1:
        half = len(rows) // 2
        write("a.csv", rows[:half])
        write("b.csv", rows[half:])
        for part in "ab":
            with open(part + ".part", "w", encoding="utf-8") as out:
                out.write(run(fixed + ["--partial", part + ".csv"]).stdout)
        merged = run(fixed + ["--merge", "b.part", "a.part"])
        if merged.stdout != first.stdout:
            wrong = "the parts merge to something else: %s %s" % (
                first_difference(first.stdout, merged.stdout), merged.stderr)
    if wrong is None:
        return first.returncode
    print("aggregate", " ".join(fixed), "d.csv")
    print("tables.json:", json.dumps(tables))
    print("d.csv, the first of %d records:" % len(rows))
    with open("d.csv", encoding="utf-8") as text:
        print("".join(text.readlines()[:12]))
    print(first.stderr[:2000])
    sys.exit("seed %d: %s" % (SEED, wrong))


def main():
    rng = random.Random(SEED)
    statuses = [0] * 4
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("codebook.json", "w", encoding="utf-8") as out:
            json.dump(codebook(), out)
        for _ in range(ROUNDS):
            statuses[one_round(rng)] += 1
    print("%d rounds; status 0: %d, 1: %d, 2: %d, 3: %d"
          % (ROUNDS, *statuses))
    if statuses[0] + statuses[1] < ROUNDS / 4:
        sys.exit("too few of them were estimated")


main()
