#!/usr/bin/python3
"""usage: readback.py CSV JSON KIND FILE ...

Compare the cells of a format, as read by a program that is not ours, with those
of --format csv and the signs of --format json: every digit, base and sign.
Prints how many figures were compared.

KIND is xlsx (openpyxl), shown (the page that LibreOffice makes of it), calc
(excel-da as LibreOffice reads it), json-stat (what cells.mjs printed; each cell is
found by its codes), px (the same, beside a file "stat" of JSON-stat: its cells
stand in the same places and have the same labels), figures (of figures, which
have some of the cells), pandoc (its JSON of Markdown) or pdf (the words of
pdftotext).
"""

import collections
import csv
import html.parser
import itertools
import json
import os
import re
import sys

# A zero is a number with a sign in its place; it is compared as a number.
SIGNS = {"few": "..", "suppressed": "x", "empty": ".", "absent": "?",
         "not-asked": "…", "unreliable": "( )", "lonely": "†", "zero": "",
         "rounds-to-zero": ""}
POINTS = {".....": "…", "....": "?", "...": "x", "..": "..", ".": "."}


def number(text):
    return None if text in ("", None) else float(text)


def reference(path_csv, path_json):
    """By table: (figure, low, high, n, sign, text as printed), and of each
    its place."""
    with open(path_csv, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(path_json, encoding="utf-8") as file:
        document = json.load(file)
    cells = [(table, group, row, column, cell) for table in document["tables"]
             for group in table["groups"] for row in group["rows"]
             for column, cell in zip(
                 [c for c in table["columns"] if c["holds"] == "figure"],
                 row["cells"], strict=True)]
    assert len(cells) == len(rows) > 0
    tables = collections.OrderedDict()
    places = collections.OrderedDict()
    for row, (table, group, line, column, cell) in zip(rows, cells):
        sign = SIGNS[row["status"]] if row["status"] else ""
        if cell.get("significant"):
            sign += "*"
        tables.setdefault(row["table"], []).append(
            (number(row["figure"]), number(row["ci_low"]),
             number(row["ci_high"]), number(row["n"]), sign, cell["text"]))
        places.setdefault(row["table"], []).append(
            {"item": group["item"], "code": line["codes"][-1] or "_Z",
             "label": line["labels"][-1],
             "by": column["by"], "difference": column.get("difference")})
    return list(tables.values()), list(places.values())


def plain(text):
    """The number that a printed figure is, and its sign."""
    sign = ""
    if text.startswith("(") or text.startswith("-(") or text.startswith("+("):
        sign = "( )"
    sign += "†" if "†" in text else ""
    sign += "*" if text.endswith("*") else ""
    digits = re.sub("[()†*+ ]", "", text.replace("−", "-"))
    return digits, sign


def places(heads):
    """Columns of a sheet: where figures, intervals and n begin."""
    figures = [i for i, head in enumerate(heads) if (head or "").endswith(", n")]
    n = len(figures)
    first_n = figures[0]
    intervals = sum(1 for head in heads if re.search(
        ", (nedre grænse|lower bound|øvre grænse|upper bound)$", head or ""))
    return first_n - intervals - n, first_n - intervals if intervals else None, \
        first_n, n


def sheet_cells(rows, read):
    """The cells of a table's sheet: rows of values below the headings."""
    heads = rows[3]
    first, low, n_at, n = places([str(h) if h is not None else "" for h in heads])
    cells = []
    for row in rows[4:]:
        if row[0] in (None, "") and all(c in (None, "") for c in row):
            break
        for k in range(n):
            figure, sign = read(row[first + k])
            cells.append((
                figure, read(row[low + 2 * k])[0] if low else None,
                read(row[low + 2 * k + 1])[0] if low else None,
                read(row[n_at + k])[0], sign))
    return cells


def read_xlsx(paths):
    import openpyxl

    def read(cell):
        if cell is None or cell.value is None:
            return None, ""
        if isinstance(cell.value, str):
            return None, cell.value
        shown = cell.number_format
        sign = "( )" if '"("' in shown else ""
        sign += "†" if "†" in shown else ""
        sign += "*" if "*" in shown else ""
        return float(cell.value), sign

    with open(paths[0], "rb") as file:
        book = openpyxl.load_workbook(file)
    tables = []
    for sheet in book.worksheets[3:]:
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.freeze_panes, sheet.title
        grid = list(sheet.iter_rows())
        heads = [[c.value for c in row] for row in grid[:4]]
        body = [[c if c.value is not None else None for c in row]
                for row in grid[4:]]
        tables.append(sheet_cells(heads + body, read))
    return tables


class Sheets(html.parser.HTMLParser):
    """The tables of a page that LibreOffice made of a workbook."""

    def __init__(self):
        super().__init__()
        self.tables = []
        self.text = None

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag == "td":
            self.text = ""

    def handle_endtag(self, tag):
        if tag == "td":
            self.tables[-1][-1].append(" ".join(self.text.split()))
            self.text = None

    def handle_data(self, data):
        if self.text is not None:
            self.text += data


def read_shown(paths):
    def read(text):
        digits, sign = plain(text)
        if text == "–":
            return 0.0, ""
        return (number(digits.replace(",", "")), sign) \
            if re.search("[0-9]", text) else (None, text)

    page = Sheets()
    with open(paths[0], encoding="utf-8") as file:
        page.feed(file.read())
    return [sheet_cells(rows, read) for rows in page.tables[3:]]


def as_a_spreadsheet_shows(ours):
    """Spreadsheets show 15 digits of a number."""
    return [[tuple(float(f"{value:.15g}") if isinstance(value, float)
                   else value for value in cell) for cell in table]
            for table in ours]


def compare(ours, theirs):
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    n = 0
    for table, read in zip(ours, theirs):
        want = [cell[:len(read[0])] for cell in table]
        for a, b in zip(want, read, strict=True):
            assert a == tuple(b), (a, b)
        n += sum(1 for cell in want for value in cell[:4] if value is not None)
    return n


def value(read):
    return None if read is None or read in POINTS else float(read)


def codes_of(names, answers, place):
    """The code in each dimension of a cell of the table.  Of two answers of
    one code and different labels the second has a measure before it, or a number
    behind it."""
    by, sides = place["by"], place["difference"]
    if sides:
        sides = "%s: %s - %s" % tuple(
            sides[name] for name in ("contrast", "side_a", "side_b"))
    column = ", ".join(["%s: %s" % pair for pair in by.items()]
                       + ([sides] if sides else []))
    code, = (key for key, label in answers.items()
             if label == place["label"] and
             (key == place["code"] or key.endswith(":" + place["code"])
              or key.startswith(place["code"] + "~")))
    codes = {"measure": place["item"], "category": code,
             "comparison": sides or "_Z", "column": column or "_T"}
    return tuple(codes[name] if name in codes and name not in by
                 else by.get(name, "_T") for name in names)


def compare_json_stat(ours, places, path):
    n = 0
    with open(path, encoding="utf-8") as file:
        tables = [table for table in json.load(file) if table["cells"]]
    assert len(tables) == len(ours)
    for table, where, read in zip(ours, places, tables):
        cells = dict(zip(itertools.product(*read["codes"]), read["cells"],
                         strict=True))
        at = read["names"].index("category")
        answers = dict(zip(read["codes"][at], read["labels"][at]))
        for cell, place in zip(table, where):
            theirs = cells.pop(codes_of(read["names"], answers, place))
            got = tuple(value(v) for v in theirs[:4])
            assert got == cell[:4], (place, got, cell)
            sign = theirs[4] or ""
            if got[0] == 0:
                sign = re.sub("^(–|[0.,]+)", "", sign)
            assert sign == cell[4] or cell[4] == "?", (place, theirs, cell)
            n += sum(1 for v in got if v is not None)
        # Combinations that the table has not.
        for key, theirs in cells.items():
            assert [value(v) for v in theirs[:4]] == [None] * 4, (key, theirs)
            assert not theirs[4], (key, theirs)
    return n


def compare_px(path_px, path_stat):
    """PC-Axis against JSON-stat, place by place; signs are notes or points."""
    n = 0
    with open(path_px, encoding="utf-8") as file:
        tables = json.load(file)
    with open(path_stat, encoding="utf-8") as file:
        others = json.load(file)
    assert len(tables) == len(others)
    for table, other in zip(tables, others):
        # PC-Axis has no quotes in labels, and says of equal ones whose they are.
        assert [[len(d)] for d in table["labels"]] == [
            [len(d)] for d in other["labels"]]
        for labels, names in zip(table["labels"], other["labels"]):
            for a, b in zip(labels, names):
                a, b = (re.sub(r"[\W_]+", "", text) for text in (a, b))
                assert a.startswith(b[:20]) or not a, (a, b)
        assert len(table["cells"]) == len(other["cells"])
        for px, stat in zip(table["cells"], other["cells"]):
            got, want = ([value(v) for v in cell[:4]] for cell in (px, stat))
            assert got == want, (px, stat)
            sign = stat[4] or ""
            if want[0] is None:
                assert POINTS[px[0]] == (sign or "?"), (px, stat)
            else:
                assert bool(px[5]) == bool(sign), (px, stat)
            n += sum(1 for v in got if v is not None)
    return n


def main():
    path_csv, path_json, kind, *paths = sys.argv[1:]
    ours, where = reference(path_csv, path_json)
    if kind == "xlsx":
        n = compare(ours, read_xlsx(paths))
    elif kind == "shown":
        n = compare(as_a_spreadsheet_shows(ours), read_shown(paths))
    elif kind == "calc":
        rows = []
        with open(paths[0], encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        flat = [cell for table in as_a_spreadsheet_shows(ours)
                for cell in table]
        assert len(rows) == len(flat)
        n = 0
        for row, cell in zip(rows, flat):
            got = tuple(number(row[name].replace(",", ".")) for name in
                        ("figure", "ci_low", "ci_high", "n"))
            assert got == cell[:4], (got, cell)
            n += sum(1 for value in got if value is not None)
    elif kind == "json-stat":
        n = compare_json_stat(ours, where, paths[0])
    elif kind == "px":
        n = compare_px(
            paths[0], os.path.join(os.path.dirname(paths[0]), "stat"))
    elif kind == "figures":
        all_ours = collections.Counter(
            cell[:4] + (cell[5],) for table in ours for cell in table)
        with open(paths[0], encoding="utf-8") as file:
            found = json.load(file)
        n = 0
        for figure in found:
            for cell in figure["cells"]:
                key = tuple(None if v is None else float(v)
                            for v in cell[:4]) + (cell[4],)
                assert key in all_ours, key
                n += sum(1 for value in key[:4] if value is not None)
    elif kind == "pandoc":
        with open(paths[0], encoding="utf-8") as file:
            document = json.load(file)
        words = collections.Counter()

        def walk(node):
            if isinstance(node, dict):
                if node.get("t") == "Str":
                    words[node["c"]] += 1
                walk(node.get("c"))
            elif isinstance(node, list):
                for part in node:
                    walk(part)

        walk(document["blocks"])
        n = within(ours, words)
    elif kind == "pdf":
        with open(paths[0], encoding="utf-8") as file:
            n = within(ours, collections.Counter(file.read().split()))
    print(n)


def within(ours, words):
    """Each figure as printed is there, as often as in the tables."""
    texts = collections.Counter(
        cell[5].replace("−", "-") for table in ours for cell in table
        if cell[0] is not None)
    there = collections.Counter()
    for word, n in words.items():
        there[word.replace("−", "-").replace("∗", "*")] += n
    for text, n in texts.items():
        assert there[text] >= n, (text, n, there[text])
    return sum(texts.values())


main()
