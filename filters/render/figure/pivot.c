#include <string.h>

#include "map.h"
#include "pivot.h"

struct pivot {
	struct document *doc;
	const struct sheet *from;
	struct sheet *to;
	struct map *columns; /* by the codes of the by-variables */
	struct map *groups;  /* by measure */
	struct map *rows;    /* by measure and category */
	uint32_t *row_of;    /* by key of rows: its place in its group */
	uint32_t n_by;
	uint32_t figure; /* the column of the listing that has figures */
	bool has_categories;
};

static struct slice
join(struct out *out, const char *const *codes, uint32_t n)
{
	uint32_t i;

	out->len = 0;
	for (i = 0; i < n; i++)
		out_format(out, "%s\x1f", codes[i]);
	return (struct slice){out->text == NULL ? "" : out->text, out->len};
}

static struct slice
row_key(const struct pivot *p, struct out *out, const struct row *row)
{
	return join(out, &row->codes[p->n_by], p->has_categories ? 2 : 1);
}

static void
add_column(struct pivot *p, const struct row *row)
{
	struct column *column = &p->to->columns[p->to->n_columns++];
	struct pool *pool = &p->doc->pool;
	uint32_t i;

	*column = (struct column){
	    .label = word(WORD_ALL, p->doc->language), .span = ""};
	column->by = pool_zero(pool, p->n_by, sizeof *column->by);
	column->values = pool_zero(pool, p->n_by, sizeof *column->values);
	column->by_labels = pool_zero(pool, p->n_by, sizeof *column->by_labels);
	column->value_labels =
	    pool_zero(pool, p->n_by, sizeof *column->value_labels);
	for (i = 0; i < p->n_by; i++) {
		const uint32_t n = column->n_by;

		if (strcmp(row->codes[i], "_T") == 0)
			continue;
		column->by[n] = p->from->stub_names[i];
		column->values[n] = row->codes[i];
		column->by_labels[n] = p->from->stubs[i];
		column->value_labels[n] = column->label = row->stubs[i];
		column->span = n == 0 ? p->from->stubs[i] : row->stubs[i - 1];
		column->n_by++;
	}
}

static struct group *
add_group(struct pivot *p, const struct row *row)
{
	struct group *group = &p->to->groups[p->to->n_groups++];

	*group = p->from->groups[0];
	group->measure = group->item = row->codes[p->n_by];
	group->title = row->stubs[p->n_by];
	group->rows = pool_zero(
	    &p->doc->pool, p->from->groups[0].n_rows, sizeof *group->rows);
	group->n_rows = 0;
	return group;
}

/* Names of columns, groups and rows, each once, in the order of the list. */
static void
find_names(struct pivot *p, struct out *key)
{
	const struct group *list = &p->from->groups[0];
	uint32_t r;

	for (r = 0; r < list->n_rows; r++) {
		const struct row *row = &list->rows[r];
		struct group *group;
		struct row *to;
		bool is_new;
		uint32_t at;

		map_put(p->columns, join(key, row->codes, p->n_by), &is_new);
		if (is_new)
			add_column(p, row);
		at = map_put(p->groups, slice_of(row->codes[p->n_by]), &is_new);
		group = is_new ? add_group(p, row) : &p->to->groups[at];
		at = map_put(p->rows, row_key(p, key, row), &is_new);
		if (!is_new)
			continue;
		p->row_of[at] = group->n_rows;
		to = &group->rows[group->n_rows++];
		to->stubs = &row->stubs[p->n_by + p->has_categories];
		/* A mean has no category: the measure is its name. */
		if (p->has_categories && *row->code == '\0')
			to->stubs = &row->stubs[p->n_by];
		to->code = row->code;
	}
}

static void
fill(struct pivot *p, struct out *key)
{
	const struct group *list = &p->from->groups[0];
	uint32_t c;
	uint32_t g;
	uint32_t r;

	for (g = 0; g < p->to->n_groups; g++)
		for (r = 0; r < p->to->groups[g].n_rows; r++) {
			struct row *row = &p->to->groups[g].rows[r];

			row->cells = pool_zero(&p->doc->pool, p->to->n_columns,
			    sizeof *row->cells);
			for (c = 0; c < p->to->n_columns; c++)
				sheet_cell(p->doc, &row->cells[c], NULL, 0, 0);
		}
	for (r = 0; r < list->n_rows; r++) {
		const struct row *row = &list->rows[r];

		c = map_find(p->columns, join(key, row->codes, p->n_by));
		g = map_find(p->groups, slice_of(row->codes[p->n_by]));
		p->to->groups[g]
		    .rows[p->row_of[map_find(p->rows, row_key(p, key, row))]]
		    .cells[c] = row->cells[p->figure];
	}
}

const struct sheet *
pivot_sheet(struct document *doc, const struct sheet *from)
{
	struct pivot p = {.doc = doc, .from = from};
	struct out key = {0};
	uint32_t n;

	if (!from->is_listing || from->groups[0].n_rows == 0)
		return from;
	n = from->groups[0].n_rows;
	p.has_categories =
	    strcmp(from->stub_names[from->n_stubs - 1], "category") == 0;
	p.n_by = from->n_stubs - 1 - p.has_categories;
	while (from->columns[p.figure].holds != HOLDS_FIGURE)
		p.figure++;
	p.columns = map_new();
	p.groups = map_new();
	p.rows = map_new();
	p.row_of = pool_zero(&doc->pool, n, sizeof *p.row_of);
	p.to = pool_zero(&doc->pool, 1, sizeof *p.to);
	*p.to = *from;
	p.to->is_listing = false;
	p.to->n_columns = p.to->n_groups = p.to->n_symbols = 0;
	p.to->columns = pool_zero(&doc->pool, n, sizeof *p.to->columns);
	p.to->groups = pool_zero(&doc->pool, n, sizeof *p.to->groups);
	find_names(&p, &key);
	fill(&p, &key);
	sheet_finish(doc, p.to, 0, 0.95);
	map_free(p.columns);
	map_free(p.groups);
	map_free(p.rows);
	out_free(&key);
	return p.to;
}
