#!/usr/bin/env python3
"""usage: pipeline_faults.py ROOT WORK

Raw files and registers of the first study with a fault, where a good
publication is in place: none may be published, and each has to be told by its
own name.
"""
import os
import shutil
import subprocess
import sys

ROOT, WORK = (os.path.abspath(path) for path in sys.argv[1:3])
STUDY = "innovationsbarometer"
# Wave 4 has a byte order mark, semicolons and line ends of Windows.
RAW, FRAME = "raw/4/dataset.csv", "frame/4.csv"


def lines(change, path=RAW):
    def edit(folder):
        with open(f"{folder}/{path}", "rb") as file:
            head, *rest = file.read().splitlines(keepends=True)
        with open(f"{folder}/{path}", "wb") as file:
            file.write(head + b"".join(change(rest)))
    return edit


def column(name, change, path=RAW, head="utf-8-sig"):
    def edit(folder):
        with open(f"{folder}/{path}", "rb") as file:
            first, *rest = file.read().splitlines(keepends=True)
        at = first.decode(head).strip().split(";").index(name)
        out = [first]
        for line in rest:
            end = line[len(line.rstrip(b"\r\n")):]
            fields = line.rstrip(b"\r\n").split(b";")
            # A text with a semicolon in it is left alone.
            if len(fields) == len(first.decode(head).split(";")):
                fields[at] = change(fields[at])
            out.append(b";".join(fields) + end)
        with open(f"{folder}/{path}", "wb") as file:
            file.write(b"".join(out))
    return edit


def copied(source, target):
    return lambda folder: shutil.copy(f"{folder}/{source}",
                                      f"{folder}/{target}")


def records_of_nul(folder):
    """Half of the file is what a bad disk gives."""
    with open(f"{folder}/{RAW}", "rb") as file:
        lines = file.read().splitlines(keepends=True)
    with open(f"{folder}/{RAW}", "wb") as file:
        file.writelines(line if k % 2 else b"\0" * 9 + line[9:]
                        for k, line in enumerate(lines, 1))


def shifted(field):
    return b"%d" % (int(field) % 4 + 1) if field.isdigit() else field


def older(field):
    return field.replace(b"2023-", b"2021-")


# name: edit, statuses, tag
FAULTS = {
    "header-only": (lines(lambda rest: []), {5}, "empty-wave"),
    "a-tenth": (lines(lambda rest: rest[::10]), {5}, "few-records"),
    "half": (lines(lambda rest: rest[:len(rest) // 2]), {5}, "few-records"),
    "doubled": (lines(lambda rest: rest * 2), {5}, "many-rejects"),
    "another-wave": (copied("raw/3/dataset.csv", RAW), {3, 5}, "error:"),
    "weights-one": (column("vaegt", lambda f: b"1" if f.strip() else f,
                           FRAME), {5}, "weights-off-frame"),
    "another-register": (copied("frame/1.csv", FRAME), {3, 5}, "error:"),
    "doubled-register": (lines(lambda rest: rest * 2, FRAME), {5},
                         "rows of the register rejected"),
    "nul-bytes": (records_of_nul, {5}, "few-records"),
    "half-register": (lines(lambda rest: rest[::2], FRAME), {3},
                      "min-match"),
    "stale": (column("closetime", older), {5}, "stale"),
    "blank-column": (column("praksis", lambda f: b""), {3, 5}, "error:"),
    "codes-shifted": (column("praksis", shifted), {5}, "moved-figure"),
    "cut-off": (lines(lambda rest: rest[:-900]), {5}, "few-records"),
    "empty-file": (lambda folder: open(f"{folder}/{RAW}", "w").close(), {3},
                   "no-header"),
}


def run(folder, *options):
    return subprocess.run(
        [f"{ROOT}/pipeline.sh", "--study", STUDY, "--input", folder,
         "--output", f"{WORK}/out", *options],
        capture_output=True, text=True, check=False)


def contents():
    made = {}
    for name in sorted(os.listdir(f"{WORK}/out/{STUDY}")):
        path = f"{WORK}/out/{STUDY}/{name}"
        if os.path.isfile(path):
            with open(path, "rb") as file:
                made[name] = file.read()
    return made


bad = 0
shutil.rmtree(WORK, ignore_errors=True)
os.makedirs(WORK)
good = run(f"{ROOT}/fixtures/{STUDY}")
if good.returncode or good.stderr or good.stdout:
    sys.exit(f"a good night: {good.returncode}\n{good.stdout}{good.stderr}")
before = contents()
for name, (edit, statuses, words) in FAULTS.items():
    folder = f"{WORK}/in"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(f"{ROOT}/fixtures/{STUDY}", folder)
    edit(folder)
    got = run(folder)
    if got.returncode not in statuses or words not in got.stderr \
            or contents() != before:
        bad = 1
        print(f"{name}: status {got.returncode}, not {statuses}, or not "
              f"'{words}':\n{got.stdout}{got.stderr}"[:2000])
    if len(sys.argv) > 3:
        print(name, got.returncode, got.stderr)
sys.exit(bad)
