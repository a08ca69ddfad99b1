#include <string.h>

#include "listing.h"
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

struct build {
	struct document *doc;
	const struct estimates *est;
	const struct codebook *book;
	int decimals;
	bool has_categories; /* in the sheet at hand */
};

static const char *
variable_label(const struct build *b, const char *name)
{
	const char *lang = language_codes[b->doc->language];
	int at = b->book == NULL ? -1 : codebook_variable(b->book, name);

	if (at >= 0)
		return codebook_variable_label(b->book, (uint32_t)at, lang);
	at = b->book == NULL ? -1 : codebook_set(b->book, name);
	if (at < 0)
		return name;
	name = node_label(b->book->sets[at].node, "label", lang);
	return *name == '\0' ? b->book->sets[at].name : name;
}

/* The label of a category of a variable, or of a choice of a set. */
static const char *
value_label(const struct build *b, const char *name, const char *code)
{
	const char *lang = language_codes[b->doc->language];
	int at = b->book == NULL ? -1 : codebook_variable(b->book, name);
	const struct set *set;
	uint32_t i;

	if (at >= 0 && *code != '\0')
		return codebook_category_label(
		    b->book, &b->book->variables[at], code, lang);
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

static bool
is_together(const struct estimate *a, const struct estimate *b)
{
	return strcmp(a->table, b->table) == 0 &&
	    strcmp(a->statistic, b->statistic) == 0;
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
	enum language language = b->doc->language;
	uint32_t i;

	sheet->stubs =
	    pool_zero(&b->doc->pool, b->est->n_by + 2, sizeof *sheet->stubs);
	sheet->stub_names = pool_zero(
	    &b->doc->pool, b->est->n_by + 2, sizeof *sheet->stub_names);
	for (i = 0; i < b->est->n_by; i++)
		add_stub(
		    sheet, variable_label(b, b->est->by[i]), b->est->by[i]);
	add_stub(sheet, word(WORD_MEASURE, language), "measure");
	if (b->has_categories)
		add_stub(sheet, word(WORD_CATEGORY, language), "category");
}

static void
fill_row(struct build *b, struct sheet *sheet, struct row *row,
    const struct estimate *est)
{
	const struct shown *as = shown_as(est->statistic);
	uint32_t n = 0;
	uint32_t i;
	int decimals = as == NULL ? 3 : as->decimals;

	row->stubs =
	    pool_zero(&b->doc->pool, sheet->n_stubs, sizeof *row->stubs);
	for (i = 0; i < b->est->n_by; i++)
		row->stubs[n++] = strcmp(est->by[i], "_T") == 0
		    ? word(WORD_ALL, b->doc->language)
		    : value_label(b, b->est->by[i], est->by[i]);
	row->stubs[n++] = variable_label(b, est->measure);
	if (b->has_categories)
		row->stubs[n++] = value_label(b, est->measure, est->category);
	row->code = est->category;
	row->cells = pool_zero(&b->doc->pool, 1, sizeof *row->cells);
	sheet_cell(b->doc, row->cells, est, as == NULL ? 0 : as->shift,
	    b->decimals != DECIMALS_BY_STATISTIC ? b->decimals : decimals);
}

/* One sheet: rows from first up to end have one table and statistic. */
static void
build_sheet(struct build *b, struct sheet *sheet, size_t first, size_t end)
{
	const struct estimate *rows = b->est->rows;
	const struct shown *as = shown_as(rows[first].statistic);
	struct group *group;
	size_t i;

	b->has_categories = false;
	for (i = first; i < end; i++)
		if (*rows[i].category != '\0')
			b->has_categories = true;
	sheet->is_listing = true;
	sheet->id = rows[first].table;
	sheet->title = rows[first].table;
	sheet->theme = sheet->caption = sheet->interval_note = "";
	sheet->columns = pool_zero(&b->doc->pool, 1, sizeof *sheet->columns);
	sheet->n_columns = 1;
	sheet->columns[0].label = as == NULL ? rows[first].statistic
					     : word(as->unit, b->doc->language);
	sheet->columns[0].span = "";
	name_stubs(b, sheet);
	group = sheet->groups =
	    pool_zero(&b->doc->pool, 1, sizeof *sheet->groups);
	sheet->n_groups = 1;
	group->title = group->subtitle = group->measure = "";
	group->statistic = rows[first].statistic;
	group->unit = sheet->columns[0].label;
	group->rows =
	    pool_zero(&b->doc->pool, end - first, sizeof *group->rows);
	for (i = first; i < end; i++)
		fill_row(b, sheet, &group->rows[group->n_rows++], &rows[i]);
	sheet_finish(b->doc, sheet, 0, 0.95);
}

void
listing_build(struct document *doc, const struct estimates *est,
    const struct codebook *book, int decimals)
{
	struct build b = {
	    .doc = doc, .est = est, .book = book, .decimals = decimals};
	size_t first;
	size_t end;

	doc->sheets = pool_zero(&doc->pool, est->n, sizeof *doc->sheets);
	for (first = 0; first < est->n; first = end) {
		struct sheet *sheet = &doc->sheets[doc->n_sheets++];

		for (end = first; end < est->n; end++)
			if (!is_together(&est->rows[first], &est->rows[end]))
				break;
		sheet->number = doc->n_sheets;
		build_sheet(&b, sheet, first, end);
	}
}
