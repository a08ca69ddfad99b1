#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sheet.h"
#include "show.h"

void
document_free(struct document *doc)
{
	free(doc->headlines);
	pool_free(&doc->pool);
}

/*
 * Two points and one point are the signs of Statistics Denmark for a figure
 * too uncertain to be given and for one that cannot exist, x that of
 * Statistics Canada for a confidential one.  Brackets for a figure of little
 * reliability are those of the German federal office.
 */
static const struct {
	const char *sign;
	enum word meaning;
} marks[MARKS] = {
    [MARK_NONE] = {"", WORDS},
    [MARK_FEW] = {"..", WORD_FEW},
    [MARK_SUPPRESSED] = {"x", WORD_SUPPRESSED},
    [MARK_UNRELIABLE] = {"( )", WORD_UNRELIABLE},
    [MARK_EMPTY] = {".", WORD_EMPTY},
    [MARK_LONELY] = {"†", WORD_LONELY},
    [MARK_ABSENT] = {"…", WORD_ABSENT},
};

const char *
sheet_sign(enum mark mark)
{
	return marks[mark].sign;
}

const char *
sheet_weighting(const struct sheet *sheet, const struct language *language)
{
	if (sheet->weighting == WEIGHTING_UNKNOWN)
		return "";
	return word(sheet->weighting == WEIGHTING_WEIGHTED ? WORD_WEIGHTED
							   : WORD_UNWEIGHTED,
	    language);
}

void
sheet_put_figure(struct out *out, const struct cell *cell)
{
	if (!cell->has_value) {
		out_text(out,
		    sheet_sign(
			cell->mark == MARK_NONE ? MARK_ABSENT : cell->mark));
		return;
	}
	if (cell->mark == MARK_UNRELIABLE)
		out_byte(out, '(');
	out_text(out, cell->text);
	if (cell->mark == MARK_UNRELIABLE)
		out_byte(out, ')');
	if (cell->mark == MARK_LONELY)
		out_text(out, sheet_sign(MARK_LONELY));
	if (cell->is_significant)
		out_byte(out, '*');
}

static const char *
number(struct document *doc, double value, int shift, int decimals)
{
	char text[SHOW_TEXT];
	size_t len = show_number(text, value, shift, decimals, doc->language);

	return pool_text(&doc->pool, text, len);
}

/* "34–40"; with a space around the dash where a minus sign is near. */
static const char *
interval(struct document *doc, const struct cell *cell)
{
	char low[SHOW_TEXT];
	char high[SHOW_TEXT];

	show_number(low, cell->low, cell->shift, cell->decimals, doc->language);
	show_number(
	    high, cell->high, cell->shift, cell->decimals, doc->language);
	return pool_take(&doc->pool,
	    mem_format(cell->low < 0 ? "%s – %s" : "%s–%s", low, high));
}

void
sheet_cell(struct document *doc, struct cell *cell,
    const struct estimate *estimate, int shift, int decimals)
{
	char n[SHOW_TEXT];

	*cell = (struct cell){
	    .text = "", .n_text = "", .mark = MARK_ABSENT, .shift = shift};
	cell->decimals = decimals;
	if (estimate == NULL)
		return;
	cell->mark = estimate->mark;
	cell->n = estimate->n;
	if (estimate->mark != MARK_SUPPRESSED) {
		show_count(n, estimate->n, doc->language);
		cell->n_text = pool_text(&doc->pool, n, strlen(n));
	}
	cell->value = estimate->value;
	cell->low = estimate->low;
	cell->high = estimate->high;
	cell->has_value = estimate->has_value;
	cell->has_interval = estimate->has_interval;
	if (!estimate->has_value && estimate->mark == MARK_NONE)
		cell->mark = MARK_ABSENT;
	if (cell->has_value)
		cell->text = number(doc, cell->value, shift, decimals);
	if (cell->has_interval)
		cell->interval = interval(doc, cell);
}

void
sheet_difference(struct document *doc, struct cell *cell,
    const struct estimate *estimate, int shift, int decimals)
{
	sheet_cell(doc, cell, estimate, shift, decimals);
	cell->is_difference = true;
	cell->is_significant =
	    cell->has_interval && (cell->low > 0 || cell->high < 0);
	/* What is rounded to nothing has no sign. */
	if (cell->has_value && cell->value > 0 &&
	    strspn(cell->text, "0.,") < strlen(cell->text))
		cell->text =
		    pool_take(&doc->pool, mem_format("+%s", cell->text));
}

/*
 * Respondents in the base of a column.  The choices of a set may have been
 * put to different numbers; then both ends are shown.  A choice that was put
 * to nobody is no end: its cell says so.
 */
static const char *
base_text(struct document *doc, const struct group *group, uint32_t column)
{
	const struct cell *least = &group->rows[0].cells[column];
	const struct cell *most = least;
	uint32_t i;

	for (i = 1; i < group->n_rows; i++) {
		const struct cell *cell = &group->rows[i].cells[column];

		if (cell->n == 0)
			continue;
		if (cell->n < least->n || least->n == 0)
			least = cell;
		if (cell->n > most->n)
			most = cell;
	}
	if (least->n == most->n)
		return least->n_text;
	return pool_take(
	    &doc->pool, mem_format("%s–%s", least->n_text, most->n_text));
}

static void
find_bases(struct document *doc, struct sheet *sheet)
{
	uint32_t c;
	uint32_t g;

	sheet->is_base_shared = true;
	for (g = 0; g < sheet->n_groups; g++) {
		struct group *group = &sheet->groups[g];

		group->base = pool_zero(
		    &doc->pool, sheet->n_columns, sizeof *group->base);
		for (c = 0; c < sheet->n_columns; c++) {
			group->base[c] = group->n_rows == 0 ||
				sheet->columns[c].is_difference
			    ? ""
			    : base_text(doc, group, c);
			if (strcmp(group->base[c], sheet->groups[0].base[c]) !=
			    0)
				sheet->is_base_shared = false;
		}
	}
}

bool
sheet_begins_span(const struct sheet *sheet, uint32_t c)
{
	return c == 0 ||
	    strcmp(sheet->columns[c].span, sheet->columns[c - 1].span) != 0;
}

static void
find_spans(struct sheet *sheet)
{
	bool is_any = false;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++)
		is_any = is_any || *sheet->columns[c].span != '\0';
	for (c = 0; is_any && c < sheet->n_columns; c++)
		sheet->columns[c].is_first = sheet_begins_span(sheet, c) &&
		    (c > 0 ||
			(sheet->n_columns > 1 && !sheet_begins_span(sheet, 1)));
}

static const char *
few_meaning(struct document *doc, int64_t minimum)
{
	char text[SHOW_TEXT];
	struct blank blanks[] = {{"minimum", text}, {NULL, NULL}};
	struct out out = {0};

	if (minimum <= 0)
		return word(WORD_FEW_ANY, doc->language);
	show_count(text, (uint64_t)minimum, doc->language);
	words_fill(&out, word(WORD_FEW, doc->language), blanks);
	return pool_take(&doc->pool, out_take(&out));
}

/* Which signs the figures of the sheet bear; whether any has an interval. */
static bool
look_at_cells(struct sheet *sheet, bool is_used[MARKS])
{
	bool is_any_significant = false;
	uint32_t g;
	uint32_t r;
	uint32_t c;

	for (g = 0; g < sheet->n_groups; g++) {
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			struct cell *cells = sheet->groups[g].rows[r].cells;

			for (c = 0; c < sheet->n_columns; c++) {
				is_used[cells[c].mark] = true;
				if (cells[c].has_interval)
					sheet->has_intervals = true;
				if (cells[c].is_significant)
					is_any_significant = true;
			}
		}
	}
	return is_any_significant;
}

/* "significant at the 5 per cent level". */
static const char *
significant_meaning(struct document *doc, double level)
{
	char text[SHOW_TEXT];
	struct blank blanks[] = {{"level", text}, {NULL, NULL}};
	struct out out = {0};
	/* 1 - 0.95 is not 0.05 to the last bit: whole thousandths are. */
	int permille = (int)((1 - level) * 1000 + 0.5);

	show_number(
	    text, permille / 10.0, 0, permille % 10 != 0, doc->language);
	words_fill(&out, word(WORD_SIGNIFICANT, doc->language), blanks);
	return pool_take(&doc->pool, out_take(&out));
}

static void
find_symbols(
    struct document *doc, struct sheet *sheet, int64_t minimum, double level)
{
	bool is_used[MARKS] = {false};
	bool is_any_significant = look_at_cells(sheet, is_used);
	int m;

	for (m = MARK_NONE + 1; m < MARKS; m++) {
		if (!is_used[m])
			continue;
		sheet->symbols[sheet->n_symbols++] =
		    (struct symbol){sheet_sign((enum mark)m),
			m == MARK_FEW ? few_meaning(doc, minimum)
				      : word(marks[m].meaning, doc->language)};
	}
	if (is_any_significant)
		sheet->symbols[sheet->n_symbols++] =
		    (struct symbol){"*", significant_meaning(doc, level)};
}

bool
sheet_is_continued(const struct sheet *sheet, uint32_t g)
{
	const struct group *group = &sheet->groups[g];
	const struct group *before = group - 1;
	uint32_t c;

	if (g == 0 || strcmp(group->title, before->title) != 0 ||
	    strcmp(group->subtitle, before->subtitle) != 0)
		return false;
	for (c = 0; c < sheet->n_columns; c++)
		if (strcmp(group->base[c], before->base[c]) != 0)
			return false;
	return true;
}

void
sheet_finish(
    struct document *doc, struct sheet *sheet, int64_t minimum, double level)
{
	sheet->level = level;
	if (!sheet->is_listing) {
		find_bases(doc, sheet);
		find_spans(sheet);
	}
	find_symbols(doc, sheet, minimum, level);
}
