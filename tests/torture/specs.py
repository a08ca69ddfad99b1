#!/usr/bin/env python3
"""usage: tests/torture/specs.py [--all] [-k KIND]

Every key of every kind of specification, mutated: taken away, of another type,
0, -1, 1e18, empty, nested a hundred deep, doubled, misspelt.  Whatever the
file is, the filters that read it end with a message or with sense: no crash,
no hang, nothing that the JSON Schema refuses is taken, and what the filters
refuse beyond the schema is in ONLY_C below.  Files of specs/ hold every key
of the schemas; a key that is in none of them is a failure.

One test a kind.  Without --all a sample of TORTURE_SPECS mutations (300) over
all kinds, whose seed is printed.

BAROMETER_BIN  the programs under test (default: bin/), best of VARIANT=asan
TORTURE_SEED   of the sample, as it was printed
TORTURE_ALL    when set, as --all
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "specs")
META = os.path.join(HERE, "../../../schemas/meta")
SECONDS = 60


# ---- JSON that keeps doubled keys, one member a line -----------------------

class Members(list):
    """The members of an object: pairs, in order, perhaps doubled."""


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=Members)


def text_of(value, indent=0):
    pad = "\n" + " " * (indent + 1)
    if isinstance(value, Members):
        return "{" + ",".join(
            pad + json.dumps(key, ensure_ascii=False) + ": " +
            text_of(member, indent + 1) for key, member in value) + "}"
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, list):
        return "[" + ",".join(
            pad + text_of(item, indent + 1) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


class Raw:
    """A value written as it is."""

    def __init__(self, text):
        self.text = text


REPLACEMENTS = {
    "null": Raw("null"), "true": Raw("true"), "false": Raw("false"),
    "0": Raw("0"), "-1": Raw("-1"), "1e18": Raw("1000000000000000000"),
    "0.5": Raw("0.5"), "6.9": Raw("6.9"), "1e300": Raw("1e300"),
    "empty text": Raw('""'), "other text": Raw('"no such thing"'),
    "long text": Raw('"' + "a" * 5000 + '"'),
    "empty list": Raw("[]"), "empty object": Raw("{}"),
    "list of empty text": Raw('[""]'), "list of lists": Raw("[[], {}]"),
    "nested lists": Raw("[" * 100 + "]" * 100),
    "nested objects": Raw('{"by":' * 100 + "{}" + "}" * 100),
}


def paths(value, path=()):
    """The path of each member and element; of the steps each is an index."""
    for i, item in enumerate(value if isinstance(value, list) else []):
        member = item[1] if isinstance(value, Members) else item
        yield path + (i,)
        yield from paths(member, path + (i,))


def keys_of(value, path):
    names = []
    for step in path:
        if isinstance(value, Members):
            names.append(value[step][0])
            value = value[step][1]
        else:
            names.append(str(step))
            value = value[step]
    return "/".join(names)


def copy(value):
    if isinstance(value, Members):
        return Members((key, copy(member)) for key, member in value)
    return [copy(item) for item in value] if isinstance(value, list) else value


def mutate(root, path, how):
    """The root with one value changed; None when that changes nothing."""
    root = copy(root)
    value = root
    for step in path[:-1]:
        value = value[step][1] if isinstance(value, Members) else value[step]
    at = path[-1]
    if how == "removed":
        del value[at]
    elif how == "doubled":
        value.insert(at + 1, copy(value[at]))
    elif how == "misspelt":
        if not isinstance(value, Members):
            return None
        value[at] = (value[at][0] + "q", value[at][1])
    elif isinstance(value, Members):
        value[at] = (value[at][0], REPLACEMENTS[how])
    else:
        value[at] = REPLACEMENTS[how]
    return root


# ---- what the schema says --------------------------------------------------

def properties(node, names):
    """Each key that the schema gives a meaning."""
    for key, inner in node.get("properties", {}).items():
        names.add(key)
    for inner in node.values():
        for part in inner if isinstance(inner, list) else [inner]:
            if isinstance(part, dict):
                properties(part, names)
    return names


def all_keys(value, names):
    for item in value if isinstance(value, list) else []:
        if isinstance(value, Members):
            names.add(item[0])
            item = item[1]
        all_keys(item, names)
    return names


def has_doubles(value):
    if isinstance(value, Members):
        names = [key for key, _ in value]
        if len(set(names)) < len(names):
            return True
        return any(has_doubles(member) for _, member in value)
    return isinstance(value, list) and any(has_doubles(v) for v in value)


# ---- the filters -----------------------------------------------------------

# Where a definition of a study stands, in the folder of all studies.
STUDY = "study/study.json"

KINDS = {
    "tables": {
        "schema": "tables", "base": "tables.json",
        "runs": [["aggregate", "--codebook", "{here}/codebook.json",
                  "--tables", "{spec}", "--weight", "weight",
                  "{work}/micro.csv"],
                 ["render", "--codebook", "{here}/codebook.json",
                  "--tables", "{spec}", "--format", "html",
                  "{work}/estimates.csv"]],
    },
    "rates": {
        "schema": "tables", "base": "rates.json",
        "runs": [["aggregate", "--codebook", "{here}/codebook.json",
                  "--tables", "{spec}", "--weight", "weight",
                  "--population", "{here}/population.csv",
                  "{work}/micro.csv"]],
    },
    "codebook": {
        "schema": "codebook", "base": "codebook.json",
        "runs": [["normalize", "--codebook", "{spec}", "--wave", "1",
                  "{here}/raw.csv"],
                 ["normalize", "--codebook", "{spec}", "--list", "text"],
                 ["render", "--codebook", "{spec}", "--tables",
                  "{here}/tables.json", "--format", "text",
                  "{work}/estimates.csv"],
                 ["aggregate", "--codebook", "{spec}", "--tables",
                  "{here}/tables.json", "{work}/micro.csv"]],
        # The first one reads all of the file.
        "judges": 1,
    },
    "resource": {
        "schema": "resource", "base": "resource.json",
        "runs": [["clean", "--reference", "register={here}/register.csv",
                  "--schema", "{spec}", "{here}/export.csv"]],
    },
    "frame": {
        "schema": "resource", "base": "frame.json",
        "runs": [["clean", "--schema", "{spec}", "{here}/frame.csv"]],
    },
    **{base: {
        "schema": "study", "base": base + ".json", "spec": STUDY,
        "runs": [["pipeline", "plan", "--study", "study", "--print=json",
                  "--schemas", "{folder}", "--input", "{folder}/in",
                  "--output", "{folder}/out"]],
    } for base in ("study", "weighting", "fitting")},
}

# What only the filters can know: other files, other places of the same file.
NAMES = [
    # Of other files, or of other places of this one.
    r"is no (category|variable) of", r"is no answer to", r"is no [\w ]+ of table",
    r"(is|has) no set", r"has no measure", r"shows no such figure",
    r"there is no (banner|code list|variable or set)", r"has no choice",
    r"no field is named", r"is a choice of", r"cannot be a choice",
    # Things that are one of their kind.
    r"stands? here (twice|already)", r"there is another (table|measure)",
    r"is declared twice", r"is already the name of a set",
    r"is a choice of this set already", r"is that of '.*' already",
    # A long text is cut, and with it what is said of it.
    r"'a{100}",
]
ONLY_C = {
    "tables": NAMES + [
        r"p of a quantile is from 0 to 1",
        r"the total has no categories",
        r"one category for each of",
        r"give one measure", r"quantiles cannot be compared",
        r"the title claims a difference that",
        r"is no (measure or answer|answer|wave|breakdown|column) of table",
        r"is no category of", r"has no variable or set",
        r"no table (breaks down by|has a measure)",
        r"stands on both sides", r"nothing is compared, so there are no p",
        # Words that are there and empty.
        r'needs a "reason"', r'needs the "title"',
        # Words of a document, and the blanks in them.
        r"is one character", r"has no \{", r"is not one of \{who\}",
    ],
    "codebook": NAMES + [
        # What a variable can hold.
        r"the variable holds", r"needs categories", r"is no date",
        r"must give day, month and year", r"needs day, month and year",
        r"must be reject, stop or a code", r"must be a single byte",
        r"only .* take it", r"only .* takes it",
        # Keys of one encoding, or of one operator.
        r"this key is not known here", r"needs '(columns|of|cuts)'",
        r"takes (at least|up to)? ?\d+ variables?", r"cuts? makes? \d+ band",
        r"cuts must rise", r"equal compares two", r"needs two variables",
        r"needs the key", r"there is 'value' already",
        r"must be (a list|an object), not", r"the key '.*' is missing",
        # Lists and maps that leave nothing to do.
        r"has no rule", r"names no (value|choice)", r"an empty cell is no mark",
        r"there are no variables", r"there are categories already",
        r"needs a list of choices",
    ],
    "resource": NAMES + [
        # What a column can hold.
        r"can never hold", r"is no (year|integer|number|date|boolean)",
        r"has no (bounds|format)", r"both true and false",
        r"must be (in the form of ISO|a number with)", r"between the bounds",
        r'"from" is above "to"', r"only numbers have a range",
        r"minLength is more", r"the pattern does not give",
        r"not a pattern", r"is not known here", r"directive",
        # Marks of numbers and records.
        r"must be one ASCII character", r"must be 1 to 16 bytes",
        r"are the same", r"cannot (be a decimal mark|stand between)",
        r"rows are whole numbers", r"the delimiter", r"the quote",
        # Rules across fields, and what each needs.
        r"rule [a-z-]+ needs", r"rule [a-z-]+: ", r"a condition needs",
        r"a foreign key needs", r"both ends of a foreign key",
        r"a column needs a name",
        # A key of somebody's own that is nearly one of ours.
        r"this key is not known here, did you mean 'x-",
    ],
}
ONLY_C["frame"] = ONLY_C["resource"]
ONLY_C["study"] = ONLY_C["weighting"] = ONLY_C["fitting"] = [
    # Of its folder, or of other places of the file.
    r"is not '.*', that of the folder", r"wave '.*' stands there twice",
    r"the weight that 'weighting' makes is", r"leave '.*' out",
    r"a step is one of class, then one of",
    # What is whole to a schema, and too large to be counted.
    r"must be a whole number",
]
ONLY_C["rates"] = ONLY_C["tables"] + [
    r"the second below the first", r"only a count or a total is set against",
    r"the population has no column", r"only shares .* are standardised",
]

# Words of a document are render's alone.
ONLY_RENDER = re.compile(r"^words/")


class Case:
    def __init__(self, kind, root, path, how):
        self.kind, self.path, self.how = kind, path, how
        self.root = root
        self.name = f"{kind}: {keys_of(root, path)}: {how}"


def cases_of(kind, root):
    for path in paths(root):
        for how in ["removed", "doubled", "misspelt", *REPLACEMENTS]:
            yield Case(kind, root, path, how)


def make_study(folder):
    """What stands beside the definition of a study, and its raw files."""
    os.mkdir(os.path.join(folder, "study"))
    for name in ("codebook.json", "tables.json", "frame.json"):
        shutil.copy(f"{HERE}/{name}", os.path.join(folder, "study"))
    for wave in ("1", "2"):
        shutil.copy(f"{HERE}/resource.json",
                    os.path.join(folder, f"study/raw-{wave}.json"))
        os.makedirs(os.path.join(folder, "in/raw", wave))
        shutil.copy(f"{HERE}/raw.csv", os.path.join(folder, "in/raw", wave))


def expect(case, text, value, work):
    """What is wrong with how the filters take this text: a list."""
    kind = KINDS[case.kind]
    doubled = has_doubles(value)
    refused = doubled or not case.validator.is_valid(json.loads(text))
    wrong = []
    for i, run in enumerate(kind["runs"]):
        with tempfile.TemporaryDirectory(dir=work) as folder:
            spec = os.path.join(folder, kind.get("spec", "spec.json"))
            if kind.get("spec") == STUDY:
                make_study(folder)
            with open(spec, "w", encoding="utf-8") as file:
                file.write(text)
            with open(os.path.join(folder, "register.csv"), "w",
                      encoding="utf-8") as file:
                file.write("id\n1\n2\n3\n")
            shutil.copy(f"{HERE}/before.csv", folder)
            wrong += [f"{run[0]}: {fault}" for fault in judge(
                case, [part.format(here=HERE, work=work, spec=spec,
                                   folder=folder) for part in run],
                spec, doubled, refused, i < kind.get("judges", 9))]
    return wrong


def judge(case, command, spec, doubled, refused, is_judge):
    try:
        done = subprocess.run(
            [os.path.join(case.bin, command[0]), *command[1:]],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return ["hangs"]
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2, 3) or "Sanitizer" in said or \
            "runtime error" in said:
        return [f"crashes: {done.returncode} {said[-600:]}"]
    if done.returncode >= 2 and not re.search(r"error: .*\[[a-z-]+\]", said):
        return [f"ends with {done.returncode} and no message: {said[-200:]}"]
    if done.returncode >= 2 and done.stdout and done.returncode == 2:
        return ["refuses after it has written"]
    of_spec = re.findall(re.escape(spec) + r":\d+: error: (.*)", said)
    if doubled:
        return [] if any("[bad-json]" in line for line in of_spec) else \
            [f"takes a doubled key: {said[:200]}"]
    if not is_judge:
        return []
    if refused:
        if done.returncode == 2 and of_spec:
            return []
        if command[0] == "aggregate" and \
                ONLY_RENDER.match(keys_of(case.root, case.path)):
            return []
        return [f"silent, status {done.returncode}: {said[:200]!r}"]
    if done.returncode == 2:
        return [f"only here, not in the schema: {line}" for line in of_spec
                if not any(re.search(form, line)
                           for form in ONLY_C[case.kind])]
    return []


def prepare(bin_folder, work):
    """Micro data and estimates of the files as they are."""
    with open(work + "/micro.csv", "wb") as out:
        subprocess.run([bin_folder + "/normalize", "--quiet", "--codebook",
                        HERE + "/codebook.json", "--wave", "1",
                        HERE + "/raw.csv"], stdout=out, check=True)
    with open(work + "/estimates.csv", "wb") as out:
        subprocess.run([bin_folder + "/aggregate", "--quiet", "--codebook",
                        HERE + "/codebook.json", "--tables",
                        HERE + "/tables.json", "--weight", "weight",
                        work + "/micro.csv"], stdout=out, check=True)


def gather(kind, bin_folder):
    """All cases of a kind, and the keys that the schema has."""
    about = KINDS[kind]
    with open(f"{META}/{about['schema']}.schema.json",
              encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    root = read(f"{HERE}/{about['base']}")
    cases = list(cases_of(kind, root))
    for case in cases:
        case.validator, case.bin = validator, bin_folder
    return cases, properties(schema, set()) - {"$schema"}, all_keys(root, set())


def lacking():
    """Keys of the schemas that no file has, so that nothing mutates them."""
    known, used = {}, {}
    for kind, about in KINDS.items():
        _, keys, here = gather(kind, None)
        known.setdefault(about["schema"], set()).update(keys)
        used.setdefault(about["schema"], set()).update(here)
    return [f"no file of {name} has the key {key}"
            for name in known for key in sorted(known[name] - used[name])]


def try_one(case, work):
    value = mutate(case.root, case.path, case.how)
    if value is None:
        return None
    return [f"{case.name}: {fault}"
            for fault in expect(case, text_of(value), value, work)]


def report(number, name, failures):
    print(("not ok" if failures else "ok"), number, "-", name)
    for failure in failures:
        print("#", failure[:600].replace("\n", "\n#   "))
    sys.stdout.flush()


def run(number, kind, cases, n_keys, work):
    """Try the cases of one kind; whether all went well."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [faults for faults in
                   pool.map(lambda case: try_one(case, work), cases)
                   if faults is not None]
    failures = [fault for faults in results for fault in faults]
    crashed = sum("crashes" in f or "hangs" in f for f in failures)
    silent = sum("silent" in f or "doubled key" in f for f in failures)
    report(number, f"{kind}: {len(results)} mutations of {n_keys} keys and "
           f"values, {crashed} crashes, {silent} silent, "
           f"{len(failures) - crashed - silent} other", failures)
    return not failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("-k", "--kind", choices=KINDS)
    options = parser.parse_args()
    is_all = options.all or os.environ.get("TORTURE_ALL")
    bin_folder = os.path.abspath(os.environ.get("BAROMETER_BIN", "bin"))
    seed = int(os.environ.get("TORTURE_SEED") or
               random.SystemRandom().randrange(1 << 32))
    kinds = [options.kind] if options.kind else list(KINDS)
    found = {kind: gather(kind, bin_folder)[0] for kind in kinds}
    total = sum(len(cases) for cases in found.values())
    share = 1 if is_all else min(
        1, int(os.environ.get("TORTURE_SPECS", 300)) / total)
    print("1.." + str(len(kinds) + 1))
    print("# seed", seed)
    report(1, "every key of every schema is mutated", lacking())
    is_good = not lacking()
    with tempfile.TemporaryDirectory() as work:
        prepare(bin_folder, work)
        for number, kind in enumerate(kinds, 2):
            cases = found[kind]
            n_keys = len({case.path for case in cases})
            cases = random.Random(f"{seed} {kind}").sample(
                cases, max(1, round(len(cases) * share)))
            is_good &= run(number, kind, cases, n_keys, work)
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
