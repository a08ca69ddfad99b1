#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "categories.h"
#include "columns.h"
#include "diag.h"
#include "map.h"
#include "mem.h"

/* What the estimates hold of a by-variable, whether the codebook has it. */
static struct code_list
values_seen(struct build *b, int by)
{
	struct code_list seen = {0};
	size_t i;

	seen.codes = pool_zero(&b->doc->pool, b->est->n, sizeof *seen.codes);
	for (i = 0; i < b->est->n; i++) {
		const struct estimate *row = &b->est->rows[i];

		if (strcmp(row->table, b->table->id) == 0 &&
		    strcmp(row->statistic, "difference") != 0 &&
		    strcmp(row->by[by], "_T") != 0)
			seen.codes[seen.n++] = slice_of(row->by[by]);
	}
	return seen;
}

/* The categories of by-variable v of a breakdown, in the order in which
 * aggregate has them. */
static struct items
categories_of(struct build *b, const struct breakdown *breakdown, uint32_t v)
{
	int index = codebook_variable(b->book, breakdown->by[v]);
	const struct variable *variable =
	    index < 0 ? NULL : &b->book->variables[index];
	struct arena *arena = arena_new();
	struct code_list seen =
	    values_seen(b, estimates_by(b->est, breakdown->by[v]));
	struct code_list codes =
	    categories_of_breakdown(arena, breakdown, v, variable, &seen);
	struct items items = {0};

	items.list = pool_zero(&b->doc->pool, codes.n, sizeof *items.list);
	for (; items.n < codes.n; items.n++) {
		const char *code = codes.codes[items.n].text;

		items.list[items.n] = (struct item){code,
		    variable == NULL ? code
				     : codebook_category_label(
					   variable, code, build_lang(b))};
	}
	arena_free(arena);
	return items;
}

static const char *
variable_label(const struct build *b, const char *name)
{
	int index = codebook_variable(b->book, name);

	if (index < 0)
		return name;
	return codebook_variable_label(b->book, (uint32_t)index, build_lang(b));
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
		return *label != '\0' ? label
				      : variable_label(b, breakdown->by[0]);
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
	uint32_t i;

	*key = &b->keys[(size_t)sheet->n_columns++ * b->est->n_by];
	*column = (struct column){.label = label, .span = span};
	for (i = 0; i < b->est->n_by; i++)
		(*key)[i] = "_T";
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
		column->by_labels[i] = variable_label(b, breakdown->by[i]);
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

/* What aggregate writes between the two sides of a difference. */
static const char between[] = " - ";

/* One side of a difference in words: a category, all, or the others. */
static void
put_side(
    struct out *out, const struct build *b, const char *name, struct slice code)
{
	int at = codebook_variable(b->book, name);
	char *text;

	if (slice_is(code, "_T")) {
		out_text(out, word(WORD_ALL, b->doc->language));
	} else if (slice_is(code, "_R")) {
		out_text(out, word(WORD_REST, b->doc->language));
	} else if (at < 0) {
		out_slice(out, code);
	} else {
		text = mem_text(code);
		out_text(out,
		    codebook_category_label(
			&b->book->variables[at], text, build_lang(b)));
		free(text);
	}
}

/* "Second − first": the values of one by-variable, one or two. */
static void
put_sides(
    struct out *out, const struct build *b, const char *name, const char *value)
{
	const char *sign = strstr(value, between);

	if (sign == NULL) {
		put_side(out, b, name, slice_of(value));
		return;
	}
	put_side(out, b, name, (struct slice){value, (size_t)(sign - value)});
	out_text(out, " \u2212 ");
	put_side(out, b, name, slice_of(sign + strlen(between)));
}

/* True when the estimate is a difference of this table's columns. */
static bool
is_of_table(const struct build *b, const struct estimate *row)
{
	uint32_t i;

	if (strcmp(row->table, b->table->id) != 0 ||
	    strcmp(row->statistic, "difference") != 0)
		return false;
	for (i = 0; i < b->est->n_by; i++)
		if (strstr(row->by[i], between) != NULL)
			return true;
	return false;
}

/* The key of a column, as text. */
static struct slice
key_text(struct out *out, const struct build *b, const char **by)
{
	uint32_t i;

	out->len = 0;
	for (i = 0; i < b->est->n_by; i++)
		out_format(out, "%s\x1f", by[i]);
	return (struct slice){out->text, out->len};
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

static void
new_difference(struct build *b, const struct estimate *row)
{
	struct out label = {0};
	struct column *column;
	const char **key;
	uint32_t i;

	column = new_column(b, "", difference_span(b), &key);
	column->is_difference = true;
	column->values =
	    pool_zero(&b->doc->pool, b->est->n_by, sizeof *column->values);
	column->by = pool_zero(&b->doc->pool, b->est->n_by, sizeof *column->by);
	for (i = 0; i < b->est->n_by; i++) {
		key[i] = row->by[i];
		if (strcmp(row->by[i], "_T") == 0)
			continue;
		column->by[column->n_by] = b->est->by[i];
		column->values[column->n_by++] = row->by[i];
		if (label.len > 0)
			out_text(&label, ", ");
		put_sides(&label, b, b->est->by[i], row->by[i]);
	}
	column->label = pool_take(&b->doc->pool, out_take(&label));
}

/* A column for each pair that the table compares, as the estimates come. */
static void
add_differences(struct build *b, struct map *seen)
{
	struct out key = {0};
	bool is_new;
	size_t i;

	for (i = 0; i < b->est->n; i++) {
		if (!is_of_table(b, &b->est->rows[i]))
			continue;
		map_put(seen, key_text(&key, b, b->est->rows[i].by), &is_new);
		if (is_new)
			new_difference(b, &b->est->rows[i]);
	}
	out_free(&key);
}

static size_t
count_differences(const struct build *b)
{
	struct map *seen = map_new();
	struct out key = {0};
	size_t n;
	size_t i;

	for (i = 0; i < b->est->n; i++)
		if (is_of_table(b, &b->est->rows[i]))
			map_put(
			    seen, key_text(&key, b, b->est->rows[i].by), NULL);
	n = map_len(seen);
	map_free(seen);
	out_free(&key);
	return n;
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
		items[v] = categories_of(b, breakdown, v);
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
	size_t total = 1 + count_differences(b);
	struct map *seen;
	size_t n;
	uint32_t i;

	items = pool_zero(&b->doc->pool, table->n_breakdowns, sizeof *items);
	for (i = 1; i < table->n_breakdowns; i++) {
		if (!has_variables(b, &table->breakdowns[i]) ||
		    !knows_categories(b, &table->breakdowns[i]))
			return false;
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
	seen = map_new();
	add_differences(b, seen);
	map_free(seen);
	return true;
}
