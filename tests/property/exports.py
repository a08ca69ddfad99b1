#!/usr/bin/env python3
"""usage: exports.py BIN [FILES [SEED]]

Raw exports as survey tools write them, from a model of each tool: what
clean --describe makes of one has to have the right names, labels, number of
records and answers, and what normalize --draft makes of that has to take
them.  A file may be told to be unsure; it must never be wrong in silence.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter

BIN = sys.argv[1]
FILES = int(sys.argv[2]) if len(sys.argv) > 2 else 100
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 2000)

TOPICS = ["satisfied", "safe", "informed", "happy", "stressed", "productive"]
AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree",
         "Agree", "Strongly agree"]
OFTEN = ["Never", "Rarely", "Sometimes", "Often", "Always"]
AGES = ["18-29", "30-44", "45-59", "60 or older"]
YESNO = ["Yes", "No"]
THINGS = ["Bus", "Train", "Bike", "Car", "On foot", "Ferry", "Tram"]
WORDS = ("the work is good and people help when it matters most of all but "
         "time runs short every week we would like more of it").split()


class Question:
    """One question of a survey, and what its respondents answered."""

    def __init__(self, number, kind, n):
        self.number, self.kind = number, kind
        if kind == "multi":
            self.choices = rng.sample(THINGS, rng.randint(2, 6))
            self.text = "Which of these do you use in week %d?" % number
        elif kind == "single":
            self.choices = rng.choice([AGREE, OFTEN, AGES, YESNO])
            self.text = "How %s are you at place %d?" % (
                rng.choice(TOPICS), number)
        elif kind == "number":
            self.text = "How many hours do you spend on task %d?" % number
        else:
            self.text = "Anything to add about subject %d?" % number
        self.answers = [self.answer() for _ in range(n)]

    def answer(self):
        if self.kind == "multi":
            return [c for c in self.choices if rng.random() < 0.4]
        if rng.random() < 0.1:
            return ""
        if self.kind == "single":
            return rng.choice(self.choices)
        if self.kind == "number":
            return str(rng.randint(0, 60))
        return " ".join(rng.sample(WORDS, rng.randint(3, 9)))


class Column:
    """A column of the file: its name after reading, and its cells."""

    def __init__(self, name, cells, label=None, choice=None):
        self.name, self.cells = name, cells
        self.label, self.choice = label, choice


def survey(n):
    mixed = rng.random() < 0.6
    kinds = ["single", "multi", "text"] + (["number"] if mixed else [])
    count = rng.randint(2, 7)
    return [Question(i + 1, rng.choice(kinds), n) for i in range(count)]


def ticks(question, choice, on, off=""):
    return [(on if choice in a else off) for a in question.answers]


def stamp(i, form):
    day, hour, minute = i % 28 + 1, i % 24, i * 7 % 60
    return form.format(d=day, h=hour, m=minute, h12=hour % 12 or 12,
                       ap="AM" if hour < 12 else "PM")


def code_of(question, answer):
    return "" if answer == "" else str(question.choices.index(answer) + 1)


def limesurvey(questions, n):
    rows = [Column("id", [str(i + 1) for i in range(n)]),
            Column("submitdate", [stamp(i, "2024-05-{d:02d} {h:02d}:{m:02d}:00")
                                  for i in range(n)]),
            Column("startlanguage", ["en"] * n)]
    full, words = rng.random() < 0.5, rng.random() < 0.4
    for q in questions:
        code = q.text if words else "G01Q%02d" % q.number
        if q.kind == "multi":
            for k, c in enumerate(q.choices):
                name = ("%s [%s]" % (code, c) if words
                        else "%s[SQ%03d]" % (code, k + 1))
                rows.append(Column(name, ticks(q, c, "Yes" if full else "Y"),
                                   choice=(q, c)))
        elif q.kind == "single":
            rows.append(Column(code, [
                a if full or not a else "AO%02d" % (q.choices.index(a) + 1)
                for a in q.answers]))
        else:
            rows.append(Column(code, q.answers))
    return rows, [[c.name for c in rows]], csv.QUOTE_ALL, ","


def qualtrics(questions, n, imports=True):
    rows = [Column("StartDate", [stamp(i, "2024-05-{d:02d} {h:02d}:{m:02d}:09")
                                 for i in range(n)], "Start Date"),
            Column("Status", ["IP Address"] * n, "Response Type"),
            Column("Progress", ["100"] * n, "Progress"),
            Column("ResponseId", ["R_%08d" % i for i in range(n)],
                   "Response ID")]
    as_text = rng.random() < 0.5
    for q in questions:
        name = "Q%d" % q.number
        if q.kind == "multi":
            for k, c in enumerate(q.choices):
                rows.append(Column("%s_%d" % (name, k + 1),
                                   ticks(q, c, c if as_text else "1"),
                                   "%s - %s" % (q.text, c), (q, c)))
        elif q.kind == "single":
            rows.append(Column(name, q.answers if as_text else [
                code_of(q, a) for a in q.answers], q.text))
        else:
            rows.append(Column(name, q.answers, q.text))
    head = [[c.name for c in rows], [c.label for c in rows]]
    if imports:
        head.append(['{"ImportId":"QID%d"}' % i for i in range(len(rows))])
    return rows, head, csv.QUOTE_MINIMAL, ","


def old_qualtrics(questions, n):
    return qualtrics(questions, n, False)


def surveymonkey(questions, n):
    rows = [Column("Respondent ID", [str(114000000 + i * 17)
                                     for i in range(n)])]
    top, below = ["Respondent ID"], [""]
    for q in questions:
        if q.kind == "multi":
            for k, c in enumerate(q.choices):
                rows.append(Column("%s %s" % (q.text, c), ticks(q, c, c),
                                   choice=(q, c)))
                top.append(q.text if k == 0 else "")
                below.append(c)
        else:
            word = ("Response" if q.kind == "single"
                    else "Open-Ended Response")
            rows.append(Column("%s %s" % (q.text, word), q.answers))
            top.append(q.text)
            below.append(word)
    return rows, [top, below], csv.QUOTE_MINIMAL, ","


def surveyxact(questions, n):
    rows = [Column("respondentid", [str(5000 + i) for i in range(n)])]
    for q in questions:
        name = "s_%d" % q.number
        if q.kind == "multi":
            for k, c in enumerate(q.choices):
                rows.append(Column("%s_%d" % (name, k + 1),
                                   ticks(q, c, "1", "0"), choice=(q, c)))
        elif q.kind == "single":
            rows.append(Column(name, [code_of(q, a) for a in q.answers]))
        else:
            rows.append(Column(name, q.answers))
    return rows, [[c.name for c in rows]], csv.QUOTE_ALL, ";"


def kobo(questions, n):
    rows = [Column("start", [stamp(
        i, "2024-05-{d:02d}T{h:02d}:{m:02d}:00.000+02:00") for i in range(n)])]
    words = rng.random() < 0.4
    for q in questions:
        name = q.text if words else "q%d" % q.number
        if q.kind == "multi":
            slug = [c if words else c.lower().replace(" ", "_")
                    for c in q.choices]
            rows.append(Column(name, [" ".join(
                s for s, c in zip(slug, q.choices) if c in a)
                for a in q.answers]))
            for s, c in zip(slug, q.choices):
                rows.append(Column("%s/%s" % (name, s),
                                   ticks(q, c, "1", "0"), choice=(q, c)))
        elif q.kind == "single":
            rows.append(Column(name, [a.lower().replace(" ", "_")
                                      for a in q.answers]))
        else:
            rows.append(Column(name, q.answers))
    rows.append(Column("_id", [str(900 + i) for i in range(n)]))
    return rows, [[c.name for c in rows]], csv.QUOTE_ALL, ";"


def redcap(questions, n):
    labels = rng.random() < 0.4
    rows = [Column("record_id", [str(i + 1) for i in range(n)])]
    for q in questions:
        name = q.text if labels else "var%d" % q.number
        if q.kind == "multi":
            for k, c in enumerate(q.choices):
                on, off = ("Checked", "Unchecked") if labels else ("1", "0")
                rows.append(Column(
                    "%s (choice=%s)" % (name, c) if labels
                    else "%s___%d" % (name, k + 1),
                    ticks(q, c, on, off), choice=(q, c)))
        elif q.kind == "single":
            rows.append(Column(name, q.answers if labels else [
                code_of(q, a) for a in q.answers]))
        else:
            rows.append(Column(name, q.answers))
    rows.append(Column("form_1_complete", ["2"] * n))
    return rows, [[c.name for c in rows]], csv.QUOTE_MINIMAL, ","


def google_forms(questions, n):
    rows = [Column("Timestamp", [stamp(i, "2024/05/{d:02d} {h}:{m:02d}:05")
                                 for i in range(n)])]
    for q in questions:
        if q.kind == "multi":
            rows.append(Column(q.text, [";".join(a) for a in q.answers],
                               choice=(q, None)))
        else:
            rows.append(Column(q.text, q.answers))
    return rows, [[c.name for c in rows]], csv.QUOTE_ALL, ","


def microsoft_forms(questions, n):
    rows = [Column("ID", [str(i + 1) for i in range(n)]),
            Column("Start time", [stamp(
                i, "5/{d}/2024 {h12}:{m:02d}:00 {ap}") for i in range(n)])]
    for q in questions:
        if q.kind == "multi":
            rows.append(Column(q.text, ["".join(c + ";" for c in a)
                                        for a in q.answers], choice=(q, None)))
        else:
            rows.append(Column(q.text, q.answers))
    return rows, [[c.name for c in rows]], csv.QUOTE_MINIMAL, ","


def questback(questions, n):
    rows = [Column("Respondent-ID", [str(70 + i) for i in range(n)])]
    for q in questions:
        if q.kind == "multi":
            for c in q.choices:
                rows.append(Column("%d. %s - %s" % (q.number, q.text, c),
                                   ticks(q, c, c), choice=(q, c)))
        else:
            rows.append(Column("%d. %s" % (q.number, q.text), q.answers))
    return rows, [[c.name for c in rows]], csv.QUOTE_MINIMAL, ";"


def enalyzer(questions, n):
    rows, head, quoting, _ = questback(questions, n)
    title = ["Enalyzer: Survey of %d" % len(questions)] + [""] * (
        len(rows) - 1)
    above = [title] + ([[""] * len(rows)] if rng.random() < 0.5 else [])
    return rows, above + head, quoting, ";"


def spss(questions, n):
    rows = [Column("RESPID", [str(i + 1) for i in range(n)])]
    for q in questions:
        name = "V%d" % q.number
        if q.kind == "multi":
            for k, c in enumerate(q.choices):
                rows.append(Column("%s_%d" % (name, k + 1),
                                   ticks(q, c, "1", "0"), choice=(q, c)))
        elif q.kind == "single":
            rows.append(Column(name, [code_of(q, a) or " "
                                      for a in q.answers]))
        else:
            rows.append(Column(name, [a or " " for a in q.answers]))
    return rows, [[c.name for c in rows]], csv.QUOTE_MINIMAL, ","


TOOLS = [limesurvey, qualtrics, old_qualtrics, surveymonkey, surveyxact, kobo, redcap,
         google_forms, microsoft_forms, questback, enalyzer, spss]


def run(*args):
    done = subprocess.run(args, capture_output=True, encoding="utf-8",
                          check=False)
    return done.returncode, done.stdout, done.stderr


def same(cell, read):
    """The same answer, as it was written and as it was read."""
    cell, read = cell.strip(), read.strip()
    if cell == read:
        return True
    digits = [c for c in cell if c.isdigit()]
    return bool(digits) and "T" in read and ":" in cell


def shares(question):
    counts = Counter(c for a in question.answers for c in a)
    return sorted(counts[c] for c in question.choices)


def check(path, columns, questions, n):
    """What is wrong, or None; and what was said."""
    status, raw, said = run(BIN + "/clean", "--describe", path)
    if status > 1:
        return "describe: " + said, said
    schema = path + ".json"
    with open(schema, "w", encoding="utf-8") as file:
        file.write(raw)
    status, clean, more = run(BIN + "/clean", "--schema", schema, path)
    if status != 0 and "(header-again 1)" not in more:
        return "clean refuses its draft: " + more, said
    rows = list(csv.reader(io.StringIO(clean, newline="")))
    names, rows = rows[0], rows[1:]
    if len(rows) != n:
        return "%d records of %d" % (len(rows), n), said
    if names != [c.name for c in columns]:
        return "names: %s" % names, said
    for k, column in enumerate(columns):
        for row, cell in zip(rows, column.cells):
            if not same(cell, row[k]):
                return "%s: %r is %r" % (column.name, cell, row[k]), said
    titles = [f.get("title", "") for f in json.loads(raw)["schema"]["fields"]]
    for title, column in zip(titles, columns):
        if column.label and title != column.label and not (
                column.choice and title == column.choice[1]):
            return "label of %s: %r" % (column.name, title), said
    status, book, more = run(BIN + "/normalize", "--draft", schema)
    if status != 0:
        return "no draft: " + more, said
    with open(path + ".book", "w", encoding="utf-8") as file:
        file.write(book)
    with open(path + ".clean", "w", encoding="utf-8", newline="") as file:
        file.write(clean)
    status, micro, more = run(BIN + "/normalize", "--codebook",
                              path + ".book", path + ".clean")
    if status != 0:
        return "normalize refuses its draft: " + more, said
    with open(path + ".micro", "w", encoding="utf-8", newline="") as file:
        file.write(micro)
    status, again, more = run(BIN + "/normalize", "--codebook",
                              path + ".book", path + ".micro")
    if status != 0 or again != micro:
        return "normalize changes its own result: " + more, said
    return check_sets(json.loads(book), micro, questions, n), said + more


def check_sets(book, micro, questions, n):
    """Each question with several choices: as often chosen as it was."""
    rows = list(csv.DictReader(io.StringIO(micro, newline="")))
    if len(rows) != n:
        return "normalize: %d records of %d" % (len(rows), n)
    found = []
    for item in book["variables"]:
        if "set" in item:
            found.append(sorted(sum(
                row[c.get("variable", item["set"] + "_" + c["code"])] == "1"
                for row in rows) for c in item["choices"]))
    for q in questions:
        if q.kind != "multi" or n < 20 or (
                sum(s > 0 for s in shares(q)) < 2):
            continue
        wanted = [s for s in shares(q) if s > 0]
        if wanted not in [[s for s in f if s > 0] for f in found]:
            return "no set of question %d: %s in %s" % (
                q.number, wanted, found)
    return None


def write(file, columns, head, quoting, delimiter):
    """As the tool does; some are put together, or made for a spreadsheet."""
    out = csv.writer(file, delimiter=delimiter, quoting=quoting,
                     lineterminator=rng.choice(["\n", "\r\n"]))
    records = list(zip(*[c.cells for c in columns]))
    oddity = rng.random()
    if oddity < 0.05 and len(head) == 1:
        file.write("sep=%s\n" % delimiter)
    out.writerows(head)
    if 0.05 < oddity < 0.1 and len(head) == 1 and len(records) > 4:
        records.insert(len(records) // 2, head[0])
    out.writerows(records)


def main():
    wrong, unsure, tried = Counter(), Counter(), Counter()
    with tempfile.TemporaryDirectory() as where:
        for i in range(FILES):
            tool = TOOLS[i % len(TOOLS)]
            n = rng.choice([1, 2, 3, 5, 10, 30, 100, 500])
            questions = survey(n)
            columns, head, quoting, delimiter = tool(questions, n)
            path = os.path.join(where, "%s-%d.csv" % (tool.__name__, i))
            with open(path, "w", encoding="utf-8", newline="") as file:
                write(file, columns, head, quoting, delimiter)
            fault, said = check(path, columns, questions, n)
            tried[tool.__name__] += 1
            if "not sure" in said:
                unsure[tool.__name__] += 1
            elif fault:
                wrong[tool.__name__] += 1
                print("%s, %d records: %s" % (
                    os.path.basename(path), n, fault.strip()[:300]))
                if os.environ.get("KEEP"):
                    os.rename(path, os.path.join(os.environ["KEEP"],
                                                 os.path.basename(path)))
    for tool in tried:
        print("%-16s %4d files, %d wrong, %d unsure" % (
            tool, tried[tool], wrong[tool], unsure[tool]))
    return sum(wrong.values()) > 0 or any(
        unsure[t] * 20 > tried[t] for t in tried if tried[t] > 40)


sys.exit(main())
