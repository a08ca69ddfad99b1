#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "estimates.h"
#include "map.h"
#include "mem.h"
#include "utf8.h"

struct store {
	struct map *index; /* the key of a row; positions are those of rows */
	size_t cap;
	struct result_form form;
	struct out key;
	struct slice *by; /* of the line at hand */
};

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

static void
keep_row(struct estimates *est, struct estimate *row, const struct result *line,
    const struct place *place)
{
	uint32_t i;

	row->table = owned(line->table, place);
	row->item = owned(line->item, place);
	row->statistic = owned(line->statistic, place);
	row->measure = owned(line->measure, place);
	row->category = owned(line->category, place);
	row->compared = owned(line->compared, place);
	row->contrast = owned(line->contrast, place);
	row->side_a = owned(line->side_a, place);
	row->side_b = owned(line->side_b, place);
	row->flag = owned(line->flag, place);
	row->by = mem_zero(est->n_by + 1, sizeof *row->by);
	for (i = 0; i < est->n_by; i++)
		row->by[i] = owned(result_by(line, i), place);
	row->n = line->n;
	row->sum_weight = line->sum_weight;
	row->value = line->estimate;
	row->se = line->se;
	row->df = line->df;
	row->deff = line->deff;
	memcpy(row->extras,
	    (const double[RESULT_NUMBERS]){line->cv, line->n_eff, line->deff_wr,
		line->t, line->p, line->p_adjusted, line->ddf},
	    sizeof row->extras);
	row->has_value = !isnan(line->estimate);
	row->low = line->low;
	row->high = line->high;
	row->has_interval =
	    row->has_value && !isnan(line->low) && !isnan(line->high);
	row->mark = (enum mark)line->status;
}

static bool
read_row(
    struct estimates *est, const struct input *in, const struct record *rec)
{
	struct store *store = est->internal;
	struct place place = {.file = input_name(in), .line = rec->line};
	struct result line;
	bool is_new = false;
	uint32_t at;

	if (!result_get(&store->form, rec, in, store->by, &line))
		return false;
	at = map_put(
	    store->index, result_key(&store->key, &line, est->n_by), &is_new);
	if (!is_new) {
		diag_error(STATUS_FAIL, &place, "doubled-cell",
		    "this cell is on line %llu too; give the estimates of one "
		    "run",
		    (unsigned long long)est->rows[at].line);
		return false;
	}
	MEM_GROW(est->rows, est->n, store->cap);
	est->rows[est->n] = (struct estimate){.line = rec->line};
	keep_row(est, &est->rows[est->n++], &line, &place);
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
	is_good = result_find(&store->form, in);
	est->by = (const char **)store->form.by;
	est->n_by = store->form.n_by;
	memcpy(est->has_extra, store->form.extra, sizeof est->has_extra);
	store->by = mem_zero((size_t)est->n_by + 1, sizeof *store->by);
	while (is_good && input_next(in, &rec))
		is_good = read_row(est, in, &rec);
	if (!is_good || diag_worst() >= STATUS_USAGE) {
		estimates_free(est);
		return NULL;
	}
	return est;
}

static void
free_row(struct estimate *row, uint32_t n_by)
{
	uint32_t b;

	free((char *)row->table);
	free((char *)row->item);
	free((char *)row->statistic);
	free((char *)row->measure);
	free((char *)row->category);
	free((char *)row->compared);
	free((char *)row->contrast);
	free((char *)row->side_a);
	free((char *)row->side_b);
	free((char *)row->flag);
	for (b = 0; b < n_by; b++)
		free((char *)row->by[b]);
	free(row->by);
}

void
estimates_free(struct estimates *est)
{
	struct store *store;
	size_t i;

	if (est == NULL)
		return;
	store = est->internal;
	for (i = 0; i < est->n; i++)
		free_row(&est->rows[i], est->n_by);
	free(est->rows);
	map_free(store->index);
	result_free(&store->form);
	out_free(&store->key);
	free(store->by);
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

static struct slice
text_of(const char *text)
{
	return slice_of(text == NULL ? "" : text);
}

const struct estimate *
estimates_find(const struct estimates *est, const struct estimate *like)
{
	struct store *store = est->internal;
	struct result line = {.table = text_of(like->table),
	    .item = text_of(like->item),
	    .statistic = text_of(like->statistic),
	    .measure = text_of(like->measure),
	    .category = text_of(like->category),
	    .by = store->by,
	    .compared = text_of(like->compared),
	    .contrast = text_of(like->contrast),
	    .side_a = text_of(like->side_a),
	    .side_b = text_of(like->side_b)};
	uint32_t at;

	for (at = 0; at < est->n_by; at++)
		store->by[at] = slice_of(like->by[at]);
	at = map_find(store->index, result_key(&store->key, &line, est->n_by));
	return at == MAP_NONE ? NULL : &est->rows[at];
}
