#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "estimates.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "utf8.h"

const char *const mark_names[] = {
    "", "suppressed", "unreliable", "empty", "lonely", NULL};

#define NO_ROW SIZE_MAX

/* The columns of the stream that are always there. */
enum column {
	COLUMN_TABLE,
	COLUMN_STATISTIC,
	COLUMN_MEASURE,
	COLUMN_CATEGORY,
	COLUMN_N,
	COLUMN_SUM_WEIGHT,
	COLUMN_ESTIMATE,
	COLUMN_CI_LOW,
	COLUMN_CI_HIGH,
	COLUMN_STATUS,
	COLUMNS
};

static const char *const column_names[COLUMNS] = {"table", "statistic",
    "measure", "category", "n", "sum_weight", "estimate", "ci_low", "ci_high",
    "status"};

struct store {
	struct map *index; /* key of a cell to its place in first and last */
	size_t *first;     /* row that has the key, and the last one so far; */
	size_t *last;      /* rows of one key are chained by next */
	size_t n_keys;
	size_t first_cap;
	size_t last_cap;
	size_t cap;
	int at[COLUMNS];
	struct out key;
};

/*
 * Positions of the columns, and the by-variables: all that stands between
 * category and n.  False after a report.
 */
static bool
read_header(struct estimates *est, struct input *in)
{
	struct store *store = est->internal;
	bool is_good = true;
	uint32_t first;
	uint32_t i;

	for (i = 0; i < COLUMNS; i++) {
		store->at[i] = input_need(in, column_names[i]);
		is_good = is_good && store->at[i] >= 0;
	}
	if (!is_good)
		return false;
	if (store->at[COLUMN_N] < store->at[COLUMN_CATEGORY]) {
		diag_error(STATUS_USAGE, NULL, "not-estimates",
		    "the column n stands before category; this is not what "
		    "aggregate writes");
		return false;
	}
	first = (uint32_t)store->at[COLUMN_CATEGORY] + 1;
	est->n_by = (uint32_t)store->at[COLUMN_N] - first;
	est->by = mem_zero(est->n_by + 1, sizeof *est->by);
	for (i = 0; i < est->n_by; i++)
		est->by[i] = input_column(in, first + i);
	return true;
}

/* What tells one cell from another. */
static struct slice
key_of(struct store *store, const struct estimate *row, uint32_t n_by)
{
	uint32_t i;

	store->key.len = 0;
	out_format(&store->key, "%s\x1f%s\x1f%s\x1f%s", row->table,
	    row->statistic, row->measure, row->category);
	for (i = 0; i < n_by; i++) {
		out_byte(&store->key, '\x1f');
		out_text(&store->key, row->by[i]);
	}
	return (struct slice){store->key.text, store->key.len};
}

/* Put the row, the last one read, behind those of its key. */
static void
index_row(struct estimates *est)
{
	struct store *store = est->internal;
	size_t row = est->n - 1;
	bool is_new = false;
	uint32_t at = map_put(
	    store->index, key_of(store, &est->rows[row], est->n_by), &is_new);

	est->rows[row].next = NO_ROW;
	if (!is_new) {
		est->rows[store->last[at]].next = row;
		store->last[at] = row;
		return;
	}
	MEM_GROW(store->first, store->n_keys, store->first_cap);
	MEM_GROW(store->last, store->n_keys, store->last_cap);
	store->first[store->n_keys] = store->last[store->n_keys] = row;
	store->n_keys++;
}

/* A number that may be missing.  False after a report. */
static bool
read_number(struct slice text, double *value, bool *has_value,
    const struct place *place)
{
	*has_value = text.len > 0;
	if (text.len == 0 || number_parse(value, text.text, text.len))
		return true;
	diag_error(STATUS_FAIL, place, "bad-number",
	    "%s is not a number; estimates come from aggregate",
	    diag_value(text));
	return false;
}

static bool
read_mark(struct slice text, enum mark *mark, const struct place *place)
{
	int i;

	for (i = 0; mark_names[i] != NULL; i++) {
		if (slice_is(text, mark_names[i])) {
			*mark = (enum mark)i;
			return true;
		}
	}
	diag_error(STATUS_FAIL, place, "bad-status",
	    "%s is not a status of an estimate", diag_value(text));
	return false;
}

static struct slice
field(const struct estimates *est, const struct record *rec, enum column c)
{
	const struct store *store = est->internal;

	return record_field(rec, (uint32_t)store->at[c]);
}

static bool
read_figures(struct estimates *est, struct estimate *row,
    const struct record *rec, struct place place)
{
	struct slice n = field(est, rec, COLUMN_N);
	bool has_low;
	bool has_high;
	bool has_sum;
	int64_t count;

	place.column = "n";
	if (!number_parse_int(&count, n.text, n.len) || count < 0) {
		diag_error(STATUS_FAIL, &place, "bad-number",
		    "%s is not a number of respondents", diag_value(n));
		return false;
	}
	row->n = (uint64_t)count;
	place.column = "sum_weight";
	if (!read_number(field(est, rec, COLUMN_SUM_WEIGHT), &row->sum_weight,
		&has_sum, &place))
		return false;
	place.column = "estimate";
	if (!read_number(field(est, rec, COLUMN_ESTIMATE), &row->value,
		&row->has_value, &place))
		return false;
	place.column = "ci_low";
	if (!read_number(
		field(est, rec, COLUMN_CI_LOW), &row->low, &has_low, &place))
		return false;
	place.column = "ci_high";
	if (!read_number(
		field(est, rec, COLUMN_CI_HIGH), &row->high, &has_high, &place))
		return false;
	row->has_interval = row->has_value && has_low && has_high;
	place.column = "status";
	return read_mark(field(est, rec, COLUMN_STATUS), &row->mark, &place);
}

/* Text that is to be shown must be UTF-8; what is not is reported. */
static const char *
owned(struct slice text, const struct place *place)
{
	size_t bad;

	if (!utf8_valid(text.text, text.len, &bad))
		diag_error(STATUS_FAIL, place, "encoding",
		    "%s is not UTF-8; clean reads other encodings",
		    diag_value(text));
	return mem_text(text);
}

static bool
read_row(
    struct estimates *est, const struct input *in, const struct record *rec)
{
	struct store *store = est->internal;
	struct place place = {input_name(in), rec->line, NULL};
	uint32_t first = (uint32_t)store->at[COLUMN_CATEGORY] + 1;
	struct estimate *row;
	uint32_t i;

	MEM_GROW(est->rows, est->n, store->cap);
	row = &est->rows[est->n++];
	*row = (struct estimate){.line = rec->line};
	row->table = owned(field(est, rec, COLUMN_TABLE), &place);
	row->statistic = owned(field(est, rec, COLUMN_STATISTIC), &place);
	row->measure = owned(field(est, rec, COLUMN_MEASURE), &place);
	row->category = owned(field(est, rec, COLUMN_CATEGORY), &place);
	row->by = mem_zero(est->n_by + 1, sizeof *row->by);
	for (i = 0; i < est->n_by; i++)
		row->by[i] = owned(record_field(rec, first + i), &place);
	if (!read_figures(est, row, rec, place))
		return false;
	/* What is not to be shown cannot be shown by mistake. */
	if (row->mark == MARK_SUPPRESSED || row->mark == MARK_EMPTY)
		row->has_value = row->has_interval = false;
	index_row(est);
	return true;
}

struct estimates *
estimates_read(struct input *in)
{
	struct estimates *est = mem_zero(1, sizeof *est);
	struct store *store = mem_zero(1, sizeof *store);
	struct record rec;
	bool is_good;

	est->internal = store;
	store->index = map_new();
	is_good = read_header(est, in);
	while (is_good && input_next(in, &rec))
		is_good = read_row(est, in, &rec);
	if (!is_good || diag_worst() >= STATUS_USAGE) {
		estimates_free(est);
		return NULL;
	}
	return est;
}

void
estimates_free(struct estimates *est)
{
	struct store *store;
	uint32_t b;
	size_t i;

	if (est == NULL)
		return;
	store = est->internal;
	for (i = 0; i < est->n; i++) {
		free((char *)est->rows[i].table);
		free((char *)est->rows[i].statistic);
		free((char *)est->rows[i].measure);
		free((char *)est->rows[i].category);
		for (b = 0; b < est->n_by; b++)
			free((char *)est->rows[i].by[b]);
		free(est->rows[i].by);
	}
	free(est->rows);
	free(est->by);
	map_free(store->index);
	free(store->first);
	free(store->last);
	out_free(&store->key);
	free(store);
	free(est);
}

int
estimates_by(const struct estimates *est, const char *name)
{
	uint32_t i;

	for (i = 0; i < est->n_by; i++)
		if (strcmp(est->by[i], name) == 0)
			return (int)i;
	return -1;
}

const struct estimate *
estimates_find(
    const struct estimates *est, const struct estimate *like, uint32_t nth)
{
	struct store *store = est->internal;
	uint32_t at = map_find(store->index, key_of(store, like, est->n_by));
	size_t row = at == MAP_NONE ? NO_ROW : store->first[at];

	while (row != NO_ROW && nth-- > 0)
		row = est->rows[row].next;
	return row == NO_ROW ? NULL : &est->rows[row];
}
