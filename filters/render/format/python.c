#include <string.h>

#include "format.h"
#include "recompute.h"

/*
 * A script for Python that computes the figures again from the micro data,
 * with numpy alone: all are totals of influence values.
 */
static void
put_list(struct out *out, const char *name, const char *const *list, uint32_t n)
{
	uint32_t i;

	out_format(out, "%s = [", name);
	for (i = 0; i < n; i++) {
		out_text(out, i == 0 ? "" : ", ");
		out_quoted(out, list[i]);
	}
	out_text(out, "]\n");
}

static void
put_csv(struct out *out, const char *name, const struct out *csv)
{
	size_t i;

	out_format(out, "%s = \"\"\"\\\n", name);
	for (i = 0; i < csv->len; i++) {
		if (csv->text[i] == '\\' || csv->text[i] == '"')
			out_byte(out, '\\');
		out_byte(out, csv->text[i]);
	}
	out_text(out, "\"\"\"\n");
}

static const char head[] =
    "#!/usr/bin/env python3\n"
    "\"\"\"usage: python3 recompute.py MICRO.csv ... >figures.csv\n"
    "\n"
    "Compute the figures of the tables again, from the micro data that "
    "normalize\n"
    "wrote, with numpy alone: each error is that of the total of influence "
    "values\n"
    "(Deville 1999), for the sampling design.\n";

static const char body[] =
    "\n"
    "import csv\n"
    "import io\n"
    "import sys\n"
    "from urllib.parse import unquote\n"
    "\n"
    "import numpy as np\n"
    "\n"
    "csv.field_size_limit(1 << 30)\n"
    "rows = []\n"
    "for path in sys.argv[1:]:\n"
    "    with open(path, encoding=\"utf-8\", newline=\"\") as file:\n"
    "        rows += csv.DictReader(file)\n"
    "figures = list(csv.DictReader(io.StringIO(FIGURES)))\n"
    "terms = {}\n"
    "for term in csv.DictReader(io.StringIO(TERMS)):\n"
    "    terms.setdefault(int(term[\"figure\"]), []).append(term)\n"
    "N = len(rows)\n"
    "DOTS = [\".d\", \".n\", \".r\", \".x\"]\n"
    "columns = {}\n"
    "\n"
    "\n"
    "def column(name):\n"
    "    if name not in columns:\n"
    "        columns[name] = np.array([row[name] for row in rows], dtype=str)\n"
    "    return columns[name]\n"
    "\n"
    "\n"
    "def together(names, before=None):\n"
    "    \"\"\"Numbers from 0 on for the combinations of some columns.\"\"\"\n"
    "    at = np.zeros(N, dtype=int) if before is None else before\n"
    "    for name in names:\n"
    "        codes = np.unique(column(name), return_inverse=True)[1]\n"
    "        at = np.unique(at * (codes.max() + 1) + codes, "
    "return_inverse=True)[1]\n"
    "    return at\n"
    "\n"
    "\n"
    "w = column(WEIGHT[0]).astype(float) if WEIGHT else np.ones(N)\n"
    "# Units of each stage: strata, clusters within them, ... or records.\n"
    "stages = [together(STRATA)]\n"
    "for name in CLUSTER or [None]:\n"
    "    stages.append(np.arange(N) if name is None\n"
    "                  else together([name], stages[-1]))\n"
    "sizes = [column(name).astype(float) for name in FPC]\n"
    "if len(sizes) > len(stages) - 1:\n"
    "    stages.append(np.arange(N))\n"
    "\n"
    "\n"
    "def of_unit(units, m, values):\n"
    "    \"\"\"What all records of a unit have in common.\"\"\"\n"
    "    one = np.zeros(m)\n"
    "    one[units] = values\n"
    "    return one\n"
    "\n"
    "\n"
    "def variance(u, d):\n"
    "    \"\"\"Of the total of w * u: by stage, clusters within what is above "
    "them.\"\"\"\n"
    "    all_of = 0.0\n"
    "    kept = np.ones(N)  # sampling fractions of the stages above\n"
    "    for k in range(1, len(stages)):\n"
    "        if k > 1 and k > len(sizes):\n"
    "            break\n"
    "        above, units = stages[k - 1], stages[k]\n"
    "        m = units.max() + 1\n"
    "        total = np.bincount(units, w * u, m)\n"
    "        of = of_unit(units, m, above).astype(int)\n"
    "        n = np.bincount(of)\n"
    "        f = np.zeros(len(n))\n"
    "        if k <= len(sizes):\n"
    "            size = of_unit(above, len(n), sizes[k - 1])\n"
    "            f = np.where(size > 1, n / np.where(size > 0, size, 1), "
    "size)\n"
    "        lonely = (n == 1) & (f < 1)\n"
    "        if lonely.any() and (LONELY == \"fail\" or\n"
    "                             LONELY == \"average\" and k > 1):\n"
    "            return float(\"nan\")\n"
    "        mean = np.bincount(of, total) / n\n"
    "        square = np.bincount(of, (total - mean[of]) ** 2)\n"
    "        scale = np.where(n > 1, n / np.maximum(n - 1, 1), 0)\n"
    "        if LONELY in (\"adjust\", \"centered\"):\n"
    "            middle = total.mean() if LONELY == \"centered\" else 0\n"
    "            alone = np.bincount(of, (total - middle) ** 2)\n"
    "            square = np.where(lonely, alone, square)\n"
    "            scale = np.where(lonely, 1, scale)\n"
    "        first = of_unit(above, len(n), kept)\n"
    "        part = (first * (1 - f) * scale * square).sum()\n"
    "        if LONELY == \"average\":\n"
    "            here = np.bincount(above, d, len(n)) > 0\n"
    "            alone = (lonely & here).sum()\n"
    "            if alone == here.sum():\n"
    "                return float(\"nan\")\n"
    "            part *= here.sum() / (here.sum() - alone)\n"
    "        all_of += part\n"
    "        kept = kept * f[above]\n"
    "    return all_of\n"
    "\n"
    "\n"
    "def holds(where):\n"
    "    \"\"\"Records that the conditions hold for.\"\"\"\n"
    "    d = np.ones(N, dtype=bool)\n"
    "    for part in [] if where == \"*\" else where.split(\"&\"):\n"
    "        names, values = part.split(\"=\")\n"
    "        x = [column(unquote(name)) for name in names.split(\"+\")]\n"
    "        among = np.zeros(N, dtype=bool)\n"
    "        for value in values.lstrip(\"!\").split(\"|\"):\n"
    "            one = np.ones(N, dtype=bool)\n"
    "            for a, code in zip(x, value.split(\"+\")):\n"
    "                one &= a == unquote(code)\n"
    "            among |= one\n"
    "        if values.startswith(\"!\"):\n"
    "            d &= ~among\n"
    "            if len(x) == 1:\n"
    "                d &= ~np.isin(x[0], [\"\"] + DOTS)\n"
    "        else:\n"
    "            d &= among\n"
    "    return d\n"
    "\n"
    "\n"
    "def values(f):\n"
    "    \"\"\"Above and below the line of a ratio, by record, and its "
    "base.\"\"\"\n"
    "    d = holds(f[\"where\"])\n"
    "    whole = holds(f[\"whole\"]) if f[\"whole\"] != \"\" else d\n"
    "    y = z = np.ones(N)\n"
    "\n"
    "    def number(x):\n"
    "        known = ~np.isin(x, [\"\"] + DOTS)\n"
    "        return known, np.where(known, x, \"0\").astype(float)\n"
    "\n"
    "    if f[\"kind\"].startswith(\"share\"):\n"
    "        x = column(f[\"variable\"])\n"
    "        left = [\"\"] if f[\"base\"] == \"asked\" else [\"\"] + [\n"
    "            dot for dot in DOTS if dot not in f[\"keep\"].split(\"|\")]\n"
    "        d = d & ~np.isin(x, left)\n"
    "        whole = whole & ~np.isin(x, left)\n"
    "        y = (x == f[\"code\"]).astype(float)\n"
    "        if f[\"kind\"] == \"share of answer\":\n"
    "            whole = whole & (x == f[\"code\"])\n"
    "    elif f[\"kind\"] != \"count\":\n"
    "        known, y = number(column(f[\"variable\"]))\n"
    "        d = d & known\n"
    "    if f[\"kind\"] == \"ratio\":\n"
    "        known, z = number(column(f[\"denominator\"]))\n"
    "        d = d & known\n"
    "    if f[\"whole\"] == \"\":\n"
    "        whole = d\n"
    "    return y * d, z * whole, whole\n"
    "\n"
    "\n"
    "def influence(f, y, z):\n"
    "    \"\"\"The estimate, and the influence of each record on it.\"\"\"\n"
    "    if f[\"kind\"] in (\"total\", \"count\"):\n"
    "        return (w * y).sum(), y\n"
    "    below = (w * z).sum()\n"
    "    e = (w * y).sum() / below\n"
    "    return e, (y - e * z) / below\n"
    "\n"
    "\n"
    "key = list(figures[0])[:KEYS] if figures else []\n"
    "out = csv.writer(sys.stdout, lineterminator=\"\\n\")\n"
    "out.writerow(key + [\"n\", \"estimate\", \"se\"])\n"
    "for i, figure in enumerate(figures):\n"
    "    parts = [(f,) + values(f) for f in terms[i + 1]]\n"
    "    d = np.logical_or.reduce([part[3] for part in parts])\n"
    "    e, u = 0.0, np.zeros(N)\n"
    "    for f, y, z, _ in parts:\n"
    "        part = influence(f, y, z)\n"
    "        e += int(f[\"sign\"]) * part[0]\n"
    "        u = u + int(f[\"sign\"]) * part[1]\n"
    "    n = d.sum() if figure[\"records\"] != \"most\" else max(\n"
    "        part[3].sum() for part in parts)\n"
    "    se = variance(u, d) ** 0.5 if ERRORS else float(\"nan\")\n"
    "    out.writerow([figure[name] for name in key]\n"
    "                 + [n, repr(float(e)), repr(float(se))])\n";

static void
write_python(struct out *out, const struct recompute *r)
{
	uint32_t n_weight = r->weight == NULL ? 0 : 1;

	out_text(out, head);
	if (r->n_others > 0)
		out_format(out,
		    "%u figures are no shares, means, totals, ratios and "
		    "differences of domains, and\nare not computed.\n",
		    r->n_others);
	if (!r->has_errors)
		out_text(out,
		    "The weights are replicates or calibrated: errors are not "
		    "computed.\n");
	out_text(out, "\"\"\"\n\n");
	put_list(out, "WEIGHT", &r->weight, n_weight);
	put_list(out, "STRATA", r->strata, r->n_strata);
	put_list(out, "CLUSTER", r->cluster, r->n_cluster);
	put_list(out, "FPC", r->fpc, r->n_fpc);
	out_text(out, "LONELY = ");
	out_quoted(out, r->lonely);
	out_format(out, "\nERRORS = %s\nKEYS = %u\n",
	    r->has_errors ? "True" : "False", r->n_columns);
	put_csv(out, "FIGURES", &r->figures);
	put_csv(out, "TERMS", &r->terms);
	out_text(out, body);
}

const struct format format_python = {.file = "recompute",
    .ending = "py",
    .says = "a script for Python that computes the figures again",
    .is_multilingual = true,
    .script = write_python};
