"""Recompute signs and differences of a document from its estimates."""
import csv
import json
import sys

document = json.load(open(sys.argv[1], encoding="utf-8"))
estimates = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
names = list(estimates[0])
BY = names[names.index("category") + 1:names.index("n")]
BY = [name for name in BY if name not in
      ("compared", "contrast", "side_a", "side_b")]
NOTE = "Differences are computed from unrounded figures"
index = {}
for line in estimates:
    key = (line["table"], line["item"], line["category"],
           line.get("contrast", ""), line.get("side_a", ""),
           line.get("side_b", ""))
    index.setdefault(key, []).append(line)


def value(table, group, row, column):
    """The estimate of a cell before it is rounded, or None."""
    pair = column.get("difference", {})
    lines = index.get((table["id"], group["item"], row["codes"][-1],
                       pair.get("contrast", ""), pair.get("side_a", ""),
                       pair.get("side_b", "")), [])
    lines = [line for line in lines
             if all(line[name] == code for name, code in column["by"].items())]
    rest = [line for line in lines
            if all(line[name] == "_T" for name in BY
                   if name not in column["by"])]
    lines = rest or lines
    assert len(lines) <= 1, (table["id"], row, column, lines)
    if not lines or lines[0]["estimate"] == "":
        return None
    return float(lines[0]["estimate"])


def side(table, column, which):
    pair = column["difference"]
    if "," in pair["contrast"]:
        return None
    by = {} if pair[which] == "_T" else {pair["contrast"]: pair[which]}
    for i, other in enumerate(table["columns"]):
        if "difference" not in other and other["by"] == by:
            return i
    return None


n_cells = n_signs = n_differences = 0
for table in document["tables"]:
    used = set()
    is_off = False
    for group in table["groups"]:
        for row in group["rows"]:
            for column, cell in zip(table["columns"], row["cells"]):
                n_cells += 1
                status = cell.get("status", "")
                exact = value(table, group, row, column)
                assert (exact is None) == ("figure" not in cell)
                if exact is not None and status not in ("unreliable", "lonely"):
                    assert status == ("zero" if exact == 0 else
                                      "rounds-to-zero" if cell["figure"] == 0
                                      else ""), (table["id"], row, cell, exact)
                text = cell["text"].removesuffix("*")
                if status in ("unreliable", "lonely"):
                    used.add(status)
                elif status != "":
                    n_signs += 1
                    used.add((status, text))
                    assert text in table["symbols"], (table["id"], cell)
                else:
                    assert text not in table["symbols"], (table["id"], cell)
                if "difference" not in column or "figure" not in cell:
                    continue
                a, b = (side(table, column, which)
                        for which in ("side_a", "side_b"))
                if a is None or b is None:
                    continue
                a, b = row["cells"][a], row["cells"][b]
                if "figure" in a and "figure" in b:
                    n_differences += 1
                    if abs(a["figure"] - b["figure"] - cell["figure"]) > 1e-9:
                        is_off = True
    assert len({text for one, text in
                (u for u in used if isinstance(u, tuple))}) == \
        len({u[0] for u in used if isinstance(u, tuple)}), used
    signs = set(table.get("symbols", {})) - {"*"}
    assert len(signs) == len({u if isinstance(u, str) else u[0]
                              for u in used}), (table["id"], signs, used)
    noted = any(note.startswith(NOTE) for note in table.get("notes", []))
    assert noted == is_off, (table["id"], noted, is_off)
assert n_cells > 500
print(n_cells, "cells,", n_signs, "with a sign,", n_differences, "differences")
