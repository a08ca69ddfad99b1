#!/usr/bin/env python3
"""usage: met.py CLEAN RUNS [SEED]

Key files as clean --keys writes them, of random parts: several constraints and
files, values that need quotes, long ones, and such as another constraint
refused. What clean --met says of them is held against a plain dictionary, by
any number of processes.
"""
import random
import subprocess
import sys
import tempfile

CLEAN, RUNS = sys.argv[1], int(sys.argv[2])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10 ** 6)


def field(text):
    return '"' + text.replace('"', '""') + '"' \
        if any(c in text for c in ',"\r\n') else text


def value(rng, alike):
    kind = rng.randrange(12)
    if kind == 0:
        return rng.choice(['a,b', 'say "a"', 'one\ntwo', 'æ', 'x' * 9])
    if kind == 1:
        return chr(97 + rng.randrange(4)) * rng.choice([300, 70000, 200000])
    return str(rng.randrange(alike))


def make(rng, path, part, n_keys, alike):
    """The lines of a part: (key, value, file, line, taken)."""
    lines, own = [], set()
    for file in range(rng.choice([1, 1, 3])):
        at = rng.choice([1, 2 ** 32])
        for _ in range(rng.choice([0, 3, 200])):
            at += rng.choice([1, 1, 7])
            is_taken = n_keys == 1 or rng.random() < 0.8
            for key in range(n_keys):
                text = value(rng, alike)
                if is_taken and (key, text) in own:
                    continue
                own.add((key, text))
                lines.append((key, text, f"{part}-{file}.csv", at, is_taken))
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write("key,value,file,line,taken")
        last = ""
        for key, text, file, line, is_taken in lines:
            f.write(f"\n{key},{field(text)},{'' if file == last else file},"
                    f"{line},{int(is_taken)}")
            last = file
        f.write("\n")
    return lines


def wanted(parts):
    first, said = {}, []
    for number, lines in enumerate(parts, 1):
        for key, text, file, line, is_taken in lines:
            if (key, text) not in first:
                if is_taken:
                    first[key, text] = (number, file, line)
                continue
            part, where, at = first[key, text]
            if part != number:
                said.append(f"{number},{key},{field(text)},{where},{at}")
    return said


def main():
    met = 0
    for run in range(RUNS):
        rng = random.Random(f"{SEED}/{run}")
        n_keys = rng.choice([1, 1, 2, 3])
        alike = rng.choice([30, 300, 3000])
        with tempfile.TemporaryDirectory() as folder:
            names = [f"{folder}/{i}.keys" for i in range(rng.randint(1, 9))]
            parts = [make(rng, name, i, n_keys, alike)
                     for i, name in enumerate(names)]
            said = wanted(parts)
            met += len(said)
            alone = None
            for jobs in ([], *(["--jobs", str(n)] for n in (1, 2, 3, 7, 40))):
                out = subprocess.run([CLEAN, "--met", *jobs, *names],
                                     stdout=subprocess.PIPE, check=True).stdout
                alone = out if alone is None else alone
                if out != alone:
                    sys.exit(f"seed {SEED}, run {run}: {jobs}: other bytes")
            text = alone.decode()
            head = "part,key,value,file,line\n"
            hashes = text[len(head):].split("\n", len(names))
            if (not text.startswith(head) or any(
                    not line.startswith(f"{i},keys,")
                    for i, line in enumerate(hashes[:-1], 1))
                    or hashes[-1] != "".join(x + "\n" for x in said)):
                sys.exit(f"seed {SEED}, run {run}: not what was met")
    if met == 0:
        sys.exit("nothing was met")


main()
