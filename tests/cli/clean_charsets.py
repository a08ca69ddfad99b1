#!/usr/bin/env python3
"""usage: clean_charsets.py CLEAN

All 256 bytes in every 8-bit charset that iconv knows, against iconv itself:
the character it becomes, or that its record is rejected."""
import csv
import ctypes
import io
import os
import subprocess
import sys
import tempfile

clean = sys.argv[1]


def names():
    """One name a charset, from iconv -l."""
    text = subprocess.run(["iconv", "-l"], stdout=subprocess.PIPE,
                          check=True).stdout.decode()
    return [name.strip("/") for name in text.split() if name.strip("/")]


libc = ctypes.CDLL(None)
libc.iconv_open.restype = ctypes.c_void_p
libc.iconv_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
libc.iconv.restype = ctypes.c_size_t
libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4
libc.iconv_close.argtypes = [ctypes.c_void_p]


def iconv(name, data):
    """The text, or None where it has no meaning."""
    cd = libc.iconv_open(b"UTF-8", name.encode())
    if cd == ctypes.c_void_p(-1).value:
        return None
    source = ctypes.create_string_buffer(data, len(data))
    target = ctypes.create_string_buffer(64)
    at = ctypes.c_void_p(ctypes.addressof(source))
    to = ctypes.c_void_p(ctypes.addressof(target))
    left, room = ctypes.c_size_t(len(data)), ctypes.c_size_t(64)
    ref = ctypes.byref
    failed = libc.iconv(cd, ref(at), ref(left), ref(to), ref(room))
    libc.iconv(cd, None, None, ref(to), ref(room))
    libc.iconv_close(cd)
    if failed == ctypes.c_size_t(-1).value or left.value:
        return None
    return target.raw[:64 - room.value].decode()


def table(name):
    """Byte to character by iconv; None when it is no 8-bit charset."""
    whole = {}
    for byte in range(256):
        text = iconv(name, bytes([byte]))
        if text is not None and len(text) > 1:
            return None
        whole[byte] = text or None
    return whole


def ours(name, chars, folder):
    """Byte to character by clean, each in a record of its own."""
    back = {c: b for b, c in reversed(chars.items()) if c}
    special = "\0\n\r,\"\x1f"
    if not all(c in back for c in "n,x\n0123456789"):
        return None
    path = os.path.join(folder, "raw")
    asked = [b for b, c in chars.items() if c is None or c not in special]
    line = lambda text: bytes(back[c] for c in text)
    with open(path, "wb") as file:
        file.write(line("n,x\n"))
        for byte in asked:
            file.write(line(f"{byte},") + bytes([byte]) + line("\n"))
    schema = os.path.join(folder, "schema.json")
    with open(schema, "w") as file:
        file.write('{"encoding": "%s", "x-nfc": false, "schema": {"fields":'
                   ' [{"name": "n"}, {"name": "x"}]}}' % name)
    done = subprocess.run([clean, "--quiet", "--schema", schema, path],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.returncode == 2:
        return {}
    rows = csv.reader(io.StringIO(done.stdout.decode(), newline=""))
    got = {int(row[0]): row[1] for row in list(rows)[1:]}
    return {byte: got.get(byte) for byte in asked}


seen = {}
wrong = n = 0
with tempfile.TemporaryDirectory() as folder:
    wanted = sys.argv[2:] or names()
    for name in wanted:
        chars = table(name)
        if chars is None or sum(c is not None for c in chars.values()) < 128:
            continue
        key = tuple(chars.values())
        if key in seen:
            continue
        seen[key] = name
        got = ours(name, chars, folder)
        if got is None:
            continue
        if not got:
            # Charsets with longer sequences are refused; is this one?
            pairs = [iconv(name, bytes([a, b])) for a in range(256)
                     if chars[a] is None for b in range(256)]
            pairs.append(iconv(name, b"\x0e\x42\xc1\x0f"))
            if not any(p and len(p) == 1 for p in pairs):
                print(f"{name}: refused")
                wrong += 1
            continue
        n += 1
        bad = [b for b in got if got[b] != chars[b]]
        if bad:
            wrong += len(bad)
            print(f"{name}: " + " ".join(
                f"{b:02x}={got[b]!r}!={chars[b]!r}" for b in bad[:4]))
print(f"{n} charsets of 256 bytes: {wrong} wrong")
sys.exit(wrong > 0 or n == 0)
