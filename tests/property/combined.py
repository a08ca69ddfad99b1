#!/usr/bin/env python3
"""usage: combined.py AGGREGATE [COUNT [SEED]]

Small studies with tables, rules of confidentiality and designs drawn at random,
many of which make little sense together: no records, questions that a wave was
not asked, groups of one, holders of several records, an earlier edition.  Each
is estimated at once and in parts, one of which may be empty.  No run may end
with another status than 0 to 3, or with 2 or 3 and no word; parts give the same
estimates and the same file of secrets.
"""
import collections
import csv
import io
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

BY = ["wave", "a", "b", "strat"]
QUESTIONS = ["answer", "q2"]
CHOICES = ["s1", "s2", "s3"]
COLUMNS = ["id", "wave", "a", "b", "strat", "psu", "answer", "q2", "turnover",
           "staff", "weight", "holding"] + CHOICES
CODES = {"wave": ["1", "2", "3"], "a": ["a0", "a1", "a9"],
         "b": ["b0", "b1", "b2"], "strat": ["s", "t"],
         "answer": ["q0", "q1", ".d"], "q2": ["x", "y"],
         "staff": ["0..5", "10..", "3"]}


class Fault(Exception):
    pass


def some(rng, values, most):
    return rng.sample(values, min(len(values), rng.randint(1, most)))


def draw_record(rng, number, n, groups, weights):
    holders = max(2, n // 2)
    record = {
        "id": str(number), "wave": rng.choice("12"),
        "a": f"a{rng.randrange(groups[0])}",
        "b": f"b{min(rng.randrange(9) * rng.randrange(9) // 16, groups[1])}",
        "strat": rng.choice("stu"), "psu": str(rng.randint(1, 6)),
        "answer": rng.choice(["q0"] * 5 + ["q1", "q1", "q2", "", ".d"]),
        "q2": rng.choice(["x", "x", "y", "z", ""]),
        "turnover": rng.choice(
            ["", ".k", "0"] + [str(int(100 * rng.paretovariate(1)))] * 8),
        "staff": str(rng.randint(0, 30)), "weight": rng.choice(weights),
        "holding": str(rng.randint(1, holders))}
    record.update((c, rng.choice(["0", "0", "1", "1", ""])) for c in CHOICES)
    return record


def draw_records(rng):
    n = rng.choice([0, 1, 2, 3, 5, 12, 30, 30, 60, 90, 150])
    groups = rng.randint(1, 4), rng.randint(0, 4)
    weights = ["1", "2.5", "4", "12.75"] + rng.choice([[], [], ["0"]])
    records = [draw_record(rng, i + 1, n, groups, weights) for i in range(n)]
    variable = rng.choice(["wave", "a", "b"])
    value = rng.choice(["1", "a0", "b0"])
    blank = some(rng, QUESTIONS + ["turnover"] + CHOICES, 6)
    if rng.random() < 0.4:
        for record in records:
            if record[variable] == value:
                record.update((name, "") for name in blank)
    if rng.random() < 0.05:
        for record in records[:2]:
            record["holding"] = ""
    return records


def draw_where(rng):
    return {name: rng.sample(CODES[name], rng.randint(1, 2))
            for name in some(rng, sorted(CODES), 2)}


def draw_measure(rng):
    kind = rng.choice(["share", "share", "share", "set", "count", "counts",
                       "mean", "total", "ratio", "quantile", "by"])
    number = rng.choice(["turnover", "staff"])
    measure = {
        "share": {"variable": rng.choice(QUESTIONS)}, "set": {"set": "s"},
        "by": {"variable": rng.choice(BY)}, "count": {},
        "counts": {"variable": rng.choice(QUESTIONS)},
        "mean": {"variable": number}, "total": {"variable": number},
        "ratio": {"variable": "turnover", "denominator": "staff"},
        "quantile": {"variable": number,
                     "p": rng.choice([[0.5], [0.1, 0.9]])}}[kind]
    measure["statistic"] = {"set": "share", "by": "share",
                            "counts": "count"}.get(kind, kind)
    if measure["statistic"] == "share" and rng.random() < 0.25:
        measure["percent"] = rng.choice(["row", "total"])
    if kind == "quantile" and rng.random() < 0.5:
        measure["qrule"] = rng.choice(["school", "hf3", "hf6", "hf7"])
    for key, draw in (("where", draw_where),
                      ("base", lambda r: r.choice(["asked", "known"])),
                      ("keep", lambda r: [".d"])):
        if rng.random() < 0.12:
            measure[key] = draw(rng)
    return measure


def draw_comparison(rng, used, n_measures):
    kind = rng.choice(["domains", "total", "rest", "waves", "contrast",
                       "measures"])
    if kind == "measures":
        return {"type": kind, "a": "m0", "b": f"m{n_measures - 1}"}
    if kind == "waves":
        return {"type": kind, "by": "wave"}
    if kind == "contrast":
        return {"type": kind, "by": (used + BY)[:2]}
    comparison = {"type": kind, "by": rng.choice([used[:1], used])}
    within = [name for name in used if name not in comparison["by"]]
    if within and rng.random() < 0.3:
        comparison["within"] = within[:1]
    return comparison


def draw_table(rng, number):
    measures = [draw_measure(rng) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    if len(measures) > 1 and rng.random() < 0.6:
        measures[-1] = dict(measures[0], where=draw_where(rng))
    for i, measure in enumerate(measures):
        measure["id"] = f"m{i}"
    by = rng.sample(BY + QUESTIONS, rng.randint(0, 3))
    columns = [{"by": list(names)} for k in range(len(by) + 1)
               for names in itertools.combinations(by, k)]
    table = {"id": f"t{number}", "measures": measures,
             "columns": rng.sample(columns, rng.randint(1, len(columns)))}
    used = sorted({name for c in table["columns"] for name in c["by"]})
    if rng.random() < 0.3:
        table["where"] = draw_where(rng)
    if rng.random() < 0.15:
        table["chisq"] = True
    if rng.random() < 0.2:
        table["minimum_base"] = rng.choice([2, 5, 20])
    if used and rng.random() < 0.5:
        table["compare"] = [draw_comparison(rng, used, len(measures))]
    return table


def draw_rules(rng, tables):
    by = sorted({name for table in tables for column in table["columns"]
                 for name in column["by"]})
    shares = sorted({measure["id"] for table in tables
                     for measure in table["measures"]
                     if measure["statistic"] == "share"})
    rules = {"minimum": rng.choice([2, 3, 5, 10, 1000])}
    if rng.random() < 0.3:
        rules = {"minimum_answer": rng.choice([2, 3, 5])}
    for key, often, draw in (
            ("minimum_answer", 0.4, lambda: rng.choice([2, 3, 5])),
            ("unanimous", 0.3, lambda: some(rng, shares, 2)),
            ("respondent", 0.3, lambda: rng.choice(["holding"] * 9 + ["a"])),
            ("p_percent", 0.3, lambda: rng.choice([5, 15, 50])),
            ("dominance", 0.3, lambda: [[1, 50], [100, 100]]),
            ("show", 0.2, lambda: [{"by": some(rng, by, 2)}]),
            ("hide_first", 0.2, lambda: some(rng, by, 2)),
            ("interval", 0.3, lambda: True)):
        needed = {"unanimous": shares, "show": by, "hide_first": by}
        if needed.get(key, True) and rng.random() < often:
            rules[key] = draw()
    return rules


def draw_design(rng):
    out = ["-w", "weight"] if rng.random() < 0.9 else []
    out += rng.choice([[], [], ["--strata", "strat"],
                       ["--panel", "id", "--strata", "wave"],
                       ["--cluster", "psu", "--nest"],
                       ["--poststratify", "strat"],
                       ["--rake", "strat", "--rake", "b"]])
    if rng.random() < 0.4:
        out += ["--lonely", rng.choice(["remove", "certainty", "adjust",
                                        "average", "centered"])]
    if rng.random() < 0.3:
        out += ["--columns", "cv,n_eff,p,ddf,flag,reason", "--max-cv", "0.2"]
    return out


def put_records(path, records):
    with open(path, "w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def put_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)


class Study:
    def __init__(self, program, folder, rng):
        self.program, self.folder, self.rng = program, folder, rng
        self.statuses = collections.Counter()

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=300, check=False)
        self.statuses[done.returncode] += 1
        if done.returncode not in (0, 1, 2, 3) or \
                (done.returncode > 1 and not done.stderr):
            raise Fault(f"status {done.returncode} of {arguments}:\n"
                        f"{done.stderr[:4000]}")
        return done

    def put(self, name, text):
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
        return name

    def get(self, name):
        if not os.path.exists(f"{self.folder}/{name}"):
            return None
        with open(f"{self.folder}/{name}", encoding="utf-8") as file:
            return file.read()

    def draw(self):
        rng = self.rng
        self.records = draw_records(rng)
        put_records(f"{self.folder}/records.csv", self.records)
        put_json(f"{self.folder}/codebook.json", {"variables": [
            {"name": c, "categories": ["0", "1"]} for c in CHOICES] + [
                {"name": "q2", "categories": ["x", "y", "z", "never"]},
                {"set": "s", "choices": [{"code": c, "variable": c}
                                         for c in CHOICES]}]})
        tables = [draw_table(rng, i) for i in range(rng.randint(1, 4))]
        rules = draw_rules(rng, tables)
        self.design = draw_design(rng) + ["-c", "codebook.json"]
        if rng.random() < 0.25 and self.put_edition(tables):
            rules["earlier"] = ["before.csv"]
        put_json(f"{self.folder}/held.json",
                 {"tables": tables, "confidentiality": rules})
        self.design += ["-t", "held.json"]

    def put_edition(self, tables):
        """What was published before, some of it held back."""
        put_json(f"{self.folder}/free.json", {"tables": tables})
        text = self.run(*self.design, "-t", "free.json", "records.csv").stdout
        lines = list(csv.DictReader(io.StringIO(text)))
        for line in lines:
            if self.rng.random() < 0.2:
                line.update(status="suppressed", estimate="")
        if lines:
            with open(f"{self.folder}/before.csv", "w",
                      encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(lines[0]),
                                        lineterminator="\n")
                writer.writeheader()
                writer.writerows(lines)
        return bool(lines)

    def put_parts(self):
        """States of parts, in any order; None where one was refused."""
        n = self.rng.randint(1, 4)
        names = []
        part_of = [self.rng.randrange(n) for _ in self.records]
        for i in range(n):
            put_records(f"{self.folder}/part{i}.csv", [
                r for r, part in zip(self.records, part_of) if part == i])
            done = self.run(*self.design, "--partial", f"part{i}.csv")
            if done.returncode > 1:
                return None
            names.append(self.put(f"state{i}", done.stdout))
        self.rng.shuffle(names)
        return names

    def check(self):
        self.draw()
        whole = self.run(*self.design, "--secret", "whole.csv", "records.csv")
        states = self.put_parts()
        if states is None:
            return
        merged = self.run(*self.design, "--merge", "--secret", "merged.csv",
                          *states)
        if max(whole.returncode, merged.returncode) > 1:
            if min(whole.returncode, merged.returncode) < 2:
                raise Fault(f"status {whole.returncode} at once, "
                            f"{merged.returncode} in parts: {merged.stderr}")
            return
        if merged.stdout != whole.stdout:
            raise Fault("estimates of parts differ")
        if self.get("merged.csv") != self.get("whole.csv"):
            raise Fault("secrets of parts differ")


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    faults, statuses = 0, collections.Counter()
    for number in range(1, count + 1):
        with tempfile.TemporaryDirectory() as folder:
            study = Study(program, folder, random.Random(f"{seed}/{number}"))
            try:
                study.check()
            except (Fault, subprocess.TimeoutExpired) as fault:
                print(f"{seed}/{number}: {fault}", flush=True)
                faults += 1
            statuses += study.statuses
    print(f"combined: seed {seed}, {count} studies, {faults} with a fault; "
          + ", ".join(f"status {s}: {statuses[s]}" for s in sorted(statuses)))
    # What is refused tests little.
    return int(faults > 0 or 2 * (statuses[0] + statuses[1]) <
               sum(statuses.values()))


if __name__ == "__main__":
    sys.exit(main())
