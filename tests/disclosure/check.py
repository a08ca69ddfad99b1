#!/usr/bin/python3
"""check.py AGGREGATE [--count N] [--seed S] [--kinds K,K]: generated studies
go through aggregate with rules of confidentiality, and audit.py attacks what
comes out.  Kinds:

  plain      a rule on respondents, as gen.py draws the tables
  interval   the same, and signs and bounds may not narrow a figure either
  amounts    the same of counts, totals and means, some with the p % rule
  answers    a rule on answers too
  where      tables that are restricted to some codes
  tests      differences between cells, with total and rest
  shuffled   another order of records and of tables, in parts: the same bytes
  partners   no more partners than 1.15 times the reference has

Prints a line a kind; status 1 when anything was found.
"""
import argparse, contextlib, copy, csv, io, json, math, os, random, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import audit as attacker  # noqa: E402
import gen  # noqa: E402
import gauss  # noqa: E402


def run(*args, stdin=None):
    return subprocess.run(args, input=stdin, capture_output=True, text=True)


def aggregate(o, tables, records, *more):
    r = run(o.aggregate, "--quiet", "--weight", "weight", "--tables", tables, *more, *records)
    if r.returncode not in (0, 1):
        raise SystemExit(f"{tables}: aggregate ended in {r.returncode}: {r.stderr}")
    return r.stdout


def audit(published, truth, minimum, *more):
    """audit.py, in this process: its libraries take longer to load than it needs."""
    said = io.StringIO()
    before = sys.argv
    sys.argv = ["audit.py", "estimates", "--published", published, "--truth", truth,
                "--minimum", str(minimum), "--allow-unanimous",
                "--not-by", "item,compared,contrast,side_a,side_b", *more]
    try:
        with contextlib.redirect_stdout(said):
            status = attacker.main()
    finally:
        sys.argv = before
    return subprocess.CompletedProcess([], status, said.getvalue(), "")


class Study:
    def __init__(self, o, folder, number):
        gen.case(random.Random(f"{o.seed}/{number}"), folder, number)
        self.folder = folder
        self.records = f"{folder}/records.csv"
        self.spec = json.load(open(f"{folder}/spec.json"))
        self.minimum = self.spec["minimum"]
        self.tables = json.load(open(f"{folder}/tables.json"))

    def write(self, name, tables):
        path = f"{self.folder}/{name}.json"
        json.dump(tables, open(path, "w"))
        return path

    def with_rules(self, **rules):
        return dict(self.tables, confidentiality=dict(minimum=self.minimum, **rules))


def is_one_person(s, published, a, b):
    """Whether two cells have the same respondents: who is alone in one then computes nothing but their own
    answer in the other.  The auditor sees that they are the same only where one is the other's only part."""
    names = list(next(csv.DictReader(open(published))))
    by = [c for c in names[names.index("category") + 1:names.index("n")]
          if c not in ("item", "compared", "contrast", "side_a", "side_b")]
    records = list(csv.DictReader(open(s.records)))

    def members(cell):
        values = cell.split("|")[3:]
        return {r["id"] for r in records
                if all(v == "_T" or r[c] in v.strip("{}").split(",") for c, v in zip(by, values))}
    who = members(a)
    return bool(who) and who == members(b)


def last_of(s, published, printed):
    """What the auditor found, in its last line; or nothing, where it is only what is_one_person says."""
    lines = printed.strip().splitlines()
    found = [x.split("\t") for x in lines[:-1]]
    told = sum(int(x.split()[0]) for x in lines[-1].rsplit(": ", 1)[1].split(", "))
    if len(found) == told and all(x[0] == "insider" and is_one_person(s, published, *x[2].split(" + "))
                                  for x in found):
        return []
    return [lines[-1]]


def attack(o, s, tables, *more, shares=False):
    """Findings for these tables, without and with their rules.  shares: the
    attacker does not know comparisons by their columns, so that lines of two
    of them would be one to it."""
    free = {k: v for k, v in tables.items() if k != "confidentiality"}
    t = f"{s.folder}/full.csv"
    p = f"{s.folder}/pub.csv"
    open(t, "w").write(aggregate(o, s.write("free", free), [s.records]))
    open(p, "w").write(aggregate(o, s.write("held", tables), [s.records], "--secret", f"{s.folder}/secret.csv"))
    bad = check_secret(s.folder)
    if shares:
        for f in (t, p):
            rows = list(csv.DictReader(open(f)))
            with open(f + ".shares", "w") as out:
                w = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
                w.writeheader()
                w.writerows(r for r in rows if r["statistic"] != "difference")
        t, p = t + ".shares", p + ".shares"
    r = audit(p, t, s.minimum, *more)
    if r.returncode != 0:
        bad += last_of(s, p, r.stdout)
    return bad


def check_secret(folder):
    """Each hidden line stands in the file of secrets, complete, and no number of it is left."""
    bad = []
    pub = list(csv.DictReader(open(f"{folder}/pub.csv")))
    secret = list(csv.DictReader(open(f"{folder}/secret.csv")))
    hidden = [r for r in pub if r["status"] == "suppressed"]
    if len(hidden) != len(secret):
        bad.append(f"{len(hidden)} hidden lines, {len(secret)} secrets")
    key = list(pub[0])[:list(pub[0]).index("n")] if pub else []
    for h, s in zip(hidden, secret):
        if [h[k] for k in key] != [s[k] for k in key]:
            bad.append(f"another line: {h} {s}")
        if any(h[k] for k in h if k not in key and k != "status"):
            bad.append(f"a number is left: {h}")
        if not s["n"] or not s["reason"]:
            bad.append(f"not complete: {s}")
        if s["reason"] == "partner" and not (2 <= int(s["with"]) <= len(pub) + 1):
            bad.append(f"no such line: {s}")
    os.remove(f"{folder}/secret.csv")
    return bad


def plain(o, s):
    return attack(o, s, s.with_rules(), "--no-lp", "--attack-n")


def interval(o, s):
    return attack(o, s, s.with_rules(interval=True), "--attack-n")


class Sums:
    """What is known of sums over the finest cells, each of them 0 or more, and the ends of another sum."""

    def __init__(self, n):
        self.n = n
        self.rows = {}

    def learn(self, cells, value):
        self.rows[tuple(sorted(cells))] = value

    def ends(self, cells, value):
        from scipy.optimize import linprog
        c = [0.0] * self.n
        for i in cells:
            c[i] = 1.0
        rows = [[1.0 * (i in row) for i in range(self.n)] for row in map(set, self.rows)]
        out = []
        for sign in (1, -1):
            r = linprog([sign * x for x in c], A_eq=rows or None, b_eq=list(self.rows.values()) or None,
                        method="highs", options={"presolve": False})
            # The truth itself can be no worse than what the solver's tolerance makes of it.
            out.append(sign * r.fun if r.status == 0 else value if r.status == 2 else -sign * float("inf"))
        return out


def is_unsafe(members, percent):
    """The p % rule, where a record counts as often as it weighs."""
    total = sum(x * w for x, w in members)
    largest = sorted((x for x, w in members for _ in range(min(2, max(1, int(w + .5))))), reverse=True)[:2]
    return total > 0 and total - sum(largest) < percent / 100 * largest[0]


def weighed(s, rng):
    """The same study, with weights of which few are most of the sum."""
    records = list(csv.DictReader(open(s.records)))
    s = copy.copy(s)
    s.records = f"{s.folder}/weighed.csv"
    with open(s.records, "w") as f:
        w = csv.DictWriter(f, list(records[0]), lineterminator="\n")
        w.writeheader()
        w.writerows(dict(r, weight=rng.choice([r["weight"], "40", "312.75"])) for r in records)
    return s


def amounts(o, s):
    rng = random.Random(f"amounts {s.folder.rsplit('/', 1)[1]}")
    percent = rng.choice([0, 0, 5, 15, 40])
    s = weighed(s, rng) if rng.random() < .5 else s
    tables = s.with_rules(interval=True, **({"p_percent": percent} if percent else {}))
    tables["tables"] = [dict(t, columns=[{"by": []}] + t["columns"],
                             measures=[{"statistic": "count"}] * (i % 2 == 0) +
                             [{"statistic": k, "variable": "turnover"} for k in ("total", "mean")])
                        for i, t in enumerate(s.tables["tables"])]
    bad = attack(o, s, tables, "--attack-n")
    records = list(csv.DictReader(open(s.records)))
    by = [v for v in "abcdg" if v in records[0]]
    finest = sorted({tuple(r[v] for v in by) for r in records})
    known = {k: Sums(len(finest)) for k in ("n", "w", "x")}
    targets = []
    for line in csv.DictReader(open(f"{s.folder}/pub.csv")):
        at = [line.get(v, "_T") for v in by]
        cells = [i for i, c in enumerate(finest) if all(a in ("_T", b) for a, b in zip(at, c))]
        members = [(float(r["turnover"]), float(r["weight"])) for r in records
                   if all(a in ("_T", r[v]) for v, a in zip(by, at))]
        n, w, x = len(members), sum(w for _, w in members), sum(x * w for x, w in members)
        if line["status"] != "suppressed":
            known["n"].learn(cells, n)
            known["w"].learn(cells, w)
            if line["statistic"] != "count":
                known["x"].learn(cells, x)
        elif 0 < n < s.minimum:
            targets.append(("n", cells, n, lambda low, high: math.floor(min(high, 1e9) + 1e-6) - math.ceil(low - 1e-6) >= 1))
            if line["statistic"] == "count":
                targets.append(("w", cells, w, lambda low, high, least=w / n: high - low >= .998 * least))
        if line["status"] == "suppressed" and line["statistic"] != "count" and \
                (0 < n < s.minimum or is_unsafe(members, percent)):
            off = .998 * percent / 100 * max(m[0] for m in members)
            targets.append(("x", cells, x, lambda low, high, x=x, n=n, off=off:
                            high - x >= off and x - low >= min(off, .998 * x) if off else high - low >= .998 * x / n))
    for what, cells, value, is_wide in {(t[0], tuple(t[1])): t for t in targets}.values():
        low, high = known[what].ends(cells, value)
        if not is_wide(low, high):
            bad.append(f"narrow ({what}): {[finest[i] for i in cells]} {value:g} in {low:g} to {high:g}")
    return bad


def answers(o, s):
    tables = s.with_rules(minimum_answer=2)
    free = s.write("free", s.tables)
    full = list(csv.DictReader(io.StringIO(aggregate(o, free, [s.records]))))
    # n_cat: who gave the answer, counted by another program
    records = list(csv.DictReader(open(s.records)))
    by = [v for v in "abcdg" if v in records[0]]
    for r in full:
        r["n_cat"] = str(sum(x["answer"] == r["category"] and all(r.get(v, "_T") in ("_T", x[v]) for v in by)
                             for x in records)) if r["statistic"] == "share" else ""
    out = io.StringIO()
    w = csv.DictWriter(out, list(full[0]), lineterminator="\n")
    w.writeheader()
    w.writerows(full)
    open(f"{s.folder}/full.csv", "w").write(out.getvalue())
    open(f"{s.folder}/pub.csv", "w").write(aggregate(o, s.write("held", tables), [s.records]))
    r = audit(f"{s.folder}/pub.csv", f"{s.folder}/full.csv", s.minimum, "--no-lp", "--minimum-count", "2")
    bad = [] if r.returncode == 0 else [r.stdout.strip().splitlines()[-1]]
    # all but one, too
    shown = {tuple(x[k] for k in full[0] if k in x and k not in ("table",))[:0] or
             (x["table"], x["item"], x["category"]) + tuple(x.get(v, "") for v in by): x
             for x in csv.DictReader(open(f"{s.folder}/pub.csv"))}
    for r in full:
        x = shown[(r["table"], r["item"], r["category"]) + tuple(r.get(v, "") for v in by)]
        if r["n_cat"] and 0 < int(r["n"]) - int(r["n_cat"]) < 2 and x["status"] != "suppressed":
            bad.append(f"all but one: {r}")
    return bad


def where(o, s):
    """A second copy of each table for some codes of a variable alone."""
    records = list(csv.DictReader(open(s.records)))
    first = "a"
    codes = sorted({r[first] for r in records})
    tables = s.with_rules()
    more = []
    for t in s.tables["tables"]:
        more.append(dict(t, id=t["id"] + "-w", where={first: codes[:1]}))
        if len(codes) > 2:
            more.append(dict(t, id=t["id"] + "-v", where={first: codes[1:3]}))
    tables["tables"] = s.tables["tables"] + more
    return attack(o, s, tables, "--no-lp", "--tables", f"{s.folder}/held.json")


def tests(o, s):
    tables = s.with_rules()
    tables["tables"] = [dict(t, compare=[{"type": kind, "by": [t["columns"][0]["by"][0]]}
                                         for kind in ("domains", "total", "rest")])
                        for t in s.tables["tables"]]
    bad = attack(o, s, tables, "--no-lp", shares=True)
    pub = list(csv.DictReader(open(f"{s.folder}/pub.csv")))
    at = {(r["table"], r["item"], r["category"], r["by"]): r for r in
          [dict(x, by=tuple((v, x[v]) for v in "abcdg" if x.get(v, "_T") not in ("_T", ""))) for x in pub]
          if r["statistic"] == "share"}
    # A difference is shown only where both of its sides are.
    for r in pub:
        if r["statistic"] != "difference" or r["status"] == "suppressed" or not r["estimate"]:
            continue
        for side in (r["side_a"], r["side_b"]):
            x = at.get((r["table"], r["item"], r["category"], ((r["contrast"], side),)))
            if x is not None and x["status"] == "suppressed":
                bad.append(f"a side is hidden: {r}")
    return bad


def rows_of(text):
    return sorted(sorted(r.items()) for r in csv.DictReader(io.StringIO(text)))


def shuffled(o, s):
    tables = s.with_rules()
    first = aggregate(o, s.write("held", tables), [s.records])
    rng = random.Random(1)
    lines = open(s.records).read().splitlines()
    body = lines[1:]
    rng.shuffle(body)
    cut = rng.randint(0, len(body))
    parts = []
    for k, piece in enumerate((body[:cut], body[cut:])):
        path = f"{s.folder}/part{k}"
        open(path + ".csv", "w").write("\n".join(lines[:1] + piece) + "\n")
        r = run(o.aggregate, "--quiet", "--weight", "weight", "--tables", f"{s.folder}/held.json", "--partial",
                path + ".csv")
        open(path, "w").write(r.stdout)
        parts.append(path)
    merged = run(o.aggregate, "--quiet", "--weight", "weight", "--tables", f"{s.folder}/held.json", "--merge", *parts)
    bad = [] if merged.stdout == first else ["other bytes from shuffled parts"]
    other = dict(tables, tables=tables["tables"][::-1])
    turned = aggregate(o, s.write("turned", other), [s.records])
    if rows_of(turned) != rows_of(first):
        bad.append("another pattern for another order of tables")
    return bad


def partners(o, s):
    """Counts of records by domain: hidden ones against the reference's."""
    tables = dict(s.with_rules(), defaults={"ci": "logit"})
    tables["tables"] = [dict(t, measures=[{"statistic": "count"}]) for t in s.tables["tables"]]
    pub = list(csv.DictReader(io.StringIO(aggregate(o, s.write("held", tables), [s.records]))))
    records = list(csv.DictReader(open(s.records)))
    by = [v for v in "abcdg" if v in records[0]]
    inner = {}
    cells = {}
    for r in pub:
        d = tuple(r.get(v, "_T") for v in by)
        m = [x for x in records if all(d[k] in ("_T", x[v]) for k, v in enumerate(by))]
        if m:
            cells[d] = (len(m), {inner.setdefault(tuple(x[v] for v in by), len(inner)): 1 for x in m},
                        r["status"] == "suppressed")
    reference = gauss.suppress([("|".join(d), float(n), n, v, n < s.minimum) for d, (n, v, _) in sorted(cells.items())])
    ours = sum(h and n >= s.minimum for n, _, h in cells.values())
    theirs = sum(n >= s.minimum for d, (n, _, _) in cells.items() if "|".join(d) in reference)
    partners.ours += ours
    partners.theirs += theirs
    return []


partners.ours = partners.theirs = 0
KINDS = {f.__name__: f for f in (plain, interval, amounts, answers, where, tests, shuffled, partners)}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("aggregate")
    ap.add_argument("--count", type=int, default=200)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--kinds", default=",".join(KINDS))
    o = ap.parse_args()
    worst = 0
    with tempfile.TemporaryDirectory() as top:
        found = {k: 0 for k in o.kinds.split(",")}
        for i in range(1, o.count + 1):
            s = Study(o, f"{top}/{i}", i)
            for k in found:
                bad = KINDS[k](o, s)
                for b in bad[:3]:
                    print(f"{k} {o.seed}/{i}: {b}")
                found[k] += bool(bad)
    for k, n in found.items():
        print(f"{k}: seed {o.seed}, {o.count} studies, {n} with findings")
        worst |= n > 0
    if partners.theirs:
        ratio = partners.ours / partners.theirs
        print(f"partners: {partners.ours}, the reference {partners.theirs}, {ratio:.3f} times")
        worst |= ratio > 1.15
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
