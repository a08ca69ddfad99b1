#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "bands.h"
#include "categories.h"
#include "condition.h"
#include "cube.h"
#include "diag.h"
#include "mem.h"
#include "micro.h"
#include "ranks.h"
#include "result.h"
#include "utf8.h"

typedef __int128 wide;

/* Builds that try every growth path have room for little. */
#ifdef MEM_FIRST_CAP
enum {
	FINE_BYTES = 2048,
	MOST_BYTES = 8192,
	FEW_KEYS = 24,
	WAITING = 5
};
#else
enum {
	FINE_BYTES = 6 * 1024 * 1024,  /* of narrow sums before emptying */
	MOST_BYTES = 40 * 1024 * 1024, /* where a key has very many sums */
	FEW_KEYS = 512,                /* that may have them */
	WAITING = 1024                 /* records at a time, then */
};
#endif

enum {
	LARGE = 1024 * 1024, /* has pages of its own */
	NARROW_BITS = 50,    /* of a product that is squared */
	BITS_OF_N = 32,      /* a count in the low bits of a sum */
	LOOSE_SLOTS = 512    /* see loosen */
};

/* So that squares of 50 bits cannot overflow 127. */
static const uint64_t MAX_SINCE = UINT64_C(1) << 26;

/* Narrow sums by the key that all of some views have in common. */
struct fine {
	struct tuples keys;
	wide *sums; /* keys.n times stride */
	size_t cap;
	uint32_t stride;
	uint32_t width;
	uint32_t use[MAX_KEYS + EXTRA_KEYS];   /* which keys of the record */
	uint32_t where[MAX_KEYS + EXTRA_KEYS]; /* place of a key in the tuple */
	uint32_t first_view;
	uint32_t n_views;
	uint32_t limit;                       /* keys before it is emptied */
	uint32_t most;                        /* keys there ever were */
	uint32_t last[MAX_KEYS + EXTRA_KEYS]; /* the record's keys before */
	uint32_t row;                         /* and their place */
	bool has_last;
	uint64_t since; /* which record it was emptied at */
};

/* Something that belongs to a row, and the row's place in an order. */
struct placed {
	uint64_t key;
	uint32_t index;
};

/*
 * Records whose codes have not been added yet.  Where there are strata, the
 * sums of all views are more than a cache holds, those of a view in a stratum
 * are not: they are added stratum by stratum.
 */
struct waiting {
	uint32_t n;
	uint32_t *keys;  /* of the cube, n_keys + EXTRA_KEYS each */
	uint32_t *slots; /* n_coded each */
	int64_t weights[WAITING];
	struct placed order[WAITING];
};

/*
 * A block by code as the loop over the record needs it: most records have
 * most of these, and nothing in the loop depends on what they hold.
 */
struct coded {
	const uint32_t *one; /* code by the only byte of a field */
	struct codes *codes;
	uint32_t position;
	uint32_t where;
	uint32_t block;
	uint32_t n_slots;
	uint32_t offset;
	bool is_to_loosen;
};

/* ---- rows of the views --------------------------------------------------- */

static bool
is_by_moments(const struct sums_block *block)
{
	return block->kind == BLOCK_NUMBERS || block->kind == BLOCK_PAIR;
}

uint32_t
cube_row(struct cube *cube, uint32_t view, uint32_t cell, uint32_t unit)
{
	uint32_t key[2] = {cell, cube->plan->views[view].is_count ? 0 : unit};
	bool is_new;

	return tuples_put(&cube->stores[view].index, key, &is_new);
}

/*
 * What is to be added to a moment of a row is added to this; NULL when nobody
 * asks for it.  Where the variance is one of clusters' totals, a row needs its
 * sums of w v; those of w v v are of the full sample in the whole cell.
 */
static struct acc *
moment_of(struct cube *cube, struct store *store, uint32_t b, uint32_t row,
    uint32_t moment)
{
	const struct plan *plan = cube->plan;
	uint32_t m = plan->blocks[b].n_terms;
	const uint32_t *key;

	if (store->products == NULL || moment < m)
		return accs_near(&store->accs[b], row, moment);
	key = tuples_at(&store->index, row);
	if (moment >= m + moment_pairs(m) ||
	    (plan->n_extra > EXTRA_REPLICATE &&
		tuples_at(&cube->units,
		    key[1])[plan->n_keys - plan->n_by + EXTRA_REPLICATE] != 0))
		return NULL;
	return accs_near(&store->products[b], key[0], moment);
}

void
cube_put(struct cube *cube, uint32_t view, uint32_t row, uint32_t block,
    uint32_t slot, uint64_t n, const mpz_t s, const mpz_t q)
{
	struct store *store = &cube->stores[view];
	bool is_moment = is_by_moments(&cube->plan->blocks[block]);
	struct acc *acc = is_moment ? moment_of(cube, store, block, row, slot)
				    : accs_near(&store->accs[block], row, slot);

	if (acc == NULL)
		return;
	acc->n += n;
	sum_add(&acc->s, s);
	if (cube->has_squares && !is_moment)
		sum_add(&acc->q, q);
}

struct accs_range
cube_sums(const struct cube *cube, uint32_t view, uint32_t cell, uint32_t block)
{
	const struct store *store = &cube->stores[view];

	return accs_rows(
	    &store->accs[block], store->first[cell], store->first[cell + 1]);
}

struct accs_range
cube_products(
    const struct cube *cube, uint32_t view, uint32_t cell, uint32_t block)
{
	const struct store *store = &cube->stores[view];

	return store->products == NULL
	    ? (struct accs_range){NULL, NULL}
	    : accs_rows(&store->products[block], cell, cell + 1);
}

/* The cell of the record's key in a view; false when a code is missing. */
static bool
cell_of(struct cube *cube, uint32_t view, const uint32_t *key, uint32_t *cell)
{
	const struct view *spec = &cube->plan->views[view];
	uint32_t codes[MAX_KEYS];
	bool is_new;
	uint32_t i;

	/* Whom the full sample has, and nobody else. */
	if (spec->is_count && cube->plan->n_extra > EXTRA_REPLICATE &&
	    key[cube->plan->n_keys + EXTRA_REPLICATE] != 0)
		return false;
	for (i = 0; i < spec->n_by; i++) {
		uint32_t by = spec->by[i];

		codes[i] = key[by];
		if (!spec->is_count &&
		    cube_is_missing(
			&cube->columns[cube->plan->keys[by]], codes[i]))
			return false;
	}
	*cell = tuples_put(&cube->stores[view].cells, codes, &is_new);
	return true;
}

/* ---- scales -------------------------------------------------------------- */

/* The column that a term of a block is a number of, or -1. */
static int32_t
term_column(const struct sums_block *block, uint32_t term)
{
	if (block->kind == BLOCK_NUMBERS)
		return term == 0 ? -1 : (int32_t)block->columns[term - 1];
	return term % 2 == 0 ? -1 : (int32_t)block->columns[term / 2];
}

int32_t
cube_term_scale(
    const struct cube *cube, const struct sums_block *block, uint32_t term)
{
	int32_t column = term_column(block, term);

	return column < 0 ? 0 : cube->columns[column].scale;
}

int32_t
cube_moment_shift(const struct cube *cube, const struct sums_block *block,
    uint32_t at, const int32_t *scales)
{
	const struct plan *plan = cube->plan;
	uint32_t m = block->n_terms;
	int32_t gap[BLOCK_TERMS + 1] = {0};
	uint32_t i;
	uint32_t j;

	for (i = 0; i < m; i++) {
		int32_t column = term_column(block, i);

		if (column >= 0)
			gap[i] = cube->columns[column].scale - scales[column];
	}
	if (plan->weight >= 0)
		gap[m] =
		    cube->columns[plan->weight].scale - scales[plan->weight];
	for (j = 0; j < m; j++) {
		if (at == moment_s(j))
			return gap[j] + gap[m];
		for (i = 0; i <= j; i++) {
			if (at == moment_d(m, i, j))
				return gap[i] + gap[j] + gap[m];
			if (at == moment_q(m, i, j))
				return gap[i] + gap[j] + 2 * gap[m];
		}
	}
	return 0;
}

static bool
term_is_of(const struct sums_block *block, uint32_t term, uint32_t column)
{
	return term_column(block, term) == (int32_t)column;
}

/* How many times moment i of a block has the column as a factor. */
static uint32_t
times_in_moment(const struct sums_block *block, uint32_t at, uint32_t column,
    bool is_weight)
{
	uint32_t m = block->n_terms;
	uint32_t i;
	uint32_t j;

	for (j = 0; j < m; j++) {
		uint32_t of_j = term_is_of(block, j, column);

		if (at == moment_s(j))
			return of_j + is_weight;
		for (i = 0; i <= j; i++) {
			uint32_t of_both = of_j + term_is_of(block, i, column);

			if (at == moment_d(m, i, j))
				return of_both + is_weight;
			if (at == moment_q(m, i, j))
				return of_both + 2 * is_weight;
		}
	}
	return 0;
}

static void
raise_accs(struct accs *accs, const struct sums_block *block, uint32_t column,
    bool is_weight, const mpz_t power)
{
	size_t i;
	uint32_t times;

	for (i = 0; i < accs->n; i++) {
		struct acc *acc = &accs->at[i];

		times = is_by_moments(block)
		    ? times_in_moment(block, acc->slot, column, is_weight)
		    : is_weight;
		while (times-- > 0) {
			sum_multiply(&acc->s, power);
			sum_multiply(&acc->q, power);
			sum_multiply(&acc->q, power);
		}
	}
}

static void
raise_store(struct store *store, const struct plan *plan, uint32_t column,
    bool is_weight, const mpz_t power)
{
	uint32_t b;

	for (b = 0; b < plan->n_blocks; b++) {
		raise_accs(&store->accs[b], &plan->blocks[b], column, is_weight,
		    power);
		if (store->products != NULL)
			raise_accs(&store->products[b], &plan->blocks[b],
			    column, is_weight, power);
	}
}

static void empty_fines(struct cube *);
static void add_waiting(struct cube *);

static bool
is_weight_column(const struct plan *plan, uint32_t column)
{
	uint32_t i;

	for (i = 0; i < plan->n_replicates; i++)
		if (plan->replicates[i] == column)
			return true;
	return plan->weight >= 0 && (uint32_t)plan->weight == column;
}

/* All weights have one scale: that of the weight column. */
void
cube_scale(struct cube *cube, uint32_t column, int32_t scale)
{
	struct plan *plan = cube->plan;
	bool is_weight = is_weight_column(plan, column);
	uint32_t owner =
	    is_weight && plan->weight >= 0 ? (uint32_t)plan->weight : column;
	mpz_t power;
	uint32_t v;
	uint32_t i;

	if (scale <= cube->columns[owner].scale)
		return;
	empty_fines(cube);
	mpz_init(power);
	mpz_ui_pow_ui(
	    power, 10, (unsigned long)(scale - cube->columns[owner].scale));
	for (v = 0; v < plan->n_views; v++)
		raise_store(&cube->stores[v], plan, column, is_weight, power);
	if (is_weight && cube->micro != NULL)
		micro_multiply(cube->micro, power);
	mpz_clear(power);
	cube->columns[owner].scale = scale;
	for (i = 0; is_weight && i < plan->n_replicates; i++)
		if (plan->replicates[i] != PLAN_ONE)
			cube->columns[plan->replicates[i]].scale = scale;
}

/* ---- the fine tables ----------------------------------------------------- */

static uint32_t
words_of(const struct sums_block *block, const struct room *room)
{
	switch (block->kind) {
	case BLOCK_PRESENCE:
		return 4;
	case BLOCK_CODES:
		return room->is_loose ? 0 : 2 * room->n_slots;
	case BLOCK_NUMBERS:
	case BLOCK_PAIR:
		return 1 + moment_count(block->n_terms);
	default:
		return 0;
	}
}

static void
lay_out(struct cube *cube)
{
	struct plan *plan = cube->plan;
	uint32_t offset = 0;
	uint32_t i;

	cube->n_coded = 0;
	cube->n_others = 0;
	for (i = 0; i < plan->n_blocks; i++) {
		const struct sums_block *block = &plan->blocks[i];
		const struct dictionary *column =
		    &cube->columns[block->columns[0]];
		struct room *room = &cube->rooms[i];

		room->offset = offset;
		offset += words_of(block, room);
		if (block->kind == BLOCK_CODES && !room->is_loose)
			cube->coded[cube->n_coded++] =
			    (struct coded){.one = column->codes->one,
				.codes = column->codes,
				.position = (uint32_t)column->position,
				.where = block->where,
				.block = i,
				.n_slots = room->n_slots,
				.offset = room->offset};
		else
			cube->others[cube->n_others++] = i;
	}
	for (i = 0; i < cube->n_fines; i++) {
		cube->fines[i].stride = offset;
		cube->fines[i].limit = 16 +
		    (uint32_t)(FINE_BYTES / sizeof(wide) / (offset + 1) /
			cube->n_fines);
	}
}

static void
empty_accs(struct accs *accs, uint32_t row, const wide *sums, uint32_t n,
    bool has_squares)
{
	struct acc *acc;
	uint32_t i;

	for (i = 0; i < n; i++, sums += 2) {
		if (sums[0] == 0)
			continue;
		acc = accs_near(accs, row, i);
		acc->n += (uint32_t)sums[0];
		sum_add_wide(&acc->s, sums[0] >> BITS_OF_N);
		if (has_squares)
			sum_add_wide(&acc->q, sums[1]);
	}
}

static void
empty_moments(struct cube *cube, struct store *store, uint32_t row, uint32_t b,
    const wide *sums)
{
	uint32_t n = moment_count(cube->plan->blocks[b].n_terms);
	struct acc *acc;
	uint32_t i;

	for (i = 0; sums[0] != 0 && i < n; i++) {
		acc = moment_of(cube, store, b, row, i);
		if (acc == NULL)
			continue;
		acc->n += (uint64_t)sums[0];
		sum_add_wide(&acc->s, sums[1 + i]);
	}
}

static void
empty_into(
    struct cube *cube, struct store *store, uint32_t row, const wide *sums)
{
	const struct plan *plan = cube->plan;
	uint32_t b;

	for (b = 0; b < plan->n_blocks; b++) {
		const struct sums_block *block = &plan->blocks[b];
		const struct room *room = &cube->rooms[b];
		const wide *at = sums + room->offset;

		if (block->kind == BLOCK_PRESENCE)
			empty_accs(
			    &store->accs[b], row, at, 2, cube->has_squares);
		else if (block->kind == BLOCK_CODES && !room->is_loose)
			empty_accs(&store->accs[b], row, at, room->n_slots,
			    cube->has_squares);
		else if (is_by_moments(block))
			empty_moments(cube, store, row, b, at);
	}
}

static uint32_t
unit_of(struct cube *cube, const uint32_t *key)
{
	bool is_new;

	return tuples_put(&cube->units, key + cube->plan->n_by, &is_new);
}

static int
compare_placed(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void
sort_placed(struct placed *placed, uint32_t n)
{
	uint32_t i;

	for (i = 1; i < n; i++)
		if (placed[i - 1].key > placed[i].key) {
			qsort(placed, n, sizeof *placed, compare_placed);
			return;
		}
}

/* The rows of a view that the keys of the table fall into, in their order. */
static uint32_t
place_keys(struct cube *cube, const struct fine *fine, uint32_t view,
    const uint32_t *units, struct placed *placed)
{
	uint32_t key[MAX_KEYS + EXTRA_KEYS] = {0};
	uint32_t n = 0;
	uint32_t cell;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < fine->keys.n; i++) {
		const uint32_t *tuple = tuples_at(&fine->keys, i);

		for (k = 0; k < fine->width; k++)
			key[fine->use[k]] = tuple[k];
		if (cell_of(cube, view, key, &cell))
			placed[n++] = (struct placed){
			    cube_row(cube, view, cell, units[i]), i};
	}
	sort_placed(placed, n);
	return n;
}

/* All keys of a row are added first, in 128 bits, and then to the row. */
static void
empty_into_view(struct cube *cube, const struct fine *fine, uint32_t view,
    const struct placed *placed, uint32_t n, wide *total)
{
	uint32_t i;
	uint32_t j;
	uint32_t w;

	for (i = 0; i < n; i = j) {
		const wide *sums =
		    fine->sums + (size_t)placed[i].index * fine->stride;

		for (j = i + 1; j < n && placed[j].key == placed[i].key; j++) {
			const wide *more =
			    fine->sums + (size_t)placed[j].index * fine->stride;

			for (w = 0; w < fine->stride; w++)
				total[w] = sums[w] + more[w];
			sums = total;
		}
		empty_into(
		    cube, &cube->stores[view], (uint32_t)placed[i].key, sums);
	}
}

/* Add what a table holds to some of its views. */
static void
empty_into_views(
    struct cube *cube, const struct fine *fine, uint32_t first, uint32_t end)
{
	uint32_t n = fine->keys.n;
	uint32_t key[MAX_KEYS + EXTRA_KEYS] = {0};
	uint32_t *units = mem_zero((size_t)n + 1, sizeof *units);
	struct placed *placed = mem_zero((size_t)n + 1, sizeof *placed);
	wide *total = mem_zero((size_t)fine->stride + 1, sizeof *total);
	uint32_t i;
	uint32_t k;
	uint32_t v;

	for (i = 0; i < n; i++) {
		for (k = 0; k < fine->width; k++)
			key[fine->use[k]] = tuples_at(&fine->keys, i)[k];
		units[i] = unit_of(cube, key);
	}
	for (v = first; v < end; v++)
		empty_into_view(cube, fine, v, placed,
		    place_keys(cube, fine, v, units, placed), total);
	free(units);
	free(placed);
	free(total);
}

static void
empty_fine(struct cube *cube, struct fine *fine)
{
	uint32_t end = fine->first_view + fine->n_views;
	bool is_kept = cube->keeps_records && end == cube->plan->n_views;

	empty_into_views(cube, fine, fine->first_view, end - is_kept);
	tuples_clear(&fine->keys);
	fine->has_last = false;
	fine->since = cube->records;
}

static void
done_fines(struct fine *fines, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		tuples_done(&fines[i].keys);
		free(fines[i].sums);
	}
	free(fines);
}

/* A fine table for views first to first + n - 1. */
static void
init_fine(struct cube *cube, struct fine *fine, uint32_t first, uint32_t n)
{
	const struct plan *plan = cube->plan;
	uint8_t used[MAX_KEYS + EXTRA_KEYS] = {0};
	uint32_t i;
	uint32_t v;

	*fine = (struct fine){.first_view = first, .n_views = n};
	for (v = first; v < first + n; v++)
		for (i = 0; i < plan->views[v].n_by; i++)
			used[plan->views[v].by[i]] = 1;
	for (i = plan->n_by; i < plan->n_keys + plan->n_extra; i++)
		used[i] = 1;
	for (i = 0; i < MAX_KEYS + EXTRA_KEYS; i++)
		if (used[i])
			fine->use[fine->width++] = i;
	tuples_init(&fine->keys, fine->width);
}

/* Tables for all views that are summed from records: not the last one, where
 * its records are kept. */
static void
make_fines(struct cube *cube)
{
	bool is_kept =
	    cube->keeps_records && (cube->is_split || cube->counts_apart);
	uint32_t n_views = cube->plan->n_views - is_kept;
	uint32_t n = cube->is_split ? n_views : 1;
	uint32_t i;

	cube->fines = mem_zero(n, sizeof *cube->fines);
	cube->n_fines = n;
	for (i = 0; i < n; i++)
		init_fine(
		    cube, &cube->fines[i], i, cube->is_split ? 1 : n_views);
	lay_out(cube);
}

static void
empty_fines(struct cube *cube)
{
	uint32_t i;

	add_waiting(cube);
	for (i = 0; i < cube->n_fines; i++)
		empty_fine(cube, &cube->fines[i]);
	cube->since = 0;
}

/*
 * Keep out of the table blocks with so many codes, as of clusters with
 * thousands of answers, that going through all of them for each key is more
 * work than the records themselves.
 */
static void
mark_loose(struct cube *cube, const struct fine *fine)
{
	uint64_t records = cube->records - fine->since;
	uint32_t i;

	for (i = 0; i < cube->n_coded; i++) {
		if ((uint64_t)fine->keys.n * cube->coded[i].n_slots <=
		    LOOSE_SLOTS * (records + 1))
			continue;
		cube->coded[i].is_to_loosen = true;
		cube->is_to_loosen = true;
	}
}

/*
 * Emptying the table goes through all sums of each key, though the row has many
 * of them already: the more sums a key has, the more records wait before it is
 * emptied.
 */
static bool
is_full(const struct cube *cube, const struct fine *fine)
{
	uint64_t keys = 0;
	uint32_t i;

	if (fine->keys.n < fine->limit)
		return false;
	for (i = 0; i < cube->n_fines; i++)
		keys += cube->fines[i].most;
	return cube->is_to_loosen || fine->keys.n >= FEW_KEYS ||
	    (fine->keys.n >= fine->most &&
		keys * (fine->stride + 1) * sizeof(wide) > MOST_BYTES);
}

/* Make room for one more key, which is not in the table yet. */
static void
make_room(struct cube *cube, struct fine *fine)
{
	if (fine->keys.n >= fine->limit)
		mark_loose(cube, fine);
	if (fine->keys.n >= fine->limit && fine->n_views > 1 &&
	    (uint64_t)fine->keys.n * fine->n_views >
		cube->records - fine->since)
		cube->is_to_split = true;
	else if (is_full(cube, fine)) {
		empty_fine(cube, fine);
		/* Many share a key: sums take less room, and no time. */
		if (!cube->is_split && !cube->counts_apart)
			cube->keeps_records = false;
	}
	if (fine->keys.n >= fine->most)
		fine->most = fine->keys.n + 1;
	if (fine->keys.n < fine->cap)
		return;
	fine->cap = fine->cap == 0 ? 64 : fine->cap * 2;
	fine->sums = mem_resize(
	    fine->sums, fine->cap * (fine->stride + 1) * sizeof(wide));
}

/* The sums of a record's key. */
static wide *
fine_row(struct cube *cube, struct fine *fine, const uint32_t *key)
{
	size_t size = (cube->plan->n_keys + EXTRA_KEYS) * sizeof *key;
	uint32_t tuple[MAX_KEYS + EXTRA_KEYS];
	bool is_new;
	uint32_t i;
	wide *sums;

	if (fine->has_last && memcmp(fine->last, key, size) == 0)
		return fine->sums + (size_t)fine->row * fine->stride;
	for (i = 0; i < fine->width; i++)
		tuple[i] = key[fine->use[i]];
	i = tuples_find(&fine->keys, tuple);
	if (i == UINT32_MAX) {
		make_room(cube, fine);
		i = tuples_put(&fine->keys, tuple, &is_new);
		sums = fine->sums + (size_t)i * fine->stride;
		memset(sums, 0, fine->stride * sizeof *sums);
	}
	memcpy(fine->last, key, size);
	fine->has_last = true;
	fine->row = i;
	return fine->sums + (size_t)i * fine->stride;
}

/* Fetch the row's sums into the cache while the codes are looked up. */
static void
fetch_row(struct cube *cube)
{
	const struct fine *fine = &cube->fines[0];
	const char *sums =
	    (const char *)fine_row(cube, &cube->fines[0], cube->key);
	size_t size = fine->stride * sizeof(wide);
	size_t at;

	for (at = 0; at < size && at < 4096; at += 64)
		__builtin_prefetch(sums + at, 1);
}

/*
 * What a record has no code of is added to sums that nobody reads (see
 * find_codes); there are several, used in turn, so that no addition waits for
 * the one before.
 */
static void
add_codes(struct cube *cube, wide *row, const uint32_t *slots, int64_t weight)
{
	const struct coded *coded = cube->coded;
	wide count = ((wide)weight << BITS_OF_N) | 1;
	wide square = (wide)weight * weight;
	uint32_t n = cube->n_coded;
	uint32_t i;

	/* Unsigned, for the sums that nobody reads may overflow. */
	for (i = 0; i < n; i++) {
		uint32_t code = slots[i];
		wide *found = row + coded[i].offset + 2 * (size_t)code;
		unsigned __int128 *sums = code == 0
		    ? cube->nowhere[i % NOWHERE]
		    : (unsigned __int128 *)found - 2;

		sums[0] += (unsigned __int128)count;
		sums[1] += (unsigned __int128)square;
	}
}

/* Add the codes of all records that wait: see struct waiting. */
static void
add_waiting(struct cube *cube)
{
	struct waiting *waiting = cube->waiting;
	size_t width = cube->plan->n_keys + EXTRA_KEYS;
	uint32_t i;
	uint32_t f;

	for (i = 0; i < waiting->n; i++)
		waiting->order[i] = (struct placed){
		    unit_of(cube, waiting->keys + i * width), i};
	sort_placed(waiting->order, waiting->n);
	for (f = 0; f < cube->n_fines; f++)
		for (i = 0; i < waiting->n; i++) {
			size_t at = waiting->order[i].index;

			add_codes(cube,
			    fine_row(cube, &cube->fines[f],
				waiting->keys + at * width),
			    waiting->slots + at * cube->n_coded,
			    waiting->weights[at]);
		}
	waiting->n = 0;
}

static void
done_waiting(struct waiting *waiting)
{
	free(waiting->keys);
	free(waiting->slots);
	waiting->keys = NULL;
	waiting->slots = NULL;
}

/* The record's codes are added later. */
static void
wait_with_codes(struct cube *cube, int64_t weight)
{
	struct waiting *waiting = cube->waiting;
	size_t width = cube->plan->n_keys + EXTRA_KEYS;

	if (waiting->n == WAITING)
		add_waiting(cube);
	memcpy(waiting->keys + waiting->n * width, cube->key,
	    width * sizeof *cube->key);
	memcpy(waiting->slots + (size_t)waiting->n * cube->n_coded, cube->slots,
	    cube->n_coded * sizeof *cube->slots);
	waiting->weights[waiting->n++] = weight;
}

/* Lay the empty fine tables out anew. */
static void
change_layout(struct cube *cube)
{
	uint32_t i;

	lay_out(cube);
	for (i = 0; i < cube->n_fines; i++) {
		free(cube->fines[i].sums);
		cube->fines[i].sums = NULL;
		cube->fines[i].cap = 0;
	}
}

/*
 * Add the sums of a table to another one that knows fewer parts of their keys.
 */
static void
pour(struct cube *cube, const struct fine *from, struct fine *into)
{
	uint32_t key[MAX_KEYS + EXTRA_KEYS] = {0};
	uint32_t i;
	uint32_t k;
	uint32_t w;

	into->since = from->since;
	for (i = 0; i < from->keys.n; i++) {
		const wide *more = from->sums + (size_t)i * from->stride;
		wide *sums;

		for (k = 0; k < from->width; k++)
			key[from->use[k]] = tuples_at(&from->keys, i)[k];
		sums = fine_row(cube, into, key);
		for (w = 0; w < from->stride; w++)
			sums[w] += more[w];
	}
}

/* Whether the last view counts by all variables, and may keep its records. */
static bool
has_counts(const struct plan *plan)
{
	return plan->views[plan->n_views - 1].is_count && !plan->is_state;
}

/*
 * When hardly two records share a finest cell, the detour costs more than it
 * saves: from then on each view has a fine table of its own, and records are
 * kept for the view of all variables.
 */
static void
split(struct cube *cube)
{
	struct fine *old = cube->fines;
	uint32_t last = cube->plan->n_views - 1;
	uint32_t i;

	if (!cube->keeps_records && has_counts(cube->plan)) {
		empty_into_views(cube, old, last, last + 1);
		cube->keeps_records = true;
	}

	cube->is_split = true;
	cube->is_to_split = false;
	cube->waiting->keys = mem_alloc(WAITING *
	    (cube->plan->n_keys + EXTRA_KEYS) * sizeof *cube->waiting->keys);
	cube->waiting->slots = mem_alloc(((size_t)WAITING * cube->n_coded + 1) *
	    sizeof *cube->waiting->slots);
	make_fines(cube);
	for (i = 0; i < cube->n_fines; i++)
		pour(cube, old, &cube->fines[i]);
	done_fines(old, 1);
}

/* Between two records: see mark_loose. */
static void
loosen(struct cube *cube)
{
	uint32_t i;

	empty_fines(cube);
	for (i = 0; i < cube->n_coded; i++)
		if (cube->coded[i].is_to_loosen)
			cube->rooms[cube->coded[i].block].is_loose = true;
	cube->is_to_loosen = false;
	change_layout(cube);
}

/* ---- a record ------------------------------------------------------------ */

/* A view of all variables has some that no other view has: tables with their
 * keys would be the longer for it. */
static bool
counts_apart(const struct plan *plan)
{
	uint8_t used[MAX_KEYS] = {0};
	uint32_t v;
	uint32_t i;

	if (!has_counts(plan))
		return false;
	for (v = 0; v + 1 < plan->n_views; v++)
		for (i = 0; i < plan->views[v].n_by; i++)
			used[plan->views[v].by[i]] = 1;
	for (i = 0; i < plan->views[v].n_by; i++)
		if (!used[plan->views[v].by[i]])
			return true;
	return false;
}

/* Where each block stands in the row of a record that is kept. */
static void
place_kept(struct cube *cube)
{
	uint32_t i;

	cube->kept_at =
	    mem_zero((size_t)cube->plan->n_blocks + 1, sizeof *cube->kept_at);
	cube->n_kept_coded = cube->n_coded;
	for (i = 0; i < cube->n_coded; i++)
		cube->kept_at[cube->coded[i].block] = i;
	for (i = 0; i < cube->n_others; i++)
		cube->kept_at[cube->others[i]] = cube->n_coded + i;
}

struct cube *
cube_new(struct plan *plan)
{
	struct cube *cube = mem_zero(1, sizeof *cube);
	uint32_t v;

#ifdef M_MMAP_THRESHOLD
	/* Give back the room of a fine table, however large it was. */
	(void)mallopt(M_MMAP_THRESHOLD, LARGE);
#endif
	cube->plan = plan;
	/* Replicate weights need none. */
	cube->has_squares = plan->with_kish ||
	    (plan->with_squares &&
		(plan->is_state || plan->n_extra < EXTRA_KEYS));
	cube->columns =
	    mem_zero((size_t)plan->n_columns + 1, sizeof *cube->columns);
	cube->rooms = mem_zero((size_t)plan->n_blocks + 1, sizeof *cube->rooms);
	for (v = 0; v < plan->n_columns; v++) {
		cube->columns[v].position = -1;
		cube->columns[v].codes = codes_new(&cube->n_invalid);
	}
	cube->stores = mem_zero(plan->n_views, sizeof *cube->stores);
	for (v = 0; v < plan->n_views; v++) {
		tuples_init(&cube->stores[v].cells, plan->views[v].n_by);
		tuples_init(&cube->stores[v].index, 2);
		cube->stores[v].accs =
		    mem_zero(plan->n_blocks, sizeof(struct accs));
		if (plan->views[v].is_count)
			continue;
		if (!cube->has_squares && !plan->is_state)
			cube->stores[v].products =
			    mem_zero(plan->n_blocks, sizeof(struct accs));
	}
	tuples_init(&cube->units, plan->n_keys - plan->n_by + plan->n_extra);
	cube->key = mem_zero(MAX_KEYS + EXTRA_KEYS, sizeof *cube->key);
	cube->found = mem_zero(plan->n_blocks, sizeof *cube->found);
	cube->coded = mem_zero(plan->n_blocks, sizeof *cube->coded);
	cube->slots = mem_zero(plan->n_blocks, sizeof *cube->slots);
	cube->others = mem_zero(plan->n_blocks, sizeof *cube->others);
	cube->numbers = mem_zero(plan->n_columns, sizeof *cube->numbers);
	cube->amounts = mem_zero(plan->n_columns, sizeof *cube->amounts);
	cube->amount_is = mem_zero(plan->n_columns, 1);
	cube->standins =
	    mem_zero((size_t)plan->n_columns + 1, sizeof *cube->standins);
	cube->digits = mem_zero(plan->n_columns, sizeof *cube->digits);
	cube->is_narrow = mem_zero(plan->n_columns, 1);
	cube->holds = mem_zero(plan->n_wheres, 1);
	cube->patterns = map_new();
	cube->waiting = mem_zero(1, sizeof *cube->waiting);
	cube->keeps_records = has_counts(plan);
	if (cube->keeps_records)
		cube->micro = micro_new(plan->n_blocks);
	cube->counts_apart = counts_apart(plan);
	make_fines(cube);
	place_kept(cube);
	return cube;
}

static void
done_store(struct store *store, uint32_t n_blocks)
{
	uint32_t b;

	for (b = 0; b < n_blocks; b++) {
		accs_done(&store->accs[b]);
		if (store->products != NULL)
			accs_done(&store->products[b]);
	}
	free(store->accs);
	free(store->products);
	free(store->unit);
	free(store->first);
	tuples_done(&store->cells);
	tuples_done(&store->index);
}

void
cube_free(struct cube *cube)
{
	uint32_t v;
	uint32_t i;

	if (cube == NULL)
		return;
	for (v = 0; v < cube->plan->n_views; v++)
		done_store(&cube->stores[v], cube->plan->n_blocks);
	done_fines(cube->fines, cube->n_fines);
	free(cube->stores);
	tuples_done(&cube->units);
	free(cube->key);
	free(cube->found);
	free(cube->coded);
	for (i = 0; i < cube->plan->n_columns; i++) {
		codes_free(cube->columns[i].codes);
		free(cube->columns[i].missing);
	}
	free(cube->columns);
	free(cube->rooms);
	free(cube->slots);
	free(cube->kept_at);
	free(cube->others);
	free(cube->numbers);
	free(cube->amounts);
	free(cube->amount_is);
	free(cube->standins);
	free(cube->digits);
	free(cube->is_narrow);
	free(cube->holds);
	free(cube->pattern);
	map_free(cube->patterns);
	done_waiting(cube->waiting);
	free(cube->waiting);
	micro_free(cube->micro);
	free(cube);
}

bool
cube_bind(struct cube *cube, const struct input *in)
{
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < cube->plan->n_columns; i++) {
		const struct plan_column *column = &cube->plan->columns[i];
		const struct bands *bands =
		    bands_find(cube->plan->bands, column->name);
		int position = input_need(
		    in, bands == NULL ? column->name : bands->source);

		cube->columns[i].position = position;
		cube->columns[i].codes->bands = bands;
		is_good = is_good && position >= 0;
		if (column->is_number && !is_weight_column(cube->plan, i))
			cube->numbers[cube->n_numbers++] = i;
	}
	lay_out(cube);
	return is_good;
}

static struct slice
field_of(const struct cube *cube, const struct record *rec, uint32_t column)
{
	return record_field(rec, (uint32_t)cube->columns[column].position);
}

/* "1,5": the way out is another filter. */
static bool
has_decimal_comma(struct slice text)
{
	const char *comma = memchr(text.text, ',', text.len);
	struct amount amount;
	char *point;
	bool is_number;

	if (comma == NULL)
		return false;
	point = mem_text(text);
	point[comma - text.text] = '.';
	is_number = amount_parse(&amount, slice_of(point));
	free(point);
	return is_number;
}

static void
report(struct cube *cube, enum status status, uint32_t column, const char *tag,
    const char *what, struct slice value)
{
	cube->place.column = cube->plan->columns[column].name;
	diag_error(status, &cube->place, tag, "%s is %s%s", what,
	    value.len == 0 ? "empty" : diag_value(value),
	    has_decimal_comma(value) ? "; clean --decimal , reads it" : "");
	if (status == STATUS_FAIL)
		cube->has_failed = true;
}

/* Read a number column of the record. */
static void
read_amount(struct cube *cube, const struct record *rec, uint32_t column)
{
	struct slice text = field_of(cube, rec, column);
	struct amount *amount = &cube->amounts[column];

	cube->amount_is[column] = 0;
	if (categories_is_missing(text))
		return;
	if (!amount_parse(amount, text)) {
		if (standin_is(text)) {
			standin_see(&cube->standins[column], text);
			return;
		}
		report(cube, STATUS_DATA, column, "not-a-number",
		    "left out: a value to be summed", text);
		return;
	}
	if (__builtin_expect(text.text[0] == '-', 0) && standin_is(text))
		standin_see(&cube->standins[column], text);
	cube->amount_is[column] = 1;
	if (amount->scale > cube->columns[column].scale)
		cube_scale(cube, column, amount->scale);
	cube->is_narrow[column] = amount_at(amount, cube->columns[column].scale,
	    INT64_C(1) << NARROW_BITS, &cube->digits[column]);
}

/* A weight: strict, and no missing one passes in silence. */
static bool
read_weight(struct cube *cube, const struct record *rec, uint32_t column)
{
	struct slice text = field_of(cube, rec, column);
	struct amount *amount = &cube->amounts[column];
	const char *tag = NULL;

	if (categories_is_missing(text))
		tag = "weight-missing";
	else if (!amount_parse(amount, text))
		tag = "weight-not-a-number";
	else if (amount_is_negative(amount))
		tag = "weight-negative";
	if (tag != NULL) {
		cube->bad_weights++;
		report(cube,
		    cube->drops_bad_weights ? STATUS_DATA : STATUS_FAIL, column,
		    tag,
		    cube->drops_bad_weights
			? "record left out: the weight"
			: "no estimate without a weight of each record: it",
		    text);
		return false;
	}
	if (amount->scale > cube->columns[column].scale)
		cube_scale(cube, column, amount->scale);
	return true;
}

static bool
check_value(struct cube *cube, uint32_t column, struct slice text)
{
	if (!result_is_reserved(text))
		return true;
	report(cube, STATUS_FAIL, column, "reserved-value",
	    "a value that would be taken for a word of the estimates (_T all, "
	    "_R the rest, * each, {} a list); map it to another one with "
	    "normalize: it",
	    text);
	return false;
}

/* A value of a by-variable that was not seen before. */
static bool
check_key(struct cube *cube, uint32_t key)
{
	struct dictionary *column = &cube->columns[cube->plan->keys[key]];
	uint32_t code = cube->key[key];

	cube_is_missing(column, code);
	return check_value(
	    cube, cube->plan->keys[key], codes_text(column->codes, code));
}

/* The design part of the key: no part of it may be missing. */
static bool
read_keys(struct cube *cube, const struct record *rec)
{
	struct plan *plan = cube->plan;
	uint32_t i;

	for (i = 0; i < plan->n_keys; i++) {
		struct dictionary *column = &cube->columns[plan->keys[i]];
		struct slice text =
		    record_field(rec, (uint32_t)column->position);

		cube->key[i] = codes_index(column->codes, text);
		if (cube->key[i] >= column->n_classified && i < plan->n_by &&
		    !check_key(cube, i))
			return false;
		if (i < plan->n_by ||
		    (cube->key[i] < column->n_classified &&
			!column->missing[cube->key[i]]) ||
		    !cube_is_missing(column, cube->key[i]))
			continue;
		report(cube, STATUS_FAIL, plan->keys[i], "design-missing",
		    "every record needs its stratum, cluster, fpc and "
		    "calibration cell: it",
		    text);
		return false;
	}
	return true;
}

/* Note a value that --where compares by order, and that is no number or date.
 */
static void
say_unordered(
    const struct cube *cube, const struct requirement *one, struct slice text)
{
	struct place place = {.file = cube->place.file,
	    .column = cube->plan->columns[one->column].name};

	if (condition_cannot_order(one->of, text))
		diag_note(&place, "no-order",
		    "%s is no number and no date, and is left out where "
		    "--where asks for its order",
		    diag_value(text));
}

static bool
accepts(struct cube *cube, struct requirement *requirement, uint32_t code)
{
	struct slice text;

	while (requirement->n_known <= code) {
		MEM_GROW(requirement->accepts, requirement->n_known,
		    requirement->cap);
		text = codes_text(cube->columns[requirement->column].codes,
		    requirement->n_known);
		check_value(cube, requirement->column, text);
		requirement->accepts[requirement->n_known] =
		    condition_allows(requirement->of, text);
		say_unordered(cube, requirement, text);
		requirement->n_known++;
	}
	return requirement->accepts[code] != 0;
}

static void
read_wheres(struct cube *cube, const struct record *rec)
{
	uint32_t i;
	uint32_t j;

	for (i = 0; i < cube->plan->n_wheres; i++) {
		struct where_set *set = &cube->plan->wheres[i];

		cube->holds[i] = 1;
		for (j = 0; j < set->n && cube->holds[i]; j++) {
			struct requirement *one = &set->requirements[j];
			uint32_t code =
			    codes_index(cube->columns[one->column].codes,
				field_of(cube, rec, one->column));

			cube->holds[i] = accepts(cube, one, code);
		}
	}
}

bool
cube_is_missing(struct dictionary *column, uint32_t code)
{
	size_t bad;

	while (column->n_classified <= code) {
		struct slice text =
		    codes_text(column->codes, column->n_classified);

		MEM_GROW(column->missing, column->n_classified,
		    column->cap_classified);
		column->missing[column->n_classified] =
		    categories_is_missing(text) ||
		    !utf8_valid(text.text, text.len, &bad);
		column->n_classified++;
	}
	return column->missing[code] != 0;
}

int
cube_share_value(struct cube *cube, const struct side *side, uint32_t code)
{
	struct dictionary *column = &cube->columns[side->column];
	struct slice text = codes_text(column->codes, code);
	uint32_t i;
	bool is_kept = false;

	if (code == 0)
		return -1;
	for (i = 0; i < side->n_keep; i++)
		is_kept = is_kept || slice_is(text, side->keep[i]);
	if (!is_kept && side->base != BASE_ASKED &&
	    cube_is_missing(column, code))
		return -1;
	return slice_is(text, side->category);
}

/* Each of two numbers, and whether it is one where it is asked for. */
static void
find_pair(
    struct cube *cube, struct found *found, const struct sums_block *block)
{
	uint32_t i;

	for (i = 0; i < 2; i++) {
		uint32_t column = block->columns[i];

		found->value[2 * i] = 0;
		found->value[2 * i + 1] = 0;
		if (!cube->holds[block->wheres[i]] || !cube->amount_is[column])
			continue;
		found->value[2 * i] = 1;
		found->is_in = true;
		if (cube->is_narrow[column])
			found->value[2 * i + 1] = cube->digits[column];
		else
			found->is_direct = true;
	}
}

static void
find_numbers(
    struct cube *cube, struct found *found, const struct sums_block *block)
{
	uint32_t i;

	found->is_in = true;
	found->value[0] = 1;
	for (i = 0; i < block->n_columns; i++) {
		uint32_t column = block->columns[i];

		if (!cube->amount_is[column])
			found->is_in = false;
		else if (cube->is_narrow[column])
			found->value[i + 1] = cube->digits[column];
		else
			found->is_direct = true;
	}
}

/* A value, or a value with its weight, as a slot from 1 on. */
static uint32_t
value_slot(
    struct cube *cube, const struct record *rec, const struct sums_block *block)
{
	const struct plan *plan = cube->plan;
	uint32_t pair[2] = {0, 0};
	bool is_new;

	if (!cube->amount_is[block->columns[0]])
		return 0;
	pair[0] = codes_index(cube->columns[block->columns[0]].codes,
	    field_of(cube, rec, block->columns[0]));
	if (!block->with_weight)
		return pair[0];
	if (plan->weight >= 0)
		pair[1] = codes_index(cube->columns[plan->weight].codes,
		    field_of(cube, rec, (uint32_t)plan->weight));
	return tuples_put(block->levels, pair, &is_new) + 1;
}

/* A pair of codes, each where it is asked for, as a slot from 1 on. */
static uint32_t
cross_slot(
    struct cube *cube, const struct record *rec, const struct sums_block *block)
{
	uint32_t pair[2] = {0, 0};
	bool is_new;
	uint32_t i;

	for (i = 0; i < 2; i++) {
		uint32_t column = block->columns[i];

		if (cube->holds[block->wheres[i]])
			pair[i] = codes_index(cube->columns[column].codes,
			    field_of(cube, rec, column));
	}
	if (pair[0] == 0 && pair[1] == 0)
		return 0;
	return tuples_put(block->levels, pair, &is_new) + 1;
}

/*
 * The code in each block by code, 0 where it is empty or not asked for; a code
 * that is seen outside the domain alone is no answer in it.  No
 * branch hangs on whether a field of one byte is there: that is what differs
 * from record to record.
 */
static void
find_codes(struct cube *cube, const struct record *rec)
{
	const struct coded *coded = cube->coded;
	const struct coded *end = coded + cube->n_coded;
	const uint8_t *holds = cube->holds;
	uint32_t *slot = cube->slots;
	bool is_wider = false;

	for (; coded < end; coded++, slot++) {
		struct slice text = record_field(rec, coded->position);
		uint32_t code;

		if (text.len <= 1)
			code = coded->one[(unsigned char)text.text[0]] &
			    -(uint32_t)text.len;
		else
			code = holds[coded->where]
			    ? codes_index(coded->codes, text)
			    : 0;
		code &= -(uint32_t)holds[coded->where];
		*slot = code;
		if (code <= coded->n_slots)
			continue;
		*slot = codes_index(coded->codes, text);
		if (*slot <= coded->n_slots)
			continue;
		/* All that are too narrow for the record, then one layout. */
		if (!is_wider)
			empty_fines(cube);
		is_wider = true;
		cube->rooms[coded->block].n_slots =
		    *slot < 8 ? *slot : *slot + *slot / 2;
	}
	if (is_wider)
		change_layout(cube);
}

/* What the record has in each other block. */
static void
find_others(struct cube *cube, const struct record *rec)
{
	struct plan *plan = cube->plan;
	uint32_t i;

	for (i = 0; i < cube->n_others; i++) {
		struct sums_block *block = &plan->blocks[cube->others[i]];
		struct found *found = &cube->found[cube->others[i]];

		found->slot = 0;
		if (!cube->holds[block->where])
			continue;
		found->is_direct = block->kind == BLOCK_VALUES ||
		    block->kind == BLOCK_CROSS || block->kind == BLOCK_CODES;
		found->is_in = block->kind == BLOCK_PRESENCE;
		if (block->kind == BLOCK_NUMBERS)
			find_numbers(cube, found, block);
		if (block->kind == BLOCK_PAIR)
			find_pair(cube, found, block);
		if (found->is_in)
			found->slot = 1;
		if (block->kind == BLOCK_VALUES)
			found->slot = value_slot(cube, rec, block);
		if (block->kind == BLOCK_CROSS)
			found->slot = cross_slot(cube, rec, block);
		if (block->kind == BLOCK_CODES)
			found->slot =
			    codes_index(cube->columns[block->columns[0]].codes,
				field_of(cube, rec, block->columns[0]));
	}
}

/* False when a product of the weight would not fit. */
static bool
add_products(const struct sums_block *block, wide *sums, const int64_t *value,
    int64_t weight)
{
	const wide limit = (wide)1 << NARROW_BITS;
	uint32_t m = block->n_terms;
	wide product[BLOCK_TERMS];
	uint32_t i;
	uint32_t j;

	for (i = 0; i < m; i++) {
		product[i] = (wide)value[i] * weight;
		if (product[i] >= limit || product[i] <= -limit)
			return false;
	}
	sums[0]++;
	sums++;
	for (j = 0; j < m; j++) {
		sums[moment_s(j)] += product[j];
		for (i = 0; i <= j; i++) {
			sums[moment_d(m, i, j)] += product[i] * value[j];
			sums[moment_q(m, i, j)] += product[i] * product[j];
		}
	}
	return true;
}

static void
add_fine(struct cube *cube, struct fine *fine, int64_t weight)
{
	const struct plan *plan = cube->plan;
	wide *row = fine_row(cube, fine, cube->key);
	wide count = ((wide)weight << BITS_OF_N) | 1;
	wide square = (wide)weight * weight;
	uint32_t i;

	if (weight != 0 && !cube->is_split)
		add_codes(cube, row, cube->slots, weight);
	for (i = 0; i < cube->n_others; i++) {
		const struct sums_block *block = &plan->blocks[cube->others[i]];
		struct found *found = &cube->found[cube->others[i]];
		wide *sums = row + cube->rooms[cube->others[i]].offset;

		if (found->slot == 0)
			continue;
		if (block->kind == BLOCK_PRESENCE) {
			sums += weight == 0 ? 2 : 0;
			sums[0] += count;
			sums[1] += square;
		} else if (!found->is_direct && weight != 0) {
			found->is_direct =
			    !add_products(block, sums, found->value, weight);
		}
	}
}

/* The terms of a block as whole numbers of any length. */
static void
big_terms(const struct cube *cube, const struct sums_block *block,
    const struct found *found, mpz_t *value)
{
	uint32_t i;

	for (i = 0; i < block->n_terms; i++) {
		int32_t column = term_column(block, i);

		mpz_init_set_si(value[i], found->value[i]);
		if (column >= 0 &&
		    (block->kind == BLOCK_NUMBERS || found->value[i - 1] != 0))
			amount_big(&cube->amounts[column],
			    cube->columns[column].scale, value[i]);
	}
}

/* sum += a * b in a moment that somebody asks for. */
static void
add_to_moment(struct cube *cube, struct store *store, uint32_t b, uint32_t row,
    uint32_t moment, const mpz_t x, const mpz_t y)
{
	struct acc *acc = moment_of(cube, store, b, row, moment);

	if (acc == NULL)
		return;
	acc->n++;
	sum_add_product(&acc->s, x, y);
}

static void
add_big_products(struct cube *cube, struct store *store, uint32_t b,
    uint32_t row, mpz_t *value, const mpz_t weight)
{
	uint32_t m = cube->plan->blocks[b].n_terms;
	mpz_t product[BLOCK_TERMS];
	uint32_t i;
	uint32_t j;

	for (i = 0; i < m; i++) {
		mpz_init(product[i]);
		mpz_mul(product[i], value[i], weight);
	}
	for (j = 0; j < m; j++) {
		struct acc *acc = moment_of(cube, store, b, row, moment_s(j));

		/* NOLINTNEXTLINE(*NullDereference): each row has these. */
		acc->n++;
		sum_add(&acc->s, product[j]);
		for (i = 0; i <= j; i++) {
			add_to_moment(cube, store, b, row, moment_d(m, i, j),
			    product[i], value[j]);
			add_to_moment(cube, store, b, row, moment_q(m, i, j),
			    product[i], product[j]);
		}
	}
	for (i = 0; i < m; i++)
		mpz_clear(product[i]);
}

/* Add a block of the record to each view, in numbers of any length. */
static void
add_direct(struct cube *cube, uint32_t b, const mpz_t weight)
{
	const struct sums_block *block = &cube->plan->blocks[b];
	const struct found *found = &cube->found[b];
	mpz_t value[BLOCK_TERMS];
	mpz_t square;
	uint32_t slot = found->slot - 1;
	uint32_t unit = unit_of(cube, cube->key);
	uint32_t n_views = cube->plan->n_views - cube->keeps_records;
	uint32_t cell;
	uint32_t row;
	uint32_t v;
	uint32_t i;

	if (block->kind == BLOCK_PRESENCE)
		slot = mpz_sgn(weight) == 0;
	else if (mpz_sgn(weight) == 0)
		return;
	big_terms(cube, block, found, value);
	mpz_init(square);
	mpz_mul(square, weight, weight);
	for (v = 0; v < n_views; v++) {
		if (!cell_of(cube, v, cube->key, &cell))
			continue;
		row = cube_row(cube, v, cell, unit);
		if (is_by_moments(block))
			add_big_products(
			    cube, &cube->stores[v], b, row, value, weight);
		else
			cube_put(cube, v, row, b, slot, 1, weight, square);
	}
	mpz_clear(square);
	for (i = 0; i < block->n_terms; i++)
		mpz_clear(value[i]);
}

/* The same of a block by code, when the weight is short. */
static void
add_loose(struct cube *cube, uint32_t b, int64_t weight)
{
	uint32_t slot = cube->found[b].slot - 1;
	uint32_t unit = unit_of(cube, cube->key);
	uint32_t n_views = cube->plan->n_views - cube->keeps_records;
	uint32_t cell;
	uint32_t row;
	uint32_t v;

	for (v = 0; weight != 0 && v < n_views; v++) {
		struct store *store = &cube->stores[v];
		struct acc *acc;

		if (!cell_of(cube, v, cube->key, &cell))
			continue;
		row = cube_row(cube, v, cell, unit);
		acc = accs_put(&store->accs[b], row, slot);
		acc->n++;
		sum_add_wide(&acc->s, weight);
		if (cube->has_squares)
			sum_add_wide(&acc->q, (wide)weight * weight);
	}
}

/* The weight of every record where none is named. */
static const struct amount one = {1, 0, false, {"1", 1}};

/*
 * The record with one weight.  All weights stand at one scale, which a later
 * weight of the same record can have raised.
 */
static void
add_weighted(struct cube *cube, const struct amount *amount)
{
	const struct plan *plan = cube->plan;
	int32_t scale =
	    plan->weight < 0 ? 0 : cube->columns[plan->weight].scale;
	int64_t digits = 0;
	bool is_narrow =
	    amount_at(amount, scale, INT64_C(1) << NARROW_BITS, &digits);
	bool waits = cube->is_split && is_narrow && digits != 0;
	uint32_t n_fines = waits && cube->n_others == 0 ? 0 : cube->n_fines;
	mpz_t weight;
	bool has_weight = false;
	uint32_t b;
	uint32_t i;

	for (i = 0; is_narrow && i < n_fines; i++)
		add_fine(cube, &cube->fines[i], digits);
	if (waits)
		wait_with_codes(cube, digits);
	for (i = 0; !is_narrow && i < cube->n_coded; i++)
		cube->found[cube->coded[i].block].slot = cube->slots[i];
	for (i = 0; i < (is_narrow ? cube->n_others : plan->n_blocks); i++) {
		b = is_narrow ? cube->others[i] : i;
		if (cube->found[b].slot == 0 ||
		    (is_narrow && !cube->found[b].is_direct))
			continue;
		if (is_narrow && plan->blocks[b].n_terms == 0) {
			add_loose(cube, b, digits);
			continue;
		}
		if (!has_weight) {
			mpz_init(weight);
			amount_big(amount, scale, weight);
			has_weight = true;
		}
		add_direct(cube, b, weight);
	}
	if (has_weight)
		mpz_clear(weight);
}

/* What the record has in each block: as they stand, until some are loose. */
static void
keep_slots(const struct cube *cube, uint32_t *row)
{
	uint32_t i;

	if (cube->n_coded == cube->n_kept_coded)
		memcpy(row, cube->slots, cube->n_coded * sizeof *row);
	for (i = 0; i < cube->n_coded && cube->n_coded < cube->n_kept_coded;
	     i++)
		row[cube->kept_at[cube->coded[i].block]] = cube->slots[i];
	for (i = 0; i < cube->n_others; i++)
		row[cube->kept_at[cube->others[i]]] =
		    cube->found[cube->others[i]].slot;
}

/* Keep the record for the view of all variables. */
static void
keep_record(struct cube *cube, const struct amount *amount)
{
	const struct plan *plan = cube->plan;
	int32_t scale =
	    plan->weight < 0 ? 0 : cube->columns[plan->weight].scale;
	struct micro *micro = cube->micro;
	int64_t digits;
	uint32_t cell;
	mpz_t weight;

	if (!cell_of(cube, plan->n_views - 1, cube->key, &cell))
		return;
	micro_begin(micro, cell);
	if (amount_at(amount, scale, INT64_C(1) << NARROW_BITS, &digits)) {
		sum_add_wide(micro_weight(micro), digits);
	} else {
		mpz_init(weight);
		amount_big(amount, scale, weight);
		sum_add(micro_weight(micro), weight);
		mpz_clear(weight);
	}
	keep_slots(cube, micro_row(micro));
	micro_end(micro);
}

/* All weights of the record; false after a report. */
static bool
read_replicates(struct cube *cube, const struct record *rec)
{
	const struct plan *plan = cube->plan;
	uint32_t i;

	for (i = 0; i < plan->n_replicates; i++)
		if (plan->replicates[i] != PLAN_ONE &&
		    !read_weight(cube, rec, plan->replicates[i]))
			return false;
	return true;
}

uint32_t
cube_pattern(struct cube *cube, struct slice text)
{
	uint32_t n = cube->plan->n_replicates;
	bool is_new;
	uint32_t index = map_put(cube->patterns, text, &is_new) + 1;
	double *ratio;
	char *copy;
	char *next;
	uint32_t i;

	if (!is_new)
		return index;
	cube->pattern = mem_resize(
	    cube->pattern, ((size_t)index + 1) * n * sizeof *cube->pattern);
	ratio = cube->pattern + (size_t)index * n;
	copy = mem_text(text);
	next = copy;
	for (i = 0; i < n; i++)
		ratio[i] = strtod(next, &next);
	free(copy);
	return index;
}

/*
 * Replicate weights over the full one, to nine digits: records of one
 * cluster share them.  Their rank gives the degrees of freedom.
 */
static uint32_t
pattern_of(struct cube *cube)
{
	const struct plan *plan = cube->plan;
	double weight = amount_double(&cube->amounts[plan->weight]);
	uint32_t n = plan->n_replicates;
	char *text = mem_alloc((size_t)n * 24 + 1);
	size_t len = 0;
	uint32_t index;
	uint32_t i;

	for (i = 0; weight > 0 && i < n; i++) {
		double value =
		    amount_double(&cube->amounts[plan->replicates[i]]);

		len +=
		    (size_t)snprintf(text + len, 24, "%.9g ", value / weight);
	}
	index = cube_pattern(cube, (struct slice){text, len});
	free(text);
	return index;
}

static void
add_replicates(struct cube *cube)
{
	const struct plan *plan = cube->plan;
	const struct amount *full =
	    plan->weight < 0 ? &one : &cube->amounts[plan->weight];
	uint32_t i;

	for (i = 0; i < plan->n_replicates; i++) {
		bool is_one = plan->replicates[i] == PLAN_ONE;
		const struct amount *amount =
		    is_one ? &one : &cube->amounts[plan->replicates[i]];

		/* One each is for a mean of z / w, where that exists. */
		if (amount_is_zero(is_one ? full : amount))
			continue;
		cube->key[plan->n_keys + EXTRA_REPLICATE] = i + 1;
		add_weighted(cube, amount);
	}
	cube->key[plan->n_keys + EXTRA_REPLICATE] = 0;
}

/* The record brought a text that is not UTF-8: it counts as missing. */
static void
tell_invalid(struct cube *cube, const struct record *rec)
{
	uint32_t i;
	size_t bad;

	for (i = 0; i < cube->plan->n_columns; i++) {
		struct slice text = field_of(cube, rec, i);

		if (!cube->plan->columns[i].is_number &&
		    !utf8_valid(text.text, text.len, &bad))
			report(cube, STATUS_DATA, i, "not-utf8",
			    "taken for missing: the text that is not UTF-8",
			    text);
	}
	cube->told_invalid = cube->n_invalid;
}

void
cube_add(struct cube *cube, const struct record *rec, const char *file)
{
	const struct plan *plan = cube->plan;
	uint32_t i;

	cube->place.file = file;
	cube->place.line = rec->line;
	cube->records++;
	if (plan->weight >= 0 &&
	    !read_weight(cube, rec, (uint32_t)plan->weight))
		return;
	if (!read_keys(cube, rec))
		return;
	for (i = 0; i < cube->n_numbers; i++)
		read_amount(cube, rec, cube->numbers[i]);
	if (!read_replicates(cube, rec))
		return;
	read_wheres(cube, rec);
	if (!cube->is_split)
		fetch_row(cube);
	find_codes(cube, rec);
	find_others(cube, rec);
	if (plan->weight >= 0 && amount_is_zero(&cube->amounts[plan->weight]))
		cube->zero_weights++;
	if (plan->n_extra == EXTRA_KEYS)
		cube->key[plan->n_keys + EXTRA_PATTERN] = pattern_of(cube);
	add_weighted(
	    cube, plan->weight < 0 ? &one : &cube->amounts[plan->weight]);
	/* Once it is in the table: that may have been the end of keeping. */
	if (cube->keeps_records)
		keep_record(cube,
		    plan->weight < 0 ? &one : &cube->amounts[plan->weight]);
	cube->key[plan->n_keys + EXTRA_PATTERN] = 0;
	add_replicates(cube);
	if (cube->n_invalid > cube->told_invalid)
		tell_invalid(cube, rec);
	if (++cube->since >= MAX_SINCE)
		empty_fines(cube);
	if (cube->is_to_loosen)
		loosen(cube);
	if (cube->is_to_split)
		split(cube);
}

/* ---- the end ------------------------------------------------------------- */

/* Number the rows by cell and unit, and the sums with them. */
static void
order_rows(struct store *store, uint32_t n_blocks, const uint32_t *unit_ranks)
{
	uint32_t n = store->index.n;
	struct placed *placed = mem_zero((size_t)n + 1, sizeof *placed);
	uint32_t *row = mem_zero((size_t)n + 1, sizeof *row);
	uint32_t i;

	store->n_rows = n;
	store->unit = mem_zero((size_t)n + 1, sizeof *store->unit);
	store->first =
	    mem_zero((size_t)store->cells.n + 2, sizeof *store->first);
	for (i = 0; i < n; i++) {
		const uint32_t *key = tuples_at(&store->index, i);

		placed[i] = (struct placed){
		    (uint64_t)key[0] << 32 | unit_ranks[key[1]], i};
	}
	tuples_done(&store->index);
	sort_placed(placed, n);
	for (i = 0; i < n; i++) {
		row[placed[i].index] = i;
		store->unit[i] = (uint32_t)placed[i].key;
		store->first[(placed[i].key >> 32) + 1]++;
	}
	free(placed);
	for (i = 0; i < store->cells.n; i++)
		store->first[i + 1] += store->first[i];
	for (i = 0; i < n_blocks; i++) {
		accs_renumber(&store->accs[i], row, n);
		if (store->products != NULL)
			accs_settle(&store->products[i]);
	}
	free(row);
}

/* Ranks of what stands at place k of the units' tuples. */
static void
rank_place(const struct cube *cube, uint32_t k, struct ranks *ranks)
{
	const struct plan *plan = cube->plan;
	uint32_t key = plan->n_by + k;

	if (key < plan->n_keys)
		ranks_of_codes(ranks, cube->columns[plan->keys[key]].codes);
	else if (key == plan->n_keys + EXTRA_PATTERN)
		ranks_of_keys(ranks, cube->patterns);
	else
		*ranks = (struct ranks){0};
}

/*
 * Number the units by the text of their codes.  What is summed unit by unit
 * later on is rounded, and the order of records must not be seen in it.
 */
static uint32_t *
sort_units(struct cube *cube)
{
	uint32_t width = cube->units.width;
	uint32_t n = cube->units.n;
	uint32_t *values = mem_zero((size_t)n * width + 1, sizeof *values);
	struct rank_tuples context = {values, width};
	struct ranks ranks;
	uint32_t i;
	uint32_t k;

	for (k = 0; k < width; k++) {
		rank_place(cube, k, &ranks);
		for (i = 0; i < n; i++) {
			uint32_t code = tuples_at(&cube->units, i)[k];
			bool is_pattern = cube->plan->n_by + k ==
			    cube->plan->n_keys + EXTRA_PATTERN;

			if (ranks.n > 0 && is_pattern)
				code = code == 0 ? 0
						 : ranks.position[code - 1] + 1;
			else if (ranks.n > 0)
				code = ranks.position[code];
			values[(size_t)i * width + k] = code;
		}
		ranks_done(&ranks);
	}
	ranks_init(&ranks, n, ranks_compare, &context);
	tuples_reorder(&cube->units, ranks.sorted);
	free(values);
	free(ranks.sorted);
	return ranks.position;
}

void
cube_finish(struct cube *cube)
{
	uint32_t *unit_ranks;
	uint32_t v;

	add_waiting(cube);
	done_waiting(cube->waiting);
	if (cube->micro != NULL)
		micro_close(cube->micro);
	while (cube->n_fines > 0) {
		empty_fine(cube, &cube->fines[--cube->n_fines]);
		tuples_done(&cube->fines[cube->n_fines].keys);
		free(cube->fines[cube->n_fines].sums);
	}
	unit_ranks = sort_units(cube);
	for (v = 0; v < cube->plan->n_views; v++)
		order_rows(&cube->stores[v], cube->plan->n_blocks, unit_ranks);
	free(unit_ranks);
}
