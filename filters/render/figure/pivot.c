#include <string.h>

#include "map.h"
#include "mem.h"
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
	const char *across; /* names with commas; NULL: all */
	uint32_t n_left;    /* by-variables that stay at the left */
	uint32_t figure;    /* the column of the listing that has figures */
	uint32_t n_beside;  /* columns of the listing for each column: 1, all */
	bool has_categories;
};

static bool
is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; *list != '\0'; list += strcspn(list, ",")) {
		list += *list == ',';
		if (strncmp(list, name, len) == 0 &&
		    (list[len] == ',' || list[len] == '\0'))
			return true;
	}
	return false;
}

static bool
is_across(const struct pivot *p, uint32_t by)
{
	return p->across == NULL ||
	    is_listed(p->across, p->from->stub_names[by]);
}

static struct slice
column_key(const struct pivot *p, struct out *out, const struct row *row)
{
	uint32_t i;

	out->len = 0;
	out_text(out, "=");
	for (i = 0; i < p->n_by; i++)
		if (is_across(p, i))
			out_format(out, "%s\x1f", row->codes[i]);
	return (struct slice){out->text, out->len};
}

static struct slice
row_key(const struct pivot *p, struct out *out, const struct row *row)
{
	uint32_t i;

	out->len = 0;
	for (i = 0; i < p->from->n_stubs; i++)
		if (i >= p->n_by || !is_across(p, i))
			out_format(out, "%s\x1f", row->codes[i]);
	return (struct slice){out->text, out->len};
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

		if (!is_across(p, i) || strcmp(row->codes[i], "_T") == 0)
			continue;
		column->by[n] = p->from->stub_names[i];
		column->values[n] = row->codes[i];
		column->by_labels[n] = p->from->stubs[i];
		column->value_labels[n] = column->label = row->stubs[i];
		column->span = n == 0 ? p->from->stubs[i] : row->stubs[i - 1];
		column->n_by++;
	}
}

/* The columns of the listing, each under the heading of the column at hand. */
static void
add_beside(struct pivot *p)
{
	struct column *columns = &p->to->columns[p->to->n_columns - 1];
	struct column like = *columns;
	uint32_t k;

	if (p->n_beside == 1)
		return;
	like.span = *like.span == '\0'
	    ? like.label
	    : pool_take(
		  &p->doc->pool, mem_format("%s: %s", like.span, like.label));
	for (k = 0; k < p->n_beside; k++) {
		columns[k] = like;
		columns[k].label = p->from->columns[k].label;
		columns[k].holds = p->from->columns[k].holds;
	}
	p->to->n_columns += p->n_beside - 1;
}

/* Variables at the left, then the answer. */
static void
fill_stubs(struct pivot *p, struct row *to, const struct row *row)
{
	uint32_t answer = p->n_by + p->has_categories;
	uint32_t n = 0;
	uint32_t i;

	/* A mean has no category: the measure is its name. */
	if (p->has_categories && *row->code == '\0')
		answer = p->n_by;
	to->stubs = pool_zero(&p->doc->pool, p->n_left + 1, sizeof *to->stubs);
	to->codes = pool_zero(&p->doc->pool, p->n_left + 1, sizeof *to->codes);
	for (i = 0; i < p->n_by; i++)
		if (!is_across(p, i)) {
			to->stubs[n] = row->stubs[i];
			to->codes[n++] = row->codes[i];
		}
	to->stubs[n] = row->stubs[answer];
	to->codes[n] = row->codes[answer];
	to->code = row->code;
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

		map_put(p->columns, column_key(p, key, row), &is_new);
		if (is_new) {
			add_column(p, row);
			add_beside(p);
		}
		at = map_put(p->groups, slice_of(row->codes[p->n_by]), &is_new);
		group = is_new ? add_group(p, row) : &p->to->groups[at];
		at = map_put(p->rows, row_key(p, key, row), &is_new);
		if (!is_new)
			continue;
		p->row_of[at] = group->n_rows;
		to = &group->rows[group->n_rows++];
		fill_stubs(p, to, row);
	}
}

static void
fill(struct pivot *p, struct out *key)
{
	/* Combinations that nobody asked for are left blank in a crosstab. */
	static const struct rounding none = {0};
	static const struct cell blank = {.text = "", .n_text = "", .sign = ""};
	const struct group *list = &p->from->groups[0];
	uint32_t c;
	uint32_t g;
	uint32_t r;
	uint32_t k;

	for (g = 0; g < p->to->n_groups; g++)
		for (r = 0; r < p->to->groups[g].n_rows; r++) {
			struct row *row = &p->to->groups[g].rows[r];

			row->cells = pool_zero(&p->doc->pool, p->to->n_columns,
			    sizeof *row->cells);
			for (c = 0; c < p->to->n_columns; c++)
				p->across == NULL
				    ? sheet_cell(
					  p->doc, &row->cells[c], NULL, &none)
				    : (void)(row->cells[c] = blank);
		}
	for (r = 0; r < list->n_rows; r++) {
		const struct row *row = &list->rows[r];

		struct cell *cells;

		c = map_find(p->columns, column_key(p, key, row));
		g = map_find(p->groups, slice_of(row->codes[p->n_by]));
		cells = p->to->groups[g]
			    .rows[p->row_of[map_find(
				p->rows, row_key(p, key, row))]]
			    .cells;
		if (p->n_beside == 1) {
			cells[c] = row->cells[p->figure];
			continue;
		}
		for (k = 0; k < p->n_beside; k++) {
			struct cell *cell = &cells[c * p->n_beside + k];

			*cell = row->cells[k];
			if (cell->n_text == NULL)
				cell->n_text = cell->sign = "";
		}
	}
}

/* Headings of the labels, where there is more than the answer. */
static void
name_stubs(struct pivot *p)
{
	struct sheet *to = p->to;
	uint32_t i;

	to->n_stubs = p->n_left + 1;
	to->stubs = pool_zero(&p->doc->pool, to->n_stubs, sizeof *to->stubs);
	to->stub_names =
	    pool_zero(&p->doc->pool, to->n_stubs, sizeof *to->stub_names);
	to->n_stubs = 0;
	for (i = 0; i < p->n_by; i++)
		if (!is_across(p, i)) {
			to->stubs[to->n_stubs] = p->from->stubs[i];
			to->stub_names[to->n_stubs++] = p->from->stub_names[i];
		}
	to->stubs[to->n_stubs] = "";
	to->stub_names[to->n_stubs++] = "category";
}

static struct sheet *
make(struct pivot *p)
{
	const struct sheet *from = p->from;
	struct out key = {0};
	uint32_t n = from->groups[0].n_rows;
	uint32_t i;

	p->has_categories =
	    strcmp(from->stub_names[from->n_stubs - 1], "category") == 0;
	p->n_by = from->n_stubs - 1 - p->has_categories;
	for (i = 0; i < p->n_by; i++)
		p->n_left += !is_across(p, i);
	while (from->columns[p->figure].holds != HOLDS_FIGURE)
		p->figure++;
	p->columns = map_new();
	p->groups = map_new();
	p->rows = map_new();
	p->row_of = pool_zero(&p->doc->pool, n, sizeof *p->row_of);
	p->to = pool_zero(&p->doc->pool, 1, sizeof *p->to);
	*p->to = *from;
	p->to->is_listing = false;
	p->to->n_columns = p->to->n_groups = p->to->n_symbols = 0;
	p->to->columns = pool_zero(
	    &p->doc->pool, (size_t)n * p->n_beside, sizeof *p->to->columns);
	p->to->groups = pool_zero(&p->doc->pool, n, sizeof *p->to->groups);
	name_stubs(p);
	find_names(p, &key);
	fill(p, &key);
	sheet_finish(p->doc, p->to, 0, 0.95);
	map_free(p->columns);
	map_free(p->groups);
	map_free(p->rows);
	out_free(&key);
	return p->to;
}

const struct sheet *
pivot_sheet(struct document *doc, const struct sheet *from)
{
	struct pivot p = {.doc = doc, .from = from, .n_beside = 1};

	if (!from->is_listing || from->groups[0].n_rows == 0)
		return from;
	return make(&p);
}

struct sheet *
pivot_across(struct document *doc, const struct sheet *from, const char *across,
    bool has_beside)
{
	struct pivot p = {.doc = doc,
	    .from = from,
	    .across = across,
	    .n_beside = has_beside ? from->n_columns : 1};
	struct sheet *to = make(&p);
	uint32_t g;
	uint32_t c;

	for (c = 0; has_beside && c < from->n_columns; c++)
		if (strcmp(from->columns[c].label, "n") == 0)
			break;
	/* n has columns of its own. */
	for (g = 0; has_beside && c < from->n_columns && g < to->n_groups; g++)
		to->groups[g].base = NULL;
	if (has_beside && c < from->n_columns)
		to->is_base_shared = false;
	to->level = from->level;
	return to;
}
