#!/usr/bin/env python3
"""usage: shuffled.py RENDER [--tables FILE OPTION ... ESTIMATES]

Estimates in another order of lines render to the same bytes with --tables, and
no two of them have one key.  Without more arguments: every case of tests/cases
that renders tables.
"""
import csv
import importlib.machinery
import importlib.util
import os
import random
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
RENDER = os.path.abspath(sys.argv[1])


def is_estimates(path):
    with open(path, "rb") as f:
        return f.read(11) == b"table,item,"


def shuffle(path, seed):
    with open(path, encoding="utf-8", newline="") as f:
        head, *body = list(csv.reader(f))
    keys = [tuple(line[:head.index("n")]) for line in body]
    assert len(keys) == len(set(keys)), f"{path}: two lines of one key"
    random.Random(seed).shuffle(body)
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([head, *body])


def render(arguments, stdin=None):
    run = subprocess.run([RENDER, *arguments], capture_output=True,
                         stdin=stdin and open(stdin, "rb"))
    return run.returncode, run.stdout


def hold(name, arguments, path, stdin=None):
    before = render(arguments, stdin)
    for seed in range(3):
        shuffle(path, seed)
        assert render(arguments, stdin) == before, \
            f"{name}: another order, other bytes"


def cases():
    """Where the cases lie, and what they ask of render."""
    loader = importlib.machinery.SourceFileLoader(
        "check", f"{ROOT}/tests/check")
    check = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("check", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(check)
    for path in sorted(check.CASES.glob("render/*/case")):
        case = check.Case(path.parent)
        arguments = shlex.split(case.said.get("arguments", ""))
        if "--tables" in arguments and case.said.get("status", "0") < "2":
            yield path.parent.name, arguments


def main():
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as place:
            copy = os.path.join(place, "estimates.csv")
            with open(sys.argv[-1], "rb") as f, open(copy, "wb") as out:
                out.write(f.read())
            hold(sys.argv[-1], [*sys.argv[2:-1], copy], copy)
        return
    n = 0
    for name, arguments in cases():
        with tempfile.TemporaryDirectory() as place:
            place = os.path.join(place, name)
            subprocess.run([f"{ROOT}/tests/check", "--lay", f"render/{name}",
                            place], check=True)
            os.chdir(place)
            for path in os.listdir("."):
                if is_estimates(path):
                    hold(name, arguments, path,
                         "stdin" if path == "stdin" else None)
                    n += 1
            os.chdir(ROOT)
    assert n > 20, n
    print(n, "streams")


main()
