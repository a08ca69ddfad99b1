#!/usr/bin/env python3
"""usage: parts.py {same | refused} BIN ROOT BENCH [STUDY ...]

same: the two studies and the benchmark's (raw.csv and register.csv in BENCH),
each as it is, with five records that come again right behind the first, and
with five that come again at the end, in 1, 2, 4 and 8 parts a wave: estimates,
rejects (sorted) and the account of every filter are those of one process.

refused: a hundred plans with a part that is missing, doubled, overlapping,
foreign or truncated, twenty each: aggregate --merge has to refuse each one.
"""
import csv
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

PARTS = (1, 2, 4, 8)
NOT_COUNTED = ("hash_in", "hash_out", "parts", "not_asked", "version")
DICE = random.Random(21)


def run(args, to=None, source=None, ok=(0, 1)):
    """One program; its output into a file."""
    with open(to or os.devnull, "wb") as out:
        done = subprocess.run(args, stdout=out, stderr=subprocess.PIPE,
                              stdin=source, check=False)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(args)}: {done.returncode}\n"
                 f"{done.stderr.decode(errors='replace')}")
    return done


def pipe(stages, to):
    """Programs behind one another, all of which have to be well."""
    processes = []
    source = subprocess.DEVNULL
    for i, args in enumerate(stages):
        is_last = i + 1 == len(stages)
        out = open(to, "wb") if is_last else subprocess.PIPE
        processes.append(subprocess.Popen(
            args, stdin=source, stdout=out, stderr=subprocess.PIPE))
        if source != subprocess.DEVNULL:
            source.close()
        source = processes[-1].stdout
    for p, args in zip(processes, stages):
        said = p.stderr.read().decode(errors="replace")
        if p.wait() not in (0, 1):
            sys.exit(f"{' '.join(args)}: {p.returncode}\n{said}")


def lines_of(path):
    with open(path, "rb") as f:
        return f.read().splitlines(keepends=True)


def records_of(text, delimiter):
    """The records of the text, line ends and all."""
    lines = io.StringIO(text, newline="\n").readlines()
    reader = csv.reader(iter(lines), delimiter=delimiter)
    at = 0
    for _ in reader:
        yield "".join(lines[at:reader.line_num])
        at = reader.line_num


def double(path, how, delimiter, encoding, header):
    """Five records again: behind the first of each, or at the end."""
    with open(path, "rb") as f:
        text = f.read().decode(encoding)
    records = list(records_of(text, delimiter))
    if not records[-1].endswith("\n"):
        records[-1] += "\n"
    n = len(records)
    if how == "near":
        for i in sorted(DICE.sample(range(header, n), 5), reverse=True):
            records.insert(i + 1, records[i])
    else:
        few = DICE.sample(range(header, max(n // 5, header + 5)), 5)
        records += [records[i] for i in few]
    with open(path, "wb") as f:
        f.write("".join(records).encode(encoding))


class Study:
    """Stages of each wave and what is asked for, from --print=json."""

    def __init__(self, name, root):
        self.name = name
        made = subprocess.run(
            [f"{root}/pipeline.sh", "--study", name, "--print=json", "--input",
             f"{root}/fixtures/{name}"],
            check=True, capture_output=True)
        pipes = json.loads(made.stdout)["pipes"]
        self.waves = []
        for p in pipes:
            first = p["stages"][0]
            if first["stage"] == "frame":
                frame = first["args"]
                shutil.copy(frame[-1], "frame.csv")
                run([f"{BIN}/clean", "-q", *frame[:-1], "frame.csv"],
                    to=f"{os.path.basename(p['out'])}")
            elif first["stage"] == "clean":
                self.add_wave(p["stages"])
            elif first["stage"] == "aggregate":
                n = len(self.waves)
                self.request = first["args"][:-n]

    def add_wave(self, stages):
        clean = stages[0]["args"]
        rest = [[s["program"], *(a.replace("micro/", "") for a in s["args"])]
                for s in stages[1:]]
        self.waves.append((clean[:-1], clean[-1], rest))

    @staticmethod
    def dialect(schema):
        with open(schema[schema.index("--schema") + 1], encoding="utf-8") as f:
            resource = json.load(f)
        dialect = resource.get("dialect", {})
        encoding = resource.get("encoding", "utf-8")
        return (dialect.get("delimiter", ","),
                "utf-16-le" if encoding.lower().startswith("utf-16") or
                encoding == "auto" else encoding,
                max(dialect.get("headerRows", [1])))


class Bench(Study):
    """The benchmark's, whose register is joined behind."""

    def __init__(self, root, folder):
        # pylint: disable=super-init-not-called
        self.name = "bench"
        here = f"{root}/tests/bench"
        names = ["innovative", "collaborated"] + [f"q1_{i}" for i in
                                                  (1, 2, 3, 4)]
        names += [f"{k}_{i}" for k in ("effect", "barrier")
                  for i in range(1, 9)]
        self.request = (
            "--weight weight --strata stratum --fpc N_h --lonely remove "
            f"--share {','.join(names)} --by sector --by region "
            "--by sector,sizeclass").split()
        self.waves = [(
            ["--schema", f"{here}/raw.json"], f"{folder}/raw.csv",
            [["normalize", "--codebook", f"{here}/codebook.json"],
             ["join", "--with", f"{folder}/register.csv", "--on", "pnr"]])]


def stages_of(wave, raw, clean_more, more):
    schema, _, rest = wave
    return [[f"{BIN}/clean", "-q", *schema, *clean_more, raw]] + [
        [f"{BIN}/{r[0]}", "-q", *r[1:], *more] for r in rest]


def whole(study, raws):
    """Estimates, rejects and accounts of one process a wave."""
    for old in ("one.ledger",):
        if os.path.exists(old):
            os.remove(old)
    rejects = []
    micro = []
    for i, (wave, raw) in enumerate(zip(study.waves, raws)):
        pipe(stages_of(wave, raw, ["--rejects", f"{i}.one.rejects",
                                   "--ledger", "one.ledger"],
                       ["--ledger", "one.ledger"]), f"{i}.one.csv")
        rejects += lines_of(f"{i}.one.rejects")[1:]
        micro.append(f"{i}.one.csv")
    run([f"{BIN}/aggregate", "-q", *study.request, *micro], to="one.estimates")
    return "one.estimates", sorted(rejects), accounts("one.ledger")


def accounts(path):
    """What each filter counted, in no order of waves."""
    found = []
    for line in lines_of(path):
        line = json.loads(line)
        if line["program"] == "aggregate":
            continue
        line["files"] = {k: v for k, v in line["files"].items()
                         if k in ("schema", "codebook", "with")}
        for key in NOT_COUNTED:
            line.pop(key, None)
        line["counts"] = dict(sorted(line["counts"].items()))
        found.append(json.dumps(line, sort_keys=True))
    return sorted(found)


def make_part(study, w, raw, i, n, more=()):
    wave = study.waves[w]
    name = f"{w}.{i}"
    pipe(stages_of(wave, raw, ["--plan", f"{w}.plan", "--part", f"{i}/{n}",
                               "--keys", f"{name}.keys", "--manifest",
                               f"{name}.manifest", "--rejects",
                               f"{name}.rejects", *more],
                   ["--manifest", f"{name}.manifest"])
         + [[f"{BIN}/aggregate", "-q", "--partial", "--manifest",
             f"{name}.manifest", *study.request]], f"{name}.state")


def make_parts(study, w, raw, n):
    """States of a wave's parts; those with a key met elsewhere run again."""
    run([f"{BIN}/clean", "-q", *study.waves[w][0], "--split", str(n), raw],
        to=f"{w}.plan")
    for i in range(1, n + 1):
        make_part(study, w, raw, i, n)
    keys = [f"{w}.{i}.keys" for i in range(1, n + 1)]
    run([f"{BIN}/clean", "--met", *keys], to=f"{w}.met")
    with open(f"{w}.met", encoding="utf-8", newline="") as f:
        again = {int(r[0]) for r in list(csv.reader(f))[1:] if r[1] != "keys"}
    for i in again:
        make_part(study, w, raw, i, n, ["--seen", f"{w}.met"])
    return [f"{w}.{i}.state" for i in range(1, n + 1)], len(again)


def merge(study, states, ledger, ok=(0, 1), waves=None):
    met = []
    for w in range(len(study.waves)) if waves is None else waves:
        met += ["--met", f"{w}.met"]
    if ledger and os.path.exists(ledger):
        os.remove(ledger)
    return run([f"{BIN}/aggregate", "-q", "--merge", *met,
                *(["--ledger", ledger] if ledger else []), *study.request,
                *states], to="parts.estimates", ok=ok)


def hash_of(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def copies(study, how):
    raws = []
    for w, (schema, raw, _) in enumerate(study.waves):
        # Messages name the file: it is the same for all.
        raws.append(f"{w}.raw.csv")
        shutil.copy(raw, raws[-1])
        if how != "no":
            double(raws[-1], how, *study.dialect(schema))
    return raws


def check_same(study):
    for how in ("no", "near", "far"):
        raws = copies(study, how)
        estimates, rejects, account = whole(study, raws)
        for n in PARTS:
            states = []
            again = 0
            for w, raw in enumerate(raws):
                more, k = make_parts(study, w, raw, n)
                states += more
                again += k
            DICE.shuffle(states)
            merge(study, states, "parts.ledger")
            found = []
            for w in range(len(raws)):
                for i in range(1, n + 1):
                    found += lines_of(f"{w}.{i}.rejects")[1:]
            if hash_of(estimates) != hash_of("parts.estimates"):
                sys.exit(f"{study.name}, {how}, {n} parts: other estimates")
            if sorted(found) != rejects:
                sys.exit(f"{study.name}, {how}, {n} parts: other rejects")
            if accounts("parts.ledger") != account:
                sys.exit(f"{study.name}, {how}, {n} parts: other accounts\n"
                         + "\n".join(set(accounts("parts.ledger"))
                                     ^ set(account))[:3000])
            print(f"{study.name}: {how} doubles, {n} parts a wave, "
                  f"{len(rejects)} rejects, {again} parts again: "
                  f"{hash_of('parts.estimates')[:16]}", flush=True)


# ---- what is to be refused --------------------------------------------------


def hand_made(study, raw, pieces, n, folder):
    """States of ranges that nobody planned together."""
    states = []
    for i, (begin, length) in enumerate(pieces, 1):
        name = f"{folder}/{i}"
        pipe(stages_of(study.waves[0], raw,
                       ["--range", f"{begin}:{length}", "--part", f"{i}/{n}",
                        "--keys", f"{name}.keys", "--manifest",
                        f"{name}.manifest"], ["--manifest", f"{name}.manifest"])
             + [[f"{BIN}/aggregate", "-q", "--partial", "--manifest",
                 f"{name}.manifest", *study.request]], f"{name}.state")
        states.append(f"{name}.state")
    run([f"{BIN}/clean", "--met", *(f"{folder}/{i + 1}.keys" for i in
                                    range(len(pieces)))], to="0.met")
    return states


def plan_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return [(int(r["begin"]), int(r["length"])) for r in csv.DictReader(f)]


def check_refused(study):
    """Twenty of each kind, in other numbers of parts of other records."""
    schema, source, _ = study.waves[0]
    refused = 0
    reasons = {}

    def expect(kind, states, tags):
        nonlocal refused
        done = merge(study, states, None, ok=(0, 1, 2, 3), waves=[0])
        said = done.stderr.decode()
        ended = lines_of("parts.estimates")
        if done.returncode != 3 or not any(f"[{t}]" in said for t in tags):
            sys.exit(f"{kind}: status {done.returncode}\n{said}")
        if ended and ended[-1].endswith(b"\n"):
            sys.exit(f"{kind}: refused, but its output is sealed")
        refused += 1
        tag = said.strip().splitlines()[-1].rsplit("[", 1)[1].rstrip("]")
        reasons.setdefault(kind, {}).setdefault(tag, 0)
        reasons[kind][tag] += 1

    for i in range(20):
        n = DICE.randint(2, 5)
        lines = lines_of(source)
        part = lines[:1] + lines[1 + 60 * i:121 + 60 * i]
        with open("0.raw.csv", "wb") as f:
            f.writelines(part)
        states, _ = make_parts(study, 0, "0.raw.csv", n)
        merge(study, states, None, waves=[0])
        keep = {s: open(s, "rb").read() for s in states}
        gone = DICE.randrange(n)
        expect("missing", states[:gone] + states[gone + 1:], ["missing-part"])
        again = states + [DICE.choice(states)]
        DICE.shuffle(again)
        expect("doubled", again, ["doubled-part"])
        text = keep[states[gone]]
        with open("cut.state", "wb") as f:
            f.write(text[:DICE.randrange(1, len(text))])
        expect("truncated",
               ["cut.state" if s == states[gone] else s for s in states],
               ["truncated", "bad-part"])
        # One of another file of the same schema, or of another plan.
        os.makedirs("other", exist_ok=True)
        if i % 2:
            with open("other.raw.csv", "wb") as f:
                f.writelines(lines[:1] + lines[1500:1620])
            raw, m = "other.raw.csv", n
        else:
            raw, m = "0.raw.csv", n + 1
        shutil.copy("0.plan", "first.plan")
        shutil.copy("0.met", "first.met")
        for name in states:
            shutil.copy(name, f"first.{name}")
        others, _ = make_parts(study, 0, raw, m)
        shutil.copy("first.met", "0.met")
        mixed = [f"first.{s}" for s in states]
        mixed[gone] = others[gone]
        expect("foreign", mixed, ["missing-part", "foreign-part"])
        # Ranges by hand, one of which begins a part too early.
        pieces = plan_of("first.plan")
        k = DICE.randrange(1, n)
        pieces[k] = (pieces[k - 1][0], pieces[k - 1][1] + pieces[k][1])
        states = hand_made(study, "0.raw.csv", pieces, n, "other")
        expect("overlapping", states, ["overlapping-part"])
    for kind, tags in reasons.items():
        print(kind, tags)
    print(f"{refused} of 100 refused")


BIN, ROOT, DATA = (os.path.abspath(p) for p in sys.argv[2:5])


def main():
    names = sys.argv[5:] or ["innovationsbarometer", "masculinity-2018",
                             "bench"]
    os.environ["BAROMETER_BIN"] = BIN
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            study = Bench(ROOT, DATA) if name == "bench" \
                else Study(name, ROOT)
            if sys.argv[1] == "same":
                check_same(study)
            else:
                check_refused(study)
            os.chdir("/")


main()
