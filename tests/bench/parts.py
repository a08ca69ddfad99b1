#!/usr/bin/env python3
"""usage: parts.py BIN GENERATE FOLDER [RECORDS[,...] [PARTS[,...] [KINDS [JOBS]]]]

What parts cost: raw file to estimates of the benchmark's study (tests/bench), by
one process and in parts, with keys that have to be unique (k), a register of
twice as many rows (r), or neither (-).  Seconds of CPU time of all processes,
apart for the plan, the parts, the keys and the merge; seconds of wall time with
JOBS parts at a time (4: two use 1.8 of two cores, for a pipe waits for itself),
and as a ratio to half the CPU time of one process; the peak of one process in
MiB; bytes of a state.  All runs of a number of records take turns, three times or,
if they are short, more; of each the one counts whose CPU time is the median.
Least squares over these give the model of filters/ARCHITECTURE.md, its worst
error beside it, and below stands its table.
"""
import json
import math
import os
import subprocess
import sys
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
BIN, GENERATE, FOLDER = (os.path.abspath(p) for p in sys.argv[1:4])
SIZES = [int(float(n)) for n in
         (sys.argv[4] if len(sys.argv) > 4 else "1e5,1e6,1e7").split(",")]
PARTS = [int(n) for n in
         (sys.argv[5] if len(sys.argv) > 5 else "1,2,4,8").split(",")]
KINDS = sys.argv[6] if len(sys.argv) > 6 else "-kr"
JOBS = int(sys.argv[7]) if len(sys.argv) > 7 else 4
NAMES = ",".join(["innovative", "collaborated"] + [f"q1_{i}" for i in
                                                   (1, 2, 3, 4)])


class Cost:
    """CPU and peaks of processes that were waited for."""

    def __init__(self):
        self.cpu = 0.0
        self.peak = 0

    def wait(self, pids):
        for pid in pids:
            self.reap(pid)

    def reap(self, pid):
        """The process, or with -1 any; which one."""
        pid, status, used = os.wait4(pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            sys.exit(f"process {pid}: {os.waitstatus_to_exitcode(status)}")
        self.cpu += used.ru_utime + used.ru_stime
        self.peak = max(self.peak, used.ru_maxrss)
        return pid

    def wait_for_one(self, running):
        """Until one of these pipes is over."""
        while all(running):
            pid = self.reap(-1)
            for pids in running:
                if pid in pids:
                    pids.remove(pid)
        running.remove([])


def start(stages, to):
    """The processes of a pipe."""
    pids = []
    source = subprocess.DEVNULL
    for i, args in enumerate(stages):
        is_last = i + 1 == len(stages)
        out = open(to, "wb") if is_last else subprocess.PIPE
        p = subprocess.Popen(args, stdin=source, stdout=out,
                             stderr=subprocess.DEVNULL)
        if source != subprocess.DEVNULL:
            source.close()
        if is_last:
            out.close()
        source = p.stdout
        pids.append(p.pid)
        p.returncode = 0  # os.wait4 waits for it
    return pids


def schema(kind):
    """Without the constraint, where keys are not asked for."""
    if os.path.exists(f"raw-{kind}.json"):
        return ["--schema", f"raw-{kind}.json"]
    with open(f"{BENCH}/raw.json", encoding="utf-8") as f:
        resource = json.load(f)
    if kind != "k":
        for field in resource["schema"]["fields"]:
            field.get("constraints", {}).pop("unique", None)
        resource["schema"].pop("primaryKey", None)
        resource["schema"].pop("uniqueKeys", None)
    with open(f"raw-{kind}.json", "w", encoding="utf-8") as f:
        json.dump(resource, f)
    return ["--schema", f"raw-{kind}.json"]


def pipe(kind, more, manifest, last):
    stages = [[f"{BIN}/clean", "-q", *schema(kind), *more, "raw.csv"],
              [f"{BIN}/normalize", "-q", "--codebook", f"{BENCH}/codebook.json",
               *manifest]]
    if kind == "r":
        stages.append([f"{BIN}/join", "-q", "--with", "register.csv", "--on",
                       "pnr", *manifest])
    return stages + [[f"{BIN}/aggregate", "-q", *last, *request(kind)]]


def request(kind):
    design = ["--weight", "weight", "--strata", "stratum", "--fpc", "N_h",
              "--lonely", "remove"] if kind == "r" else []
    return design + ["--share", NAMES, "--by", "region"]


def measure(n, kind, parts, one):
    costs = {}
    begin = time.monotonic()
    whole = Cost()
    if parts == 1:
        whole.wait(start(pipe(kind, [], [], []), "one.csv"))
        return {"parts": whole, "wall": time.monotonic() - begin,
                "cpu": whole.cpu, "peak": whole.peak, "state": 0,
                "again": 0}
    costs["plan"] = Cost()
    costs["plan"].wait(start([[f"{BIN}/clean", "-q", *schema(kind), "--split",
                               str(parts), "raw.csv"]], "plan"))
    costs["parts"] = Cost()
    running = []

    def part(i, *more):
        keys = ["--keys", f"{i}.keys"] if kind == "k" else []
        manifest = ["--manifest", f"{i}.manifest"]
        running.append(start(pipe(
            kind, ["--plan", "plan", "--part", f"{i}/{parts}", *keys,
                   *manifest, *more], manifest, ["--partial", *manifest]),
                             f"{i}.state"))
        if len(running) == JOBS:
            costs["parts"].wait_for_one(running)

    for i in range(1, parts + 1):
        part(i)
    while running:
        costs["parts"].wait_for_one(running)
    costs["keys"] = Cost()
    met, again = [], []
    if kind == "k":
        costs["keys"].wait(start([[f"{BIN}/clean", "--met", *(
            f"{i}.keys" for i in range(1, parts + 1))]], "met"))
        met = ["--met", "met"]
        with open("met", encoding="utf-8") as f:
            again = sorted({int(line.split(",")[0]) for line in f
                            if line[0].isdigit() and ",keys," not in line})
        for i in again:
            part(i, "--seen", "met")
        while running:
            costs["parts"].wait_for_one(running)
    costs["merge"] = Cost()
    costs["merge"].wait(start([[f"{BIN}/aggregate", "-q", "--merge", *met,
                                *request(kind), *(
                                    f"{i}.state" for i in
                                    range(1, parts + 1))]], "merged.csv"))
    with open("one.csv", "rb") as a, open("merged.csv", "rb") as b:
        if one and a.read() != b.read():
            sys.exit(f"{n} records, {kind}, {parts} parts: other estimates")
    return {**costs, "wall": time.monotonic() - begin,
            "cpu": sum(c.cpu for c in costs.values()),
            "peak": max(c.peak for c in costs.values()),
            "state": os.path.getsize("1.state"), "again": len(again)}


def solve(rows, values):
    """Least squares of relative errors, by normal equations."""
    k = len(rows[0])
    scaled = [[x / v for x in r] for r, v in zip(rows, values)]
    a = [[sum(r[i] * r[j] for r in scaled) for j in range(k)] +
         [sum(r[i] for r in scaled)] for i in range(k)]
    for i in range(k):
        pivot = max(range(i, k), key=lambda j: abs(a[j][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for j in range(k):
            if j != i and a[i][i]:
                f = a[j][i] / a[i][i]
                a[j] = [x - f * y for x, y in zip(a[j], a[i])]
    return [a[i][k] / a[i][i] if a[i][i] else 0.0 for i in range(k)]


TERMS = ["a record, read to its sums, also in a part that runs again",
         "a record in the plan, and hashed from filter to filter",
         "a record's key, for each tenfold of 100,000 in a table",
         "a record's key, written and met",
         "a row of the register, each time it is read",
         "that row, for each tenfold of 200,000 in the table",
         "a row of the register that parts did not ask for, told and merged",
         "a part: processes, state, merge"]


def terms(n, kind, parts, again):
    """What the model adds up, of one run.  Of a table that is ten times as large
    less is in the cache."""
    def tenfolds(keys):
        return math.log10(max(1, keys / 1e5))

    records, is_cut = n * 1e-6, parts > 1
    read = records * (1 + again / parts)
    has_keys, rows = kind == "k", 2 * records * (kind == "r")
    return [read, records * is_cut, has_keys * read * tenfolds(n / parts),
            has_keys * records * is_cut, rows * parts,
            rows * parts * tenfolds(n), rows * is_cut, float(parts)]


def power(n):
    """10^5, or 3 * 10^5."""
    digits = len(str(n)) - 1
    most = n / 10 ** digits
    return f"10^{digits}" if most == 1 else f"{most:g} * 10^{digits}"


def size(n):
    return f"{n / 1e6:.1f} MB" if n < 1e7 else f"{n / 1e6:.0f} MB"


def print_table(got):
    """As it stands in filters/ARCHITECTURE.md; got is by records, parts, kind."""
    def seconds(cost):
        return f"{cost:.2f}" if cost else ""

    print("| records | parts | plan | plain | with keys | `--met` | "
          "with a register | its merge | state |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for n, parts in sorted({key[:2] for key in got}):
        plain, keys, register = (got.get((n, parts, kind)) for kind in "-kr")
        is_cut = parts > 1
        plans = [x["plan"].cpu for x in (plain, keys, register)
                 if x and is_cut]
        cells = [power(n), str(parts),
                 seconds(sorted(plans)[len(plans) // 2] if plans else 0),
                 seconds(plain and plain["cpu"]), seconds(keys and keys["cpu"]),
                 seconds(keys and is_cut and keys["keys"].cpu),
                 seconds(register and register["cpu"]),
                 seconds(register and is_cut and register["merge"].cpu),
                 size(register["state"]) if register and is_cut else ""]
        print(f"| {' | '.join(cells)} |".replace("  ", " "))


def take_turns(n):
    """Of each kind and number of parts the run of the median."""
    runs = {}
    for _ in range(min(9, max(3, int(5e6 / n)))):
        for kind in KINDS:
            for parts in PARTS:
                runs.setdefault((n, parts, kind), []).append(
                    measure(n, kind, parts, PARTS[0] == 1))
    return {key: sorted(of, key=lambda run: run["cpu"])[len(of) // 2]
            for key, of in runs.items()}


def print_run(n, parts, kind, got, half):
    line = [f"{got[k].cpu:.2f}" if k in got else ""
            for k in ("plan", "parts", "keys", "merge")]
    print(f"{n:9d} {kind} {parts:5d} {line[0]:>7} {line[1]:>8} {line[2]:>7} "
          f"{line[3]:>7} {got['cpu']:8.2f} {got['wall']:8.2f} "
          f"{got['wall'] / half if half else 0:6.2f} "
          f"{got['peak'] / 1024:6.0f} {got['state']:8d}", flush=True)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    os.chdir(FOLDER)
    all_runs = {}
    print(f"{'records':>9} {'':1} {'parts':>5} {'plan':>7} {'parts':>8} "
          f"{'keys':>7} {'merge':>7} {'CPU':>8} {'wall':>8} {'ratio':>6} "
          f"{'MiB':>6} {'state':>8}")
    for n in SIZES:
        subprocess.run([GENERATE, str(n), "."], check=True)
        all_runs.update(take_turns(n))
        for kind in KINDS:
            one = all_runs.get((n, 1, kind))
            for parts in PARTS:
                print_run(n, parts, kind, all_runs[n, parts, kind],
                          one and one["cpu"] / 2)
    rows = [terms(n, kind, parts, got["again"])
            for (n, parts, kind), got in all_runs.items()]
    values = [got["cpu"] for got in all_runs.values()]
    found = solve(rows, values)
    for name, x in zip(TERMS, found):
        unit = "s" if name == TERMS[-1] else "us"
        print(f"{x:9.3f} {unit:2} {name}")
    errors = [abs(sum(x * y for x, y in zip(r, found)) / v - 1)
              for r, v in zip(rows, values)]
    print(f"worst error of the model: {100 * max(errors):.0f} %\n")
    print_table(all_runs)


main()
