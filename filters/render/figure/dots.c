#include <string.h>

#include "canvas.h"

/*
 * A sign with its interval for each category of a row, below each other, for
 * intervals often overlap; at the right the difference, where the table has
 * it.
 */
enum {
	APART = 140,     /* between the signs of a row */
	APART_FAR = 160, /* where two numbers stand on the same side */
	ROW_ROOM = 200,
	ROW_GAP = 40,
	NARROW_GAP = 60,
	WHISKER = 20,
	DIFFERENCE = 1600, /* the columns of differences, wide and narrow, */
	DIFFERENCE_NARROW = 800,
	BOUNDS = 840, /* and of the interval among them: at least */
	BETWEEN = 120
};

static int64_t
number_room(const struct canvas *c, const struct cell *cell)
{
	return measure_room(plot_text(c->plot, cell), SIZE_LABEL, true) + GAP;
}

/* Does the number of the cell stand at the left of its sign? That of the
 * lowest of several does, when there is room. */
static bool
is_left(const struct canvas *c, const struct plot_row *row, uint32_t s)
{
	const struct cell *cell = row->cells[s];
	bool is_higher_seen = false;
	uint32_t i;

	if (!plot_draws(cell))
		return false;
	for (i = 0; i < c->plot->n_series; i++) {
		const struct cell *other = row->cells[i];

		if (i == s || !plot_draws(other))
			continue;
		if (other->value < cell->value ||
		    (other->value <= cell->value && i > s))
			return false;
		is_higher_seen = true;
	}
	return is_higher_seen &&
	    axis_place(c->axis, plot_low(c->plot, cell)) -
		number_room(c, cell) >=
	    c->axis->from;
}

/* How far apart the signs of a row are: where two numbers stand on the same
 * side, the height of a line. */
static int64_t
find_apart(const struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	uint32_t r;
	uint32_t s;

	for (r = 0; r < panel->n_rows; r++) {
		uint32_t n = 0;

		for (s = 0; s < c->plot->n_series; s++)
			if (!is_left(c, &panel->rows[r], s))
				n++;
		if (n > 1)
			return APART_FAR;
	}
	return APART;
}

static void
put_mark(struct canvas *c, const struct plot_row *row, uint32_t s, int64_t y)
{
	const struct cell *cell = row->cells[s];
	enum ink ink = c->plot->series[s].ink;
	bool at_left = is_left(c, row, s);
	struct shape *shape;
	int64_t x;

	canvas_whisker(c, cell, y, ink, WHISKER, 0);
	shape = canvas_sign(c,
	    axis_place(c->axis, plot_number(c->plot, cell->value)), y, ink,
	    cell->mark == MARK_UNRELIABLE);
	shape->saying = SAYS_VALUE;
	shape->cell = cell;
	shape->axis = c->axis;
	x = axis_place(c->axis,
	    at_left ? plot_low(c->plot, cell) : plot_high(c->plot, cell));
	/* A bound may be so near to the estimate that the sign covers it:
	 * the number then stands beyond the sign. */
	if (!at_left && x < shape->x + shape->w)
		x = shape->x + shape->w;
	if (at_left && x > shape->x - shape->w)
		x = shape->x - shape->w;
	shape = scene_text(c->scene, at_left ? x - GAP : x + GAP, y + BASE_LINE,
	    plot_text(c->plot, cell), SIZE_LABEL, ink,
	    at_left ? ANCHOR_END : ANCHOR_START, true);
	shape->saying = SAYS_NUMBER;
	shape->cell = cell;
}

/* Room for the intervals of differences, which a narrow figure has not. */
static int64_t
bounds_room(const struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t widest = c->is_narrow ? 0 : BOUNDS;
	uint32_t r;

	for (r = 0; r < panel->n_rows && !c->is_narrow; r++) {
		const struct cell *cell = panel->rows[r].difference;
		int64_t room;

		if (cell == NULL || !cell->has_value)
			continue;
		room =
		    measure_room(plot_bounds(c->plot, cell), SIZE_AXIS, false) +
		    GAP;
		widest = room > widest ? room : widest;
	}
	return widest;
}

static void
put_difference(struct canvas *c, const struct plot_row *row, int64_t y)
{
	const struct cell *cell = row->difference;
	int64_t right = c->scene->width - PAD;
	const char *text = plot_text(c->plot, cell);
	struct shape *shape;

	shape = scene_text(c->scene, right - bounds_room(c), y + BASE_LINE,
	    text, SIZE_LABEL, cell->has_value ? INK_TEXT : INK_SOFT, ANCHOR_END,
	    cell->has_value);
	shape->saying = SAYS_NUMBER;
	shape->cell = cell;
	if (c->is_narrow || !cell->has_value)
		return;
	shape = scene_text(c->scene, right, y + BASE_LINE,
	    plot_bounds(c->plot, cell), SIZE_AXIS, INK_SOFT, ANCHOR_END, false);
	shape->saying = SAYS_NUMBER;
	shape->cell = cell;
}

/* "Forskel, procentpoint", in two lines above its column. */
static void
put_heading(struct canvas *c)
{
	int64_t right = c->scene->width - PAD;

	scene_text(c->scene, right, c->y - 200, c->plot->difference[0],
	    SIZE_AXIS, INK_SOFT, ANCHOR_END, true);
	scene_text(c->scene, right, c->y - 60, c->plot->difference[1],
	    SIZE_AXIS, INK_SOFT, ANCHOR_END, false);
}

static void
put_row(struct canvas *c, const struct plot_row *row, int64_t y, int64_t apart)
{
	uint32_t s;
	int64_t at = y - apart * (int64_t)(c->plot->n_series - 1) / 2;

	for (s = 0; s < c->plot->n_series; s++, at += apart) {
		if (plot_draws(row->cells[s]))
			put_mark(c, row, s, at);
		else
			canvas_missing(c, row->cells[s], at, SIZE_LABEL);
	}
	if (row->difference != NULL)
		put_difference(c, row, y);
}

/* Room at the right for the columns of differences. */
static int64_t
difference_room(const struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t widest = c->is_narrow ? DIFFERENCE_NARROW : DIFFERENCE;
	int64_t room;
	uint32_t r;

	if (!c->plot->has_difference)
		return 0;
	room = measure_room(c->plot->difference[1], SIZE_AXIS, false);
	for (r = 0; r < panel->n_rows; r++) {
		int64_t number = bounds_room(c) +
		    measure_room(plot_text(c->plot, panel->rows[r].difference),
			SIZE_LABEL, true);

		room = number > room ? number : room;
	}
	return room + BETWEEN > widest ? room + BETWEEN : widest;
}

void
dots_draw(struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	struct ladder ladder = {
	    .limit = c->scene->width - PAD - difference_room(c)};
	int64_t apart;
	int64_t top;
	uint32_t r;

	if (c->plot->n_series > 1)
		canvas_key(c, false);
	ladder_measure(c, &ladder);
	canvas_fit(c, &ladder);
	apart = find_apart(c);
	ladder.row = ROW_ROOM + apart * (int64_t)(c->plot->n_series - 1);
	ladder.gap = c->is_narrow ? NARROW_GAP : ROW_GAP;
	c->y += c->plot->has_difference ? 400 : 260;
	if (c->plot->has_difference)
		put_heading(c);
	top = c->y;
	c->y += 40;
	for (r = 0; r < panel->n_rows; r++) {
		int64_t y = ladder_row(c, &ladder, &panel->rows[r]);

		put_row(c, &panel->rows[r], y, apart);
	}
	canvas_grid(c, top);
}
