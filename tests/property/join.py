#!/usr/bin/env python3
"""usage: join.py JOIN [TABLES]

Random streams and tables with missing and doubled keys, on one to three
columns, quoted in every way: each type of join, in memory, spilled and
sorted, gives the bytes that plain dicts and loops give.
"""
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

program = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
random.seed(4)
TYPES = ["inner", "left", "full", "semi", "anti"]
MISSING = {"", ".d", ".n", ".r", ".x"}
KEYS = ["0", "1", "01", "101", "0101", "a", "A", "a ", "b,c", 'q"', "\u00e9",
        "e\u0301", "two\nlines", "", "", ".n", ".d", ".q", "x" * 300]
VALUES = ["", "v", "v,w", 'say "so"', "1.50", "end\nof", "ø", ".n", "y" * 90]


def cell(text, is_alone, is_quoted=False):
    if is_quoted or any(c in text for c in ',"\n\r') or is_alone and not text:
        return '"' + text.replace('"', '""') + '"'
    return text


def write(rows, style=lambda: False):
    return "".join(
        ",".join(cell(c, len(row) == 1, style()) for c in row) + "\n"
        for row in rows)


def take(row, columns, pad, fold):
    """The key of a row as it is compared, or None where one is missing."""
    parts = []
    for i in columns:
        part = row[i]
        if part not in MISSING:
            part = part.rjust(pad, "0") if len(part.encode()) >= pad else (
                "0" * (pad - len(part.encode())) + part)
            part = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" and fold else c
                           for c in part)
        parts.append(part)
    return tuple(parts)


def is_missing(row, columns):
    return any(row[i] in MISSING for i in columns)


def plain_join(case, kind):
    """Output and leftovers, or None where a key may not come twice."""
    left, right = case["left"], case["right"]
    n_left = len(left[0])
    wanted = case["select"]
    rows = {}
    for i, row in enumerate(right[1:]):
        if not is_missing(row, case["right_keys"]):
            rows.setdefault(case["key"](row, case["right_keys"]),
                            []).append(i)
    seen, used = set(), set()
    blank = [""] * len(wanted)
    add = kind in ("inner", "left", "full")
    out = [left[0] + ([right[0][i] for i in wanted] if add else [])]
    rest = [["side"] + left[0] + [right[0][i] for i in wanted]]
    status = 0
    expect = case["expect"]
    if expect in ("n:1", "1:1") and any(len(v) > 1 for v in rows.values()):
        return 2, None, None
    for row in left[1:]:
        key = case["key"](row, case["left_keys"])
        found = []
        if not is_missing(row, case["left_keys"]):
            if key in seen and expect in ("1:1", "1:n"):
                status = 3
            seen.add(key)
            found = rows.get(key, [])
        used.update(found)
        if found and add:
            out += [row + [right[1:][i][k] for k in wanted] for i in found]
        if not found:
            rest.append(["left"] + row + blank)
            if kind in ("left", "full"):
                out.append(row + blank)
        if bool(found) == (kind == "semi") and not add:
            out.append(row)
        if kind == "inner" and not found:
            status = max(status, 1)
    for i, row in enumerate(right[1:]):
        if i in used:
            continue
        cells = [""] * n_left
        key = case["key"](row, case["right_keys"])
        for at, part in zip(case["left_keys"], key):
            cells[at] = part
        cells += [row[k] for k in wanted]
        rest.append(["right"] + cells)
        if kind == "full":
            out.append(cells)
    return status, out, rest


def some_rows(n, n_keys, n_others, is_single):
    rows, seen = [], set()
    for i in range(n):
        keys = [random.choice(KEYS) for _ in range(n_keys)]
        if is_single and tuple(keys) in seen:
            continue
        seen.add(tuple(keys))
        rows.append(keys + [random.choice(VALUES) for _ in range(n_others)])
    return rows


def some_case():
    n_keys = random.choice([1, 1, 1, 2, 3])
    n_left, n_right = random.choice([0, 1, 2, 3]), random.choice([0, 1, 2, 3])
    expect = random.choice(["n:1", "1:1", "1:n"])
    pad = random.choice([0, 0, 0, 4])
    fold = random.random() < 0.3
    clean = random.random() < 0.8
    top = 20 if n_keys == 1 else 60
    left = some_rows(random.randrange(top), n_keys, n_left,
                     clean and expect != "n:1")
    right = some_rows(random.randrange(top), n_keys, n_right,
                      clean and expect != "1:n")
    order = list(range(n_keys + n_left))
    random.shuffle(order)
    names = [f"k{i}" for i in range(n_keys)] + [f"l{i}" for i in range(n_left)]
    left = [[row[i] for i in order] for row in [names] + left]
    right_order = list(range(n_keys + n_right))
    random.shuffle(right_order)
    names = [f"key{i}" for i in range(n_keys)]
    names += [f"r{i}" for i in range(n_right)]
    right = [[row[i] for i in right_order] for row in [names] + right]
    keys = [right_order.index(i) for i in range(n_keys)]
    select = [i for i in range(n_keys + n_right) if i not in keys]
    has_select = random.random() < 0.4
    if has_select:
        select = random.sample(range(n_keys + n_right),
                               random.randrange(n_keys + n_right + 1))
    return {
        "left": left, "right": right, "expect": expect, "pad": pad,
        "fold": fold, "select": select, "has_select": has_select,
        "left_keys": [order.index(i) for i in range(n_keys)],
        "right_keys": keys,
        "key": lambda row, columns: take(row, columns, pad, fold)}


def command(case, kind, more):
    left, right = case["left"][0], case["right"][0]
    args = [program, "--with", "table.csv", "--type", kind, "--on", ",".join(
        f"{left[a]}={right[b]}"
        for a, b in zip(case["left_keys"], case["right_keys"]))]
    args += ["--expect", case["expect"], "--unmatched", "rest.csv", "--quiet"]
    if case["pad"]:
        args += ["--pad", str(case["pad"])]
    if case["fold"]:
        args += ["--fold-case"]
    if case["has_select"]:
        args += ["--select", ",".join(right[i] for i in case["select"])]
    return args + more


def run(case, kind, more, style):
    with open("table.csv", "w", encoding="utf-8", newline="") as file:
        file.write(write(case["right"], style))
    got = subprocess.run(
        command(case, kind, more), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False,
        input=write(case["left"], style).encode())
    with open("rest.csv", encoding="utf-8", newline="") as file:
        rest = file.read()
    return got.returncode, got.stdout.decode(), rest, got.stderr.decode()


def differs(case, kind, more, expected, got):
    print("join differs:", command(case, kind, more))
    print("stream:", repr(write(case["left"])))
    print("table: ", repr(write(case["right"])))
    for name, a, b in zip(("status", "output", "leftovers"), expected, got):
        if a != b:
            print(name, "expected", repr(a), "got", repr(b))
    print(got[3])
    sys.exit(1)


def check(case, kind, more, style, is_sorted=False):
    status, out, rest = plain_join(case, kind)
    got = run(case, kind, more, style)
    if status == 2 and not is_sorted:
        if got[0] != 2 or got[1] != "":
            differs(case, kind, more, (2, "", None), got)
        return
    if status >= 2:
        if got[0] != 3 or got[1].endswith("\n"):
            differs(case, kind, more, (3, "(no seal)", None), got)
        return
    if is_sorted:  # leftovers of both sides come as they are met
        fields = list(csv.reader(io.StringIO(got[2])))
        sides = [[r for r in fields if r[0] == s] for s in ("left", "right")]
        got = (got[0], got[1], write([rest[0]] + sides[0] + sides[1]), got[3])
        if kind == "full":
            lines = list(csv.reader(io.StringIO(got[1])))
            got = (got[0], write([lines[0]] + sorted(lines[1:])), *got[2:])
            out = [out[0]] + sorted(out[1:])
    expected = (status, write(out), write(rest))
    if got[:3] != expected:
        differs(case, kind, more, expected, got)


def sort(case):
    """Both sides in the order of the keys as they are compared."""
    def order(columns):
        return lambda row: [p.encode() for p in case["key"](row, columns)]
    left, right = case["left"], case["right"]
    return dict(
        case,
        left=[left[0]] + sorted(left[1:], key=order(case["left_keys"])),
        right=[right[0]] + sorted(right[1:], key=order(case["right_keys"])))


def main():
    csv.field_size_limit(1 << 20)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for _ in range(rounds):
            case = some_case()
            style = random.choice([lambda: False, lambda: True,
                                   lambda: random.random() < 0.3])
            for kind in TYPES:
                check(case, kind, [], style)
                check(case, kind, ["--memory", "1"], style)
                check(sort(case), kind, ["--sorted"], style, True)
    print(rounds, "tables,", len(TYPES), "types, 3 ways: all the same bytes")


main()
