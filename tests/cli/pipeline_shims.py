#!/usr/bin/env python3
"""usage: pipeline_shims.py ROOT BIN WORK

Every program that pipeline.sh calls fails at its n-th call, for every n, in
each of these ways: it is killed, it ends with status 5, it prints nothing and
ends with 0.  Then the old publication stays whole, with status 3 and a message,
or the new one is whole.  fsync(2) and flock(2) that claim success are called
within bin/pipeline, and cannot be caught.
"""
import os
import shutil
import subprocess
import sys

ROOT, BIN, WORK = (os.path.abspath(path) for path in sys.argv[1:4])
PROGRAMS = ["pipeline", "clean", "normalize", "join", "weigh", "aggregate",
            "render"]
WAYS = {"killed": "kill -9 $$", "status 5": "exit 5", "silent": "exit 0"}
SHIM = """#!/bin/bash
{{ flock 9; read -r n <{work}/count/{name}; echo $((n + 1)) >{work}/count/{name}
}} 9>{work}/count/lock
[[ $n != {at} ]] || {{ {way}; }}
exec {bin}/{name} "$@"
"""


def shims(which=None, at=-1, way=":"):
    shutil.rmtree(f"{WORK}/bin", ignore_errors=True)
    os.makedirs(f"{WORK}/bin")
    os.makedirs(f"{WORK}/count", exist_ok=True)
    for name in PROGRAMS:
        with open(f"{WORK}/count/{name}", "w", encoding="ascii") as file:
            file.write("0\n")
        with open(f"{WORK}/bin/{name}", "w", encoding="ascii") as file:
            file.write(SHIM.format(
                work=WORK, name=name, bin=BIN, at=at if name == which else -1,
                way=way))
        os.chmod(f"{WORK}/bin/{name}", 0o755)


def counts():
    made = {}
    for name in PROGRAMS:
        with open(f"{WORK}/count/{name}", encoding="ascii") as file:
            made[name] = int(file.read())
    return made


def run():
    return subprocess.run(
        [f"{ROOT}/pipeline.sh", "--study", "shops", "--schemas",
         f"{WORK}/schemas", "--input", f"{WORK}/input", "--output",
         f"{WORK}/out", "--check"],
        env={**os.environ, "BAROMETER_BIN": f"{WORK}/bin"},
        capture_output=True, text=True, check=False)


def contents():
    made = {}
    for folder, _, names in os.walk(f"{WORK}/out/shops"):
        for name in names:
            if name != "run.json":
                with open(f"{folder}/{name}", "rb") as file:
                    made[f"{folder}/{name}"] = file.read()
    return made


def put_old():
    shutil.rmtree(f"{WORK}/out", ignore_errors=True)
    shutil.copytree(f"{WORK}/old", f"{WORK}/out")


shutil.rmtree(WORK, ignore_errors=True)
shutil.copytree(f"{ROOT}/tests/cases/pipeline", WORK)
shims()
raw = f"{WORK}/input/raw/first/answers.csv"
with open(raw, encoding="utf-8") as file:
    text = file.read()
assert run().returncode == 0
new, calls = contents(), counts()
# The old publication: one answer was another.
with open(raw, "w", encoding="utf-8") as file:
    file.write(text.replace("no", "yes", 1))
subprocess.run([f"{ROOT}/pipeline.sh", "--study", "shops", "--schemas",
                f"{WORK}/schemas", "--input", f"{WORK}/input", "--output",
                f"{WORK}/old"], check=True,
               env={**os.environ, "BAROMETER_BIN": BIN})
with open(raw, "w", encoding="utf-8") as file:
    file.write(text)
# So that no guard stops what follows.
path = f"{WORK}/schemas/shops/study.json"
with open(path, encoding="utf-8") as file:
    study = file.read()
with open(path, "w", encoding="utf-8") as file:
    file.write(study.replace(
        '"publication"', '"guard": {"change": {"points": 100}}, "publication"'))
put_old()
old = contents()
assert old != new
bad = tried = 0
for name, n in calls.items():
    for at in range(n):
        for way, does in WAYS.items():
            put_old()
            shims(name, at, does)
            got = run()
            tried += 1
            made = contents()
            whole = made == old and got.returncode == 3 and got.stderr \
                or made == new
            if made == new and got.returncode not in (0, 3):
                whole = False
            if made == new and got.returncode == 3 and not got.stderr:
                whole = False
            left = [file for file in os.listdir(f"{WORK}/out")
                    if file.endswith((".work", ".old"))]
            if left and not got.stderr:
                whole = False
            if not whole:
                bad += 1
                print(f"call {at} of {name}, {way}: status "
                      f"{got.returncode}, publication is "
                      f"{'old' if made == old else 'new' if made == new else 'neither'}"
                      f"\n{got.stderr}")
print(f"{tried} tried, {bad} bad; calls: {calls}")
sys.exit(bad > 0)
