#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "mem.h"
#include "out.h"

static void
add_word(FILE *out, const char *name, struct slice value)
{
	if (value.len > 0)
		fprintf(out, "%s%s%s%.*s", ftell(out) > 0 ? " " : "", name,
		    name[0] == '\0' ? "" : "=", (int)value.len, value.text);
}

static char *
row_of(const struct result *r)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	add_word(out, "", r->item);
	add_word(out, "category", r->category);
	if (r->compared.len > 0) {
		add_word(out, "compared", r->contrast);
		add_word(out, "", r->side_a);
		add_word(out, "to", r->side_b);
	}
	fclose(out);
	return text;
}

static char *
column_of(const struct result_form *form, const struct result *r)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	uint32_t i;

	for (i = 0; i < form->n_by; i++) {
		struct slice value = result_by(r, i);

		if (!slice_is(value, RESULT_TOTAL))
			add_word(out, form->by[i], value);
	}
	fclose(out);
	return text;
}

static void
take(struct figures *all, const struct result_form *form,
    const struct result *r, struct out *key)
{
	struct slice statistic =
	    r->compared.len > 0 ? r->compared : r->statistic;
	struct figure *figure;
	bool is_new;

	map_put(all->keys, result_key(key, r, form->n_by), &is_new);
	if (!is_new)
		return;
	MEM_GROW(all->at, all->n, all->cap);
	figure = &all->at[all->n++];
	*figure = (struct figure){.table = mem_text(r->table),
	    .item = mem_text(r->item),
	    .measure = mem_text(r->measure),
	    .category = mem_text(r->category),
	    .row = row_of(r),
	    .column = column_of(form, r),
	    .statistic = mem_text(statistic),
	    .is_derived = r->compared.len > 0 ||
		slice_is(r->statistic, "difference") ||
		slice_is(r->statistic, "chisq"),
	    .result = *r};
}

static struct figures *
read_lines(struct input *in)
{
	struct figures *all = mem_zero(1, sizeof *all);
	struct result_form form = {0};
	struct out key = {0};
	struct slice *by;
	struct record rec;
	struct result r;

	all->keys = map_new();
	if (result_find(&form, in)) {
		by = mem_zero(form.n_by + 1, sizeof *by);
		while (
		    input_next(in, &rec) && result_get(&form, &rec, in, by, &r))
			take(all, &form, &r, &key);
		free(by);
	}
	result_free(&form);
	out_free(&key);
	return all;
}

struct figures *
figures_load(const char *path)
{
	char *files[] = {(char *)path};
	struct figures *all = NULL;
	struct input *in;

	if (access(path, R_OK) != 0)
		return NULL;
	in = input_open(files, 1, false);
	if (in != NULL && input_find(in, "item") >= 0)
		all = read_lines(in);
	input_close(in);
	return all;
}

void
figures_free(struct figures *all)
{
	size_t i;

	if (all == NULL)
		return;
	for (i = 0; i < all->n; i++) {
		free(all->at[i].table);
		free(all->at[i].item);
		free(all->at[i].measure);
		free(all->at[i].category);
		free(all->at[i].row);
		free(all->at[i].column);
		free(all->at[i].statistic);
	}
	free(all->at);
	map_free(all->keys);
	free(all);
}

const struct figure *
figures_same(const struct figures *all, const struct figures *other, size_t i)
{
	uint32_t k = map_find(all->keys, map_key(other->keys, (uint32_t)i));

	return k == MAP_NONE ? NULL : &all->at[k];
}
