"""Run the examples of a page and compare what they print."""
import re
import shutil
import subprocess
import sys
import tempfile

page = open(sys.argv[1], encoding="utf-8").read()
bad = total = 0
place = tempfile.mkdtemp()
for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", page, re.S | re.M):
    command, expected, examples = None, [], []
    for line in block.replace("\\e", "\\").replace("\\&", "").splitlines():
        if line.startswith("$ "):
            if command is not None:
                examples.append((command, expected))
            command, expected = line[2:], []
        elif line.startswith("> "):
            command += "\n" + line[2:]
        else:
            expected.append(line)
    examples.append((command, expected))
    for command, expected in examples:
        total += 1
        got = subprocess.run(["bash", "-c", command], capture_output=True,
                             text=True, cwd=place)
        lines = (got.stdout + got.stderr).splitlines()
        if lines != expected:
            bad += 1
            print(command, "prints", *lines, "and not", *expected, sep="\n")
shutil.rmtree(place)
print(total, "examples")
sys.exit(bad > 0 or total < 10)
