#!/usr/bin/python3
"""relations.py AGGREGATE [--count N] [--seed S] [--kinds K,K]: what is held back
does not depend on what nobody can tell from the figures.  Studies of linked.py,
with owners, and with quantiles; one is published twice, and the two have to
agree:

  parts    records at once, and in two parts that are merged: the same bytes
  owners   a respondent for each record, and none: as many are too few
  weights  all weights times 10^20 + 10^10: the same lines are held back
  idle     more records that weigh 0, with answers and in places that nobody
           else has: the same lines are held back
  renamed  another order of answers' codes: as many lines are held back by a rule

Prints a line a kind; status 1 when two do not agree.
"""
import argparse, csv, io, json, os, random, subprocess, sys, tempfile
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import linked  # noqa: E402


def study(rng, folder, number):
    """Records and tables of linked.py, owners, and some rules and measures more."""
    records, spec = linked.draw(rng, folder, number)
    for r in records:
        r["q2"] = rng.choice([r["q2"]] * 9 + [".d"])
        r["owner"] = "o%d" % rng.randint(1, max(2, len(records) * 2 // 3))
    rules = spec["confidentiality"]
    if rng.random() < .4:
        rules["interval"] = True
    shares = sorted({t["measures"][0]["variable"] for t in spec["tables"]
                     if t["measures"][0]["statistic"] == "share" and "variable" in t["measures"][0]})
    if shares and rng.random() < .3:
        rules["unanimous"] = shares
    if rng.random() < .3:
        rules["dominance"] = [[1, 60], [2, 85]]
    for t in spec["tables"]:
        if "compare" not in t and rng.random() < .3:
            t["measures"].append({"statistic": "quantile", "variable": "turnover", "p": ["0.5"]})
        if rng.random() < .2:
            t["measures"].append({"statistic": "total", "variable": "staff"})
    return records, spec


def write(path, records):
    with open(path, "w") as f:
        w = csv.DictWriter(f, list(records[0]), lineterminator="\n")
        w.writeheader()
        w.writerows(records)
    return path


def aggregate(o, folder, spec, *more):
    path = f"{folder}/rules.json"
    json.dump(spec, open(path, "w"))
    r = subprocess.run([o.aggregate, "--quiet", "-w", "weight", "-t", path, "-c", f"{folder}/codebook.json", *more],
                       capture_output=True, text=True)
    if r.returncode not in (0, 1):
        raise SystemExit(f"{folder}: status {r.returncode}: {r.stderr}")
    return r.stdout


def lines(o, folder, spec, records):
    """The keys of all lines."""
    rows = list(csv.reader(io.StringIO(aggregate(o, folder, spec, write(f"{folder}/these.csv", records)))))
    n = rows[0].index("n")
    return {tuple(r[:n]) for r in rows[1:]}


def with_secrets(o, folder, spec, records):
    """The file of secrets, line by line: its key, and why it is held back."""
    secret = f"{folder}/secret.csv"
    aggregate(o, folder, spec, "--secret", secret, write(f"{folder}/these.csv", records))
    rows = list(csv.DictReader(open(secret)))
    os.remove(secret)
    key = list(rows[0])[:list(rows[0]).index("n")] if rows else []
    return [(tuple(r[k] for k in key), r["reason"]) for r in rows]


def idlers(rng, records):
    """Records that weigh nothing, some of them with answers and in places that nobody else has."""
    more = [dict(rng.choice(records), id=f"z{i}", weight="0", owner="o%d" % rng.randint(1, 9)) for i in range(30)]
    for r in more:
        r["answer"] = rng.choice(records)["answer"]
    for r in more[:rng.choice([0, 0, 5])]:
        r["answer"] = rng.choice([r["answer"], "q9"])
        for v in linked.REGISTER + ["q2"]:
            if v in r and rng.random() < .3:
                r[v] = rng.choice(records)[v]
    return more


def parts(o, rng, folder, records, spec):
    if rng.random() < .5:
        spec["confidentiality"]["respondent"] = "owner"
    records += idlers(rng, records)[-9:] if rng.random() < .5 else idlers(rng, records)
    rng.shuffle(records)
    design = ["--strata", "wave"] if rng.random() < .5 else []
    if rng.random() < .2:
        for r in records:
            r["weight"] = str(Decimal(r["weight"]) * (10**20 + 10**10))
    whole = aggregate(o, folder, spec, *design, write(f"{folder}/whole.csv", records))
    cut = rng.randint(1, len(records) - 1)
    states = []
    for i, piece in enumerate((records[:cut], records[cut:])):
        states.append(f"{folder}/state{i}")
        with open(states[-1], "w") as f:
            f.write(aggregate(o, folder, spec, *design, "--partial", write(f"{folder}/part.csv", piece)))
    return whole == aggregate(o, folder, spec, *design, "--merge", *states)


def owners(o, rng, folder, records, spec):
    del rng
    for i, r in enumerate(records):
        r["owner"] = f"only{i}"
    plain = with_secrets(o, folder, spec, records)
    spec["confidentiality"]["respondent"] = "owner"
    owned = with_secrets(o, folder, spec, records)
    # A weight says of how many firms a record without an owner stands.
    rules = ("minimum", "answer", "unanimous")
    return [r for r in plain if r[1] in rules] == [r for r in owned if r[1] in rules]


def weights(o, rng, folder, records, spec):
    spec["confidentiality"].pop("p_percent", None)
    spec["confidentiality"].pop("dominance", None)
    if rng.random() < .3:
        spec["confidentiality"]["respondent"] = "owner"
    before = with_secrets(o, folder, spec, records)
    for r in records:
        r["weight"] = str(Decimal(r["weight"]) * (10**20 + 10**10))
    return before == with_secrets(o, folder, spec, records)


def named(folder, records):
    """Say in the codebook what the answers are: each is a row then, whoever gave it."""
    path = f"{folder}/codebook.json"
    codebook = json.load(open(path))
    codebook["variables"] += [{"name": q, "categories": sorted({r[q] for r in records if r[q][:1] not in ("", ".")})}
                              for q in linked.QUESTIONS]
    json.dump(codebook, open(path, "w"))


def idle(o, rng, folder, records, spec):
    if rng.random() < .5:
        spec["confidentiality"]["respondent"] = "owner"
    both = records + idlers(rng, records)
    rng.shuffle(both)
    answers = sorted({r["answer"] for r in records})
    for t in spec["tables"]:
        if t["measures"][0].get("variable") == "answer" and rng.random() < .3:
            t["measures"][0]["categories"] = answers
    # An answer that nobody else gave is a row more; that row may be held back
    # itself, and others are no partners then: have it in both.
    if lines(o, folder, spec, records) != lines(o, folder, spec, both):
        named(folder, both)
    return with_secrets(o, folder, spec, records) == with_secrets(o, folder, spec, both)


def renamed(o, rng, folder, records, spec):
    before = with_secrets(o, folder, spec, records)
    codes = sorted({r["q2"] for r in records if r["q2"][:1] not in ("", ".")})
    other = {"": "", ".d": ".d", **dict(zip(codes, reversed(codes)))}
    for r in records:
        r["q2"] = other[r["q2"]]
    for t in spec["tables"]:
        if "q2" in t.get("where", {}):
            t["where"]["q2"] = [other[c] for c in t["where"]["q2"]]
    after = with_secrets(o, folder, spec, records)
    return sorted(why for _, why in before if why != "partner") == sorted(why for _, why in after if why != "partner")


KINDS = {f.__name__: f for f in (parts, owners, weights, idle, renamed)}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("aggregate")
    ap.add_argument("--count", type=int, default=100)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--kinds", default=",".join(KINDS))
    o = ap.parse_args()
    worst = 0
    for kind in o.kinds.split(","):
        bad = 0
        for i in range(1, o.count + 1):
            rng = random.Random(f"relations {kind} {o.seed}/{i}")
            with tempfile.TemporaryDirectory() as folder:
                records, spec = study(rng, folder, i)
                if not KINDS[kind](o, rng, folder, records, spec):
                    print(f"{kind} {o.seed}/{i}: not the same")
                    bad += 1
        print(f"{kind}: seed {o.seed}, {o.count} studies, {bad} do not agree")
        worst |= bad > 0
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
