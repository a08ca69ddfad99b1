#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "facet.h"
#include "notes.h"
#include "poles.h"

enum {
	LINES_MAX = 4, /* of one picture */
	PANEL_LINES_MAX = 12,
	SLOPE_MIN = 3,
	SLOPE_MAX = 8,
	SEVERAL_MAX = 3, /* categories side by side */
	SIDE_BY_SIDE = 4,
	RAMP_MAX = 5,
	NOMINAL_MAX = 5,
	PANEL_MARKS = 12,
	MARKS_MOST = 48,
	START_TICKS = 6
};

/* A row of the sheet that the figure may show. */
struct candidate {
	const struct group *group;
	const struct row *row;
	uint32_t g;
	bool is_missing; /* don't know, and the like */
};

struct chooser {
	const struct choice *in;
	struct plot *plot;
	struct facets facets;
	struct candidate *list;
	uint32_t n;
	uint32_t column; /* the one that is shown, of several */
	bool is_column_named;
	bool is_first_negative;
	const struct candidate *answers; /* of one question of a battery */
	uint32_t n_answers;
	uint32_t n_questions;
};

static void *
room(const struct chooser *c, size_t n, size_t size)
{
	return pool_zero(c->plot->pool, n, size);
}

static bool
holds(const struct names *names, const char *name)
{
	return name != NULL && names_hold(names, name);
}

/* ---- rows ------------------------------------------------------------------
 */

static bool
is_wanted(const struct chooser *c, uint32_t g, const struct row *row)
{
	const struct drawing *drawing = c->in->drawing;
	const struct group *group = &c->in->sheet->groups[g];

	if (drawing == NULL)
		return true;
	if (holds(&drawing->hide, row->code))
		return false;
	return drawing->rows.n == 0 || holds(&drawing->rows, row->code) ||
	    holds(&drawing->rows, group->measure) ||
	    (c->in->table != NULL && g < c->in->table->n_measures &&
		holds(&drawing->rows, c->in->table->measures[g].id));
}

static void
find_candidates(struct chooser *c)
{
	const struct sheet *sheet = c->in->sheet;
	size_t n = 0;
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++)
		n += sheet->groups[g].n_rows;
	c->list = room(c, n, sizeof *c->list);
	for (g = 0; g < sheet->n_groups; g++) {
		const struct group *group = &sheet->groups[g];

		for (r = 0; r < group->n_rows; r++)
			if (is_wanted(c, g, &group->rows[r]))
				c->list[c->n++] =
				    (struct candidate){group, &group->rows[r],
					g, *group->rows[r].code == '.'};
	}
}

static bool
is_share(const struct group *group)
{
	return strcmp(group->statistic, "share") == 0;
}

static bool
is_set(const struct chooser *c, const struct group *group)
{
	return c->in->book != NULL &&
	    codebook_set(c->in->book, group->measure) >= 0;
}

static bool
is_ordered(const struct chooser *c, const struct group *group)
{
	return facet_is_ordered(c->in, group->measure);
}

/* Candidates of one question, from the first. */
static uint32_t
length_of(const struct chooser *c, uint32_t first)
{
	uint32_t n = 1;

	while (first + n < c->n && c->list[first + n].g == c->list[first].g)
		n++;
	return n;
}

static bool
has_same_answers(const struct chooser *c, uint32_t one, uint32_t other)
{
	uint32_t n = length_of(c, one);
	uint32_t i;

	if (length_of(c, other) != n)
		return false;
	for (i = 0; i < n; i++)
		if (strcmp(c->list[one + i].row->code,
			c->list[other + i].row->code) != 0)
			return false;
	return true;
}

/*
 * Questions that have the answers of the first one: one question, or a
 * battery.  The answers of others are left out, and the notes say so.
 */
static void
find_battery(struct chooser *c)
{
	uint32_t i;
	uint32_t n;

	if (c->n == 0 || !is_share(c->list[0].group) ||
	    is_set(c, c->list[0].group))
		return;
	n = length_of(c, 0);
	for (i = 0; i < n; i++)
		c->n_answers += !c->list[i].is_missing;
	if (c->n_answers < 2) {
		c->n_answers = 0;
		return;
	}
	c->answers = c->list;
	for (i = 0; i < c->n && has_same_answers(c, 0, i); i += n)
		c->n_questions++;
}

/* True when every candidate is one of the battery's. */
static bool
is_all_battery(const struct chooser *c)
{
	return c->n_questions > 0 && c->n == c->n_questions * length_of(c, 0);
}

static bool
has_poles(struct chooser *c)
{
	const char *labels[RAMP_MAX + 1];
	const uint32_t n = length_of(c, 0);
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

/* ---- which type
 * -------------------------------------------------------------- */

/* Two categories that the table compares. */
static bool
has_comparison(const struct chooser *c)
{
	const struct facet *facet = &c->facets.list[0];

	return c->facets.n == 1 && facet->time < 0 && facet->n == 2 &&
	    facet_difference(c->in, facet) != NO_COLUMN;
}

/* One question by more categories than can stand side by side. */
static bool
is_broken_down(const struct chooser *c)
{
	uint32_t i;

	for (i = 0; i < c->facets.n; i++)
		if (c->facets.list[i].time < 0 &&
		    c->facets.list[i].n > SEVERAL_MAX)
			return c->n_questions == 1;
	return false;
}

static enum plot_type
type_of_battery(struct chooser *c)
{
	if (c->n_questions > 1 && has_poles(c))
		return PLOT_DIVERGING;
	return PLOT_STACKED;
}

static enum plot_type
type_of_waves(const struct chooser *c, const struct facet *waves)
{
	if (waves->n == 2 && c->n >= SLOPE_MIN && c->n <= SLOPE_MAX)
		return PLOT_SLOPE;
	return c->n <= PANEL_LINES_MAX ? PLOT_LINES : PLOT_BARS;
}

static enum plot_type
type_by_rule(struct chooser *c)
{
	const struct facet *waves = facets_waves(&c->facets);
	const struct facet *waves_by = facets_waves_by(&c->facets);
	const bool is_plain = is_share(c->list[0].group);

	if (has_comparison(c))
		return PLOT_DOTS;
	if (is_all_battery(c) && c->n_answers <= RAMP_MAX && c->n_answers > 1 &&
	    (is_ordered(c, c->list[0].group) || is_broken_down(c)))
		return type_of_battery(c);
	if (waves != NULL && waves->n > 1)
		return type_of_waves(c, waves);
	if (waves_by != NULL && c->n == 1)
		return PLOT_LINES;
	if (waves_by != NULL)
		return PLOT_DOTS;
	if (!is_plain)
		return PLOT_DOTS;
	if (c->facets.n == 1 && c->n > 1 && c->facets.list[0].n > 1 &&
	    c->facets.list[0].n <= SEVERAL_MAX)
		return PLOT_DOTS;
	return PLOT_BARS;
}

static enum plot_type
find_type(struct chooser *c)
{
	static const enum plot_type types[] = {[DRAWING_BARS] = PLOT_BARS,
	    [DRAWING_DOTS] = PLOT_DOTS,
	    [DRAWING_LINES] = PLOT_LINES,
	    [DRAWING_STACKED] = PLOT_STACKED,
	    [DRAWING_DIVERGING] = PLOT_DIVERGING,
	    [DRAWING_SLOPE] = PLOT_SLOPE,
	    [DRAWING_NONE] = PLOT_NONE};
	const struct drawing *drawing = c->in->drawing;

	if (drawing != NULL && drawing->type != DRAWING_AUTO)
		return types[drawing->type];
	return type_by_rule(c);
}

/* ---- which column ---------------------------------------------------------
 */

static bool
is_column(const struct column *column, const struct coordinates *by)
{
	uint32_t i;
	uint32_t k;

	if (column->n_by != by->n || column->is_difference)
		return false;
	for (i = 0; i < by->n; i++) {
		for (k = 0; k < column->n_by; k++)
			if (strcmp(by->list[i].variable, column->by[k]) == 0 &&
			    strcmp(by->list[i].category, column->values[k]) ==
				0)
				break;
		if (k == column->n_by)
			return false;
	}
	return true;
}

/* The column of the drawing; the last wave; the total; the first one. */
static void
find_column(struct chooser *c)
{
	const struct sheet *sheet = c->in->sheet;
	const struct drawing *drawing = c->in->drawing;
	const struct facet *waves = facets_waves(&c->facets);
	uint32_t i;

	c->column = c->facets.total;
	if (waves != NULL)
		c->column = waves->columns[waves->n - 1];
	if (c->column == NO_COLUMN)
		c->column = c->facets.n > 0 ? c->facets.list[0].columns[0] : 0;
	if (drawing == NULL || !drawing->has_column)
		return;
	for (i = 0; i < sheet->n_columns; i++)
		if (is_column(&sheet->columns[i], &drawing->column)) {
			c->column = i;
			c->is_column_named = true;
		}
}

/* ---- series -----------------------------------------------------------------
 */

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

	for (i = 0; c->in->tables != NULL && i < c->in->tables->n_colours;
	     i++) {
		const struct colour *colour = &c->in->tables->colours[i];

		if (strcmp(colour->variable, variable) == 0 &&
		    strcmp(colour->category, code) == 0)
			return INK_A + (enum ink)(colour->series - 'a');
	}
	return INK_NONE;
}

static void
series_of_columns(
    struct chooser *c, const uint32_t *columns, uint32_t n, bool is_wave)
{
	struct plot *plot = c->plot;
	uint32_t i;

	plot->series = room(c, n, sizeof *plot->series);
	plot->n_series = n;
	for (i = 0; i < n; i++) {
		const struct column *column =
		    &c->in->sheet->columns[columns[i]];
		const uint32_t last = column->n_by - 1;
		struct series *series = &plot->series[i];
		enum ink bound = INK_NONE;

		series->label = column->label;
		series->base = base_of(c, columns[i]);
		series->ink =
		    n > 1 || c->plot->type != PLOT_BARS ? INK_A + i : INK_BAR;
		if (column->n_by > 0) {
			series->code = column->values[last];
			bound = bound_ink(
			    c, column->by[last], column->values[last]);
		}
		if (bound != INK_NONE && !is_wave && n > 1)
			series->ink = bound;
	}
}

static const char *
label_of(const struct chooser *c, const struct candidate *row)
{
	uint32_t i;

	if (length_of(c, (uint32_t)(row - c->list)) > 1 ||
	    (row > c->list && row[-1].g == row->g))
		return row->row->stubs[0];
	if (c->n == 1 || !is_share(row->group))
		return row->group->title;
	/* Several questions of one answer each: Yes, Yes, Yes. */
	for (i = 0; i < c->n; i++)
		if (&c->list[i] != row &&
		    strcmp(c->list[i].row->stubs[0], row->row->stubs[0]) == 0)
			return row->group->title;
	return row->row->stubs[0];
}

/* Whether each question has one row: then there are no headings. */
static bool
is_row_each(const struct chooser *c)
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

static int
rank_of(const struct chooser *c, const struct candidate *row)
{
	if (row->is_missing || strcmp(row->row->code, "dk") == 0 ||
	    strcmp(row->row->stubs[0],
		word(WORD_DONT_KNOW, c->plot->language)) == 0)
		return 2;
	return strcmp(row->row->code, "other") == 0 ||
	    begins(row->row->stubs[0], word(WORD_OTHER, c->plot->language));
}

/* A row for each candidate, a cell for each column. */
static void
rows_of_candidates(struct chooser *c, const uint32_t *columns, uint32_t n)
{
	struct panel *panel = room(c, 1, sizeof *panel);
	bool is_plain = is_row_each(c);
	uint32_t i;
	uint32_t k;

	c->plot->panels = panel;
	c->plot->n_panels = 1;
	panel->title = "";
	panel->n_rows = c->n;
	panel->rows = room(c, c->n, sizeof *panel->rows);
	for (i = 0; i < c->n; i++) {
		const struct candidate *from = &c->list[i];
		struct plot_row *row = &panel->rows[i];

		row->label = label_of(c, from);
		row->group = from->g;
		row->rank = rank_of(c, from);
		if (!is_plain && c->list[0].g != c->list[c->n - 1].g &&
		    (i == 0 || from[-1].g != from->g))
			row->heading = from->group->title;
		row->cells = room(c, n, sizeof(const struct cell *));
		for (k = 0; k < n; k++)
			row->cells[k] = &from->row->cells[columns[k]];
	}
}

/* A row for each column: one answer by the categories of each breakdown. */
static void
rows_of_columns(struct chooser *c, const struct candidate *from)
{
	const struct sheet *sheet = c->in->sheet;
	struct panel *panel = room(c, 1, sizeof *panel);
	const char *span = NULL;
	uint32_t i;

	c->plot->panels = panel;
	c->plot->n_panels = 1;
	panel->title = "";
	panel->rows = room(c, sheet->n_columns, sizeof *panel->rows);
	for (i = 0; i < sheet->n_columns; i++) {
		const struct column *column = &sheet->columns[i];
		struct plot_row *row = &panel->rows[panel->n_rows];

		if (column->is_difference || column->holds != HOLDS_FIGURE)
			continue;
		row->label = column->label;
		row->is_bold = column->n_by == 0;
		row->group = from->g;
		if (c->facets.n > 1 && column->n_by > 0 &&
		    (span == NULL || strcmp(span, column->span) != 0))
			row->heading = span = column->span;
		row->bases = &from->group->base[i];
		row->cells = room(c, 1, sizeof(const struct cell *));
		row->cells[0] = &from->row->cells[i];
		panel->n_rows++;
	}
}

/* ---- a question that labels repeat
 * ------------------------------------------- */

/* Bytes that all labels begin with, up to the last end of a part of speech. */
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
static void
share_question(struct chooser *c, struct panel *panel)
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

/* ---- sorting
 * ------------------------------------------------------------------ */

static double
key_of(const struct chooser *c, const struct plot_row *row)
{
	if (row->difference != NULL)
		return row->difference->has_value ? row->difference->value
						  : -1e300;
	(void)c;
	return plot_draws(row->cells[0]) ? row->cells[0]->value : -1e300;
}

static bool
stands_before(const struct chooser *c, const struct plot_row *a,
    const struct plot_row *b, bool by_value)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return by_value && key_of(c, a) > key_of(c, b);
}

/* Sort rows [first, end) in place; equal ones keep their order. */
static void
sort_part(const struct chooser *c, struct plot_row *rows, uint32_t first,
    uint32_t end, bool by_value)
{
	const char *heading = rows[first].heading;
	uint32_t i;
	uint32_t k;

	rows[first].heading = NULL;
	for (i = first + 1; i < end; i++) {
		struct plot_row row = rows[i];

		for (k = i; k > first &&
		     stands_before(c, &row, &rows[k - 1], by_value);
		     k--)
			rows[k] = rows[k - 1];
		rows[k] = row;
	}
	for (i = first + 1; i < end; i++)
		rows[i].is_apart =
		    rows[i].rank != rows[i - 1].rank && rows[i - 1].rank == 0;
	rows[first].heading = heading;
}

/* Whether the order of these rows is not ours to change. */
static bool
is_order_kept(const struct chooser *c, const struct plot_row *row)
{
	const struct drawing *drawing = c->in->drawing;
	const char *name = c->in->sheet->groups[row->group].measure;

	if (drawing != NULL && drawing->order != ORDER_AUTO)
		return drawing->order == ORDER_CODEBOOK;
	return facet_is_ordered(c->in, name);
}

/* Within each heading. */
static void
sort_candidates(struct chooser *c)
{
	struct panel *panel = &c->plot->panels[0];
	uint32_t first = 0;
	uint32_t i;

	for (i = 1; i <= panel->n_rows; i++) {
		if (i < panel->n_rows && panel->rows[i].heading == NULL)
			continue;
		sort_part(c, panel->rows, first, i,
		    !is_order_kept(c, &panel->rows[first]));
		first = i;
	}
}

/* The categories of a breakdown by value, unless they have an order. */
static void
sort_columns(struct chooser *c)
{
	struct panel *panel = &c->plot->panels[0];
	const struct drawing *drawing = c->in->drawing;
	bool keeps = drawing != NULL && drawing->order == ORDER_CODEBOOK;
	bool sorts = drawing != NULL && drawing->order == ORDER_VALUE;
	uint32_t first = panel->n_rows > 0 && panel->rows[0].is_bold;
	uint32_t f;

	for (f = 0; f < c->facets.n; f++) {
		const struct facet *facet = &c->facets.list[f];

		if (first + facet->n > panel->n_rows)
			break;
		sort_part(c, panel->rows, first, first + facet->n,
		    sorts ||
			(!keeps &&
			    !facet_is_ordered(
				c->in, facet->by[facet->n_by - 1])));
		first += facet->n;
	}
}

/* ---- arrangements
 * --------------------------------------------------------------- */

static void
give_up(struct chooser *c, enum word reason)
{
	struct plot *plot = c->plot;

	plot->type = PLOT_NONE;
	plot->notes = room(c, 1, sizeof *plot->notes);
	plot->notes[0] = word(reason, plot->language);
	plot->n_notes = 1;
}

/* The columns that stand side by side: categories of the only breakdown, or
 * of the last wave. */
static uint32_t
side_by_side(const struct chooser *c, const uint32_t **columns)
{
	const struct facet *by = facets_waves_by(&c->facets);
	uint32_t n = 0;
	uint32_t i;

	if (c->is_column_named)
		return 0;
	if (by == NULL) {
		by = &c->facets.list[0];
		if (c->facets.n != 1 || by->time >= 0)
			return 0;
		*columns = by->columns;
		return by->n;
	}
	if (facets_waves(&c->facets) != NULL)
		return 0;
	for (i = by->n; i > 0; i--, n++)
		if (strcmp(c->in->sheet->columns[by->columns[i - 1]]
			       .values[by->time],
			c->in->sheet->columns[by->columns[by->n - 1]]
			    .values[by->time]) != 0)
			break;
	*columns = by->columns + i;
	c->plot->wave = c->in->sheet->columns[**columns].value_labels[by->time];
	return n;
}

static void
add_differences(struct chooser *c)
{
	uint32_t column = facet_difference(c->in, &c->facets.list[0]);
	uint32_t i;

	if (!has_comparison(c) || column == NO_COLUMN)
		return;
	c->plot->has_difference = true;
	for (i = 0; i < c->n; i++)
		c->plot->panels[0].rows[i].difference =
		    &c->list[i].row->cells[column];
	c->plot->difference[0] = word(WORD_DIFFERENCE, c->plot->language);
	c->plot->difference[1] =
	    c->plot->is_share ? word(WORD_POINTS, c->plot->language) : "";
}

/* Bars and dots. */
static void
arrange_rows(struct chooser *c)
{
	const uint32_t *columns = NULL;
	uint32_t n = side_by_side(c, &columns);

	if (c->n == 1 && c->in->sheet->n_columns > 1 && !c->is_column_named &&
	    !(n > 1 && has_comparison(c))) {
		series_of_columns(c, &c->column, 1, false);
		c->plot->series[0].base = "";
		rows_of_columns(c, &c->list[0]);
		sort_columns(c);
		return;
	}
	if (n < 2 ||
	    n > (c->plot->type == PLOT_BARS ? SEVERAL_MAX : SIDE_BY_SIDE)) {
		columns = &c->column;
		n = 1;
	}
	series_of_columns(c, columns, n, false);
	if (n > 1)
		c->plot->panels = NULL;
	rows_of_candidates(c, columns, n);
	if (is_row_each(c))
		share_question(c, c->plot->panels);
	if (n > 1 && c->plot->type == PLOT_DOTS)
		add_differences(c);
	sort_candidates(c);
	if (c->n * n > MARKS_MOST)
		give_up(c, WORD_NO_FIGURE_MANY);
}

/* ---- lines
 * ---------------------------------------------------------------------- */

static void
read_times(struct chooser *c, const struct facet *waves, uint32_t stride)
{
	struct plot *plot = c->plot;
	const struct variable *variable =
	    facet_variable(c->in, waves->by[waves->time]);
	uint32_t i;
	uint32_t k;

	plot->is_timed = variable != NULL;
	for (i = 0; i < plot->n_series; i++) {
		const char *code =
		    c->in->sheet->columns[waves->columns[i * stride]]
			.values[waves->time];
		const struct category *category = NULL;

		for (k = 0; variable != NULL && k < variable->n_categories; k++)
			if (strcmp(variable->categories[k].code, code) == 0)
				category = &variable->categories[k];
		if (category == NULL || !category->has_period)
			plot->is_timed = false;
		else
			plot->series[i].time = category->middle;
		plot->series[i].is_broken = c->in->drawing != NULL &&
		    holds(&c->in->drawing->breaks, code);
	}
	/* Two waves at once would stand on each other. */
	for (i = 1; i < plot->n_series; i++)
		if (plot->series[i].time <= plot->series[i - 1].time)
			plot->is_timed = false;
	for (i = 0; i < plot->n_series && !plot->is_timed; i++)
		plot->series[i].time = i;
}

/* Lines of one picture have a colour each; where there are more, or those of
 * several questions, each has its own. */
static void
colour_lines(struct chooser *c, struct panel *panel)
{
	uint32_t i;

	for (i = 0; i < panel->n_rows; i++)
		panel->rows[i].ink = panel->n_rows > LINES_MAX
		    ? INK_OTHERS
		    : INK_A + (enum ink)(i % LINES_MAX);
	(void)c;
}

static void
split_into_panels(struct chooser *c)
{
	struct panel *whole = &c->plot->panels[0];
	struct panel *panels = room(c, whole->n_rows, sizeof *panels);
	uint32_t i;

	for (i = 0; i < whole->n_rows; i++) {
		panels[i] = (struct panel){.title = whole->rows[i].label,
		    .rows = &whole->rows[i],
		    .n_rows = 1};
		panels[i].rows->ink = INK_A;
	}
	c->plot->n_panels = whole->n_rows;
	c->plot->panels = panels;
}

/* One answer, by wave and by the categories of one more variable. */
static void
panels_by(struct chooser *c, const struct facet *by)
{
	const struct sheet *sheet = c->in->sheet;
	const struct candidate *from = &c->list[0];
	const uint32_t other = by->time == 0 ? 1 : 0;
	struct plot *plot = c->plot;
	uint32_t n_others = 0;
	uint32_t i;
	uint32_t w;

	/* Wave by wave: the first wave has all categories. */
	while (n_others < by->n &&
	    strcmp(sheet->columns[by->columns[n_others]].values[by->time],
		sheet->columns[by->columns[0]].values[by->time]) == 0)
		n_others++;
	if (by->time != 0 || by->n % n_others != 0 ||
	    n_others > PANEL_LINES_MAX) {
		give_up(c, WORD_NO_FIGURE_MANY);
		return;
	}
	plot->n_series = by->n / n_others;
	plot->series = room(c, plot->n_series, sizeof *plot->series);
	for (w = 0; w < plot->n_series; w++) {
		plot->series[w].label =
		    sheet->columns[by->columns[w * n_others]]
			.value_labels[by->time];
		plot->series[w].base = "";
	}
	read_times(c, by, n_others);
	plot->panels = room(c, n_others, sizeof *plot->panels);
	plot->n_panels = n_others;
	for (i = 0; i < n_others; i++) {
		struct panel *panel = &plot->panels[i];
		struct plot_row *row = room(c, 1, sizeof *row);

		panel->title =
		    sheet->columns[by->columns[i]].value_labels[other];
		panel->rows = row;
		panel->n_rows = 1;
		panel->bases = room(c, plot->n_series, sizeof *panel->bases);
		row->label = panel->title;
		row->ink = INK_A;
		row->cells =
		    room(c, plot->n_series, sizeof(const struct cell *));
		for (w = 0; w < plot->n_series; w++) {
			uint32_t column = by->columns[w * n_others + i];

			row->cells[w] = &from->row->cells[column];
			panel->bases[w] = from->row->cells[column].n_text;
		}
	}
}

static void
add_average(struct chooser *c, const struct facet *waves)
{
	struct plot *plot = c->plot;
	uint32_t i;

	if (waves == NULL || waves->n != plot->n_series)
		return;
	plot->average = room(c, waves->n, sizeof *plot->average);
	plot->average_label = word(WORD_ALL, plot->language);
	for (i = 0; i < waves->n; i++)
		plot->average[i] = &c->list[0].row->cells[waves->columns[i]];
}

static void
arrange_lines(struct chooser *c)
{
	const struct facet *waves = facets_waves(&c->facets);
	const struct facet *by = facets_waves_by(&c->facets);
	struct panel *panel;

	if (by != NULL && c->n == 1) {
		panels_by(c, by);
		add_average(c, waves);
		return;
	}
	if (waves == NULL || waves->n < 2) {
		c->plot->type = PLOT_BARS;
		arrange_rows(c);
		return;
	}
	series_of_columns(c, waves->columns, waves->n, true);
	rows_of_candidates(c, waves->columns, waves->n);
	read_times(c, waves, 1);
	panel = &c->plot->panels[0];
	colour_lines(c, panel);
	if (c->plot->type == PLOT_LINES && panel->n_rows > PANEL_LINES_MAX)
		give_up(c, WORD_NO_FIGURE_MANY);
	else if (c->plot->type == PLOT_LINES && panel->n_rows > LINES_MAX)
		split_into_panels(c);
}

static double
change_of(const struct plot_row *row)
{
	double change;

	if (!plot_draws(row->cells[0]) || !plot_draws(row->cells[1]))
		return 0;
	change = row->cells[1]->value - row->cells[0]->value;
	return change < 0 ? -change : change;
}

static void
arrange_slope(struct chooser *c)
{
	const struct facet *waves = facets_waves(&c->facets);
	struct panel *panel;
	uint32_t most = 0;
	uint32_t i;

	if (waves == NULL || waves->n != 2 || c->n > PANEL_LINES_MAX) {
		c->plot->type = PLOT_LINES;
		arrange_lines(c);
		return;
	}
	arrange_lines(c);
	panel = &c->plot->panels[0];
	for (i = 0; i < panel->n_rows; i++)
		panel->rows[i].ink =
		    panel->n_rows > 2 ? INK_OTHERS : INK_A + (enum ink)i;
	if (panel->n_rows <= 2)
		return;
	/* Those that the drawing looks at, or the one that changed most. */
	for (i = 0; i < panel->n_rows; i++) {
		if (change_of(&panel->rows[i]) > change_of(&panel->rows[most]))
			most = i;
		if (c->in->drawing != NULL &&
		    holds(&c->in->drawing->focus, c->list[i].row->code))
			panel->rows[i].ink = INK_A;
	}
	if (c->in->drawing == NULL || c->in->drawing->focus.n == 0)
		panel->rows[most].ink = INK_A;
}

/* ---- answers side by side
 * --------------------------------------------------------- */

/* Which ends of the ramp, or sides, the answers have. */
static void
colour_ramp(struct plot *plot, uint32_t n, bool ordered)
{
	static const uint8_t steps[RAMP_MAX + 1][RAMP_MAX] = {
	    {0}, {0}, {0, 2}, {0, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3, 4}};

	static const enum ink nominal[NOMINAL_MAX] = {
	    INK_A, INK_B, INK_C, INK_D, INK_OTHERS};

	uint32_t k = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].is_aside)
			continue;
		plot->series[i].ink =
		    ordered ? INK_RAMP + (enum ink)steps[n][k] : nominal[k];
		k++;
	}
}

static enum side
side_of(const struct chooser *c, const char *code, uint32_t k, uint32_t n)
{
	const struct drawing *drawing = c->in->drawing;
	bool is_first = k < n / 2;

	if (drawing != NULL && drawing->poles[0].n > 0)
		return holds(&drawing->poles[0], code) ? SIDE_NEGATIVE
		    : holds(&drawing->poles[1], code)  ? SIDE_POSITIVE
						       : SIDE_MIDDLE;
	if (n % 2 == 1 && k == n / 2)
		return SIDE_MIDDLE;
	return is_first == c->is_first_negative ? SIDE_NEGATIVE : SIDE_POSITIVE;
}

static uint32_t
count_side(const struct plot *plot, enum side side)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++)
		n += plot->series[i].side == side;
	return n;
}

/* The answer of a side that stands at the end of all is its strong one. */
static void
colour_side(struct plot *plot, enum side side, enum ink strong, enum ink weak)
{
	bool is_seen = false;
	bool is_first = true; /* the side comes before the other */
	uint32_t last = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].side == side)
			last = i;
		else if (plot->series[i].side == SIDE_NEGATIVE ||
		    plot->series[i].side == SIDE_POSITIVE)
			is_first = is_first && i > last && is_seen;
		is_seen = is_seen || plot->series[i].side == side;
	}
	is_seen = false;
	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].side != side)
			continue;
		plot->series[i].ink =
		    (is_first ? !is_seen : i == last) ? strong : weak;
		is_seen = true;
	}
}

/* Sides; the strong answer of each is the one at its end. */
static void
colour_poles(struct chooser *c, uint32_t n)
{
	struct plot *plot = c->plot;
	uint32_t k = 0;
	uint32_t i;

	plot->is_middle_on_axis =
	    c->in->drawing != NULL && c->in->drawing->middle == MIDDLE_AXIS;
	for (i = 0; i < plot->n_series; i++) {
		struct series *series = &plot->series[i];

		if (series->is_aside)
			continue;
		series->side = side_of(c, series->code, k++, n);
		if (series->side == SIDE_MIDDLE) {
			series->ink = INK_MIDDLE;
			series->is_aside = !plot->is_middle_on_axis;
		}
	}
	colour_side(plot, SIDE_NEGATIVE, INK_NEGATIVE, INK_NEGATIVE_WEAK);
	colour_side(plot, SIDE_POSITIVE, INK_POSITIVE, INK_POSITIVE_WEAK);
}

static void
series_of_answers(struct chooser *c)
{
	struct plot *plot = c->plot;
	const uint32_t n = length_of(c, 0);
	uint32_t i;

	plot->series = room(c, n, sizeof *plot->series);
	plot->n_series = n;
	for (i = 0; i < n; i++)
		plot->series[i] =
		    (struct series){.label = c->list[i].row->stubs[0],
			.base = "",
			.code = c->list[i].row->code,
			.is_aside = rank_of(c, &c->list[i]) == 2};
}

/* The cell of the table that adds up one side of the row, if it has one. */
static const struct cell *
total_of(const struct chooser *c, const struct plot_row *row, enum side side,
    uint32_t column)
{
	const struct sheet *sheet = c->in->sheet;
	const struct plot *plot = c->plot;
	double sum = 0;
	uint32_t g;
	uint32_t i;

	if (count_side(plot, side) < 2)
		return NULL;
	for (i = 0; i < plot->n_series; i++)
		if (plot->series[i].side == side)
			sum += row->cells[i]->value;
	for (g = 0; g < sheet->n_groups; g++) {
		for (i = 0; i < sheet->groups[g].n_rows; i++) {
			const struct cell *cell =
			    &sheet->groups[g].rows[i].cells[column];

			if (g != row->group && cell->has_value &&
			    cell->n == row->cells[0]->n &&
			    cell->value - sum < 1e-9 &&
			    sum - cell->value < 1e-9)
				return cell;
		}
	}
	return NULL;
}

static double
focus_of(const struct chooser *c, const struct plot_row *row)
{
	const struct drawing *drawing = c->in->drawing;
	double sum = 0;
	uint32_t i;

	for (i = 0; i < c->plot->n_series; i++) {
		const struct series *series = &c->plot->series[i];
		bool counts = i == 0;

		if (drawing != NULL && drawing->focus.n > 0)
			counts = holds(&drawing->focus, series->code);
		else if (c->plot->type == PLOT_DIVERGING)
			counts = series->side == SIDE_POSITIVE;
		if (counts)
			sum +=
			    row->cells[i]->has_value ? row->cells[i]->value : 0;
	}
	return sum;
}

static void
sort_questions(struct chooser *c)
{
	struct panel *panel = &c->plot->panels[0];
	uint32_t i;
	uint32_t k;

	if (c->in->drawing != NULL && c->in->drawing->order == ORDER_CODEBOOK)
		return;
	for (i = 1; i < panel->n_rows; i++) {
		struct plot_row row = panel->rows[i];

		for (k = i; k > 0 &&
		     focus_of(c, &row) > focus_of(c, &panel->rows[k - 1]);
		     k--)
			panel->rows[k] = panel->rows[k - 1];
		panel->rows[k] = row;
	}
}

static void
fill_answers(
    struct chooser *c, struct plot_row *row, uint32_t first, uint32_t column)
{
	const uint32_t n = c->plot->n_series;
	uint32_t i;

	row->group = c->list[first].g;
	row->cells = room(c, n, sizeof(const struct cell *));
	for (i = 0; i < n; i++)
		row->cells[i] = &c->list[first + i].row->cells[column];
	row->totals[0] = total_of(c, row, SIDE_NEGATIVE, column);
	row->totals[1] = total_of(c, row, SIDE_POSITIVE, column);
}

/* Questions below each other, or one question in each column. */
static void
arrange_answers(struct chooser *c)
{
	struct plot *plot = c->plot;
	struct panel *panel = room(c, 1, sizeof *panel);
	const bool is_one = c->n_questions == 1 && !c->is_column_named;
	const struct sheet *sheet = c->in->sheet;
	uint32_t i;

	series_of_answers(c);
	plot->panels = panel;
	plot->n_panels = 1;
	panel->title = "";
	panel->rows = room(
	    c, is_one ? sheet->n_columns : c->n_questions, sizeof *panel->rows);
	if (plot->type == PLOT_DIVERGING)
		colour_poles(c, c->n_answers);
	else
		colour_ramp(
		    plot, c->n_answers, is_ordered(c, c->list[0].group));
	if (is_one) {
		const char *span = NULL;

		for (i = 0; i < sheet->n_columns; i++) {
			const struct column *column = &sheet->columns[i];
			struct plot_row *row = &panel->rows[panel->n_rows];

			if (column->is_difference ||
			    column->holds != HOLDS_FIGURE)
				continue;
			row->label = column->label;
			row->is_bold = column->n_by == 0;
			if (c->facets.n > 1 && column->n_by > 0 &&
			    (span == NULL || strcmp(span, column->span) != 0))
				row->heading = span = column->span;
			row->bases = &c->list[0].group->base[i];
			fill_answers(c, row, 0, i);
			panel->n_rows++;
		}
		return;
	}
	for (i = 0; i < c->n_questions; i++) {
		uint32_t first = i * plot->n_series;
		struct plot_row *row = &panel->rows[panel->n_rows++];

		row->label = c->list[first].group->title;
		fill_answers(c, row, first, c->column);
	}
	share_question(c, panel);
	sort_questions(c);
}

/* ---- the scale
 * ---------------------------------------------------------------------- */

static void
look_at(const struct cell *cell, double *largest)
{
	if (!plot_draws(cell))
		return;
	if (cell->value > *largest)
		*largest = cell->value;
	if (-cell->value > *largest)
		*largest = -cell->value;
	if (cell->has_interval && cell->high > *largest)
		*largest = cell->high;
	if (cell->has_interval && -cell->low > *largest)
		*largest = -cell->low;
}

static void
widen(struct plot *plot, const struct cell *cell)
{
	if (!plot_draws(cell))
		return;
	if (plot_low(plot, cell) < plot->low)
		plot->low = plot_low(plot, cell);
	if (plot_high(plot, cell) > plot->high)
		plot->high = plot_high(plot, cell);
}

/*
 * Points and lines may begin elsewhere than at 0 when all they show is in the
 * upper half: at a multiple of 10 per cent, or at a step of the axis.
 */
static void
choose_start(struct plot *plot)
{
	struct axis axis = {.exponent = plot->exponent};
	int64_t ten = plot_number(plot, 0.1);

	if (plot->low <= 0 || plot->low == plot->high ||
	    (plot->type != PLOT_LINES &&
		(plot->type != PLOT_DOTS || plot->is_share)))
		return;
	axis_fit(&axis, plot->low, plot->high, START_TICKS);
	plot->from = plot->is_share ? plot->low / ten * ten : axis.low;
	plot->has_from = plot->from >= plot->high / 2;
}

/* Every cell is looked at twice: how large are they, then where are they? */
static void
find_scale(struct chooser *c)
{
	struct plot *plot = c->plot;
	double largest = 0;
	int pass;
	uint32_t p;
	uint32_t r;
	uint32_t s;

	plot->low = INT64_MAX;
	plot->high = INT64_MIN;
	plot->shift = plot->is_share ? 2 : 0;
	for (pass = 0; pass < 2; pass++) {
		for (p = 0; p < plot->n_panels; p++)
			for (r = 0; r < plot->panels[p].n_rows; r++)
				for (s = 0; s < plot->n_series; s++) {
					const struct cell *cell =
					    plot->panels[p].rows[r].cells[s];

					if (pass == 0)
						look_at(cell, &largest);
					else if (!plot->series[s].is_aside)
						widen(plot, cell);
				}
		for (s = 0; plot->average != NULL && s < plot->n_series; s++) {
			if (pass == 0)
				look_at(plot->average[s], &largest);
			else
				widen(plot, plot->average[s]);
		}
		plot->exponent = axis_exponent(largest, plot->shift);
	}
	if (plot->low > plot->high)
		plot->low = plot->high = 0;
	choose_start(plot);
	plot->has_zero = plot->type == PLOT_BARS ||
	    plot->type == PLOT_STACKED || plot->type == PLOT_DIVERGING ||
	    (plot->type == PLOT_DOTS && plot->is_share);
	if (c->in->drawing != NULL && c->in->drawing->has_from &&
	    plot->type != PLOT_BARS && plot->type != PLOT_STACKED &&
	    plot->type != PLOT_DIVERGING) {
		plot->from =
		    axis_number(c->in->drawing->from, 0, plot->exponent);
		plot->has_from = plot->from <= plot->low;
	}
}

/* More than half of the cells with nothing to draw. */
static bool
is_mostly_empty(const struct plot *plot)
{
	uint32_t n = 0;
	uint32_t drawn = 0;
	uint32_t p;
	uint32_t r;
	uint32_t s;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			for (s = 0; s < plot->n_series; s++, n++)
				drawn += plot_draws(
				    plot->panels[p].rows[r].cells[s]);
	return 2 * drawn < n || n == 0;
}

static bool
has_one_unit(const struct chooser *c)
{
	uint32_t i;

	for (i = 1; i < c->n; i++)
		if (strcmp(c->list[i].group->unit, c->list[0].group->unit) !=
			0 ||
		    strcmp(c->list[i].group->statistic,
			c->list[0].group->statistic) != 0)
			return false;
	return true;
}

static bool
can_stack(const struct chooser *c)
{
	return c->n_answers > 1 && c->n_answers <= RAMP_MAX;
}

static void
arrange(struct chooser *c)
{
	switch (c->plot->type) {
	case PLOT_STACKED:
	case PLOT_DIVERGING:
		if (!can_stack(c)) {
			c->plot->type = PLOT_BARS;
			arrange_rows(c);
			break;
		}
		if (c->plot->type == PLOT_DIVERGING && !has_poles(c))
			c->plot->type = PLOT_STACKED;
		arrange_answers(c);
		break;
	case PLOT_LINES:
		arrange_lines(c);
		break;
	case PLOT_SLOPE:
		arrange_slope(c);
		break;
	default:
		arrange_rows(c);
	}
}

void
choose_plot(struct plot *plot, const struct choice *choice)
{
	struct chooser c = {.in = choice, .plot = plot};

	*plot = (struct plot){.sheet = choice->sheet,
	    .language = choice->doc->language,
	    .pool = &choice->doc->pool,
	    .question = "",
	    .wave = "",
	    .source = ""};
	facets_find(&c.facets, choice);
	find_candidates(&c);
	if (choice->drawing != NULL && choice->drawing->type == DRAWING_NONE) {
		give_up(&c, WORD_NO_FIGURE_HELD);
		plot->notes[0] =
		    label_in(&choice->drawing->reason, plot->language->code);
		return;
	}
	if (c.n == 0) {
		give_up(&c, WORD_NO_FIGURE_HELD);
		return;
	}
	if (!has_one_unit(&c)) {
		give_up(&c, WORD_NO_FIGURE_UNITS);
		return;
	}
	find_battery(&c);
	find_column(&c);
	plot->is_share = is_share(c.list[0].group);
	plot->unit = c.list[0].group->unit;
	plot->type = find_type(&c);
	arrange(&c);
	if (plot->type == PLOT_NONE)
		return;
	if (is_mostly_empty(plot)) {
		give_up(&c, WORD_NO_FIGURE_HELD);
		return;
	}
	find_scale(&c);
	notes_build(plot, choice, c.column);
}
