#!/usr/bin/env python3
"""usage: tests/lint/pages.py [ROOT [BIN]]

Print what README.md, CONTRIBUTING.md, filters/ARCHITECTURE.md and
tests/README.md name that is not there: a file or folder, a module, a target of
make, an option of one of the programs in BIN; what stands in tests/ that
tests/README.md does not name; and what is kept at the top level that the layout
does not have.
"""
import os
import re
import subprocess
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."
BIN = sys.argv[2] if len(sys.argv) > 2 else os.path.join(ROOT, "bin")
PAGES = ["README.md", "CONTRIBUTING.md", "filters/ARCHITECTURE.md",
         "tests/README.md"]
FILTERS = ["clean", "normalize", "join", "weigh", "aggregate", "render",
           "simulate"]
SCRIPTS = ["pipeline.sh", "filters/pipeline/setup.c", "tests/check",
           "filters/barometer/barometer.sh", "filters/barometer/init.sh",
           "filters/pipeline/inquiry.c", "filters/pipeline/telling.c"]
LAYOUT = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
          "bin", "filters", "fixtures", "out", "pipeline.sh", "schemas", "tests"}
# Options of programs that are not ours.
FOREIGN = {"--parsable"}
# What stands for a name, or is made by a run.
MADE_UP = re.compile(r"my-survey|join/duplicate-key-in-frame|export\.csv|tsv\.c|"
                     r"schemas/library|^(bin|out|raw|frame|published|explain|"
                     r"expected|libexec|files|made|shared|\.\.)/|NAME")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def options():
    known = set(FOREIGN)
    for name in FILTERS:
        rows = subprocess.run([os.path.join(BIN, name), "--help=completions"],
                              check=True, capture_output=True, text=True).stdout
        known |= {"--" + row.split("\t")[0] for row in rows.splitlines()}
    for path in SCRIPTS:
        known |= set(re.findall(r"--[a-z][a-z-]*", read(path)))
        known |= {"--" + name for name in re.findall(r'"([a-z][a-z-]+)"',
                                                     read(path))}
    return known


def top_level():
    """What git keeps there, or all that stands there where it is not asked."""
    kept = subprocess.run(["git", "-C", ROOT, "ls-files"], check=False,
                          capture_output=True, text=True)
    if kept.returncode != 0 or not os.path.exists(os.path.join(ROOT, ".git")):
        return os.listdir(ROOT)
    return {path.split("/")[0] for path in kept.stdout.splitlines()}


def modules():
    return {os.path.splitext(name)[0] for _, _, names
            in os.walk(os.path.join(ROOT, "filters")) for name in names}


def is_there(path, page):
    starts = [ROOT, os.path.join(ROOT, "filters"), os.path.join(ROOT, "tests"),
              os.path.join(ROOT, "filters/common"),
              os.path.join(ROOT, "tests/cases"),
              os.path.join(ROOT, os.path.dirname(page))]
    return any(os.path.exists(os.path.join(start, path)) for start in starts)


def faults():
    known = options()
    targets = set(re.findall(r"^([a-z][a-z-]*)(?: [a-z -]*)?:", read("Makefile"),
                             re.M))
    for page in PAGES:
        text = read(page)
        plain = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
        for name in re.findall(r"`([a-z._][\w.-]*(?:/[\w.-]*)+)`", plain):
            if not MADE_UP.search(name) and not is_there(name, page):
                yield f"{page}: {name} is not there"
        for name in re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", plain):
            if name.rstrip("-") not in known:
                yield f"{page}: no program has {name}"
        for name in re.findall(r"`make ([a-z][a-z-]*)", text) + \
                re.findall(r"^make ([a-z][a-z-]*)", text, re.M):
            if name not in targets:
                yield f"{page}: make has no target {name}"
    inside = read("filters/ARCHITECTURE.md")
    inside = re.split(r"^## ", inside.split("## Inside each filter")[1],
                      flags=re.M)[0]
    there = modules()
    for name in re.findall(r"`([a-z][a-z_]*)`", inside):
        if name not in there and not is_there(name, PAGES[2]):
            yield f"filters/ARCHITECTURE.md: there is no module {name}"
    page = read("tests/README.md")
    for name in sorted(os.listdir(os.path.join(ROOT, "tests"))):
        if os.path.isdir(os.path.join(ROOT, "tests", name)) and \
                f"`{name}/`" not in page and f"`{name}`" not in page:
            yield f"tests/README.md: does not say what {name}/ is for"
    for name in sorted(top_level()):
        if name not in LAYOUT and not name.startswith("."):
            yield f"{name}: has no place at the top level"


def main():
    found = list(faults())
    for fault in found:
        print(fault)
    sys.exit(bool(found))


main()
