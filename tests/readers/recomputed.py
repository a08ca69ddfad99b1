"""usage: recomputed.py ESTIMATES COMPUTED

Every figure of a script is that of aggregate: n the same, the estimate and its
standard error within 1e-9 of it; of tests their degrees of freedom too, and p
where the estimates have it.
"""

import csv
import sys

estimates = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
computed = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
numbers = ("n", "estimate", "se", "df", "p")
key = [name for name in computed[0] if name not in numbers]
ours = {tuple(row[name] for name in key): row for row in estimates}


def off_by(a, b, figure):
    """The relative difference; none of what is but the rounding of sums."""
    is_sum = {figure["statistic"], figure.get("compared")} & {"count", "total"}
    noise = 1e-12 * float(figure["sum_weight"]) if is_sum else 0
    return 0 if max(abs(a), abs(b)) < noise else abs(a - b) / max(abs(b), 1e-3)


worst = {}
faults = 0
for row in computed:
    want = ours[tuple(row[name] for name in key)]
    off = {"n": abs(float(row["n"]) - float(want["n"]))}
    for name in ("estimate", "se", "df", "p"):
        if want.get(name, "") == "" or row[name] == "" and name in ("df", "p"):
            continue
        a, b = float(row[name] or "nan"), float(want[name])
        off[name] = off_by(a, b, want)
    kind = want["statistic"]
    if not all(value < 1e-9 for value in off.values()):
        faults += 1
        print("# script", row, "\n# aggregate", want)
    worst[kind] = max(worst.get(kind, 0), *off.values())
shown = sum(1 for row in estimates if row["estimate"] != "")
print("# %d figures, the worst off by: %s" % (len(computed), ", ".join(
    "%s %.1g" % one for one in worst.items())))
assert faults == 0, faults
assert len(computed) == shown > 0, (len(computed), shown)
