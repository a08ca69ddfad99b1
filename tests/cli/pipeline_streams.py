#!/usr/bin/env python3
"""usage: pipeline_streams.py ROOT BIN WORK FLIPS EDITS

What passes between the filters of the small study is changed on its way, at
random.  FLIPS times one bit of what a filter wrote flips before the next one
reads it: the run has to say so and publish nothing.  EDITS times a filter
itself does wrong, and its line of the ledger agrees: a record is lost, doubled,
changed, or all is cut from there; what a run publishes then, verify --input has
to tell.
"""
import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT, BIN, WORK = (os.path.abspath(path) for path in sys.argv[1:4])
FLIPS, EDITS = int(sys.argv[4]), int(sys.argv[5])
PROGRAMS = ["clean", "normalize", "join", "aggregate", "render"]
# The bytes of the call that is meant, of those with records; the others pass.
SHIM = """#!{python}
import fcntl, json, os, random, subprocess, sys
real = "{bin}/{name}"
if "--list-formats" in sys.argv or "--words" in sys.argv:
    os.execv(real, [real] + sys.argv[1:])
with open("{folder}/count", "r+") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    n = int(file.read() or 0)
    file.seek(0)
    file.write(str(n + 1))
if n != {at}:
    os.execv(real, [real] + sys.argv[1:])
run = subprocess.run([real] + sys.argv[1:], stdout=subprocess.PIPE)
made = run.stdout
chance = random.Random({seed})
kind = "{kind}"
lines = made.split(b"\\n")[:-1]
k = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
if kind == "flip":
    at = chance.randrange(len(made))
    made = made[:at] + bytes([made[at] ^ 1 << chance.randrange(8)]) + made[at + 1:]
elif kind == "lost":
    del lines[k]
elif kind == "doubled":
    lines.insert(k, lines[k])
elif kind == "cut":
    del lines[k:]
else:
    at = [i for i, byte in enumerate(lines[k]) if chr(byte).isalnum()]
    at = chance.choice(at)
    byte = ord(lines[k][at:at + 1])
    byte = byte + 1 if chr(byte + 1).isalnum() else byte - 1
    lines[k] = lines[k][:at] + bytes([byte]) + lines[k][at + 1:]
if kind != "flip":
    made = b"".join(line + b"\\n" for line in lines)
    ledger = sys.argv[sys.argv.index("--ledger") + 1]
    hash = subprocess.run(["xxhsum", "-q", "-H128"], input=made,
                          stdout=subprocess.PIPE).stdout.split()[0].decode()
    with open(ledger) as file:
        line = json.load(file)
    # The order of a filter that does wrong is its own.
    line["hash_out"] = hash
    if "records_out" in line:
        line["records_out"] = len(lines) - 1
    with open(ledger, "w") as file:
        file.write(json.dumps(line) + "\\n")
open("{folder}/done", "w").close()
sys.stdout.buffer.write(made)
sys.stdout.buffer.flush()
os._exit(run.returncode)
"""
# Calls with records: frame, clean, join, normalize of two waves.
CALLS = {"clean": 4, "join": 2, "normalize": 2, "aggregate": 1, "render": 9}


def shims(folder, name, at, kind, seed):
    os.makedirs(f"{folder}/bin")
    for program in PROGRAMS + ["pipeline", "weigh"]:
        os.symlink(f"{BIN}/{program}", f"{folder}/bin/{program}")
    os.remove(f"{folder}/bin/{name}")
    open(f"{folder}/count", "w").close()
    with open(f"{folder}/bin/{name}", "w", encoding="utf-8") as file:
        file.write(SHIM.format(python=sys.executable, bin=BIN, name=name,
                               folder=folder, at=at, kind=kind, seed=seed))
    os.chmod(f"{folder}/bin/{name}", 0o755)


def pipeline(folder, binaries, *args):
    return subprocess.run(
        [f"{ROOT}/pipeline.sh", *args], check=False, capture_output=True,
        text=True, env={**os.environ, "BAROMETER_BIN": binaries})


def one(seed):
    chance = random.Random(seed)
    flip = seed < FLIPS
    kind = "flip" if flip else chance.choice(
        ["lost", "doubled", "changed", "cut"])
    name = chance.choice(PROGRAMS if flip else PROGRAMS[:4])
    at = chance.randrange(CALLS[name])
    folder = f"{WORK}/{seed}"
    shims(folder, name, at, kind, seed)
    where = ["--schemas", f"{WORK}/schemas", "--input", f"{WORK}/input"]
    out = f"{folder}/out"
    shutil.copytree(f"{WORK}/old", out)
    before = open(f"{out}/shops/run.json", "rb").read()
    got = pipeline(folder, f"{folder}/bin", "--study", "shops", *where,
                   "--output", out, "--lang", "en", "--no-figures",
                   "--allow", "moved-figure")
    after = open(f"{out}/shops/run.json", "rb").read()
    fault = None
    if not os.path.exists(f"{folder}/done"):
        fault = "nothing was changed"
    elif got.returncode > 1:
        if before != after or not got.stderr:
            fault = "refused, but not as it should be"
    elif flip:
        fault = "was published"
    else:
        again = pipeline(folder, BIN, "verify", f"{out}/shops", *where)
        if again.returncode != 3 or not again.stderr:
            fault = "verify --input did not tell"
    shutil.rmtree(folder)
    if fault is not None:
        return [f"{kind} of call {at} of {name} ({seed}): {fault}\n"
                f"{got.returncode} {got.stderr}"], got.returncode
    return [], got.returncode


shutil.rmtree(WORK, ignore_errors=True)
shutil.copytree(f"{ROOT}/tests/cases/pipeline", WORK)
path = f"{WORK}/schemas/shops/study.json"
with open(path, encoding="utf-8") as file:
    study = json.load(file)
study["guard"] = {"change": {"records": "500%", "weights": "500%",
                             "points": 100, "figures": "1000%"}}
with open(path, "w", encoding="utf-8") as file:
    json.dump(study, file)
first = pipeline(WORK, BIN, "--study", "shops", "--schemas", f"{WORK}/schemas",
                 "--input", f"{WORK}/input", "--output", f"{WORK}/old",
                 "--lang", "en", "--no-figures")
assert first.returncode == 0, first.stderr
with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(one, range(FLIPS + EDITS)))
faults = [text for texts, _ in results for text in texts]
print(*faults, sep="\n")
published = sum(status <= 1 for _, status in results)
print(f"{FLIPS} flips, {EDITS} edits: {published} published, "
      f"{len(faults)} faults")
sys.exit(bool(faults))
