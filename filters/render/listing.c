#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "listing.h"
#include "map.h"
#include "mem.h"
#include "show.h"

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
    {"chisq", WORD_CHISQ, 0, 3},
};

/* How a number beside a figure is shown. */
enum showing {
	SHOWN_PLAIN,
	SHOWN_AS_FIGURE, /* in its unit, with decimals beyond its own */
	SHOWN_AS_P       /* from TINY on */
};

/* The optional column that it is, or when else it is there. */
enum {
	WITH_OTHERS = -1, /* when there is an optional one */
	ON_DEMAND = -2
};

/* What can stand beside a figure, in the order of the stream. */
static const struct number {
	const char *name;
	int decimals;
	enum showing showing;
	int extra;
	size_t at;
} numbers[] = {
    {"se", 1, SHOWN_AS_FIGURE, WITH_OTHERS, offsetof(struct estimate, se)},
    {"df", 0, SHOWN_PLAIN, WITH_OTHERS, offsetof(struct estimate, df)},
    {"deff", 2, SHOWN_PLAIN, ON_DEMAND, offsetof(struct estimate, deff)},
    {"cv", 3, SHOWN_PLAIN, 0, offsetof(struct estimate, extras[0])},
    {"n_eff", 0, SHOWN_PLAIN, 1, offsetof(struct estimate, extras[1])},
    {"deff_wr", 2, SHOWN_PLAIN, 2, offsetof(struct estimate, extras[2])},
    {"t", 2, SHOWN_PLAIN, 3, offsetof(struct estimate, extras[3])},
    {"p", 4, SHOWN_AS_P, 4, offsetof(struct estimate, extras[4])},
    {"ddf", 0, SHOWN_PLAIN, 5, offsetof(struct estimate, extras[5])},
};

#define TINY 0.0001 /* below which a probability only is said to be */

enum {
	N_NUMBERS = sizeof numbers / sizeof *numbers,
	MOST_COLUMNS = N_NUMBERS + 3
};

struct listing {
	struct document *doc;
	const struct estimates *est;
	const struct codebook *book;
	int decimals;
	bool has_n;
	bool has_intervals;
	const struct number *beside[N_NUMBERS]; /* n, figure and interval */
	uint32_t n_beside;
	/* of the sheet at hand */
	bool has_categories;
	bool has_comparisons;
	const struct shown *as;
	bool is_difference;
};

static const char *
variable_label(const struct listing *b, const char *name)
{
	return codebook_label(b->book, name, b->doc->language->code);
}

/* The label of a category of a variable, or of a choice of a set. */
static const char *
value_label(const struct listing *b, const char *name, const char *code)
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

/* A difference is in the unit of what is compared. */
static const struct shown *
shown_as(const struct estimate *est)
{
	static const struct shown unknown = {"", WORD_DIFFERENCE, 0, 3};
	const char *name =
	    *est->compared != '\0' ? est->compared : est->statistic;
	size_t i;

	for (i = 0; i < sizeof shown / sizeof *shown; i++)
		if (strcmp(shown[i].name, name) == 0)
			return &shown[i];
	return &unknown;
}

/* "Per cent", "Difference (Mean)". */
static const char *
unit_of(struct listing *b, const struct estimate *est)
{
	const struct language *language = b->doc->language;

	if (!b->is_difference)
		return *b->as->name == '\0' ? est->statistic
					    : word(b->as->unit, language);
	if (b->as->unit == WORD_PER_CENT)
		return word(WORD_DIFFERENCE_POINTS, language);
	return pool_take(&b->doc->pool,
	    mem_format("%s (%s)", word(WORD_DIFFERENCE, language),
		word(b->as->unit, language)));
}

static void
add_stub(struct sheet *sheet, const char *label, const char *name)
{
	sheet->stubs[sheet->n_stubs] = label;
	sheet->stub_names[sheet->n_stubs++] = name;
}

/* Headings of the labels: by-variables, then what is measured. */
static void
name_stubs(struct listing *b, struct sheet *sheet)
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
		add_stub(sheet, word(WORD_COMPARISON, language), "comparison");
}

/* The measure of that item, which the stream has too. */
static const char *
item_label(
    const struct listing *b, const struct estimate *est, const char *item)
{
	size_t i;

	for (i = 0; i < b->est->n; i++)
		if (strcmp(b->est->rows[i].item, item) == 0 &&
		    strcmp(b->est->rows[i].table, est->table) == 0)
			return variable_label(b, b->est->rows[i].measure);
	return item;
}

static const char *
side_label(
    const struct listing *b, const struct estimate *est, const char *side)
{
	if (strcmp(side, RESULT_TOTAL) == 0)
		return word(WORD_ALL, b->doc->language);
	if (strcmp(side, RESULT_REST) == 0)
		return word(WORD_REST, b->doc->language);
	if (strcmp(est->contrast, "item") == 0)
		return item_label(b, est, side);
	return value_label(b, est->contrast, side);
}

/* "sex: 2 - 1". */
static const char *
pair_code(struct listing *b, const struct estimate *est)
{
	return pool_take(&b->doc->pool,
	    mem_format("%s: %s - %s", est->contrast, est->side_a, est->side_b));
}

/* "North − South". */
static const char *
pair_label(struct listing *b, const struct estimate *est)
{
	return pool_take(&b->doc->pool,
	    mem_format("%s \u2212 %s", side_label(b, est, est->side_a),
		side_label(b, est, est->side_b)));
}

static void
put_stub(struct row *row, uint32_t at, const char *code, const char *label)
{
	row->codes[at] = code;
	row->stubs[at] = label;
}

static void
fill_stubs(struct listing *b, struct sheet *sheet, struct row *row,
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

/* A number beside the figure, in its unit where it is of that. */
static void
fill_number(struct listing *b, struct cell *cell, const struct number *number,
    const struct estimate *est, const struct cell *figure)
{
	char text[SHOW_TEXT];
	double value = *(const double *)((const char *)est + number->at);
	bool is_tiny;

	*cell = (struct cell){.text = "", .decimals = number->decimals};
	if (isnan(value) || !figure->has_value)
		return;
	if (number->showing == SHOWN_AS_FIGURE) {
		cell->shift = figure->shift;
		cell->decimals += figure->decimals;
		if (cell->decimals > DECIMALS_MAX)
			cell->decimals = DECIMALS_MAX;
	} else if (number->decimals == 0 && value != floor(value)) {
		cell->decimals = 1; /* degrees of freedom may have a part */
	}
	cell->value = value;
	cell->has_value = true;
	is_tiny = number->showing == SHOWN_AS_P && value < TINY;
	show_number(text, is_tiny ? TINY : value, cell->shift, cell->decimals,
	    b->doc->language);
	cell->text = pool_take(
	    &b->doc->pool, mem_format("%s%s", is_tiny ? "<" : "", text));
}

/* As many decimals as bounds have, or those that were asked for: then bounds
 * have one more, but those of whole numbers. */
static struct rounding
rounding_of(const struct listing *b)
{
	const struct shown *as = b->as;

	if (b->decimals == DECIMALS_BY_STATISTIC)
		return (struct rounding){as->shift, as->decimals, as->decimals};
	return (struct rounding){
	    as->shift, b->decimals, b->decimals + (as->decimals > 0)};
}

/* n, the figure, its interval beside it, and other numbers. */
static void
fill_row(struct listing *b, struct sheet *sheet, struct row *row,
    const struct estimate *est)
{
	struct cell *next;
	struct cell *figure;
	const struct rounding rounding = rounding_of(b);
	uint32_t i;

	fill_stubs(b, sheet, row, est);
	next = row->cells =
	    pool_zero(&b->doc->pool, sheet->n_columns, sizeof *row->cells);
	figure = &row->cells[b->has_n];
	(b->is_difference ? sheet_difference : sheet_cell)(
	    b->doc, figure, est, &rounding);
	/* The stream does not say at which level. */
	figure->is_significant = false;
	if (b->has_n)
		next++->text = figure->n_text;
	next++;
	if (sheet->columns[next - row->cells].holds == HOLDS_INTERVAL)
		next++->text = figure->interval == NULL ? "" : figure->interval;
	figure->interval = NULL;
	for (i = 0; i < b->n_beside; i++)
		fill_number(b, next++, b->beside[i], est, figure);
}

/* The rows of one table and statistic, or of one that is compared, in the
 * order of the stream. */
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
build_columns(struct listing *b, struct sheet *sheet, const struct part *part)
{
	uint32_t k;
	size_t i;

	sheet->columns =
	    pool_zero(&b->doc->pool, MOST_COLUMNS + 1, sizeof *sheet->columns);
	if (b->has_n)
		add_column(sheet, "n", HOLDS_NUMBER);
	add_column(sheet, unit_of(b, part->rows[0]), HOLDS_FIGURE);
	for (i = 0; i < part->n && !part->rows[i]->has_interval; i++)
		;
	if (b->has_intervals && i < part->n)
		add_column(sheet, word(WORD_INTERVAL, b->doc->language),
		    HOLDS_INTERVAL);
	for (k = 0; k < b->n_beside; k++)
		add_column(sheet, b->beside[k]->name, HOLDS_NUMBER);
}

/* Which of the breakdown's variables is time; as many as there are: none. */
static uint32_t
find_time(const struct listing *b)
{
	uint32_t i;

	for (i = 0; i < b->est->n_by && b->book != NULL; i++) {
		int at = codebook_variable(b->book, b->est->by[i]);

		if (at >= 0 && b->book->variables[at].role == ROLE_TIME)
			return i;
	}
	return b->est->n_by;
}

static struct slice
wave_key(struct out *key, const struct estimate *est, uint32_t time)
{
	key->len = 0;
	out_format(key, "%s\x1f%s", est->measure, est->by[time]);
	return (struct slice){key->text, key->len};
}

/* As in a table: not asked rather than not applicable, where nobody of the
 * wave is in the base and the codebook has no source of it. */
static void
mark_not_asked(struct listing *b, struct group *group, const struct part *part)
{
	const uint32_t time = find_time(b);
	struct map *asked;
	struct out key = {0};
	size_t i;

	if (time == b->est->n_by || b->is_difference)
		return;
	asked = map_new();
	for (i = 0; i < part->n; i++)
		if (part->rows[i]->n > 0)
			map_put(
			    asked, wave_key(&key, part->rows[i], time), NULL);
	for (i = 0; i < part->n; i++) {
		const struct estimate *est = part->rows[i];
		struct cell *cell = &group->rows[i].cells[b->has_n];

		if (cell->mark == MARK_EMPTY &&
		    map_find(asked, wave_key(&key, est, time)) == MAP_NONE &&
		    !codebook_has_source(b->book, est->measure, est->by[time]))
			sheet_mark(b->doc, cell, MARK_NOT_ASKED);
	}
	map_free(asked);
	out_free(&key);
}

static void
build_sheet(struct listing *b, struct sheet *sheet, const struct part *part)
{
	const struct estimate *first = part->rows[0];
	struct group *group;
	size_t i;

	b->has_categories = false;
	b->has_comparisons = b->is_difference = *first->contrast != '\0';
	b->as = shown_as(first);
	for (i = 0; i < part->n; i++)
		if (*part->rows[i]->category != '\0')
			b->has_categories = true;
	sheet->is_listing = true;
	sheet->id = first->table;
	sheet->title = first->table;
	sheet->theme = sheet->caption = sheet->structure = "";
	build_columns(b, sheet, part);
	name_stubs(b, sheet);
	group = sheet->groups =
	    pool_zero(&b->doc->pool, 1, sizeof *sheet->groups);
	sheet->n_groups = 1;
	group->title = group->subtitle = group->measure = group->item = "";
	group->statistic = first->statistic;
	group->unit = sheet->columns[b->has_n].label;
	group->rows = pool_zero(&b->doc->pool, part->n, sizeof *group->rows);
	for (i = 0; i < part->n; i++)
		fill_row(
		    b, sheet, &group->rows[group->n_rows++], part->rows[i]);
	mark_not_asked(b, group, part);
	sheet_finish(b->doc, sheet, 0, 0);
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
		out_format(&key, "%s\x1f%s\x1f%s", est->rows[i].table,
		    est->rows[i].statistic, est->rows[i].compared);
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

/*
 * Say which sheet is which, where a table of several statistics becomes several
 * sheets.
 */
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

/* ---- what is shown beside ------------------------------------------------ */

static const struct number *
find_number(struct slice name)
{
	uint32_t i;

	for (i = 0; i < N_NUMBERS; i++)
		if (slice_is(name, numbers[i].name))
			return &numbers[i];
	return NULL;
}

/* The next name of a list with commas, which moves past it. */
static struct slice
next_name(const char **list)
{
	struct slice name = {*list, strcspn(*list, ",")};

	*list += name.len + ((*list)[name.len] == ',');
	return name;
}

struct slice
listing_unknown(const char *list)
{
	struct slice name;

	while (*list != '\0') {
		name = next_name(&list);
		if (!slice_is(name, "n") && !slice_is(name, "ci") &&
		    find_number(name) == NULL)
			return name;
	}
	return (struct slice){NULL, 0};
}

static void
show_beside(struct listing *b, const struct number *number)
{
	uint32_t i;

	for (i = 0; i < b->n_beside; i++)
		if (b->beside[i] == number)
			return;
	b->beside[b->n_beside++] = number;
	if (number->extra >= 0 && !b->est->has_extra[number->extra])
		diag_error(STATUS_USAGE, NULL, "missing-column",
		    "there is no column '%s' in the estimates; run aggregate "
		    "with --columns %s",
		    number->name, number->name);
}

/* What is listed, or n, interval and each column that was asked of aggregate.
 */
static void
choose_columns(struct listing *b, const char *list)
{
	bool is_any = false;
	uint32_t i;

	b->has_n = b->has_intervals = list == NULL;
	for (i = 0; list == NULL && i < RESULT_NUMBERS; i++)
		is_any = is_any || b->est->has_extra[i];
	for (i = 0; is_any && i < N_NUMBERS; i++)
		if (numbers[i].extra >= 0 ? b->est->has_extra[numbers[i].extra]
					  : numbers[i].extra == WITH_OTHERS)
			show_beside(b, &numbers[i]);
	while (list != NULL && *list != '\0') {
		struct slice name = next_name(&list);

		if (slice_is(name, "n"))
			b->has_n = true;
		else if (slice_is(name, "ci"))
			b->has_intervals = true;
		else
			show_beside(b, find_number(name));
	}
}

void
listing_build(struct document *doc, const struct estimates *est,
    const struct codebook *book, int decimals, const char *beside)
{
	struct listing b = {
	    .doc = doc, .est = est, .book = book, .decimals = decimals};
	struct part *parts = mem_zero(est->n + 1, sizeof *parts);
	uint32_t i;

	choose_columns(&b, beside);
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
