#!/usr/bin/env python3
"""usage: pipeline_edits.py ROOT WORK

Edits of the first study, each in a fresh copy of its schemas and raw files,
compared with expected/.  Each that changes what is published has to end with 5
(or 3 where nothing can be made), say the right thing, and publish nothing.
"""
import json
import os
import shutil
import subprocess
import sys

ROOT, WORK = (os.path.abspath(path) for path in sys.argv[1:3])
STUDY = "innovationsbarometer"
CODEBOOK = f"schemas/{STUDY}/codebook.json"
TABLES = f"schemas/{STUDY}/tables.json"
SETUP = f"schemas/{STUDY}/study.json"
RAW = "in/raw/1/dataset.csv"


def replaced(path, old, new, count=1):
    def edit(folder):
        with open(f"{folder}/{path}", "rb") as file:
            text = file.read()
        assert old.encode() in text, (path, old)
        with open(f"{folder}/{path}", "wb") as file:
            file.write(text.replace(old.encode(), new.encode(), count))
    return edit


def changed(path, change):
    def edit(folder):
        with open(f"{folder}/{path}", encoding="utf-8") as file:
            value = json.load(file)
        change(value)
        with open(f"{folder}/{path}", "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
    return edit


def records(change, which=None):
    """Edit kept records of wave 1; which picks one, or all."""
    def edit(folder):
        with open(f"{folder}/{RAW}", "rb") as file:
            lines = file.read().split(b"\n")
        head = lines[0].decode().strip().split(";")
        column, done = head.index("s_7"), head.index("statoverall_4")
        kept = [k for k, line in enumerate(lines[1:], 1)
                if len(line.split(b";")) == len(head)
                and line.split(b";")[1] != b"TEST"
                and line.split(b";")[done].strip() == b"1"
                and line.split(b";")[column] in (b"1", b"2")]
        for k in kept if which is None else [kept[which]]:
            change(lines, k, column)
        with open(f"{folder}/{RAW}", "wb") as file:
            file.write(b"\n".join(lines))
    return edit


def swap(lines, k, column):
    fields = lines[k].split(b";")
    fields[column] = b"2" if fields[column] == b"1" else b"1"
    lines[k] = b";".join(fields)


def weights(folder):
    path = f"{folder}/in/frame/1.csv"
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    left = 20
    for k, line in enumerate(lines[1:], 1):
        fields = line.rstrip(b"\r").split(b";")
        if left and len(fields) > 8 and fields[8].strip():
            fields[8] = b"30,0"
            lines[k] = b";".join(fields)
            left -= 1
    with open(path, "wb") as file:
        file.write(b"\n".join(lines))


def swap_codes(book):
    for variable in book["variables"]:
        if variable.get("name") != "closeness" and variable.get("set") != "role":
            continue
        for source in variable.get("from", {}).values():
            codes = source.get("map", {}) if isinstance(source, dict) else {}
            if len(codes) >= 2:
                one, other = list(codes)[:2]
                codes[one], codes[other] = codes[other], codes[one]
                return
    raise AssertionError("no map of two codes")


def first_two(tables):
    tables["tables"][:2] = tables["tables"][1::-1]


def without(name):
    def change(tables):
        tables["tables"] = [t for t in tables["tables"] if t["id"] != name]
    return change


def stratum(study):
    study["design"]["strata"] = ["wave"]


# name: edit, status, words of the report or of the message
EDITS = {
    "label": (replaced(CODEBOOK, '"en": "Number of the respondent"',
                       '"en": "x"'), 0, ""),
    "label-shown": (replaced(CODEBOOK, '"en": "2018–2019"',
                             '"en": "2018-19"'), 5, "2018-19"),
    "code-map": (replaced(CODEBOOK, '{"K": "1", "R": "2", "S": "3"}',
                          '{"K": "2", "R": "1", "S": "3"}'), 5, "printed"),
    "code-map-of-a-question": (changed(CODEBOOK, swap_codes), 5, "printed"),
    "raw-answer": (records(swap, 4), 5, "digits"),
    "raw-answers": (records(swap), 5, "printed figures"),
    "raw-dropped": (records(lambda lines, k, _: lines.pop(k), 4), 5,
                    "1,255 -> 1,254"),
    "raw-duplicate": (records(lambda lines, k, _: lines.insert(k, lines[k]),
                              4), 1,
                      "wave 1: 5 records rejected as unique, 4 are known"),
    "decimals": (replaced(TABLES, '"decimals": 0', '"decimals": 1'), 5,
                 "printed"),
    "minimum-base": (replaced(TABLES, '"minimum_base": 50',
                              '"minimum_base": 500'), 5, "printed"),
    "caption": (replaced(TABLES, "all public workplaces in the survey",
                         "all workplaces"), 5, "words"),
    "order": (changed(TABLES, first_two), 5, "order"),
    "table-lost": (changed(TABLES, without("culture")), 5, "gone"),
    "table-lost-with-published": (changed(TABLES, without("barriers")), 5,
                                  "gone"),
    "headline": (replaced(TABLES, "{Who} were innovative in {wave}.",
                          "{Who} are very innovative."), 5, "very"),
    "raw-renamed": (replaced(RAW, "s_10;", "s_10b;"), 3, "s_10"),
    "interval": (replaced(TABLES, '"ci": "logit"', '"ci": "wald"'), 5,
                 "ci_low"),
    "design": (changed(SETUP, stratum), 3, "fpc"),
    "weight": (weights, 5, "printed"),
}


def run(name, *options):
    folder = f"{WORK}/{name}"
    return subprocess.run(
        [f"{ROOT}/pipeline.sh", "--study", STUDY,
         "--schemas", f"{folder}/schemas", "--input", f"{folder}/in",
         "--output", f"{folder}/out", *options],
        capture_output=True, text=True, check=False)


def lay(name, edit):
    folder = f"{WORK}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(f"{ROOT}/schemas", f"{folder}/schemas")
    shutil.copytree(f"{ROOT}/fixtures/{STUDY}", f"{folder}/in")
    edit(folder)
    return folder


def published(name, edit):
    """What a run publishes, but for the record of the run: bytes by name."""
    folder = lay(name, edit)
    run(name)
    made = {}
    top = f"{folder}/out/{STUDY}"
    for root, _, names in os.walk(top):
        for file in names:
            if file != "run.json":
                with open(f"{root}/{file}", "rb") as opened:
                    made[os.path.relpath(f"{root}/{file}", top)] = opened.read()
    shutil.rmtree(folder)
    return made


bad = 0
for name, (edit, status, words) in EDITS.items():
    folder = lay(name, edit)
    got = run(name, "--against", f"{ROOT}/fixtures/{STUDY}/expected",
              "--report", f"json={folder}/report.json")
    text = got.stdout + got.stderr
    is_out = os.path.exists(f"{folder}/out/{STUDY}")
    if got.returncode != status or words not in text or is_out:
        bad = 1
        print(f"{name}: status {got.returncode}, not {status}, or not "
              f"'{words}':\n{text[:1500]}")
    if len(got.stdout.splitlines()) > 40:
        bad = 1
        print(f"{name}: the report has {len(got.stdout.splitlines())} lines")
    if status == 1 and len(got.stderr.splitlines()) != 1:
        bad = 1
        print(f"{name}: more than its line:\n{got.stderr}")
    if status == 0 and text:
        bad = 1
        print(f"{name}: is not silent:\n{text}")
    if len(sys.argv) > 3:
        print(name, got.returncode, len(got.stdout.splitlines()),
              *got.stdout.splitlines()[:2], got.stderr[:200], sep=" | ")
    shutil.rmtree(folder)

# A record that was given twice changes no byte of what is published; how many
# there were is in run.json alone.
old = published("as-it-was", lambda folder: None)
new = published("raw-duplicate", EDITS["raw-duplicate"][0])
for file in sorted(old.keys() | new.keys()):
    if old.get(file) != new.get(file):
        bad = 1
        print(f"raw-duplicate: {file} differs")
if len(old) < 100:
    bad = 1
    print("nothing was published")
sys.exit(bad)
