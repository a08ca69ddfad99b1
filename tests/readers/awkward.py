#!/usr/bin/python3
"""usage: awkward.py FOLDER

Write a study that asks much of formats: a label of 40 kB, characters that
control something, texts that a spreadsheet would run, names and codes that fall
together, 300 columns, quarters, numbers far from one; and estimates of nothing
at all.
"""

import json
import os
import sys

LONG = "word " * 4000 + "W" * 20000
ODD = ["=cmd|' /C calc'!A0", "+1 \"quoted\"; or = more", "-5", "-5 to 3", "@SUM(A1)",
       "\ttab, bell\u0007, escape\u001b, line\nend", "a & b < c > d % $ # _ { } ~ ^ \\",
       "_x0041_ `` '' -- --- ,, ?` !`", "æøå ÆØÅ ß € “”‘’ … – —",
       "Ελληνικά 中文 العربية 🙂", "same", "same", " ", LONG]
TITLES = ["[a]:*?/\\ =1+1 'b'", "x" * 60 + " one", "x" * 60 + " two", "History"]
# A code for each of the texts that is awkward in one way or another.
CODES = ["a b", "a,b", "a_b", "a\"b", "_Z", "-1", "+1", "=1", "@1", "ø", "A B",
         "0", "nan", "x" * 40]
QUARTERS = ["2023-01/2023-03", "2023-04/2023-06", "2023-07/2023-09"]
# Of means; -0.0001 rounds to nothing.
NUMBERS = {"far": [1e12 / 3, -1e12 / 3, 2.5], "near": [1e-9, -1e-4, -1234567.25]}


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    answers = [{"code": str(i + 1), "label": label} for i, label in enumerate(ODD)]
    groups = [{"code": str(i + 1), "label": "Group %d of three hundred" % (i + 1)}
              for i in range(300)]
    codebook = {
        "name": "awkward", "title": ODD[6], "languages": ["en", "da"],
        "variables": [
            {"name": "q", "type": "code", "label": ODD[0],
             "question": LONG[:2000], "categories": answers},
            {"name": "measure", "type": "code", "label": "Answer",
             "categories": answers},
            {"name": "c", "type": "code", "label": "Codes", "categories": [
                {"code": code, "label": label}
                for code, label in zip(CODES, ODD)]},
            {"name": "OBS_VALUE", "type": "code", "role": "time",
             "label": "Quarter", "categories": [
                {"code": str(i + 1), "label": period, "period": period}
                for i, period in enumerate(QUARTERS)]},
            *({"name": name, "type": "number", "label": name}
              for name in NUMBERS),
            {"name": "g", "type": "code", "label": "Group", "categories": groups}]}
    ids = ["history", "x" * 40 + "-one", "x" * 40 + "-two", "cover"]
    tables = {"title": ODD[6], "description": ODD[7], "source": ODD[0],
              "method": ODD[9], "tables": []}
    for name, title, by in zip(ids, TITLES, ([], [], ["g"], ["measure"])):
        tables["tables"].append({
            "id": name, "title": title, "theme": ODD[8], "decimals": 1,
            "notes": [ODD[1], LONG], "columns": [{"by": by}],
            "measures": [{"statistic": "share", "variable": "q"}]})
    tables["tables"].append({
        "id": "drawn", "title": ODD[5], "columns": [{"by": []}],
        "measures": [{"statistic": "share", "variable": "c"}]})
    tables["tables"].append({
        "id": "x" * 40 + "-quarters", "title": "Quarters", "decimals": 2,
        "columns": [{"by": ["OBS_VALUE"]}],
        "measures": [{"statistic": "share", "variable": "c"},
                     *({"statistic": "mean", "variable": name}
                       for name in NUMBERS)]})
    lines = ["table,item,statistic,measure,category,g,measure_,OBS_VALUE,n,sum_weight,"
             "estimate,se,ci_low,ci_high,df,deff,status"]
    lines[0] = lines[0].replace("measure_", "by_measure")
    codebook["variables"][1]["name"] = "by_measure"
    tables["tables"][3]["columns"] = [{"by": ["by_measure"]}]

    def line(table, category, g, by, k):
        kinds = ["", "few", "suppressed", "unreliable", "empty", "lonely"]
        status = kinds[k % 6]
        numbers = "%s,%s,0.%02d5,0.01,0.%02d,0.%02d,99,1" % (
            100 + k, 200 + k, k % 80 + 10, k % 80 + 5, k % 80 + 19)
        if status in ("few", "empty"):
            numbers = "%d,10,,,,,99," % (0 if status == "empty" else 9)
        if status == "suppressed":
            numbers = ",,,,,,,"
        if status == "lonely":
            numbers = "%s,%s,0.%02d5,,,,," % (100 + k, 200 + k, k % 80 + 10)
        lines.append("%s,share:q,share,q,%s,%s,%s,_T,%s,%s" % (
            table, category, g, by, numbers, status))

    k = 0
    for a in range(len(ODD)):
        for name, gs, bys in ((ids[0], ["_T"], ["_T"]), (ids[1], ["_T"], ["_T"]),
                              (ids[2], range(1, 301), ["_T"]),
                              (ids[3], ["_T"], range(1, len(ODD) + 1))):
            for g in gs:
                for by in bys:
                    k += 1
                    line(name, a + 1, g, by, k)
    for i, code in enumerate(CODES):
        code = '"%s"' % code.replace('"', '""')
        share = "200,400,0.0%02d5,0.01,0.0%02d,0.0%02d,99,1," % (
            i + 10, i + 9, i + 11)
        lines.append("drawn,share:c,share,c,%s,_T,_T,_T,%s" % (code, share))
        for quarter in range(1, 4):
            lines.append("%s,share:c,share,c,%s,_T,_T,%d,%s" % (
                "x" * 40 + "-quarters", code, quarter, share))
    for name, values in NUMBERS.items():
        for i, value in enumerate(values):
            lines.append("%s,mean:%s,mean,%s,,_T,_T,%d,90,180,%r,1,%r,%r,99,1," % (
                "x" * 40 + "-quarters", name, name, i + 1, value,
                value - abs(value), value + abs(value)))
    for name, value in (("codebook", codebook), ("tables", tables)):
        with open("%s/%s.json" % (folder, name), "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False)
    with open("%s/estimates.csv" % folder, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    with open("%s/none.csv" % folder, "w", encoding="utf-8") as file:
        file.write(lines[0] + "\n")


main()
