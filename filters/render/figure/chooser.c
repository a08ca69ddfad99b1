#include <string.h>

#include "chooser.h"
#include "poles.h"

void *
chooser_room(const struct chooser *c, size_t n, size_t size)
{
	return pool_zero(c->plot->pool, n, size);
}

bool
chooser_holds(const struct names *names, const char *name)
{
	return name != NULL && names_hold(names, name);
}

bool
chooser_is_share(const struct group *group)
{
	return strcmp(group->statistic, "share") == 0;
}

bool
chooser_is_ordered(const struct chooser *c, const struct group *group)
{
	return facet_is_ordered(c->in, group->measure);
}

/* Candidates of one question, from the first. */
uint32_t
chooser_length(const struct chooser *c, uint32_t first)
{
	uint32_t n = 1;

	while (first + n < c->n && c->list[first + n].g == c->list[first].g)
		n++;
	return n;
}

static const char *
base_of(const struct chooser *c, uint32_t column)
{
	const struct group *group = c->list[0].group;
	uint32_t i;

	for (i = 1; i < c->n; i++)
		if (strcmp(c->list[i].group->base[column],
			group->base[column]) != 0)
			return "";
	return group->base[column];
}

/* The letter that the study binds the category to, or INK_NONE. */
static enum ink
bound_ink(const struct chooser *c, const char *variable, const char *code)
{
	uint32_t i;

	for (i = 0; variable != NULL && c->in->tables != NULL &&
	     i < c->in->tables->n_colours;
	     i++) {
		const struct colour *colour = &c->in->tables->colours[i];

		if (strcmp(colour->variable, variable) == 0 &&
		    strcmp(colour->category, code) == 0)
			return INK_A + (enum ink)(colour->series - 'a');
	}
	return INK_NONE;
}

bool
chooser_is_bound(const struct chooser *c, const struct hue *hues, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (bound_ink(c, hues[i].variable, hues[i].code) != INK_NONE)
			return true;
	return false;
}

static bool
is_taken(const struct hue *hues, uint32_t n, enum ink ink)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (*hues[i].ink == ink)
			return true;
	return false;
}

void
chooser_hues(const struct chooser *c, const struct hue *hues, uint32_t n)
{
	enum ink next = INK_A;
	uint32_t i;

	for (i = 0; i < n; i++)
		*hues[i].ink = bound_ink(c, hues[i].variable, hues[i].code);
	for (i = 0; i < n; i++) {
		if (*hues[i].ink != INK_NONE)
			continue;
		while (next <= INK_D && is_taken(hues, n, next))
			next++;
		*hues[i].ink = next <= INK_D ? next : INK_OTHERS;
	}
}

const struct facet *
chooser_panels(const struct chooser *c)
{
	const char *by = c->in->drawing == NULL ? NULL : c->in->drawing->by;
	uint32_t i;
	uint32_t k;

	for (i = 0; by != NULL && i < c->facets.n; i++)
		for (k = 0; k < c->facets.list[i].n_by; k++)
			if (strcmp(c->facets.list[i].by[k], by) == 0)
				return &c->facets.list[i];
	return NULL;
}

void
chooser_series(
    struct chooser *c, const uint32_t *columns, uint32_t n, bool is_wave)
{
	struct plot *plot = c->plot;
	struct hue *hues = chooser_room(c, n, sizeof *hues);
	uint32_t i;

	plot->series = chooser_room(c, n, sizeof *plot->series);
	plot->n_series = n;
	for (i = 0; i < n; i++) {
		const struct column *column =
		    &c->in->sheet->columns[columns[i]];
		const uint32_t last = column->n_by - 1;
		struct series *series = &plot->series[i];

		series->label = column->label;
		series->base = base_of(c, columns[i]);
		hues[i].ink = &series->ink;
		if (column->n_by == 0 || is_wave)
			continue;
		series->code = column->values[last];
		hues[i].variable = column->by[last];
		hues[i].code = series->code;
	}
	if (n > 1)
		chooser_hues(c, hues, n);
	else
		plot->series[0].ink = plot->type == PLOT_BARS ? INK_BAR : INK_A;
}

static const char *
label_of(const struct chooser *c, const struct candidate *row)
{
	const struct candidate *end = c->list + c->n;
	uint32_t i;

	if ((row + 1 < end && row[1].g == row->g) ||
	    (row > c->list && row[-1].g == row->g))
		return row->row->stubs[0];
	if (c->n == 1 || !chooser_is_share(row->group))
		return row->group->title;
	/* Where several questions show the same answer ("Yes" of each), the
	 * questions are the labels of the rows, not the answers. */
	for (i = 0; i < c->n; i++)
		if (&c->list[i] != row &&
		    strcmp(c->list[i].row->stubs[0], row->row->stubs[0]) == 0)
			return row->group->title;
	return row->row->stubs[0];
}

/* Whether each question has one row: then there are no headings. */
bool
chooser_is_row_each(const struct chooser *c)
{
	uint32_t i;

	for (i = 1; i < c->n; i++)
		if (c->list[i].g == c->list[i - 1].g)
			return false;
	return true;
}

/* "Other", "Other (please specify)", but not "Otherwise". */
static bool
begins(const char *label, const char *with)
{
	size_t len = strlen(with);

	return strncmp(label, with, len) == 0 &&
	    (label[len] == '\0' || label[len] == ',' ||
		strncmp(label + len, " (", 2) == 0);
}

int
chooser_rank(const struct chooser *c, const struct candidate *row)
{
	if (row->is_missing || strcmp(row->row->code, "dk") == 0 ||
	    strcmp(row->row->stubs[0],
		word(WORD_DONT_KNOW, c->plot->language)) == 0)
		return 2;
	return strcmp(row->row->code, "other") == 0 ||
	    begins(row->row->stubs[0], word(WORD_OTHER, c->plot->language));
}

/* A row for each candidate, a cell for each column. */
void
chooser_rows(struct chooser *c, const uint32_t *columns, uint32_t n)
{
	struct panel *panel = chooser_room(c, 1, sizeof *panel);
	bool is_plain = chooser_is_row_each(c);
	uint32_t i;
	uint32_t k;

	c->plot->panels = panel;
	c->plot->n_panels = 1;
	panel->title = "";
	panel->n_rows = c->n;
	panel->rows = chooser_room(c, c->n, sizeof *panel->rows);
	for (i = 0; i < c->n; i++) {
		const struct candidate *from = &c->list[i];
		struct plot_row *row = &panel->rows[i];

		row->label = label_of(c, from);
		row->group = from->g;
		row->rank = chooser_rank(c, from);
		if (!is_plain && c->list[0].g != c->list[c->n - 1].g &&
		    (i == 0 || from[-1].g != from->g))
			row->heading = from->group->title;
		row->cells = chooser_room(c, n, sizeof(const struct cell *));
		for (k = 0; k < n; k++)
			row->cells[k] = &from->row->cells[columns[k]];
	}
}

void
chooser_give_up(struct chooser *c, enum word reason)
{
	struct plot *plot = c->plot;

	plot->type = PLOT_NONE;
	plot->notes = chooser_room(c, 1, sizeof *plot->notes);
	plot->notes[0] = word(reason, plot->language);
	plot->n_notes = 1;
}

/* How many bytes all labels have in common at their beginning, up to the
 * last dash, colon or question mark in them. */
static size_t
shared_bytes(const struct panel *panel)
{
	static const char *const ends[] = {" – ", "? ", ": ", "… ", "... "};
	const char *first = panel->rows[0].label;
	size_t len = strlen(first);
	size_t best = 0;
	size_t at;
	size_t e;
	uint32_t i;

	for (i = 1; i < panel->n_rows; i++) {
		for (at = 0; at < len && first[at] == panel->rows[i].label[at];
		     at++)
			;
		len = at;
	}
	for (at = 0; at < len; at++)
		for (e = 0; e < sizeof ends / sizeof *ends; e++)
			if (strncmp(first + at, ends[e], strlen(ends[e])) ==
				0 &&
			    at + strlen(ends[e]) <= len)
				best = at + strlen(ends[e]);
	return best;
}

/* "How often ...? – Cry", "How often ...? – Work out": the question goes to the
 * subtitle. */
void
chooser_share_question(struct chooser *c, struct panel *panel)
{
	size_t shared = panel->n_rows > 1 ? shared_bytes(panel) : 0;
	size_t len = shared;
	uint32_t i;

	if (shared == 0)
		return;
	while (len > 0 && (strchr(" :", panel->rows[0].label[len - 1]) != NULL))
		len--;
	if (len > 3 && strncmp(&panel->rows[0].label[len - 3], "–", 3) == 0)
		len -= 3;
	while (len > 0 && panel->rows[0].label[len - 1] == ' ')
		len--;
	c->plot->question = pool_text(c->plot->pool, panel->rows[0].label, len);
	for (i = 0; i < panel->n_rows; i++) {
		panel->rows[i].label += shared;
		if (strncmp(panel->rows[i].label, "– ", 4) == 0)
			panel->rows[i].label += 4;
		panel->rows[i].label = pool_take(
		    c->plot->pool, words_capital(panel->rows[i].label));
	}
}

bool
chooser_has_poles(struct chooser *c)
{
	const char *labels[RAMP_MAX + 1];
	const uint32_t n = chooser_length(c, 0);
	uint32_t k = 0;
	uint32_t i;

	if (c->n_answers > RAMP_MAX)
		return false;
	if (c->in->drawing != NULL && c->in->drawing->poles[0].n > 0)
		return true;
	for (i = 0; i < n; i++)
		if (!c->list[i].is_missing)
			labels[k++] = c->list[i].row->stubs[0];
	return poles_found(labels, k, &c->is_first_negative);
}

/* Two categories that the table compares. */
bool
chooser_has_comparison(const struct chooser *c)
{
	const struct facet *facet = &c->facets.list[0];

	return c->facets.n == 1 && facet->time < 0 && facet->n == 2 &&
	    facet_difference(c->in, facet) != NO_COLUMN;
}

static bool
stands_before(const struct chooser *c, const struct plot_row *a,
    const struct plot_row *b, row_key *key)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return key != NULL && key(c, a) > key(c, b);
}

void
chooser_sort(const struct chooser *c, struct plot_row *rows, uint32_t first,
    uint32_t end, row_key *key)
{
	const char *heading = rows[first].heading;
	uint32_t i;
	uint32_t k;

	rows[first].heading = NULL;
	for (i = first + 1; i < end; i++) {
		struct plot_row row = rows[i];

		for (k = i;
		     k > first && stands_before(c, &row, &rows[k - 1], key);
		     k--)
			rows[k] = rows[k - 1];
		rows[k] = row;
	}
	for (i = first + 1; i < end; i++)
		rows[i].is_apart =
		    rows[i].rank != rows[i - 1].rank && rows[i - 1].rank == 0;
	rows[first].heading = heading;
}
