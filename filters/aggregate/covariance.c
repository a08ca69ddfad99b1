#include <stdlib.h>
#include <string.h>

#include "calibrate.h"
#include "covariance.h"
#include "lonely.h"
#include "mem.h"
#include "replicate.h"

/* Sums of the vector z below a node, and of the squares of its parts. */
struct vectors {
	double *sum;    /* n * k */
	double *square; /* n * k * k; what was sampled in the node */
	double *below;  /* n * k * k: variance of later stages */
	uint8_t *has;
	uint32_t n;
};

struct forms {
	struct job *job;
	uint32_t k;
	double *lin;   /* by unit * k */
	double *quad;  /* elements: by unit * k * k */
	double *cross; /* calibrated elements: by unit * k */
	uint8_t *has;
	double *weight; /* by replicate: of the table's records */
	double *z;      /* of the records at hand */
};

static void
add_record_sums(struct forms *f, uint32_t unit, const struct sum *weights,
    const struct sum *squares, const double *g, size_t stride)
{
	struct sum_view room;
	double s = (double)quad_of(sum_view(weights, &room));
	double q = (double)quad_of(sum_view(squares, &room));
	uint32_t k = f->k;
	double *lin = f->lin + (size_t)unit * k;
	double *restrict z = f->z;
	uint32_t i;
	uint32_t j;

	f->has[unit] = 1;
	f->weight[f->job->design.replicate[unit]] += s;
	for (i = 0; i < k; i++) {
		z[i] = g[i * stride];
		lin[i] += z[i] * s;
	}
	for (i = 0; f->quad != NULL && i < k; i++) {
		double *restrict row = f->quad + ((size_t)unit * k + i) * k;

		f->cross[(size_t)unit * k + i] += z[i] * q;
		for (j = 0; j <= i; j++)
			row[j] += z[i] * z[j] * q;
	}
}

/*
 * Copy the half below the diagonal to the half above, which was not computed.
 */
static void
mirror(struct forms *f)
{
	uint32_t k = f->k;
	uint32_t u;
	uint32_t i;
	uint32_t j;

	for (u = 0; u < f->job->design.n_units; u++) {
		double *square = f->quad + (size_t)u * k * k;

		for (i = 0; f->has[u] && i < k; i++)
			for (j = 0; j < i; j++)
				square[(size_t)j * k + i] =
				    square[(size_t)i * k + j];
	}
}

/*
 * For each slot of the block its place among the answers of the table, from 1
 * on; 0 for none.
 */
static uint32_t *
places_of(const uint32_t *slots, uint32_t n_slots, uint32_t *n)
{
	uint32_t *places;
	uint32_t a;

	*n = 0;
	for (a = 0; a < n_slots; a++)
		if (slots[a] >= *n)
			*n = slots[a] + 1;
	places = mem_zero((size_t)*n + 1, sizeof *places);
	for (a = 0; a < n_slots; a++)
		places[slots[a]] = a + 1;
	return places;
}

static void
take_sums(struct forms *f, uint32_t view, const uint32_t *cells,
    uint32_t n_cells, uint32_t block, const uint32_t *slots, uint32_t n_slots,
    const double *g)
{
	const struct store *store = &f->job->cube->stores[view];
	uint32_t n;
	uint32_t *places = places_of(slots, n_slots, &n);
	const struct acc **found =
	    mem_zero((size_t)n_slots + 1, sizeof(struct acc *));
	struct accs_range rest;
	struct accs_range row;
	uint32_t a;
	uint32_t b;

	for (b = 0; b < n_cells; b++) {
		rest = cube_sums(f->job->cube, view, cells[b], block);
		while (accs_next_row(&rest, &row)) {
			/* In the order of the table: sums are rounded. */
			for (; row.at < row.end; row.at++)
				if (row.at->slot < n &&
				    places[row.at->slot] > 0 && row.at->n > 0)
					found[places[row.at->slot] - 1] =
					    row.at;
			for (a = 0; a < n_slots; a++) {
				const struct acc *acc = found[a];

				found[a] = NULL;
				if (acc == NULL)
					continue;
				add_record_sums(f, store->unit[acc->row],
				    &acc->s, &acc->q,
				    g + (size_t)a * n_cells + b,
				    (size_t)n_slots * n_cells);
			}
		}
	}
	free(places);
	free(found);
}

/* e for z: see calibrate.h. */
static void
adjust(struct forms *f)
{
	struct calibrator *c = f->job->variance.calibrator;
	const struct design *design = &f->job->design;
	uint32_t k = f->k;
	quad *z = mem_zero((size_t)design->cells.n + 1, sizeof *z);
	quad *beta = mem_zero((size_t)design->cells.n + 1, sizeof *beta);
	double *all = mem_zero((size_t)design->cells.n * k + 1, sizeof *all);
	uint32_t m;
	uint32_t u;
	uint32_t i;
	uint32_t j;

	for (m = 0; m < k; m++) {
		for (i = 0; i < design->cells.n; i++)
			z[i] = beta[i] = 0;
		for (u = 0; u < design->n_units; u++)
			if (design->replicate[u] == calibrator_replicate(c))
				z[design->cell[u]] +=
				    (quad)f->lin[(size_t)u * k + m];
		calibrator_beta(c, z, beta);
		for (i = 0; i < design->cells.n; i++)
			all[(size_t)i * k + m] = (double)beta[i];
	}
	for (u = 0; u < design->n_units; u++) {
		const double *b = all + (size_t)design->cell[u] * k;
		double s;
		double q;

		if (design->replicate[u] != 0)
			continue;
		calibrator_sums(c, u, &s, &q);
		f->has[u] = 1;
		for (i = 0; f->quad != NULL && i < k; i++)
			for (j = 0; j < k; j++)
				f->quad[((size_t)u * k + i) * k + j] +=
				    b[i] * b[j] * q -
				    b[i] * f->cross[(size_t)u * k + j] -
				    b[j] * f->cross[(size_t)u * k + i];
		for (i = 0; i < k; i++)
			f->lin[(size_t)u * k + i] -= b[i] * s;
	}
	free(z);
	free(beta);
	free(all);
}

/* (1 - f) / (n - 1) [ n sum t t' - sum t sum t' ], or what the rule makes of a
 * single unit, center being the mean of all; false: lonely. */
static bool
add_node(const struct job *job, const struct node_of_design *node,
    const struct vectors *level, uint32_t i, uint32_t k, const double *center,
    double *out, bool *is_lonely)
{
	const double *sum = level->sum + (size_t)i * k;
	const double *square = level->square + (size_t)i * k * k;
	const struct lonely_rule *rule = lonely_rule(job->options->lonely);
	double missed = (double)node->missed;
	double n = (double)node->n;
	uint32_t a;
	uint32_t b;

	if (missed < 1e-7)
		return true;
	*is_lonely = node->n == 1;
	if (*is_lonely && rule->fails)
		return false;
	for (a = 0; a < k; a++)
		for (b = 0; b < k; b++) {
			double value = square[a * k + b];

			if (!*is_lonely)
				value = (n * value - sum[a] * sum[b]) / (n - 1);
			else if (rule->adds == LONELY_ADDS_NOTHING)
				value = 0;
			else if (rule->adds == LONELY_ADDS_CENTERED)
				value =
				    (sum[a] - center[a]) * (sum[b] - center[b]);
			out[a * k + b] += missed * value;
		}
	return true;
}

/*
 * Are there sampling units below this level? There are none in the clusters of
 * the last stage.
 */
static bool
has_squares(const struct design *design, uint32_t level)
{
	return design->is_elements || level + 1 < design->n_levels;
}

static void
init_vectors(struct vectors *level, uint32_t n, uint32_t k, bool is_sampled_in)
{
	*level = (struct vectors){.n = n};
	level->sum = mem_zero((size_t)n * k + 1, sizeof(double));
	level->has = mem_zero((size_t)n + 1, 1);
	if (!is_sampled_in)
		return;
	level->square = mem_zero((size_t)n * k * k + 1, sizeof(double));
	level->below = mem_zero((size_t)n * k * k + 1, sizeof(double));
}

static void
done_vectors(struct vectors *level)
{
	free(level->sum);
	free(level->square);
	free(level->below);
	free(level->has);
}

/* The total of a node into the one above it. */
static void
lift(struct vectors *level, uint32_t parent, uint32_t i, uint32_t k)
{
	struct vectors *up = level - 1;
	const double *sum = level->sum + (size_t)i * k;
	uint32_t a;
	uint32_t b;

	/* NOLINTNEXTLINE(*NullDereference): init_vectors made it. */
	up->has[parent] = 1;
	for (a = 0; a < k; a++) {
		up->sum[(size_t)parent * k + a] += sum[a];
		for (b = 0; b < k; b++)
			up->square[((size_t)parent * k + a) * k + b] +=
			    sum[a] * sum[b];
	}
}

/* The mean of the units' totals over all strata; owned. */
static double *
grand_mean(const struct design *design, const struct vectors *last, uint32_t k)
{
	double *mean = mem_zero((size_t)k + 1, sizeof *mean);
	double n = 0;
	uint32_t i;
	uint32_t m;

	for (i = 0; i < design->n_nodes[0]; i++)
		n += (double)design->nodes[0][i].n;
	for (i = 0; i < last->n; i++)
		for (m = 0; m < k; m++)
			mean[m] += last->sum[(size_t)i * k + m] / n;
	return mean;
}

/* As variance_end, from the last level up. */
static bool
climb(const struct job *job, struct vectors *levels, uint32_t k, double *v)
{
	const struct lonely_rule *rule = lonely_rule(job->options->lonely);
	const struct design *design = &job->design;
	uint32_t at = design->n_levels;
	double *below = mem_zero((size_t)k * k + 1, sizeof *below);
	double *center = grand_mean(design, &levels[at - 1], k);
	uint64_t strata = 0;
	uint64_t lonely = 0;
	bool is_good = true;
	bool is_lonely;
	uint32_t i;
	uint32_t j;

	while (is_good && at-- > 0) {
		bool is_leaf =
		    at == design->n_levels - 1 && !design->is_elements;

		for (j = 0; is_good && j < levels[at].n; j++) {
			struct node_of_design *node;
			uint32_t parent;
			double share;
			double *out;
			double *later;

			i = at == 0 ? design->order[j] : j;
			if (!levels[at].has[i])
				continue;
			parent = at == 0 ? 0 : design->parent[at][i];
			if (is_leaf) {
				lift(&levels[at], parent, i, k);
				continue;
			}
			node = &design->nodes[at][i];
			share = node->population == 0
			    ? 0
			    : (double)((quad)(double)node->n /
				  node->population);
			out = at == 0
			    ? v
			    : levels[at - 1].below + (size_t)parent * k * k;
			later = at == 0 ? below : out;
			is_lonely = false;
			is_good = add_node(job, node, &levels[at], i, k, center,
			    out, &is_lonely);
			is_good =
			    is_good && (!is_lonely || !lonely_fails(rule, at));
			for (uint32_t m = 0; m < k * k; m++)
				later[m] += share *
				    levels[at].below[(size_t)i * k * k + m];
			strata += at == 0;
			lonely += at == 0 && is_lonely;
			if (at > 0)
				lift(&levels[at], parent, i, k);
		}
	}
	if (lonely_is_scaled(rule, strata, lonely, &is_good))
		for (i = 0; is_good && i < k * k; i++)
			v[i] *= (double)strata / (double)(strata - lonely);
	for (i = 0; i < k * k; i++)
		v[i] += below[i];
	free(below);
	free(center);
	return is_good;
}

static bool
linear(struct forms *f, double *v)
{
	const struct job *job = f->job;
	const struct design *design = &job->design;
	uint32_t last = design->n_levels - 1;
	struct vectors levels[MAX_LEVELS];
	uint32_t k = f->k;
	bool is_good;
	uint32_t u;
	uint32_t i;

	for (i = 0; i <= last; i++)
		init_vectors(
		    &levels[i], design->n_nodes[i], k, has_squares(design, i));
	for (u = 0; u < design->n_units; u++) {
		uint32_t leaf = design->leaf[u];

		if (!f->has[u] || design->replicate[u] != 0)
			continue;
		levels[last].has[leaf] = 1;
		for (i = 0; i < k; i++)
			levels[last].sum[(size_t)leaf * k + i] +=
			    f->lin[(size_t)u * k + i];
		for (i = 0; f->quad != NULL && i < k * k; i++)
			levels[last].square[(size_t)leaf * k * k + i] +=
			    f->quad[(size_t)u * k * k + i];
	}
	is_good = climb(job, levels, k, v);
	for (i = 0; i <= last; i++)
		done_vectors(&levels[i]);
	return is_good;
}

/*
 * scale sum of rscales (theta - m)(theta - m)' of the replicates' forms, or
 * of their means: forms over the weight of the replicate's own records.
 */
static bool
replicated(struct forms *f, bool is_mean, double *v)
{
	const struct design *design = &f->job->design;
	uint32_t k = f->k;
	size_t n = (size_t)f->job->options->n_replicates + 1;
	quad *theta = mem_zero(n * k + 1, sizeof *theta);
	quad *a = mem_zero(n, sizeof *a);
	bool is_good = true;
	uint32_t u;
	uint32_t i;
	uint32_t j;
	size_t r;

	for (u = 0; u < design->n_units; u++)
		for (i = 0; i < k; i++)
			theta[i * n + design->replicate[u]] +=
			    (quad)f->lin[(size_t)u * k + i];
	for (r = 0; is_mean && r < n; r++)
		for (i = 0; i < k; i++)
			theta[i * n + r] = f->weight[r] > 0 ? theta[i * n + r] /
				(quad)f->weight[r] * (quad)f->weight[0]
							    : replicate_none();
	for (i = 0; i < k; i++)
		for (j = 0; j <= i; j++) {
			quad plus = 0;
			quad minus = 0;

			for (r = 0; r < n; r++)
				a[r] = theta[i * n + r] + theta[j * n + r];
			is_good = is_good &&
			    replicate_variance(f->job, a, &plus) == VARIANCE_OK;
			for (r = 0; r < n; r++)
				a[r] = theta[i * n + r] - theta[j * n + r];
			is_good = is_good &&
			    replicate_variance(f->job, a, &minus) ==
				VARIANCE_OK;
			v[i * k + j] = (double)((plus - minus) / 4);
			v[j * k + i] = v[i * k + j];
		}
	free(theta);
	free(a);
	return is_good;
}

double
covariance_bytes(const struct job *job, uint32_t k)
{
	const struct design *design = &job->design;
	double matrices = 3;
	uint32_t i;

	if (job->options->n_replicates == 0 && design->is_elements)
		matrices += design->n_units;
	for (i = 0; job->options->n_replicates == 0 && i < design->n_levels;
	     i++)
		if (has_squares(design, i))
			matrices += design->n_nodes[i];
	return matrices * k * k * sizeof(double);
}

bool
covariance_find(struct job *job, uint32_t view, const uint32_t *cells,
    uint32_t n_cells, uint32_t block, const uint32_t *slots, uint32_t n_slots,
    const double *g, uint32_t k, bool is_mean, double *v)
{
	size_t n = job->design.n_units;
	struct forms f = {.job = job, .k = k};
	bool is_good = true;

	f.lin = mem_zero(n * k + 1, sizeof(double));
	f.has = mem_zero(n + 1, 1);
	f.z = mem_zero((size_t)k + 1, sizeof *f.z);
	f.weight =
	    mem_zero((size_t)job->plan->n_replicates + 1, sizeof(double));
	if (job->design.is_elements && job->options->n_replicates == 0) {
		f.quad = mem_zero(n * k * k + 1, sizeof(double));
		f.cross = mem_zero(n * k + 1, sizeof(double));
	}
	memset(v, 0, (size_t)k * k * sizeof *v);
	take_sums(&f, view, cells, n_cells, block, slots, n_slots, g);
	if (f.quad != NULL)
		mirror(&f);
	if (job->variance.calibrator != NULL)
		adjust(&f);
	if (job->options->n_replicates > 0)
		is_good = replicated(&f, is_mean, v);
	else
		is_good = linear(&f, v);
	free(f.lin);
	free(f.has);
	free(f.weight);
	free(f.z);
	free(f.quad);
	free(f.cross);
	return is_good;
}
