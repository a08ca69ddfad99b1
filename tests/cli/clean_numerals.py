#!/usr/bin/env python3
"""usage: clean_numerals.py CLEAN COUNT

Random numerals, good and bad, under random marks, against Python's Decimal:
what is accepted, what it is written as, and on which side of a bound it is."""
import decimal
import json
import os
import random
import re
import subprocess
import sys
import tempfile

clean, count = sys.argv[1], int(sys.argv[2])
rng = random.Random(11)
decimal.getcontext().prec = 400


def digits(low, high):
    return "".join(rng.choice("0123456789")
                   for _ in range(rng.randint(low, high)))


def numeral(mark, group):
    whole = digits(0, 3) if rng.random() < 0.5 else digits(1, 24)
    if group and rng.random() < 0.5:
        whole = digits(1, 3)
        for _ in range(rng.randint(1, 4)):
            whole += group + digits(3, 3)
    text = rng.choice(["", "", "", "-", "+"]) + whole
    if rng.random() < 0.6:
        text += mark + digits(0, 20)
    if rng.random() < 0.1:
        text += rng.choice("eE") + rng.choice(["", "-", "+"]) + digits(1, 2)
    if rng.random() < 0.25:
        at = rng.randint(0, len(text.lower().split("e")[0]))
        text = text[:at] + rng.choice(".,'- 0x +") + text[at:]
    return text


def oracle(text, mark, group):
    """The value, or None where it is no number."""
    m, g = re.escape(mark), re.escape(group)
    whole = r"\d+" if not group else rf"(?:\d{{1,3}}(?:{g}\d{{3}})+|\d+)"
    form = rf"[+-]?(?:{whole}(?:{m}\d*)?|{m}\d+)(?:[eE][+-]?\d+)?"
    if not re.fullmatch(form, text, re.ASCII):
        return None
    plain = text.replace(group, "") if group else text
    return decimal.Decimal(plain.replace(mark, "."))


def constraints():
    """Bounds of every kind, whole and not, and what they let pass."""
    low = rng.choice(["0", "-1e3", "7", "120", "1000000000000000000000.5",
                      "0.1", "-5"])
    high = rng.choice(["50", "500", "99999", "123456789012.5", "1e30", "-1",
                       "9223372036854775807"])
    low_key = rng.choice(["minimum", "exclusiveMinimum"])
    high_key = rng.choice(["maximum", "exclusiveMaximum"])
    bounds = {}
    if rng.random() < 0.8:
        bounds[low_key] = low
    if rng.random() < 0.5:
        bounds[high_key] = high
    tests = {"minimum": lambda x, b: x >= b, "maximum": lambda x, b: x <= b,
             "exclusiveMinimum": lambda x, b: x > b,
             "exclusiveMaximum": lambda x, b: x < b}
    return bounds, lambda value: all(
        tests[key](value, decimal.Decimal(bound))
        for key, bound in bounds.items())


def run(delimiter, mark, group, bounds, texts, folder):
    schema = os.path.join(folder, "schema.json")
    path = os.path.join(folder, "raw.csv")
    field = {"name": "x", "type": "number", "decimalChar": mark,
             "groupChar": group, "missingValues": [],
             "constraints": bounds}
    with open(schema, "w") as file:
        json.dump({"dialect": {"delimiter": delimiter}, "schema": {"fields": [
            {"name": "i", "type": "integer"}, field]}}, file)
    with open(path, "w") as file:
        file.write(f"i{delimiter}x\n")
        for i, text in enumerate(texts):
            if delimiter in text or rng.random() < 0.1:
                text = f'"{text}"'
            file.write(f"{i}{delimiter}{text}\n")
    done = subprocess.run([clean, "--schema", schema, "--quiet", path],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    lines = done.stdout.decode().splitlines()[1:]
    return {int(line.split(",", 1)[0]): line.split(",", 1)[1]
            for line in lines}


wrong = accepted = 0
with tempfile.TemporaryDirectory() as folder:
    for turn in range(96):
        mark, group = [(".", ""), (",", ""), (",", "."), (".", ","),
                       (".", "'"), (",", " ")][turn % 6]
        delimiter = "|;,."[turn // 6 % 4]
        texts = [numeral(mark, group) for _ in range(count // 96 + 1)]
        bounds, is_within = constraints()
        got = run(delimiter, mark, group, bounds, texts, folder)
        for i, text in enumerate(texts):
            value = oracle(text, mark, group)
            if value is not None and not is_within(value):
                value = None
            fits = (i not in got if value is None else i in got
                    and re.fullmatch(
                        r"-?\d+(\.\d+)?([eE][+-]?\d+)?", got[i])
                    and decimal.Decimal(got[i]) == value)
            accepted += i in got
            if not fits:
                wrong += 1
                print(f"{text!r} under {mark!r} and {group!r} between "
                      f"{delimiter!r}, within "
                      f"{bounds}: {got.get(i)!r}, should be {value}")
print(f"{count // 96 * 96 + 96} numerals, {accepted} accepted: {wrong} wrong")
sys.exit(wrong > 0)
