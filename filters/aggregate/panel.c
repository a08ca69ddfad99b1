#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "diag.h"
#include "mem.h"
#include "panel.h"
#include "ranks.h"

/* A leaf in one wave, and the same unit in another. */
struct link {
	uint32_t leaf;
	uint32_t other;
	uint32_t pair;
};

/* Two strata of two waves that have units in common. */
struct pair {
	uint32_t a; /* strata; a comes first by name */
	uint32_t b;
	uint64_t n;
	quad phi;
	/* over the units, of z at hand: its totals in a, in b, products */
	mpz_t in_a;
	mpz_t in_b;
	mpz_t product;
};

struct panel {
	const struct design *design;
	uint32_t *unit;     /* by leaf */
	uint32_t n_units;   /* of which some are in no leaf */
	uint32_t *wave;     /* by stratum */
	uint32_t n_waves;   /* in order of their names */
	uint32_t *position; /* by stratum: in the order of names */
	struct link *links; /* in order of leaf; both ways */
	size_t n_links;
	size_t cap_links;
	size_t *first; /* by leaf: its first link; one more */
	struct pair *pairs;
	uint32_t n_pairs;
	uint32_t *overlap; /* by stratum and wave: units in both */
	mpz_t *total;      /* by leaf: of z */
	uint32_t *taken;
	uint32_t n_taken;
};

uint32_t
panel_unit(const struct panel *panel, uint32_t leaf)
{
	return panel->unit[leaf];
}

uint32_t
panel_units(const struct panel *panel)
{
	return panel->n_units;
}

uint32_t
panel_wave(const struct panel *panel, uint32_t stratum)
{
	return panel->wave[stratum];
}

uint32_t
panel_waves(const struct panel *panel)
{
	return panel->n_waves;
}

/* ---- who is in which wave ------------------------------------------------ */

static const struct codes *
codes_of_key(const struct design *design, uint32_t key)
{
	const struct plan *plan = design->plan;

	return design->cube->columns[plan->keys[plan->n_by + key]].codes;
}

static struct slice
wave_name(const struct design *design, uint32_t stratum)
{
	uint32_t key = design->plan->wave;

	return codes_text(codes_of_key(design, key),
	    tuples_at(&design->strata, stratum)[key]);
}

static int
compare_waves(const void *context, uint32_t a, uint32_t b)
{
	const struct design *design = context;

	return categories_compare(wave_name(design, a), wave_name(design, b));
}

static void
number_waves(struct panel *panel)
{
	const struct design *design = panel->design;
	uint32_t n = design->n_nodes[0];
	struct ranks ranks;
	uint32_t i;

	panel->wave = mem_zero((size_t)n + 1, sizeof *panel->wave);
	panel->position = mem_zero((size_t)n + 1, sizeof *panel->position);
	ranks_init(&ranks, n, compare_waves, design);
	for (i = 0; i < n; i++) {
		panel->position[design->order[i]] = i;
		if (i > 0 &&
		    slice_equal(wave_name(design, ranks.sorted[i - 1]),
			wave_name(design, ranks.sorted[i])))
			panel->n_waves--;
		panel->wave[ranks.sorted[i]] = panel->n_waves++;
	}
	ranks_done(&ranks);
}

static uint32_t
stratum_of(const struct panel *panel, uint32_t leaf)
{
	return panel->design->parent[1][leaf];
}

static struct slice
unit_name(const struct panel *panel, uint32_t leaf)
{
	return codes_text(
	    codes_of_key(panel->design, panel->design->plan->n_strata),
	    panel->unit[leaf]);
}

static void
number_units(struct panel *panel)
{
	const struct design *design = panel->design;
	uint32_t key = design->plan->n_strata;
	uint32_t i;

	panel->unit =
	    mem_zero((size_t)design->n_nodes[1] + 1, sizeof *panel->unit);
	panel->n_units = codes_len(codes_of_key(design, key));
	for (i = 0; i < design->n_units; i++)
		panel->unit[design->leaf[i]] =
		    tuples_at(&design->cube->units, i)[key];
}

/* ---- faults -------------------------------------------------------------- */

static void
tell_doubled(const struct panel *panel, uint32_t leaf)
{
	const struct design *design = panel->design;
	struct place place = {.column = design->options->panel};
	char *unit = mem_text(unit_name(panel, leaf));

	diag_error(STATUS_FAIL, &place, "panel-doubled",
	    "unit %s has more than one record in wave %.*s; where a unit is a "
	    "cluster of records, give --cluster %s as well",
	    diag_value(slice_of(unit)),
	    (int)wave_name(design, stratum_of(panel, leaf)).len,
	    wave_name(design, stratum_of(panel, leaf)).text,
	    design->options->panel);
	free(unit);
}

static void
tell_not_nested(const struct panel *panel, uint32_t leaf, uint32_t other)
{
	const struct design *design = panel->design;
	char *a = design_stratum(design, stratum_of(panel, leaf));
	char *b = design_stratum(design, stratum_of(panel, other));

	diag_error(STATUS_FAIL, NULL, "not-nested",
	    "cluster %s stands in strata %s and %s of one wave; --panel lets a "
	    "unit change stratum between waves only",
	    diag_value(unit_name(panel, leaf)), a, b);
	free(a);
	free(b);
}

/* A unit of the panel is one record, unless it is a cluster. */
static bool
check_records(const struct panel *panel)
{
	const struct design *design = panel->design;
	const struct store *total = &design->cube->stores[0];
	struct accs_range all = accs_rows(&total->accs[0], 0, total->n_rows);
	uint64_t *n = mem_zero((size_t)design->n_nodes[1] + 1, sizeof *n);
	bool is_good = true;
	uint32_t i;

	for (; all.at < all.end; all.at++)
		n[design->leaf[total->unit[all.at->row]]] += all.at->n;
	for (i = 0; i < design->n_nodes[1]; i++)
		if (n[i] > 1 && !design->options->panel_is_cluster) {
			tell_doubled(panel, i);
			is_good = false;
		}
	free(n);
	return is_good;
}

/* ---- who is in two ------------------------------------------------------- */

static void
add_link(struct panel *panel, uint32_t leaf, uint32_t other)
{
	MEM_GROW(panel->links, panel->n_links, panel->cap_links);
	panel->links[panel->n_links++] =
	    (struct link){.leaf = leaf, .other = other};
}

/* Leaves of one unit, n of them: each two are of two waves. */
static bool
link_unit(struct panel *panel, const uint32_t *leaves, uint32_t n)
{
	bool is_good = true;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++) {
			uint32_t a = stratum_of(panel, leaves[i]);
			uint32_t b = stratum_of(panel, leaves[k]);

			if (i == k)
				continue;
			if (panel->wave[a] != panel->wave[b]) {
				add_link(panel, leaves[i], leaves[k]);
				continue;
			}
			is_good = false;
			if (i < k && panel->design->options->panel_is_cluster)
				tell_not_nested(panel, leaves[i], leaves[k]);
			else if (i < k)
				tell_doubled(panel, leaves[i]);
		}
	return is_good;
}

static int
compare_leaves(const void *context, uint32_t a, uint32_t b)
{
	const struct panel *panel = context;

	return (panel->unit[a] > panel->unit[b]) -
	    (panel->unit[a] < panel->unit[b]);
}

static int
compare_links(const void *a, const void *b)
{
	const struct link *x = a;
	const struct link *y = b;

	if (x->leaf != y->leaf)
		return (x->leaf > y->leaf) - (x->leaf < y->leaf);
	return (x->other > y->other) - (x->other < y->other);
}

static bool
link_units(struct panel *panel)
{
	uint32_t n = panel->design->n_nodes[1];
	struct ranks ranks;
	bool is_good = true;
	uint32_t i;
	uint32_t end;

	ranks_init(&ranks, n, compare_leaves, panel);
	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n &&
		     panel->unit[ranks.sorted[end]] ==
			 panel->unit[ranks.sorted[i]];)
			end++;
		is_good =
		    link_unit(panel, ranks.sorted + i, end - i) && is_good;
	}
	ranks_done(&ranks);
	if (panel->n_links > 0)
		qsort(panel->links, panel->n_links, sizeof *panel->links,
		    compare_links);
	panel->first = mem_zero((size_t)n + 2, sizeof *panel->first);
	for (i = 0; i < panel->n_links; i++)
		panel->first[panel->links[i].leaf + 1]++;
	for (i = 0; i < n; i++)
		panel->first[i + 1] += panel->first[i];
	return is_good;
}

/* ---- pairs of strata ----------------------------------------------------- */

/* The strata of a link, the first by name first, as a key of pairs. */
static void
key_of(const struct panel *panel, const struct link *link, uint32_t key[2])
{
	uint32_t a = panel->position[stratum_of(panel, link->leaf)];
	uint32_t b = panel->position[stratum_of(panel, link->other)];

	key[0] = a < b ? a : b;
	key[1] = a < b ? b : a;
}

/* Pairs in the order of the names of their strata, so that no order of
 * records can be seen in a sum over them. */
static void
make_pairs(struct panel *panel)
{
	const struct design *design = panel->design;
	struct tuples keys;
	struct rank_tuples context;
	struct ranks ranks;
	uint32_t key[2];
	bool is_new;
	size_t i;

	tuples_init(&keys, 2);
	for (i = 0; i < panel->n_links; i++) {
		key_of(panel, &panel->links[i], key);
		panel->links[i].pair = tuples_put(&keys, key, &is_new);
	}
	context = (struct rank_tuples){keys.values, 2};
	ranks_init(&ranks, keys.n, ranks_compare, &context);
	panel->n_pairs = keys.n;
	panel->pairs = mem_zero((size_t)keys.n + 1, sizeof *panel->pairs);
	for (i = 0; i < keys.n; i++) {
		const uint32_t *at = tuples_at(&keys, ranks.sorted[i]);
		struct pair *pair = &panel->pairs[i];

		pair->a = design->order[at[0]];
		pair->b = design->order[at[1]];
		mpz_init(pair->in_a);
		mpz_init(pair->in_b);
		mpz_init(pair->product);
	}
	for (i = 0; i < panel->n_links; i++) {
		struct link *link = &panel->links[i];

		link->pair = ranks.position[link->pair];
		panel->pairs[link->pair].n += link->leaf < link->other;
		panel->overlap[(size_t)stratum_of(panel, link->leaf) *
			panel->n_waves +
		    panel->wave[stratum_of(panel, link->other)]]++;
	}
	ranks_done(&ranks);
	tuples_done(&keys);
}

/* The part of stratum a's units that is in the sample of b's wave too. */
static quad
part_in(const struct panel *panel, uint32_t a, uint32_t b)
{
	uint32_t n =
	    panel->overlap[(size_t)a * panel->n_waves + panel->wave[b]];

	return (quad)(double)n / (quad)(double)panel->design->nodes[0][a].n;
}

static void
set_phi(const struct panel *panel, struct pair *pair)
{
	const struct node_of_design *a = &panel->design->nodes[0][pair->a];
	const struct node_of_design *b = &panel->design->nodes[0][pair->b];
	quad f = 1 - a->missed;
	quad g = 1 - b->missed;
	quad least;
	quad both;

	pair->phi = 1;
	if (!panel->design->has_fpc)
		return;
	both = (f * part_in(panel, pair->a, pair->b) +
		   g * part_in(panel, pair->b, pair->a)) /
	    2;
	if (both < f + g - 1)
		both = f + g - 1;
	if (both > (f < g ? f : g))
		both = f < g ? f : g;
	pair->phi = 1 - f * g / both;
	least = a->missed * b->missed;
	least = least > 0 ? -quad_sqrt(least) : 0;
	if (pair->phi < least)
		pair->phi = least;
}

struct panel *
panel_new(const struct design *design)
{
	struct panel *panel = mem_zero(1, sizeof *panel);
	uint32_t n = design->n_nodes[1];
	bool is_good;
	uint32_t i;

	panel->design = design;
	number_waves(panel);
	number_units(panel);
	panel->overlap =
	    mem_zero((size_t)design->n_nodes[0] * panel->n_waves + 1,
		sizeof *panel->overlap);
	panel->total = mem_zero((size_t)n + 1, sizeof *panel->total);
	panel->taken = mem_zero((size_t)n + 1, sizeof *panel->taken);
	for (i = 0; i < n; i++)
		mpz_init(panel->total[i]);
	is_good = check_records(panel);
	is_good = link_units(panel) && is_good;
	if (!is_good) {
		panel_free(panel);
		return NULL;
	}
	make_pairs(panel);
	for (i = 0; i < panel->n_pairs; i++)
		set_phi(panel, &panel->pairs[i]);
	return panel;
}

void
panel_free(struct panel *panel)
{
	uint32_t i;

	if (panel == NULL)
		return;
	for (i = 0; i < panel->n_pairs; i++) {
		mpz_clear(panel->pairs[i].in_a);
		mpz_clear(panel->pairs[i].in_b);
		mpz_clear(panel->pairs[i].product);
	}
	for (i = 0; i < panel->design->n_nodes[1]; i++)
		mpz_clear(panel->total[i]);
	free(panel->unit);
	free(panel->wave);
	free(panel->position);
	free(panel->links);
	free(panel->first);
	free(panel->pairs);
	free(panel->overlap);
	free(panel->total);
	free(panel->taken);
	free(panel);
}

/* ---- what a run is told -------------------------------------------------- */

/* Do two strata differ in more than the wave? */
static bool
is_move(const struct panel *panel, const struct pair *pair)
{
	const struct design *design = panel->design;
	const uint32_t *a = tuples_at(&design->strata, pair->a);
	const uint32_t *b = tuples_at(&design->strata, pair->b);
	uint32_t i;

	for (i = 0; i < design->plan->n_strata; i++)
		if (i != design->plan->wave && a[i] != b[i])
			return true;
	return false;
}

/* A stratum of each wave, and how many units the waves have. */
struct wave_size {
	uint32_t stratum;
	uint64_t n;
};

static void
note_waves(const struct panel *panel, const struct wave_size *sizes,
    uint32_t first, uint32_t second)
{
	struct slice a = wave_name(panel->design, sizes[first].stratum);
	struct slice b = wave_name(panel->design, sizes[second].stratum);
	uint64_t both = 0;
	uint64_t moved = 0;
	uint32_t i;

	for (i = 0; i < panel->n_pairs; i++) {
		const struct pair *pair = &panel->pairs[i];
		uint32_t v = panel->wave[pair->a];
		uint32_t w = panel->wave[pair->b];

		if ((v != first || w != second) && (v != second || w != first))
			continue;
		both += pair->n;
		moved += is_move(panel, pair) ? pair->n : 0;
	}
	if (both > 0)
		diag_note(NULL, "panel",
		    "%" PRIu64 " units are in waves %.*s and %.*s (%.1f %% and "
		    "%.1f %% of them); %" PRIu64 " changed stratum",
		    both, (int)a.len, a.text, (int)b.len, b.text,
		    100 * (double)both / (double)sizes[first].n,
		    100 * (double)both / (double)sizes[second].n, moved);
}

void
panel_note(const struct panel *panel)
{
	const struct design *design = panel->design;
	struct wave_size *sizes =
	    mem_zero((size_t)panel->n_waves + 1, sizeof *sizes);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < design->n_nodes[0]; i++) {
		sizes[panel->wave[i]].stratum = i;
		sizes[panel->wave[i]].n += design->nodes[0][i].n;
	}
	for (i = 0; i < panel->n_waves; i++)
		for (k = i + 1; k < panel->n_waves; k++)
			note_waves(panel, sizes, i, k);
	if (panel->n_links == 0)
		diag_note(NULL, "panel",
		    "no unit is in two waves: the samples count as "
		    "independent");
	free(sizes);
}

/* ---- what waves have in common ------------------------------------------- */

void
panel_take(struct panel *panel, uint32_t leaf, const mpz_t total)
{
	mpz_set(panel->total[leaf], total);
	panel->taken[panel->n_taken++] = leaf;
}

/* Sums over the units that are in both strata of each pair. */
static void
sum_pairs(struct panel *panel)
{
	uint32_t i;
	size_t k;

	for (i = 0; i < panel->n_taken; i++) {
		uint32_t leaf = panel->taken[i];
		uint32_t stratum = stratum_of(panel, leaf);

		for (k = panel->first[leaf]; k < panel->first[leaf + 1]; k++) {
			const struct link *link = &panel->links[k];
			struct pair *pair = &panel->pairs[link->pair];
			bool is_a = pair->a == stratum;

			mpz_add(is_a ? pair->in_a : pair->in_b,
			    is_a ? pair->in_a : pair->in_b, panel->total[leaf]);
			if (is_a)
				mpz_addmul(pair->product, panel->total[leaf],
				    panel->total[link->other]);
		}
	}
}

/* One stratum of a pair: what is taken off z, and what e counts. */
struct side_of_pair {
	quad center;
	quad factor;
	bool counts;
};

static struct side_of_pair
side_of_pair(
    uint64_t n, const mpz_t sum, const struct lonely_rule *rule, quad center)
{
	quad size = (quad)(double)n;

	if (n > 1)
		return (struct side_of_pair){
		    quad_of(sum) / size, size / (size - 1), true};
	return (struct side_of_pair){
	    rule->adds == LONELY_ADDS_CENTERED ? center : 0, 1,
	    rule->adds != LONELY_ADDS_NOTHING};
}

/*
 * Sum of (t - T / n) (t' - T' / n') over the units of a pair.  Where both
 * strata have units enough, from whole numbers, so that nothing cancels.
 */
static quad
sum_of_products(const struct pair *pair, uint64_t n_a, uint64_t n_b,
    const mpz_t sum_a, const mpz_t sum_b, quad center_a, quad center_b)
{
	mpz_t bracket;
	mpz_t part;
	quad value;

	if (n_a == 1 || n_b == 1)
		return quad_of(pair->product) - center_b * quad_of(pair->in_a) -
		    center_a * quad_of(pair->in_b) +
		    (quad)(double)pair->n * center_a * center_b;
	mpz_init(bracket);
	mpz_init(part);
	mpz_mul_ui(bracket, pair->product, (unsigned long)n_a);
	mpz_mul_ui(bracket, bracket, (unsigned long)n_b);
	mpz_mul(part, sum_b, pair->in_a);
	mpz_submul_ui(bracket, part, (unsigned long)n_a);
	mpz_mul(part, sum_a, pair->in_b);
	mpz_submul_ui(bracket, part, (unsigned long)n_b);
	mpz_mul(part, sum_a, sum_b);
	mpz_addmul_ui(bracket, part, (unsigned long)pair->n);
	value = quad_of(bracket) / ((quad)(double)n_a * (quad)(double)n_b);
	mpz_clear(bracket);
	mpz_clear(part);
	return value;
}

static void
forget(struct panel *panel)
{
	uint32_t i;

	for (i = 0; i < panel->n_taken; i++)
		mpz_set_ui(panel->total[panel->taken[i]], 0);
	panel->n_taken = 0;
	for (i = 0; i < panel->n_pairs; i++) {
		mpz_set_ui(panel->pairs[i].in_a, 0);
		mpz_set_ui(panel->pairs[i].in_b, 0);
		mpz_set_ui(panel->pairs[i].product, 0);
	}
}

quad
panel_covariance(struct panel *panel, const mpz_t *sums, const uint8_t *has,
    const struct lonely_rule *rule, quad center)
{
	const struct node_of_design *nodes = panel->design->nodes[0];
	quad total = 0;
	uint32_t i;

	sum_pairs(panel);
	for (i = 0; i < panel->n_pairs; i++) {
		const struct pair *pair = &panel->pairs[i];
		struct side_of_pair a =
		    side_of_pair(nodes[pair->a].n, sums[pair->a], rule, center);
		struct side_of_pair b =
		    side_of_pair(nodes[pair->b].n, sums[pair->b], rule, center);

		if (!has[pair->a] || !has[pair->b] || !a.counts || !b.counts)
			continue;
		total += 2 * pair->phi * quad_sqrt(a.factor * b.factor) *
		    sum_of_products(pair, nodes[pair->a].n, nodes[pair->b].n,
			sums[pair->a], sums[pair->b], a.center, b.center);
	}
	forget(panel);
	return total;
}
