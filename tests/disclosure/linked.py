#!/usr/bin/python3
"""linked.py AGGREGATE [--count N] [--seed S]: an attacker who has the records'
structure and no interest in how a table is named.

Studies with several questions, a set, waves, amounts, restricted tables,
percentages of rows and of tables, differences, and questions that also break
down.  Each number of the publication becomes a vector over the finest cells
of all variables together, answers included; a target is what the rules of
the study forbid, worked out from the records.  Found is a target in the span
of what is published, alone or with the answer of somebody who is alone.  With
--only a study is left in the folder "case".

Prints what it finds; status 1 then.
"""
import argparse, csv, io, itertools, json, os, random, subprocess, sys, tempfile
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gen  # noqa: E402

P = (1 << 61) - 1
REGISTER = ["a", "b", "c", "d", "g", "wave"]
QUESTIONS = ["answer", "q2"]
CHOICES = ["s1", "s2", "s3"]


class Span:
    """Vectors as dicts, reduced, modulo a prime."""

    def __init__(self):
        self.rows = {}

    def reduce(self, vector):
        v = {k: c % P for k, c in vector.items() if c % P}
        for k in list(v):
            c = v.get(k, 0)
            if c and k in self.rows:
                for j, e in self.rows[k].items():
                    x = (v.get(j, 0) - c * e) % P
                    if x:
                        v[j] = x
                    else:
                        v.pop(j, None)
        # rows are not kept free of other pivots
        return v if not any(k in self.rows for k in v) else self.reduce(v)

    def add(self, vector):
        v = self.reduce(vector)
        if v:
            k = min(v)
            inverse = pow(v[k], P - 2, P)
            self.rows[k] = {j: c * inverse % P for j, c in v.items()}

    def has(self, vector):
        return not self.reduce(vector)


def residue(x):
    f = Fraction(x)
    return f.numerator * pow(f.denominator, P - 2, P) % P


def draw(rng, folder, number):
    """Records, tables and rules."""
    gen.case(rng, folder, number)
    records = list(csv.DictReader(open(f"{folder}/records.csv")))
    for r in records:
        r["wave"] = rng.choice(["1", "2"])
        r["q2"] = rng.choice(["x", "x", "y", "z", ""])
        for c in CHOICES:
            r[c] = rng.choice(["0", "0", "1"])
        r["staff"] = str(rng.randint(1, 30))
    records = records[:rng.choice([40, 90, 200])]
    with open(f"{folder}/records.csv", "w") as f:
        w = csv.DictWriter(f, list(records[0]), lineterminator="\n")
        w.writeheader()
        w.writerows(records)
    register = [v for v in REGISTER if v in records[0]]
    codes = {v: sorted({r[v] for r in records if r[v]}) for v in register + QUESTIONS}
    tables = []
    for i in range(rng.randint(2, 4)):
        kind = rng.choice(["share", "share", "q2", "set", "count", "mean", "total", "ratio", "row", "all", "cross"])
        by = rng.sample(register, rng.randint(1, min(2, len(register))))
        measure = {"share": {"statistic": "share", "variable": "answer"},
                   "q2": {"statistic": "share", "variable": "q2"},
                   "set": {"statistic": "share", "set": "s"},
                   "count": {"statistic": "count"},
                   "mean": {"statistic": "mean", "variable": "turnover"},
                   "total": {"statistic": "total", "variable": "turnover"},
                   "ratio": {"statistic": "ratio", "variable": "turnover", "denominator": "staff"},
                   "row": {"statistic": "share", "variable": "answer", "percent": "row"},
                   "all": {"statistic": "share", "variable": "answer", "percent": "total"},
                   "cross": {"statistic": rng.choice(["count", "mean"]), "variable": "turnover"}}[kind]
        if kind == "cross":
            by = [by[0], rng.choice(QUESTIONS)]
            if measure["statistic"] == "count":
                del measure["variable"]
        if kind == "share" and rng.random() < .2:
            by = [by[0], "q2"]
        t = {"id": f"t{i}", "title": "T", "measures": [measure],
             "columns": [{"by": list(c)} for k in range(0 if rng.random() < .7 else 1, len(by) + 1)
                         for c in itertools.combinations(by, k)]}
        if rng.random() < .3:
            v = rng.choice(register)
            t["where"] = {v: rng.sample(codes[v], min(len(codes[v]), rng.randint(1, 2)))}
        if kind in ("share", "q2", "mean") and rng.random() < .4:
            t["compare"] = [{"type": rng.choice(["domains", "total", "rest"]), "by": [by[0]]}]
        tables.append(t)
    rules = {"minimum": rng.choice([3, 3, 5])}
    if rng.random() < .5:
        rules["minimum_answer"] = rng.choice([2, 3])
    if rng.random() < .1 and "minimum_answer" in rules:
        del rules["minimum"]
    if rng.random() < .3:
        rules["p_percent"] = rng.choice([5, 15])
    spec = {"title": "T", "defaults": {"ci": "logit"}, "tables": tables, "confidentiality": rules}
    json.dump(spec, open(f"{folder}/held.json", "w"), indent=1)
    json.dump({k: v for k, v in spec.items() if k != "confidentiality"}, open(f"{folder}/free.json", "w"))
    json.dump({"variables": [{"name": c, "categories": ["0", "1"]} for c in CHOICES] +
               [{"set": "s", "choices": [{"code": c, "variable": c} for c in CHOICES]}]},
              open(f"{folder}/codebook.json", "w"))
    return records, spec


def estimates(o, folder, which):
    r = subprocess.run([o.aggregate, "--quiet", "-w", "weight", "-t", f"{folder}/{which}.json", "-c",
                        f"{folder}/codebook.json", f"{folder}/records.csv"], capture_output=True, text=True)
    if r.returncode not in (0, 1):
        raise SystemExit(f"{folder}: {r.stderr}")
    return list(csv.DictReader(io.StringIO(r.stdout)))


class Study:
    def __init__(self, records, spec):
        self.records = records
        self.rules = spec["confidentiality"]
        self.tables = {t["id"]: t for t in spec["tables"]}
        self.register = [v for v in REGISTER if v in records[0]]
        self.names = self.register + QUESTIONS
        self.cells = sorted({tuple(r[v] for v in self.register) for r in records})
        self.codes = {q: sorted({r[q] for r in records}) for q in QUESTIONS}
        self.known = {"n": Span(), "w": Span(), "x": Span()}

    def measure(self, line):
        return self.tables[line["table"]]["measures"][0]

    def place(self, line, by=None):
        """The conditions on records of a line: variable, allowed values."""
        t = self.tables[line["table"]]
        m = self.measure(line)
        at = {v: set(c) for v, c in t.get("where", {}).items()}
        for v in self.names if by is None else ():
            # A table's own restriction stands there too, as a list in braces.
            if line.get(v, "_T") not in ("_T", "") and line[v][0] != "{":
                at[v] = {line[v]} & at.get(v, {line[v]})
        if m["statistic"] == "share" and "variable" in m and m["variable"] not in at:
            at[m["variable"]] = {c for c in self.codes[m["variable"]] if c}
        return at

    def with_answer(self, line, at):
        m = self.measure(line)
        return dict(at, **({line["category"]: {"1"}} if "set" in m else {m["variable"]: {line["category"]}}))

    def members(self, at):
        return [r for r in self.records if all(r[v] in c for v, c in at.items())]

    def vector(self, at, times=1, space=""):
        """Every finest cell of the register that somebody is in, times every answer, given or not."""
        out = {}
        choice = next((v for v in at if v in CHOICES), "")
        for cell in self.cells:
            if any(c not in at.get(v, (c,)) for v, c in zip(self.register, cell)):
                continue
            if choice:
                out[(space, choice, cell)] = times
                continue
            for answers in itertools.product(*self.codes.values()):
                if all(c in at.get(v, (c,)) for v, c in zip(self.codes, answers)):
                    out[(space, "", cell) + answers] = times
        return out

    def weight(self, at):
        return sum((Fraction(r["weight"]) for r in self.members(at)), Fraction(0))

    def amount(self, at, name):
        return sum((Fraction(r["weight"]) * Fraction(r[name]) for r in self.members(at)), Fraction(0))

    def is_unsafe(self, at, name):
        rule = self.rules.get("p_percent", 0)
        units = sorted(((Fraction(r[name]), max(1, int(Fraction(r["weight"]) + Fraction(1, 2))))
                        for r in self.members(at)), reverse=True)
        largest = [a for a, k in units for _ in range(min(k, 2))][:2]
        total = self.amount(at, name)
        return bool(rule) and total > 0 and total - sum(largest) < Fraction(rule, 100) * largest[0]

    def lone(self, line):
        """Who is in the cell of a line, and who of them is alone: in it, with its answer, or without."""
        at = self.place(line)
        who = {r["id"] for r in self.members(at)}
        gave = who
        if self.measure(line)["statistic"] == "share":
            gave = {r["id"] for r in self.members(self.with_answer(line, at))}
        return who, next((s for s in (who, gave, who - gave) if len(s) == 1), set())

    def is_one_person(self, a, b):
        """Whether two lines are one answer, the same one is alone in both cells, and one cell lies in the other.
        Where their difference is known to everyone, who is alone learns nobody's answer but their own."""
        (who, lone), (who2, lone2) = self.lone(a), self.lone(b)
        return all(a[k] == b[k] for k in ("statistic", "measure", "category")) and \
            bool(lone) and lone == lone2 and (who <= who2 or who2 <= who)

    def secret(self, line, at):
        """Why a rule forbids it, or nothing."""
        m = self.measure(line)
        n = len(self.members(at))
        least = self.rules.get("minimum_answer", 0)
        if 0 < n < self.rules.get("minimum", 0):
            return "minimum"
        if m["statistic"] == "share":
            c = len(self.members(self.with_answer(line, at)))
            if 0 < c < least or 0 < n - c < least:
                return "answer"
        if m["statistic"] in ("total", "mean", "ratio"):
            if any(self.is_unsafe(at, m[k]) for k in ("variable", "denominator") if k in m):
                return "p"
        return ""

    def learn(self, line):
        """What a published line says."""
        m = self.measure(line)
        if line["statistic"] == "difference":
            self.learn_difference(line, m)
            return
        at = self.place(line)
        base = self.whole(line, m) if m.get("percent") in ("row", "total") else at
        self.known["n"].add(self.vector(base))
        self.known["w"].add(self.vector(base))
        if m["statistic"] == "share":
            self.known["w"].add(self.vector(self.with_answer(line, at)))
        elif m["statistic"] in ("total", "mean"):
            self.known["x"].add(self.vector(at, space=m["variable"]))
        elif m["statistic"] == "ratio":
            over = self.amount(at, m["denominator"])
            if over:
                v = self.vector(at, space=m["variable"])
                v.update(self.vector(at, -residue(self.amount(at, m["variable"]) / over), m["denominator"]))
                self.known["x"].add(v)

    def whole(self, line, m):
        at = self.place(line, {})
        return self.with_answer(line, at) if m["percent"] == "row" else at

    def side(self, line, name):
        of = line["contrast"]
        at = self.place(line, {})
        values = {r[of] for r in self.members(at)}
        if name == "rest":
            values -= {line["side_a"], line["side_b"]}
        elif name != "total":
            values = {name}
        return dict(at, **{of: values & at.get(of, values)})

    def learn_difference(self, line, m):
        if line["contrast"] not in self.register:
            return
        sides = [self.side(line, line[s]) for s in ("side_a", "side_b")]
        if not all(self.weight(s) for s in sides):
            return
        v = {}
        space = m["variable"] if m["statistic"] == "mean" else ""
        for sign, s in zip((1, -1), sides):
            part = s if space else self.with_answer(line, s)
            for k, c in self.vector(part, residue(sign / self.weight(s)), space).items():
                v[k] = (v.get(k, 0) + c) % P
        self.known["x" if space else "w"].add(v)

    def targets(self, lines):
        """(where, what, who, is alone, respondents, line) of all that the rules forbid."""
        out = []
        for line in lines:
            if line["statistic"] in ("difference", "chisq"):
                continue
            m = self.measure(line)
            at = self.place(line)
            why = self.secret(line, at)
            n = len(self.members(at))
            if not why:
                continue
            who = frozenset(r["id"] for r in self.members(at))
            if why == "minimum":
                out.append(("n", self.vector(at), who, n == 1, n, line))
            if m["statistic"] == "share":
                with_it = self.with_answer(line, at)
                c = len(self.members(with_it))
                out.append(("w", self.vector(with_it), who, n == 1 or why == "answer" and c in (1, n - 1), n, line))
            elif m["statistic"] in ("total", "mean"):
                out.append(("x", self.vector(at, space=m["variable"]), who, n == 1, n, line))
        return out + self.sums(out)

    def sums(self, out):
        """Of parts along a variable that are too few together."""
        sums = {}
        for where, v, who, lone, n, line in out:
            if not 0 < n < self.rules.get("minimum", 0):
                continue
            for b in self.names:
                if line.get(b, "_T") in ("_T", "") or b in self.tables[line["table"]].get("where", {}):
                    continue
                key = (where, line["table"], line["category"], b) + tuple(line.get(k, "") for k in self.names if k != b)
                sums.setdefault(key, []).append((v, who, n, line))
        more = []
        for (where, *_), parts in sums.items():
            if len(parts) > 1 and sum(p[2] for p in parts) < self.rules["minimum"]:
                v = {}
                for p in parts:
                    v.update(p[0])
                more.append((where, v, frozenset().union(*(p[1] for p in parts)), False, 0, parts[0][3]))
        return more


def name(line):
    return " ".join(f"{k}={v}" for k, v in line.items() if v not in ("", "_T") and k not in ("status", "item"))


def attack(o, folder, number):
    rng = random.Random(f"linked {o.seed}/{number}")
    records, spec = draw(rng, folder, number)
    study = Study(records, spec)
    free = estimates(o, folder, "free")
    held = estimates(o, folder, "held")
    found = []
    if not held:
        return [], 0, 0
    key = list(held[0])[:list(held[0]).index("n")]
    full = {tuple(r[k] for k in key): r for r in free}
    shown = [r for r in held if r["status"] != "suppressed"]
    for r in shown:
        if r["statistic"] == "chisq":
            continue
        if r["statistic"] != "difference" and r["status"] == "":
            why = study.secret(r, study.place(r))
            if why:
                found.append(f"unhidden ({why}): {name(r)}")
        if r["estimate"] or r["n"]:
            study.learn(r)
    # What a hidden share is a part of counts as known.
    for r in held:
        t = study.tables[r["table"]]
        if r["statistic"] == "share" and not any(v in QUESTIONS for c in t["columns"] for v in c["by"]):
            study.known["w"].add(study.vector(study.place(r)))
    targets = study.targets([full[tuple(r[k] for k in key)] for r in held if r["status"] == "suppressed"])
    for where, v, who, lone, _, line in targets:
        if v and study.known[where].has(v):
            found.append(f"exact ({where}): {name(line)}")
    for where, v, who, lone, _, line in targets:
        if not lone or not v:
            continue
        for where2, v2, who2, lone2, _, line2 in targets:
            if where2 == where and v2 and who2 != who and not study.known[where].has(v2):
                rest, rest2 = study.known[where].reduce(v), study.known[where].reduce(v2)
                if set(rest) == set(rest2) and rest:
                    k = min(rest)
                    f = rest2[k] * pow(rest[k], P - 2, P) % P
                    if all(rest[j] * f % P == rest2[j] for j in rest) and \
                            not (f == 1 and lone2 and study.is_one_person(line, line2)):
                        found.append(f"insider ({where}): {name(line)} tells {name(line2)}")
    return sorted(set(found)), sum(r["status"] == "suppressed" for r in held), len(held)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("aggregate")
    ap.add_argument("--count", type=int, default=200)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--only", type=int)
    o = ap.parse_args()
    bad = hidden = lines = 0
    with tempfile.TemporaryDirectory() as top:
        for i in [o.only] if o.only else range(1, o.count + 1):
            folder = f"{top}/{i}" if not o.only else "case"
            found, h, n = attack(o, folder, i)
            hidden += h
            lines += n
            for f in found[:4]:
                print(f"{o.seed}/{i}: {f}")
            bad += bool(found)
    print(f"linked: seed {o.seed}, {1 if o.only else o.count} studies, {bad} with findings; {hidden} of {lines} lines hidden")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
