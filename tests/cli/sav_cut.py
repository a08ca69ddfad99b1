#!/usr/bin/env python3
"""sav_cut.py CLEAN FIRST FILE ...: each file cut at every byte from the first
(by which the kind is known) to before its last eight ends in status 3, [truncated], and no newline at the end of what was
written."""
import subprocess
import sys

bad = tried = 0
for path in sys.argv[3:]:
    with open(path, "rb") as f:
        data = f.read()
    for n in range(int(sys.argv[2]), len(data) - 8, 1 if len(data) < 1500 else 1 + len(data) // 600):
        run = subprocess.run([sys.argv[1]], input=data[:n], capture_output=True)
        tried += 1
        if (run.returncode != 3 or run.stdout.endswith(b"\n")
                or b"[truncated]" not in run.stderr):
            bad += 1
            print(path, n, run.returncode, run.stdout[-20:], run.stderr[-90:])
print(tried, "cuts,", bad, "wrong")
sys.exit(bad != 0)
