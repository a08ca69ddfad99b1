#!/usr/bin/python3
"""sas_csv.py IN OUT: a transport file read by its layout (SAS, TS-140), or
sas7bdat by pandas; neither shares code with libreadstat. What the columns born,
seen and t count is said here: pandas does not tell all formats."""
import csv, datetime, math, struct, sys
EPOCH = datetime.datetime(1960, 1, 1)
def ibm(raw):
    """A number of IBM's; a missing value is its letter and zeros."""
    raw = raw.ljust(8, b"\0")
    if raw[1:] == bytes(7) and raw[:1] in b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        return "" if raw[:1] == b"." else "." + raw[:1].decode()
    part = int.from_bytes(raw[1:], "big")
    return (-1 if raw[0] & 128 else 1) * math.ldexp(part, 4 * ((raw[0] & 127) - 64) - 56)
def transport(data):
    at = data.index(b"HEADER RECORD*******NAMESTR")
    n = int(data[at + 54:at + 58]); at += 80; cols = []
    for i in range(n):
        f = data[at + 140 * i:at + 140 * (i + 1)]
        kind, _, length = struct.unpack(">hhh", f[:6])
        cols.append((f[8:16].decode().strip(), kind, length))
    at = data.index(b"HEADER RECORD*******OBS") + 80
    width = sum(c[2] for c in cols); rows = []
    while at + width <= len(data) and data[at:at + width].strip(b" "):
        row = []; p = at
        for _, kind, length in cols:
            raw = data[p:p + length]; p += length
            row.append(ibm(raw) if kind == 1 else raw.decode("utf-8").rstrip(" "))
        rows.append(row); at += width
    return [c[0].lower() if c[0].isupper() else c[0] for c in cols], rows
def sas7bdat(path):
    from pandas.io.sas.sas7bdat import SAS7BDATReader
    d = SAS7BDATReader(path, convert_dates=False).read()
    def cell(v):
        if isinstance(v, bytes): return v.decode("utf-8")
        if not isinstance(v, float) or v == v: return v
        tag = 255 - struct.pack(">d", v)[2]
        return "." + chr(tag) if 65 <= tag <= 90 else ""
    return list(d.columns), [[cell(d.iloc[i, k]) for k in range(d.shape[1])] for i in range(len(d))]
def clock(x):
    whole, micros = divmod(round(abs(x) * 10**6), 10**6)
    return "%s%02d:%02d:%02d" % ("-" * (x < 0), whole // 3600, whole // 60 % 60, whole % 60) + (".%06d" % micros).rstrip("0").rstrip(".")
def moment(x):
    s = (EPOCH + datetime.timedelta(microseconds=round(x * 10**6))).isoformat()
    return s.rstrip("0") if "." in s else s
def number(x):
    return str(int(x)) if x == int(x) and abs(x) < 1e15 else repr(x)
KINDS = {"born": lambda x: (EPOCH + datetime.timedelta(days=int(x))).date().isoformat(), "seen": moment, "t": clock}
names, rows = transport(open(sys.argv[1], "rb").read()) if sys.argv[1].endswith(".xpt") else sas7bdat(sys.argv[1])
w = csv.writer(open(sys.argv[2], "w", newline="", encoding="utf-8"), lineterminator="\n"); w.writerow(names)
for r in rows: w.writerow([v if isinstance(v, str) else KINDS.get(n, number)(float(v)) for n, v in zip(names, r)])
