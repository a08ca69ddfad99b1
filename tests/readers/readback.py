#!/usr/bin/python3
"""usage: readback.py CSV JSON KIND FILE ...

Compare the cells of a format, as read by a program that is not ours, with those
of --format csv and the signs of --format json: every digit, base and sign.
Prints how many figures were compared.

KIND is xlsx (openpyxl), shown (the page that LibreOffice makes of it), calc
(excel-da as LibreOffice reads it), cells (what cells.mjs printed), figures (the
same, of figures, which have some of the cells), pandoc (its JSON of Markdown)
or pdf (the words of pdftotext).
"""

import collections
import csv
import html.parser
import json
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
    """By table: (figure, low, high, n, sign, text as printed)."""
    with open(path_csv, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(path_json, encoding="utf-8") as file:
        document = json.load(file)
    cells = [cell for table in document["tables"] for group in table["groups"]
             for row in group["rows"] for cell in row["cells"]]
    assert len(cells) == len(rows) > 0
    tables = collections.OrderedDict()
    for row, cell in zip(rows, cells):
        sign = SIGNS[row["status"]] if row["status"] else ""
        if cell.get("significant"):
            sign += "*"
        tables.setdefault(row["table"], []).append(
            (number(row["figure"]), number(row["ci_low"]),
             number(row["ci_high"]), number(row["n"]), sign, cell["text"]))
    return list(tables.values())


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


def compare(ours, theirs, as_counts):
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    n = 0
    for table, read in zip(ours, theirs):
        want = [cell[:len(read[0])] for cell in table]
        read = [tuple(cell) for cell in read]
        if as_counts:
            assert collections.Counter(want) == collections.Counter(read), (
                collections.Counter(want) - collections.Counter(read),
                collections.Counter(read) - collections.Counter(want))
        else:
            for a, b in zip(want, read):
                assert a == b, (a, b)
            assert len(want) == len(read)
        n += sum(1 for cell in want for value in cell[:4] if value is not None)
    return n


def read_cells(path):
    """Of a cube; combinations that the table has not are left out."""
    tables = []
    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    for table in found:
        cells = []
        for cell in table:
            sign = cell[4] or ""
            if cell[4] is None and isinstance(cell[0], str):
                sign = POINTS.get(cell[0], "")
            values = [None if v is None or v in POINTS else float(v)
                      for v in cell[:4]]
            if values[0] == 0:
                sign = re.sub("^(–|[0.,]+)", "", sign)
            if values == [None] * 4 and sign in ("", "?"):
                continue
            cells.append(tuple(values) + (sign,))
        tables.append(cells)
    return tables


def main():
    path_csv, path_json, kind, *paths = sys.argv[1:]
    ours = reference(path_csv, path_json)
    if kind == "xlsx":
        n = compare(ours, read_xlsx(paths), False)
    elif kind == "shown":
        n = compare(ours, read_shown(paths), False)
    elif kind == "calc":
        rows = []
        with open(paths[0], encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        flat = [cell for table in ours for cell in table]
        assert len(rows) == len(flat)
        n = 0
        for row, cell in zip(rows, flat):
            got = tuple(number(row[name].replace(",", ".")) for name in
                        ("figure", "ci_low", "ci_high", "n"))
            assert got == cell[:4], (got, cell)
            n += sum(1 for value in got if value is not None)
    elif kind == "cells":
        theirs = read_cells(paths[0])
        # PC-Axis says in notes what a figure bears; others in a status.
        has_status = any(cell[4] for t in theirs for cell in t
                         if cell[0] is not None)
        kept = []
        for table in ours:
            kept.append([cell[:4] + (cell[4] if has_status or cell[0] is None
                                     else "",) for cell in table
                         if cell[0] is not None or cell[4] != "?"])
        n = compare(kept, theirs, True)
    elif kind == "figures":
        all_ours = collections.Counter(
            cell[:4] + (cell[5],) for table in ours for cell in table)
        with open(paths[0], encoding="utf-8") as file:
            found = json.load(file)
        n = 0
        for figure in found:
            for cell in figure:
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
