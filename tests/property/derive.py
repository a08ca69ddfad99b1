#!/usr/bin/env python3
"""usage: derive.py NORMALIZE [PAGE]

Without PAGE: every operator of normalize, with one to three operands in every
state (empty, each dot code, values), against the plain functions below.
With PAGE: each line "OPERATOR OPERAND ... => RESULT" of its truth tables,
where "-" stands for empty, is run as it is written.
"""
import csv
import datetime
import decimal
import io
import itertools
import json
import re
import subprocess
import sys
import tempfile

DOTS = [".d", ".n", ".r", ".x"]


def missing(value):
    return value == "" or value in DOTS


def reason(values):
    return next((v for v in values if v in DOTS), "")


def present(values):
    return [v for v in values if not missing(v)]


def undecided(values, strict):
    here = present(values)
    return not here or (strict and len(here) < len(values))


def any_(values, strict=False):
    if "1" in values:
        return "1"
    return reason(values) if undecided(values, strict) else "0"


def none_(values, strict=False):
    if "1" in values:
        return "0"
    return reason(values) if undecided(values, strict) else "1"


def all_(values, strict=False):
    if any(v != "1" for v in present(values)):
        return "0"
    return reason(values) if undecided(values, strict) else "1"


def count(values, strict=False):
    if undecided(values, strict):
        return reason(values)
    return str(values.count("1"))


def plain(number):
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sum_(values, strict=False):
    if undecided(values, strict):
        return reason(values)
    return plain(sum(decimal.Decimal(v) for v in present(values)))


def least(values, strict=False):
    if undecided(values, strict):
        return reason(values)
    return min(present(values), key=decimal.Decimal)


def most(values, strict=False):
    if undecided(values, strict):
        return reason(values)
    return max(present(values), key=decimal.Decimal)


def coalesce(values):
    return next(iter(present(values)), reason(values))


def copy(values):
    return values[0]


def map_(values):
    return {"1": "yes", ".d": "unsure"}.get(
        values[0], values[0] if missing(values[0]) else "other")


def band(values):
    if missing(values[0]):
        return values[0]
    value = decimal.Decimal(values[0])
    return "1" if value < 10 else "2" if value < 50 else "3"


def band_right(values):
    if missing(values[0]):
        return values[0]
    value = decimal.Decimal(values[0])
    return "1" if value <= 10 else "2" if value <= 50 else "3"


def equal(values):
    if values[0] == "1":
        return "1"
    return values[0] if missing(values[0]) else "0"


def equal_missing(values):
    """equal to one of "1" and ".n": asked for by name, .n is a value."""
    if values[0] in ("1", ".n"):
        return "1"
    return values[0] if missing(values[0]) else "0"


def equal_pair(values):
    if any(missing(v) for v in values):
        return reason(values)
    return "1" if values[0] == values[1] else "0"


def concat(values, strict=False):
    if undecided(values, strict):
        return reason(values)
    return "+".join(present(values))


def combine(values):
    if any(missing(v) for v in values):
        return reason(values)
    return "_".join(values)


def age(values):
    if any(missing(v) for v in values):
        return reason(values)
    born, at = (datetime.date.fromisoformat(v) for v in values)
    years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    return ".x" if years < 0 else str(years)


def age_at(values):
    return age([values[0], "2020-01-01"])


def days(values):
    if any(missing(v) for v in values):
        return reason(values)
    first, second = (datetime.date.fromisoformat(v) for v in values)
    return str((second - first).days)


def days_at(values):
    return days([values[0], "2020-01-01"])


def constant(values):
    return "7"


AT = {"at": "2020-01-01"}
STRICT = {"strict": True}
# name: operator, its keys, number of operands, values to try, the model
FORMS = {
    "any": ("any", {}, (1, 2, 3), "01", any_),
    "any-strict": ("any", STRICT, (1, 2, 3), "01", any_),
    "all": ("all", {}, (1, 2, 3), "01", all_),
    "all-strict": ("all", STRICT, (1, 2, 3), "01", all_),
    "none": ("none", {}, (1, 2, 3), "01", none_),
    "none-strict": ("none", STRICT, (1, 2, 3), "01", none_),
    "count": ("count", {}, (1, 2, 3), "01", count),
    "count-strict": ("count", STRICT, (1, 2, 3), "01", count),
    "sum": ("sum", {}, (1, 2, 3), "n", sum_),
    "sum-strict": ("sum", STRICT, (1, 2, 3), "n", sum_),
    "min": ("min", {}, (1, 2, 3), "n", least),
    "min-strict": ("min", STRICT, (1, 2, 3), "n", least),
    "max": ("max", {}, (1, 2, 3), "n", most),
    "max-strict": ("max", STRICT, (1, 2, 3), "n", most),
    "coalesce": ("coalesce", {}, (1, 2, 3), "n", coalesce),
    "copy": ("copy", {}, (1,), "n", copy),
    "constant": ("constant", {"value": "7"}, (0,), "n", constant),
    "map": ("map", {"map": {"1": "yes", ".d": "unsure"}, "other": "other"},
            (1,), "01", map_),
    "band": ("band", {"cuts": [10, 50]}, (1,), "n", band),
    "band-right": ("band", {"cuts": [10, 50], "right": True}, (1,), "n",
                   band_right),
    "equal": ("equal", {"value": "1"}, (1,), "01", equal),
    "equal-missing": ("equal", {"values": ["1", ".n"]}, (1,), "01",
                      equal_missing),
    "equal-pair": ("equal", {}, (2,), "01", equal_pair),
    "concat": ("concat", {"separator": "+"}, (1, 2, 3), "01", concat),
    "concat-strict": ("concat", {"separator": "+", "strict": True},
                      (1, 2, 3), "01", concat),
    "combine": ("combine", {}, (2, 3), "01", combine),
    "age": ("age", {}, (2,), "d", age),
    "age-at": ("age", AT, (1,), "d", age_at),
    "days": ("days", {}, (2,), "d", days),
    "days-at": ("days", AT, (1,), "d", days_at),
}
VALUES = {
    "01": ["1", "0"],
    "n": ["10", "-0.5", "50.25", "9"],
    "d": ["2000-02-29", "2019-02-28", "2020-03-01"],
}
TYPES = {"01": "text", "n": "number", "d": "date"}


def normalize(program, book, rows):
    """The records of the result, without the operands."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(rows)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(book, file)
        file.flush()
        done = subprocess.run(
            [program, "--codebook", file.name], input=text.getvalue(),
            capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"status {done.returncode}\n{done.stderr}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def codebook(kind, names, forms):
    def derive(form):
        operator, keys, _, _, _ = FORMS[form]
        of = {} if operator == "constant" else {"of": names}
        return {"name": f"={form}", "type": "text",
                "derive": {"op": operator, **of, **keys}}

    variables = [{"name": n, "type": TYPES[kind]} for n in names]
    return {"variables": [{"name": "id", "type": "integer"}, *variables,
                          *map(derive, forms)]}


def check_model(program):
    tried = wrong = 0
    for kind, n in itertools.product(VALUES, range(4)):
        forms = [f for f, form in FORMS.items() if form[3] == kind
                 and n in form[2]]
        if not forms:
            continue
        names = [f"v{i}" for i in range(n)]
        states = ["", *DOTS, *VALUES[kind]]
        rows = list(itertools.product(states, repeat=n))
        got = normalize(
            program, codebook(kind, names, forms),
            [["id", *names], *([i, *r] for i, r in enumerate(rows))])
        for row, out in zip(rows, got, strict=True):
            for form in forms:
                _, keys, _, _, model = FORMS[form]
                strict = {"strict": True} if "strict" in keys else {}
                wanted = model(list(row), **strict)
                tried += 1
                if out[f"={form}"] != wanted:
                    wrong += 1
                    print(f"{form} {row}: {out[f'={form}']!r}, "
                          f"not {wanted!r}")
    print(f"{tried} tried, {wrong} wrong")
    return tried > 4000 and wrong == 0


def check_page(program, page):
    row = re.compile(r"^([a-z-]+) +((?:[^ ]+ +)*)=> *([^ ]*)$")
    seen = set()
    wrong = 0
    for line in open(page, encoding="utf-8"):
        match = row.match(line.rstrip("\n").replace("\\-", "-")
                          .replace("\\&", ""))
        if not match or match[1] not in FORMS:
            continue
        form, result = match[1], match[3]
        cells = ["" if v == "-" else v for v in match[2].split()]
        result = "" if result == "-" else result
        names = [f"v{i}" for i in range(len(cells))]
        got = normalize(program, codebook(FORMS[form][3], names, [form]),
                        [["id", *names], [1, *cells]])
        seen.add(form)
        if got[0][f"={form}"] != result:
            wrong += 1
            print(f"{line.strip()}: it is {got[0][f'={form}']!r}")
    lacking = set(FORMS) - seen
    print(f"{len(seen)} forms on the page, {wrong} wrong lines; "
          f"without a table: {sorted(lacking)}")
    return not wrong and not lacking


good = (check_model(sys.argv[1]) if len(sys.argv) == 2
        else check_page(*sys.argv[1:3]))
sys.exit(not good)
