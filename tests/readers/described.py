#!/usr/bin/python3
"""usage: described.py FOLDER

Every CSV file of a publication is described as it is, in datapackage.json
(Table Schema) and on the web (CSVW): its columns, and what each value is.
Prints how many values were read so.
"""

import csv
import json
import os
import sys

BOM = "\ufeff"


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def web_of(folder, name):
    """The metadata that a reader finds for the file."""
    own = "%s/%s-metadata.json" % (folder, name)
    if os.path.exists(own):
        return load(own)
    return {table["url"]: table for table in
            load(folder + "/csv-metadata.json")["tables"]}[name]


def take(text, kind, point):
    if text == "" or kind == "string":
        return
    assert point != "," or "." not in text, text
    number = float(text.replace(point, "."))
    assert kind == "number" or number == int(number), (text, kind)


def main():
    folder = sys.argv[1]
    resources = {r["path"]: r for r in
                 load(folder + "/datapackage.json")["resources"]}
    n = 0
    names = [name for name in os.listdir(folder) if name.endswith(".csv")]
    for name in names:
        resource, web = resources[name], web_of(folder, name)
        mark = resource.get("dialect", {}).get("delimiter", ",")
        assert web["dialect"]["delimiter"] == mark
        with open("%s/%s" % (folder, name), encoding="utf-8",
                  newline="") as file:
            header, *rows = csv.reader(file, delimiter=mark)
        header[0] = header[0].lstrip(BOM)
        fields = resource["schema"]["fields"]
        columns = web["tableSchema"]["columns"]
        assert [f["name"] for f in fields] == header, name
        assert [c["titles"] for c in columns] == header, name
        for row in rows:
            for text, field, column in zip(row, fields, columns, strict=True):
                take(text, field["type"], field.get("decimalChar", "."))
                kind = column["datatype"]
                base = kind["base"] if isinstance(kind, dict) else kind
                form = kind.get("format") if isinstance(kind, dict) else None
                if isinstance(form, str):
                    assert text == "" or text in form.split("|"), text
                    continue
                take(text, base, (form or {}).get("decimalChar", "."))
                n += 1
    assert len(names) > 3, names
    print("# %d values of %d files are what they are said to be"
          % (n, len(names)))


main()
