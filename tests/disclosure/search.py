#!/usr/bin/python3
"""search.py FOLDER SECRET: is a value that is held back in some file of a
publication?  Each number of the file of secrets is looked for in full, and
shares as printed with four decimals, with a point and with a comma, in every
file, in the parts of those that are archives, and in texts without their marks.
Numbers of fewer than four significant digits say nothing, and shown figures
may have the number of a hidden one: both are left out and counted.
"""
import csv, gzip, html, os, re, sys, zipfile

KEYS = ("n", "sum_weight", "estimate", "se", "ci_low", "ci_high", "deff")


def digits(text):
    return len(re.sub(r"[^0-9]", "", text.split("e")[0]).strip("0"))


def texts(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                yield f"{path}:{name}", z.read(name)
        return
    data = open(path, "rb").read()
    yield path, gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def spellings(row):
    """A number of the line, and how it may be written."""
    out = {}
    for k in KEYS:
        if not row[k] or digits(row[k]) < 4:
            continue
        ways = {row[k]}
        if k in ("estimate", "se", "ci_low", "ci_high"):
            x = float(row[k])
            for y in (x, 100 * x):
                for d in (4, 5, 6, 8, 12):
                    ways.add(f"{y:.{d}f}")
                ways.add(repr(y))
                ways.add(f"{y:.15g}")
        out[k] = {w for w in ways if digits(w) >= 4}
    return out


def main():
    folder, secret = sys.argv[1:]
    # A number that a shown line has too is no secret's own.
    shown = set()
    for row in csv.DictReader(open(f"{folder}/estimates.csv")):
        for ways in spellings(row).values():
            shown |= ways
    wanted = {}
    dropped = 0
    for row in csv.DictReader(open(secret)):
        for k, ways in spellings(row).items():
            for w in ways:
                if w in shown:
                    dropped += 1
                    continue
                wanted[w] = wanted[w.replace(".", ",")] = f"{k} of {row['table']} {row['item']} {row['category']}"
    hits = files = 0
    for root, _, names in os.walk(folder):
        for name in names:
            for place, data in texts(os.path.join(root, name)):
                files += 1
                text = data.decode("utf-8", "replace")
                numbers = set(re.findall(r"[0-9]+(?:[.,][0-9]+)?(?:e-?[0-9]+)?", text))
                numbers |= set(re.findall(r"[0-9]+(?:[.,][0-9]+)?", html.unescape(re.sub(r"<[^>]*>", " ", text))))
                for w in numbers & set(wanted):
                    print(f"{place}: {w} is {wanted[w]}")
                    hits += 1
    print(f"{len(wanted)} spellings of {secret}, {dropped} left out that are shown elsewhere, {files} files, {hits} hits")
    return int(hits > 0 or not wanted)


if __name__ == "__main__":
    sys.exit(main())
