#!/usr/bin/env python3
"""usage: clean_replaced.py CLEAN COUNT

Random bytes that are mostly no text, read with --undefined replace, against
Python's decoders with errors="replace"."""
import csv
import io
import random
import subprocess
import sys
import unicodedata

clean, count = sys.argv[1], int(sys.argv[2])
rng = random.Random(5)


def utf8_field():
    parts = []
    for _ in range(rng.randint(0, 5)):
        kind = rng.random()
        if kind < 0.3:
            parts.append(rng.choice(["x", "æ", "€", "𝄞"]).encode())
        elif kind < 0.6:
            whole = rng.choice(["æ", "€", "𝄞", "\u0800", "\ud7ff"]).encode()
            parts.append(whole[:rng.randint(0, len(whole))])
        elif kind < 0.8:
            lead = rng.choice([0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xc0, 0xef])
            parts.append(bytes([lead, rng.randint(0x80, 0xbf),
                                rng.randint(0x80, 0xbf)]))
        else:
            parts.append(bytes([rng.randint(0x80, 0xff)]))
    return b"".join(parts)


def utf16_field(order):
    units = [rng.choice([0xd800, 0xdbff, 0xdc00, 0xdfff, 0xdc81, 0x78, 0xe6,
                         0x20ac]) for _ in range(rng.randint(0, 6))]
    return b"".join(unit.to_bytes(2, order) for unit in units)


def check(encoding, fields, encode):
    """Fields in columns of two, some of them in quotes."""
    rows, expected = [encode("a,b")], []
    for a, b in zip(fields[::2], fields[1::2]):
        quote = encode('"') if rng.random() < 0.3 else b""
        rows.append(a + encode(",") + quote + b + quote)
        expected.append([unicodedata.normalize("NFC", text.decode(
            encoding, "replace")) for text in (a, b)])
    raw = encode("\n").join(rows) + encode("\n")
    done = subprocess.run([clean, "-e", encoding, "--undefined", "replace"],
                          input=raw, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    got = list(csv.reader(io.StringIO(done.stdout.decode())))[1:]
    wrong = [(raw, g, e) for raw, g, e in zip(rows[1:], got, expected)
             if g != e]
    for raw, g, e in wrong[:5]:
        print(f"{encoding}: {raw!r} is {g!r}, should be {e!r}")
    return len(wrong) + abs(len(got) - len(expected)) + (done.returncode != 0)


wrong = check("utf-8", [utf8_field() for _ in range(count)], str.encode)
for order, name in [("little", "utf-16-le"), ("big", "utf-16-be")]:
    wrong += check(name, [utf16_field(order) for _ in range(count)],
                   lambda text, name=name: text.encode(name))
print(f"{3 * count} fields: {wrong} wrong")
sys.exit(wrong > 0)
