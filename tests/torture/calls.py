#!/usr/bin/env python3
"""usage: tests/torture/calls.py [--all] [-f REGEX]

Let the n-th call to malloc, read, write, open, close, rename, fsync, mmap and
pthread_create fail (shim.c), or let files have room for so many bytes, over the
cases of tests/cases, workbooks of some of them, and pipeline.sh.  A run passes
when it does not end with status 0 or 1 and other bytes than the
untroubled one, is not ended by a signal, does not hang, and leaves no file,
child or temporary behind.

Without --all a sample of TORTURE_RUNS runs (400), whose seed is printed; --all
lets each call of each case fail in each way, and the pipeline's in a sample.

BAROMETER_BIN  the programs under test (default: bin/)
TORTURE_SHIM   the shim
TORTURE_SEED   of the sample, as it was printed
TORTURE_ALL    when set, as --all
"""

import argparse
import collections
import concurrent.futures
import errno
import importlib.machinery
import importlib.util
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("malloc", "read", "write", "open", "close", "rename", "fsync",
         "mmap", "thread")
# How a call fails: errno, 0 for "less than asked"; for how long.
ONCE, LASTING = False, True
WAYS = {
    "malloc": [(errno.ENOMEM, ONCE), (errno.ENOMEM, LASTING)],
    "read": [(errno.EIO, ONCE), (errno.EINTR, ONCE), (0, LASTING)],
    "write": [(errno.ENOSPC, LASTING), (errno.EIO, ONCE), (errno.EINTR, ONCE),
              (errno.EAGAIN, ONCE), (0, LASTING)],
    "open": [(errno.EMFILE, LASTING), (errno.EIO, ONCE), (errno.ENOSPC, ONCE),
             (errno.EINTR, ONCE)],
    "close": [(errno.EIO, ONCE), (errno.ENOSPC, ONCE), (errno.EINTR, ONCE)],
    "rename": [(errno.EIO, ONCE), (errno.ENOSPC, LASTING)],
    "fsync": [(errno.EIO, ONCE), (errno.ENOSPC, LASTING)],
    "mmap": [(errno.ENOMEM, LASTING)],
    "thread": [(errno.EAGAIN, LASTING)],
}
# Not a call: bytes that a file may have, standard output being a pipe.
ROOM = "room"
ROOMS = [256 << n for n in range(10)]
SECONDS = 60
PIPELINE_RUNS = 600


def load_check():
    path = HERE.parent / "check"
    loader = importlib.machinery.SourceFileLoader("check", str(path))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("check", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


check = load_check()
SHIM = pathlib.Path(os.environ.get(
    "TORTURE_SHIM", check.ROOT / "bin/obj/tests/torture/shim.so")).resolve()

Result = collections.namedtuple("Result", "status stdout files stderr hung left")


class CaseWork:
    """One filter, as a case runs it; its files take more than one read."""

    block = "100"

    def __init__(self, case):
        self.case = case
        self.name = case.name
        self.group = case.program().name

    def lay(self, place):
        (place / "work").mkdir()
        for name, path in self.case.files.items():
            (place / "work" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place / "work" / name)

    def command(self, _):
        stdin = self.case.paths["stdin"]
        arguments = check.words(self.case.said.get("arguments", ""))
        return ([self.case.program(), *arguments],
                stdin if stdin.exists() else os.devnull)


class WorkbookWork(CaseWork):
    """A case of render as a workbook, whose bytes no case can hold: they are
    those of one release of zlib."""

    CASES = ("headline-of-a-table", "phrases-in-english", "battery-as-matrix",
             "awkward-labels-for-excel", "figure-of-two-tables")

    def __init__(self, case):
        super().__init__(case)
        self.name += " as a workbook"
        self.group = "render --format xlsx"

    def command(self, place):
        (program, *arguments), stdin = super().command(place)
        return [program, *arguments, "--format", "xlsx"], stdin


class PipelineWork:
    """A study from its raw exports to its publication."""

    name = group = "pipeline.sh"
    block = "1000"

    def lay(self, place):
        (place / "work").mkdir()
        for name in ("schemas", "input"):
            shutil.copytree(check.CASES / "pipeline" / name,
                            place / "work" / name)

    def command(self, _):
        return ([check.ROOT / "pipeline.sh", "--study", "shops", "--schemas",
                 "schemas", "--input", "input", "--output", "out", "--check"],
                os.devnull)


def listing(work):
    return {str(path.relative_to(work)): path.read_bytes()
            for path in work.rglob("*") if path.is_file()}


def group_is_gone(group):
    """Children of a run may take a moment to end; then none may be left."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    return False


def run(work, trouble=None):
    """Run with the shim; what came of it, and how often each call came."""
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        work.lay(place)
        (place / "tmp").mkdir()
        state = place / "state"
        state.write_bytes(bytes(8 * len(KINDS)))
        env = check.environment()
        env.update(LD_PRELOAD=str(SHIM), TORTURE_DIR=str(check.BIN),
                   TORTURE_STATE=str(state), TORTURE_BLOCK=work.block,
                   TMPDIR=str(place / "tmp"),
                   BAROMETER_BIN=str(check.BIN), LC_ALL="C.UTF-8")
        if trouble is not None:
            kind, n, (error, lasts) = trouble
            env.update(TORTURE_CALL=kind, TORTURE_N=str(n),
                       TORTURE_ERROR=str(error))
            if lasts:
                env["TORTURE_ALWAYS"] = "1"
        command, stdin = work.command(place)
        with open(stdin, "rb") as given, \
                open(place / "out", "wb") as out, \
                open(place / "err", "wb") as err:
            piped = trouble is not None and trouble[0] == ROOM
            child = subprocess.Popen(command, cwd=place / "work", env=env,
                                     stdin=given, stderr=err,
                                     stdout=subprocess.PIPE if piped else out,
                                     start_new_session=True)
            hung = False
            try:
                out.write(child.communicate(timeout=SECONDS)[0] or b"")
            except subprocess.TimeoutExpired:
                hung = True
                os.killpg(child.pid, signal.SIGKILL)
            status = child.wait()
        left = [] if group_is_gone(child.pid) else ["a child process"]
        left += [str(path) for path in (place / "tmp").rglob("*")]
        counts = struct.unpack("%dQ" % len(KINDS), state.read_bytes())
        return Result(status, (place / "out").read_bytes(),
                      listing(place / "work"),
                      (place / "err").read_bytes(), hung, left), \
            dict(zip(KINDS, counts))


def is_kept(name, status):
    """What pipeline(1) says a run keeps beside the publication: for those who
    run it, and what the next run removes when this one could not finish."""
    return name.startswith(("out/.shops.lock", "out/.shops.control/")) or (
        status > 1 and name.startswith(("out/.shops.work/",
                                        "out/.shops.held/")))


class Reference:
    """A work that nothing troubled: what it gives, and the calls it makes."""

    def __init__(self, work):
        self.work = work
        self.result, self.counts = run(work)
        again, _ = run(work)
        # What differs from run to run by itself (a log) is not compared.
        self.unstable = {name for name in self.result.files
                         if again.files.get(name) != self.result.files[name]}

    def troubles(self):
        return [(self.work, kind, n, way) for kind in KINDS
                for n in range(1, self.counts[kind] + 1)
                for way in WAYS[kind]] + [
                    (self.work, ROOM, n, (errno.EFBIG, LASTING))
                    for n in ROOMS]

    def faults(self, kind, n, way):
        """What is wrong with a run in which the n-th call of a kind fails."""
        got, _ = run(self.work, (kind, n, way))
        wrong = ["leaves " + name for name in got.left]
        if got.hung:
            wrong.append("hangs")
        elif got.status < 0 or got.status > 5:
            wrong.append("ends with status %d" % got.status)
        strange = {name for name in set(got.files) - set(self.result.files)
                   if not is_kept(name, got.status)}
        wrong += ["leaves the file " + name for name in sorted(strange)]
        if got.status in (0, 1):
            if got.status != self.result.status:
                wrong.append("ends with status %d, not %d"
                             % (got.status, self.result.status))
            if got.stdout != self.result.stdout:
                wrong.append("writes other bytes")
            wrong += ["writes another " + name
                      for name in self.result.files
                      if name not in self.unstable
                      and got.files.get(name) != self.result.files[name]]
        elif self.work.group == "pipeline.sh":
            wrong += ["publishes " + name for name in got.files
                      if name.startswith("out/shops/")
                      and name not in self.unstable
                      and got.files[name] != self.result.files.get(name)]
        if wrong:
            wrong += got.stderr.decode(errors="replace").splitlines()[:5]
        return wrong, got.status


def described(work, kind, n, way):
    error, lasts = way
    return "%s: %s %d%s: %s" % (
        work.name, kind, n, " and all behind it" if lasts else "",
        errno.errorcode.get(error, "short"))


def is_native():
    """The shim goes before our programs only where nothing else does."""
    program = check.BIN / "clean"
    with open(program, "rb") as file:
        data = file.read()
    return data[:4] == b"\x7fELF" and not any(
        word in data for word in (b"__asan_init", b"__gcov_"))


def works(regex):
    cases = [check.Case(path.parent)
             for path in sorted(check.CASES.glob("*/*/case"))]
    every = [CaseWork(case) for case in cases if not case.faults]
    every += [WorkbookWork(case) for case in cases
              if case.name.startswith("render/")
              and case.name.partition("/")[2] in WorkbookWork.CASES]
    every.append(PipelineWork())
    return [work for work in every if re.search(regex, work.name)]


def sample(rng, chosen):
    """Runs over works that are drawn, as many of each program."""
    runs = int(os.environ.get("TORTURE_RUNS", 400))
    groups = collections.defaultdict(list)
    for work in chosen:
        groups[work.group].append(work)
    references, troubles = {}, []
    for group in sorted(groups):
        for work in rng.sample(groups[group], min(12, len(groups[group]))):
            references[work] = Reference(work)
        mine = [trouble for work in groups[group] if work in references
                for trouble in kinds_alike(rng, references[work])]
        share = runs // len(groups) // (8 if group == "pipeline.sh" else 1)
        troubles += rng.sample(mine, min(share, len(mine)))
    return references, troubles


def kinds_alike(rng, reference):
    """So many of each kind that the calls to malloc do not drown the rest."""
    by_kind = collections.defaultdict(list)
    for trouble in reference.troubles():
        by_kind[trouble[1]].append(trouble)
    return [trouble for kind in by_kind
            for trouble in rng.sample(by_kind[kind],
                                      min(40, len(by_kind[kind])))]


def everything(rng, chosen, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        references = dict(zip(chosen, pool.map(Reference, chosen)))
    troubles = []
    for work in chosen:
        mine = references[work].troubles()
        if work.group == "pipeline.sh":
            mine = rng.sample(mine, min(PIPELINE_RUNS, len(mine)))
        troubles += mine
    return references, troubles


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[0][7:])
    parser.add_argument("--all", action="store_true",
                        default=bool(os.environ.get("TORTURE_ALL")))
    parser.add_argument("-f", dest="regex", default="")
    asked = parser.parse_args()
    if not SHIM.exists():
        sys.exit("there is no %s: make it, or set TORTURE_SHIM" % SHIM)
    if not is_native():
        print("1..1\nok 1 - torture # skip the shim wants the release build")
        return 0
    seed = int(os.environ.get("TORTURE_SEED")
               or int.from_bytes(os.urandom(3), "big"))
    rng = random.Random(seed)
    print("# seed %d" % seed, flush=True)
    chosen = works(asked.regex)
    jobs = int(os.environ.get("JOBS") or os.cpu_count())
    if asked.all:
        references, troubles = everything(rng, chosen, jobs)
    else:
        references, troubles = sample(rng, chosen)
    runs, bad, stopped = (collections.Counter() for _ in range(3))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        done = pool.map(
            lambda trouble: references[trouble[0]].faults(*trouble[1:]),
            troubles)
        for trouble, (wrong, status) in zip(troubles, done):
            runs[trouble[0].group] += 1
            stopped[trouble[0].group] += status > 1
            bad[trouble[0].group] += bool(wrong)
            if wrong:
                print("# " + described(*trouble))
                print("".join("#   %s\n" % line for line in wrong), end="",
                      flush=True)
    for number, group in enumerate(sorted(runs), 1):
        # A shim that does nothing would find nothing.
        good = bad[group] == 0 and stopped[group] > 0
        print("%s %d - %s: %d runs, %d ended with status 2 or 3, %d wrong" % (
            "ok" if good else "not ok", number, group, runs[group],
            stopped[group], bad[group]))
    print("1..%d" % len(runs))
    return 0 if all(stopped[group] and not bad[group]
                    for group in runs) and runs else 1


if __name__ == "__main__":
    sys.exit(main())
