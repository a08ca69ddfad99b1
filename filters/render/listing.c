#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "map.h"
#include "mem.h"

/* What the statistics of the stream are called, and how they are shown. */
static const struct shown {
	const char *name;
	enum word unit;
	int shift;
	int decimals;
} shown[] = {
    {"share", WORD_PER_CENT, 2, 1},
    {"mean", WORD_MEAN, 0, 2},
    {"total", WORD_SUM, 0, 0},
    {"count", WORD_COUNT, 0, 0},
    {"ratio", WORD_RATIO, 0, 3},
    {"quantile", WORD_QUANTILE, 0, 2},
    {"difference", WORD_DIFFERENCE, 0, 3},
    {"chisq", WORD_CHISQ, 0, 3},
};

/* Columns. */
enum {
	AT_N,
	AT_FIGURE,
	AT_INTERVAL
};

struct build {
	struct document *doc;
	const struct estimates *est;
	const struct codebook *book;
	int decimals;
	bool has_categories; /* in the sheet at hand */
	bool has_comparisons;
};

static const char *
variable_label(const struct build *b, const char *name)
{
	const char *lang = b->doc->language->code;
	int at = b->book == NULL ? -1 : codebook_variable(b->book, name);

	if (at >= 0)
		return codebook_variable_label(b->book, (uint32_t)at, lang);
	at = b->book == NULL ? -1 : codebook_set(b->book, name);
	if (at < 0)
		return name;
	name = label_in(&b->book->sets[at].label, lang);
	return *name == '\0' ? b->book->sets[at].name : name;
}

/* The label of a category of a variable, or of a choice of a set. */
static const char *
value_label(const struct build *b, const char *name, const char *code)
{
	const char *lang = b->doc->language->code;
	int at = b->book == NULL ? -1 : codebook_variable(b->book, name);
	const struct set *set;
	uint32_t i;

	if (at >= 0 && *code != '\0')
		return codebook_category_label(
		    &b->book->variables[at], code, lang);
	at = b->book == NULL ? -1 : codebook_set(b->book, name);
	if (at < 0)
		return code;
	set = &b->book->sets[at];
	for (i = 0; i < set->n_members; i++)
		if (strcmp(set->codes[i], code) == 0)
			return codebook_choice_label(b->book, set, i, lang);
	return code;
}

static const struct shown *
shown_as(const char *statistic)
{
	size_t i;

	for (i = 0; i < sizeof shown / sizeof *shown; i++)
		if (strcmp(shown[i].name, statistic) == 0)
			return &shown[i];
	return NULL;
}

static void
add_stub(struct sheet *sheet, const char *label, const char *name)
{
	sheet->stubs[sheet->n_stubs] = label;
	sheet->stub_names[sheet->n_stubs++] = name;
}

/* Headings of the labels: by-variables, then what is measured. */
static void
name_stubs(struct build *b, struct sheet *sheet)
{
	const struct language *language = b->doc->language;
	uint32_t i;

	sheet->stubs =
	    pool_zero(&b->doc->pool, b->est->n_by + 3, sizeof *sheet->stubs);
	sheet->stub_names = pool_zero(
	    &b->doc->pool, b->est->n_by + 3, sizeof *sheet->stub_names);
	for (i = 0; i < b->est->n_by; i++)
		add_stub(
		    sheet, variable_label(b, b->est->by[i]), b->est->by[i]);
	add_stub(sheet, word(WORD_MEASURE, language), "measure");
	if (b->has_categories)
		add_stub(sheet, word(WORD_CATEGORY, language), "category");
	if (b->has_comparisons)
		add_stub(sheet, word(WORD_COMPARISON, language), "contrast");
}

static const char *
side_label(const struct build *b, const char *contrast, const char *side)
{
	if (strcmp(side, RESULT_TOTAL) == 0)
		return word(WORD_ALL, b->doc->language);
	if (strcmp(side, RESULT_REST) == 0)
		return word(WORD_REST, b->doc->language);
	return value_label(b, contrast, side);
}

/* "2 - 1". */
static const char *
pair_code(struct build *b, const struct estimate *est)
{
	return pool_take(
	    &b->doc->pool, mem_format("%s - %s", est->side_a, est->side_b));
}

/* "North − South". */
static const char *
pair_label(struct build *b, const struct estimate *est)
{
	return pool_take(&b->doc->pool,
	    mem_format("%s \u2212 %s",
		side_label(b, est->contrast, est->side_a),
		side_label(b, est->contrast, est->side_b)));
}

static void
put_stub(struct row *row, uint32_t at, const char *code, const char *label)
{
	row->codes[at] = code;
	row->stubs[at] = label;
}

static void
fill_stubs(struct build *b, struct sheet *sheet, struct row *row,
    const struct estimate *est)
{
	uint32_t i;

	row->stubs =
	    pool_zero(&b->doc->pool, sheet->n_stubs, sizeof *row->stubs);
	row->codes =
	    pool_zero(&b->doc->pool, sheet->n_stubs, sizeof *row->codes);
	for (i = 0; i < b->est->n_by; i++)
		put_stub(row, i, est->by[i],
		    strcmp(est->by[i], "_T") == 0
			? word(WORD_ALL, b->doc->language)
			: value_label(b, b->est->by[i], est->by[i]));
	put_stub(row, i++, est->measure, variable_label(b, est->measure));
	if (b->has_categories)
		put_stub(row, i++, est->category,
		    value_label(b, est->measure, est->category));
	if (b->has_comparisons)
		put_stub(row, i, pair_code(b, est), pair_label(b, est));
	row->code = est->category;
}

/* n, the figure, and its interval beside it. */
static void
fill_row(struct build *b, struct sheet *sheet, struct row *row,
    const struct estimate *est)
{
	const struct shown *as = shown_as(est->statistic);
	int decimals = as == NULL ? 3 : as->decimals;
	struct cell *cell;

	fill_stubs(b, sheet, row, est);
	row->cells =
	    pool_zero(&b->doc->pool, sheet->n_columns, sizeof *row->cells);
	cell = &row->cells[AT_FIGURE];
	sheet_cell(b->doc, cell, est, as == NULL ? 0 : as->shift,
	    b->decimals != DECIMALS_BY_STATISTIC ? b->decimals : decimals);
	row->cells[AT_N].text = cell->n_text;
	if (sheet->n_columns > AT_INTERVAL)
		row->cells[AT_INTERVAL].text =
		    cell->interval == NULL ? "" : cell->interval;
	cell->interval = NULL;
}

/* The rows of one table and statistic, in the order of the stream. */
struct part {
	const struct estimate **rows;
	size_t n;
	size_t cap;
};

static void
add_column(struct sheet *sheet, const char *label, enum holding holds)
{
	sheet->columns[sheet->n_columns++] =
	    (struct column){.label = label, .span = "", .holds = holds};
}

static void
build_columns(struct build *b, struct sheet *sheet, const struct part *part)
{
	const struct shown *as = shown_as(part->rows[0]->statistic);
	const struct language *language = b->doc->language;
	size_t i;

	sheet->columns =
	    pool_zero(&b->doc->pool, AT_INTERVAL + 1, sizeof *sheet->columns);
	add_column(sheet, "n", HOLDS_NUMBER);
	add_column(sheet,
	    as == NULL ? part->rows[0]->statistic : word(as->unit, language),
	    HOLDS_FIGURE);
	for (i = 0; i < part->n && !part->rows[i]->has_interval; i++)
		;
	if (i < part->n)
		add_column(
		    sheet, word(WORD_INTERVAL, language), HOLDS_INTERVAL);
}

static void
build_sheet(struct build *b, struct sheet *sheet, const struct part *part)
{
	const struct estimate *first = part->rows[0];
	struct group *group;
	size_t i;

	b->has_categories = false;
	b->has_comparisons = *first->contrast != '\0';
	for (i = 0; i < part->n; i++)
		if (*part->rows[i]->category != '\0')
			b->has_categories = true;
	sheet->is_listing = true;
	sheet->id = first->table;
	sheet->title = first->table;
	sheet->theme = sheet->caption = "";
	build_columns(b, sheet, part);
	name_stubs(b, sheet);
	group = sheet->groups =
	    pool_zero(&b->doc->pool, 1, sizeof *sheet->groups);
	sheet->n_groups = 1;
	group->title = group->subtitle = group->measure = group->item = "";
	group->statistic = first->statistic;
	group->unit = sheet->columns[AT_FIGURE].label;
	group->rows = pool_zero(&b->doc->pool, part->n, sizeof *group->rows);
	for (i = 0; i < part->n; i++)
		fill_row(
		    b, sheet, &group->rows[group->n_rows++], part->rows[i]);
	sheet_finish(b->doc, sheet, 0, 0.95);
	sheet->level = 0;
}

/* Sort the rows into parts; as many as returned are filled. */
static size_t
sort_rows(const struct estimates *est, struct part *parts)
{
	struct map *seen = map_new();
	struct out key = {0};
	struct part *part;
	size_t n;
	size_t i;

	for (i = 0; i < est->n; i++) {
		key.len = 0;
		out_format(&key, "%s\x1f%s", est->rows[i].table,
		    est->rows[i].statistic);
		part = &parts[map_put(
		    seen, (struct slice){key.text, key.len}, NULL)];
		MEM_GROW(part->rows, part->n, part->cap);
		part->rows[part->n++] = &est->rows[i];
	}
	n = map_len(seen);
	map_free(seen);
	out_free(&key);
	return n;
}

/* A table of several statistics is several sheets: which is which. */
static void
tell_apart(struct document *doc)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < doc->n_sheets; i++) {
		struct sheet *sheet = &doc->sheets[i];

		for (k = 0; k < doc->n_sheets; k++)
			if (k != i && *sheet->id != '\0' &&
			    strcmp(sheet->id, doc->sheets[k].id) == 0)
				break;
		if (k < doc->n_sheets)
			sheet->title = pool_take(&doc->pool,
			    mem_format(
				"%s: %s", sheet->id, sheet->groups[0].unit));
	}
}

void
listing_build(struct document *doc, const struct estimates *est,
    const struct codebook *book, int decimals)
{
	struct build b = {
	    .doc = doc, .est = est, .book = book, .decimals = decimals};
	struct part *parts = mem_zero(est->n + 1, sizeof *parts);
	uint32_t i;

	doc->n_sheets = (uint32_t)sort_rows(est, parts);
	doc->sheets = pool_zero(&doc->pool, doc->n_sheets, sizeof *doc->sheets);
	for (i = 0; i < doc->n_sheets; i++) {
		doc->sheets[i].number = i + 1;
		build_sheet(&b, &doc->sheets[i], &parts[i]);
		free(parts[i].rows);
	}
	free(parts);
	tell_apart(doc);
}
