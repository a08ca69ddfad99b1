#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "number.h"
#include "sheet.h"
#include "show.h"
#include "signs.h"
#include "standard.h"

void
document_free(struct document *doc)
{
	free(doc->headlines);
	pool_free(&doc->pool);
}

const char *
sheet_status(enum mark mark)
{
	switch (mark) {
	case MARK_ABSENT:
		return "absent";
	case MARK_NOT_ASKED:
		return "not-asked";
	case MARK_ZERO:
		return "zero";
	case MARK_ROUNDED:
		return "rounds-to-zero";
	default:
		return result_statuses[mark];
	}
}

bool
sheet_is_plain(const struct cell *cell)
{
	return cell->has_value &&
	    (cell->mark == MARK_NONE || cell->mark == MARK_ZERO ||
		cell->mark == MARK_ROUNDED);
}

bool
sheet_number(
    char text[SHEET_NUMBER], const struct cell *cell, enum cell_part part)
{
	const double values[] = {cell->value, cell->low, cell->high};
	bool is_figure = part == PART_FIGURE;
	bool has = is_figure ? cell->has_value : cell->has_interval;

	*text = '\0';
	if (has)
		number_round(text, SHEET_NUMBER, values[part], cell->shift,
		    is_figure ? cell->decimals : cell->interval_decimals);
	return has;
}

void
sheet_mark(const struct document *doc, struct cell *cell, enum mark mark)
{
	const char *sign = signs_of(doc->signs, mark);

	cell->mark = mark;
	cell->sign = sign == NULL ? cell->text : sign;
}

const char *
sheet_meaning(const struct sheet *sheet, enum mark mark)
{
	uint32_t i;

	for (i = 0; mark != MARK_NONE && i < sheet->n_symbols; i++)
		if (sheet->symbols[i].mark == (int)mark)
			return sheet->symbols[i].meaning;
	return NULL;
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

const char *
sheet_flag(const struct cell *cell)
{
	return cell->flag == NULL ? "" : cell->flag;
}

/* A figure that a standard withholds is its flag alone. */
void
sheet_put_figure(struct out *out, const struct cell *cell)
{
	bool is_zero = cell->mark == MARK_ZERO || cell->mark == MARK_ROUNDED;
	const char *flag = sheet_flag(cell);

	if (!cell->has_value) {
		out_text(out,
		    cell->mark == MARK_UNRELIABLE && *flag != '\0'
			? flag
			: cell->sign);
		return;
	}
	if (cell->mark == MARK_UNRELIABLE)
		out_byte(out, '(');
	out_text(out, is_zero ? cell->sign : cell->text);
	if (cell->mark == MARK_UNRELIABLE)
		out_byte(out, ')');
	if (cell->mark == MARK_LONELY)
		out_text(out, cell->sign);
	if (cell->is_significant)
		out_byte(out, '*');
	if (*flag != '\0')
		out_format(out, "\u00a0%s", flag);
}

static const char *
number(struct document *doc, double value, int shift, int decimals)
{
	char text[SHOW_TEXT];
	size_t len = show_number(text, value, shift, decimals, doc->language);

	return pool_text(&doc->pool, text, len);
}

static const char *
interval(struct document *doc, const struct cell *cell)
{
	struct out out = {0};

	show_interval(&out, cell->low, cell->high, cell->shift,
	    cell->interval_decimals, doc->language);
	return pool_take(&doc->pool, out_take(&out));
}

/* Tell a figure that is nothing from one that is only rounded to nothing. */
static enum mark
mark_of_zero(const struct cell *cell)
{
	if (cell->mark != MARK_NONE || !cell->has_value ||
	    cell->text[strspn(cell->text, "0.,")] != '\0')
		return cell->mark;
	return cell->value == 0 ? MARK_ZERO : MARK_ROUNDED;
}

/* The rule that gives the mark, or NULL. */
static const struct standard_rule *
rule_of(const struct document *doc, struct slice mark)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < doc->n_standards; i++)
		for (k = 0; k < doc->standards[i]->n_rules; k++)
			if (slice_is(mark, doc->standards[i]->rules[k].mark))
				return &doc->standards[i]->rules[k];
	return NULL;
}

/* The next mark of a list with blanks, which moves past it. */
static struct slice
next_mark(const char **list)
{
	struct slice mark = {*list, strcspn(*list, " ")};

	*list += mark.len + ((*list)[mark.len] == ' ');
	return mark;
}

/* The marks that are published: others are for who looks figures through. */
static const char *
published_flag(struct document *doc, const char *flag)
{
	struct out out = {0};

	while (*flag != '\0') {
		struct slice mark = next_mark(&flag);
		const struct standard_rule *rule = rule_of(doc, mark);

		if (rule != NULL && rule->deed == DEED_REVIEW)
			continue;
		if (out.len > 0)
			out_byte(&out, ' ');
		out_slice(&out, mark);
	}
	return pool_take(&doc->pool, out_take(&out));
}

void
sheet_cell(struct document *doc, struct cell *cell,
    const struct estimate *estimate, const struct rounding *rounding)
{
	char n[SHOW_TEXT];

	*cell = (struct cell){.text = "",
	    .n_text = "",
	    .shift = rounding->shift,
	    .decimals = rounding->decimals,
	    .interval_decimals = rounding->interval_decimals};
	sheet_mark(doc, cell, MARK_ABSENT);
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
	cell->se = estimate->se;
	cell->n_eff = estimate->extras[RESULT_N_EFF];
	cell->has_value = estimate->has_value;
	cell->has_interval = estimate->has_interval;
	if (!estimate->has_value && estimate->mark == MARK_NONE)
		cell->mark = MARK_ABSENT;
	if (cell->has_value)
		cell->text = number(
		    doc, cell->value, rounding->shift, rounding->decimals);
	sheet_mark(doc, cell, mark_of_zero(cell));
	if (cell->has_interval)
		cell->interval = interval(doc, cell);
	if (*estimate->flag != '\0')
		cell->flag = published_flag(doc, estimate->flag);
	cell->is_flagged = *sheet_flag(cell) != '\0';
}

void
sheet_difference(struct document *doc, struct cell *cell,
    const struct estimate *estimate, const struct rounding *rounding)
{
	sheet_cell(doc, cell, estimate, rounding);
	cell->is_difference = true;
	cell->p = estimate == NULL ? NAN : estimate->extras[RESULT_P];
	cell->p_adjusted =
	    estimate == NULL ? NAN : estimate->extras[RESULT_P_ADJUSTED];
	cell->is_significant =
	    cell->has_interval && (cell->low > 0 || cell->high < 0);
	/* What is rounded to nothing has no sign. */
	if (cell->has_value && cell->value > 0 && cell->mark != MARK_ROUNDED &&
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

/* By its adjusted p a difference is judged with the others. */
static void
look_at_difference(struct sheet *sheet, struct cell *cell)
{
	if (sheet->is_listing || isnan(cell->p_adjusted))
		return;
	sheet->is_adjusted = true;
	cell->is_significant = cell->p_adjusted < 1 - sheet->level;
}

/* Is a row of figures compared more than once? */
static bool
has_several_differences(const struct sheet *sheet)
{
	uint32_t n = 0;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++)
		n += sheet->columns[c].is_difference;
	return n > 1;
}

/* A figure that is not shown, which its flag says. */
static bool
is_flag_alone(const struct cell *cell)
{
	return !cell->has_value && cell->mark == MARK_UNRELIABLE &&
	    *sheet_flag(cell) != '\0';
}

static void
add_interval(struct sheet *sheet, const struct cell *cell)
{
	sheet->has_intervals = true;
	if (cell->interval_decimals > cell->decimals)
		sheet->has_finer_intervals = true;
}

/* Which signs the figures of the sheet bear; whether any has an interval. */
static bool
look_at_cells(struct sheet *sheet, const char *signs[MARKS])
{
	bool is_any_significant = false;
	uint32_t g;
	uint32_t r;
	uint32_t c;

	for (g = 0; g < sheet->n_groups; g++) {
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			struct cell *cells = sheet->groups[g].rows[r].cells;

			for (c = 0; c < sheet->n_columns; c++) {
				if (sheet->columns[c].holds == HOLDS_FIGURE &&
				    !is_flag_alone(&cells[c]) &&
				    signs[cells[c].mark] == NULL)
					signs[cells[c].mark] = cells[c].sign;
				if (cells[c].is_difference)
					look_at_difference(sheet, &cells[c]);
				if (cells[c].has_interval)
					add_interval(sheet, &cells[c]);
				if (cells[c].is_significant)
					is_any_significant = true;
			}
		}
	}
	return is_any_significant;
}

const char *
sheet_adjustment(enum adjust method)
{
	static const char *const names[] = {[ADJUST_BONFERRONI] = "Bonferroni",
	    [ADJUST_HOLM] = "Holm",
	    [ADJUST_BH] = "Benjamini-Hochberg"};

	return names[method];
}

/* "significant at the 5 per cent level". */
static const char *
significant_meaning(
    struct document *doc, const struct sheet *sheet, double level)
{
	char text[SHOW_TEXT];
	struct blank blanks[] = {{"level", text}, {NULL, NULL}};
	struct out out = {0};
	/* 1 - 0.95 is not 0.05 to the last bit: whole thousandths are. */
	int permille = (int)((1 - level) * 1000 + 0.5);

	show_number(
	    text, permille / 10.0, 0, permille % 10 != 0, doc->language);
	words_fill(&out, word(WORD_SIGNIFICANT, doc->language), blanks);
	if (sheet->is_adjusted)
		out_format(&out, ", %s%s%s%s",
		    word(WORD_ADJUSTED, doc->language),
		    sheet->adjust > ADJUST_NONE ? " (" : "",
		    sheet->adjust > ADJUST_NONE
			? sheet_adjustment(sheet->adjust)
			: "",
		    sheet->adjust > ADJUST_NONE ? ")" : "");
	else if (has_several_differences(sheet))
		out_format(&out, ", %s", word(WORD_UNADJUSTED, doc->language));
	return pool_take(&doc->pool, out_take(&out));
}

/* Does some figure bear the mark? */
static bool
bears(const struct sheet *sheet, const char *mark)
{
	uint32_t g;
	uint32_t r;
	uint32_t c;

	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			for (c = 0; c < sheet->n_columns; c++) {
				const char *flag = sheet_flag(
				    &sheet->groups[g].rows[r].cells[c]);

				while (*flag != '\0')
					if (slice_is(next_mark(&flag), mark))
						return true;
			}
	return false;
}

/* The first rule of a mark says what it means. */
static void
add_flag(
    struct document *doc, struct sheet *sheet, const struct standard_rule *rule)
{
	const char *meaning = label_in(&rule->note, doc->language->code);
	uint32_t i;

	for (i = 0; i < sheet->n_symbols; i++)
		if (strcmp(rule->mark, sheet->symbols[i].sign) == 0)
			return;
	if (i == MARKS + FLAGS_MAX || *rule->mark == '\0' ||
	    !bears(sheet, rule->mark))
		return;
	if (*meaning == '\0')
		meaning = word(rule->deed == DEED_WITHHOLD ? WORD_WITHHELD
							   : WORD_UNRELIABLE,
		    doc->language);
	sheet->symbols[sheet->n_symbols++] =
	    (struct symbol){SYMBOL_FLAG, rule->mark, meaning};
}

/* In the order of the rules. */
static void
find_flags(struct document *doc, struct sheet *sheet)
{
	uint32_t i;
	uint32_t k;
	uint32_t g;
	uint32_t r;

	for (i = 0; i < doc->n_standards; i++)
		for (k = 0; k < doc->standards[i]->n_rules; k++)
			add_flag(doc, sheet, &doc->standards[i]->rules[k]);
	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			for (k = 0; k < sheet->n_columns; k++)
				sheet->has_flags = sheet->has_flags ||
				    *sheet_flag(
					&sheet->groups[g].rows[r].cells[k]) !=
					'\0';
}

static void
find_symbols(
    struct document *doc, struct sheet *sheet, int64_t minimum, double level)
{
	const char *signs[MARKS] = {NULL};
	bool is_any_significant = look_at_cells(sheet, signs);
	int m;

	for (m = MARK_NONE + 1; m < MARKS; m++) {
		if (signs[m] == NULL)
			continue;
		sheet->symbols[sheet->n_symbols++] =
		    (struct symbol){m, signs[m],
			m == MARK_FEW ? few_meaning(doc, minimum)
				      : word(signs_meaning(m), doc->language)};
	}
	sheet->has_tests = sheet->has_tests || is_any_significant;
	if (is_any_significant)
		sheet->symbols[sheet->n_symbols++] = (struct symbol){
		    SYMBOL_STAR, "*", significant_meaning(doc, sheet, level)};
	find_flags(doc, sheet);
}

bool
sheet_is_continued(const struct sheet *sheet, uint32_t g)
{
	const struct group *group = &sheet->groups[g];
	const struct group *before = group - 1;
	uint32_t c;

	if (g == 0 || strcmp(group->title, before->title) != 0 ||
	    strcmp(group->subtitle, before->subtitle) != 0 ||
	    group->base == NULL || before->base == NULL)
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
