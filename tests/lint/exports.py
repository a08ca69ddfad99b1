#!/usr/bin/env python3
"""usage: tests/lint/exports.py

Print the functions that a header under filters/ declares and no other file of
a program uses: they are static, or gone.  What only a unit test uses is not
used; what a fuzz target uses to do the work many times is.
"""

import glob
import re
import sys

LETS = re.compile(r"typedef [^;]*\b(\w+)\(|static inline [^{;]*\b(\w+)\(")
DECLARED = re.compile(r"^[a-z_][^;{}=#]*?\b([a-z][a-z0-9_]*)\([^;{}]*\)\s*"
                      r"(?:__attribute__[^;]*)?;", re.M)


def read(pattern):
    found = {}
    for path in glob.glob(pattern, recursive=True):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        found[path] = re.sub(r"^#define(?:.*\\\n)*.*", lambda m: m[0], text,
                             flags=re.M)
    return found


def main():
    sources = read("filters/**/*.[ch]")
    others = dict(sources, **read("tests/fuzz/*.c"))
    words = {path: set(re.findall(r"\w+", text)) for path, text in others.items()}
    bad = False
    for path, text in sorted(sources.items()):
        if not path.endswith(".h"):
            continue
        plain = LETS.sub("", text)
        for match in DECLARED.finditer(plain):
            name = match[1]
            own = path[:-2]
            # A function or a macro of the header itself may need it.
            inline = len(re.findall(r"\b%s\b" % name, text)) > 1
            if inline or name in ("defined",) or any(
                    name in there for other, there in words.items()
                    if other[:-2] != own):
                continue
            print("%s: nothing else uses %s" % (path, name))
            bad = True
    sys.exit(bad)


main()
