#!/usr/bin/python3
"""usage: observations.py CSV SDMX ...

SDMX-CSV 2.0 by its field guide: the columns, identifiers, one observation a
key, codes of CL_OBS_STATUS and CL_CONF_STATUS; and the figures are those of
--format csv, table by table.  Prints how many numbers were compared.
"""

import csv
import itertools
import re
import sys

HEAD = ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
TAIL = ["OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "CI_LOW", "CI_HIGH", "BASE_N"]
IDENTIFIER = re.compile(r"[A-Za-z0-9_@$\-]+")
FLOW = re.compile(r"[A-Za-z][A-Za-z0-9_\-.]*:[A-Za-z0-9_@$\-]+\([0-9]+(\.[0-9]+)*\)")


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        tables = [list(rows) for _, rows in itertools.groupby(
            csv.DictReader(file), lambda row: row["table"])]
    assert len(tables) == len(sys.argv) - 2
    n = 0
    for table, path in zip(tables, sys.argv[2:]):
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header[:3] == HEAD and header[-6:] == TAIL, header
        dimensions = header[3:-6]
        assert len(set(dimensions)) == len(dimensions) > 0
        assert all(IDENTIFIER.fullmatch(name) for name in dimensions)
        keys = set()
        for ours, row in zip(table, rows, strict=True):
            assert len(row) == len(header)
            assert row[0] == "dataflow" and FLOW.fullmatch(row[1])
            assert row[2] in "IADRM"
            key = tuple(row[3:-6])
            assert all(IDENTIFIER.fullmatch(code) for code in key), key
            assert key not in keys, key
            keys.add(key)
            value, observed, confidential, low, high, base = row[-6:]
            assert observed in "ABDEFGHIJKLMNOPQSTUVWX" and confidential in "FC"
            for got, name in ((value, "figure"), (low, "ci_low"),
                              (high, "ci_high"), (base, "n")):
                want = ours[name] or "NaN"
                assert got == want, (row, ours)
                n += want != "NaN"
            assert (value == "NaN") == (observed in "QMOL"), row
            assert (confidential == "C") == (ours["status"] == "suppressed")
    print(n)


main()
