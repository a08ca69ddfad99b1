#!/usr/bin/env python3
"""usage: clean_patches.py CLEAN COUNT

Random files are broken at random places; their rejects, with the records that
were broken put back, are fed to --patch: what comes out must be what the
whole file gives, and no line may get lost before."""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

clean, count = sys.argv[1], int(sys.argv[2])
rng = random.Random(3)
csv.field_size_limit(1 << 24)
DIALECTS = [(",", "utf-8", "\n"), (";", "windows-1252", "\r\n"),
            ("\t", "utf-16", "\n"), ("||", "utf-8", "\n"),
            ("§", "latin1", "\r\n"), (",", "utf-8", "\r")]
SCHEMA = {"schema": {"fields": [
    {"name": "id", "type": "integer"},
    {"name": "a", "constraints": {"maxLength": 9}},
    {"name": "b", "type": "integer", "categories": [1, 2]}]}}


def quoted(text, delimiter, must=False):
    if must or delimiter in text or '"' in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def good_line(i, delimiter, end):
    text = rng.choice(["x", "æ ø", "", 'q"q', "a,b", "m" * 9] +
                      (["two\nlines"] if end != "\r" else []))
    return delimiter.join([str(i), quoted(text, delimiter,
                                          rng.random() < 0.3),
                           rng.choice(["1", "2", ""])])


def broken(line, delimiter):
    kind = rng.randrange(6)
    if kind == 0:
        return line + delimiter + "more"
    if kind == 1:
        return line[:-1] + "7"
    if kind == 2:
        at = rng.randint(0, len(line))
        return line[:at] + '"' + line[at:]
    if kind == 3:
        return line.split(delimiter)[0]
    if kind == 4:
        return "x" + line
    return line.replace('"', "", 1) if '"' in line else '"' + line


def run(folder, *arguments):
    done = subprocess.run([clean, "--schema", "schema.json", *arguments],
                          cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done


def one(folder):
    delimiter, encoding, end = rng.choice(DIALECTS)
    lines = [good_line(i, delimiter, end) for i in range(rng.randint(3, 25))]
    hit = {i for i in range(len(lines)) if rng.random() < 0.15}
    raw = [broken(line, delimiter) if i in hit else line
           for i, line in enumerate(lines)]
    head = delimiter.join(["id", "a", "b"])
    schema = dict(SCHEMA, encoding=encoding, dialect={"delimiter": delimiter})
    with open(os.path.join(folder, "schema.json"), "w") as file:
        json.dump(schema, file)

    def write(name, rows):
        with open(os.path.join(folder, name), "wb") as file:
            text = end.join([head, *rows]) + end
            file.write(text.encode(encoding))

    write("whole.csv", lines)
    write("raw.csv", raw)
    whole = run(folder, "whole.csv").stdout
    first = run(folder, "--rejects", "rejects.csv", "raw.csv")
    if first.returncode > 1:
        return f"{first.stderr.decode()}"
    with open(os.path.join(folder, "rejects.csv"), newline="") as file:
        rejects = list(csv.DictReader(file))
    # Two stray quotes may make a field of what stands between them.
    if set(first.stdout.split(b"\n")) - set(whole.split(b"\n")):
        return None
    kept = {row[0] for row in csv.reader(io.StringIO(first.stdout.decode()))}
    # Lines of the rejects, in order, are those that were not taken.
    mended, at = [], 0
    lost = [i for i in range(len(lines)) if str(i) not in kept]
    starts, line = {}, 2
    for i, text in enumerate(raw):
        starts[i] = line
        line += 1 + text.count("\n")
    for k, row in enumerate(rejects):
        after = int(rejects[k + 1]["line"]) if k + 1 < len(rejects) else line
        these = [i for i in lost if at <= starts[i] < after]
        at = after
        mended.append({"file": row["file"], "offset": row["offset"],
                       "raw": "\n".join(lines[i] for i in these)})
    with open(os.path.join(folder, "mended.csv"), "w", newline="") as file:
        out = csv.DictWriter(file, ["file", "offset", "raw"],
                             lineterminator="\n")
        out.writeheader()
        out.writerows(mended)
    second = run(folder, "--patch", "mended.csv", "raw.csv")
    if sorted(second.stdout.split(b"\n")) != sorted(whole.split(b"\n")):
        return (f"{raw!r}\nrejects {rejects!r}\nmended {mended!r}\n"
                f"gave {second.stdout!r}\nnot  {whole!r}\n"
                f"{second.stderr.decode()}")
    return None


wrong = 0
with tempfile.TemporaryDirectory() as folder:
    for _ in range(count):
        fault = one(folder)
        if fault:
            wrong += 1
            if wrong <= 3:
                print(fault)
print(f"{count} files: {wrong} wrong")
sys.exit(wrong > 0)
