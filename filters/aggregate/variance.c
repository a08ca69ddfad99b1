#include <stdlib.h>

#include "calibrate.h"
#include "lonely.h"
#include "mem.h"
#include "panel.h"
#include "variance.h"

struct cell_of_view {
	uint32_t view;
	uint32_t cell;
};

/* What is known of each node of a level. */
struct tree_level {
	mpz_t *sum;     /* of z below it */
	mpz_t *squares; /* of the totals of what was sampled in it */
	quad *below;    /* variance of the stages below, summed */
	uint8_t *has;   /* some record of the domain */
	uint32_t n;
};

static void
init_level(struct tree_level *level, uint32_t n)
{
	uint32_t i;

	level->n = n;
	level->sum = mem_zero((size_t)n + 1, sizeof *level->sum);
	level->squares = mem_zero((size_t)n + 1, sizeof *level->squares);
	level->below = mem_zero((size_t)n + 1, sizeof *level->below);
	level->has = mem_zero((size_t)n + 1, 1);
	for (i = 0; i < n; i++) {
		mpz_init(level->sum[i]);
		mpz_init(level->squares[i]);
	}
}

static void
done_level(struct tree_level *level)
{
	uint32_t i;

	for (i = 0; i < level->n; i++) {
		mpz_clear(level->sum[i]);
		mpz_clear(level->squares[i]);
	}
	free(level->sum);
	free(level->squares);
	free(level->below);
	free(level->has);
}

/*
 * Clear only the nodes that were used: a variance often touches a few, and
 * there are many variances.
 */
static void
clear_level(struct tree_level *level)
{
	uint32_t i;

	for (i = 0; i < level->n; i++) {
		if (!level->has[i])
			continue;
		level->has[i] = 0;
		level->below[i] = 0;
		mpz_set_ui(level->sum[i], 0);
		mpz_set_ui(level->squares[i], 0);
	}
}

/* The last level of a cluster sample has no stage below: only totals. */
static uint32_t
count_levels(const struct design *design)
{
	return design->n_levels - !design->is_elements;
}

void
variance_init(
    struct variance *v, struct cube *cube, const struct design *design)
{
	uint32_t n = design->n_units;
	uint32_t i;

	*v = (struct variance){.cube = cube, .design = design};
	v->lin = mem_zero((size_t)n + 1, sizeof *v->lin);
	if (design->is_elements) {
		v->quad = mem_zero((size_t)n + 1, sizeof *v->quad);
		v->cross = mem_zero((size_t)n + 1, sizeof *v->cross);
	}
	v->touched = mem_zero((size_t)n + 1, 1);
	v->list = mem_zero((size_t)n + 1, sizeof *v->list);
	for (i = 0; i < n; i++)
		mpz_init(v->lin[i]);
	for (i = 0; i < n && design->is_elements; i++) {
		mpz_init(v->quad[i]);
		mpz_init(v->cross[i]);
	}
	mpz_init(v->scratch);
	v->levels = mem_zero(MAX_LEVELS, sizeof *v->levels);
	for (i = 0; i < count_levels(design); i++)
		init_level(&v->levels[i], design->n_nodes[i]);
	if (design->options->calibration != CALIBRATION_NONE)
		v->calibrator = calibrator_new(cube, design);
}

void
variance_done(struct variance *v)
{
	uint32_t i;

	for (i = 0; i < v->design->n_units; i++)
		mpz_clear(v->lin[i]);
	for (i = 0; i < v->design->n_units && v->quad != NULL; i++) {
		mpz_clear(v->quad[i]);
		mpz_clear(v->cross[i]);
	}
	mpz_clear(v->scratch);
	for (i = 0; i < count_levels(v->design); i++)
		done_level(&v->levels[i]);
	free(v->levels);
	free(v->lin);
	free(v->quad);
	free(v->cross);
	free(v->touched);
	free(v->list);
	calibrator_free(v->calibrator);
}

void
variance_begin(struct variance *v)
{
	uint32_t i;

	for (i = 0; i < v->n_list; i++) {
		uint32_t unit = v->list[i];

		v->touched[unit] = 0;
		mpz_set_ui(v->lin[unit], 0);
		if (v->quad == NULL)
			continue;
		mpz_set_ui(v->quad[unit], 0);
		mpz_set_ui(v->cross[unit], 0);
	}
	v->n_list = 0;
}

/* Have the unit in the sum, if with nothing. */
static void
touch(struct variance *v, uint32_t unit)
{
	if (v->touched[unit])
		return;
	v->touched[unit] = 1;
	v->list[v->n_list++] = unit;
}

/* sum += a * b, or what was added so before is taken away. */
static void
put(mpz_t sum, const mpz_t a, const mpz_t b, bool is_away)
{
	if (is_away)
		mpz_submul(sum, a, b);
	else
		mpz_addmul(sum, a, b);
}

/* Take z = a w in records of a unit; q: their sum of w^2. */
static void
add_sums(struct variance *v, uint32_t unit, const mpz_t a, const struct sum *s,
    const struct sum *q, bool is_away)
{
	struct sum_view room;
	mpz_srcptr squares;

	touch(v, unit);
	put(v->lin[unit], a, sum_view(s, &room), is_away);
	if (!v->design->is_elements)
		return;
	squares = sum_view(q, &room);
	mpz_mul(v->scratch, a, squares);
	put(v->quad[unit], a, v->scratch, is_away);
	if (v->calibrator != NULL)
		put(v->cross[unit], a, squares, is_away);
}

/* The sums of a block in one row, and what they are added with. */
struct row {
	struct accs_range sums;
	const struct store *store;
	uint32_t block;
	uint32_t unit;
	bool is_away;
};

static void
add_codes(struct variance *v, const struct row *row, mpz_t *coefficient,
    const uint8_t *is_in, uint32_t n)
{
	const struct acc *acc;

	for (acc = row->sums.at; acc < row->sums.end; acc++)
		if (acc->n > 0 && acc->slot < n && is_in[acc->slot])
			add_sums(v, row->unit, coefficient[acc->slot], &acc->s,
			    &acc->q, row->is_away);
}

static void
add_moments(struct variance *v, const struct row *row, mpz_t *a, uint32_t m)
{
	const struct acc *moments = row->sums.at;
	uint32_t unit = row->unit;
	struct sum_view room;
	uint32_t i;
	uint32_t j;

	touch(v, unit);
	for (i = 0; i < m; i++)
		put(v->lin[unit], a[i],
		    sum_view(&moments[moment_s(i)].s, &room), row->is_away);
	if (!v->design->is_elements)
		return;
	for (j = 0; j < m; j++)
		for (i = 0; i <= j; i++) {
			mpz_mul(v->scratch, a[i], a[j]);
			mpz_mul_ui(v->scratch, v->scratch, i == j ? 1 : 2);
			put(v->quad[unit], v->scratch,
			    sum_view(&moments[moment_q(m, i, j)].s, &room),
			    row->is_away);
		}
	/* The first term of a side is 1 where the record counts. */
	for (i = 0; v->calibrator != NULL && i < m; i++) {
		j = moment_q(m, m == 4 && i > 1 ? 2 : 0, i);
		put(v->cross[unit], a[i], sum_view(&moments[j].s, &room),
		    row->is_away);
	}
}

static void
add_cell(struct variance *v, const struct cell_of_view *at, uint32_t block,
    mpz_t *coefficient, const uint8_t *is_in, uint32_t n, bool is_away)
{
	const struct sums_block *spec = &v->cube->plan->blocks[block];
	struct accs_range rest = cube_sums(v->cube, at->view, at->cell, block);
	struct row row = {.store = &v->cube->stores[at->view],
	    .block = block,
	    .is_away = is_away};

	while (accs_next_row(&rest, &row.sums)) {
		row.unit = row.store->unit[row.sums.at->row];
		if (spec->n_terms > 0)
			add_moments(v, &row, coefficient, spec->n_terms);
		else
			add_codes(v, &row, coefficient, is_in, n);
	}
}

void
variance_add(struct variance *v, uint32_t view, uint32_t cell, uint32_t block,
    mpz_t *coefficient, const uint8_t *is_in, uint32_t n)
{
	add_cell(v, &(struct cell_of_view){view, cell}, block, coefficient,
	    is_in, n, false);
}

void
variance_remove(struct variance *v, uint32_t view, uint32_t cell,
    uint32_t block, mpz_t *coefficient, const uint8_t *is_in, uint32_t n)
{
	add_cell(v, &(struct cell_of_view){view, cell}, block, coefficient,
	    is_in, n, true);
}

void
variance_add_share(struct variance *v, const struct base *base,
    const struct part *part, const mpz_t own, const mpz_t other, bool is_away)
{
	uint32_t i;
	size_t k;

	for (i = 0; i < base->n_units; i++)
		add_sums(v, base->units[i].unit, other, &base->units[i].s,
		    &base->units[i].q, is_away);
	for (k = 0; k < part->n; k++) {
		const struct acc *acc = part->at[k];
		uint32_t unit = part_unit(part, k);
		const struct sum *q = &acc->q;

		if (acc->n == 0)
			continue;
		add_sums(v, unit, other, &acc->s, q, !is_away);
		add_sums(v, unit, own, &acc->s, q, is_away);
	}
}

/* ---- the tree, from below -------------------------------------------------
 */

struct tree {
	struct tree_level *levels;
	const struct design *design;
	const struct lonely_rule *rule;
	uint64_t n_strata; /* with a record of the domain */
	uint64_t n_lonely;
	bool failed;
	quad below;  /* of the later stages, all strata */
	quad center; /* of the stratum totals: rule "centered" */
};

/*
 * (1 - f) n / (n - 1) [ sum t^2 - (sum t)^2 / n ]
 *   = (1 - f) / (n - 1) [ n sum t^2 - (sum t)^2 ],
 * or what the rule makes of a single unit.
 */
static quad
variance_of_node(struct tree *tree, uint32_t at, uint32_t i, mpz_t bracket)
{
	const struct node_of_design *node = &tree->design->nodes[at][i];
	struct tree_level *level = &tree->levels[at];
	quad value;

	if (node->missed < (quad)1e-7)
		return 0;
	if (node->n > 1) {
		mpz_mul_ui(bracket, level->squares[i], (unsigned long)node->n);
		mpz_submul(bracket, level->sum[i], level->sum[i]);
		return node->missed * quad_of(bracket) /
		    (quad)(double)(node->n - 1);
	}
	tree->n_lonely += at == 0;
	tree->failed = tree->failed || lonely_fails(tree->rule, at);
	if (tree->rule->adds == LONELY_ADDS_SQUARE)
		return node->missed * quad_of(level->squares[i]);
	if (tree->rule->adds == LONELY_ADDS_CENTERED) {
		value = quad_of(level->sum[i]) - tree->center;
		return node->missed * value * value;
	}
	return 0;
}

/* Sum a level into the one above it; the top gives that of the first stage. */
static quad
close_level(struct tree *tree, uint32_t at)
{
	const struct design *design = tree->design;
	struct tree_level *level = &tree->levels[at];
	quad total = 0;
	quad share;
	mpz_t bracket;
	uint32_t k;

	mpz_init(bracket);
	for (k = 0; k < level->n; k++) {
		uint32_t i = at == 0 ? design->order[k] : k;
		const struct node_of_design *node = &design->nodes[at][i];
		uint32_t parent;
		quad value;

		if (!level->has[i])
			continue;
		/* Stages below the first fpc only: see plan_design. */
		share = node->population == 0
		    ? 0
		    : (quad)(double)node->n / node->population;
		value = variance_of_node(tree, at, i, bracket);
		if (at == 0) {
			tree->n_strata++;
			total += value;
			tree->below += share * level->below[i];
			continue;
		}
		parent = design->parent[at][i];
		level[-1].has[parent] = 1;
		level[-1].below[parent] += value + share * level->below[i];
		mpz_add(level[-1].sum[parent], level[-1].sum[parent],
		    level->sum[i]);
		mpz_addmul(
		    level[-1].squares[parent], level->sum[i], level->sum[i]);
	}
	mpz_clear(bracket);
	return total;
}

/* Add the total of a leaf to the node that it was sampled in. */
static void
fold_leaf(struct tree *tree, uint32_t leaf, const mpz_t total)
{
	const struct design *design = tree->design;
	uint32_t at = design->n_levels - 1;
	struct tree_level *above = &tree->levels[at - 1];
	uint32_t parent = design->parent[at][leaf];

	/* NOLINTNEXTLINE(*NullDereference): init_level made it. */
	above->has[parent] = 1;
	mpz_add(above->sum[parent], above->sum[parent], total);
	mpz_addmul(above->squares[parent], total, total);
	if (design->panel != NULL)
		panel_take(design->panel, leaf, total);
}

/*
 * The last level of a cluster sample has no stage below: only totals.  There
 * may be millions of them, so none is kept: units are numbered in the order
 * of their leaves.
 */
static void
fold_units(struct tree *tree, const struct variance *v)
{
	const struct design *design = tree->design;
	bool has_leaf = false;
	uint32_t leaf = 0;
	mpz_t total;
	uint32_t i;

	mpz_init(total);
	for (i = 0; i < v->n_list; i++) {
		uint32_t unit = v->list[i];

		if (design->replicate[unit] != 0)
			continue;
		if (has_leaf && design->leaf[unit] != leaf) {
			fold_leaf(tree, leaf, total);
			mpz_set_ui(total, 0);
		}
		has_leaf = true;
		leaf = design->leaf[unit];
		mpz_add(total, total, v->lin[unit]);
	}
	if (has_leaf)
		fold_leaf(tree, leaf, total);
	mpz_clear(total);
}

/* In an element sample the records are below the leaves. */
static void
add_units(struct tree *tree, const struct variance *v)
{
	const struct design *design = tree->design;
	struct tree_level *level = &tree->levels[design->n_levels - 1];
	uint32_t i;

	for (i = 0; i < v->n_list; i++) {
		uint32_t unit = v->list[i];
		uint32_t leaf = design->leaf[unit];

		if (design->replicate[unit] != 0)
			continue;
		/* NOLINTNEXTLINE(*NullDereference): init_level made it. */
		level->has[leaf] = 1;
		mpz_add(level->sum[leaf], level->sum[leaf], v->lin[unit]);
		mpz_add(
		    level->squares[leaf], level->squares[leaf], v->quad[unit]);
	}
}

static int
compare_units(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Sort the units; those of one cell are in order already, so insertion is
 * quick.
 */
static void
sort_list(struct variance *v)
{
	uint32_t i;

	for (i = 1; i < v->n_list; i++)
		if (v->list[i - 1] > v->list[i]) {
			qsort(
			    v->list, v->n_list, sizeof *v->list, compare_units);
			return;
		}
}

/* The mean of the units' totals over all strata: "centered". */
static quad
grand_mean(const struct tree_level *last, const struct design *design)
{
	uint64_t n = 0;
	mpz_t sum;
	quad mean;
	uint32_t i;

	mpz_init(sum);
	for (i = 0; i < last->n; i++)
		if (last->has[i])
			mpz_add(sum, sum, last->sum[i]);
	for (i = 0; i < design->n_nodes[0]; i++)
		n += design->nodes[0][i].n;
	mean = n == 0 ? 0 : quad_of(sum) / (quad)(double)n;
	mpz_clear(sum);
	return mean;
}

/*
 * The sum of the squares of z. A variance that is tiny beside it is 0 but for
 * rounding.
 */
static quad
magnitude(const struct variance *v)
{
	quad sum = 0;
	uint32_t i;

	if (v->calibrator == NULL)
		return 0;
	for (i = 0; i < v->n_list; i++) {
		quad value = quad_of(v->lin[v->list[i]]);

		if (v->quad != NULL)
			sum += quad_of(v->quad[v->list[i]]);
		sum += value * value;
	}
	return sum;
}

/*
 * Add the covariance of waves that have units in common. Where all cancels, the
 * rounding that is left counts as 0.
 */
static quad
add_waves(const struct tree *tree, quad alone)
{
	const struct tree_level *strata = &tree->levels[0];
	quad both;

	if (tree->design->panel == NULL)
		return alone;
	both = alone +
	    panel_covariance(tree->design->panel, strata->sum, strata->has,
		tree->rule, tree->center);
	return both < alone * (quad)1e-28 ? 0 : both;
}

/* The last level holds its sums: the variance of all above it. */
static enum variance_state
climb(struct variance *v, enum lonely lonely, quad *out)
{
	const struct design *design = v->design;
	struct tree tree = {
	    .levels = v->levels, .design = design, .rule = lonely_rule(lonely)};
	uint32_t n = count_levels(design);
	bool is_good = true;
	uint32_t i;

	if (tree.rule->adds == LONELY_ADDS_CENTERED)
		tree.center = grand_mean(&v->levels[n - 1], design);
	for (i = n - 1; i > 0; i--)
		close_level(&tree, i);
	*out = add_waves(&tree, close_level(&tree, 0));
	if (lonely_is_scaled(tree.rule, tree.n_strata, tree.n_lonely, &is_good))
		*out = *out * (quad)(double)tree.n_strata /
		    (quad)(double)(tree.n_strata - tree.n_lonely);
	tree.failed = tree.failed || !is_good;
	*out += tree.below;
	for (i = 0; i < n; i++)
		clear_level(&v->levels[i]);
	return tree.failed ? VARIANCE_LONELY : VARIANCE_OK;
}

enum variance_state
variance_end(struct variance *v, enum lonely lonely, quad *out)
{
	struct tree tree = {.levels = v->levels, .design = v->design};
	enum variance_state state;
	quad factor = 1;
	quad before;
	uint32_t i;

	if (v->n_list == 0)
		return VARIANCE_NONE;
	before = magnitude(v);
	if (v->calibrator != NULL) {
		for (i = 0; i < v->design->n_units; i++)
			touch(v, i);
		factor =
		    calibrator_adjust(v->calibrator, v->lin, v->quad, v->cross);
	}
	if (v->design->is_elements) {
		add_units(&tree, v);
	} else {
		sort_list(v);
		fold_units(&tree, v);
	}
	state = climb(v, lonely, out);
	*out *= factor;
	/*
	 * The residuals of a measure that the calibration determines are the
	 * rounding of beta: no variance.
	 */
	if (v->calibrator != NULL && *out < before * (quad)1e-50)
		*out = 0;
	return state;
}

/* ---- a share in its base --------------------------------------------------
 */

/*
 * Sum z and z^2 of the records that a node was sampled by, less what the base
 * alone has: x s, and (x - y)^2 q - y^2 q.
 */
static void
add_squares_of_share(
    struct variance *v, const struct part *part, const mpz_t x, const mpz_t y)
{
	const struct design *design = v->design;
	struct tree_level *level = &v->levels[design->n_levels - 1];
	struct sum_view room;
	mpz_t both;
	size_t k;

	mpz_init(both);
	mpz_mul_2exp(v->scratch, y, 1);
	mpz_sub(v->scratch, x, v->scratch);
	mpz_mul(both, x, v->scratch);
	for (k = 0; k < part->n; k++) {
		const struct acc *acc = part->at[k];
		uint32_t node = design->leaf[part_unit(part, k)];

		mpz_addmul(level->sum[node], x, sum_view(&acc->s, &room));
		mpz_addmul(
		    level->squares[node], both, sum_view(&acc->q, &room));
	}
	mpz_clear(both);
}

/* Sums over the clusters of a node: of t t and of t b. */
struct products {
	mpz_t tt;
	mpz_t tb;
};

/* x^2 tt - 2 x y tb: what (x t - y b)^2 is more than (y b)^2. */
static void
put_products(struct variance *v, uint32_t node, struct products *sums,
    const mpz_t x, const mpz_t y)
{
	struct tree_level *level = &v->levels[count_levels(v->design) - 1];

	mpz_mul(v->scratch, x, sums->tt);
	mpz_submul(v->scratch, y, sums->tb);
	mpz_submul(v->scratch, y, sums->tb);
	mpz_addmul(level->squares[node], x, v->scratch);
	mpz_set_ui(sums->tt, 0);
	mpz_set_ui(sums->tb, 0);
}

/* Of totals x t - y b by cluster, less what the base alone has. */
static void
share_clusters(struct variance *v, const struct base *base,
    const struct part *part, const mpz_t x, const mpz_t y)
{
	const struct design *design = v->design;
	const uint32_t *parent = design->parent[design->n_levels - 1];
	struct tree_level *level = &v->levels[count_levels(design) - 1];
	struct products sums;
	struct sum_view room;
	uint32_t at = 0;
	uint32_t node = 0;
	mpz_t t;
	mpz_t b;
	size_t k;

	mpz_init(t);
	mpz_init(b);
	mpz_init(sums.tt);
	mpz_init(sums.tb);
	for (k = 0; k < part->n; k++) {
		uint32_t leaf = design->leaf[part_unit(part, k)];

		mpz_add(t, t, sum_view(&part->at[k]->s, &room));
		if (k + 1 < part->n &&
		    design->leaf[part_unit(part, k + 1)] == leaf)
			continue;
		if (parent[leaf] != node)
			put_products(v, node, &sums, x, y);
		node = parent[leaf];
		at = base_cluster(base, at, leaf, b);
		mpz_addmul(level->sum[node], x, t);
		mpz_addmul(sums.tt, t, t);
		mpz_addmul(sums.tb, t, b);
		mpz_set_ui(t, 0);
	}
	put_products(v, node, &sums, x, y);
	mpz_clear(t);
	mpz_clear(b);
	mpz_clear(sums.tt);
	mpz_clear(sums.tb);
}

/* The sums of each unit are needed: calibration takes residuals of them, and
 * a panel has them from two waves. */
static enum variance_state
share_by_units(struct variance *v, const struct base *base,
    const struct part *part, const mpz_t y, enum lonely lonely, quad *out)
{
	mpz_t own;
	mpz_t other;

	mpz_init(own);
	mpz_init(other);
	mpz_sub(own, base->x, y);
	mpz_neg(other, y);
	variance_begin(v);
	variance_add_share(v, base, part, own, other, false);
	mpz_clear(own);
	mpz_clear(other);
	return variance_end(v, lonely, out);
}

enum variance_state
variance_share(struct variance *v, struct base *base, const struct part *part,
    const mpz_t y, enum lonely lonely, quad *out)
{
	struct tree_level *last = &v->levels[count_levels(v->design) - 1];
	uint32_t i;

	if (v->calibrator != NULL || v->design->panel != NULL)
		return share_by_units(v, base, part, y, lonely, out);
	if (base->n_units == 0)
		return VARIANCE_NONE;
	base_nodes(base);
	for (i = 0; i < base->n_nodes; i++) {
		const struct node_sums *node = &base->nodes[i];

		last->has[node->node] = 1;
		mpz_submul(last->sum[node->node], y, node->s);
		mpz_mul(v->scratch, y, y);
		mpz_addmul(last->squares[node->node], v->scratch, node->square);
	}
	if (v->design->is_elements)
		add_squares_of_share(v, part, base->x, y);
	else
		share_clusters(v, base, part, base->x, y);
	return climb(v, lonely, out);
}
