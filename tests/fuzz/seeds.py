#!/usr/bin/env python3
"""usage: tests/fuzz/seeds.py FILTER FOLDER

Write documents for the target run_FILTER (run_filter.c) into FOLDER: the files
of the filter's cases, each under the name that the target gives them.
"""

import hashlib
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import sys

# The option that a file stands behind, and what the target calls the file.
ROLES = {"--schema": "raw.json", "-s": "raw.json", "--codebook":
         "codebook.json", "--tables": "tables.json", "--with": "table.csv",
         "--draft": "raw.json", "--drift": "old.json", "--structure":
         "structure.csv", "--labels": "labels.csv", "--patch": "patch.csv",
         "--check": "published.csv"}
RUNS = 7
LONGEST = 20000


def load_check():
    path = pathlib.Path(__file__).resolve().parent.parent / "check"
    loader = importlib.machinery.SourceFileLoader("check", str(path))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("check", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


def content(path):
    """A file as JSON, else as text, where it can be either."""
    text = path.read_bytes().decode(errors="replace")
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text


def document(check, case):
    words = check.words(case.said.get("arguments", ""))
    files = {}
    for before, word in zip([""] + words, words):
        if word in case.files:
            files[ROLES.get(before, "in")] = content(case.files[word])
    if case.paths["stdin"].exists() and "in" not in files:
        files["in"] = content(case.paths["stdin"])
    return files


def main():
    filter_name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    check = load_check()
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(check.CASES.glob("*/*/case")):
        case = check.Case(path.parent)
        if case.faults or case.program().name != filter_name:
            continue
        files = document(check, case)
        for run in range(RUNS):
            text = json.dumps({"run": run, "files": files})
            if len(text) <= LONGEST:
                name = hashlib.sha1(text.encode()).hexdigest()
                (folder / name).write_text(text)


if __name__ == "__main__":
    main()
