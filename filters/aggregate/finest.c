#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "condition.h"
#include "finest.h"
#include "mem.h"
#include "micro.h"

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
	uint32_t *cell_of;  /* by cell of the store; n where nobody weighs */
	uint32_t *of_row;   /* cell of the store by its row */
	/* Records that were kept, in order of cell and holder. */
	uint32_t n_records;
	uint32_t *place;   /* by record: where it stands in this order */
	uint32_t *first;   /* by cell: the first of its records; n + 1 */
	uint32_t *holder;  /* by place; NULL: nobody's */
	uint8_t *weighs;   /* by place: the weight is not 0 */
	bool has_idle;     /* some weigh nothing */
	uint32_t *group;   /* by record: its cell, n where it weighs nothing */
	uint32_t *sums;    /* scratch: by group */
	uint32_t *codes;   /* by place: of what was looked at last */
	uint32_t of_block; /* the first of these, or NO_BLOCK */
	uint32_t n_blocks;
	double *weight;    /* by place, once they are asked for */
	mp_bitcnt_t spare; /* bits of weights that doubles have no room for */
	struct grouping_of_cells *groupings;
	uint32_t n_groupings;
	size_t cap_groupings;
	uint8_t **wheres; /* by where, once asked for */
};

/* ---- records that were kept ----------------------------------------------
 */

/* Cells of the store by cell and holder: by cell of the store, its rank. */
struct ranked {
	uint32_t cell;
	uint32_t holder;
	uint32_t index;
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;

	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	return x->holder < y->holder ? -1 : x->holder > y->holder;
}

static uint32_t
holder_of(const struct finest *f, uint32_t cell)
{
	return f->has_holder ? tuples_at(&f->store->cells, cell)[f->n_by] : 0;
}

static uint32_t *
rank_cells(const struct finest *f)
{
	uint32_t n = f->store->cells.n;
	struct ranked *list = mem_zero((size_t)n + 1, sizeof *list);
	uint32_t *rank = mem_zero((size_t)n + 1, sizeof *rank);
	uint32_t i;

	for (i = 0; i < n; i++)
		list[i] = (struct ranked){f->cell_of[i], holder_of(f, i), i};
	/* Without holders, and each a cell, they are in order already. */
	if (n > 1 && (f->has_holder || f->keys.n < n))
		qsort(list, n, sizeof *list, compare_ranked);
	for (i = 0; i < n; i++)
		rank[list[i].index] = i;
	free(list);
	return rank;
}

/* Where each record stands: counted by the rank of its cell of the store. */
static void
place_records(struct finest *f, const struct micro *micro)
{
	uint32_t *rank = rank_cells(f);
	uint32_t *next = mem_zero((size_t)f->store->cells.n + 2, sizeof *next);
	uint32_t i;

	for (i = 0; i < micro->n; i++) {
		next[rank[micro->cell[i]] + 1]++;
		f->first[f->cell_of[micro->cell[i]] + 1]++;
	}
	for (i = 0; i < f->store->cells.n; i++)
		next[i + 1] += next[i];
	for (i = 0; i < f->keys.n; i++)
		f->first[i + 1] += f->first[i];
	for (i = 0; i < micro->n; i++) {
		uint32_t at = next[rank[micro->cell[i]]]++;

		f->place[i] = at;
		f->weighs[at] = micro->weight[i].bits != 0;
		f->has_idle |= !f->weighs[at];
		f->group[i] =
		    f->weighs[at] ? f->cell_of[micro->cell[i]] : f->keys.n;
		if (f->holder != NULL)
			f->holder[at] = holder_of(f, micro->cell[i]);
	}
	free(rank);
	free(next);
}

static void
take_records(struct finest *f)
{
	const struct micro *micro = f->job->cube->micro;
	size_t n;

	f->first = mem_zero((size_t)f->keys.n + 2, sizeof *f->first);
	if (micro == NULL || micro->n == 0)
		return;
	n = f->n_records = micro->n;
	f->place = mem_zero(n, sizeof *f->place);
	f->weighs = mem_zero(n, 1);
	f->group = mem_zero(n, sizeof *f->group);
	f->sums = mem_zero((size_t)f->keys.n + 1, sizeof *f->sums);
	f->codes = mem_zero(n, sizeof *f->codes);
	if (f->has_holder)
		f->holder = mem_zero(n, sizeof *f->holder);
	place_records(f, micro);
}

/* Whether the sum counts records: none is made of those of weight 0. */
static bool
is_counted(const struct finest *f, uint32_t block, const struct acc *acc)
{
	const struct sums_block *spec = &f->job->plan->blocks[block];

	return (spec->n_terms == 0 && spec->kind != BLOCK_PRESENCE) ||
	    acc->slot == 0;
}

/* By cell of the store, whether a record in it weighs something: others are no
 * cells, so that nothing hangs on who is in no figure.  Owned. */
static uint8_t *
mark_cells(const struct finest *f)
{
	const struct micro *micro = f->job->cube->micro;
	uint8_t *marks = mem_zero((size_t)f->store->cells.n + 1, 1);
	uint32_t i;

	if (f->job->cube->zero_weights == 0) {
		memset(marks, 1, f->store->cells.n);
		return marks;
	}
	for (i = 0; micro != NULL && i < micro->n; i++)
		marks[micro->cell[i]] |= micro->weight[i].bits != 0;
	for (i = 0; i < f->job->plan->n_blocks; i++) {
		struct accs_range sums =
		    accs_rows(&f->store->accs[i], 0, f->store->n_rows);

		for (; sums.at < sums.end; sums.at++)
			marks[f->of_row[sums.at->row]] |=
			    is_counted(f, i, sums.at);
	}
	return marks;
}

static void
number_cells(struct finest *f)
{
	const struct tuples *cells = &f->store->cells;
	uint8_t *marks = mark_cells(f);
	uint32_t i;
	bool is_new;

	tuples_init(&f->keys, f->n_by);
	for (i = 0; i < cells->n; i++)
		if (marks[i])
			f->cell_of[i] =
			    tuples_put(&f->keys, tuples_at(cells, i), &is_new);
	for (i = 0; i < cells->n; i++)
		if (!marks[i])
			f->cell_of[i] = f->keys.n;
	free(marks);
}

struct finest *
finest_new(struct job *job)
{
	struct finest *f = mem_zero(1, sizeof *f);
	const struct tuples *cells = &job->cube->stores[job->finest].cells;
	uint32_t i;
	uint32_t row;

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
	number_cells(f);
	f->of_block = NO_BLOCK;
	take_records(f);
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
	free(f->place);
	free(f->first);
	free(f->holder);
	free(f->weighs);
	free(f->group);
	free(f->sums);
	free(f->codes);
	free(f->weight);
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
	uint32_t i;

	for (i = 0; f->holder != NULL && i < f->n_records; i++)
		n += categories_is_missing(
		    codes_text(holders->codes, f->holder[i]));
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

	for (i = 0; i < f->n_by; i++) {
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

uint8_t *
finest_where_but(const struct finest *f, uint32_t where, uint32_t i)
{
	const struct where_set *set = &f->job->plan->wheres[where];
	uint8_t *is_open = mem_zero((size_t)f->keys.n + 1, 1);
	uint32_t cell;
	uint32_t k;

	for (cell = 0; cell < f->keys.n; cell++) {
		is_open[cell] = 1;
		for (k = 0; k < set->n; k++)
			is_open[cell] &= set->requirements[k].column ==
				f->job->plan->keys[i] ||
			    meets(f, cell, &set->requirements[k]);
	}
	return is_open;
}

bool
finest_allows(
    const struct finest *f, uint32_t where, uint32_t i, struct slice value)
{
	const struct where_set *set = &f->job->plan->wheres[where];
	bool is_allowed = true;
	uint32_t k;

	for (k = 0; k < set->n; k++)
		is_allowed &=
		    set->requirements[k].column != f->job->plan->keys[i] ||
		    condition_allows(set->requirements[k].of, value);
	return is_allowed;
}

/* ---- answers ---------------------------------------------------------------
 */

/* Cell, slot and holder. */
static bool
is_before(const struct answered *x, const struct answered *y)
{
	if (x->cell != y->cell)
		return x->cell < y->cell;
	if (x->slot != y->slot)
		return x->slot < y->slot;
	return x->holder < y->holder;
}

static int
compare_answered(const void *a, const void *b)
{
	return is_before(a, b) ? -1 : is_before(b, a);
}

/* Put some in order: mostly they are few, and in order already. */
static void
sort_answered(struct answered *list, uint32_t n)
{
	enum {
		FEW = 12
	};
	struct answered one;
	uint32_t i;
	uint32_t k;

	if (n > FEW)
		qsort(list, n, sizeof *list, compare_answered);
	for (i = 1; n <= FEW && i < n; i++) {
		one = list[i];
		for (k = i; k > 0 && is_before(&one, &list[k - 1]); k--)
			list[k] = list[k - 1];
		list[k] = one;
	}
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

	sort_answered(list, n);
	for (i = 0; i < n; i++) {
		if (kept > 0 && !is_before(&list[kept - 1], &list[i]))
			add(&list[kept - 1], &list[i]);
		else
			list[kept++] = list[i];
	}
	return kept;
}

static double
weight_of(const struct sum *sum, mp_bitcnt_t spare)
{
	struct sum_view room;
	double weight;
	mpz_t whole;

	if (spare == 0 && !sum_is_long(sum))
		return (double)sum_short(sum);
	mpz_init(whole);
	mpz_tdiv_q_2exp(whole, sum_view(sum, &room), spare);
	weight = mpz_get_d(whole);
	mpz_clear(whole);
	return weight;
}

/* What all records weigh says how many bits of weights to leave out, so that
 * doubles hold their sums. */
void
finest_weigh(struct finest *f)
{
	const struct store *all = &f->job->cube->stores[0];
	const struct micro *micro = f->job->cube->micro;
	struct accs_range sums = accs_rows(&all->accs[0], 0, all->n_rows);
	struct sum_view room;
	mp_bitcnt_t bits;
	mpz_t total;
	uint32_t i;

	if (f->weight != NULL)
		return;
	f->weight = mem_zero((size_t)f->n_records + 1, sizeof *f->weight);
	mpz_init(total);
	for (; sums.at < sums.end; sums.at++)
		mpz_add(total, total, sum_view(&sums.at->s, &room));
	bits = mpz_sizeinbase(total, 2);
	mpz_clear(total);
	f->spare = bits > 52 ? bits - 52 : 0;
	for (i = 0; i < f->n_records; i++)
		f->weight[f->place[i]] = weight_of(&micro->weight[i], f->spare);
}

/* Answers, as they are put behind each other. */
struct answers_list {
	struct answered *list;
	uint32_t n;
	size_t cap;
};

static void
put_answered(struct answers_list *to, struct answered one)
{
	MEM_GROW(to->list, to->n, to->cap);
	to->list[to->n++] = one;
}

/* Those of sums. */
static void
list_sums(const struct finest *f, uint32_t block, struct answers_list *to)
{
	struct accs_range sums =
	    accs_rows(&f->store->accs[block], 0, f->store->n_rows);

	for (; sums.at < sums.end; sums.at++) {
		uint32_t cell = f->of_row[sums.at->row];

		if (is_counted(f, block, sums.at))
			put_answered(to,
			    (struct answered){f->cell_of[cell], sums.at->slot,
				holder_of(f, cell), sums.at->n,
				f->weight == NULL
				    ? 0
				    : weight_of(&sums.at->s, f->spare)});
	}
}

/* Where a block stands among what is kept. */
static uint32_t
column_of(const struct finest *f, uint32_t block)
{
	return f->job->cube->kept_at[block];
}

/* The codes of some blocks of one column, record by record: where two have a
 * record, they have the same.  Those that weigh nothing have none. */
static void
load_codes(struct finest *f, const uint32_t *blocks, uint32_t n)
{
	uint32_t i;

	if (f->of_block == blocks[0] && f->n_blocks == n)
		return;
	f->of_block = blocks[0];
	f->n_blocks = n;
	memset(f->codes, 0, f->n_records * sizeof *f->codes);
	for (i = 0; i < n; i++)
		micro_codes(f->job->cube->micro, column_of(f, blocks[i]),
		    f->place, f->codes);
	for (i = 0; f->has_idle && i < f->n_records; i++)
		if (!f->weighs[i])
			f->codes[i] = 0;
}

bool
finest_is_kept(const struct finest *f)
{
	return f->store->n_rows == 0;
}

void
finest_count(struct finest *f, const uint32_t *blocks, uint32_t n_blocks,
    const uint8_t *is_in, uint32_t n_slots, uint32_t *n)
{
	const struct micro *micro = f->job->cube->micro;
	uint32_t column;
	uint32_t most;
	uint8_t *of;
	uint32_t i;
	uint32_t k;

	for (k = 0; f->n_records > 0 && k < n_blocks; k++) {
		column = column_of(f, blocks[k]);
		most = micro_most(micro, column);
		of = mem_zero((size_t)most + 1, 1);
		for (i = 0; i < most; i++)
			of[i + 1] = is_in == NULL || (i < n_slots && is_in[i]);
		/* Where two have a cell, they have the same records in it. */
		memset(f->sums, 0, ((size_t)f->keys.n + 1) * sizeof *f->sums);
		micro_count(micro, column, f->group, of, k == 0 ? n : f->sums);
		for (i = 0; k > 0 && i < f->keys.n; i++)
			if (n[i] == 0)
				n[i] = f->sums[i];
		free(of);
	}
}

struct kept
finest_kept(struct finest *f, const uint32_t *blocks, uint32_t n)
{
	if (f->n_records > 0)
		load_codes(f, blocks, n);
	return (struct kept){f->codes, f->first, f->weight};
}

/* Mark the codes that records have in a block of codes. */
static void
mark_codes(struct finest *f, uint32_t block, uint8_t *marks)
{
	struct accs_range sums =
	    accs_rows(&f->store->accs[block], 0, f->store->n_rows);
	uint32_t i;

	for (; sums.at < sums.end; sums.at++)
		marks[sums.at->slot + 1] = 1;
	if (f->n_records > 0)
		load_codes(f, &block, 1);
	for (i = 0; i < f->n_records; i++)
		marks[f->codes[i]] = 1;
}

uint8_t *
finest_given(struct finest *f, uint32_t column)
{
	const struct plan *plan = f->job->plan;
	uint32_t n = codes_len(f->job->cube->columns[column].codes);
	uint8_t *marks = mem_zero((size_t)n + 1, 1);
	uint32_t cell;
	uint32_t i;

	if (f->job->cube->zero_weights == 0) {
		memset(marks, 1, n);
		return marks;
	}
	for (i = 0; i < f->n_by; i++)
		for (cell = 0; plan->keys[i] == column && cell < f->keys.n;
		     cell++)
			marks[finest_code(f, cell, i)] = 1;
	for (i = 0; i < plan->n_blocks; i++)
		if (plan->blocks[i].kind == BLOCK_CODES &&
		    plan->blocks[i].columns[0] == column)
			mark_codes(f, i, marks);
	return marks;
}

/* Those of the records of a cell, each slot and holder once; last has by code
 * where one with it was put, from 1 on. */
static void
list_cell(const struct finest *f, uint32_t cell, uint32_t *last,
    struct answers_list *to)
{
	uint32_t begin = to->n;
	uint32_t i;

	for (i = f->first[cell]; i < f->first[cell + 1]; i++) {
		uint32_t code = f->codes[i];
		uint32_t holder = f->holder == NULL ? 0 : f->holder[i];
		uint32_t at = last[code];
		double weight = f->weight == NULL ? 0 : f->weight[i];

		if (code == 0)
			continue;
		if (at > begin && at <= to->n &&
		    to->list[at - 1].holder == holder) {
			to->list[at - 1].n++;
			to->list[at - 1].weight += weight;
			continue;
		}
		put_answered(
		    to, (struct answered){cell, code - 1, holder, 1, weight});
		last[code] = to->n;
	}
	if (to->n - begin > 1)
		sort_answered(to->list + begin, to->n - begin);
}

static void
list_records(struct finest *f, uint32_t block, struct answers_list *to)
{
	uint32_t most = micro_most(f->job->cube->micro, column_of(f, block));
	uint32_t *last;
	uint32_t i;

	load_codes(f, &block, 1);
	last = mem_zero((size_t)most + 1, sizeof *last);
	for (i = 0; i < f->keys.n; i++)
		list_cell(f, i, last, to);
	free(last);
}

struct answered *
finest_answers(struct finest *f, uint32_t block, bool with_weights, uint32_t *n)
{
	struct answers_list all = {0};
	uint32_t n_sums;

	if (with_weights)
		finest_weigh(f);
	list_sums(f, block, &all);
	all.n = n_sums = merge(all.list, all.n);
	if (f->n_records > 0)
		list_records(f, block, &all);
	*n = n_sums > 0 ? merge(all.list, all.n) : all.n;
	return all.list;
}
