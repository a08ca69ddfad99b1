#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "condition.h"
#include "finest.h"
#include "mem.h"

/* Cells by some of the variables: a list for each combination of codes. */
struct grouping_of_cells {
	uint64_t which[MAX_BY / 64]; /* bits of by-variables */
	struct tuples keys;
	uint32_t *first; /* by key: into list; n + 1 */
	uint32_t *list;
};

struct finest {
	struct job *job;
	const struct store *store;
	uint32_t n_by;      /* without the respondent */
	bool has_holder;    /* the last variable says whose a record is */
	struct tuples keys; /* by cell: codes of the by-variables */
	uint32_t *cell_of;  /* by cell of the store */
	uint32_t *of_row;   /* cell of the store by its row */
	struct grouping_of_cells *groupings;
	uint32_t n_groupings;
	size_t cap_groupings;
	uint8_t **wheres; /* by where, once asked for */
};

struct finest *
finest_new(struct job *job)
{
	struct finest *f = mem_zero(1, sizeof *f);
	const struct tuples *cells = &job->cube->stores[job->finest].cells;
	uint32_t i;
	uint32_t row;
	bool is_new;

	f->job = job;
	f->store = &job->cube->stores[job->finest];
	f->has_holder = job->secrecy->respondent != NULL;
	f->n_by = cells->width - f->has_holder;
	f->cell_of = mem_zero((size_t)cells->n + 1, sizeof *f->cell_of);
	f->wheres =
	    mem_zero((size_t)job->plan->n_wheres + 1, sizeof *f->wheres);
	f->of_row = mem_zero((size_t)f->store->n_rows + 1, sizeof *f->of_row);
	for (i = 0; i < cells->n; i++)
		for (row = f->store->first[i]; row < f->store->first[i + 1];
		     row++)
			f->of_row[row] = i;
	tuples_init(&f->keys, f->n_by);
	for (i = 0; i < cells->n; i++)
		f->cell_of[i] =
		    tuples_put(&f->keys, tuples_at(cells, i), &is_new);
	return f;
}

void
finest_free(struct finest *f)
{
	uint32_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->n_groupings; i++) {
		tuples_done(&f->groupings[i].keys);
		free(f->groupings[i].first);
		free(f->groupings[i].list);
	}
	for (i = 0; i < f->job->plan->n_wheres; i++)
		free(f->wheres[i]);
	free(f->wheres);
	free(f->groupings);
	free(f->cell_of);
	free(f->of_row);
	tuples_done(&f->keys);
	free(f);
}

uint32_t
finest_n(const struct finest *f)
{
	return f->keys.n;
}

uint32_t *
finest_places(const struct finest *f, uint32_t i, uint32_t *n)
{
	uint32_t *place = mem_zero((size_t)f->keys.n + 1, sizeof *place);
	uint32_t key[MAX_BY];
	struct tuples without;
	uint32_t cell;
	bool is_new;

	tuples_init(&without, f->n_by);
	for (cell = 0; cell < f->keys.n; cell++) {
		memcpy(key, tuples_at(&f->keys, cell), f->n_by * sizeof *key);
		key[i] = 0;
		place[cell] = tuples_put(&without, key, &is_new);
	}
	*n = without.n;
	tuples_done(&without);
	return place;
}

uint32_t
finest_code(const struct finest *f, uint32_t cell, uint32_t i)
{
	return tuples_at(&f->keys, cell)[i];
}

struct slice
finest_text(const struct finest *f, uint32_t cell, uint32_t i)
{
	const struct plan *plan = f->job->plan;

	return codes_text(f->job->cube->columns[plan->keys[i]].codes,
	    tuples_at(&f->keys, cell)[i]);
}

uint64_t
finest_nobody(const struct finest *f)
{
	const struct dictionary *holders =
	    &f->job->cube->columns[f->job->plan->keys[f->n_by]];
	uint64_t n = 0;
	uint32_t cell;

	for (cell = 0; f->has_holder && cell < f->store->cells.n; cell++) {
		struct accs_range sums =
		    cube_sums(f->job->cube, f->job->finest, cell, 0);

		if (categories_is_missing(codes_text(holders->codes,
			tuples_at(&f->store->cells, cell)[f->n_by])))
			for (; sums.at < sums.end; sums.at++)
				n += sums.at->n;
	}
	return n;
}

/* ---- domains ---------------------------------------------------------------
 */

static bool
has_bit(const uint64_t *which, uint32_t i)
{
	return (which[i / 64] >> (i % 64) & 1) != 0;
}

/* The codes of some variables of a cell, one after the other. */
static uint32_t
pick(const struct finest *f, const uint64_t *which, const uint32_t *codes,
    uint32_t *out)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < f->n_by; i++)
		if (has_bit(which, i))
			out[n++] = codes[i];
	return n;
}

static void
make_grouping(struct finest *f, struct grouping_of_cells *g)
{
	uint32_t *of = mem_zero((size_t)f->keys.n + 1, sizeof *of);
	uint32_t *place;
	uint32_t key[MAX_BY];
	uint32_t width = 0;
	uint32_t i;
	bool is_new;

	for (i = 0; i < f->n_by; i++)
		width += has_bit(g->which, i);
	tuples_init(&g->keys, width);
	for (i = 0; i < f->keys.n; i++) {
		pick(f, g->which, tuples_at(&f->keys, i), key);
		of[i] = tuples_put(&g->keys, key, &is_new);
	}
	g->first = mem_zero((size_t)g->keys.n + 2, sizeof *g->first);
	g->list = mem_zero((size_t)f->keys.n + 1, sizeof *g->list);
	for (i = 0; i < f->keys.n; i++)
		g->first[of[i] + 1]++;
	for (i = 0; i < g->keys.n; i++)
		g->first[i + 1] += g->first[i];
	place = mem_zero((size_t)g->keys.n + 1, sizeof *place);
	for (i = 0; i < f->keys.n; i++)
		g->list[g->first[of[i]] + place[of[i]]++] = i;
	free(place);
	free(of);
}

static const struct grouping_of_cells *
grouping_of(struct finest *f, const uint64_t *which)
{
	struct grouping_of_cells *g;
	uint32_t i;

	for (i = 0; i < f->n_groupings; i++)
		if (memcmp(f->groupings[i].which, which,
			sizeof f->groupings[i].which) == 0)
			return &f->groupings[i];
	MEM_GROW(f->groupings, f->n_groupings, f->cap_groupings);
	g = &f->groupings[f->n_groupings++];
	memset(g, 0, sizeof *g);
	memcpy(g->which, which, sizeof g->which);
	make_grouping(f, g);
	return g;
}

static struct domain_cells
cells_with(struct finest *f, const uint64_t *which, const uint32_t *codes)
{
	const struct grouping_of_cells *g = grouping_of(f, which);
	uint32_t key[MAX_BY];
	uint32_t at;

	pick(f, which, codes, key);
	at = tuples_find(&g->keys, key);
	if (at == UINT32_MAX)
		return (struct domain_cells){NULL, 0};
	return (struct domain_cells){
	    g->list + g->first[at], g->first[at + 1] - g->first[at]};
}

struct domain_cells
finest_of_by(struct finest *f, const struct slice *by)
{
	const struct plan *plan = f->job->plan;
	uint64_t which[MAX_BY / 64] = {0};
	uint32_t codes[MAX_BY] = {0};
	uint32_t i;

	for (i = 0; by != NULL && i < f->n_by; i++) {
		if (by[i].text == NULL)
			continue;
		which[i / 64] |= UINT64_C(1) << (i % 64);
		codes[i] = codes_find(
		    f->job->cube->columns[plan->keys[i]].codes, by[i]);
	}
	return cells_with(f, which, codes);
}

struct domain_cells
finest_of_cell(struct finest *f, uint32_t view, uint32_t cell)
{
	const struct view *spec = &f->job->plan->views[view];
	const uint32_t *of = tuples_at(&f->job->cube->stores[view].cells, cell);
	uint64_t which[MAX_BY / 64] = {0};
	uint32_t codes[MAX_BY] = {0};
	uint32_t i;

	for (i = 0; i < spec->n_by; i++) {
		which[spec->by[i] / 64] |= UINT64_C(1) << (spec->by[i] % 64);
		codes[spec->by[i]] = of[i];
	}
	return cells_with(f, which, codes);
}

/* Whether the value of a variable in the cell is one of those. */
static bool
meets(const struct finest *f, uint32_t cell, const struct requirement *r)
{
	const struct plan *plan = f->job->plan;
	uint32_t i;

	for (i = 0; i < f->n_by; i++)
		if (plan->keys[i] == r->column)
			return condition_allows(r->of, finest_text(f, cell, i));
	return false;
}

const uint8_t *
finest_where(struct finest *f, uint32_t where)
{
	const struct where_set *set = &f->job->plan->wheres[where];
	uint32_t i;
	uint32_t k;

	if (f->wheres[where] != NULL)
		return f->wheres[where];
	f->wheres[where] = mem_zero((size_t)f->keys.n + 1, 1);
	for (i = 0; i < f->keys.n; i++) {
		for (k = 0; k < set->n; k++)
			if (!meets(f, i, &set->requirements[k]))
				break;
		f->wheres[where][i] = k == set->n;
	}
	return f->wheres[where];
}

/* ---- answers ---------------------------------------------------------------
 */

static int
compare_answered(const void *a, const void *b)
{
	const struct answered *x = a;
	const struct answered *y = b;

	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return x->holder < y->holder ? -1 : x->holder > y->holder;
}

/* Sums of whole numbers below 2^53 are exact, in any order. */
static void
add(struct answered *into, const struct answered *more)
{
	into->n += more->n;
	into->weight += more->weight;
}

/* Add up the counts of one cell, slot and holder; returns how many are left. */
static uint32_t
merge(struct answered *list, uint32_t n)
{
	uint32_t kept = 0;
	uint32_t i;

	if (n > 0)
		qsort(list, n, sizeof *list, compare_answered);
	for (i = 0; i < n; i++) {
		if (kept > 0 &&
		    compare_answered(&list[kept - 1], &list[i]) == 0)
			add(&list[kept - 1], &list[i]);
		else
			list[kept++] = list[i];
	}
	return kept;
}

static struct accs_range
all_sums(const struct finest *f, uint32_t block)
{
	return accs_rows(&f->store->accs[block], 0, f->store->n_rows);
}

/* Whether the sum counts records. */
static bool
is_counted(const struct finest *f, uint32_t block, const struct acc *acc)
{
	const struct sums_block *spec = &f->job->plan->blocks[block];

	return acc->n > 0 &&
	    ((spec->n_terms == 0 && spec->kind != BLOCK_PRESENCE) ||
		acc->slot == 0);
}

/* How many bits of weights to leave out, so that doubles hold their sums. */
static mp_bitcnt_t
spare_bits(const struct finest *f, uint32_t block)
{
	struct accs_range sums = all_sums(f, block);
	struct sum_view room;
	mp_bitcnt_t bits;
	mpz_t total;

	mpz_init(total);
	for (; sums.at < sums.end; sums.at++)
		if (is_counted(f, block, sums.at))
			mpz_add(total, total, sum_view(&sums.at->s, &room));
	bits = mpz_sizeinbase(total, 2);
	mpz_clear(total);
	return bits > 52 ? bits - 52 : 0;
}

static double
weight_of(const struct acc *acc, mp_bitcnt_t spare)
{
	struct sum_view room;
	double weight;
	mpz_t whole;

	mpz_init(whole);
	mpz_tdiv_q_2exp(whole, sum_view(&acc->s, &room), spare);
	weight = mpz_get_d(whole);
	mpz_clear(whole);
	return weight;
}

struct answered *
finest_answers(const struct finest *f, uint32_t block, uint32_t *n)
{
	struct accs_range sums = all_sums(f, block);
	mp_bitcnt_t spare = spare_bits(f, block);
	struct answered *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (; sums.at < sums.end; sums.at++) {
		uint32_t cell = f->of_row[sums.at->row];

		if (!is_counted(f, block, sums.at))
			continue;
		MEM_GROW(list, *n, cap);
		list[(*n)++] = (struct answered){f->cell_of[cell],
		    sums.at->slot,
		    f->has_holder ? tuples_at(&f->store->cells, cell)[f->n_by]
				  : 0,
		    sums.at->n, weight_of(sums.at, spare)};
	}
	*n = merge(list, *n);
	return list;
}
