#!/usr/bin/env python3
"""Compare aggregate with the reference figures in this folder.

usage: compare.py AGGREGATE [FOLDER ...]      (-v lists every difference)

One line a file: cases, how many could be compared, how many lie within the
tolerance, and the largest relative difference; then what differs, and what
was left out with the reason.  Exit 1 when anything differs that is not in
known.csv.
"""
import collections
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EST, SE, CI, BETA, WEIGHT = 1e-12, 1e-9, 1e-9, 1e-8, 1e-9


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def number(text):
    return float(text) if text not in ("", None) else math.nan


def close(ours, theirs, tolerance, floor=0.0):
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) and math.isnan(theirs)
    if ours == theirs:
        return True
    if abs(ours - theirs) <= floor:
        return True
    return abs(ours - theirs) <= tolerance * max(abs(ours), abs(theirs))


def known_differences():
    """Cases that cannot agree, with the reason, and what is right where it
    was reckoned apart: from the records, by the definition."""
    return {(r["file"], r["case_id"]): (r["reason"], dict(
        pair.split("=") for pair in r["right"].split(";") if pair))
        for r in rows(f"{HERE}/known.csv")}


class Tally:
    known = known_differences()

    def __init__(self, name):
        self.name, self.cases, self.good, self.figures = name, 0, 0, 0
        self.bad, self.skipped = [], collections.Counter()
        self.worst = collections.Counter()

    def case(self, case_id, checks, error=None, row=None):
        """checks: (what, ours, theirs, tolerance, floor)"""
        self.cases += 1
        wrong = [error] if error else []
        for what, ours, theirs, tolerance, floor in checks:
            self.figures += 1
            if not close(ours, theirs, tolerance, floor):
                wrong.append(f"{what} {ours!r} not {theirs!r}")
            elif theirs and not math.isnan(theirs) and theirs != 0:
                d = abs(ours - theirs) / abs(theirs)
                self.worst[what] = max(self.worst[what], d)
        reason, right = self.known.get((self.name, case_id), (None, {}))
        if wrong and reason and all(
                row[what] == value if what == "status" else
                close(number(row[what]), float(value), 1e-9)
                for what, value in right.items()):
            self.skip(reason)
        elif wrong:
            self.bad.append((case_id, "; ".join(wrong)))
        else:
            self.good += 1

    def skip(self, reason):
        self.skipped[reason] += 1

    def report(self, verbose):
        skipped = "".join(f", {n} {why}" for why, n in self.skipped.items())
        print(f"{self.name}: {self.cases} cases, {self.good} within "
              f"tolerance ({self.figures} figures){skipped}")
        if verbose and self.worst:
            print("   largest: " + " ".join(
                f"{k} {v:.1e}" for k, v in sorted(self.worst.items())))
        for case_id, what in self.bad[:10 ** 9 if verbose else 5]:
            print(f"   {case_id}: {what}")


def weigh_args(c, folder):
    """The flags of weigh for a calibration."""
    args = []
    for margin in c.get("margins", []):
        args += ["--poststratify" if c["method"] == "poststratify"
                 else "--rake", f"{folder}/{margin['targets']}"]
    if "total" in c:
        args += ["--total", str(c["total"])]
    if "model" in c:
        terms = c["model"].strip("~ ").split(" + ")
        args += ["--greg", f"{folder}/{c['targets']}", "--model", ",".join(
            t + (":number" if t.startswith("api") else "") for t in terms),
            "--distance", c["method"].split("_")[1]]
    if "bounds" in c:
        args += ["--bounds", "%r,%r" % tuple(c["bounds"])]
    if "equal_within" in c:
        args += ["--equal-within", c["equal_within"]]
    return args


class Oracle:
    def __init__(self, program, folder, scratch):
        self.program, self.folder, self.scratch = program, folder, scratch
        self.name = os.path.basename(folder)
        with open(f"{folder}/design.json", encoding="utf-8") as f:
            self.designs = {d["id"]: d
                            for d in json.load(f).get("designs", [])}
        self.weighs = os.path.exists(f"{folder}/weighting.csv")
        self.cache = {}

    def weigh(self, design, *more):
        """The data file with weights of our own; the rows, and the account."""
        d = self.designs[design]
        c = d.get("calibration")
        name = f"{self.scratch}/{self.name}_{design}"
        p = subprocess.run(
            [os.path.join(os.path.dirname(self.program), "weigh"), "-q",
             "--base-weight", d["weight"], "--name", "weighed",
             "--account", f"{name}.json",
             *(weigh_args(c, self.folder) if c else []), *more,
             f"{self.folder}/data.csv"], capture_output=True, text=True)
        if p.returncode > 1:
            raise RuntimeError(f"weigh: {p.stderr.strip()[-300:]}")
        with open(f"{name}.csv", "w", encoding="utf-8") as f:
            f.write(p.stdout)
        return f"{name}.csv", f"{name}.json"

    def data(self, design):
        """The data file, with the calibrated weights as a column."""
        if self.weighs and self.designs[design].get("calibration"):
            return self.weigh(design)[0]
        path = f"{self.folder}/weights_{design}.csv"
        if not os.path.exists(path):
            return f"{self.folder}/data.csv"
        out = f"{self.scratch}/{self.name}_{design}.csv"
        if not os.path.exists(out):
            with open(f"{self.folder}/data.csv", encoding="utf-8") as f:
                lines = f.read().splitlines()
            weights = rows(path)
            with open(out, "w", encoding="utf-8") as f:
                f.write(lines[0] + ",calibrated\n")
                for line, w in zip(lines[1:], weights):
                    f.write(f"{line},{w['calibrated_weight']}\n")
        return out

    def design_args(self, design):
        d = self.designs[design]
        args = ["--weight", d["weight"]]
        for option in ("strata", "cluster", "fpc"):
            if d[option]:
                args += [f"--{option}", ",".join(d[option])]
        if d["nest"]:
            args += ["--nest"]
        c = d.get("calibration")
        if c and self.weighs:
            args = ["--weighting", f"{self.scratch}/{self.name}_{design}.json",
                    *args[2:]]
        elif c:
            args[1] = "calibrated"
            args += ["--design-weight", d["weight"]]
            if c["method"] == "poststratify":
                args += ["--poststratify", ",".join(c["variables"])]
            elif c["method"] == "rake":
                for margin in c["margins"]:
                    args += ["--rake", ",".join(margin)]
            else:
                terms = c["model"].strip("~ ").split(" + ")
                args += ["--calibrate", ",".join(
                    t + (":number" if t.startswith("api") else "")
                    for t in terms)]
        return args

    def run(self, design, args, data=None):
        key = (design, tuple(args), data)
        if key not in self.cache:
            data = data or self.data(design)
            p = subprocess.run(
                [self.program, *self.design_args(design), *args, data],
                capture_output=True, text=True)
            self.cache[key] = (p.returncode, p.stdout, p.stderr)
        return self.cache[key]

    def table(self, design, args, data=None):
        status, out, err = self.run(design, args, data)
        if status > 1:
            raise RuntimeError(f"status {status}: {err.strip()[-300:]}")
        return list(csv.DictReader(out.splitlines()))


def cell(row, by, values):
    skip = {"table", "item", "statistic", "measure", "category", "compared",
            "contrast", "side_a", "side_b", "n", "sum_weight", "estimate", "se", "ci_low", "ci_high", "df", "deff", "status",
            "cv", "n_eff", "deff_wr", "t", "p", "p_adjusted", "ddf",
            "flag", "reason"}
    return all(
        row[k] == (dict(zip(by, values)).get(k, "_T"))
        for k in row if k not in skip)


def split(text):
    return text.split(";") if text else []


def by_columns(table):
    keys = list(table[0])
    return [k for k in keys[keys.index("category") + 1:keys.index("n")]
            if k not in ("compared", "contrast", "side_a", "side_b")]


def key_of(row, bys):
    return (row["statistic"], row["measure"], row["category"],
            tuple(row[b] for b in bys))


def flags(cases):
    """One call for all cases: every measure and every breakdown."""
    args, seen = [], set()
    for c in cases:
        if c["estimand"] == "count":
            new = ("--count",)
        elif c["estimand"] == "ratio":
            new = ("--ratio", f"{c['measure']}/{c['denom']}")
        else:
            new = (f"--{c['estimand']}", c["measure"])
        if new not in seen:
            seen.add(new)
            args += new
    for c in cases:
        by = ",".join(split(c["by"]))
        if by and by not in seen:
            seen.add(by)
            args += ["--by", by]
    return args


def name_of(c):
    if c["estimand"] == "ratio":
        return f"{c['measure']}/{c['denom']}"
    return "" if c["estimand"] == "count" else c["measure"]


def check_cases(oracle, tally):
    groups = collections.defaultdict(list)
    for c in rows(f"{oracle.folder}/cases.csv"):
        if c["na_rm"] == "0" and c["status"] != "ok":
            tally.skip("where R has no number because a value is missing")
        else:
            groups[c["design_id"], c["lonely_psu"]].append(c)
    for (design, lonely), cases in groups.items():
        args = flags(cases) + ["--lonely", lonely,
                               "--columns", "cv,deff_wr"]
        found = {}
        bys = None
        for ci in ("wald", "logit", "beta", "asin"):
            try:
                table = oracle.table(design, args + ["--ci", ci])
            except RuntimeError as e:
                table = []
                print(f"   {design}: {e}")
            if table:
                bys = by_columns(table)
            for row in table:
                found.setdefault(key_of(row, bys), {})[ci] = row
        calibrated = oracle.designs[design].get("calibration")
        for c in cases:
            check_case(c, found, bys or [], tally, calibrated)


def check_case(c, found, bys, tally, calibrated):
    where = dict(zip(split(c["by"]), split(c["by_values"])))
    category = ""
    if c["estimand"] == "share":
        category = c["level"] or "1"
    key = (c["estimand"], name_of(c), category,
           tuple(where.get(b, "_T") for b in bys))
    got = found.get(key)
    if got is None:
        tally.case(c["case_id"], [], "no such line")
        return
    row = got["wald"]
    if c["status"] in ("error", "nan"):
        is_undefined = c["estimand"] == "ratio" and row["estimate"] == ""
        error = None
        if not (row["status"] == "lonely" and row["se"] == ""
                or is_undefined):
            error = f"R has {c['status']}, we have {row['estimate']} " \
                    f"({row['se']})"
        tally.case(c["case_id"], [], error)
        return
    est = 1e-9 if calibrated else EST
    truth = c["estimate_exact"] or c["estimate"]
    checks = [
        ("estimate", number(row["estimate"]), number(truth),
         est if c["estimate_exact"] else 1e-9, 0),
        ("n", number(row["n"]), number(c["n"]), 0, 0),
        ("df", number(row["df"]), number(c["df"]), 0, 0),
        ("sum_weight", number(row["sum_weight"]), number(c["sum_w"]),
         1e-12, 0)]
    se = number(c["se_exact"] or c["se"])
    floor = 1e-12 * abs(number(truth)) if c["se_exact"] == "" else 0
    checks.append(("se", number(row["se"]), se, SE, floor))
    exact_zero = c["se_exact"] != "" and float(c["se_exact"]) == 0
    if not exact_zero:
        checks.append(("cv", number(row["cv"]), number(c["cv"]), CI,
                       floor + 1e-15))
        for ci, low in (("wald", "ci"), ("logit", "logit"),
                        ("beta", "beta"), ("asin", "asin")):
            if ci != "wald" and c["estimand"] != "share":
                continue
            if c[f"{low}_low"] == "":
                continue
            for end in ("low", "high"):
                theirs = number(c[f"{low}_{end}"])
                ours = number(got[ci][f"ci_{end}"])
                if ci == "beta" and math.isnan(theirs):
                    continue
                if ci == "beta" and calibrated and c["by"]:
                    continue
                checks.append((ci, ours, theirs,
                               BETA if ci == "beta" else CI, 1e-15))
        if c["deff"] not in ("", "NaN", "Inf"):
            checks.append(("deff", number(row["deff"]),
                           number(c.get("deff_exact") or c["deff"]), 1e-9, 0))
        if c["deff_wr"] not in ("", "NaN", "Inf"):
            checks.append(("deff_wr", number(row["deff_wr"]),
                           number(c["deff_wr"]), 1e-9, 0))
    tally.case(c["case_id"], checks, row=row)


def difference_args(c, estimand=""):
    """The flag for a difference, where its line stands, and its sides."""
    a, b = c["values_a"], c["values_b"]
    if c["type"] == "measure":
        spec = f"measures={c['measure_a']}:{c['measure_b']}"
        where = {c["by"]: a} if c["by"] else {}
        return spec, "", where, ("item", f"{estimand}:{c['measure_a']}",
                                 f"{estimand}:{c['measure_b']}")
    kind = {"domain": "domains", "total": "total", "rest": "rest"}[c["type"]]
    other = {"domain": b, "total": "_T", "rest": "_R"}[c["type"]]
    spec = f"{kind}={c['by']}:{a}" + (f":{b}" if kind == "domains" else "")
    return spec, c["measure_a"], {}, (c["by"], a, other)


def check_diffs(oracle, tally):
    groups = collections.defaultdict(list)
    for c in rows(f"{oracle.folder}/diffs.csv"):
        groups[c["design_id"], c["lonely_psu"], c["estimand"]].append(c)
    for (design, lonely, estimand), cases in groups.items():
        measures = dict.fromkeys(
            m for c in cases for m in (c["measure_a"], c["measure_b"]) if m)
        args = ["--lonely", lonely, "--columns", "t,p"]
        for m in measures:
            args += [f"--{estimand}", m]
        for by in dict.fromkeys(c["by"] for c in cases if c["by"]):
            args += ["--by", by]
        for spec in dict.fromkeys(difference_args(c)[0] for c in cases):
            args += ["--compare", spec]
        table = oracle.table(design, args)
        bys = by_columns(table)
        found = {key_of(row, bys) + tuple(
            row[k] for k in ("contrast", "side_a", "side_b")): row
            for row in table}
        calibrated = oracle.designs[design].get("calibration")
        for c in cases:
            _, name, where, sides = difference_args(c, estimand)
            category = (c["level"] or "1") if estimand == "share" else ""
            row = found.get(("difference", name, category,
                             tuple(where.get(b, "_T") for b in bys)) + sides)
            if row is None:
                tally.case(c["case_id"], [], "no such line")
                continue
            est = 1e-9 if calibrated else EST
            # A difference is as exact as what it is the difference of.
            floor = est * max(abs(number(c["estimate_a"])),
                              abs(number(c["estimate_b"]))) * 1e-3
            se = number(c.get("se_exact") or c["se"])
            checks = [
                ("estimate", number(row["estimate"]),
                 number(c.get("estimate_exact") or c["estimate"]),
                 est, floor),
                ("se", number(row["se"]), se, SE, 0),
                ("df", number(row["df"]), number(c["df"]), 0, 0)]
            if se != 0:
                for ours, theirs in (("t", "t"), ("p", "p"),
                                     ("ci_low", "ci_low"),
                                     ("ci_high", "ci_high")):
                    checks.append((ours, number(row[ours]),
                                   number(c[theirs]), CI, 1e-13))
            tally.case(c["case_id"], checks)


TYPES = {"domain": "domains", "waves": "waves", "total": "total",
         "rest": "rest", "did": "contrast"}
WORDS = {"*": "_T", "!": "_R"}


def cell_request(c):
    """How a comparison within cells is asked for."""
    by, within = c["col"], c["within"].replace(";", ",")
    if c["type"] == "did":
        by, within = f"{by},{within}", ""
    args = ["--lonely", c["lonely_psu"], f"--{c['estimand']}", c["measure"],
            "--compare", f"{TYPES[c['type']]}={by}"]
    return args + (["--within", within] if within else [])


def cell_row(table, c):
    """The line of a comparison within a cell."""
    by, a, b = c["col"], c["value_a"], WORDS.get(c["value_b"], c["value_b"])
    where = dict(zip(split(c["within"]), split(c["within_values"])))
    if c["type"] == "did":
        by = f"{by},{c['within']}"
        a, b = (f"{a} - {b},{c[k]}"
                for k in ("within_values", "within2_values"))
        where = {}
    category = (c["level"] or "1") if c["estimand"] == "share" else ""
    return next((r for r in table if r["statistic"] == "difference" and
                 (r["category"], r["contrast"], r["side_a"], r["side_b"]) ==
                 (category, by, a, b) and
                 all(r[k] == where.get(k, "_T") for k in by_columns(table))),
                None)


def check_cells(oracle, tally):
    for c in rows(f"{oracle.folder}/cells.csv"):
        args = cell_request(c) + ["--columns", "t,p"]
        row = cell_row(oracle.table(c["design_id"], args), c)
        own = cell_row(oracle.table(
            c["design_id"], args + ["--df-of", "cells"]), c)
        if row is None or own is None:
            tally.case(c["case_id"], [], "no such line")
            continue
        floor = EST * max(abs(number(c["estimate_a"])),
                          abs(number(c["estimate_b"])))
        checks = [("estimate", number(row["estimate"]),
                   number(c["estimate"]), 1e-9, floor),
                  ("df_cells", number(own["df"]), number(c["df_cells"]),
                   0, 0),
                  ("p_cells", number(own["p"]), number(c["p_cells"]), CI,
                   0)]
        checks += [(k, number(row[k]), number(c[k]), CI,
                    1e-11 * number(c["se"]) if k.startswith("ci") else 0)
                   for k in ("se", "df", "t", "p", "ci_low", "ci_high")
                   if number(c["se"]) > 0 or not k.startswith("ci")]
        tally.case(c["case_id"], checks)


def check_padjust(oracle, tally):
    """p of all cells, or of one, adjusted together."""
    cells = {c["case_id"]: c for c in rows(f"{oracle.folder}/cells.csv")}
    for a in rows(f"{oracle.folder}/padjust.csv"):
        c = cells[a["case_id"]]
        checks = []
        for method in ("bonferroni", "holm", "bh"):
            row = cell_row(oracle.table(
                c["design_id"], cell_request(c) + [
                    "--adjust", method, "--family",
                    "table" if a["family"] == "all" else "cell"]), c)
            checks.append((method, number(row["p_adjusted"]),
                           number(a[method]), 1e-12, 0))
        tally.case(f"{a['case_id']} {a['family']}", checks)


STANDARDS = {"nchs2017": "nchs-2017", "nchs2023_count": "nchs-2023",
             "statcan_cv": "statcan-cv", "statcan_sibs": "statcan-sibs",
             "statcan_lfs": "statcan-cchs", "eu_silc": "eu-silc"}


def standard_as_filed(oracle, name):
    """The rules without those that the file of flags does not apply: Canada's
    on n, and what NCHS has somebody look at where few answered."""
    with open(f"{HERE}/../../schemas/standards/{name}.json",
              encoding="utf-8") as f:
        rules = json.load(f)
    if name == "statcan-cchs":
        rules["rules"] = [r for r in rules["rules"] if "n" not in r["when"]]
    rules["rules"] = [r for r in rules["rules"] if r.get("mark") != "R"]
    path = f"{oracle.scratch}/{name}.json"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(rules, f)
    return path


def data_with_reasons(oracle):
    """Empty is "not asked" with us, and no answer in the file."""
    path = f"{oracle.scratch}/reasons.csv"
    table = rows(f"{oracle.folder}/data.csv")
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, list(table[0]), lineterminator="\n")
        out.writeheader()
        out.writerows({k: v or ".n" for k, v in r.items()} for r in table)
    return path


def check_flags(oracle, tally):
    """What each standard says of a share, and of the count beside it."""
    cases = rows(f"{oracle.folder}/flags.csv")
    data = data_with_reasons(oracle)
    found = {}
    for column, name in STANDARDS.items():
        statistic = "count" if column == "nchs2023_count" else "share"
        path = standard_as_filed(oracle, name)
        for design in {c["design_id"] for c in cases}:
            args = ["--base", "known", "--lonely", "remove",
                    "--standard", path]
            for m in {c["measure"] for c in cases}:
                args += ["--counts" if statistic == "count" else "--share", m]
            for by in sorted({c["by"] for c in cases if c["by"]}):
                args += ["--by", by.replace(";", ",")]
            table = oracle.table(design, args, data)
            bys = by_columns(table)
            found.update({(column, design) + key_of(r, bys): r
                          for r in table})
    for c in cases:
        where = dict(zip(split(c["by"]), split(c["by_values"])))
        wrong = []
        for column in STANDARDS:
            statistic = "count" if column == "nchs2023_count" else "share"
            row = found[(column, c["design_id"], statistic, c["measure"],
                         c["level"] or "1",
                         tuple(where.get(b, "_T") for b in bys))]
            ours, theirs = row["flag"], c[column]
            is_hidden = row["status"] == "unreliable" and \
                row["estimate"] == row["se"] == ""
            if column == "eu_silc" and is_hidden:
                ours = "suppress"
            if ours != theirs or \
                    is_hidden != (theirs in ("Px", "Cx", "F", "suppress")):
                wrong.append(f"{column} {ours!r} ({row['status']}) not "
                             f"{theirs!r}")
        tally.figures += len(STANDARDS)
        tally.case(c["case_id"], [], "; ".join(wrong))


def check_standardised(oracle, tally):
    """Shares and means to the groups of a population."""
    for c in rows(f"{oracle.folder}/standardised.csv"):
        args = ["--share" if c["measure"] == "innovativ" else "--mean",
                c["measure"], "--base", "known", "--standardize",
                f"{c['by']}:{oracle.folder}/{c['standard']}"]
        args += ["--by", c["over"]] if c["over"] else []
        found = [r for r in oracle.table(c["design_id"], args)
                 if r["category"] in ("", "1") and
                 (not c["over"] or r[c["over"]] == c["over_value"])]
        case = "/".join(c[k] for k in ("design_id", "measure", "over_value"))
        if len(found) != 1:
            tally.case(case, [], "no such line")
            continue
        row = found[0]
        tally.case(case, [
            ("estimate", number(row["estimate"]), number(c["rate"]), 1e-12,
             0),
            ("se", number(row["se"]), number(c["se"]), SE, 0),
            ("df", number(row["df"]), number(c["df"]), 0, 0)])


def letters_of(oracle, design, adjust, cases):
    """The letters that render prints, by measure, answer and column."""
    tables, variables = [], {}
    for kind, m, col in dict.fromkeys(
            (c["kind"], c["measure"], c["col"]) for c in cases):
        values = list(dict.fromkeys(c["value"] for c in cases
                                    if c["col"] == col))
        variables[col] = {"categories": [{"code": v} for v in values]}
        tables.append({
            "id": f"{m}-{col}", "columns": [{"by": [col]}],
            "letters": [0.05, 0.01], "adjust": adjust, "family": "row",
            "compare": [{"type": "domains", "by": col}],
            "measures": [{"variable": m, "statistic":
                          "share" if kind == "prop" else "mean"}]})
        variables[m] = {} if kind == "mean" else {
            "categories": [{"code": v} for v in dict.fromkeys(
                c["level"] for c in cases if c["measure"] == m)]}
    for name, spec in (("tables", {"tables": tables}), ("codebook", {
            "variables": [{"name": k, "from": k, "type": "number"
                           if "categories" not in v else "code", **v}
                          for k, v in variables.items()]})):
        with open(f"{oracle.scratch}/{name}.json", "w",
                  encoding="utf-8") as f:
            json.dump(spec, f)
    spec = ["--tables", f"{oracle.scratch}/tables.json",
            "--codebook", f"{oracle.scratch}/codebook.json"]
    _, estimates, err = oracle.run(design, ["--lonely", "remove", *spec])
    p = subprocess.run(
        [os.path.join(os.path.dirname(oracle.program), "render"), *spec,
         "--format", "csv"], input=estimates, capture_output=True, text=True)
    oracle.cache.clear()
    if not p.stdout:
        raise RuntimeError(err + p.stderr)
    return {(r["table"], r["category"], r["column"].rsplit(" (", 1)[0]):
            r["flag"] for r in csv.DictReader(p.stdout.splitlines())}


def check_letters(oracle, tally):
    """Which columns are larger than which."""
    groups = collections.defaultdict(list)
    for c in rows(f"{oracle.folder}/letters.csv"):
        groups[c["design_id"], c["adjust"]].append(c)
    for (design, adjust), cases in groups.items():
        found = letters_of(oracle, design, adjust, cases)
        for c in cases:
            key = (f"{c['measure']}-{c['col']}", c["level"] or "Mean",
                   c["value"])
            ours = found.get(key)
            tally.figures += 1
            tally.case(f"{design} {adjust} {key}", [], None
                       if ours == c["letters"]
                       else f"{ours!r} not {c['letters']!r}")


def check_changes(oracle, tally):
    """Waves that overlap, with and without units that change stratum."""
    design = oracle.designs["panel"]
    args = ["--weight", design["weight"], "--strata",
            ",".join(design["strata"]), "--panel", design["panel_unit"],
            "--share", "y", "--mean", "x", "--total", "x,y", "--columns",
            "t,p", "--compare", "waves=wave"]
    for c in rows(f"{oracle.folder}/changes.csv"):
        data = "data_nojump.csv" if c["set"] == "nojump" else "data.csv"
        checks = []
        for kind in ("", "_fpc"):
            p = subprocess.run(
                [oracle.program, *args,
                 *(["--fpc", design["fpc"][0]] if kind else []),
                 *(["--within", c["by"]] if c["by"] else []),
                 f"{oracle.folder}/{data}"], capture_output=True, text=True)
            found = [r for r in csv.DictReader(p.stdout.splitlines())
                     if r["contrast"] == "wave" and r["measure"] ==
                     c["measure"] and r["compared"] == c["estimand"] and
                     r["category"] in ("", "1") and
                     (not c["by"] or r[c["by"]] == c["by_values"])]
            if len(found) != 1:
                tally.case(c["case_id"] + kind, [], p.stderr)
                continue
            row = found[0]
            checks += [("se" + kind, number(row["se"]),
                        number(c["se" + kind]), 1e-12, 0)]
        checks += [("estimate", number(row["estimate"]),
                    number(c["estimate"]), 1e-12,
                    1e-14 * abs(number(c["estimate_a"]))),
                   ("df", number(row["df"]), number(c["df"]), 0, 0)]
        checks += [(k, number(row[k]), number(c[k + "_fpc"]), CI, 0)
                   for k in ("t", "p", "ci_low", "ci_high")]
        tally.case(c["case_id"], checks)


def check_weights(tally, case_id, ours, theirs):
    """Weights of our own, record by record."""
    tally.case(case_id, [
        (f"weight of row {i + 1}", number(got), number(want), WEIGHT, 0)
        for i, (got, want) in enumerate(zip(ours, theirs, strict=True))])


def weighed(path):
    return [row["weighed"] for row in rows(path)]


def check_weighting(oracle, tally):
    for c in rows(f"{oracle.folder}/weighting.csv"):
        design = c["design_id"]
        path, account = oracle.weigh(design)
        check_weights(tally, f"weights of {design}", weighed(path), [
            row["weight_exact"] for row in
            rows(f"{oracle.folder}/weights_{design}.csv")])
        with open(account, encoding="utf-8") as f:
            last = json.load(f)["account"][-1]
        tally.case(f"account of {design}", [
            (name, float(last[name]), number(c[theirs]), WEIGHT, 0)
            for name, theirs in (
                ("n", "n"), ("sum_before", "sum_base"), ("sum_after", "sum_w"),
                ("ratio_min", "min_ratio"), ("ratio_max", "max_ratio"),
                ("kish", "kish_deff"))])


def check_trims(oracle, tally):
    trimmed = rows(f"{oracle.folder}/weights_trimmed.csv")
    for c in rows(f"{oracle.folder}/trims.csv"):
        path, _ = oracle.weigh(
            c["base_design"], "--trim-weights", f"{c['lower']},{c['upper']}",
            *([] if c["strict"] == "1" else ["--trim-once"]))
        check_weights(tally, c["trim_id"], weighed(path),
                      [row[c["trim_id"]] for row in trimmed])


def join_frame(oracle, name):
    """Records of the folder with the columns of its frame; the path."""
    frame = {row["id"]: row for row in rows(f"{oracle.folder}/frame.csv")}
    path = f"{oracle.scratch}/{name}_joined.csv"
    base = {row["id"]: row["d"] for row in rows(f"{oracle.folder}/sample.csv")}
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["id", "d", "sektor", "region", "stratum"])
        for row in rows(f"{oracle.folder}/{name}.csv"):
            unit = frame[row["id"]]
            out.writerow([row["id"], base[row["id"]], unit["sektor"],
                          unit["region"], unit["stratum"]])
    return path


def check_nonresponse(oracle, tally):
    """Response classes by the sample, and N_h/n_h by join."""
    folder = os.path.dirname(oracle.program)
    data, sample = join_frame(oracle, "data"), join_frame(oracle, "sample")
    want = rows(f"{oracle.folder}/weights.csv")
    for column in want[0]:
        if column in ("id", "d"):
            continue
        by = column.split("class_")[-1].replace("_", ",")
        args = [f"{folder}/weigh", "-q", "--base-weight", "d", "--name",
                "weighed", "--class", by, "--sample", sample, data]
        if not column.startswith("class"):
            by = "stratum" if column == "Nh_over_nh" else by
            args = [f"{folder}/join", "-q", "--with",
                    f"{oracle.folder}/frame.csv", "--on", "id",
                    "--base-weight", "weighed", "--stratum", by,
                    f"{oracle.folder}/data.csv"]
        p = subprocess.run(args, capture_output=True, text=True)
        ours = {row["id"]: row["weighed"]
                for row in csv.DictReader(p.stdout.splitlines())}
        check_weights(tally, column, [ours.get(row["id"], "") for row in want],
                      [row[column] for row in want])


def check_chisq(oracle, tally):
    for c in rows(f"{oracle.folder}/chisq.csv"):
        args = ["--lonely", c["lonely_psu"], "--share", c["row"],
                "--by", c["col"], "--chisq", "--columns", "p,ddf"]
        if c["filter"]:
            args += ["--where", f"{c['filter']}={c['filter_value']}"]
        found = {r["category"]: r
                 for r in oracle.table(c["design_id"], args)
                 if r["statistic"] == "chisq"}
        if c["status"] != "ok":
            row = found["rao-scott"]
            tally.case(c["case_id"], [], None if row["estimate"] == "" else
                       f"R has {c['status']}, we have {row['estimate']}")
            continue
        checks = []
        for category, column, theirs in (
                ("rao-scott", "estimate", "F"),
                ("rao-scott", "df", "ndf"), ("rao-scott", "ddf", "ddf"),
                ("rao-scott", "p", "p_F"),
                ("pearson", "estimate", "x2_pearson"),
                ("rao-scott-1", "df", "df_rs1"),
                ("rao-scott-1", "p", "p_rs1"),
                ("wald", "estimate", "wald_F"), ("wald", "p", "p_wald"),
                ("wald", "df", "wald_ndf"), ("wald", "ddf", "wald_ddf"),
                ("wald-adjusted", "estimate", "adjwald_F"),
                ("wald-adjusted", "df", "adjwald_ndf"),
                ("wald-adjusted", "ddf", "adjwald_ddf"),
                ("wald-adjusted", "p", "p_adjwald")):
            ours = number(found.get(category, {}).get(column, ""))
            checks.append((f"{category} {column}", ours, number(c[theirs]),
                           CI, 0))
        tally.case(c["case_id"], checks)


def check_quantiles(oracle, tally):
    groups = collections.defaultdict(list)
    for c in rows(f"{oracle.folder}/quantiles.csv"):
        groups[c["design_id"], c["lonely_psu"], c["qrule"],
               c["interval_type"]].append(c)
    for (design, lonely, qrule, interval), cases in groups.items():
        args = ["--lonely", lonely, "--qrule", qrule, "--ci", interval]
        probs = list(dict.fromkeys(c["prob"] for c in cases))
        for m in dict.fromkeys(c["measure"] for c in cases):
            args += ["--quantile", f"{m}:{','.join(probs)}"]
        for by in dict.fromkeys(c["by"] for c in cases if c["by"]):
            args += ["--by", by.replace(";", ",")]
        table = oracle.table(design, args)
        bys = by_columns(table)
        found = {key_of(row, bys): row for row in table}
        for c in cases:
            check_quantile(c, found, bys, tally, interval)


def check_quantile(c, found, bys, tally, interval):
    where = dict(zip(split(c["by"]), split(c["by_values"])))
    row = found.get(("quantile", c["measure"], c["prob"],
                     tuple(where.get(b, "_T") for b in bys)))
    if row is None:
        tally.case(c["case_id"], [], "no such line")
        return
    truth = number(c["quantile_exact"] or c["quantile"])
    # R prints quantiles with 15 digits.
    checks = [("quantile", number(row["estimate"]), truth, 1e-12, 0),
              ("n", number(row["n"]), number(c["n"]), 0, 0),
              ("df", number(row["df"]), number(c["df"]), 0, 0)]
    if not close(truth, number(c["quantile"]), 1e-9):
        tally.skip("intervals at a tie that R resolves by rounding")
    else:
        tolerance = BETA if interval == "beta" else CI
        for ours, theirs in (("ci_low", "ci_low"), ("ci_high", "ci_high"),
                             ("se", "se")):
            checks.append((ours, number(row[ours]), number(c[theirs]),
                           tolerance, 1e-9 * abs(truth)
                           if ours == "se" else 0))
    tally.case(c["case_id"], checks, row=row)


def pasted(oracle, kind):
    """The data with the replicate weights beside it, and their file."""
    out = f"{oracle.scratch}/{oracle.name}_{kind}.csv"
    with open(f"{oracle.folder}/data.csv", encoding="utf-8") as f:
        data = f.read().splitlines()
    with open(f"{oracle.folder}/repweights_{kind}.csv",
              encoding="utf-8") as f:
        weights = [line.split(",", 1)[1] for line in f.read().splitlines()]
    with open(out, "w", encoding="utf-8") as f:
        for a, b in zip(data, weights):
            f.write(f"{a},{b}\n")
    with open(f"{oracle.folder}/repweights_{kind}.json",
              encoding="utf-8") as f:
        return out, weights[0], json.load(f)


def check_replicates(oracle, tally):
    groups = collections.defaultdict(list)
    for c in rows(f"{oracle.folder}/repcases.csv"):
        groups[c["replicates"], c["mse"]].append(c)
    for (kind, mse), cases in groups.items():
        data, columns, spec = pasted(oracle, kind)
        weight = next(iter(oracle.designs.values()))["weight"]
        args = ["--weight", weight, "--replicates", columns,
                "--replicate-type", kind.lower(),
                "--scale", repr(spec["scale"]),
                "--rscales", ",".join(map(str, spec["rscales"]))]
        args += ["--mse"] if mse == "1" else []
        args += flags(cases) + ["--ci", "wald", data]
        p = subprocess.run([oracle.program, *args],
                           capture_output=True, text=True)
        table = list(csv.DictReader(p.stdout.splitlines()))
        if not table:
            raise RuntimeError(p.stderr)
        bys = by_columns(table)
        found = {key_of(row, bys): row for row in table}
        for c in cases:
            where = dict(zip(split(c["by"]), split(c["by_values"])))
            category = "1" if c["estimand"] == "share" else ""
            row = found.get((c["estimand"], name_of(c), category,
                             tuple(where.get(b, "_T") for b in bys)))
            if row is None:
                tally.case(c["case_id"], [], "no such line")
                continue
            tally.case(c["case_id"], [
                (ours, number(row[ours]), number(c[ours]), CI, 0)
                for ours in ("estimate", "se", "df", "ci_low", "ci_high")])


CHECKS = [("cases", check_cases), ("diffs", check_diffs),
          ("chisq", check_chisq), ("quantiles", check_quantiles),
          ("repcases", check_replicates), ("cells", check_cells),
          ("padjust", check_padjust), ("flags", check_flags),
          ("standardised", check_standardised), ("letters", check_letters),
          ("changes", check_changes), ("weighting", check_weighting),
          ("trims", check_trims), ("response_region", check_nonresponse)]


def check_errors(program, folder):
    """What R refuses is refused; what it takes gives R's figures."""
    tally = Tally("o13_design_errors expected")
    for c in rows(f"{folder}/expected.csv"):
        args = ["--weight", c["weight"], "--share", "y", "--total", "x",
                "--count"]
        for option in ("strata", "cluster", "fpc"):
            if c[option]:
                args += [f"--{option}", c[option]]
        args += ["--nest"] if c["nest"] == "1" else []
        p = subprocess.run([program, *args, f"{folder}/{c['file']}"],
                           capture_output=True, text=True)
        if c["r_outcome"] == "error":
            tally.case(c["file"], [], None if p.returncode == 3
                       and ": error: " in p.stderr and not p.stdout
                       else f"status {p.returncode}: {p.stderr}")
            continue
        table = {(r["statistic"], r["category"]): r
                 for r in csv.DictReader(p.stdout.splitlines())}
        checks = []
        for key, est, se in ((("share", "1"), "mean_y", "se_mean_y"),
                             (("total", ""), "total_x", "se_total_x"),
                             (("count", ""), "count", "se_count")):
            checks += [(est, number(table[key]["estimate"]),
                        number(c[est]), 1e-12, 0),
                       (se, number(table[key]["se"]), number(c[se]),
                        SE, 1e-12 * number(c[est])),
                       ("df", number(table[key]["df"]), number(c["df"]),
                        0, 0)]
        tally.case(c["file"], checks)
    return tally


def check_stages(program, folder):
    """Designs of one to three stages: make.R wrote what R says of them."""
    tally = Tally("multistage")
    tables = {}
    for c in rows(f"{folder}/expected.csv"):
        if c["args"] not in tables:
            p = subprocess.run(
                [program, "--weight", "w", "--by", "g", "--share", "q,z",
                 "--mean", "y", "--ratio", "y/x", "--total", "x", "--chisq",
                 "--columns", "p,ddf", *c["args"].split(),
                 f"{folder}/data.csv"], capture_output=True, text=True)
            tables[c["args"]] = {
                (r["statistic"], r["measure"], r["category"], r["g"]): r
                for r in csv.DictReader(p.stdout.splitlines())}
        row = tables[c["args"]].get(
            (c["statistic"], c["measure"], c["category"], c["g"]))
        if row is None:
            tally.case(c["case_id"], [], "no such line")
            continue
        tally.case(c["case_id"], [
            (k, number(row[k]), number(c[k]), 1e-9, 0)
            for k in ("estimate", "se", "df", "p", "ddf") if c[k]])
    return tally


def tolerance(what, want, row):
    """Of R's own rounding, and what counts as 0."""
    size = abs(number(want.get("estimate", "")) if want.get(
        "estimate", "none") != "none" else number(row["estimate"]))
    size = 0 if math.isnan(size) else size
    if row["statistic"] in ("difference", "chisq"):
        # What is the difference of large figures is as exact as they are.
        se = number(row["se"])
        return 1e-8 if what == "estimate" else 1e-7, \
            0 if math.isnan(se) or what in ("t", "p") else \
            1e-9 * max(se, size)
    if what == "estimate":
        se = number(row["se"])
        return 1e-9, 0 if math.isnan(se) else 1e-9 * se
    if what == "se" and float(row["se"]) == 0:
        return 0, 1e-9 * max(size, 1)
    return 1e-9 if what in ("se", "n", "sum_weight") else 1e-8, \
        1e-10 * size if what in ("se", "ci_low", "ci_high") else 0


def random_checks(row, want):
    """What of a line of make.R can be compared."""
    is_exact = want.get("se", "") not in ("", "none") and \
        want.get("estimate", "none") != "none" and \
        (abs(float(want["se"])) <= 1e-9 * abs(float(want["estimate"])) or
         number(row["se"]) == 0)
    # R's end of an interval that is no number for rounding alone.
    if row["statistic"] == "quantile" and (
            is_exact or number(row["se"]) == 0):
        want = {"estimate": want["estimate"]}
    checks, error = [], None
    for what, text in want.items():
        ours = row[what]
        if what == "status":
            if row["status"] != text or row["se"] != "":
                error = f"R stops, we have {row['se']} ({row['status']})"
        elif text == "" or is_exact and what not in (
                "estimate", "se", "n", "df", "sum_weight"):
            continue
        elif what == "deff" and \
                number(row["sum_weight"]) < 2 * number(row["n"]):
            # Left empty on purpose: see deff_wr.
            if ours != "":
                error = f"deff {ours} of small weights"
        elif text == "none" or ours == "":
            # Of a standard error of 0 R has rounding, which has no interval.
            if (text == "none") != (ours == ""):
                error = f"{what} {ours or 'empty'} not {text}"
        else:
            rel, floor = tolerance(what, want, row)
            checks.append((what, float(ours), float(text), rel, floor))
    return checks, error


def is_of_one_unit(row, want):
    """What one sampling unit says has no error that could be known; R says 0."""
    return row["status"] == "lonely" and row["se"] == "" and \
        row["statistic"] in ("mean", "share", "ratio", "quantile") and \
        want.get("se", "") not in ("", "none") and \
        float(want["se"]) <= 1e-12 * max(1, abs(float(want["estimate"])))


def of(row, by):
    """The cell, or what is compared: "1 - 2"."""
    if row.get("contrast") == by:
        return f"{row['side_a']} - {row['side_b']}"
    return row.get(by, "_T")


def check_random(program, folder):
    """Random designs and R's own data: make.R wrote what R says of them."""
    tally = Tally(os.path.basename(folder))
    requests = {r["request"]: r for r in rows(f"{folder}/requests.csv")}
    tables = {}
    for n, c in enumerate(rows(f"{folder}/expected.csv")):
        request = requests[c["request"]]
        if c["request"] not in tables:
            p = subprocess.run(
                [program, "--quiet", *request["args"].split("\t"),
                 f"{folder}/{request['file']}"],
                capture_output=True, text=True)
            tables[c["request"]] = {
                (r["statistic"], r["measure"], r["category"],
                 of(r, "g"), of(r, "h"), of(r, "wave")): r
                for r in csv.DictReader(p.stdout.splitlines())}
        want = dict(pair.split("=", 1) for pair in c["values"].split(";"))
        row = tables[c["request"]].get(
            (c["statistic"], c["measure"], c["category"], c["g"], c["h"],
             want.pop("wave", "_T")))
        if row is not None and is_of_one_unit(row, want):
            want = {k: v for k, v in want.items()
                    if k in ("estimate", "n", "sum_weight")}
        checks, error = ([], "no such line") if row is None \
            else random_checks(row, want)
        tally.case(f"{request['file']} request {c['request']} {c}",
                   checks, error, row)
    return tally


def main(argv):
    verbose = "-v" in argv
    argv = [a for a in argv if a != "-v"]
    program = os.path.abspath(argv[1])
    folders = argv[2:] or sorted(
        f"{HERE}/{d}" for d in os.listdir(HERE) if os.path.isdir(f"{HERE}/{d}"))
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders:
            if os.path.exists(f"{folder}/expected.csv"):
                check = check_stages if folder.endswith("multistage") \
                    else check_errors
                if os.path.exists(f"{folder}/requests.csv"):
                    check = check_random
                tally = check(program, folder.rstrip("/"))
                tally.report(verbose)
                bad += len(tally.bad)
            if not os.path.exists(f"{folder}/design.json"):
                continue
            oracle = Oracle(program, folder.rstrip("/"), scratch)
            for name, check in CHECKS:
                if not os.path.exists(f"{folder}/{name}.csv"):
                    continue
                tally = Tally(f"{oracle.name} {name}")
                check(oracle, tally)
                tally.report(verbose)
                bad += len(tally.bad)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
