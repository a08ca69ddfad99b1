#!/usr/bin/env python3
"""usage: clean_quotes.py CLEAN SCHEMA RAW COPIES

Put one stray quote at a random byte behind the header of RAW, COPIES times,
and see what clean makes of it: the account must close each time, nothing may
come out that was not in the file, and beside the record that was hit hardly
ever a good one may be lost."""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

clean, schema, raw, copies = sys.argv[1:4] + [int(sys.argv[4])]
data = open(raw, "rb").read()
first = data.index(b"\n") + 1
rng = random.Random(20180510)


def run(text, folder):
    path = os.path.join(folder, "raw.csv")
    ledger = os.path.join(folder, "ledger")
    with open(path, "wb") as file:
        file.write(text)
    if os.path.exists(ledger):
        os.remove(ledger)
    done = subprocess.run(
        [clean, "--schema", schema, "--quiet", "--ledger", ledger, path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    account = json.load(open(ledger))
    return done, account


with tempfile.TemporaryDirectory() as folder:
    done, account = run(data, folder)
    good = collections.Counter(done.stdout.split(b"\n"))
    n = account["records_in"]
    bad_accounts = strangers = losses = 0
    for _ in range(copies):
        at = rng.randrange(first, len(data))
        done, account = run(data[:at] + b'"' + data[at:], folder)
        lines = collections.Counter(done.stdout.split(b"\n"))
        out, rejected = account["records_out"], account["rejected"]
        if (done.returncode not in (0, 1)
                or account["records_in"] != out + rejected
                or sum(account["counts"].values()) != rejected
                or sum(lines.values()) - 2 != out):
            bad_accounts += 1
        # The record with the quote may have taken it for a value.
        strangers += sum((lines - good).values()) > 1
        losses += n - out > 2
print(f"{copies} copies: {bad_accounts} accounts wrong, {strangers} with "
      f"records that are not in the file, {losses} with more than one good "
      "record lost")
sys.exit(bad_accounts > 0 or strangers > 0 or losses * 100 > copies)
