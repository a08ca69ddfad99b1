#include <math.h>
#include <string.h>

#include "arena.h"
#include "banner.h"
#include "beside.h"
#include "caption.h"
#include "categories.h"
#include "columns.h"
#include "condition.h"
#include "diag.h"
#include "lettering.h"
#include "matrix.h"
#include "mem.h"
#include "neighbours.h"
#include "release.h"
#include "show.h"
#include "whom.h"

static void
add_choice(
    struct build *b, const struct set *set, struct items *items, uint32_t i)
{
	items->list[items->n++] = (struct code_label){set->codes[i],
	    codebook_choice_label(b->book, set, i, build_lang(b))};
}

/* The choices of a set, or those that are to be shown, in that order. */
static struct items
set_items(struct build *b, const struct measure *measure)
{
	const struct set *set =
	    &b->book->sets[codebook_set(b->book, measure->variable)];
	uint32_t n = measure->categories == NULL ? 1 : measure->n_categories;
	struct items items = {0};
	uint32_t i;
	uint32_t k;

	items.list = pool_zero(
	    &b->doc->pool, (size_t)n * set->n_members, sizeof *items.list);
	for (k = 0; k < n; k++)
		for (i = 0; i < set->n_members; i++)
			if (measure->categories == NULL ||
			    strcmp(set->codes[i], measure->categories[k]) == 0)
				add_choice(b, set, &items, i);
	return items;
}

/* ---- rows -------------------------------------------------------------- */

/* A kind of missing that nobody gave is no row where the codebook does not
 * name it; one that is kept unseen never is. */
static bool
is_row(struct build *b, const struct measure *measure,
    const struct variable *variable, const char *code)
{
	if (measure->categories != NULL ||
	    !categories_is_missing(slice_of(code)))
		return true;
	if (build_lists(code, measure->hide, measure->n_hide))
		return false;
	return codebook_category(variable, slice_of(code)) >= 0 ||
	    build_is_unlisted(b, measure, variable, code);
}

/* The answers that the estimates hold, the codebook's or not. */
static struct code_list
answers_seen(struct build *b, const struct measure *measure)
{
	struct code_list seen = {0};
	size_t i;

	seen.codes = pool_zero(&b->doc->pool, b->est->n, sizeof *seen.codes);
	for (i = 0; i < b->est->n; i++) {
		const struct estimate *row = &b->est->rows[i];

		if (strcmp(row->table, b->table->id) == 0 &&
		    strcmp(row->statistic,
			tables_statistics[measure->statistic]) == 0 &&
		    strcmp(row->measure, measure->variable) == 0)
			seen.codes[seen.n++] = slice_of(row->category);
	}
	return seen;
}

/* The answers of a share, in the order in which aggregate has them. */
static struct items
share_items(struct build *b, const struct measure *measure)
{
	const struct variable *variable =
	    &b->book->variables[codebook_variable(b->book, measure->variable)];
	struct arena *arena = arena_new();
	struct code_list seen = answers_seen(b, measure);
	struct code_list codes =
	    categories_of_measure(arena, measure, variable, &seen);
	struct items items = {0};
	uint32_t i;

	items.list = pool_zero(&b->doc->pool, codes.n, sizeof *items.list);
	for (i = 0; i < codes.n; i++) {
		const char *code = codes.codes[i].text;

		if (is_row(b, measure, variable, code))
			items.list[items.n++] = (struct code_label){
			    code, build_answer(b, variable, code)};
	}
	arena_free(arena);
	return items;
}

/* "Per 1,000", "Sum, thousands": what it is printed in. */
static const char *
scaled_unit(
    const struct build *b, const struct measure *measure, const char *unit)
{
	char n[SHOW_TEXT];
	const struct blank blanks[] = {{"n", n}, {NULL, NULL}};
	const char *of = label_in(&measure->unit, build_lang(b));
	struct out out = {0};

	if (measure->per > 0) {
		show_number(n, measure->per, 0, 0, b->doc->language);
		words_fill(&out, word(WORD_PER, b->doc->language), blanks);
		if (tables_is_by_answer(measure) && *of != '\0')
			out_format(&out, " %s", of);
	} else if (measure->scale > 1) {
		out_format(&out, "%s, %s", unit,
		    word(measure->scale > 1000 ? WORD_MILLIONS : WORD_THOUSANDS,
			b->doc->language));
	} else {
		return unit;
	}
	return pool_take(&b->doc->pool, out_take(&out));
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

	return scaled_unit(
	    b, measure, word(units[measure->statistic], b->doc->language));
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

/* What a number counts: "£", "minutes".  A ratio and a count have a unit of
 * their own, which only the table can say. */
static const char *
number_unit(const struct build *b, const struct measure *measure)
{
	const char *unit = label_in(&measure->unit, build_lang(b));
	int at = measure->variable == NULL
	    ? -1
	    : codebook_variable(b->book, measure->variable);

	if (*unit == '\0')
		unit = label_in(&b->table->unit, build_lang(b));
	if (*unit != '\0' || at < 0 || measure->statistic == STAT_RATIO)
		return unit;
	return label_in(&b->book->variables[at].unit, build_lang(b));
}

/* A mean and its like have one row, which bears the name of the statistic. */
static struct items
single_items(struct build *b, const struct measure *measure)
{
	struct items items = {0};
	const char *unit = number_unit(b, measure);
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
	if (!tables_is_by_answer(measure))
		return single_items(b, measure);
	return measure->is_set ? set_items(b, measure)
			       : share_items(b, measure);
}

/* The cell of a column, or NULL; what it says of the whole table is noted. */
static const struct estimate *
find_cell(struct build *b, const struct estimate *total, const char **by,
    const char *code, uint32_t c)
{
	const struct column *column = &b->sheet->columns[c];
	const char **key = &b->keys[(size_t)c * b->est->n_by];
	const struct estimate *found;
	struct estimate like = *total;
	uint32_t i;

	like.category = code;
	like.by = by;
	for (i = 0; i < b->est->n_by; i++)
		by[i] = key[i] != NULL ? key[i] : total->by[i];
	if (column->is_difference) {
		like.compared = total->statistic;
		like.statistic = tables_statistics[STAT_DIFFERENCE];
		like.contrast = column->contrast;
		like.side_a = column->side_a;
		like.side_b = column->side_b;
	}
	found = estimates_find(b->est, &like);
	if (found != NULL)
		b->n_found++;
	else if (!column->is_difference)
		b->n_absent++;
	/* A difference has no weights of its own. */
	if (found != NULL && !column->is_difference &&
	    !isnan(found->sum_weight) && found->sum_weight != (double)found->n)
		b->is_weighted = true;
	return found;
}

static void
fill_row(struct build *b, struct row *row, const struct estimate *total,
    const struct measure *measure)
{
	const char **by = pool_zero(&b->doc->pool, b->est->n_by, sizeof *by);
	const struct rounding rounding = {tables_shift(measure),
	    tables_decimals(measure), tables_interval_decimals(measure)};
	uint32_t c;

	row->cells =
	    pool_zero(&b->doc->pool, b->sheet->n_columns, sizeof *row->cells);
	for (c = 0; c < b->sheet->n_columns; c++)
		(b->sheet->columns[c].is_difference ? sheet_difference
						    : sheet_cell)(b->doc,
		    &row->cells[c], find_cell(b, total, by, row->code, c),
		    &rounding);
}

/* "Minutes / Kilometres": a ratio is about both. */
static const char *
ratio_title(struct build *b, const struct measure *measure)
{
	return pool_take(&b->doc->pool,
	    mem_format("%s / %s",
		codebook_label(b->book, measure->variable, build_lang(b)),
		codebook_label(b->book, measure->denominator, build_lang(b))));
}

/* A count is about those in the base: "Households". */
static const char *
count_title(struct build *b, const struct measure *measure)
{
	const char *text =
	    label_in(measure->base_text.n > 0 ? &measure->base_text
					      : &b->table->base_text,
		build_lang(b));

	if (*text == '\0')
		text = word(WORD_RESPONDING, b->doc->language);
	return pool_take(&b->doc->pool, words_capital(text));
}

/* The question as it was put, or the words the table has for it. */
static const char *
group_title(struct build *b, const struct measure *measure)
{
	const char *text = label_in(&measure->title, build_lang(b));
	const struct label *question;
	const struct label *label;
	int at;

	if (*text != '\0')
		return text;
	if (measure->statistic == STAT_RATIO)
		return ratio_title(b, measure);
	if (measure->variable == NULL)
		return count_title(b, measure);
	at = measure->is_set ? codebook_set(b->book, measure->variable)
			     : codebook_variable(b->book, measure->variable);
	if (at < 0)
		return measure->variable;
	question = measure->is_set ? &b->book->sets[at].question
				   : &b->book->variables[at].question;
	label = measure->is_set ? &b->book->sets[at].label
				: &b->book->variables[at].label;
	text = label_in(question, build_lang(b));
	if (*text == '\0')
		text = label_in(label, build_lang(b));
	return *text == '\0' ? measure->variable : text;
}

/* Has the table numbers and percentages of answers?  Then each group says
 * which it has. */
static bool
is_of_two_units(const struct table *table)
{
	bool has_share = false;
	bool has_count = false;
	uint32_t m;

	for (m = 0; m < table->n_measures; m++)
		if (tables_is_by_answer(&table->measures[m]))
			*(table->measures[m].statistic == STAT_SHARE
				? &has_share
				: &has_count) = true;
	return has_share && has_count;
}

static const char *
group_subtitle(struct build *b, const struct measure *measure)
{
	const char *text = caption_of_group(b, measure);

	if (b->table->layout == LAYOUT_BESIDE ||
	    !tables_is_by_answer(measure) || !is_of_two_units(b->table))
		return text;
	return pool_take(&b->doc->pool,
	    mem_format("%s.%s%s", unit_of(b, measure), *text == '\0' ? "" : " ",
		text));
}

static void
build_group(struct build *b, struct group *group, const struct measure *measure)
{
	struct items *items = &b->items[measure - b->table->measures];
	struct estimate like = build_key(b, measure);
	uint32_t r;

	group->title = group_title(b, measure);
	group->subtitle = group_subtitle(b, measure);
	group->whom = *whom_of_measure(b, measure) == '\0'
	    ? whom_of_table(b)
	    : whom_of_measure(b, measure);
	group->item = like.item;
	group->unit = unit_of(b, measure);
	group->n_rows = items->n;
	group->rows = pool_zero(&b->doc->pool, items->n, sizeof *group->rows);
	for (r = 0; r < items->n; r++) {
		struct row *row = &group->rows[r];

		row->code = items->list[r].code;
		row->stubs = pool_zero(&b->doc->pool, 1, sizeof *row->stubs);
		row->stubs[0] = items->list[r].label;
		row->codes = &row->code;
		fill_row(b, row, &like, measure);
	}
}

/* Is there a group of the same question, put to others? */
static bool
has_twin(const struct build *b, const char *const *whom, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < b->sheet->n_groups; i++)
		if (strcmp(whom[i], whom[at]) != 0 &&
		    strcmp(b->sheet->groups[i].title,
			b->sheet->groups[at].title) == 0)
			return true;
	return false;
}

/* A question that was put to several groups says to which: "Trust (Region:
 * North)". */
static void
tell_apart(struct build *b)
{
	const uint32_t n = b->sheet->n_groups;
	const char **whom = pool_zero(&b->doc->pool, n, sizeof *whom);
	bool *is_twin = pool_zero(&b->doc->pool, n, sizeof *is_twin);
	uint32_t i;

	for (i = 0; i < n; i++)
		whom[i] = whom_apart(b, &b->table->measures[i]);
	for (i = 0; i < n; i++)
		is_twin[i] = *whom[i] != '\0' && has_twin(b, whom, i);
	for (i = 0; i < n; i++)
		if (is_twin[i])
			b->sheet->groups[i].title = pool_take(&b->doc->pool,
			    mem_format(
				"%s (%s)", b->sheet->groups[i].title, whom[i]));
}

/* A group for each measure, of the rows that it has. */
static void
build_groups(struct build *b)
{
	const struct table *table = b->table;
	uint32_t i;

	b->sheet->n_groups = table->n_measures;
	b->sheet->groups = pool_zero(
	    &b->doc->pool, table->n_measures, sizeof *b->sheet->groups);
	b->items =
	    pool_zero(&b->doc->pool, table->n_measures, sizeof *b->items);
	for (i = 0; i < table->n_measures; i++) {
		const struct measure *measure = &table->measures[i];

		b->sheet->groups[i].measure = build_measure(b, measure);
		b->sheet->groups[i].statistic =
		    tables_statistics[measure->statistic];
		b->items[i] = rows_of(b, measure);
	}
	for (i = 0; i < table->n_measures; i++)
		build_group(b, &b->sheet->groups[i], &table->measures[i]);
	tell_apart(b);
}

/* True for an answer of the variable, or a choice of the set. */
static bool
has_category(
    const struct build *b, const struct measure *measure, const char *code)
{
	const struct variable *variable;
	const struct set *set;

	if (measure->is_set) {
		set = &b->book->sets[codebook_set(b->book, measure->variable)];
		return build_lists(
		    code, (const char *const *)set->codes, set->n_members);
	}
	variable =
	    &b->book->variables[codebook_variable(b->book, measure->variable)];
	return variable->n_categories == 0 ||
	    codebook_category(variable, slice_of(code)) >= 0;
}

/* False after a report: an answer to be shown is none of the question. */
static bool
knows_categories(const struct build *b, const struct measure *measure)
{
	bool all = true;
	uint32_t i;

	for (i = 0; i < measure->n_categories; i++) {
		if (has_category(b, measure, measure->categories[i]))
			continue;
		diag_error(STATUS_USAGE, &measure->place, "bad-schema",
		    "'%s' is no answer to '%s' in the codebook",
		    measure->categories[i], measure->variable);
		all = false;
	}
	return all;
}

/* False after a report: nobody can have the value that is asked for. */
static bool
knows_values(const struct build *b, const struct measure *measure,
    const struct condition *where)
{
	int at = codebook_variable(b->book, where->variable);
	const struct variable *variable = &b->book->variables[at < 0 ? 0 : at];
	bool all = true;
	uint32_t i;

	if (at < 0 || variable->n_categories == 0 ||
	    (variable->type != TYPE_CODE && variable->type != TYPE_BOOLEAN))
		return true;
	for (i = 0; i < where->n_values; i++) {
		const char *value = where->values[i];

		if (codebook_is_dot_code(value) || condition_is_range(value) ||
		    codebook_category(variable, slice_of(value)) >= 0)
			continue;
		diag_error(STATUS_USAGE, &measure->place, "bad-schema",
		    "'where' asks for '%s', which is no answer to '%s' in the "
		    "codebook",
		    value, where->variable);
		all = false;
	}
	return all;
}

/* False after a report: the codebook does not know what is measured. */
static bool
is_known(const struct build *b, const struct measure *measure)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++)
		if (!knows_values(b, measure, &measure->where[i]))
			return false;
	if (measure->variable == NULL ||
	    (measure->is_set
		    ? codebook_set(b->book, measure->variable)
		    : codebook_variable(b->book, measure->variable)) >= 0)
		return measure->variable == NULL ||
		    !tables_is_by_answer(measure) ||
		    knows_categories(b, measure);
	if (!tables_is_by_answer(measure))
		return true;
	diag_error(STATUS_USAGE, &measure->place, "bad-schema",
	    "'%s' is no %s of the codebook", measure->variable,
	    measure->is_set ? "set" : "variable");
	return false;
}

/* True when all cells have one of the two marks. */
static bool
is_all(const struct sheet *sheet, uint32_t c, enum mark one, enum mark other)
{
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++) {
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			enum mark mark = sheet->groups[g].rows[r].cells[c].mark;

			if (mark != one && mark != other)
				return false;
		}
	}
	return true;
}

static bool
is_of_time(const struct build *b, const struct column *column)
{
	uint32_t i;
	int at;

	for (i = 0; i < column->n_by; i++) {
		at = codebook_variable(b->book, column->by[i]);
		if (at >= 0 && b->book->variables[at].role == ROLE_TIME)
			return true;
	}
	return false;
}

/*
 * Combinations that are not among the estimates are left out, and so are
 * points in time, and differences, that have nobody: another wave was not
 * asked for.
 */
static bool
is_superfluous(const struct build *b, uint32_t c)
{
	const struct column *column = &b->sheet->columns[c];

	if (*column->span == '\0')
		return false;
	if (column->is_difference || is_of_time(b, column))
		return is_all(b->sheet, c, MARK_ABSENT, MARK_EMPTY);
	return is_all(b->sheet, c, MARK_ABSENT, MARK_ABSENT);
}

static void
drop_column(struct build *b, uint32_t c)
{
	struct sheet *sheet = b->sheet;
	uint32_t after = sheet->n_columns - c - 1;
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++) {
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			struct cell *cells = sheet->groups[g].rows[r].cells;

			if (cells[c].mark == MARK_ABSENT &&
			    !cells[c].is_difference)
				b->n_absent--;
			memmove(
			    &cells[c], &cells[c + 1], after * sizeof *cells);
		}
	}
	memmove(&sheet->columns[c], &sheet->columns[c + 1],
	    after * sizeof *sheet->columns);
	sheet->n_columns--;
	sheet->has_left_out = true;
}

static void
add_note(struct build *b, const char *note)
{
	struct sheet *sheet = b->sheet;

	if (*note != '\0')
		sheet->notes[sheet->n_notes++] = note;
}

static void
add_list(struct build *b, const struct label *notes, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		add_note(b, label_in(&notes[i], build_lang(b)));
}

/* What letters mean, and whether their p are adjusted. */
static const char *
letters_note(struct build *b)
{
	const struct table *table = b->table;
	char small[SHOW_TEXT];
	char capital[SHOW_TEXT];
	struct blank blanks[] = {{"small", small}, {"capital", capital},
	    {"method", sheet_adjustment(table->adjust)}, {NULL, NULL}};
	struct out out = {0};

	show_number(small, table->letters[0], 2, 0, b->doc->language);
	show_number(capital, table->letters[1], 2, 0, b->doc->language);
	words_fill(&out,
	    word(table->letters[1] > 0 ? WORD_LETTERS : WORD_LETTERS_SMALL,
		b->doc->language),
	    blanks);
	out_byte(&out, ' ');
	words_fill(&out,
	    word(table->adjust > ADJUST_NONE ? WORD_LETTERS_ADJUSTED
					     : WORD_LETTERS_UNADJUSTED,
		b->doc->language),
	    blanks);
	return pool_take(&b->doc->pool, out_take(&out));
}

/* Notes of the table, of its questions, of its columns; last its source. */
static void
add_notes(struct build *b)
{
	const struct table *table = b->table;
	size_t n = 4 + table->n_breakdowns + table->n_notes;
	uint32_t i;

	for (i = 0; i < table->n_measures; i++)
		n += table->measures[i].n_notes;
	b->sheet->notes = pool_zero(&b->doc->pool, n, sizeof *b->sheet->notes);
	add_list(b, table->notes, table->n_notes);
	add_note(b, label_in(&table->note, build_lang(b)));
	for (i = 0; i < table->n_measures; i++)
		add_list(
		    b, table->measures[i].notes, table->measures[i].n_notes);
	for (i = 0; i < table->n_breakdowns; i++)
		add_note(
		    b, label_in(&table->breakdowns[i].note, build_lang(b)));
	if (table->letters[0] > 0) {
		add_note(b, letters_note(b));
		b->sheet->has_tests = true;
	}
	if (neighbours_contradict(b))
		add_note(b, word(WORD_UNROUNDED, b->doc->language));
	add_note(b, label_in(&table->source, build_lang(b)));
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
    const struct table *table, const struct codebook *book,
    const struct estimates *est)
{
	struct build b = {.doc = doc,
	    .sheet = sheet,
	    .table = table,
	    .book = book,
	    .est = est};
	uint32_t i;

	sheet->id = table->id;
	sheet->adjust = table->adjust;
	sheet->title = label_in(&table->title, build_lang(&b));
	if (*sheet->title == '\0')
		sheet->title = table->id;
	sheet->theme = label_in(&table->theme, build_lang(&b));
	sheet->structure = table->structure;
	sheet->stubs = pool_zero(&doc->pool, 1, sizeof *sheet->stubs);
	sheet->stubs[0] = "";
	sheet->stub_names = pool_zero(&doc->pool, 1, sizeof *sheet->stub_names);
	sheet->stub_names[0] = "category";
	sheet->n_stubs = 1;
	for (i = 0; i < table->n_measures; i++)
		if (!is_known(&b, &table->measures[i]))
			return false;
	if (!columns_build(&b))
		return false;
	build_groups(&b);
	if (table->letters[0] > 0 && !lettering_build(&b))
		return false;
	for (i = sheet->n_columns; i-- > 0 && table->letters[0] > 0;)
		if (sheet->columns[i].is_difference &&
		    sheet->columns[i].n_within == 0)
			drop_column(&b, i);
	for (i = sheet->n_columns; i-- > 0;)
		if (b.n_found > 0 && sheet->n_columns > 1 &&
		    is_superfluous(&b, i))
			drop_column(&b, i);
	if (!report_absent(&b))
		return false;
	neighbours_mark_not_asked(&b);
	add_notes(&b);
	sheet->layout = table->layout;
	memcpy(sheet->shows, table->shows, sizeof sheet->shows);
	if (table->layout == LAYOUT_BESIDE && !beside_fits(sheet)) {
		diag_error(STATUS_USAGE, &table->place, "bad-schema",
		    "the measures of table %s cannot stand beside each other: "
		    "they are not several of each question with the same "
		    "answers, in the same order",
		    table->id);
		return false;
	}
	if (table->layout == LAYOUT_MATRIX && !matrix_is_battery(sheet)) {
		diag_error(STATUS_USAGE, &table->place, "bad-schema",
		    "the layout of table %s is no matrix: its measures are not "
		    "several shares with the same answers",
		    table->id);
		return false;
	}
	sheet_finish(doc, sheet, table->minimum_base,
	    table->level > 0 ? table->level : 0.95);
	if (doc->release != NULL)
		sheet->weighting = doc->release->weighting;
	if (sheet->weighting == WEIGHTING_UNKNOWN && b.is_weighted)
		sheet->weighting = WEIGHTING_WEIGHTED;
	caption_build(&b);
	return true;
}
