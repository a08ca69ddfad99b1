#!/usr/bin/python3
"""pairs.py AGGREGATE [--count N] [--seed S]: an attacker of many tables that
cross two or three variables each.

There are more variables than anybody crosses, so that each respondent nearly is
a finest cell, and who attacks knows none of them: only what the tables print,
that the cells of a table add up to its margins, that tables of the same
respondents have the same margins, and which codes of one variable are a code of
another.  Every number that is not printed is an unknown, each such equality a
row; rows are reduced modulo a prime.  Found is what a rule holds back and rows
tell, alone or with the number of somebody who is alone; and cells along one
variable that are held back and together too few.

Prints what it finds, and how many partners were taken; status 1 then.
"""
import argparse, csv, itertools, json, random, subprocess, sys, tempfile

P = (1 << 61) - 1


def add(v, w, times):
    for k, c in w.items():
        x = (v.get(k, 0) + c * times) % P
        if x:
            v[k] = x
        else:
            v.pop(k, None)


class Rows:
    """What is told of unknowns; each as a sum of free ones."""

    def __init__(self):
        self.of = {}

    def free(self, v):
        """The vector with every told unknown replaced."""
        v = dict(v)
        while True:
            told = [k for k in v if k in self.of]
            if not told:
                return v
            for k in told:
                c = v.pop(k, 0)
                if c:
                    add(v, self.of[k], c)

    def tell(self, v):
        v = self.free(v)
        if v:
            k = min(v, key=lambda k: (self.uses.get(k, 0), str(k)))
            c = v.pop(k)
            minus = pow(P - c, P - 2, P)
            self.of[k] = {j: e * minus % P for j, e in v.items()}


def draw(rng, folder, n_variables=None):
    is_large = n_variables is not None
    n_variables = n_variables or rng.randint(12, 16)
    names = [f"v{i:02}" for i in range(n_variables)]
    codes = {v: [f"{v}{j}" for j in range(2 if is_large else rng.randint(2, 9))] for v in names}
    odds = {v: [rng.paretovariate(0.9) for _ in codes[v]] for v in names}
    group = {c: f"g{rng.randint(0, 2)}" for c in codes["v00"]}
    records = []
    for i in range(80 if is_large else rng.choice([300, 800, 1200])):
        r = {v: rng.choices(codes[v], odds[v])[0] for v in names}
        r["g"] = group[r["v00"]]
        r["q"] = rng.choices(["y", "n", "m"], [6, 3, 1])[0]
        records.append(r)
    by = [rng.sample(names, 3) if rng.random() < .05 else list(p) for p in itertools.combinations(names, 2)]
    rng.shuffle(by)
    by = by[:len(by) if is_large else rng.randint(len(by) * 3 // 4, len(by))] + [["g", v] for v in names[1:] if rng.random() < .3]
    measure = rng.choice([{"statistic": "count"}, {"statistic": "share", "variable": "q"}, None])
    with_margins = rng.random() < .5
    tables = []
    for i, b in enumerate(by):
        m = measure or {"statistic": "share", "variable": b[-1]}
        b = b if measure else b[:-1]
        sets = [c for k in range(len(b)) for c in itertools.combinations(b, k)] if with_margins else []
        tables.append({"id": f"t{i}", "title": "T", "measures": [m],
                       "columns": [{"by": list(c)} for c in sets + [tuple(b)]]})
        if rng.random() < .03:
            v = rng.choice([v for v in names if v not in b and v != m.get("variable")])
            tables[-1]["where"] = {v: rng.sample(codes[v], 2)}
    rules = {"minimum": rng.choice([3, 5])}
    if measure != {"statistic": "count"} and rng.random() < .7:
        rules["minimum_answer"] = 3
    spec = {"title": "T", "tables": tables, "confidentiality": rules}
    with open(f"{folder}/records.csv", "w") as f:
        w = csv.DictWriter(f, list(records[0]), lineterminator="\n")
        w.writeheader()
        w.writerows(records)
    json.dump(spec, open(f"{folder}/held.json", "w"))
    json.dump({k: v for k, v in spec.items() if k != "confidentiality"}, open(f"{folder}/free.json", "w"))
    return records, spec, group


def lines(o, folder, which, *more):
    out = subprocess.run([o.aggregate, "--tables", f"{folder}/{which}.json", *more, f"{folder}/records.csv"],
                         check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(out.splitlines()))


class Study:
    def __init__(self, records, spec, group):
        self.records, self.group = records, group
        self.names = [k for k in records[0] if k != "q"]
        self.where = {t["id"]: t.get("where", {}) for t in spec["tables"]}
        self.asked = {t["id"]: t["measures"][0].get("variable") for t in spec["tables"]}
        self.codes = {v: sorted({r[v] for r in records}) for v in self.names}

    def cell(self, line):
        """What a line speaks of: the variables and their codes; a where is a set of codes."""
        where = self.where[line["table"]]
        return tuple((v, tuple(sorted(where[v])) if v in where else (line[v],))
                     for v in self.names if v in where or line.get(v, "_T") != "_T")

    def answer(self, line):
        """Who gave a line's answer: a cell too, where tables break down by the question."""
        cell, asked = self.cell(line), self.asked[line["table"]]
        if asked not in self.names:
            return cell, line["category"]
        with_it = dict(cell, **{asked: (line["category"],)})
        return tuple((v, with_it[v]) for v in self.names if v in with_it), ""

    def members(self, cell):
        return [i for i, r in enumerate(self.records) if all(r[v] in codes for v, codes in cell)]


def equalities(s, cells):
    """Wholes and parts, over cells that are printed and the margins that they share."""
    sets = {tuple(v for v, _ in c) for c in cells}
    sets |= {tuple(v for v in a if v in b) for a in sets for b in sets}
    sets |= {tuple(v for v in a if v != w) for a in sets for w in a}
    where = {tuple((v, k) for v, k in c if len(k) > 1) for c in cells}
    for restricted in where:
        for variables in sets:
            free = [v for v in variables if v not in dict(restricted)]
            for codes in itertools.product(*(s.codes[v] for v in free)):
                cell = dict(restricted)
                cell.update((v, (c,)) for v, c in zip(free, codes))
                whole = tuple((v, cell[v]) for v in s.names if v in cell)
                for v in s.names:
                    if v in cell and len(cell[v]) == 1:
                        continue
                    parts = [tuple((u, dict(cell, **{v: (c,)})[u]) for u in s.names if u in cell or u == v)
                             for c in cell.get(v, s.codes[v])]
                    if tuple(u for u, _ in parts[0]) in sets:
                        yield whole, parts
                if "g" in cell and "v00" not in cell:
                    parts = [tuple((u, (c,) if u == "v00" else cell[u]) for u in s.names
                                   if u == "v00" or u in cell and u != "g")
                             for c, g in s.group.items() if (g,) == cell["g"]]
                    if parts and tuple(u for u, _ in parts[0]) in sets:
                        yield whole, parts


def attack(o, folder, rng):
    records, spec, group = draw(rng, folder, o.variables)
    s = Study(records, spec, group)
    free = lines(o, folder, "free")
    held = lines(o, folder, "held", "--secret", f"{folder}/secret.csv")
    why = {(r["table"], r["category"]) + tuple(r[v] for v in s.names if v in r): r["reason"]
           for r in csv.DictReader(open(f"{folder}/secret.csv"))}
    answers = sorted({line["category"] for line in free if s.asked[line["table"]] == "q"})
    known, primary, shown, given_as = {}, {}, set(), set()
    for a, b in zip(free, held):
        cell = s.cell(a)
        answer = s.answer(a)
        key = (a["table"], a["category"]) + tuple(a[v] for v in s.names if v in a)
        hidden = b["status"] == "suppressed"
        few = spec["confidentiality"]["minimum"]
        if hidden and why[key] != "partner":
            # An answer in a base that is too small may stand in another one.
            if answer[1] or why[key] == "minimum_answer":
                primary[answer] = key
            if 0 < len(s.members(cell)) < few:
                primary[cell, ""] = key
        if not hidden:
            known[cell, ""] = known[answer] = True
        shown |= {cell, answer[0]}
        if answer[0] != cell:
            given_as.add(answer[0])
    size, given = {}, {}
    rows = Rows()
    for cell in shown:
        who = s.members(cell)
        size[cell] = len(who)
        given[cell] = {k: sum(records[i]["q"] == k for i in who) for k in answers}
    told = []
    for whole, parts in equalities(s, shown):
        told += [[(whole, k), *((p, k) for p in parts)] for k in ["", *answers]]
    if answers:
        told += [[(c, ""), *((c, k) for k in answers)] for c in {x[0] for t in told for x in t} | shown]
    rows.uses = {}
    for t in told:
        for x in t:
            rows.uses[x] = rows.uses.get(x, 0) + 1
    # A cell that no line of a printed table has is one of nobody.
    sets = {tuple(v for v, _ in c) for c in shown - given_as if all(len(k) == 1 for _, k in c)}

    def vector(x):
        nobody = x[0] not in shown and tuple(v for v, _ in x[0]) in sets and all(len(k) == 1 for _, k in x[0])
        return {} if nobody or x in known else {x: 1}

    for t in told:
        v = vector(t[0])
        for x in t[1:]:
            add(v, vector(x), P - 1)
        rows.tell(v)
    found = []
    targets = {}
    for x in primary:
        targets[x] = rows.free(vector(x))
        if not targets[x]:
            found.append(f"exact: {x}")
    by_ratio = {}
    for x, v in targets.items():
        if v:
            k = min(v, key=str)
            c = pow(v[k], P - 2, P)
            by_ratio.setdefault(frozenset((j, e * c % P) for j, e in v.items()), []).append(x)
    for alike in by_ratio.values():
        for x in alike:
            n = size[x[0]]
            lone = n == 1 or x[1] and why.get(primary[x]) == "minimum_answer" and given[x[0]][x[1]] in (1, n - 1)
            if lone:
                found += [f"insider: {x} tells {y}" for y in alike if s.members(y[0]) != s.members(x[0])]
    sums = {}
    for x in primary:
        if 0 < size[x[0]] < spec["confidentiality"]["minimum"]:
            for v, codes in x[0]:
                if len(codes) == 1:
                    sums.setdefault((v, x[1], tuple(z for z in x[0] if z[0] != v)), []).append(x)
    for parts in sums.values():
        if len(parts) > 1 and sum(size[x[0]] for x in parts) < spec["confidentiality"]["minimum"]:
            v = {}
            for x in parts:
                add(v, targets[x], 1)
            if not v:
                found.append(f"group: {parts}")
    hidden = sum(line["status"] == "suppressed" for line in held)
    return found, sum(r != "partner" for r in why.values()), hidden


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("aggregate")
    ap.add_argument("--count", type=int, default=10)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--only", type=int)
    ap.add_argument("--variables", type=int, help="with two codes each (12 to 16, with more)")
    o = ap.parse_args()
    bad = n_primary = n_hidden = 0
    for i in range(o.count) if o.only is None else [o.only]:
        with tempfile.TemporaryDirectory() as folder:
            found, primary, hidden = attack(o, folder, random.Random(f"pairs {o.seed}/{i}"))
        n_primary += primary
        n_hidden += hidden
        bad += bool(found)
        for line in found[:5]:
            print(f"{o.seed}/{i}: {line}")
    print(f"pairs: seed {o.seed}, {o.count} studies, {bad} with findings; "
          f"{n_primary} lines by a rule, {n_hidden} hidden")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
