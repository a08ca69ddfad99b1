#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "amount.h"
#include "condition.h"
#include "diag.h"
#include "hash.h"
#include "input.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "partial.h"
#include "ranks.h"

enum {
	FIELDS = 9,
	NUMBER_BASE = 10
};

static const char *const header[FIELDS] = {
    "record", "a", "b", "c", "d", "e", "n", "s", "q"};

void
parts_done(struct state_parts *parts)
{
	free(parts->hash);
	free(parts->records);
}

bool
parts_add(struct state_parts *parts, const char *hash, uint64_t records,
    const char *file)
{
	struct place place = {.file = file};
	uint32_t i;

	for (i = 0; i < parts->n; i++)
		if (strcmp(parts->hash[i], hash) == 0 && records > 0) {
			diag_error(STATUS_FAIL, &place, "doubled-part",
			    "the records with hash %s are in it already", hash);
			return false;
		}
	MEM_GROW(parts->hash, parts->n, parts->cap);
	MEM_GROW(parts->records, parts->n, parts->cap_records);
	snprintf(parts->hash[parts->n], sizeof *parts->hash, "%s", hash);
	parts->records[parts->n++] = records;
	return true;
}

/* ---- what was asked for
 * ------------------------------------------------------ */

static void
hash_word(struct hash *hash, const char *text)
{
	hash_update(hash, text, strlen(text) + 1);
}

static void
hash_number(struct hash *hash, uint64_t value)
{
	char text[NUMBER_TEXT];

	snprintf(text, sizeof text, "%llu", (unsigned long long)value);
	hash_word(hash, text);
}

static void
hash_block(struct hash *hash, const struct sums_block *block)
{
	uint32_t i;

	hash_number(hash, block->kind);
	hash_number(hash, block->where);
	hash_number(hash, block->n_terms);
	hash_number(hash, block->with_weight);
	hash_number(hash, block->n_columns);
	for (i = 0; i < block->n_columns; i++) {
		hash_number(hash, block->columns[i]);
		hash_number(hash, block->wheres[i]);
	}
}

static void
hash_where(struct hash *hash, const struct where_set *set)
{
	uint32_t i;
	uint32_t j;

	hash_number(hash, set->n);
	for (i = 0; i < set->n; i++) {
		const struct condition *of = set->requirements[i].of;

		hash_number(hash, set->requirements[i].column);
		if (of->kind != CONDITION_LISTED || of->has_ranges)
			hash_word(hash, condition_sign(of));
		for (j = 0; j < of->n_values; j++)
			hash_word(hash, of->values[j]);
	}
}

/* Put into the hash everything in the plan that the sums depend on. */
static void
hash_plan(const struct plan *plan, char out[HASH_TEXT])
{
	struct hash *hash = hash_new();
	uint32_t i;
	uint32_t j;

	hash_word(hash, "aggregate state 3");
	for (i = 0; i < plan->n_columns; i++)
		hash_word(hash, plan->columns[i].name);
	for (i = 0; i < plan->n_keys; i++)
		hash_number(hash, plan->keys[i]);
	hash_number(hash, plan->n_by);
	hash_number(hash, plan->n_strata);
	hash_number(hash, plan->n_clusters);
	hash_number(hash, plan->n_fpcs);
	hash_number(hash, plan->n_margins);
	hash_number(hash, (uint64_t)plan->weight + 1);
	hash_number(hash, plan->with_squares + 2U * plan->with_kish);
	for (i = 0; i < plan->n_replicates; i++)
		hash_number(hash, plan->replicates[i]);
	for (i = 0; i < plan->n_views; i++) {
		hash_word(hash, "view");
		for (j = 0; j < plan->views[i].n_by; j++)
			hash_number(hash, plan->views[i].by[j]);
	}
	for (i = 0; i < plan->n_blocks; i++)
		hash_block(hash, &plan->blocks[i]);
	for (i = 0; i < plan->n_wheres; i++)
		hash_where(hash, &plan->wheres[i]);
	hash_text(hash, out);
	hash_free(hash);
}

/* ---- writing
 * --------------------------------------------------------------------- */

struct save {
	struct cube *cube;
	struct writer *out;
	struct ranks *codes; /* by column */
	struct ranks patterns;
	struct ranks units;
	struct ranks *levels; /* by block */
	struct hash *hash;    /* of the fields so far: the last line has it */
	uint64_t lines;
};

/* Write a line of FIELDS fields, of which the rest stay empty. */
static void
put_line(
    struct save *save, const char *kind, const char *const *fields, uint32_t n)
{
	uint32_t i;

	writer_record(save->out);
	writer_text(save->out, kind);
	hash_word(save->hash, kind);
	for (i = 0; i < FIELDS - 1; i++) {
		writer_text(save->out, i < n ? fields[i] : "");
		hash_word(save->hash, i < n ? fields[i] : "");
	}
	save->lines++;
}

static void
put_numbers(struct save *save, const char *kind, const char *first,
    const uint64_t *numbers, uint32_t n)
{
	char text[FIELDS][NUMBER_TEXT];
	const char *fields[FIELDS];
	uint32_t at = 0;
	uint32_t i;

	if (first != NULL)
		fields[at++] = first;
	for (i = 0; i < n; i++) {
		snprintf(text[i], sizeof text[i], "%llu",
		    (unsigned long long)numbers[i]);
		fields[at++] = text[i];
	}
	put_line(save, kind, fields, at);
}

/* Numbers with a space between; owned. */
static char *
joined(const uint32_t *values, uint32_t n)
{
	char *text = mem_alloc((size_t)n * 11 + 1);
	size_t len = 0;
	uint32_t i;

	text[0] = '\0';
	for (i = 0; i < n; i++)
		len += (size_t)sprintf(
		    text + len, "%s%u", i > 0 ? " " : "", values[i]);
	return text;
}

static void
put_tuple(struct save *save, const char *kind, uint64_t owner,
    const uint32_t *values, uint32_t n)
{
	char number[NUMBER_TEXT];
	char *text = joined(values, n);
	const char *fields[2] = {number, text};

	snprintf(number, sizeof number, "%llu", (unsigned long long)owner);
	put_line(save, kind, fields, 2);
	free(text);
}

static void
put_codes(struct save *save, uint32_t column)
{
	struct codes *codes = save->cube->columns[column].codes;
	char number[NUMBER_TEXT];
	uint32_t i;

	ranks_of_codes(&save->codes[column], codes);
	for (i = 1; i < codes_len(codes); i++) {
		struct slice text =
		    codes_text(codes, save->codes[column].sorted[i]);
		const char *fields[2] = {number, text.text};

		snprintf(number, sizeof number, "%u", column);
		put_line(save, "code", fields, 2);
	}
}

/* The codes of a key of the plan under their new numbers. */
static uint32_t
renumber(const struct save *save, uint32_t key, uint32_t code)
{
	const struct plan *plan = save->cube->plan;

	if (key < plan->n_keys)
		return save->codes[plan->keys[key]].position[code];
	if (key == plan->n_keys + EXTRA_PATTERN && code > 0)
		return save->patterns.position[code - 1] + 1;
	return code;
}

/* The new codes of all tuples, whose column k is of the variable columns[k] of
 * the plan, or without columns of the variable first + k.  Owned. */
static uint32_t *
renumber_tuples(const struct save *save, const struct tuples *tuples,
    const uint32_t *columns, uint32_t first)
{
	uint32_t *values =
	    mem_zero((size_t)tuples->n * tuples->width + 1, sizeof *values);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < tuples->n; i++)
		for (k = 0; k < tuples->width; k++)
			values[(size_t)i * tuples->width + k] = renumber(save,
			    columns != NULL ? columns[k] : first + k,
			    tuples_at(tuples, i)[k]);
	return values;
}

static void
put_patterns(struct save *save)
{
	const struct map *map = save->cube->patterns;
	uint32_t i;

	ranks_of_keys(&save->patterns, map);
	for (i = 0; i < map_len(map); i++) {
		char *text = mem_text(map_key(map, save->patterns.sorted[i]));
		const char *fields[1] = {text};

		put_line(save, "pattern", fields, 1);
		free(text);
	}
}

static void
put_units(struct save *save)
{
	struct rank_tuples tuples = {renumber_tuples(save, &save->cube->units,
					 NULL, save->cube->plan->n_by),
	    save->cube->units.width};
	uint32_t i;

	ranks_init(&save->units, save->cube->units.n, ranks_compare, &tuples);
	for (i = 0; i < save->units.n; i++)
		put_tuple(save, "unit", i,
		    tuples.values +
			(size_t)save->units.sorted[i] * tuples.width,
		    tuples.width);
	free((void *)tuples.values);
}

/* Joint codes of a block: of its columns, or of the value and the weight. */
static void
put_levels(struct save *save, uint32_t b)
{
	const struct plan *plan = save->cube->plan;
	const struct sums_block *block = &plan->blocks[b];
	struct rank_tuples tuples = {NULL, 2};
	uint32_t second = block->n_columns > 1 ? block->columns[1]
	    : plan->weight >= 0                ? (uint32_t)plan->weight
					       : block->columns[0];
	uint32_t *values;
	uint32_t i;

	if (block->levels == NULL)
		return;
	values = mem_zero((size_t)block->levels->n * 2 + 1, sizeof *values);
	for (i = 0; i < block->levels->n; i++) {
		const uint32_t *pair = tuples_at(block->levels, i);

		values[2 * i] =
		    save->codes[block->columns[0]].position[pair[0]];
		values[2 * i + 1] = save->codes[second].position[pair[1]];
	}
	tuples.values = values;
	ranks_init(&save->levels[b], block->levels->n, ranks_compare, &tuples);
	for (i = 0; i < block->levels->n; i++)
		put_tuple(save, "level", b,
		    values + 2 * (size_t)save->levels[b].sorted[i], 2);
	free(values);
}

static void
put_digits(struct out *out, mpz_srcptr z)
{
	size_t room = mpz_sizeinbase(z, NUMBER_BASE) + 2;

	out_reserve(out, room);
	(void)mpz_get_str(out->text + out->len, NUMBER_BASE, z);
	out->len += strlen(out->text + out->len);
}

static char *
digits_of(const struct sum *sum)
{
	struct sum_view room;
	struct out out = {0};

	put_digits(&out, sum_view(sum, &room));
	return out_take(&out);
}

/* The slot of an acc under its new number. */
static uint32_t
new_slot(const struct save *save, uint32_t b, uint32_t slot)
{
	const struct sums_block *block = &save->cube->plan->blocks[b];

	if (block->levels != NULL)
		return save->levels[b].position[slot];
	if (block->kind == BLOCK_PRESENCE)
		return slot;
	return save->codes[block->columns[0]].position[slot + 1] - 1;
}

/*
 * The weight that each record of the row has, and its square. Records of a cell
 * and a unit mostly have the same weight: their number is then enough to tell
 * the sums.
 */
struct steps {
	mpz_t s;
	mpz_t q;
	mpz_t product;
	bool is_known;
};

static bool
is_product(struct steps *steps, const struct sum *sum, uint64_t n, mpz_t step)
{
	struct sum_view room;

	mpz_mul_ui(steps->product, step, n);
	return mpz_cmp(steps->product, sum_view(sum, &room)) == 0;
}

/*
 * Find them from the first sums of the row, if these are whole multiples of the
 * number of records.
 */
static void
find_steps(struct steps *steps, const struct acc *acc)
{
	struct sum_view room;

	steps->is_known = true;
	(void)mpz_tdiv_q_ui(steps->s, sum_view(&acc->s, &room), acc->n);
	(void)mpz_tdiv_q_ui(steps->q, sum_view(&acc->q, &room), acc->n);
}

/* " SLOT:N", or with the sums behind it. */
static void
put_acc(
    struct out *out, struct steps *steps, const struct acc *acc, uint32_t slot)
{
	struct sum_view room;

	if (!steps->is_known)
		find_steps(steps, acc);
	out_format(out, " %u:%llu", slot, (unsigned long long)acc->n);
	if (is_product(steps, &acc->s, acc->n, steps->s) &&
	    is_product(steps, &acc->q, acc->n, steps->q))
		return;
	out_byte(out, ':');
	put_digits(out, sum_view(&acc->s, &room));
	out_byte(out, ':');
	put_digits(out, sum_view(&acc->q, &room));
}

/* The sums of a block in the row: "BLOCK SLOT:N SLOT:N;". */
static void
put_accs(struct out *out, const struct save *save, struct steps *steps,
    uint32_t b, const struct accs_range *sums)
{
	uint32_t len = (uint32_t)(sums->end - sums->at);
	uint32_t *at = mem_zero((size_t)len + 1, sizeof *at);
	struct rank_tuples slots = {at, 1};
	size_t before = out->len;
	struct ranks order;
	uint32_t i;
	uint32_t n = 0;

	for (i = 0; i < len; i++)
		at[i] = new_slot(save, b, sums->at[i].slot);
	ranks_init(&order, len, ranks_compare, &slots);
	out_format(out, "%s%u", before > 0 ? ";" : "", b);
	for (i = 0; i < len; i++) {
		const struct acc *acc = &sums->at[order.sorted[i]];

		if (acc->n == 0)
			continue;
		put_acc(out, steps, acc, at[order.sorted[i]]);
		n++;
	}
	if (n == 0)
		out->len = before;
	ranks_done(&order);
	free(at);
}

static void
put_moments(struct save *save, uint32_t b, const struct accs_range *sums)
{
	const struct acc *acc;

	for (acc = sums->at; acc < sums->end && acc->n > 0; acc++) {
		char *s = digits_of(&acc->s);
		char block[NUMBER_TEXT];
		char at[NUMBER_TEXT];
		char n[NUMBER_TEXT];
		const char *fields[8] = {block, at, "", "", "", n, s, ""};

		snprintf(block, sizeof block, "%u", b);
		snprintf(at, sizeof at, "%u", acc->slot);
		snprintf(n, sizeof n, "%llu", (unsigned long long)acc->n);
		put_line(save, "moment", fields, 8);
		free(s);
	}
}

/*
 * A row, of this view, cell and unit; then what a record adds to its sums, and
 * the sums by block.
 */
static void
put_row(struct save *save, const struct store *store, uint32_t view,
    const uint32_t *at, uint32_t row)
{
	const struct plan *plan = save->cube->plan;
	char numbers[3][NUMBER_TEXT];
	struct steps steps = {.is_known = false};
	struct out sums = {0};
	struct out s = {0};
	struct out q = {0};
	uint32_t b;

	mpz_inits(steps.s, steps.q, steps.product, NULL);
	for (b = 0; b < plan->n_blocks; b++) {
		struct accs_range range =
		    accs_rows(&store->accs[b], row, row + 1);

		if (plan->blocks[b].n_terms == 0)
			put_accs(&sums, save, &steps, b, &range);
	}
	put_digits(&s, steps.s);
	put_digits(&q, steps.q);
	out_byte(&s, '\0');
	out_byte(&q, '\0');
	out_byte(&sums, '\0');
	snprintf(numbers[0], NUMBER_TEXT, "%u", view);
	snprintf(numbers[1], NUMBER_TEXT, "%u", at[0]);
	snprintf(numbers[2], NUMBER_TEXT, "%u", at[1]);
	put_line(save, "row",
	    (const char *[]){numbers[0], numbers[1], numbers[2], sums.text, "",
		"", s.text, q.text},
	    8);
	mpz_clears(steps.s, steps.q, steps.product, NULL);
	out_free(&sums);
	out_free(&s);
	out_free(&q);
	for (b = 0; b < plan->n_blocks; b++) {
		struct accs_range range =
		    accs_rows(&store->accs[b], row, row + 1);

		if (plan->blocks[b].n_terms > 0)
			put_moments(save, b, &range);
	}
}

/* The rows of a view, by cell and unit. */
static void
put_view(struct save *save, uint32_t view)
{
	struct store *store = &save->cube->stores[view];
	struct rank_tuples tuples = {renumber_tuples(save, &store->cells,
					 save->cube->plan->views[view].by, 0),
	    store->cells.width};
	uint32_t *place =
	    mem_zero((size_t)store->n_rows * 2 + 1, sizeof *place);
	struct rank_tuples places = {place, 2};
	struct ranks cells;
	struct ranks rows;
	uint32_t i;
	uint32_t c;

	ranks_init(&cells, store->cells.n, ranks_compare, &tuples);
	for (c = 0; c < cells.n; c++)
		for (i = store->first[c]; i < store->first[c + 1]; i++) {
			place[2 * (size_t)i] = cells.position[c];
			place[2 * (size_t)i + 1] =
			    save->units.position[store->unit[i]];
		}
	for (i = 0; i < cells.n; i++)
		put_tuple(save, "cell", view,
		    tuples.values + (size_t)cells.sorted[i] * tuples.width,
		    tuples.width);
	ranks_init(&rows, store->n_rows, ranks_compare, &places);
	for (i = 0; i < rows.n; i++) {
		const uint32_t *at = place + 2 * (size_t)rows.sorted[i];

		put_row(save, store, view, at, rows.sorted[i]);
	}
	ranks_done(&cells);
	ranks_done(&rows);
	free((void *)tuples.values);
	free(place);
}

static int
compare_parts(const void *context, uint32_t a, uint32_t b)
{
	const struct state_parts *parts = context;

	return strcmp(parts->hash[a], parts->hash[b]);
}

static void
put_parts(struct save *save, const struct state_parts *parts)
{
	struct ranks order;
	uint32_t i;

	ranks_init(&order, parts->n, compare_parts, parts);
	for (i = 0; i < parts->n; i++)
		put_numbers(save, "part", parts->hash[order.sorted[i]],
		    &parts->records[order.sorted[i]], 1);
	ranks_done(&order);
}

static void
put_accounts(struct save *save, const struct state_parts *parts)
{
	const char *text;
	size_t i;

	for (i = 0; (text = accounts_line(parts->accounts, i)) != NULL; i++)
		put_line(save, "account", &text, 1);
}

/* How many lines came before, and what they hash to. */
static void
put_end(struct save *save)
{
	char hash[HASH_TEXT];
	char lines[NUMBER_TEXT];

	hash_text(save->hash, hash);
	snprintf(lines, sizeof lines, "%llu", (unsigned long long)save->lines);
	put_line(save, "end", (const char *[]){lines, hash}, 2);
}

void
partial_write(
    struct cube *cube, const struct state_parts *parts, struct writer *out)
{
	const struct plan *plan = cube->plan;
	struct save save = {.cube = cube, .out = out, .hash = hash_new()};
	char hash[HASH_TEXT];
	uint32_t i;

	save.codes = mem_zero((size_t)plan->n_columns + 1, sizeof *save.codes);
	save.levels = mem_zero((size_t)plan->n_blocks + 1, sizeof *save.levels);
	writer_record(out);
	for (i = 0; i < FIELDS; i++)
		writer_text(out, header[i]);
	hash_plan(plan, hash);
	put_line(&save, "request", (const char *[]){hash}, 1);
	put_parts(&save, parts);
	put_accounts(&save, parts);
	put_numbers(&save, "counts", NULL,
	    (uint64_t[]){cube->records, cube->bad_weights, cube->zero_weights},
	    3);
	for (i = 0; i < plan->n_columns; i++)
		put_numbers(&save, "scale", NULL,
		    (uint64_t[]){i, (uint64_t)cube->columns[i].scale}, 2);
	for (i = 0; i < plan->n_columns; i++)
		put_codes(&save, i);
	put_patterns(&save);
	put_units(&save);
	for (i = 0; i < plan->n_blocks; i++)
		put_levels(&save, i);
	for (i = 0; i < plan->n_views; i++)
		put_view(&save, i);
	put_end(&save);
	for (i = 0; i < plan->n_columns; i++)
		ranks_done(&save.codes[i]);
	for (i = 0; i < plan->n_blocks; i++)
		ranks_done(&save.levels[i]);
	ranks_done(&save.patterns);
	ranks_done(&save.units);
	hash_free(save.hash);
	free(save.codes);
	free(save.levels);
}

/* ---- reading
 * --------------------------------------------------------------------- */

/* Indices of the file to those of the cube. */
struct translation {
	uint32_t *to;
	uint32_t n;
	size_t cap;
};

struct restore {
	struct cube *cube;
	struct state_parts *parts;
	struct input *in;
	struct record rec;
	struct place place;
	struct translation *codes;  /* by column */
	struct translation *cells;  /* by view */
	struct translation *levels; /* by block */
	struct translation units;
	struct translation patterns;
	int32_t *scale; /* by column, in the file */
	struct hash *hash;
	uint32_t view; /* of the row at hand */
	uint32_t row;
	uint32_t moment; /* the next of a block, of which there must be more */
	uint32_t block;
	bool has_row;
	uint64_t lines;
	bool is_bad;
	bool has_ended;
	bool has_request;
};

static void
translate(struct translation *t, uint32_t to)
{
	MEM_GROW(t->to, t->n, t->cap);
	t->to[t->n++] = to;
}

static struct slice
field(const struct restore *r, uint32_t i)
{
	return record_field(&r->rec, i);
}

static uint64_t
number(struct restore *r, uint32_t i, uint64_t limit)
{
	struct slice text = field(r, i);
	int64_t value;

	if (!number_parse_int(&value, text.text, text.len) || value < 0 ||
	    (uint64_t)value >= limit) {
		r->is_bad = true;
		return 0;
	}
	return (uint64_t)value;
}

static uint32_t
mapped(struct restore *r, const struct translation *t, uint64_t i)
{
	if (i >= t->n) {
		r->is_bad = true;
		return 0;
	}
	return t->to[i];
}

/* The next number of a list with spaces. */
static uint64_t
next_number(struct restore *r, struct slice *text)
{
	uint64_t value = 0;
	size_t i = 0;

	while (i < text->len && text->text[i] >= '0' && text->text[i] <= '9' &&
	    value < UINT32_MAX)
		value = value * 10 + (uint64_t)(text->text[i++] - '0');
	if (i == 0)
		r->is_bad = true;
	if (i < text->len)
		i++;
	*text = (struct slice){text->text + i, text->len - i};
	return value;
}

static bool
read_digits(struct restore *r, uint32_t i, mpz_t out)
{
	char *text = mem_text(field(r, i));
	bool is_good = text[0] != '\0' &&
	    strspn(text + (text[0] == '-'), "0123456789") ==
		strlen(text) - (text[0] == '-') &&
	    mpz_set_str(out, text, NUMBER_BASE) == 0;

	free(text);
	r->is_bad = r->is_bad || !is_good;
	return is_good;
}

/* Code of a key in the file to ours. */
static uint32_t
take_code(struct restore *r, uint32_t key, uint64_t code)
{
	const struct plan *plan = r->cube->plan;

	if (key < plan->n_keys)
		return code == 0
		    ? 0
		    : mapped(r, &r->codes[plan->keys[key]], code - 1);
	if (key == plan->n_keys + EXTRA_PATTERN)
		return code == 0 ? 0 : mapped(r, &r->patterns, code - 1);
	return (uint32_t)code;
}

static void
read_request(struct restore *r)
{
	char hash[HASH_TEXT];

	hash_plan(r->cube->plan, hash);
	r->has_request = true;
	if (slice_is(field(r, 1), hash))
		return;
	diag_error(STATUS_FAIL, &r->place, "foreign-part",
	    "this state is of another request: the same options that give "
	    "measures, breakdowns, weights and design must be given");
	r->is_bad = true;
}

static void
read_part(struct restore *r)
{
	char *hash = mem_text(field(r, 1));

	if (!parts_add(r->parts, hash, number(r, 2, UINT64_MAX), r->place.file))
		r->is_bad = true;
	free(hash);
}

static void
read_account(struct restore *r)
{
	char *text = mem_text(field(r, 1));

	if (!accounts_add(r->parts->accounts, text, r->place.file))
		r->is_bad = true;
	free(text);
}

static void
read_counts(struct restore *r)
{
	r->cube->records += number(r, 1, UINT64_MAX);
	r->cube->bad_weights += number(r, 2, UINT64_MAX);
	r->cube->zero_weights += number(r, 3, UINT64_MAX);
}

static void
read_scale(struct restore *r)
{
	uint32_t column = (uint32_t)number(r, 1, r->cube->plan->n_columns);
	int32_t scale = (int32_t)number(r, 2, AMOUNT_MAX_SCALE + 1);

	r->scale[column] = scale;
	if (!r->is_bad)
		cube_scale(r->cube, column, scale);
}

static void
read_code(struct restore *r)
{
	uint32_t column = (uint32_t)number(r, 1, r->cube->plan->n_columns);

	translate(&r->codes[column],
	    codes_index(r->cube->columns[column].codes, field(r, 2)));
}

static void
read_pattern(struct restore *r)
{
	translate(&r->patterns, cube_pattern(r->cube, field(r, 1)));
}

static void
read_unit(struct restore *r)
{
	struct tuples *units = &r->cube->units;
	uint32_t tuple[MAX_KEYS + EXTRA_KEYS] = {0};
	struct slice text = field(r, 2);
	bool is_new;
	uint32_t k;

	for (k = 0; k < units->width; k++)
		tuple[k] = take_code(
		    r, r->cube->plan->n_by + k, next_number(r, &text));
	translate(&r->units, tuples_put(units, tuple, &is_new));
}

static void
read_level(struct restore *r)
{
	const struct plan *plan = r->cube->plan;
	uint32_t b = (uint32_t)number(r, 1, plan->n_blocks);
	const struct sums_block *block = &plan->blocks[b];
	struct slice text = field(r, 2);
	uint32_t columns[2] = {block->columns[0],
	    block->n_columns > 1    ? block->columns[1]
		: plan->weight >= 0 ? (uint32_t)plan->weight
				    : block->columns[0]};
	uint32_t pair[2];
	bool is_new;
	uint32_t i;

	for (i = 0; i < 2; i++) {
		uint64_t code = next_number(r, &text);

		pair[i] =
		    code == 0 ? 0 : mapped(r, &r->codes[columns[i]], code - 1);
	}
	if (block->levels == NULL)
		r->is_bad = true;
	else
		translate(
		    &r->levels[b], tuples_put(block->levels, pair, &is_new));
}

static void
read_cell(struct restore *r)
{
	uint32_t v = (uint32_t)number(r, 1, r->cube->plan->n_views);
	const struct view *view = &r->cube->plan->views[v];
	uint32_t tuple[MAX_KEYS] = {0};
	struct slice text = field(r, 2);
	bool is_new;
	uint32_t k;

	for (k = 0; k < view->n_by; k++)
		tuple[k] = take_code(r, view->by[k], next_number(r, &text));
	translate(&r->cells[v],
	    tuples_put(&r->cube->stores[v].cells, tuple, &is_new));
}

/* Digits of the file's scale as a sum of ours. */
static void
read_scaled(struct restore *r, uint32_t i, mpz_t sum, int32_t shift)
{
	mpz_t power;

	mpz_init(power);
	if (read_digits(r, i, sum) && shift >= 0)
		mpz_ui_pow_ui(power, 10, (unsigned long)shift);
	mpz_mul(sum, sum, power);
	mpz_clear(power);
}

/* How many decimals our sums of the column have more than the file's. */
static int32_t
gap(const struct restore *r, int32_t column)
{
	return column < 0 ? 0
			  : r->cube->columns[column].scale - r->scale[column];
}

/* Digits at the front of the text, and the byte behind them if it is this. */
static bool
take_digits(struct slice *text, char behind, mpz_t out)
{
	char digits[NUMBER_TEXT * 16];
	size_t n = 0;

	while (n < text->len && n + 1 < sizeof digits &&
	    ((text->text[n] >= '0' && text->text[n] <= '9') ||
		(n == 0 && text->text[0] == '-'))) {
		digits[n] = text->text[n];
		n++;
	}
	digits[n] = '\0';
	if (n == 0 || mpz_set_str(out, digits, NUMBER_BASE) != 0)
		return false;
	if (behind != '\0' && (n == text->len || text->text[n] != behind))
		return false;
	n += behind != '\0';
	*text = (struct slice){text->text + n, text->len - n};
	return true;
}

static bool
take_small(struct slice *text, char behind, uint64_t limit, uint64_t *n)
{
	mpz_t z;
	bool is_good;

	mpz_init(z);
	is_good = take_digits(text, behind, z) && mpz_sgn(z) >= 0 &&
	    mpz_fits_ulong_p(z) && mpz_get_ui(z) < limit;
	if (is_good)
		*n = mpz_get_ui(z);
	mpz_clear(z);
	return is_good;
}

/* The slot under its number here; false where there is none. */
static bool
take_slot(struct restore *r, uint32_t b, uint64_t *slot)
{
	const struct sums_block *block = &r->cube->plan->blocks[b];

	if (block->levels != NULL)
		*slot = mapped(r, &r->levels[b], *slot);
	else if (block->kind == BLOCK_CODES || block->kind == BLOCK_VALUES)
		*slot =
		    (uint64_t)mapped(r, &r->codes[block->columns[0]], *slot) -
		    1;
	else if (*slot > 1)
		return false;
	return !r->is_bad && *slot < UINT32_MAX;
}

/* " SLOT:N" or " SLOT:N:S:Q" behind the number of a block. */
static bool
take_acc(struct restore *r, struct slice *text, uint32_t b,
    const struct steps *steps, struct steps *sums)
{
	int32_t shift = gap(r, r->cube->plan->weight);
	uint64_t slot;
	uint64_t n;

	if (text->len == 0 || text->text[0] != ' ')
		return false;
	*text = (struct slice){text->text + 1, text->len - 1};
	if (!take_small(text, ':', UINT32_MAX, &slot) ||
	    !take_small(text, '\0', UINT64_MAX, &n) || !take_slot(r, b, &slot))
		return false;
	if (text->len > 0 && text->text[0] == ':') {
		*text = (struct slice){text->text + 1, text->len - 1};
		if (!take_digits(text, ':', sums->s) ||
		    !take_digits(text, '\0', sums->q))
			return false;
	} else {
		mpz_mul_ui(sums->s, steps->s, n);
		mpz_mul_ui(sums->q, steps->q, n);
	}
	mpz_ui_pow_ui(sums->product, 10, (unsigned long)shift);
	mpz_mul(sums->s, sums->s, sums->product);
	mpz_mul(sums->q, sums->q, sums->product);
	mpz_mul(sums->q, sums->q, sums->product);
	cube_put(
	    r->cube, r->view, r->row, b, (uint32_t)slot, n, sums->s, sums->q);
	return true;
}

/* The sums of the row, by block. */
static void
read_accs(struct restore *r, struct slice text)
{
	const struct plan *plan = r->cube->plan;
	struct steps steps = {.is_known = true};
	struct steps sums = {.is_known = true};
	uint64_t b = 0;

	mpz_inits(steps.s, steps.q, sums.s, sums.q, sums.product, NULL);
	(void)(read_digits(r, 7, steps.s) && read_digits(r, 8, steps.q));
	while (text.len > 0 && !r->is_bad) {
		r->is_bad = !take_small(&text, '\0', plan->n_blocks, &b) ||
		    plan->blocks[b].n_terms > 0;
		while (!r->is_bad && text.len > 0 && text.text[0] == ' ')
			r->is_bad =
			    !take_acc(r, &text, (uint32_t)b, &steps, &sums);
		if (text.len > 0 && text.text[0] != ';')
			r->is_bad = true;
		else if (text.len > 0)
			text = (struct slice){text.text + 1, text.len - 1};
	}
	mpz_clears(steps.s, steps.q, sums.s, sums.q, sums.product, NULL);
}

static void
read_row(struct restore *r)
{
	uint32_t v = (uint32_t)number(r, 1, r->cube->plan->n_views);
	uint32_t cell = mapped(r, &r->cells[v], number(r, 2, UINT32_MAX));
	uint32_t unit = mapped(r, &r->units, number(r, 3, UINT32_MAX));

	if (r->is_bad)
		return;
	r->view = v;
	r->row = cube_row(r->cube, v, cell, unit);
	r->has_row = true;
	read_accs(r, field(r, 4));
}

/* All moments of a block stand together, in their order. */
static void
read_moment(struct restore *r)
{
	const struct plan *plan = r->cube->plan;
	uint32_t b = (uint32_t)number(r, 1, plan->n_blocks);
	const struct sums_block *block = &plan->blocks[b];
	uint32_t i = (uint32_t)number(r, 2, UINT32_MAX);
	uint64_t n = number(r, 6, UINT64_MAX);
	uint32_t count = moment_count(block->n_terms);
	mpz_t s;

	if (block->n_terms == 0 || !r->has_row || i >= count ||
	    i != r->moment || (i > 0 && b != r->block))
		r->is_bad = true;
	if (r->is_bad)
		return;
	r->block = b;
	r->moment = i + 1 < count ? i + 1 : 0;
	mpz_init(s);
	read_scaled(r, 7, s, cube_moment_shift(r->cube, block, i, r->scale));
	cube_put(r->cube, r->view, r->row, b, i, n, s, s);
	mpz_clear(s);
}

static void
read_end(struct restore *r)
{
	char hash[HASH_TEXT];

	hash_text(r->hash, hash);
	r->has_ended = true;
	r->is_bad = r->is_bad || number(r, 1, UINT64_MAX) != r->lines - 1 ||
	    !slice_is(field(r, 2), hash);
}

static void
read_line(struct restore *r)
{
	static const struct {
		const char *kind;
		void (*read)(struct restore *);
	} kinds[] = {{"row", read_row}, {"moment", read_moment},
	    {"cell", read_cell}, {"unit", read_unit}, {"level", read_level},
	    {"code", read_code}, {"pattern", read_pattern},
	    {"scale", read_scale}, {"counts", read_counts}, {"part", read_part},
	    {"account", read_account}, {"request", read_request},
	    {"end", read_end}};

	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (slice_is(field(r, 0), kinds[i].kind)) {
			if (r->moment > 0 && kinds[i].read != read_moment)
				r->is_bad = true;
			kinds[i].read(r);
			return;
		}
	r->is_bad = true;
}

static bool
is_state(const struct input *in)
{
	uint32_t i;

	if (input_columns(in) != FIELDS)
		return false;
	for (i = 0; i < FIELDS; i++)
		if (strcmp(input_column(in, i), header[i]) != 0)
			return false;
	return true;
}

static void
free_translations(struct translation *list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		free(list[i].to);
	free(list);
}

static void
hash_fields(struct restore *r)
{
	uint32_t i;

	for (i = 0; i < FIELDS; i++) {
		struct slice text = field(r, i);

		hash_update(r->hash, text.text, text.len);
		hash_update(r->hash, "", 1);
	}
}

static void
read_lines(struct restore *r)
{
	while (!r->is_bad && !r->has_ended && input_next(r->in, &r->rec)) {
		r->place.line = r->rec.line;
		r->lines++;
		read_line(r);
		hash_fields(r);
		if (!r->has_request)
			r->is_bad = true;
	}
	if (diag_worst() >= STATUS_FAIL)
		return;
	if (r->is_bad || !r->has_ended || input_next(r->in, &r->rec))
		diag_error(STATUS_FAIL, &r->place, "bad-part",
		    "this is no whole state of --partial");
}

bool
partial_read(struct cube *cube, struct state_parts *parts, const char *path)
{
	char *file = mem_format("%s", path);
	struct plan *plan = cube->plan;
	struct restore r = {.cube = cube, .parts = parts};

	r.in = input_open(&file, 1, NULL);
	if (r.in == NULL) {
		free(file);
		return false;
	}
	r.hash = hash_new();
	r.place.file = path;
	r.codes = mem_zero((size_t)plan->n_columns + 1, sizeof *r.codes);
	r.cells = mem_zero((size_t)plan->n_views + 1, sizeof *r.cells);
	r.levels = mem_zero((size_t)plan->n_blocks + 1, sizeof *r.levels);
	r.scale = mem_zero((size_t)plan->n_columns + 1, sizeof *r.scale);
	if (is_state(r.in))
		read_lines(&r);
	else
		diag_error(STATUS_FAIL, &r.place, "bad-part",
		    "this is no state of --partial");
	free_translations(r.codes, plan->n_columns);
	free_translations(r.cells, plan->n_views);
	free_translations(r.levels, plan->n_blocks);
	free(r.units.to);
	free(r.patterns.to);
	free(r.scale);
	hash_free(r.hash);
	input_close(r.in);
	free(file);
	return diag_worst() < STATUS_FAIL;
}
