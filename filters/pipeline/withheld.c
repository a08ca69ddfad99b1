#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "out.h"
#include "result.h"
#include "withheld.h"

struct withheld {
	struct map *bases; /* by key */
	bool *is_shown;    /* by base: one of its lines is */
	size_t cap;
	char **by; /* owned */
	uint32_t n_by;
	struct out key;
};

static void
put_part(struct out *key, struct slice value)
{
	out_byte(key, '\x1f');
	if (value.len > 0)
		out_slice(key, value);
	else
		out_text(key, RESULT_TOTAL);
}

/* Where the columns stand that tell a base; false when some is missing. */
static bool
find_columns(struct withheld *w, const struct input *in, int at[4])
{
	static const char *const names[] = {
	    "table", "item", "status", "compared"};
	int first = input_find(in, "category");
	int end = input_find(in, "n");
	int i;

	for (i = 0; i < 4; i++)
		at[i] = input_find(in, names[i]);
	if (at[0] < 0 || at[1] < 0 || at[2] < 0 || first < 0 || end < first)
		return false;
	if (at[3] >= 0)
		end = at[3];
	w->by = mem_zero((size_t)(end - first) + 1, sizeof *w->by);
	for (i = first + 1; i < end; i++)
		w->by[w->n_by++] =
		    mem_text(slice_of(input_column(in, (uint32_t)i)));
	return true;
}

static void
take_line(struct withheld *w, const struct record *rec, const int at[4],
    uint32_t first)
{
	uint32_t i;
	uint32_t base;
	bool is_new;

	if (at[3] >= 0 && record_field(rec, (uint32_t)at[3]).len > 0)
		return;
	w->key.len = 0;
	out_slice(&w->key, record_field(rec, (uint32_t)at[0]));
	put_part(&w->key, record_field(rec, (uint32_t)at[1]));
	for (i = 0; i < w->n_by; i++)
		put_part(&w->key, record_field(rec, first + i));
	base =
	    map_put(w->bases, (struct slice){w->key.text, w->key.len}, &is_new);
	if (is_new) {
		MEM_GROW(w->is_shown, base, w->cap);
		w->is_shown[base] = false;
	}
	w->is_shown[base] |=
	    !slice_is(record_field(rec, (uint32_t)at[2]), "suppressed");
}

struct withheld *
withheld_load(const char *estimates)
{
	char *paths[] = {(char *)estimates, NULL};
	struct withheld *w = mem_zero(1, sizeof *w);
	struct input *in = input_open(paths, 1, NULL);
	struct record rec;
	int at[4];

	w->bases = map_new();
	if (in != NULL && find_columns(w, in, at))
		while (input_next(in, &rec))
			take_line(w, &rec, at,
			    (uint32_t)input_find(in, "category") + 1);
	input_close(in);
	if (in != NULL)
		return w;
	withheld_free(w);
	return NULL;
}

/* The value of a by-variable in a cell; false when it is not of it. */
static bool
value_in(const struct breakdown *by, struct slice cell, const char *variable,
    struct slice *value)
{
	const char *at = cell.text;
	const char *end = cell.text + cell.len;
	uint32_t k;

	for (k = 0; k < by->n_by; k++) {
		const char *tab = memchr(at, '\t', (size_t)(end - at));
		const char *stop = tab == NULL ? end : tab;

		*value = (struct slice){at, (size_t)(stop - at)};
		if (strcmp(by->by[k], variable) == 0)
			return true;
		at = tab == NULL ? end : tab + 1;
	}
	return false;
}

bool
withheld_is(struct withheld *w, const struct codebook *book,
    const struct table *table, const struct measure *measure,
    const struct breakdown *by, struct slice cell)
{
	char *item = identity_item(measure);
	uint32_t base;
	uint32_t i;

	w->key.len = 0;
	out_text(&w->key, table->id);
	put_part(&w->key, slice_of(item));
	free(item);
	for (i = 0; i < w->n_by; i++) {
		char *where = identity_where(book, measure, w->by[i]);
		struct slice value = {0};

		if (!value_in(by, cell, w->by[i], &value))
			value =
			    where == NULL ? (struct slice){0} : slice_of(where);
		put_part(&w->key, value);
		free(where);
	}
	base = map_find(w->bases, (struct slice){w->key.text, w->key.len});
	return base != MAP_NONE && !w->is_shown[base];
}

void
withheld_free(struct withheld *w)
{
	uint32_t i;

	if (w == NULL)
		return;
	for (i = 0; i < w->n_by; i++)
		free(w->by[i]);
	free(w->by);
	free(w->is_shown);
	map_free(w->bases);
	out_free(&w->key);
	free(w);
}
