#!/usr/bin/python3
"""usage: designs.py FOLDER [SEED]

Made-up surveys of several designs, each a folder of FOLDER: micro data, a
codebook, tables of every statistic that a script computes again and of every
comparison, the design for study.json and as arguments of aggregate.  short.json
has each statistic, comparison and test once or twice: what a design makes of
them, and not all that they can be asked for.
"""

import csv
import json
import os
import random
import sys

N = 160
REPLICATES = 12
LISTED = ["r%d" % i for i in range(REPLICATES)]


def replicated(kind, **more):
    return {"weight": "w", "replicates": LISTED, "replicate-type": kind, **more}


DESIGNS = {
    "plain": {},
    "weighted": {"weight": "w"},
    "strata-fpc": {"weight": "w", "strata": ["s", "wave"], "fpc": ["size"]},
    "fractions": {"weight": "w", "strata": ["s"], "fpc": ["rate"]},
    "clusters": {"weight": "w", "strata": ["s"], "cluster": ["c"],
                 "nest": True},
    "stages": {"weight": "w", "cluster": ["town", "id"],
               "fpc": ["towns", "people"]},
    "elements": {"weight": "w", "cluster": ["town"],
                 "fpc": ["towns", "people"]},
    "fail": {"weight": "w", "strata": ["lone"]},
    "adjust": {"weight": "w", "strata": ["lone"], "lonely": "adjust"},
    "average": {"weight": "w", "strata": ["lone"], "lonely": "average"},
    "remove": {"weight": "w", "strata": ["lone"], "lonely": "remove"},
    "certainty": {"weight": "w", "strata": ["lone"], "lonely": "certainty",
                  "fpc": ["whole"]},
    "centered": {"weight": "w", "strata": ["lone"], "lonely": "centered"},
    "centered-stages": {"weight": "w", "strata": ["s"],
                        "cluster": ["town", "id"], "fpc": ["towns", "people"],
                        "nest": True, "lonely": "centered"},
    "zeros": {"weight": "w0", "strata": ["s"], "cluster": ["c"],
              "nest": True},
    "zeros-average": {"weight": "w0", "strata": ["lone"],
                      "lonely": "average"},
    "dropped": {"weight": "wbad", "strata": ["s"], "bad-weight": "drop"},
    "jk1": replicated("jk1"),
    "jkn": replicated("jkn", rscales=[.5 + .1 * i for i in range(REPLICATES)]),
    "brr": replicated("brr", mse=True),
    "fay": replicated("fay", rho=.3),
    "bootstrap": replicated("bootstrap", df=7),
    "scaled": replicated("other", scale=.25),
    "poststrata": {"weight": "w", "strata": ["s"], "cluster": ["c"],
                   "nest": True, "poststratify": ["h", "wave"]},
    "poststrata-plain": {"weight": "w", "poststratify": ["h"]},
    "raked": {"weight": "w", "strata": ["s"],
              "rake": [["h", "s"], ["wave"]]},
    "raked-clusters": {"weight": "w", "cluster": ["town"],
                       "rake": [["h"], ["wave"], ["s"]]},
    "model": {"weight": "w", "design-weight": "d", "strata": ["s"],
              "calibrate": ["h", "wave", "age:number"]},
    "model-stages": {"weight": "w", "design-weight": "d",
                     "cluster": ["town", "id"], "fpc": ["towns", "people"],
                     "calibrate": ["age:number"]},
    "panel": {"weight": "w", "strata": ["wave", "s"], "panel": "who"},
    "panel-fpc": {"weight": "w", "strata": ["wave"], "panel": "who",
                  "fpc": ["size"]},
    "panel-clusters": {"weight": "w", "strata": ["wave"], "panel": "town",
                       "cluster": ["town"]},
    "panel-adjust": {"weight": "w", "strata": ["wave", "lone"],
                     "panel": "who", "lonely": "adjust"},
}

def records(chance):
    towns = [chance.randrange(12) for _ in range(N)]
    free = {}
    for i in range(N):
        s = chance.randrange(3)
        town = towns[i]
        wave = chance.choice("123")
        # Who is in a wave is in it once.
        if not free.get(wave):
            free[wave] = list(range(90))
            chance.shuffle(free[wave])
        w = chance.uniform(.2, 4)
        q = chance.choice(["1", "2", "3", "a - b", ".d", ".r", ""])
        ticks = [str(chance.randrange(2)) for _ in range(3)] \
            if chance.random() < .9 else [".d"] * 3
        row = {
            "id": str(i), "w": "%.3f" % w, "s": str(s),
            "w0": "0" if i % 9 == 4 or 1 < i < 4 else "%.3f" % w,
            "wbad": ".n" if i % 11 == 0 else "-1" if i % 13 == 0
                    else "%.3f" % w,
            "d": "%.3f" % (w * chance.uniform(.6, 1.5)),
            "size": "400", "rate": "0.%d" % (s + 1), "c": "%d" % (i % 7),
            "town": str(town), "towns": "90", "whole": "900",
            "people": str(towns.count(town) + town % 3),
            "lone": "7" if i == 0 else "8" if i == 1 else "9" if i == 2
                    else str(s),
            "wave": wave, "who": str(free[wave].pop()),
            "age": str(chance.randrange(18, 80)),
            "g": chance.choice(["1", "2", "3", ".d", ""]),
            "h": chance.choice(["x ø", "a,b", "+&="]),
            "q": q, "r": chance.choice(["1", "2", "3", "a - b", ""]),
            "m_a": ticks[0], "m_b": ticks[1], "m_c": ticks[2],
            "k": str(chance.randrange(6)) if chance.random() < .9 else ".d",
            "x": "%.2f" % chance.gauss(50, 20) if chance.random() < .8
                 else ".n",
            "y": "%.2f" % chance.uniform(1, 90) if chance.random() < .8
                 else ""}
        for r, name in enumerate(LISTED):
            row[name] = "0" if i % REPLICATES == r else "%.4f" % (
                w * chance.uniform(.7, 1.6))
        yield row


def codes(*list_of):
    return [{"code": code, "label": "Code %s" % code} for code in list_of]


def codebook():
    def code(name, *list_of):
        return {"name": name, "type": "code", "label": name,
                "categories": codes(*list_of)}

    def plain(name, kind):
        return {"name": name, "type": kind, "label": name}

    return {
        "name": "designs", "languages": ["en"],
        "variables": [
            code("q", "1", "2", "3", "a - b"), code("r", "1", "2", "3", "a - b"),
            code("g", "1", "2", "3"), code("h", "x ø", "a,b", "+&="),
            code("wave", "1", "2", "3")]
            + [plain(name, "number") for name in "xyk"]
            + [{"set": "m", "question": "m", "choices": [
                {"code": name, "variable": "m_" + name, "label": name}
                for name in "abc"]}]}


def share(name, **more):
    return {"statistic": "share",
            "set" if name == "m" else "variable": name, **more}


def number(statistic, name, **more):
    return {"statistic": statistic, "variable": name, **more}


def quantiles():
    """All rules and awkward p; each kind of interval with some rules."""
    rules = ["math", "school"] + ["hf%d" % i for i in range(1, 10)]
    for ci in ("", "wald", "logit", "beta", "asin", "wilson"):
        yield {"id": "quantiles-" + ci if ci else "quantiles",
               "title": ci, "columns": [{"by": ["g"]}] if ci else [],
               **({"ci": ci, "level": .9} if ci else {}),
               "measures": [
                   number("quantile", name, qrule=rule,
                          p=[.5] if ci else [.001, .25, .5, .999],
                          id="%s_%s" % (name, rule), **more)
                   for rule in (rules[::3] if ci else rules)
                   for name, more in (("x", {}), ("k", {
                       "where": {"h": ["a,b", "x ø"]}}))]}


def tables(has_tests):
    measures = [
        share("q"), share("q", base="asked", keep=[".d", ".r"], id="asked"),
        share("q", keep=[".d"], id="kept"),
        share("q", base="known", id="known"), share("m"),
        number("mean", "x"),
        number("mean", "x", where={"h": ["a,b", "x ø"]}, id="some"),
        number("total", "x"), number("ratio", "x", denominator="y"),
        {"statistic": "count"}]
    by = [{"by": ["g"]}, {"by": ["g", "h"]}]
    compared = [share("q", base="asked", keep=[".d"]), measures[6],
                *measures[7:]]
    compare = [
        {"type": "domains", "by": ["g"]}, {"type": "total", "by": ["g"]},
        {"type": "rest", "by": ["g"]}, {"type": "rest", "by": ["g", "h"]},
        {"type": "domains", "by": ["h"], "within": ["g"]},
        {"type": "total", "by": ["h"], "within": ["g"]},
        {"type": "rest", "by": ["h"], "within": ["g"]},
        {"type": "waves", "by": ["wave"]},
        {"type": "contrast", "by": ["wave", "g"]}]
    pairs = [
        share("q", id="q"), share("r", id="r"), number("mean", "x", id="x"),
        number("mean", "y", id="y"), number("total", "x", id="tx"),
        number("total", "y", id="ty")]
    of_measures = [{"type": "measures", "a": a, "b": b, **within}
                   for a, b in (("q", "r"), ("x", "y"), ("tx", "ty"))
                   for within in ({}, {"within": ["g"]})]
    parts = [share(name, percent=of) for name in "qm"
             for of in ("row", "total")]
    counts = [number("count", "q"), number("count", "q", base="asked",
                                           keep=[".d"], id="asked"),
              {"statistic": "count", "set": "m"},
              number("count", "q", where={"h": ["a,b"]}, id="some")]
    rates = [{"statistic": "count", "per": 1000},
             number("total", "x", per=100), number("count", "q", per=10),
             {"statistic": "count", "set": "m", "per": 7}]
    standard = [share("q"), share("m"), number("mean", "x"),
                number("mean", "x", standardize=["h"], id="other"),
                share("q", where={"s": ["0", "1"]}, id="some")]
    tested = [share("q"), share("q", base="asked", keep=[".d"], id="asked"),
              share("m"), share("r", where={"wave": ["1", "3"]}, id="some"),
              share("q", categories=["1", "2"], id="two")]
    some = [{"by": ["g"]}, {"by": ["h"], "categories": ["a,b", "x ø"]},
            {"by": ["g", "h"]}]
    return {"tables": [
        {"id": "all", "title": "All", "measures": measures, "columns": by},
        {"id": "compared", "title": "Compared", "measures": compared,
         "compare": compare},
        {"id": "pairs", "title": "Pairs", "measures": pairs, "columns": by,
         "compare": of_measures},
        {"id": "parts", "title": "Parts", "columns": by,
         "measures": parts + [number("mean", "x")], "percent": "row"},
        {"id": "counts", "title": "Counts", "measures": counts,
         "columns": by, "where": {"wave": ["1", "2"]},
         "compare": [{"type": "domains", "by": ["g"]}]},
        {"id": "rates", "title": "Rates", "measures": rates,
         "columns": [{"by": ["h"]}, {"by": ["wave", "h"]}]},
        {"id": "standard", "title": "Standard", "measures": standard,
         "columns": [{"by": ["g"]}], "standardize": ["h", "wave"]},
        *quantiles(),
        *([{"id": "tests", "title": "Tests", "measures": tested,
            "columns": some, "chisq": True}] if has_tests else [])]}


def short_tables(has_tests):
    full = {table["id"]: table for table in tables(has_tests)["tables"]}
    by = [{"by": ["g"]}]
    compare = [
        {"type": "domains", "by": ["h"]}, {"type": "total", "by": ["h"]},
        {"type": "rest", "by": ["h"], "within": ["g"]},
        {"type": "waves", "by": ["wave"]},
        {"type": "contrast", "by": ["wave", "g"]}]

    def some(name, *which, **more):
        measures = full[name]["measures"]
        return {**full[name], "measures": [measures[i] for i in which], **more}

    def first(name):
        answer = {"1": ["1"], "q": ["1"], "m": ["a"]}
        return {**name, "categories": answer[name.get("variable") or name["set"]]} \
            if name["statistic"] == "share" else name

    short = [
        some("all", 1, 4, 5, 7, 8, 9, columns=by),
        some("compared", 0, 1, 2, 3, 4, compare=compare),
        some("pairs", 0, 1, 2, 3, columns=by,
             compare=[full["pairs"]["compare"][0], full["pairs"]["compare"][3]]),
        some("parts", 0, 3, columns=by),
        some("counts", 0, columns=by, compare=[]),
        some("rates", 0, 1, columns=[{"by": ["h"]}]),
        some("standard", 0, 2),
        some("quantiles-beta", 0, 3)]
    short[1]["measures"] = [first(one) for one in short[1]["measures"]]
    if has_tests:
        short.append(some("tests", 0, 2, columns=by))
    return {"tables": short}


def population(chance):
    yield "h", "wave", "total"
    for h in ("x ø", "a,b", "+&="):
        for wave in "123":
            yield h, wave, str(chance.randrange(100, 900))


def by_category(chance, rows, *names):
    """The totals of a margin, somewhat off those of the weights."""
    sums = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        sums[key] = sums.get(key, 0) + float(row["w"])
    yield *names, "share"
    whole = {key: value * chance.uniform(.9, 1.1)
             for key, value in sums.items()}
    for key in sorted(whole):
        yield *key, repr(whole[key] / sum(whole.values()))


def of_model(rows):
    """The totals of a model's terms, a tenth above those of the weights."""
    sums = {"(Intercept)": 0.0, "age": 0.0}
    for row in rows:
        w = float(row["w"]) * 1.1
        sums["(Intercept)"] += w
        sums["age"] += w * float(row["age"]) * 1.01
        for term in ("h" + row["h"], "s" + row["s"]):
            sums[term] = sums.get(term, 0.0) + w
    yield "term", "total"
    for term, value in sums.items():
        yield term, repr(value)


# Weights that weigh makes: the kinds of totals, and its options.
WEIGHED = {
    "weighed-rake": ["--rake", "h", "--rake", "wave,s"],
    "weighed-cells": ["--poststratify", "wave,s"],
    "weighed-greg": ["--greg", "model", "--model", "h,s,age:number"],
    "weighed-bounds": ["--greg", "model", "--model", "h,s,age:number",
                       "--distance", "logit", "--bounds", "0.2,4"],
    "weighed-groups": ["--rake", "h", "--rake", "s", "--equal-within", "town"],
    "weighed-number": ["--greg", "model", "--model", "age:number"],
    "weighed-waves": ["--rake", "h", "--rake", "s", "--within", "wave"],
    "weighed-waves-greg": ["--greg", "model", "--model", "h,age:number",
                           "--within", "wave"],
}


def write(path, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def write_records(path, rows):
    write(path, [list(rows[0])] + [list(row.values()) for row in rows])


def weighing(chance, folder, options, rows):
    """Records, totals and arguments, by wave where waves are weighed."""
    os.makedirs(folder + "/weigh", exist_ok=True)
    waves = sorted({row["wave"] for row in rows}) \
        if "--within" in options else ["all"]
    for wave in waves:
        part = [row for row in rows if wave in ("all", row["wave"])]
        words = ["--base-weight", "w", "--name", "made"]
        for i, word in enumerate(options):
            if options[i - 1] in ("--rake", "--poststratify", "--greg"):
                path = "%s/weigh/%s-%s.csv" % (folder, word, wave)
                lines = list(of_model(part)) if word == "model" \
                    else list(by_category(chance, part, *word.split(",")))
                if "age:number" in options:
                    lines = lines[:1] + lines[2:3]
                elif "h,age:number" in options:
                    lines = [x for x in lines if x[0][0] != "s"]
                write(path, lines)
                word = path
            words.append(word)
        if "--rake" in options or "--poststratify" in options:
            words += ["--total", "5000"]
        write_records("%s/weigh/records-%s.csv" % (folder, wave), part)
        with open("%s/weigh/arguments-%s" % (folder, wave), "w",
                  encoding="utf-8") as file:
            file.write("".join(word + "\n" for word in words))


def arguments(design):
    def text(value):
        return ",".join(map(str, value)) if isinstance(value, list) \
            else str(value)

    for key, value in design.items():
        lists = value if isinstance(value, list) and isinstance(
            value[0], list) else [value]
        for one in lists:
            yield "--" + key
            if one is not True:
                yield text(one)


def main():
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    made = {name: {"strata": ["s"], **({"cluster": ["c"], "nest": True}
                                      if "greg" in name else {})}
            for name in WEIGHED}
    for name, design in {**DESIGNS, **made}.items():
        folder = os.path.join(sys.argv[1], name)
        os.makedirs(folder, exist_ok=True)
        rows = list(records(chance))
        if name in WEIGHED:
            weighing(chance, folder, WEIGHED[name], rows)
        else:
            write_records(folder + "/micro.csv", rows)
        write(folder + "/population.csv", population(chance))
        study = {"name": name, "title": name, "design": design,
                 "population": "population.csv"}
        for what, value in (("codebook", codebook()),
                            ("tables", tables("panel" not in design)),
                            ("short", short_tables("panel" not in design)),
                            ("study", study)):
            with open("%s/%s.json" % (folder, what), "w",
                      encoding="utf-8") as file:
                json.dump(value, file)
        with open(folder + "/arguments", "w", encoding="utf-8") as file:
            file.write("".join(word + "\n" for word in arguments(design)))


main()
