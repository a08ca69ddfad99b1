#include <stdlib.h>
#include <string.h>

#include "banner.h"
#include "caption.h"
#include "diag.h"
#include "map.h"
#include "mem.h"
#include "show.h"

enum {
	DECIMALS_MAX = 15,
	TOTAL_SHARE = 2
};

/* One thing a variable can be: a category, a choice, a probability. */
struct item {
	const char *code;
	const char *label;
};

struct items {
	struct item *list; /* of the pool */
	uint32_t n;
};

/* What the building of one table passes around. */
struct build {
	struct document *doc;
	struct sheet *sheet;
	const struct table *table;
	const struct tables *tables;
	const struct codebook *book;
	const struct estimates *est;
	const char **keys; /* by column, then by by-variable of the stream */
	bool is_weighted;
	uint64_t n_absent;
	uint64_t n_found;
};

static const char *
lang(const struct build *b)
{
	return language_codes[b->doc->language];
}

const struct node *
banner_setting(
    const struct table *table, const struct tables *tables, const char *key)
{
	const struct node *node = node_get(table->node, key);

	if (node == NULL)
		node = node_get(node_get(tables->root, "defaults"), key);
	return node;
}

const char *
banner_text(const struct node *node, const char *lang)
{
	const struct node *found;

	if (node == NULL || node->kind == NODE_STRING)
		return node == NULL ? "" : node->text;
	if (node->kind != NODE_OBJECT || node->n == 0)
		return "";
	found = node_get(node, lang);
	if (found == NULL)
		found = &node->child[0];
	return found->kind == NODE_STRING ? found->text : "";
}

static bool
is_listed(const char *code, const char *const *list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (strcmp(code, list[i]) == 0)
			return true;
	return false;
}

/* ---- columns ----------------------------------------------------------- */

/* The categories a breakdown shows: an array for its last variable. */
static bool
is_wanted(const struct breakdown *breakdown, uint32_t v, const char *code)
{
	const struct node *list = node_get(breakdown->node, "categories");
	size_t i;

	if (list == NULL || list->kind != NODE_ARRAY || v + 1 < breakdown->n_by)
		return true;
	for (i = 0; i < list->n; i++)
		if (list->child[i].text != NULL &&
		    strcmp(list->child[i].text, code) == 0)
			return true;
	return false;
}

/* Values of a variable the codebook does not know, as they come. */
static struct items
values_seen(struct build *b, int by)
{
	struct map *seen = map_new();
	struct items items = {0};
	bool is_new;
	size_t i;

	items.list = pool_zero(&b->doc->pool, b->est->n, sizeof *items.list);
	for (i = 0; i < b->est->n; i++) {
		const struct estimate *row = &b->est->rows[i];
		const char *value = row->by[by];

		if (strcmp(row->table, b->table->id) != 0 ||
		    strcmp(value, "_T") == 0)
			continue;
		map_put(seen, slice_of(value), &is_new);
		if (is_new)
			items.list[items.n++] = (struct item){value, value};
	}
	map_free(seen);
	return items;
}

/* The categories of by-variable v of a breakdown, in order. */
static struct items
categories_of(struct build *b, const struct breakdown *breakdown, uint32_t v)
{
	int index = codebook_variable(b->book, breakdown->by[v]);
	const struct variable *variable;
	struct items items = {0};
	uint32_t i;

	if (index < 0 || b->book->variables[index].n_categories == 0)
		return values_seen(b, estimates_by(b->est, breakdown->by[v]));
	variable = &b->book->variables[index];
	items.list = pool_zero(
	    &b->doc->pool, variable->n_categories, sizeof *items.list);
	for (i = 0; i < variable->n_categories; i++) {
		const char *code = variable->categories[i].code;

		if (variable->categories[i].is_missing ||
		    !is_wanted(breakdown, v, code))
			continue;
		items.list[items.n++] = (struct item){code,
		    codebook_category_label(b->book, variable, code, lang(b))};
	}
	return items;
}

static const char *
variable_label(const struct build *b, const char *name)
{
	int index = codebook_variable(b->book, name);

	if (index < 0)
		return name;
	return codebook_variable_label(b->book, (uint32_t)index, lang(b));
}

/* The heading over a column: the variable, or the categories before the
 * last one. */
static const char *
span_label(struct build *b, const struct breakdown *breakdown,
    const struct items *items, const uint32_t *at)
{
	const char *label = node_label(breakdown->node, "label", lang(b));
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
	for (i = 0; i < breakdown->n_by; i++) {
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

static bool
build_columns(struct build *b)
{
	const struct table *table = b->table;
	struct items **items;
	const char **key;
	uint32_t *at;
	size_t total = 1;
	size_t n;
	uint32_t i;

	items = pool_zero(&b->doc->pool, table->n_breakdowns, sizeof *items);
	for (i = 1; i < table->n_breakdowns; i++) {
		if (!has_variables(b, &table->breakdowns[i]))
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
		    node_label(table->breakdowns[0].node, "label", lang(b));

		new_column(b,
		    *label != '\0' ? label : word(WORD_ALL, b->doc->language),
		    "", &key);
	}
	for (i = 1; i < table->n_breakdowns; i++) {
		at = pool_zero(
		    &b->doc->pool, table->breakdowns[i].n_by, sizeof *at);
		add_combinations(b, &table->breakdowns[i], items[i], at, 0);
	}
	return true;
}

/* ---- rows -------------------------------------------------------------- */

static struct items
chosen_items(struct build *b, const struct measure *measure)
{
	struct items items = {0};
	uint32_t i;

	items.list =
	    pool_zero(&b->doc->pool, measure->n_categories, sizeof *items.list);
	items.n = measure->n_categories;
	for (i = 0; i < items.n; i++)
		items.list[i].code = measure->categories[i];
	return items;
}

static struct items
set_items(struct build *b, const struct measure *measure)
{
	const struct set *set =
	    &b->book->sets[codebook_set(b->book, measure->variable)];
	struct items items = {0};
	uint32_t i;

	items.list =
	    pool_zero(&b->doc->pool, set->n_members, sizeof *items.list);
	for (i = 0; i < set->n_members; i++) {
		const char *code = set->codes[i];

		if (measure->categories != NULL &&
		    !is_listed(
			code, measure->categories, measure->n_categories))
			continue;
		items.list[items.n++] = (struct item){
		    code, codebook_choice_label(b->book, set, i, lang(b))};
	}
	return items;
}

/* The categories of a share: all but the kinds of missing that are not kept. */
static struct items
share_items(struct build *b, const struct measure *measure)
{
	const struct variable *variable =
	    &b->book->variables[codebook_variable(b->book, measure->variable)];
	struct items items = {0};
	uint32_t i;

	if (measure->categories != NULL) {
		items = chosen_items(b, measure);
	} else {
		items.list = pool_zero(
		    &b->doc->pool, variable->n_categories, sizeof *items.list);
		for (i = 0; i < variable->n_categories; i++) {
			const struct category *c = &variable->categories[i];

			if (!c->is_missing ||
			    is_listed(c->code, measure->keep, measure->n_keep))
				items.list[items.n++].code = c->code;
		}
	}
	for (i = 0; i < items.n; i++)
		items.list[i].label = codebook_category_label(
		    b->book, variable, items.list[i].code, lang(b));
	return items;
}

static const char *
unit_of(const struct build *b, const struct measure *measure)
{
	static const enum word units[] = {[STAT_SHARE] = WORD_PER_CENT,
	    [STAT_MEAN] = WORD_MEAN,
	    [STAT_TOTAL] = WORD_SUM,
	    [STAT_COUNT] = WORD_COUNT,
	    [STAT_RATIO] = WORD_RATIO,
	    [STAT_QUANTILE] = WORD_QUANTILE,
	    [STAT_DIFFERENCE] = WORD_DIFFERENCE,
	    [STAT_CHISQ] = WORD_CHISQ};

	return word(units[measure->statistic], b->doc->language);
}

/* "Mean", "Median", "Quantile 0.9": the name of a row that is no answer. */
static void
put_statistic(struct out *out, const struct build *b,
    const struct measure *measure, const char *p)
{
	char text[SHOW_TEXT];

	if (p != NULL && strcmp(p, "0.5") == 0) {
		out_text(out, word(WORD_MEDIAN, b->doc->language));
		return;
	}
	out_text(out, unit_of(b, measure));
	if (p == NULL)
		return;
	show_plain(text, p, b->doc->language);
	out_format(out, " %s", text);
}

/* A mean and its like have one row, which bears the name of the statistic. */
static struct items
single_items(struct build *b, const struct measure *measure)
{
	struct items items = {0};
	const char *unit = node_label(measure->node, "unit", lang(b));
	bool is_quantile = measure->statistic == STAT_QUANTILE;
	uint32_t i;

	items.n = is_quantile ? measure->n_p : 1;
	items.list = pool_zero(&b->doc->pool, items.n, sizeof *items.list);
	for (i = 0; i < items.n; i++) {
		const char *p = is_quantile ? measure->p[i] : NULL;
		struct out out = {0};

		put_statistic(&out, b, measure, p);
		if (*unit != '\0')
			out_format(&out, " (%s)", unit);
		items.list[i].code = is_quantile ? p : "";
		items.list[i].label = pool_take(&b->doc->pool, out_take(&out));
	}
	return items;
}

static struct items
rows_of(struct build *b, const struct measure *measure)
{
	if (measure->statistic != STAT_SHARE)
		return single_items(b, measure);
	return measure->is_set ? set_items(b, measure)
			       : share_items(b, measure);
}

/* How aggregate names the measure. */
static const char *
measure_name(struct build *b, const struct measure *measure)
{
	if (measure->variable == NULL)
		return "";
	if (measure->statistic != STAT_RATIO)
		return measure->variable;
	return pool_take(&b->doc->pool,
	    mem_format("%s/%s", measure->variable, measure->denominator));
}

/*
 * How often measures before this one have asked for the same cell, of other
 * respondents: the estimates come in the same order.
 */
static uint32_t
times_before(struct build *b, const struct measure *measure, const char *code)
{
	const struct measure *other = b->table->measures;
	struct items items;
	uint32_t n = 0;
	uint32_t i;

	for (; other < measure; other++) {
		if (other->statistic != measure->statistic ||
		    strcmp(measure_name(b, other), measure_name(b, measure)) !=
			0)
			continue;
		items = rows_of(b, other);
		for (i = 0; i < items.n; i++)
			if (strcmp(items.list[i].code, code) == 0)
				n++;
	}
	return n;
}

static int
decimals_of(const struct build *b, const struct measure *measure)
{
	const struct node *node = node_get(measure->node, "decimals");

	if (node == NULL)
		node = banner_setting(b->table, b->tables, "decimals");
	if (node != NULL && node->kind == NODE_NUMBER && node->number >= 0 &&
	    node->number <= DECIMALS_MAX)
		return (int)node->number;
	if (measure->statistic == STAT_SHARE ||
	    measure->statistic == STAT_COUNT ||
	    measure->statistic == STAT_TOTAL)
		return 0;
	return 1;
}

static void
fill_row(struct build *b, struct row *row, struct estimate *like,
    const struct measure *measure)
{
	uint32_t nth = times_before(b, measure, row->code);
	int shift = measure->statistic == STAT_SHARE ? TOTAL_SHARE : 0;
	const struct estimate *found;
	uint32_t c;

	row->cells =
	    pool_zero(&b->doc->pool, b->sheet->n_columns, sizeof *row->cells);
	like->category = row->code;
	for (c = 0; c < b->sheet->n_columns; c++) {
		like->by = &b->keys[(size_t)c * b->est->n_by];
		found = estimates_find(b->est, like, nth);
		sheet_cell(b->doc, &row->cells[c], found, shift,
		    decimals_of(b, measure));
		if (found == NULL)
			b->n_absent++;
		else
			b->n_found++;
		if (found != NULL && found->sum_weight != (double)found->n)
			b->is_weighted = true;
	}
}

/* The question as it was put, or the words the table has for it. */
static const char *
group_title(struct build *b, const struct measure *measure)
{
	const struct node *of = NULL;
	const char *text = node_label(measure->node, "label", lang(b));
	int at;

	if (*text != '\0' || measure->variable == NULL)
		return text;
	if (measure->is_set) {
		of = b->book->sets[codebook_set(b->book, measure->variable)]
			 .node;
	} else if ((at = codebook_variable(b->book, measure->variable)) >= 0) {
		of = b->book->variables[at].node;
	}
	text = node_label(of, "question", lang(b));
	if (*text == '\0')
		text = node_label(of, "label", lang(b));
	return *text == '\0' ? measure->variable : text;
}

static void
build_group(struct build *b, struct group *group, const struct measure *measure)
{
	struct items items = rows_of(b, measure);
	struct estimate like = {.table = b->table->id,
	    .statistic = tables_statistics[measure->statistic],
	    .measure = measure_name(b, measure)};
	uint32_t r;

	group->title = group_title(b, measure);
	group->subtitle = caption_of_group(b->doc, measure);
	group->measure = like.measure;
	group->statistic = like.statistic;
	group->unit = unit_of(b, measure);
	group->n_rows = items.n;
	group->rows = pool_zero(&b->doc->pool, items.n, sizeof *group->rows);
	for (r = 0; r < items.n; r++) {
		struct row *row = &group->rows[r];

		row->code = items.list[r].code;
		row->stubs = pool_zero(&b->doc->pool, 1, sizeof *row->stubs);
		row->stubs[0] = items.list[r].label;
		fill_row(b, row, &like, measure);
	}
}

/* False after a report: the codebook does not know what is measured. */
static bool
is_known(const struct build *b, const struct measure *measure)
{
	if (measure->variable == NULL ||
	    (measure->is_set
		    ? codebook_set(b->book, measure->variable)
		    : codebook_variable(b->book, measure->variable)) >= 0)
		return true;
	if (measure->statistic != STAT_SHARE)
		return true;
	node_error(measure->node, "bad-schema", "'%s' is no %s of the codebook",
	    measure->variable, measure->is_set ? "set" : "variable");
	return false;
}

/* Columns of combinations that nobody could be in are left out. */
static bool
is_column_absent(const struct sheet *sheet, uint32_t c)
{
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			if (sheet->groups[g].rows[r].cells[c].mark !=
			    MARK_ABSENT)
				return false;
	return true;
}

static void
drop_column(struct build *b, uint32_t c)
{
	struct sheet *sheet = b->sheet;
	uint32_t after = sheet->n_columns - c - 1;
	uint32_t g;
	uint32_t r;

	memmove(&sheet->columns[c], &sheet->columns[c + 1],
	    after * sizeof *sheet->columns);
	for (g = 0; g < sheet->n_groups; g++) {
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			struct cell *cells = sheet->groups[g].rows[r].cells;

			memmove(
			    &cells[c], &cells[c + 1], after * sizeof *cells);
			b->n_absent--;
		}
	}
	sheet->n_columns--;
}

static void
add_notes(struct build *b)
{
	struct sheet *sheet = b->sheet;
	const struct node *list = banner_setting(b->table, b->tables, "notes");
	const char *note = node_label(b->table->node, "note", lang(b));
	size_t n = list != NULL && list->kind == NODE_ARRAY ? list->n : 0;
	size_t i;

	sheet->notes = pool_zero(&b->doc->pool, n + 1, sizeof *sheet->notes);
	for (i = 0; i < n; i++)
		sheet->notes[sheet->n_notes++] =
		    banner_text(&list->child[i], lang(b));
	if (*note != '\0')
		sheet->notes[sheet->n_notes++] = note;
}

static bool
report_absent(const struct build *b)
{
	if (b->n_found == 0) {
		diag_error(STATUS_USAGE, NULL, "missing-table",
		    "the estimates hold nothing of table %s; run aggregate "
		    "with the same --tables",
		    b->table->id);
		return false;
	}
	if (b->n_absent > 0)
		diag_warning(NULL, "missing-cell",
		    "%llu cells of table %s are not among the estimates; run "
		    "aggregate with the same --tables",
		    (unsigned long long)b->n_absent, b->table->id);
	return true;
}

bool
banner_build(struct document *doc, struct sheet *sheet,
    const struct table *table, const struct tables *tables,
    const struct codebook *book, const struct estimates *est)
{
	struct build b = {.doc = doc,
	    .sheet = sheet,
	    .table = table,
	    .tables = tables,
	    .book = book,
	    .est = est};
	const struct node *theme = banner_setting(table, tables, "theme");
	uint32_t i;

	sheet->id = table->id;
	sheet->title = node_label(table->node, "title", lang(&b));
	if (*sheet->title == '\0')
		sheet->title = table->id;
	sheet->theme = banner_text(theme, lang(&b));
	sheet->stubs = pool_zero(&doc->pool, 1, sizeof *sheet->stubs);
	sheet->stubs[0] = "";
	sheet->n_stubs = 1;
	for (i = 0; i < table->n_measures; i++)
		if (!is_known(&b, &table->measures[i]))
			return false;
	if (!build_columns(&b))
		return false;
	sheet->groups =
	    pool_zero(&doc->pool, table->n_measures, sizeof *sheet->groups);
	sheet->n_groups = table->n_measures;
	for (i = 0; i < table->n_measures; i++)
		build_group(&b, &sheet->groups[i], &table->measures[i]);
	for (i = sheet->n_columns; i-- > 0;)
		if (b.n_found > 0 && *sheet->columns[i].span != '\0' &&
		    is_column_absent(sheet, i))
			drop_column(&b, i);
	if (!report_absent(&b))
		return false;
	add_notes(&b);
	sheet_finish(doc, sheet, table->minimum_base);
	caption_build(doc, sheet, table, tables, book, b.is_weighted);
	return true;
}
