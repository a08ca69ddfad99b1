"""usage: recomputed.py ESTIMATES COMPUTED

Every figure of a script is that of aggregate: n the same, the estimate and its
standard error within 1e-9 of it.
"""

import csv
import sys

estimates = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
computed = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
key = [name for name in computed[0] if name not in ("n", "estimate", "se")]
ours = {tuple(row[name] for name in key): row for row in estimates}
worst = 0.0
for row in computed:
    want = ours[tuple(row[name] for name in key)]
    assert int(float(row["n"])) == int(want["n"]), (row, want)
    for name in ("estimate", "se"):
        if want[name] == "":
            continue
        a, b = float(row[name]), float(want[name])
        off = abs(a - b) / max(abs(b), 1e-3)
        assert off < 1e-9, (row, want)
        worst = max(worst, off)
shown = sum(1 for row in estimates
            if row["estimate"] != "" and row["statistic"] != "chisq")
assert len(computed) == shown > 0, (len(computed), shown)
print("# %d figures, the worst off by %.1g" % (len(computed), worst))
