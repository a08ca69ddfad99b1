#!/usr/bin/env python3
"""usage: aggregate_merge.py AGGREGATE DATA [SHUFFLES]

Estimate from shuffled records, and from states of 1, 2, 7 and 64 parts of
them that were merged in any order and tree: all must give the same bytes.
"""
import hashlib
import os
import random
import subprocess
import sys
import tempfile

ARGS = """--weight vaegt --strata sektor,stoerrelse --fpc N_h --by sektor
--by region,opgave --share kilde,innovativ,samarbejde --mean ansatte
--total omk --ratio omk/ansatte --quantile omk:0.25,0.5 --quantile ansatte:0.9
--count --compare total=sektor --compare measures=innovativ:samarbejde
--chisq""".split()


def run(program, *args):
    return subprocess.run([program, "--quiet", *args], check=True,
                          capture_output=True).stdout


def main(program, data, shuffles=3):
    with open(data, encoding="utf-8") as f:
        header, *records = [line for line in f.read().split("\n") if line]
    hashes = {hashlib.sha256(run(program, *ARGS, data)).hexdigest()}
    os.chdir(tempfile.mkdtemp())
    for seed in range(shuffles):
        rng = random.Random(seed)
        rng.shuffle(records)
        for n in (1, 2, 7, 64):
            states = []
            for k in range(n):
                with open("part.csv", "w", encoding="utf-8") as f:
                    f.write("\n".join([header, *records[k::n]]) + "\n")
                with open(f"{k}.state", "wb") as f:
                    f.write(run(program, "--partial", *ARGS, "part.csv"))
                states.append(f"{k}.state")
            rng.shuffle(states)
            if n > 2:
                with open("tree.state", "wb") as f:
                    f.write(run(program, "--partial", "--merge", *ARGS,
                                *states[:n // 2]))
                states = states[n // 2:] + ["tree.state"]
            hashes.add(hashlib.sha256(
                run(program, "--merge", *ARGS, *states)).hexdigest())
    print(f"{shuffles} shuffles x (1, 2, 7, 64) parts: "
          f"{len(hashes)} hash(es)")
    return len(hashes) != 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.path.abspath(sys.argv[2]),
                  *map(int, sys.argv[3:])))
