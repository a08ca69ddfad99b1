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

static const char head[] =
    "#!/usr/bin/env python3\n"
    "\"\"\"usage: python3 recompute.py MICRO.csv ... >figures.csv\n"
    "\n"
    "Compute the figures of the tables again, from the micro data that "
    "normalize\nwrote, with numpy alone: each error is that of the total of "
    "influence values\n(Deville 1999), for the sampling design.\n";

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
    "def variance(u):\n"
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
    "        of = np.zeros(m, dtype=int)\n"
    "        of[units] = above\n"
    "        n = np.bincount(of)\n"
    "        if LONELY == \"fail\" and k == 1 and (n == 1).any() and not "
    "sizes:\n"
    "            sys.exit(\"a stratum has one unit\")\n"
    "        mean = np.bincount(of, total) / n\n"
    "        square = np.bincount(of, (total - mean[of]) ** 2)\n"
    "        f = np.zeros(len(n))\n"
    "        if k <= len(sizes):\n"
    "            size = np.zeros(len(n))\n"
    "            size[above] = sizes[k - 1]\n"
    "            f = np.where(size > 1, n / np.where(size > 0, size, 1), "
    "size)\n"
    "        first = np.zeros(len(n))\n"
    "        first[above] = kept\n"
    "        scale = np.where(n > 1, n / np.maximum(n - 1, 1), 0)\n"
    "        all_of += (first * (1 - f) * scale * square).sum()\n"
    "        kept = kept * f[above]\n"
    "    return all_of\n"
    "\n"
    "\n"
    "def holds(where):\n"
    "    \"\"\"Records that the conditions hold for.\"\"\"\n"
    "    d = np.ones(N, dtype=bool)\n"
    "    for part in [] if where == \"*\" else where.split(\"&\"):\n"
    "        name, values = part.split(\"=\")\n"
    "        x = column(unquote(name))\n"
    "        codes = [unquote(code) for code in "
    "values.lstrip(\"!\").split(\"|\")]\n"
    "        if values.startswith(\"!\"):\n"
    "            d &= ~np.isin(x, codes + [\"\"] + DOTS)\n"
    "        else:\n"
    "            d &= np.isin(x, codes)\n"
    "    return d\n"
    "\n"
    "\n"
    "def influence(f, where):\n"
    "    \"\"\"Records of the base, the estimate, and each one's "
    "influence.\"\"\"\n"
    "    d = holds(where)\n"
    "    y = z = np.ones(N)\n"
    "\n"
    "    def number(x):\n"
    "        known = ~np.isin(x, [\"\"] + DOTS)\n"
    "        return known, np.where(known, x, \"0\").astype(float)\n"
    "\n"
    "    if f[\"kind\"] == \"share\":\n"
    "        x = column(f[\"variable\"])\n"
    "        left = [\"\"] if f[\"base\"] == \"asked\" else [\"\"] + [\n"
    "            dot for dot in DOTS if dot not in f[\"keep\"].split(\"|\")]\n"
    "        d = d & ~np.isin(x, left)\n"
    "        y = (x == f[\"code\"]).astype(float)\n"
    "    elif f[\"kind\"] != \"count\":\n"
    "        known, y = number(column(f[\"variable\"]))\n"
    "        d = d & known\n"
    "    if f[\"kind\"] == \"ratio\":\n"
    "        known, z = number(column(f[\"denominator\"]))\n"
    "        d = d & known\n"
    "    if f[\"kind\"] in (\"total\", \"count\"):\n"
    "        return d, (w * y * d).sum(), y * d\n"
    "    below = (w * z * d).sum()\n"
    "    e = (w * y * d).sum() / below\n"
    "    return d, e, (y - e * z) * d / below\n"
    "\n"
    "\n"
    "key = list(figures[0])[:KEYS] if figures else []\n"
    "out = csv.writer(sys.stdout, lineterminator=\"\\n\")\n"
    "out.writerow(key + [\"n\", \"estimate\", \"se\"])\n"
    "for f in figures:\n"
    "    d, e, u = influence(f, f[\"where_a\"])\n"
    "    if f[\"where_b\"] != \"\":\n"
    "        d2, e2, u2 = influence(f, f[\"where_b\"])\n"
    "        d, e, u = d | d2, e - e2, u - u2\n"
    "    se = variance(u) ** 0.5 if ERRORS else float(\"nan\")\n"
    "    out.writerow([f[name] for name in key]\n"
    "                 + [d.sum(), repr(float(e)), repr(float(se))])\n";

static void
write_python(struct out *out, const struct recompute *r)
{
	uint32_t n_weight = r->weight == NULL ? 0 : 1;
	size_t i;

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
	out_text(out, "FIGURES = \"\"\"\\\n");
	for (i = 0; i < r->figures.len; i++) {
		if (r->figures.text[i] == '\\' || r->figures.text[i] == '"')
			out_byte(out, '\\');
		out_byte(out, r->figures.text[i]);
	}
	out_text(out, "\"\"\"\n");
	out_text(out, body);
}

const struct format format_python = {.file = "recompute",
    .ending = "py",
    .says = "a script for Python that computes the figures again",
    .is_multilingual = true,
    .script = write_python};
