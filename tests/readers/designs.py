#!/usr/bin/python3
"""usage: designs.py FOLDER [SEED]

Made-up surveys of several designs, each a folder of FOLDER: micro data, a
codebook, tables of every statistic that a script computes again and of every
comparison, the design for study.json and as arguments of aggregate.
"""

import json
import os
import random
import sys

N = 160
DESIGNS = {
    "plain": {},
    "weighted": {"weight": "w"},
    "strata-fpc": {"weight": "w", "strata": ["s", "wave"], "fpc": ["size"]},
    "fractions": {"weight": "w", "strata": ["s"], "fpc": ["rate"]},
    "clusters": {"weight": "w", "strata": ["s"], "cluster": ["c"],
                 "nest": True},
    "stages": {"weight": "w", "cluster": ["town", "id"],
               "fpc": ["towns", "people"]},
    "adjust": {"weight": "w", "strata": ["lone"], "lonely": "adjust"},
    "average": {"weight": "w", "strata": ["lone"], "lonely": "average"},
    "remove": {"weight": "w", "strata": ["lone"], "lonely": "remove"},
}


def records(chance):
    towns = [chance.randrange(12) for _ in range(N)]
    for i in range(N):
        s = chance.randrange(3)
        town = towns[i]
        q = chance.choice(["1", "2", "3", "a - b", ".d", ".r", ""])
        ticks = [str(chance.randrange(2)) for _ in range(3)] \
            if chance.random() < .9 else [".d"] * 3
        yield {
            "id": str(i), "w": "%.3f" % chance.uniform(.2, 4), "s": str(s),
            "size": str(400 + s), "rate": "0.%d" % (s + 1), "c": "%d" % (i % 7),
            "town": str(town), "towns": "90",
            "people": str(towns.count(town) + town % 3),
            "lone": "7" if i == 0 else "8" if i == 1 else str(s),
            "wave": chance.choice(["1", "2", "3"]),
            "g": chance.choice(["1", "2", "3", ".d", ""]),
            "h": chance.choice(["x y", "a,b", "+&="]),
            "q": q, "r": chance.choice(["1", "2", "3", "a - b", ""]),
            "m_a": ticks[0], "m_b": ticks[1], "m_c": ticks[2],
            "x": "%.2f" % chance.gauss(50, 20) if chance.random() < .8
                 else ".n",
            "y": "%.2f" % chance.uniform(1, 90) if chance.random() < .8
                 else ""}


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
            code("g", "1", "2", "3"), code("h", "x y", "a,b", "+&="),
            code("wave", "1", "2", "3")]
            + [plain("x", "number"), plain("y", "number")]
            + [{"set": "m", "question": "m", "choices": [
                {"code": name, "variable": "m_" + name, "label": name}
                for name in "abc"]}]}


def tables():
    measures = [
        {"statistic": "share", "variable": "q"},
        {"statistic": "share", "variable": "q", "base": "asked",
         "keep": [".d", ".r"], "id": "asked"},
        {"statistic": "share", "variable": "q", "keep": [".d"], "id": "kept"},
        {"statistic": "share", "variable": "q", "base": "known", "id": "known"},
        {"statistic": "share", "set": "m"},
        {"statistic": "mean", "variable": "x"},
        {"statistic": "mean", "variable": "x", "where": {"h": ["a,b", "x y"]},
         "id": "some"},
        {"statistic": "total", "variable": "x"},
        {"statistic": "ratio", "variable": "x", "denominator": "y"},
        {"statistic": "count"}]
    by = [{"by": ["g"]}, {"by": ["g", "h"]}]
    compare = [
        {"type": "domains", "by": ["g"]}, {"type": "total", "by": ["g"]},
        {"type": "rest", "by": ["g"]}, {"type": "rest", "by": ["g", "h"]},
        {"type": "domains", "by": ["h"], "within": ["g"]},
        {"type": "total", "by": ["h"], "within": ["g"]},
        {"type": "rest", "by": ["h"], "within": ["g"]},
        {"type": "waves", "by": ["wave"]},
        {"type": "contrast", "by": ["wave", "g"]}]
    pairs = [
        {"statistic": "share", "variable": "q", "id": "q"},
        {"statistic": "share", "variable": "r", "id": "r"},
        {"statistic": "mean", "variable": "x", "id": "x"},
        {"statistic": "mean", "variable": "y", "id": "y"},
        {"statistic": "total", "variable": "x", "id": "tx"},
        {"statistic": "total", "variable": "y", "id": "ty"}]
    of_measures = [{"type": "measures", "a": a, "b": b, **within}
                   for a, b in (("q", "r"), ("x", "y"), ("tx", "ty"))
                   for within in ({}, {"within": ["g"]})]
    parts = [{"statistic": "share", kind: name, "percent": of}
             for kind, name in (("variable", "q"), ("set", "m")) for of in ("row", "total")]
    return {"tables": [
        {"id": "all", "title": "All", "measures": measures, "columns": by,
         "compare": compare},
        {"id": "pairs", "title": "Pairs", "measures": pairs, "columns": by,
         "compare": of_measures},
        {"id": "parts", "title": "Parts", "measures": parts, "columns": by}]}


def arguments(design):
    for key, value in design.items():
        yield "--" + key
        if value is not True:
            yield value if isinstance(value, str) else ",".join(value)


def main():
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for name, design in DESIGNS.items():
        folder = os.path.join(sys.argv[1], name)
        os.makedirs(folder, exist_ok=True)
        rows = list(records(chance))
        with open(folder + "/micro.csv", "w", encoding="utf-8") as file:
            file.write(",".join(rows[0]) + "\n")
            for row in rows:
                file.write(",".join('"%s"' % v if "," in v else v
                                    for v in row.values()) + "\n")
        study = {"name": name, "title": name, "design": design}
        for what, value in (("codebook", codebook()), ("tables", tables()),
                            ("study", study)):
            with open("%s/%s.json" % (folder, what), "w",
                      encoding="utf-8") as file:
                json.dump(value, file)
        with open(folder + "/arguments", "w", encoding="utf-8") as file:
            file.write("".join(word + "\n" for word in arguments(design)))


main()
