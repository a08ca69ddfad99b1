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
	struct input *in; /* holds the names of by-variables */
	struct result_form form;
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

static void
take_line(struct withheld *w, const struct result *line)
{
	uint32_t i;
	uint32_t base;
	bool is_new;

	if (line->compared.len > 0)
		return;
	w->key.len = 0;
	out_slice(&w->key, line->table);
	put_part(&w->key, line->item);
	for (i = 0; i < w->form.n_by; i++)
		put_part(&w->key, result_by(line, i));
	base =
	    map_put(w->bases, (struct slice){w->key.text, w->key.len}, &is_new);
	if (is_new) {
		MEM_GROW(w->is_shown, base, w->cap);
		w->is_shown[base] = false;
	}
	w->is_shown[base] |= line->status != RESULT_SUPPRESSED;
}

struct withheld *
withheld_load(const char *estimates)
{
	char *paths[] = {(char *)estimates, NULL};
	struct withheld *w = mem_zero(1, sizeof *w);
	struct result line;
	struct record rec;
	struct slice *by = NULL;

	w->bases = map_new();
	w->in = input_open(paths, 1, NULL);
	if (w->in != NULL && result_find(&w->form, w->in)) {
		by = mem_zero((size_t)w->form.n_by + 1, sizeof *by);
		while (input_next(w->in, &rec) &&
		    result_get(&w->form, &rec, w->in, by, &line))
			take_line(w, &line);
	}
	free(by);
	if (w->in != NULL)
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
	for (i = 0; i < w->form.n_by; i++) {
		char *where = identity_where(book, measure, w->form.by[i]);
		struct slice value = {0};

		if (!value_in(by, cell, w->form.by[i], &value))
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
	if (w == NULL)
		return;
	result_free(&w->form);
	input_close(w->in);
	free(w->is_shown);
	map_free(w->bases);
	out_free(&w->key);
	free(w);
}
