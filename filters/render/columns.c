#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "categories.h"
#include "columns.h"
#include "diag.h"
#include "identity.h"
#include "map.h"
#include "mem.h"

static void
add_seen(struct code_list *seen, const char *value)
{
	if (!result_is_reserved(slice_of(value)))
		seen->codes[seen->n++] = slice_of(value);
}

/* What the estimates hold of a by-variable, whether the codebook has it, and
 * of both sides of what is compared by it. */
static struct code_list
values_seen(struct build *b, int by, const char *contrast)
{
	struct code_list seen = {0};
	size_t i;

	seen.codes =
	    pool_zero(&b->doc->pool, 3 * b->est->n, sizeof *seen.codes);
	for (i = 0; i < b->est->n; i++) {
		const struct estimate *row = &b->est->rows[i];

		if (strcmp(row->table, b->table->id) != 0)
			continue;
		add_seen(&seen, by < 0 ? RESULT_TOTAL : row->by[by]);
		if (strcmp(row->contrast, contrast) == 0) {
			add_seen(&seen, row->side_a);
			add_seen(&seen, row->side_b);
		}
	}
	return seen;
}

/* The categories of by-variable v of a breakdown, in the order in which
 * aggregate has them.  contrast: of a comparison, else no name. */
static struct items
categories_of(struct build *b, const struct breakdown *breakdown, uint32_t v,
    const char *contrast)
{
	int index = codebook_variable(b->book, breakdown->by[v]);
	const struct variable *variable =
	    index < 0 ? NULL : &b->book->variables[index];
	struct arena *arena = arena_new();
	struct code_list seen =
	    values_seen(b, estimates_by(b->est, breakdown->by[v]), contrast);
	struct code_list codes =
	    categories_of_breakdown(arena, breakdown, v, variable, &seen);
	struct items items = {0};

	items.list = pool_zero(&b->doc->pool, codes.n, sizeof *items.list);
	for (; items.n < codes.n; items.n++) {
		const char *code = codes.codes[items.n].text;

		items.list[items.n] = (struct code_label){code,
		    variable == NULL ? code
				     : codebook_category_label(
					   variable, code, build_lang(b))};
	}
	arena_free(arena);
	return items;
}

/* The heading over a column: the variable, or the categories before the
 * last one. */
static const char *
span_label(struct build *b, const struct breakdown *breakdown,
    const struct items *items, const uint32_t *at)
{
	const char *label = label_in(&breakdown->label, build_lang(b));
	struct out out = {0};
	uint32_t v;

	if (breakdown->n_by == 1)
		return *label != '\0'
		    ? label
		    : codebook_label(b->book, breakdown->by[0], build_lang(b));
	if (*label != '\0')
		out_format(&out, "%s: ", label);
	for (v = 0; v + 1 < breakdown->n_by; v++)
		out_format(&out, "%s%s", v > 0 ? ", " : "",
		    items[v].list[at[v]].label);
	return pool_take(&b->doc->pool, out_take(&out));
}

/* A column of the total; the key is what its cells hold in the stream. */
static struct column *
new_column(
    struct build *b, const char *label, const char *span, const char ***key)
{
	struct sheet *sheet = b->sheet;
	struct column *column = &sheet->columns[sheet->n_columns];

	*key = &b->keys[(size_t)sheet->n_columns++ * b->est->n_by];
	*column = (struct column){.label = label, .span = span};
	return column;
}

static void
new_combination(struct build *b, const struct breakdown *breakdown,
    const struct items *items, const uint32_t *at)
{
	const uint32_t last = breakdown->n_by - 1;
	const char **key;
	struct column *column = new_column(b, items[last].list[at[last]].label,
	    span_label(b, breakdown, items, at), &key);
	uint32_t i;

	column->by = breakdown->by;
	column->n_by = breakdown->n_by;
	column->values =
	    pool_zero(&b->doc->pool, breakdown->n_by, sizeof *column->values);
	column->by_labels = pool_zero(
	    &b->doc->pool, breakdown->n_by, sizeof *column->by_labels);
	column->value_labels = pool_zero(
	    &b->doc->pool, breakdown->n_by, sizeof *column->value_labels);
	for (i = 0; i < breakdown->n_by; i++) {
		column->by_labels[i] =
		    codebook_label(b->book, breakdown->by[i], build_lang(b));
		column->value_labels[i] = items[i].list[at[i]].label;
		column->values[i] = items[i].list[at[i]].code;
		key[estimates_by(b->est, breakdown->by[i])] = column->values[i];
	}
}

/* Every combination of the categories, the last variable fastest. */
static void
add_combinations(struct build *b, const struct breakdown *breakdown,
    const struct items *items, uint32_t *at, uint32_t v)
{
	for (at[v] = 0; at[v] < items[v].n; at[v]++) {
		if (v + 1 < breakdown->n_by)
			add_combinations(b, breakdown, items, at, v + 1);
		else
			new_combination(b, breakdown, items, at);
	}
}

/* False after a report: a category to be shown is none of the variable. */
static bool
knows_categories(const struct build *b, const struct breakdown *breakdown)
{
	const char *name = breakdown->by[breakdown->n_by - 1];
	int at = codebook_variable(b->book, name);
	uint32_t i;

	if (at < 0 || b->book->variables[at].n_categories == 0)
		return true;
	for (i = 0; i < breakdown->n_categories; i++) {
		if (codebook_category(&b->book->variables[at],
			slice_of(breakdown->categories[i])) >= 0)
			continue;
		diag_error(STATUS_USAGE, &breakdown->place, "bad-schema",
		    "'%s' is no category of '%s' in the codebook",
		    breakdown->categories[i], name);
		return false;
	}
	return true;
}

/* False after a report: the stream lacks a by-variable. */
static bool
has_variables(const struct build *b, const struct breakdown *breakdown)
{
	uint32_t v;

	for (v = 0; v < breakdown->n_by; v++) {
		if (estimates_by(b->est, breakdown->by[v]) >= 0)
			continue;
		diag_error(STATUS_USAGE, NULL, "missing-column",
		    "table %s is broken down by '%s', which is no column of "
		    "the estimates; run aggregate with the same --tables",
		    b->table->id, breakdown->by[v]);
		return false;
	}
	return true;
}

/* ---- columns of differences ---------------------------------------------- */

enum {
	MAX_WITHIN = 128 /* as many as aggregate breaks down by */
};

/* One side of a comparison: a category, or a combination of categories. */
struct compared {
	const char *text; /* as the column of a side has it */
	const char *label;
	const char *const *codes; /* by variable */
};

struct all_compared {
	struct compared *list;
	uint32_t n;
};

static bool
is_of_table(const struct build *b, const struct estimate *row)
{
	return strcmp(row->table, b->table->id) == 0 &&
	    *row->contrast != '\0' && strcmp(row->contrast, "item") != 0;
}

/* The heading over differences: the table's, where it makes one comparison
 * and has words for it. */
static const char *
difference_span(const struct build *b)
{
	const char *label = b->table->n_comparisons != 1
	    ? ""
	    : label_in(&b->table->comparisons[0].label, build_lang(b));
	bool is_share = true;
	uint32_t i;

	if (*label != '\0')
		return label;
	for (i = 0; i < b->table->n_measures; i++)
		if (b->table->measures[i].statistic != STAT_SHARE)
			is_share = false;
	return word(is_share ? WORD_DIFFERENCE_POINTS : WORD_DIFFERENCE,
	    b->doc->language);
}

/* What the estimates compare with what: the first of the lines that do. */
struct pair {
	const struct estimate *row;
	bool is_done; /* it has a column */
};

struct pairs {
	struct map *seen; /* by what tells them apart */
	struct pair *list;
	uint32_t n;
	size_t cap;
	struct out key;
	/* of the comparison at hand */
	const struct comparison *one;
	const char *contrast;
	const struct compared *within; /* the cell it is made in, or NULL */
};

/* What a comparison of the table would ask for a line by, and the values it
 * would be made within; false where the line is of none. */
static bool
make_key(const struct build *b, struct pairs *pairs,
    const struct comparison *one, const struct estimate *row,
    const char *within[MAX_WITHIN])
{
	uint32_t i;

	pairs->key.len = 0;
	out_format(&pairs->key, "%s\x1f%s\x1f%s", row->contrast, row->side_a,
	    row->side_b);
	for (i = 0; i < one->n_within && i < MAX_WITHIN; i++) {
		int at = estimates_by(b->est, one->within[i]);

		within[i] = at < 0 ? RESULT_TOTAL : row->by[at];
		if (strcmp(within[i], RESULT_TOTAL) == 0)
			return false;
		out_format(
		    &pairs->key, "\x1f%s\x1f%s", one->within[i], within[i]);
	}
	return true;
}

static struct slice
key_of(const struct pairs *pairs)
{
	return (struct slice){pairs->key.text, pairs->key.len};
}

/* A line of estimates, as each comparison of the table would ask for it. */
static void
find_row(const struct build *b, struct pairs *pairs, const struct estimate *row)
{
	const struct comparison *one = b->table->comparisons;
	const struct comparison *end = one + b->table->n_comparisons;
	const char *within[MAX_WITHIN];

	for (; one < end; one++) {
		bool is_new;

		if (!make_key(b, pairs, one, row, within))
			continue;
		(void)map_put(pairs->seen, key_of(pairs), &is_new);
		if (!is_new)
			continue;
		MEM_GROW(pairs->list, pairs->n, pairs->cap);
		pairs->list[pairs->n++] = (struct pair){row, false};
	}
}

static void
find_pairs(const struct build *b, struct pairs *pairs)
{
	size_t i;

	*pairs = (struct pairs){.seen = map_new()};
	for (i = 0; i < b->est->n; i++)
		if (is_of_table(b, &b->est->rows[i]))
			find_row(b, pairs, &b->est->rows[i]);
}

static void
free_pairs(struct pairs *pairs)
{
	map_free(pairs->seen);
	free(pairs->list);
	out_free(&pairs->key);
}

/* "2 - 1": what published figures call the sides, by variable; first what they
 * are compared within. */
static const char **
pair_values(struct build *b, const struct pairs *pairs,
    const struct compared *one, const struct compared *other)
{
	const struct comparison *of = pairs->one;
	struct pool *pool = &b->doc->pool;
	const char **values =
	    pool_zero(pool, of->n_within + of->n_by, sizeof *values);
	uint32_t v;

	for (v = 0; v < of->n_within; v++)
		values[v] = pairs->within->codes[v];
	for (v = 0; v < of->n_by; v++)
		values[of->n_within + v] =
		    of->type == COMPARE_CONTRAST && v == 0
		    ? one->codes[v]
		    : pool_take(pool,
			  mem_format("%s - %s", one->codes[v],
			      other->codes == NULL ? other->text
						   : other->codes[v]));
	return values;
}

/* The variables of those. */
static const char **
pair_variables(struct build *b, const struct comparison *one)
{
	const char **names =
	    pool_zero(&b->doc->pool, one->n_within + one->n_by, sizeof *names);

	if (one->n_within > 0)
		memcpy(names, one->within, one->n_within * sizeof *names);
	memcpy(names + one->n_within, one->by, one->n_by * sizeof *names);
	return names;
}

/* The heading, with the cell that they are made in. */
static const char *
pair_span(struct build *b, const struct pairs *pairs)
{
	const char *span = difference_span(b);

	return pairs->within == NULL
	    ? span
	    : pool_take(&b->doc->pool,
		  mem_format("%s, %s", span, pairs->within->label));
}

static void
add_pair(struct build *b, struct pairs *pairs, const struct compared *one,
    const struct compared *other)
{
	const struct comparison *of = pairs->one;
	struct column *column;
	const char **key;
	uint32_t v;

	column = new_column(b,
	    pool_take(&b->doc->pool,
		mem_format("%s \u2212 %s", one->label, other->label)),
	    pair_span(b, pairs), &key);
	column->is_difference = true;
	column->by = pair_variables(b, of);
	column->n_by = of->n_within + of->n_by;
	column->n_within = of->n_within;
	column->values = pair_values(b, pairs, one, other);
	column->contrast = pairs->contrast;
	column->side_a = one->text;
	column->side_b = other->text;
	for (v = 0; v < of->n_within; v++)
		key[estimates_by(b->est, of->within[v])] = column->values[v];
}

/* The combination of the items at these places. */
static void
add_compared(struct build *b, struct all_compared *all,
    const struct items *items, const uint32_t *at, uint32_t n_by)
{
	struct pool *pool = &b->doc->pool;
	const char **codes = pool_zero(pool, n_by, sizeof *codes);
	struct out label = {0};
	uint32_t v;

	for (v = 0; v < n_by; v++) {
		codes[v] = items[v].list[at[v]].code;
		out_format(&label, "%s%s", v > 0 ? ", " : "",
		    items[v].list[at[v]].label);
	}
	all->list[all->n++] = (struct compared){
	    .text = pool_take(pool, identity_list(codes, n_by)),
	    .label = pool_take(pool, out_take(&label)),
	    .codes = codes};
}

static void
combine(struct build *b, struct all_compared *all, const struct items *items,
    uint32_t *at, uint32_t n_by, uint32_t v)
{
	for (at[v] = 0; at[v] < items[v].n; at[v]++)
		if (v + 1 < n_by)
			combine(b, all, items, at, n_by, v + 1);
		else
			add_compared(b, all, items, at, n_by);
}

/* All that a comparison by these variables can be of, in order. */
static struct all_compared
all_of(struct build *b, const struct breakdown *by, const char *contrast)
{
	struct pool *pool = &b->doc->pool;
	struct items *items = pool_zero(pool, by->n_by, sizeof *items);
	uint32_t *at = pool_zero(pool, by->n_by, sizeof *at);
	struct all_compared all = {0};
	size_t n = 1;
	uint32_t v;

	for (v = 0; v < by->n_by; v++) {
		items[v] = categories_of(b, by, v, contrast);
		n *= items[v].n;
	}
	all.list = pool_zero(pool, n, sizeof *all.list);
	combine(b, &all, items, at, by->n_by, 0);
	return all;
}

/* "2024 - 2022,state": all changes from one category of the first variable to
 * another, in each category of the second. */
static struct all_compared
changes_of(struct build *b, const struct breakdown *by, const char *contrast)
{
	struct pool *pool = &b->doc->pool;
	struct items what = categories_of(b, by, 0, contrast);
	struct items who = categories_of(b, by, 1, contrast);
	struct all_compared all = {0};
	uint32_t i;
	uint32_t j;
	uint32_t k;

	all.list =
	    pool_zero(pool, (size_t)what.n * what.n * who.n, sizeof *all.list);
	for (i = 0; i < what.n; i++)
		for (j = 0; j < what.n; j++)
			for (k = 0; i != j && k < who.n; k++) {
				const char **codes =
				    pool_zero(pool, 2, sizeof *codes);

				codes[0] = pool_take(pool,
				    mem_format("%s - %s", what.list[i].code,
					what.list[j].code));
				codes[1] = who.list[k].code;
				all.list[all.n++] = (struct compared){
				    .text = pool_take(
					pool, identity_list(codes, 2)),
				    .label = pool_take(pool,
					mem_format("%s (%s \u2212 %s)",
					    who.list[k].label,
					    what.list[i].label,
					    what.list[j].label)),
				    .codes = codes};
			}
	return all;
}

static struct map *
index_of(const struct all_compared *all)
{
	struct map *map = map_new();
	uint32_t i;

	for (i = 0; i < all->n; i++)
		map_put(map, slice_of(all->list[i].text), NULL);
	return map;
}

/* Where a pair stands among those of a comparison. */
struct standing {
	uint32_t cell;  /* that it is made in */
	uint32_t group; /* 0 two sides, 1 a side and all, 2 a side and the rest
	                 */
	uint32_t a;
	uint32_t b; /* of group 0 */
	struct pair *pair;
};

static int
compare_standings(const void *x, const void *y)
{
	const struct standing *a = x;
	const struct standing *b = y;

	if (a->cell != b->cell)
		return a->cell < b->cell ? -1 : 1;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

/* Where a pair stands; false when it is none of this comparison, or has a
 * column. */
static bool
find_standing(const struct build *b, struct pairs *pairs, uint32_t index,
    const struct map *cells, const struct map *sides, struct standing *at)
{
	const struct comparison *one = pairs->one;
	struct pair *pair = &pairs->list[index];
	const char *within[MAX_WITHIN];
	char *text;

	if (pair->is_done ||
	    strcmp(pair->row->contrast, pairs->contrast) != 0 ||
	    !make_key(b, pairs, one, pair->row, within) ||
	    map_find(pairs->seen, key_of(pairs)) != index)
		return false;
	*at = (struct standing){.pair = pair,
	    .group = strcmp(pair->row->side_b, RESULT_TOTAL) == 0 ? 1
		: strcmp(pair->row->side_b, RESULT_REST) == 0     ? 2
								  : 0,
	    .a = map_find(sides, slice_of(pair->row->side_a))};
	if (one->n_within > 0) {
		text = identity_list(within, one->n_within);
		at->cell = map_find(cells, slice_of(text));
		free(text);
	}
	if (at->group == 0)
		at->b = map_find(sides, slice_of(pair->row->side_b));
	return at->cell != MAP_NONE && at->a != MAP_NONE && at->b != MAP_NONE;
}

/* The columns of a comparison of the table, cell by cell that it is made in,
 * in the order of categories. */
static void
add_pairs(struct build *b, struct pairs *pairs, const struct all_compared *all,
    const struct all_compared *cells)
{
	const struct compared others[] = {{0},
	    {.text = RESULT_TOTAL, .label = word(WORD_ALL, b->doc->language)},
	    {.text = RESULT_REST, .label = word(WORD_REST, b->doc->language)}};
	struct standing *list = mem_zero((size_t)pairs->n + 1, sizeof *list);
	struct map *at_cell = index_of(cells);
	struct map *at_side = index_of(all);
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < pairs->n; i++)
		n += find_standing(b, pairs, i, at_cell, at_side, &list[n]);
	qsort(list, n, sizeof *list, compare_standings);
	for (i = 0; i < n; i++) {
		list[i].pair->is_done = true;
		pairs->within =
		    cells->n == 0 ? NULL : &cells->list[list[i].cell];
		add_pair(b, pairs, &all->list[list[i].a],
		    list[i].group == 0 ? &all->list[list[i].b]
				       : &others[list[i].group]);
	}
	map_free(at_side);
	map_free(at_cell);
	free(list);
}

static void
add_comparison(
    struct build *b, struct pairs *pairs, const struct comparison *one)
{
	const struct breakdown by = {.by = one->by, .n_by = one->n_by};
	const struct breakdown within = {
	    .by = one->within, .n_by = one->n_within};
	struct all_compared all;
	struct all_compared cells = {0};

	pairs->one = one;
	pairs->contrast =
	    pool_take(&b->doc->pool, identity_list(one->by, one->n_by));
	all = one->type == COMPARE_CONTRAST
	    ? changes_of(b, &by, pairs->contrast)
	    : all_of(b, &by, pairs->contrast);
	if (one->n_within > 0)
		cells = all_of(b, &within, "\n");
	add_pairs(b, pairs, &all, &cells);
}

/* A column for each pair that the table compares and the estimates have. */
static void
add_differences(struct build *b, struct pairs *pairs)
{
	const struct comparison *one = b->table->comparisons;
	const struct comparison *end = one + b->table->n_comparisons;

	for (; one < end; one++)
		if (one->n_by > 0)
			add_comparison(b, pairs, one);
}

const struct column *
columns_side(const struct sheet *sheet, const struct column *difference,
    const char *side)
{
	bool is_total = strcmp(side, RESULT_TOTAL) == 0;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++) {
		const struct column *column = &sheet->columns[c];
		bool is_it = is_total && column->n_by == 0;
		char *text;

		if (column->is_difference)
			continue;
		if (!is_total && column->n_by == difference->n_by &&
		    build_lists(column->by[0], difference->by, column->n_by)) {
			text = identity_list(column->by, column->n_by);
			is_it = strcmp(text, difference->contrast) == 0;
			free(text);
			text = identity_list(column->values, column->n_by);
			is_it = is_it && strcmp(text, side) == 0;
			free(text);
		}
		if (is_it)
			return column;
	}
	return NULL;
}

/* ---- all columns --------------------------------------------------------- */

static struct items *
items_of(struct build *b, const struct breakdown *breakdown, size_t *n)
{
	struct items *items =
	    pool_zero(&b->doc->pool, breakdown->n_by, sizeof *items);
	uint32_t v;

	*n = 1;
	for (v = 0; v < breakdown->n_by; v++) {
		items[v] = categories_of(b, breakdown, v, "\n");
		*n *= items[v].n;
	}
	return items;
}

bool
columns_build(struct build *b)
{
	const struct table *table = b->table;
	struct items **items;
	const char **key;
	uint32_t *at;
	struct pairs pairs;
	size_t total;
	size_t n;
	uint32_t i;

	find_pairs(b, &pairs);
	total = (size_t)1 + pairs.n;
	items = pool_zero(&b->doc->pool, table->n_breakdowns, sizeof *items);
	for (i = 1; i < table->n_breakdowns; i++) {
		if (!has_variables(b, &table->breakdowns[i]) ||
		    !knows_categories(b, &table->breakdowns[i])) {
			free_pairs(&pairs);
			return false;
		}
		items[i] = items_of(b, &table->breakdowns[i], &n);
		total += n;
	}
	b->sheet->columns =
	    pool_zero(&b->doc->pool, total, sizeof *b->sheet->columns);
	b->keys = pool_zero(
	    &b->doc->pool, total * (b->est->n_by + 1), sizeof *b->keys);
	if (table->show_total) {
		const char *label =
		    label_in(&table->breakdowns[0].label, build_lang(b));

		new_column(b,
		    *label != '\0' ? label : word(WORD_ALL, b->doc->language),
		    "", &key);
	}
	for (i = 1; i < table->n_breakdowns; i++) {
		at = pool_zero(
		    &b->doc->pool, table->breakdowns[i].n_by, sizeof *at);
		add_combinations(b, &table->breakdowns[i], items[i], at, 0);
	}
	add_differences(b, &pairs);
	free_pairs(&pairs);
	return true;
}
