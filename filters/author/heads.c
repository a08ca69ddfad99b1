#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "heads.h"
#include "mem.h"
#include "reader.h"
#include "tidy.h"

/* What a field looks like. */
enum look {
	LOOK_EMPTY,
	LOOK_FIGURE,
	LOOK_TEXT
};

static enum look
look_of(struct slice field)
{
	field = tidy_trim(field);
	if (field.len == 0 || form_mark(field) != FORM_NONE)
		return LOOK_EMPTY;
	return form_is_figure(field) ? LOOK_FIGURE : LOOK_TEXT;
}

/* 1900 to 2099: columns are named after them. */
static bool
is_year(struct slice field)
{
	return field.len == 4 && form_is_figure(field) &&
	    (memcmp(field.text, "19", 2) == 0 ||
		memcmp(field.text, "20", 2) == 0);
}

void
heads_open(struct heads *heads, uint32_t width)
{
	size_t i;

	*heads = (struct heads){.width = width};
	for (i = 0; i < HEADS; i++) {
		heads->rows[i] = mem_zero(width, sizeof *heads->rows[i]);
		heads->again[i] = mem_zero(width, sizeof *heads->again[i]);
	}
	heads->figures = mem_zero(width, sizeof *heads->figures);
	heads->texts = mem_zero(width, sizeof *heads->texts);
	heads->has_years = mem_zero(width, sizeof *heads->has_years);
}

static void
free_row(struct heads *heads, uint32_t r)
{
	uint32_t i;

	for (i = 0; i < heads->width; i++)
		free((char *)heads->rows[r][i].text);
	memset(heads->rows[r], 0, heads->width * sizeof *heads->rows[r]);
}

void
heads_close(struct heads *heads)
{
	uint32_t i;

	for (i = 0; i < HEADS; i++) {
		free_row(heads, i);
		free(heads->rows[i]);
		free(heads->again[i]);
	}
	free(heads->figures);
	free(heads->texts);
	free(heads->has_years);
}

/* ---- records ------------------------------------------------------------- */

/* Has the record, like the first row, nothing behind its first cell? */
static bool
is_sparse(const struct heads *heads, const struct record *rec)
{
	uint32_t i;

	for (i = 1; i < heads->width; i++)
		if (look_of(heads->rows[0][i]) != LOOK_EMPTY ||
		    look_of(record_field(rec, i)) != LOOK_EMPTY)
			return false;
	return true;
}

/*
 * Is the first row a title: one cell in front, and a row of names below?  A
 * question may stand above its choices like that.
 */
static bool
is_title(const struct heads *heads, const struct record *rec)
{
	struct slice title = tidy_trim(heads->rows[0][0]);
	uint32_t n = 0;
	uint32_t i;

	if (title.len > 0 && title.text[title.len - 1] == '?')
		return false;
	if (is_sparse(heads, rec))
		return heads->width > 2;
	for (i = 0; i < heads->width; i++) {
		if (i > 0 && look_of(heads->rows[0][i]) != LOOK_EMPTY)
			return false;
		if (title.len > 0 &&
		    look_of(record_field(rec, i)) == LOOK_FIGURE)
			return false;
		n += look_of(record_field(rec, i)) == LOOK_TEXT;
	}
	return n > 1 || title.len == 0;
}

/* Nothing but delimiters, as spreadsheets pad blank lines with. */
static bool
is_empty(const struct heads *heads, const struct record *rec)
{
	uint32_t i;

	for (i = 0; i < heads->width; i++)
		if (tidy_trim(record_field(rec, i)).len > 0)
			return false;
	return true;
}

static bool
is_first_again(const struct heads *heads, const struct record *rec)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		if (!slice_equal(record_field(rec, i), heads->rows[0][i]))
			return false;
		n += heads->rows[0][i].len > 0;
	}
	return n > 1;
}

static void
keep_row(struct heads *heads, const struct record *rec)
{
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		struct slice field = record_field(rec, i);

		heads->rows[heads->n][i] =
		    (struct slice){mem_text(field), field.len};
	}
	heads->numbers[heads->n] = rec->number;
}

static void
forget_first(struct heads *heads)
{
	free_row(heads, 0);
	memset(heads->figures, 0, heads->width * sizeof *heads->figures);
	memset(heads->texts, 0, heads->width * sizeof *heads->texts);
	heads->n = 0;
}

void
heads_add(struct heads *heads, const struct record *rec)
{
	uint32_t i;
	uint32_t r;

	if (heads->n < 2 && is_empty(heads, rec))
		return;
	if (heads->n == 1 && is_title(heads, rec))
		forget_first(heads);
	if (heads->n > 0 && is_first_again(heads, rec))
		return;
	for (i = 0; i < heads->width; i++) {
		struct slice field = record_field(rec, i);
		enum look look = look_of(field);

		heads->figures[i] += look == LOOK_FIGURE;
		heads->texts[i] += look == LOOK_TEXT;
		heads->has_years[i] |= heads->n > 0 && is_year(field);
		for (r = 0; r < heads->n && r < HEADS; r++)
			heads->again[r][i] += look != LOOK_EMPTY &&
			    slice_equal(field, heads->rows[r][i]);
	}
	if (heads->n < HEADS)
		keep_row(heads, rec);
	heads->n++;
}

/* ---- rows ---------------------------------------------------------------- */

/* How row r looks above what stands below it. */
struct votes {
	uint32_t n_cells;   /* that are not empty */
	uint32_t n_figures; /* columns of figures below */
	uint32_t n_for;     /* text above them */
	uint32_t n_against; /* figures above figures, texts that come again */
};

/* What stands in the column below row r. */
static void
count_below(const struct heads *heads, uint32_t i, uint32_t r,
    uint32_t *figures, uint32_t *texts)
{
	uint32_t k;

	*figures = heads->figures[i];
	*texts = heads->texts[i];
	for (k = 0; k <= r && k < heads->n; k++) {
		*figures -= look_of(heads->rows[k][i]) == LOOK_FIGURE;
		*texts -= look_of(heads->rows[k][i]) == LOOK_TEXT;
	}
}

/* Does the column hold nothing but the text of row r, as a choice does? */
static bool
is_own_label(const struct heads *heads, uint32_t i, uint32_t r)
{
	uint32_t figures;
	uint32_t texts;

	count_below(heads, i, r, &figures, &texts);
	return heads->again[r][i] > 0 && heads->again[r][i] == figures + texts;
}

static bool
is_name(const struct heads *heads, uint32_t i, uint32_t r)
{
	return look_of(heads->rows[r][i]) == LOOK_TEXT ||
	    (r == 0 && is_year(heads->rows[0][i]) && !heads->has_years[i]);
}

static struct votes
vote(const struct heads *heads, uint32_t r)
{
	struct votes votes = {0};
	uint32_t figures;
	uint32_t texts;
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		enum look look = look_of(heads->rows[r][i]);

		count_below(heads, i, r, &figures, &texts);
		votes.n_cells += look != LOOK_EMPTY;
		if (figures > 0 && figures >= 4 * texts) {
			votes.n_figures++;
			votes.n_for += is_name(heads, i, r);
			votes.n_against +=
			    look == LOOK_FIGURE && !is_name(heads, i, r);
		} else if (look != LOOK_EMPTY && heads->again[r][i] > 0) {
			votes.n_against += !is_own_label(heads, i, r);
		}
	}
	return votes;
}

/* Has the column a name in the first row, or one of the questions before? */
static bool
is_headed(const struct heads *heads, uint32_t i)
{
	return look_of(heads->rows[0][i]) != LOOK_EMPTY;
}

/* Is the column one of several below one question? */
static bool
is_below_question(const struct heads *heads, uint32_t i)
{
	uint32_t k = 0;

	while (k < i && !is_headed(heads, k))
		k++;
	if (!is_headed(heads, i))
		return k < i;
	return (i + 1 < heads->width && !is_headed(heads, i + 1) &&
	    look_of(heads->rows[1][i + 1]) != LOOK_EMPTY);
}

/* What SurveyMonkey writes below a question without choices. */
static bool
is_response_word(struct slice cell)
{
	static const char *const words[] = {"Response", "Open-Ended Response",
	    "Other (please specify)", "Besvarelse", "Svar", "Antwort"};
	size_t i;

	cell = tidy_trim(cell);
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (cell.len == strlen(words[i]) &&
		    strncasecmp(cell.text, words[i], cell.len) == 0)
			return true;
	return false;
}

/*
 * The second row names choices where the question's own name stands above the
 * first of them only: it has a cell for each column that the first leaves
 * without a name, and nothing that a record would have elsewhere.
 */
static bool
is_choice_row(const struct heads *heads)
{
	uint32_t n_choices = 0;
	uint32_t n_words = 0;
	uint32_t n_others = 0;
	uint32_t n_empty = 0;
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		struct slice cell = heads->rows[1][i];
		bool is_empty = look_of(cell) == LOOK_EMPTY;

		if (is_below_question(heads, i)) {
			if (is_empty && heads->figures[i] + heads->texts[i] > 0)
				return false;
			n_choices += !is_empty && !is_headed(heads, i);
		} else if (is_response_word(cell)) {
			n_words++;
		} else if (is_empty) {
			n_empty += heads->figures[i] + heads->texts[i] > 1;
		} else if (heads->again[1][i] > 0 ||
		    look_of(cell) == LOOK_FIGURE) {
			return false;
		} else {
			n_others++;
		}
	}
	if (n_choices == 0)
		return n_words > 0 && n_others == 0;
	return n_choices > 1 || n_empty > n_others || n_words > 0;
}

/* A name as programs have them: short, and one word. */
static bool
is_word(struct slice name)
{
	return name.len > 0 && name.len <= 48 &&
	    memchr(name.text, ' ', name.len) == NULL;
}

bool
heads_is_import(struct slice cell)
{
	static const char mark[] = "{\"ImportId\":";

	cell = tidy_trim(cell);
	return cell.len >= sizeof mark - 1 &&
	    memcmp(cell.text, mark, sizeof mark - 1) == 0;
}

/*
 * The second row has labels of the names in the first: prose, in nearly every
 * column, that comes nowhere again.
 */
static bool
is_label_row(const struct heads *heads)
{
	struct votes votes = vote(heads, 1);
	uint32_t n_prose = 0;
	uint32_t n_figures = 0;
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		struct slice cell = tidy_trim(heads->rows[1][i]);

		if (!is_word(heads->rows[0][i]))
			return false;
		n_prose += memchr(cell.text, ' ', cell.len) != NULL;
		n_figures += look_of(cell) == LOOK_FIGURE;
	}
	if (heads->width < 2 || votes.n_against > 0 || n_figures > 0 ||
	    votes.n_cells * 5 < heads->width * 4)
		return false;
	if (votes.n_figures > 0)
		return votes.n_for * 2 > votes.n_figures;
	return heads->n > 3 && n_prose * 2 > votes.n_cells;
}

/* Text above most figures. */
static bool
is_further(const struct heads *heads, uint32_t r)
{
	struct votes votes = vote(heads, r);

	return votes.n_against == 0 && votes.n_figures > 0 &&
	    votes.n_for * 2 > votes.n_figures;
}

/* Does row r stand right below the first? */
static bool
is_adjacent(const struct heads *heads, uint32_t r)
{
	return heads->n > r && heads->numbers[r] == heads->numbers[0] + r;
}

struct head
heads_find(const struct heads *heads)
{
	struct votes first;
	uint32_t r;

	if (heads->n == 0)
		return (struct head){HEAD_NONE, 0, false};
	for (r = 1; r < MOST_HEADERS && is_adjacent(heads, r); r++)
		if (heads_is_import(heads->rows[r][0]))
			return (struct head){HEAD_LABELS, r + 1, false};
	if (is_adjacent(heads, 1) && is_choice_row(heads))
		return (struct head){HEAD_CHOICES, 2, heads->n < 3};
	if (is_adjacent(heads, 1) && heads->n > 2 && is_label_row(heads))
		return (struct head){
		    HEAD_LABELS, 2, vote(heads, 1).n_figures == 0};
	first = vote(heads, 0);
	if (first.n_for < first.n_against)
		return (struct head){HEAD_NONE, 0, first.n_for > 0};
	for (r = 1; r < MOST_HEADERS && r + 1 < heads->n &&
	     is_adjacent(heads, r) && is_further(heads, r);
	     r++)
		;
	return (struct head){HEAD_NAMES, r,
	    first.n_against > 0 || (first.n_for == 0 && heads->n < 4)};
}
