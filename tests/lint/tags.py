#!/usr/bin/env python3
"""usage: tests/lint/tags.py FILE ...

Print the tags that messages of these C files and shell scripts can bear: the
argument of a call that reports which is the tag, the tables of tags, and in a
script the words in brackets at the end of a text.
"""

import re
import sys

TAG = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
# Which argument of a call is the tag.
CALLS = {"diag_error": 2, "diag_warning": 1, "diag_note": 1, "diag_last": 0,
         "node_error": 1, "node_warning": 1, "node_note": 1, "node_fault": 1}
# Functions of one file that hand a tag on.
LOCAL = {"input.c": {"fail": 1}, "survey.c": {"fail": 1}, "reader.c": {"fail": 1},
         "patches.c": {"fail": 1}, "binding.c": {"fail": 2}, "cube.c": {"report": 3},
         "guard.c": {"guard_fail": 2}, "pipeline.c": {"guard_fail": 2},
         "audit.c": {"tell": 1}, "disclosure.c": {"fail_to": 1},
         "primary.c": {"primary_fail": 1}, "partners.c": {"primary_fail": 1},
         "accounts.c": {"refuse": 0},
         "record.c": {"tell": 1}}


def arguments(source, start):
    """The arguments of the call whose parenthesis opens before start."""
    depth, begin, found, quoted = 0, start, [], False
    for i in range(start, len(source)):
        c = source[i]
        if quoted:
            quoted = c != '"' or source[i - 1] == "\\"
        elif c == '"':
            quoted = True
        elif c in "([{":
            depth += 1
        elif c == ")" and depth == 0:
            return found + [source[begin:i]]
        elif c in ")]}":
            depth -= 1
        elif c == "," and depth == 0:
            found.append(source[begin:i])
            begin = i + 1
    return found


def of_c(path, source):
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    calls = dict(CALLS, **LOCAL.get(path.split("/")[-1], {}))
    for call in re.finditer(r"\b(%s)\(" % "|".join(calls), source):
        given = arguments(source, call.end())
        at = calls[call[1]]
        if at < len(given):
            yield from re.findall(r'"(%s)"' % TAG, given[at])
    yield from re.findall(r'\[(?:VERDICT|FAULT)_\w+\] = {?"(%s)"' % TAG, source)
    yield from re.findall(r'\btag = "(%s)"' % TAG, source)
    for table in re.findall(r"resource_rules\[\] = {([^}]*)}", source):
        yield from re.findall(r'"(%s)"' % TAG, table)


def of_shell(source):
    yield from re.findall(r"\[(%s)\][\"']" % TAG, source)


def main():
    tags = set()
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        tags.update(of_c(path, source) if path.endswith((".c", ".h"))
                    else of_shell(source))
    # What is right is not told of, and a rule's tag is its own.
    print("\n".join(sorted(tags - {"good", "rule"})))


main()
