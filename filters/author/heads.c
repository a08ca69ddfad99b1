#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "heads.h"
#include "mem.h"
#include "reader.h"

/* What a field looks like. */
enum look {
	LOOK_EMPTY,
	LOOK_FIGURE,
	LOOK_TEXT
};

static enum look
look_of(struct slice field)
{
	while (field.len > 0 && field.text[0] == ' ') {
		field.text++;
		field.len--;
	}
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
	for (i = 0; i < HEADS; i++)
		heads->looks[i] = mem_zero(width, 1);
	heads->first = mem_zero(width, sizeof *heads->first);
	heads->figures = mem_zero(width, sizeof *heads->figures);
	heads->texts = mem_zero(width, sizeof *heads->texts);
	heads->has_years = mem_zero(width, sizeof *heads->has_years);
	heads->is_repeated = mem_zero(width, sizeof *heads->is_repeated);
}

void
heads_close(struct heads *heads)
{
	uint32_t i;

	for (i = 0; i < HEADS; i++)
		free(heads->looks[i]);
	for (i = 0; heads->n > 0 && i < heads->width; i++)
		free((char *)heads->first[i].text);
	free(heads->first);
	free(heads->figures);
	free(heads->texts);
	free(heads->has_years);
	free(heads->is_repeated);
}

void
heads_add(struct heads *heads, const struct record *rec)
{
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		struct slice field = record_field(rec, i);
		enum look look = look_of(field);

		if (heads->n < HEADS)
			heads->looks[heads->n][i] = (unsigned char)look;
		heads->figures[i] += look == LOOK_FIGURE;
		heads->texts[i] += look == LOOK_TEXT;
		if (heads->n == 0)
			heads->first[i] =
			    (struct slice){mem_text(field), field.len};
		heads->has_years[i] |= heads->n > 0 && is_year(field);
		heads->is_repeated[i] |=
		    heads->n > 0 && slice_equal(field, heads->first[i]);
	}
	if (heads->n < HEADS)
		heads->numbers[heads->n] = rec->number;
	heads->n++;
}

/* How row r looks above what stands below it. */
struct votes {
	uint32_t n_figures; /* columns of figures below */
	uint32_t n_for;     /* text above them */
	uint32_t n_against;
	uint32_t n_unnamed; /* columns that the first row leaves without name */
	uint32_t n_named;   /* of them named by this row */
};

/* Are there figures in the column below row r? */
static bool
has_figures(const struct heads *heads, uint32_t i, uint32_t r)
{
	uint32_t figures = heads->figures[i];
	uint32_t texts = heads->texts[i];
	uint32_t k;

	for (k = 0; k <= r; k++) {
		figures -= heads->looks[k][i] == LOOK_FIGURE;
		texts -= heads->looks[k][i] == LOOK_TEXT;
	}
	return figures > 0 && figures >= 4 * texts;
}

static bool
is_name(const struct heads *heads, uint32_t i, uint32_t r)
{
	return heads->looks[r][i] == LOOK_TEXT ||
	    (r == 0 && is_year(heads->first[i]) && !heads->has_years[i]);
}

static struct votes
heads_vote(const struct heads *heads, uint32_t r)
{
	struct votes votes = {0};
	uint32_t i;

	for (i = 0; i < heads->width; i++) {
		enum look look = heads->looks[r][i];

		if (heads->looks[0][i] == LOOK_EMPTY) {
			votes.n_unnamed++;
			votes.n_named += look == LOOK_TEXT;
		}
		if (has_figures(heads, i, r)) {
			votes.n_figures++;
			votes.n_for += is_name(heads, i, r);
			votes.n_against +=
			    look == LOOK_FIGURE && !is_name(heads, i, r);
		} else if (r == 0 && look == LOOK_TEXT) {
			votes.n_against += heads->is_repeated[i];
		}
	}
	return votes;
}

/*
 * A further header row has text above most figures; or it names the choices
 * of a question whose own name stands above the first of them only.
 */
static bool
is_further(const struct votes *votes)
{
	if (votes->n_against > 0 || votes->n_figures == 0)
		return false;
	return votes->n_for * 2 > votes->n_figures ||
	    (votes->n_unnamed > 1 && votes->n_named * 2 > votes->n_unnamed);
}

uint32_t
heads_count(const struct heads *heads)
{
	struct votes votes;
	uint32_t r;

	if (heads->n == 0)
		return 0;
	votes = heads_vote(heads, 0);
	if (votes.n_for < votes.n_against)
		return 0;
	for (r = 1; r < MOST_HEADERS && r + 1 < heads->n; r++) {
		votes = heads_vote(heads, r);
		if (heads->numbers[r] != heads->numbers[0] + r ||
		    !is_further(&votes))
			break;
	}
	return r;
}
