#!/usr/bin/env python3
"""usage: pipeline_kills.py ROOT BIN WORK MOMENTS

A run of the small study is killed at MOMENTS random moments, 8 runs at once in
folders of their own, by SIGKILL, SIGTERM and SIGINT: what is published is the
old publication or the new one, whole, and the next run removes what was left.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

ROOT, BIN, WORK = (os.path.abspath(path) for path in sys.argv[1:4])
MOMENTS = int(sys.argv[4])
ENV = {**os.environ, "BAROMETER_BIN": BIN}
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]


def command(output, raw):
    return [f"{ROOT}/pipeline.sh", "--study", "shops", "--schemas",
            f"{WORK}/schemas", "--input", f"{WORK}/{raw}", "--output", output]


def contents(folder):
    made = {}
    for root, _, names in os.walk(f"{folder}/shops"):
        for name in names:
            if name != "run.json":
                with open(f"{root}/{name}", "rb") as file:
                    made[os.path.relpath(f"{root}/{name}", folder)] = file.read()
    return made


shutil.rmtree(WORK, ignore_errors=True)
shutil.copytree(f"{ROOT}/tests/cases/pipeline", WORK)
shutil.copytree(f"{WORK}/input", f"{WORK}/changed")
path = f"{WORK}/changed/raw/first/answers.csv"
with open(path, encoding="utf-8") as file:
    text = file.read()
with open(path, "w", encoding="utf-8") as file:
    file.write(text.replace("no", "yes", 1))
path = f"{WORK}/schemas/shops/study.json"
with open(path, encoding="utf-8") as file:
    text = file.read()
with open(path, "w", encoding="utf-8") as file:
    file.write(text.replace(
        '"publication"', '"guard": {"change": {"points": 100}}, "publication"'))
began = time.monotonic()
subprocess.run(command(f"{WORK}/old", "input"), check=True, env=ENV)
lasts = time.monotonic() - began
subprocess.run(command(f"{WORK}/new", "changed"), check=True, env=ENV)
old, new = contents(f"{WORK}/old"), contents(f"{WORK}/new")
assert old != new


def one(i):
    chance = random.Random(i)
    folder = f"{WORK}/out{i}"
    shutil.copytree(f"{WORK}/old", folder)
    run = subprocess.Popen(command(folder, "changed"), env=ENV,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(chance.random() * lasts * 3)
    how = SIGNALS[i % len(SIGNALS)]
    run.send_signal(how)
    said = run.communicate()[1].decode()
    made = contents(folder)
    bad = []
    if made not in (old, new):
        bad.append("the publication is neither the old nor the new one")
    if how != signal.SIGKILL and any(
            name.endswith((".work", ".old")) for name in os.listdir(folder)):
        bad.append(f"left behind: {os.listdir(folder)}")
    # What a killed run started may go on for a moment, and holds the lock.
    for _ in range(100):
        again = subprocess.run(command(folder, "changed"), env=ENV, check=False,
                               capture_output=True, text=True)
        if again.returncode != 4:
            break
        time.sleep(0.1)
    left = sorted(os.listdir(folder))
    if again.returncode or contents(folder) != new:
        bad.append(f"the next run: {again.returncode} {again.stderr}")
    if left != [".shops.control", ".shops.lock", "shops"]:
        bad.append(f"the next run left {left}")
    if len(os.listdir(f"{folder}/.shops.control")) != 1:
        bad.append("more than one control folder is left")
    shutil.rmtree(folder)
    return made == new, [f"{how.name} {i}: {text}\n{said}" for text in bad]


with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(one, range(MOMENTS)))
faults = [text for _, texts in results for text in texts]
print(*faults, sep="\n")
print(f"{MOMENTS} moments, {sum(new for new, _ in results)} published, "
      f"{len(faults)} faults")
sys.exit(bool(faults))
