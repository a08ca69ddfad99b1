#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "design.h"
#include "diag.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "ranks.h"

static const char *
name_of(const struct design *design, uint32_t key)
{
	const struct plan *plan = design->plan;

	return plan->columns[plan->keys[plan->n_by + key]].name;
}

static const struct dictionary *
column_of(const struct design *design, uint32_t key)
{
	const struct plan *plan = design->plan;

	return &design->cube->columns[plan->keys[plan->n_by + key]];
}

char *
design_stratum(const struct design *design, uint32_t stratum)
{
	const uint32_t *codes = tuples_at(&design->strata, stratum);
	char *text = mem_text((struct slice){"", 0});
	uint32_t i;

	for (i = 0; i < design->plan->n_strata; i++) {
		struct slice code =
		    codes_text(column_of(design, i)->codes, codes[i]);
		char *longer = mem_format("%s%s%.*s", text, i > 0 ? " x " : "",
		    (int)code.len, code.text);

		free(text);
		text = longer;
	}
	return text;
}

uint32_t
design_above(const struct design *design, uint32_t leaf, uint32_t level)
{
	uint32_t at = design->n_levels - 1;

	for (; at > level; at--)
		leaf = design->parent[at][leaf];
	return leaf;
}

/* ---- the tree ------------------------------------------------------------ */

static uint32_t
add_node(struct design *design, uint32_t level, uint32_t parent)
{
	uint32_t i = design->n_nodes[level]++;

	if (design->nodes[level] != NULL)
		design->nodes[level][i].missed = 1;
	if (level > 0) {
		design->parent[level][i] = parent;
		design->nodes[level - 1][parent].n++;
	}
	return i;
}

/*
 * The codes of a unit: strata, clusters, fpcs, margins, replicate.  Units are
 * sorted by them, so a node that the unit before was not in is a new one.
 */
static void
place_unit(struct design *design, const struct cube *cube, uint32_t unit)
{
	const struct plan *plan = design->plan;
	const uint32_t *codes = tuples_at(&cube->units, unit);
	const uint32_t *before =
	    unit == 0 ? NULL : tuples_at(&cube->units, unit - 1);
	uint32_t rest = plan->n_strata + plan->n_clusters + plan->n_fpcs;
	bool is_same = before != NULL &&
	    memcmp(codes, before, plan->n_strata * sizeof *codes) == 0;
	uint32_t node;
	uint32_t level;
	bool is_new;

	if (!is_same)
		tuples_put(&design->strata, codes, &is_new);
	node = is_same ? design->n_nodes[0] - 1 : add_node(design, 0, 0);
	for (level = 1; level < design->n_levels; level++) {
		uint32_t at = plan->n_strata + level - 1;

		is_same = is_same && codes[at] == before[at];
		node = is_same ? design->n_nodes[level] - 1
			       : add_node(design, level, node);
	}
	design->leaf[unit] = node;
	design->cell[unit] = tuples_put(&design->cells, codes + rest, &is_new);
	rest += plan->n_margins;
	if (plan->n_extra > EXTRA_REPLICATE)
		design->replicate[unit] = codes[rest + EXTRA_REPLICATE];
	if (plan->n_extra > EXTRA_PATTERN)
		design->pattern[unit] = codes[rest + EXTRA_PATTERN];
}

/* In an element sample the last level counts its records. */
static void
count_records(struct design *design, struct cube *cube)
{
	const struct store *total = &cube->stores[0];
	struct accs_range all = accs_rows(&total->accs[0], 0, total->n_rows);
	struct node_of_design *leaves = design->nodes[design->n_levels - 1];

	for (; all.at < all.end; all.at++) {
		uint32_t unit = total->unit[all.at->row];

		if (design->replicate[unit] == 0)
			leaves[design->leaf[unit]].n += all.at->n;
	}
}

/* ---- checks -------------------------------------------------------------- */

enum {
	EXAMPLES = 3
};

/* Clusters of two strata, in one message. */
struct strays {
	uint32_t n;
	struct out examples;
};

static void
add_stray(struct strays *strays, const struct design *design,
    struct slice cluster, uint32_t first, uint32_t second)
{
	char *a;
	char *b;

	if (strays->n++ >= EXAMPLES)
		return;
	a = design_stratum(design, first);
	b = design_stratum(design, second);
	out_format(&strays->examples, "%s%s (%s and %s)",
	    strays->n > 1 ? ", " : "", diag_value(cluster), a, b);
	free(a);
	free(b);
}

static void
report_strays(struct strays *strays)
{
	if (strays->n > 0)
		diag_error(STATUS_FAIL, NULL, "not-nested",
		    "%" PRIu32 " cluster%s in two strata: %.*s%s; if these are "
		    "two clusters each, give --nest; if a cluster is one unit "
		    "in two waves, give --panel",
		    strays->n, strays->n == 1 ? " stands" : "s stand",
		    (int)strays->examples.len, strays->examples.text,
		    strays->n > EXAMPLES ? ", ..." : "");
	out_free(&strays->examples);
}

static bool
check_nesting(const struct design *design, const struct cube *cube)
{
	const struct codes *codes =
	    column_of(design, design->plan->n_strata)->codes;
	uint32_t *home = mem_zero((size_t)codes_len(codes) + 1, sizeof *home);
	struct strays strays = {0};
	uint32_t next = 0;
	uint32_t i;

	for (i = 0; i < design->n_units; i++) {
		uint32_t node = design_above(design, design->leaf[i], 1);
		uint32_t code =
		    tuples_at(&cube->units, i)[design->plan->n_strata];
		uint32_t stratum = design->parent[1][node];

		if (node < next)
			continue;
		next = node + 1;
		if (home[code] == 0)
			home[code] = stratum + 1;
		else
			add_stray(&strays, design, codes_text(codes, code),
			    home[code] - 1, stratum);
	}
	free(home);
	report_strays(&strays);
	return strays.n == 0;
}

/* The fpc of a stage, one value for all units below a node. */
static bool
set_fpc(struct design *design, const struct cube *cube, uint32_t unit,
    uint32_t stage, bool *is_size, bool *is_fraction)
{
	const struct plan *plan = design->plan;
	uint32_t key = plan->n_strata + plan->n_clusters + stage;
	struct slice text = codes_text(
	    column_of(design, key)->codes, tuples_at(&cube->units, unit)[key]);
	struct place place = {.column = name_of(design, key)};
	struct node_of_design *node = &design->nodes[stage][design_above(
	    design, design->leaf[unit], stage)];
	char *stratum;
	double value;

	if (!number_parse(&value, text.text, text.len) || !(value > 0)) {
		diag_error(STATUS_FAIL, &place, "bad-fpc",
		    "%s is no population size and no sampling fraction",
		    diag_value(text));
		return false;
	}
	*is_size = *is_size || value > 1;
	*is_fraction = *is_fraction || value < 1;
	if (node->population == 0)
		node->population = (quad)value;
	if (node->population == (quad)value)
		return true;
	stratum =
	    design_stratum(design, design_above(design, design->leaf[unit], 0));
	diag_error(STATUS_FAIL, &place, "fpc-varies",
	    "stratum %s has the population sizes %.15g and %.15g; a stage has "
	    "one",
	    stratum[0] == '\0' ? "(all)" : stratum,
	    value < (double)node->population ? value : (double)node->population,
	    value < (double)node->population ? (double)node->population
					     : value);
	free(stratum);
	return false;
}

/*
 * Compute population sizes from fractions and 1 - n / N; false when a sample is
 * larger than its population.
 */
static bool
close_stage(struct design *design, uint32_t stage, bool is_fraction)
{
	struct place place = {
	    .column = name_of(design,
		design->plan->n_strata + design->plan->n_clusters + stage)};
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < design->n_nodes[stage]; i++) {
		struct node_of_design *node = &design->nodes[stage][i];
		char *stratum;

		if (is_fraction)
			node->population =
			    (quad)(double)node->n / node->population;
		node->missed = (node->population - (quad)(double)node->n) /
		    node->population;
		if (node->missed >= -(quad)1e-12)
			continue;
		stratum = design_stratum(design, stage == 0 ? i : 0);
		diag_error(STATUS_FAIL, &place, "fpc-too-small",
		    "the population%s%s is smaller than the %llu units sampled "
		    "from it",
		    stage == 0 && stratum[0] != '\0' ? " of stratum " : "",
		    stage == 0 ? stratum : "", (unsigned long long)node->n);
		free(stratum);
		is_good = false;
	}
	return is_good;
}

static bool
set_fpcs(struct design *design, const struct cube *cube)
{
	bool is_size = false;
	bool is_fraction = false;
	bool is_good = true;
	uint32_t stage;
	uint32_t i;

	for (stage = 0; stage < design->plan->n_fpcs; stage++)
		for (i = 0; i < design->n_units && is_good; i++)
			is_good = set_fpc(
			    design, cube, i, stage, &is_size, &is_fraction);
	if (!is_good)
		return false;
	if (is_size && is_fraction) {
		diag_error(STATUS_FAIL, NULL, "fpc-mixed",
		    "fpc columns hold values above 1 and below 1; give "
		    "population sizes or sampling fractions, not both");
		return false;
	}
	for (stage = 0; stage < design->plan->n_fpcs; stage++)
		is_good = close_stage(design, stage, !is_size) && is_good;
	return is_good;
}

/* ---- strata in the order of their names ---------------------------------- */

static int
compare_strata(const void *context, uint32_t a, uint32_t b)
{
	const struct design *design = context;
	const uint32_t *x = tuples_at(&design->strata, a);
	const uint32_t *y = tuples_at(&design->strata, b);
	uint32_t i;

	for (i = 0; i < design->plan->n_strata; i++) {
		const struct codes *codes = column_of(design, i)->codes;
		int order = categories_compare(
		    codes_text(codes, x[i]), codes_text(codes, y[i]));

		if (order != 0)
			return order;
	}
	return 0;
}

static void
make_room(struct design *design)
{
	const struct plan *plan = design->plan;
	size_t n = (size_t)design->n_units + 1;
	uint32_t i;

	design->leaf = mem_zero(n, sizeof *design->leaf);
	design->cell = mem_zero(n, sizeof *design->cell);
	design->replicate = mem_zero(n, sizeof *design->replicate);
	if (plan->n_extra > EXTRA_PATTERN)
		design->pattern = mem_zero(n, sizeof *design->pattern);
	for (i = 0; i < design->n_levels; i++) {
		if (i > 0)
			design->parent[i] =
			    mem_zero(n, sizeof *design->parent[i]);
		if (i + 1 < design->n_levels || design->is_elements)
			design->nodes[i] =
			    mem_zero(n, sizeof *design->nodes[i]);
	}
	tuples_init(&design->strata, plan->n_strata);
	tuples_init(&design->cells, plan->n_margins);
}

bool
design_build(struct design *design, struct cube *cube,
    const struct design_options *options)
{
	const struct plan *plan = cube->plan;
	struct ranks strata;
	uint32_t i;

	*design =
	    (struct design){.plan = plan, .cube = cube, .options = options};
	design->n_levels = 1 + plan->n_clusters;
	design->is_elements = plan->with_squares;
	design->has_fpc = plan->n_fpcs > 0;
	design->n_units = cube->units.n;
	make_room(design);
	for (i = 0; i < design->n_units; i++)
		place_unit(design, cube, i);
	if (design->is_elements)
		count_records(design, cube);
	ranks_init(&strata, design->n_nodes[0], compare_strata, design);
	design->order = strata.sorted;
	free(strata.position);
	if (plan->n_clusters > 0 && plan->n_strata > 0 && !options->nest &&
	    options->panel == NULL && !check_nesting(design, cube))
		return false;
	return set_fpcs(design, cube);
}

void
design_done(struct design *design)
{
	uint32_t i;

	for (i = 0; i < design->n_levels; i++) {
		free(design->nodes[i]);
		free(design->parent[i]);
	}
	tuples_done(&design->strata);
	tuples_done(&design->cells);
	free(design->leaf);
	free(design->cell);
	free(design->replicate);
	free(design->pattern);
	free(design->order);
}
