#!/usr/bin/env python3
"""usage: aggregate_merge.py AGGREGATE ORACLE [SHUFFLES | hash]

Estimate from shuffled records, and from states of 1, 2, 7 and 64 parts of
them that were merged in a random tree: for each design all must give the
same bytes.  ORACLE is the folder tests/oracle.  With "hash" only print what
the estimates and the state of each design hash to.
"""
import csv
import hashlib
import os
import random
import subprocess
import sys
import tempfile

PARTS = (1, 2, 7, 64)
STRATA = """--weight vaegt --strata sektor,stoerrelse --fpc N_h --by sektor
--by region,opgave --share kilde,innovativ,samarbejde --mean ansatte
--total omk --ratio omk/ansatte --quantile omk:0.25,0.5 --quantile ansatte:0.9
--count --compare total=sektor --compare measures=innovativ:samarbejde
--chisq --columns p,ddf,deff_wr"""
STAGES = """--weight w --strata h --cluster p,s,k --fpc Np,Ms,Ks --by g
--share q,z --mean y --ratio y/x --total x --chisq --compare rest=g
--quantile y:0.1,0.5 --qrule hf7 --columns p,ddf,deff_wr"""
CLUSTERS = """--cluster dnum --fpc fpc --by stype --by sch_wide,both
--share awards --mean api00,growth --total enroll --ratio api_stu/enroll
--quantile meals:0.5,0.9 --qrule school --chisq --compare domains=stype
--columns p,ddf"""
REPLICATES = """--weight pw --replicate-type jk1 --by stype --share awards
--mean api00 --total enroll --quantile meals:0.5 --chisq --compare total=stype
--columns p,ddf"""


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.reader(f))


def beside(data, weights):
    """The data with the columns of another file but its first."""
    return [a + b[1:] for a, b in zip(data, weights)]


def requests(oracle):
    """(name, records with their header, arguments); quantiles apart from
    comparisons, which there are none of."""
    for name, records, args in all_requests(oracle):
        yield name, records, without(args, "--quantile")
        yield f"{name}, quantiles", records, without(args, "--compare")


def without(args, option):
    return [arg for i, arg in enumerate(args)
            if option not in args[max(i - 1, 0):i + 1]]


def all_requests(oracle):
    yield "strata", rows(f"{oracle}/o09_barometer_like/data.csv"), \
        STRATA.split()
    yield "stages", rows(f"{oracle}/multistage/data.csv"), STAGES.split()
    data = rows(f"{oracle}/o12_calibrated/data.csv")
    for kind, how in (
            ("raked", ["--rake", "stype", "--rake", "sch_wide"]),
            ("logit", ["--calibrate", "stype,api99:number"])):
        yield kind, beside(
            data, rows(f"{oracle}/o12_calibrated/weights_{kind}.csv")), \
            ["--weight", "calibrated_weight", "--design-weight", "pw",
             *how, *CLUSTERS.split()]
    weights = rows(f"{oracle}/o07_apiclus1_reps/repweights_JK1.csv")
    yield "replicates", beside(
        rows(f"{oracle}/o07_apiclus1_reps/data.csv"), weights), \
        ["--replicates", ",".join(weights[0][1:]), *REPLICATES.split()]


def run(program, *args):
    return subprocess.run([program, "--quiet", *args], check=False,
                          capture_output=True).stdout


def write(path, records):
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(records)


def merged(program, args, states, rng, names):
    """One state of many: any two or three are put together, again and again.
    """
    states = list(states)
    while len(states) > 3:
        n = rng.randint(2, min(5, len(states)))
        taken = [states.pop(rng.randrange(len(states))) for _ in range(n)]
        name = f"tree{next(names)}.state"
        with open(name, "wb") as f:
            f.write(run(program, "--partial", "--merge", *args, *taken))
        states.append(name)
    rng.shuffle(states)
    return run(program, "--merge", *args, *states)


def shuffle(program, args, header, records, rng):
    """Hashes of the estimates of shuffled records, however they are split."""
    rng.shuffle(records)
    write("whole.csv", [header, *records])
    yield run(program, *args, "whole.csv")
    for n in PARTS:
        states = []
        for k in range(n):
            write("part.csv", [header, *records[k::n]])
            with open(f"{k}.state", "wb") as f:
                f.write(run(program, "--partial", *args, "part.csv"))
            states.append(f"{k}.state")
        yield merged(program, args, states, rng, iter(range(10 ** 6)))


def print_hashes(program, todo):
    for name, records, args in todo:
        write("whole.csv", records)
        for more in [], ["--partial"]:
            out = run(program, *more, *args, "whole.csv")
            print(name, *more, len(out), hashlib.sha256(out).hexdigest())
    return 0


def main(program, oracle, shuffles="2"):
    bad = 0
    todo = list(requests(oracle))
    os.chdir(tempfile.mkdtemp())
    if shuffles == "hash":
        return print_hashes(program, todo)
    shuffles = int(shuffles)
    for name, (header, *records), args in todo:
        write("whole.csv", [header, *records])
        first = run(program, *args, "whole.csv")
        hashes = {hashlib.sha256(first).hexdigest()}
        for seed in range(shuffles):
            hashes |= {hashlib.sha256(out).hexdigest() for out in shuffle(
                program, args, header, records, random.Random(seed))}
        print(f"{name}: {shuffles} shuffles x {PARTS} parts, "
              f"{len(first.splitlines())} lines: {len(hashes)} hash(es)")
        bad += len(hashes) != 1 or len(first.splitlines()) < 20
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]),
                  *sys.argv[3:]))
