
import csv
import io
import re
import sys
from urllib.parse import unquote

import numpy as np
from scipy import special, stats

TIE = 1e-12  # a difference of shares below this is rounding

csv.field_size_limit(1 << 30)


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


NUMBER = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
MISSING = re.compile(r"(\.[a-z])?$")

design = {}
for line in table(DESIGN):
    design.setdefault(line["key"], {}).setdefault(
        int(line["part"]), []).append(line["value"])


def given(key):
    """The columns or numbers of an option of the design."""
    return [value for part in design.get(key, {}).values() for value in part]


def one(key, default):
    return (given(key) or [default])[0]


figures = table(FIGURES)
terms = {}
for term in table(TERMS):
    terms.setdefault(int(term["figure"]), []).append(term)
population = table(POPULATION)

if len(sys.argv) < 2:
    sys.exit("usage: recompute.py MICRO.csv ... >figures.csv")
texts = {}  # by column; each text is there once
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        stores = [texts.setdefault(name, []) for name in next(reader, [])]
        for row in reader:
            for store, value in zip(stores, row):
                store.append(sys.intern(value))


def text_of(name):
    if name not in texts:
        sys.exit("recompute.py: the micro data have no column '%s'" % name)
    return texts[name]


N = len(next(iter(texts.values()), []))
if N == 0 or any(len(store) != N for store in texts.values()):
    sys.exit("recompute.py: there are no records, or not all columns in all "
             "files")
if given("drop"):
    good = [bool(NUMBER.match(x)) and not x.startswith("-")
            for x in text_of(one("weight", ""))]
    texts = {name: [x for x, is_good in zip(store, good) if is_good]
             for name, store in texts.items()}
    N = sum(good)


def memory(f):
    """The function, which remembers what it found."""
    found = {}

    def again(*key):
        if key not in found:
            found[key] = f(*key)
        return found[key]
    return again


@memory
def column(name):
    return np.array(text_of(name), dtype=str)


@memory
def is_missing(name):
    """No value, or one that is missing for a reason: .d, .n."""
    texts, at = np.unique(column(name), return_inverse=True)
    return np.array([bool(MISSING.match(x)) for x in texts], dtype=bool)[at]


@memory
def number(name):
    """Who has one, and the numbers; 0 where there is none."""
    texts, at = np.unique(column(name), return_inverse=True)
    known = np.array([bool(NUMBER.match(x)) for x in texts], dtype=bool)
    values = [float(x) if k else 0.0 for x, k in zip(texts, known)]
    return known[at], np.array(values)[at]


def together(names, before=None):
    """Numbers from 0 on for the combinations of some columns."""
    at = np.zeros(N, dtype=int) if before is None else before
    for name in names:
        codes = np.unique(column(name), return_inverse=True)[1]
        at = np.unique(at * (codes.max() + 1) + codes, return_inverse=True)[1]
    return at


# ---- the design

w = number(one("weight", ""))[1] if given("weight") else np.ones(N)
weighs = w > 0
replicates = [number(name)[1] for name in given("replicate")]
rscales = np.array(given("rscale") or [1] * len(replicates), dtype=float)
lonely_rule = one("lonely", "fail")
calibration = one("calibration", "")
panel = one("panel", "")

# Units of each stage: strata, clusters within them, ... or records.
stages = [together(given("strata"))]
for name in given("cluster") or [panel or None]:
    stages.append(np.arange(N) if name is None
                  else together([name], stages[-1]))
sizes = [number(name)[1] for name in given("fpc")]
if len(sizes) > len(stages) - 1:
    stages.append(np.arange(N))


def of_unit(units, m, values):
    """What all records of a unit have in common."""
    common = np.zeros(m)
    common[units] = values
    return common


class Stage:
    """How many units were sampled in each of what is above them, and which
    part of those there are."""

    def __init__(self, k):
        self.above, self.units = stages[k - 1], stages[k]
        self.m = self.units.max() + 1
        self.of = of_unit(self.units, self.m, self.above).astype(int)
        self.n = np.bincount(self.of)
        self.f = np.zeros(len(self.n))
        if k <= len(sizes):
            size = of_unit(self.above, len(self.n), sizes[k - 1])
            self.f = np.where(
                size > 1, self.n / np.where(size > 0, size, 1), size)
        self.missed = np.where(1 - self.f < 1e-7, 0, 1 - self.f)
        self.lonely = (self.n == 1) & (self.missed > 0)


if not replicates and N > 0:
    tree = [Stage(k) for k in range(1, len(stages))
            if k == 1 or k <= len(sizes)]


def make_model():
    """Categories, a column for each but the first, and numbers; for waves
    that were calibrated each by itself in columns of their own, and where
    all of a group have one ratio, their means."""
    x = [np.ones(N)] if one("intercept", "yes") == "yes" else []
    for name in given("category"):
        texts, at = np.unique(column(name), return_inverse=True)
        x += [(at == k).astype(float) for k in range(1, len(texts))]
    x = np.array(x + [number(name)[1] for name in given("number")]).T
    if given("group"):
        at, some = together(given("group")), base > 0
        sums = [np.bincount(at, part * some)[at] for part in x.T]
        x = np.array(sums).T / np.maximum(np.bincount(at, some), 1)[at][:, None]
    if given("within"):
        at = together(given("within"))
        x = np.hstack([x * (at == k)[:, None] for k in range(at.max() + 1)])
    return x


if calibration == "model":
    base = number(one("base", ""))[1]
    model = make_model()
elif calibration == "rake":
    margins = [together(names) for names in design["margin"].values()]
elif calibration == "poststratify":
    cells = together(given("margin"))


def residuals(u):
    """What the known totals leave of influence values."""
    u = u.copy()
    if calibration == "poststratify":
        total = np.bincount(cells, w)
        mean = np.bincount(cells, w * u) / np.where(total > 0, total, 1)
        return u - mean[cells]
    if calibration == "rake":  # as R's rake: ten sweeps
        for _ in range(10):
            for at in margins:
                u -= (np.bincount(at, u * weighs) /
                      np.maximum(np.bincount(at, weighs), 1))[at]
    if calibration == "model":
        scale = np.sqrt((base[:, None] * model ** 2).sum(0))
        scale[scale == 0] = 1
        x = model / scale
        b = np.linalg.lstsq(
            (x * base[:, None]).T @ x, x.T @ (base * u), rcond=1e-13)[0]
        u -= x @ b
    return u


@memory
def overlaps():
    """Units of two waves: where each stands, and what their product counts
    (Tam 1984, Qualite and Tille 2008)."""
    stage = tree[0]
    unit = np.zeros(stage.m, dtype=int)
    unit[stage.units] = together([panel])
    wave = np.zeros(len(stage.n), dtype=int)
    wave[stage.above] = together(given("wave"))
    stands = {}
    for leaf, who in enumerate(unit):
        stands.setdefault(who, []).append(leaf)
    pairs = [(a, b) for leaves in stands.values()
             for i, a in enumerate(leaves) for b in leaves[i + 1:]]
    a, b = np.array(pairs, dtype=int).reshape(-1, 2).T
    both = np.zeros((len(stage.n), wave.max() + 1))
    np.add.at(both, (stage.of[a], wave[stage.of[b]]), 1)
    np.add.at(both, (stage.of[b], wave[stage.of[a]]), 1)
    g, h = stage.of[a], stage.of[b]
    phi = np.ones(len(a))
    if sizes:
        f, l = stage.f, both / stage.n[:, None]
        pi = (f[g] * l[g, wave[h]] + f[h] * l[h, wave[g]]) / 2
        pi = np.minimum(np.maximum(pi, f[g] + f[h] - 1),
                        np.minimum(f[g], f[h]))
        phi = np.maximum(1 - f[g] * f[h] / pi,
                         -np.sqrt((1 - f[g]) * (1 - f[h])))
    factor = np.where(stage.n > 1, stage.n / np.maximum(stage.n - 1, 1),
                      lonely_rule in ("adjust", "centered"))
    return a, b, 2 * phi * np.sqrt(factor[g] * factor[h])


def of_two_waves(total, middle, here):
    """What units that are in two waves add to a variance."""
    stage = tree[0]
    a, b, count = overlaps()
    mean = np.bincount(stage.of, total) / stage.n
    left = total - np.where(stage.n > 1, mean, middle)[stage.of]
    there = here[stage.of[a]] & here[stage.of[b]]
    return (count * left[a] * left[b] * there).sum()


def covariance(u, d):
    """Of the totals of w * u, a column each: by stage, clusters within what
    is above them; d are the records of the domain, which decide what is
    lonely."""
    if calibration:
        u = np.array([residuals(part) for part in u.T]).T
        d = np.ones(N, dtype=bool)
    d = d & weighs if not calibration else d
    k = u.shape[1]
    result = np.zeros((k, k))
    kept = np.ones(N)  # sampling fractions of the stages above
    middle = np.zeros(k)
    if lonely_rule == "centered":
        middle = (w[:, None] * u).sum(0) / tree[0].m
    for stage in tree:
        n, of = stage.n, stage.of
        here = np.bincount(stage.above, d, len(n)) > 0
        alone = stage.lonely & here
        if alone.any() and (
                lonely_rule == "fail" or lonely_rule == "average" and
                (stage is not tree[0] or alone.sum() == here.sum())):
            return np.full((k, k), np.nan)
        total = np.array([np.bincount(stage.units, w * part, stage.m)
                          for part in u.T]).T.reshape(stage.m, k)
        mean = np.array([np.bincount(of, part) for part in total.T]).T \
            .reshape(len(n), k) / n[:, None]
        left = total - mean[of]
        scale = np.where(n > 1, n / np.maximum(n - 1, 1), 0)
        if lonely_rule in ("adjust", "centered"):
            left = np.where(stage.lonely[of][:, None], total - middle, left)
            scale = np.where(stage.lonely, here, scale)
        scale = scale * stage.missed * of_unit(stage.above, len(n), kept)
        part = (left * scale[of][:, None]).T @ left
        if panel and stage is tree[0] and k == 1:
            both = part + of_two_waves(total[:, 0], middle[0], here)
            part = both if both[0, 0] >= part[0, 0] * 1e-28 else 0 * part
        if lonely_rule == "average" and stage is tree[0]:
            part = part * here.sum() / max(here.sum() - alone.sum(), 1)
        result += part
        kept = kept * stage.f[stage.above]
    return result


def replicated(theta, whole):
    """The covariance of estimates by replicate, a row each."""
    used = ~np.isnan(theta).any(1) & (rscales > 0)
    if not used.any():
        return np.full((theta.shape[1],) * 2, np.nan)
    middle = whole if given("mse") else theta[used].mean(0)
    left = theta[used] - middle
    return float(one("scale", 1)) * (left * rscales[used][:, None]).T @ left


def freedom(d):
    """Degrees of freedom of a domain."""
    if given("df"):
        return float(one("df", 0))
    if replicates:
        x = np.array(replicates).T[d]
        return np.linalg.matrix_rank(
            x, tol=1e-6 * np.linalg.norm(x, 2)) - 1 if len(x) else 0
    units = together([panel]) if panel else tree[0].units
    return max(0, len(np.unique(units[d])) -
               len(np.unique(tree[0].above[d])))


# ---- which records

@memory
def holds(where):
    """Records that the conditions hold for."""
    d = np.ones(N, dtype=bool)
    for part in [] if where == "*" else where.split("&"):
        names, values = part.split("=")
        names = [unquote(name) for name in names.split("+")]
        among = np.zeros(N, dtype=bool)
        for value in values.lstrip("!").split("|"):
            this = np.ones(N, dtype=bool)
            for name, code in zip(names, value.split("+")):
                this &= column(name) == unquote(code)
            among |= this
        if values.startswith("!"):
            d &= ~among
            for name in names if len(names) == 1 else []:
                d &= ~is_missing(name)
        else:
            d &= among
    return d


@memory
def units_where(where):
    """How many the population has."""
    total = 0.0
    for line in population:
        tests = [] if where == "*" else [x.split("=") for x in where.split("&")]
        if all(line[unquote(name)] == unquote(value)
               for name, value in tests):
            total += float(line["total"])
    return total


def has_answer(f):
    """Who is in the base of a share."""
    name = f["variable"]
    if f["base"] == "asked":
        return column(name) != ""
    return ~is_missing(name) | np.isin(column(name), f["keep"].split("|")) & (
        column(name) != "")


# ---- figures

def groups(f):
    """The records of each group that a figure is standardised to, and its
    part of the population."""
    names = [unquote(name) for name in f["by"].split("|")]
    sums = {}
    for line in population:
        key = tuple(line[name] for name in names)
        sums[key] = sums.get(key, 0.0) + float(line["total"])
    for key, total in sums.items():
        if total > 0:
            yield np.logical_and.reduce(
                [column(name) == code for name, code in zip(names, key)]
            ), total / sum(sums.values())


def parts_of(f):
    """A term as a sum of factor * total of y, or factor * y over z, and its
    base."""
    d = holds(f["where"])
    y = z = np.ones(N)
    kind = f["kind"]
    if kind.startswith("share") or kind == "count" and f["variable"] != "":
        d = d & has_answer(f)
        y = (column(f["variable"]) == f["code"]).astype(float)
    elif kind != "count":
        known, y = number(f["variable"])
        d = d & known
    if kind == "ratio":
        known, z = number(f["denominator"])
        d = d & known
    if kind in ("total", "count"):
        factor = float(f["per"]) / units_where(f["units"]) if f["per"] else 1
        return [(factor, y * d, None)], d
    whole = d
    if f["whole"] != "":
        whole = holds(f["whole"]) & has_answer(f)
        if kind == "share of answer":
            whole = whole & (column(f["variable"]) == f["code"])
    if f["by"] == "":
        return [(1, y * d, z * whole)], whole
    parts, within = [], np.zeros(N, dtype=bool)
    for group, factor in groups(f):
        parts.append((factor, y * (d & group), z * (whole & group)))
        within |= whole & group
    return parts, within


def value_of(parts, weight):
    """The figure by some weights."""
    value = 0.0
    for factor, y, z in parts:
        below = 1 if z is None else (weight * z).sum()
        value += factor * (weight * y).sum() / below if below > 0 else np.nan
    return value


def influence_of(parts):
    """Of each record on the figure (Deville 1999)."""
    u = np.zeros(N)
    for factor, y, z in parts:
        if z is None:
            u += factor * y
        else:
            below = (w * z).sum()
            u += factor * (y - (w * y).sum() / below * z) / below
    return u


def variance_of(parts, d):
    if replicates:
        theta = np.array([[value_of(parts, r)] for r in replicates])
        return replicated(theta, np.array([value_of(parts, w)]))[0, 0]
    u = influence_of(parts)
    variance = covariance(u[:, None], d)[0, 0]
    # What is left where the totals say all is rounding.
    is_rounding = calibration and variance < 1e-24 * ((w * u) ** 2).sum()
    return 0.0 if is_rounding else variance


def freedom_of_difference(d):
    """Of the whole sample; of a panel, of the waves that are compared."""
    if not panel:
        return freedom(weighs)
    wave = together(given("wave"))
    return freedom(weighs & np.isin(wave, np.unique(wave[d & weighs])))


def compute(figure, of):
    parts, bases = [], []
    for f in of:
        own, d = parts_of(f)
        sign = int(f["sign"])
        parts += [(sign * factor, y, z) for factor, y, z in own]
        bases.append(d)
    d = np.logical_or.reduce(bases)
    n = (d & weighs).sum()
    if figure["records"] == "most":
        n = max((base & weighs).sum() for base in bases)
    e = value_of(parts, w)
    se = np.sqrt(variance_of(parts, d))
    if len(of) == 1:
        return n, e, se, None, None
    df = freedom_of_difference(
        np.logical_or.reduce([holds(f["where"]) for f in of]))
    p = 2 * stats.t.sf(abs(e / se), df) if se > 0 and df > 0 else None
    return n, e, se, df, p


# ---- quantiles

class Distribution:
    """Values in order, the weight up to each, and that of the first and the
    last record of a value; records of a value stand in order of weight."""

    def __init__(self, y, weight, rule):
        order = np.lexsort((weight, y))
        y, weight = y[order], weight[order]
        self.x, first = np.unique(y, return_index=True)
        last = np.append(first[1:], len(y)) - 1
        self.c = np.cumsum(weight)[last]
        self.first, self.last = weight[first], weight[last]
        self.rule = rule

    def step(self, p):
        n = len(self.x)
        share = self.c / self.c[-1]
        k = min(np.searchsorted(share, p - TIE), n - 1)
        x, after = self.x[k], self.x[min(k + 1, n - 1)]
        if share[k] > p + TIE:
            return x
        if self.rule in ("school", "hf2"):
            return (x + after) / 2
        if self.rule == "hf3" and (k + 1) % 2:
            return after
        return x

    def line(self, p):
        """Linear between the last record of a value and the first of the
        next one (Hyndman and Fan 1996)."""
        total, last = self.c[-1], self.last[-1]
        before, behind, divisor = {
            "hf4": (0, 1, total), "hf5": (.5, .5, total),
            "hf6": (0, 1, total + last), "hf7": (1, 0, total - last),
            "hf8": (1 / 3, 2 / 3, total + last / 3),
            "hf9": (3 / 8, 5 / 8, total + last / 4)}[self.rule]
        if not divisor > 0:
            return self.x[0]
        low = (before * (self.c - self.last) + behind * self.c) / divisor
        high = (before * self.c[:-1] +
                behind * (self.c[:-1] + self.first[1:])) / divisor
        for k in range(len(self.x) - 1):
            if p <= low[k] + TIE:
                return self.x[k]
            if p < high[k] - TIE:
                return self.x[k] + (self.x[k + 1] - self.x[k]) * (
                    p - low[k]) / (high[k] - low[k])
        return self.x[-1]

    def at(self, p):
        if not 0 <= p <= 1:
            return np.nan
        is_step = self.rule in ("math", "school", "hf1", "hf2", "hf3")
        return self.step(p) if is_step else self.line(p)


def student(tail, df):
    """What t is above with this probability; scipy's own is less exact."""
    return np.sqrt(df * (1 / special.betaincinv(df / 2, .5, 2 * tail) - 1))


def interval(method, p, se, df, n, level):
    """Of a share."""
    tail = (1 - level) / 2
    t = student(tail, df)
    inside = 0 < p < 1
    if method in ("logit", "xlogit", "asin"):
        if not inside:
            return np.nan, np.nan
        if method == "asin":
            center, half = np.arcsin(np.sqrt(p)), t * se / (
                2 * np.sqrt(p * (1 - p)))
            return np.sin(center - half) ** 2, np.sin(center + half) ** 2
        center, half = np.log(p / (1 - p)), t * se / (p * (1 - p))
        return 1 / (1 + np.exp(half - center)), 1 / (1 + np.exp(-half - center))
    m = n if not inside else p * (1 - p) / se ** 2 if se > 0 else np.nan
    if method == "beta":  # Korn and Graubard 1998
        if n < 2 or np.isnan(m):
            return np.nan, np.nan
        m *= (student(tail, n - 1) / t) ** 2
        return (0 if p <= 0 else stats.beta.ppf(tail, m * p, m * (1 - p) + 1),
                1 if p >= 1 else stats.beta.isf(tail, m * p + 1, m * (1 - p)))
    if method == "wilson":
        center = (p + t * t / (2 * m)) / (1 + t * t / m)
        half = t / (1 + t * t / m) * np.sqrt(
            p * (1 - p) / m + t * t / (4 * m * m))
        return 0 if p <= 0 else center - half, 1 if p >= 1 else center + half
    return p - t * se, p + t * se


def quantile(f):
    """The ends of the interval of F at the quantile, turned back (Woodruff
    1952)."""
    known, y = number(f["variable"])
    base = holds(f["where"]) & known
    d = base & weighs
    n, level = d.sum(), float(f["level"])
    of = Distribution(y[d], w[d], f["rule"])
    e = of.at(float(f["code"]))
    below = [(1, base * (y <= e), base.astype(float))]
    share, variance = value_of(below, w), variance_of(below, base)
    df = freedom(d)
    if np.isnan(variance) or not df > 0:
        return n, e, np.nan, None, None
    ends = share, share
    if variance > 1e-28 or not 0 < share < 1:
        ends = interval(f["interval"], share, np.sqrt(variance), df, n, level)
    low, high = (of.at(p) for p in ends)
    se = (high - low) / (2 * student((1 - level) / 2, df))
    return n, e, se, None, None


# ---- tests

class Cross:
    """The table of answers by cells that a test is of."""

    def __init__(self, f):
        self.where = holds(f["where"])
        self.d = self.where & holds(f["whole"]) & has_answer(f) & (
            ~is_missing(f["variable"]) |
            np.isin(column(f["variable"]), f["keep"].split("|")))
        seen = self.d & weighs
        names = [unquote(name) for name in f["by"].split("|")]
        self.row, self.r = self.numbers(together([f["variable"]]), seen)
        self.cell, self.c = self.numbers(together(names), seen)
        self.n = seen.sum()
        self.k = (self.r - 1) * (self.c - 1)
        self.at = self.row * self.c + self.cell
        self.s = np.bincount(self.at[seen], w[seen], self.r * self.c).reshape(
            self.r, self.c)
        self.total = self.s.sum()
        self.rows = self.s.sum(1)
        self.columns = self.s.sum(0)
        self.records = self.where.sum()
        self.nu = freedom(self.where)

    @staticmethod
    def numbers(codes, seen):
        """From 0 on those that some record has."""
        kept = np.unique(codes[seen])
        return np.minimum(np.searchsorted(kept, codes), len(kept) - 1), \
            len(kept)

    def covariance(self, g, is_mean):
        """Of forms over the table, a column each."""
        u = g[self.at] * self.d[:, None]
        if not replicates:
            return covariance(u, self.d)

        def of(weight):
            below = (weight * self.d).sum() if is_mean else 1
            times = self.total if is_mean else 1
            return (weight[:, None] * u).sum(0) / below * times \
                if below > 0 else np.full(u.shape[1], np.nan)
        return replicated(np.array([of(r) for r in replicates]), of(w))

    def contrasts(self):
        """Of interaction: differences to the last row and column."""
        a = np.vstack([np.eye(self.r - 1), -np.ones(self.r - 1)])
        b = np.vstack([np.eye(self.c - 1), -np.ones(self.c - 1)])
        return np.kron(a, b)

    def pearson(self):
        e = np.outer(self.rows, self.columns) / self.total ** 2
        p = self.s / self.total
        return self.records * ((p - e) ** 2 / e).sum()

    @property
    @memory
    def traces(self):
        """Of Delta, the design effects (Rao and Scott 1984)."""
        c, s = self.contrasts(), self.s.ravel()
        seen = (s > 0)[:, None]
        over = np.where(seen, c / np.where(s > 0, s, 1)[:, None], 0)
        g = over - seen * (c * seen).sum(0) / self.total
        v = self.covariance(g, True)
        a = c.T @ (over * self.total) / self.records
        delta = np.linalg.solve(a, v)
        return np.trace(delta), np.trace(delta @ delta)

    @property
    @memory
    def wald(self):
        """y'V^-1 y of N_kl - R_k C_l / N, but for the first row and
        column."""
        g, y = [], []
        row = np.repeat(np.arange(self.r), self.c)
        cell = np.tile(np.arange(self.c), self.r)
        for k in range(1, self.r):
            for l in range(1, self.c):
                a = self.rows[k] / self.total
                b = self.columns[l] / self.total
                g.append((row == k) * (cell == l) - (row == k) * b
                         - (cell == l) * a + a * b)
                y.append(self.s[k, l] - self.rows[k] * b)
        v, y = self.covariance(np.array(g, dtype=float).T, False), np.array(y)
        root = np.sqrt(np.diag(v))
        return y / root @ np.linalg.solve(v / np.outer(root, root), y / root)


@memory
def cross(key):
    return Cross(dict(key))


def test(f):
    """One of the tests of a table: statistic, degrees of freedom, p."""
    x = cross(tuple((name, f[name]) for name in
                    ("where", "whole", "variable", "base", "keep", "by")))
    k, nu, method = x.k, x.nu, f["code"]
    if method == "pearson":
        return x.n, x.pearson(), None, k, None
    if method.startswith("rao-scott"):
        trace, trace2 = x.traces
        if method == "rao-scott-1":
            value = x.pearson() * k / trace
            return x.n, value, None, k, stats.chi2.sf(value, k)
        df, value = trace ** 2 / trace2, x.pearson() / trace
        return x.n, value, None, df, stats.f.sf(value, df, df * nu)
    rest = nu - k + 1
    if method == "wald":
        return x.n, x.wald / k, None, k, stats.f.sf(x.wald / k, k, nu)
    value = x.wald * rest / (k * nu)
    return x.n, value, None, k, stats.f.sf(value, k, rest)


# ---- all

key = list(figures[0])[:KEYS] if figures else []
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(key + ["n", "estimate", "se", "df", "p"])
for i, figure in enumerate(figures):
    of = terms[i + 1]
    if of[0]["kind"] == "quantile":
        n, *numbers = quantile(of[0])
    elif of[0]["kind"] == "chisq":
        n, *numbers = test(of[0])
    else:
        n, *numbers = compute(figure, of)
    out.writerow([figure[name] for name in key] + [n] + [
        "" if x is None else repr(float(x)) for x in numbers])
