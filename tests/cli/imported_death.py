#!/usr/bin/env python3
"""imported_death.py CLEAN FOLDER: a Stata file, larger than all that waits in
pipes, whose reading process is killed on the way: status 3, [read-failed], and
no newline at the end."""
import os
import signal
import struct
import subprocess
import sys

N = 2000000


def stata(path):
    """Format 114: one variable of two bytes."""
    def pad(text, n):
        return text.encode().ljust(n, b"\0")

    with open(path, "wb") as f:
        f.write(bytes([114, 2, 1, 0]) + struct.pack("<HI", 1, N))
        f.write(pad("", 81) + pad("01 Jan 2026 00:00", 18))
        f.write(bytes([252]) + pad("id", 33) + b"\0" * 4)
        f.write(pad("%8.0g", 49) + pad("", 33) + pad("", 81) + b"\0" * 5)
        f.write(struct.pack("<h", 1234) * N)


path = os.path.join(sys.argv[2], "long.dta")
stata(path)
run = subprocess.run([sys.argv[1], path], capture_output=True)
assert run.returncode == 0, run.stderr
assert run.stdout == b"id\n" + b"1234\n" * N
run = subprocess.Popen([sys.argv[1], path], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
begin = run.stdout.read(100)
with open(f"/proc/{run.pid}/task/{run.pid}/children") as f:
    children = f.read().split()
assert len(children) == 1, children


def calls(pid):
    """How a process may call the system: 2 is by a filter."""
    with open(f"/proc/{pid}/status") as f:
        return [line for line in f if line.startswith("Seccomp:")]


assert calls(children[0]) == calls(run.pid)
os.kill(int(children[0]), signal.SIGKILL)
out, err = run.communicate()
print(run.returncode, err.decode(), out[-10:])
assert run.returncode == 3 and b"[read-failed]" in err
assert not (begin + out).endswith(b"\n")
