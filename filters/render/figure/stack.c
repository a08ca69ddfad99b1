#include <string.h>

#include "canvas.h"

/*
 * The answers of a row side by side, to 100 per cent; or to both sides of 0,
 * the negative ones to the left with the weak one next to the axis.  What is
 * no answer is a column of numbers at the right.
 */
enum {
	BAR = 170,
	GAP_BETWEEN = 80,
	NARROW_GAP = 70,
	INSIDE = 40, /* room around a number inside a bar */
	SWATCH = 110,
	KEY_INDENT = 160,
	KEY_APART = 180,
	KEY_LEAD = 190,
	ASIDE_LEAST = 420,
	ASIDE_MOST = 900,
	ASIDE_APART = 120,
	WHOLE = 100,
	STEP = 20
};

/* The part of an axis that a row takes, in numbers of the axis. */
static int64_t
number_of(const struct canvas *c, const struct cell *cell)
{
	return cell == NULL ? 0 : plot_number(c->plot, cell->value);
}

static bool
is_on_side(const struct series *series, enum side side)
{
	return !series->is_aside && series->side == side;
}

/* The first answer of the row that is held back, or NULL. A row that has
 * one shows no bar at all: the missing length would tell the figure. */
static const struct cell *
held_back(const struct canvas *c, const struct plot_row *row)
{
	uint32_t s;

	for (s = 0; s < c->plot->n_series; s++)
		if (!plot_draws(row->cells[s]))
			return row->cells[s];
	return NULL;
}

static int64_t
side_sum(const struct canvas *c, const struct plot_row *row, enum side side)
{
	int64_t sum = 0;
	uint32_t s;

	if (held_back(c, row) != NULL)
		return 0;
	for (s = 0; s < c->plot->n_series; s++) {
		if (is_on_side(&c->plot->series[s], side))
			sum += number_of(c, row->cells[s]);
		if (is_on_side(&c->plot->series[s], SIDE_MIDDLE) &&
		    side != SIDE_NONE)
			sum += number_of(c, row->cells[s]) / 2;
	}
	return sum;
}

/* ---- inks ---------------------------------------------------------------- */

static enum ink
ink_on(enum ink ink)
{
	switch (ink) {
	case INK_C:
	case INK_NEGATIVE_WEAK:
	case INK_POSITIVE_WEAK:
	case INK_RAMP_3:
		return INK_ON_WEAK;
	case INK_D:
		return INK_ON_PLUM;
	case INK_MIDDLE:
		return INK_ON_MIDDLE;
	case INK_RAMP_4:
	case INK_RAMP_LAST:
		return INK_ON_PALE;
	default:
		return INK_ON_STRONG;
	}
}

static bool
is_pale(enum ink ink)
{
	return ink == INK_RAMP_4 || ink == INK_RAMP_LAST;
}

static void
outline(struct shape *rect)
{
	if (!is_pale(rect->fill))
		return;
	rect->stroke = INK_POSITIVE_WEAK;
	rect->thick = 10;
}

/* ---- the key ------------------------------------------------------------- */

/* Series in the order of the segments, from the left. */
static uint32_t
segment_order(const struct canvas *c, const struct series **order)
{
	static const enum side sides[] = {
	    SIDE_NONE, SIDE_NEGATIVE, SIDE_MIDDLE, SIDE_POSITIVE};

	uint32_t n = 0;
	uint32_t s;
	int i;

	for (i = 0; i < 4; i++) {
		uint32_t first = n;

		for (s = 0; s < c->plot->n_series; s++)
			if (is_on_side(&c->plot->series[s], sides[i]))
				order[n++] = &c->plot->series[s];
		/* Of two negative answers the strong one stands first, at
		 * the left end. */
		if ((sides[i] == SIDE_NEGATIVE && n - first == 2 &&
			order[first]->ink != INK_NEGATIVE) ||
		    (sides[i] == SIDE_POSITIVE && n - first == 2 &&
			order[first]->ink == INK_POSITIVE)) {
			const struct series *other = order[first];

			order[first] = order[first + 1];
			order[first + 1] = other;
		}
	}
	return n;
}

static void
put_key(struct canvas *c, const struct ladder *ladder)
{
	const struct series **order = pool_zero(
	    c->scene->pool, c->plot->n_series, sizeof(const struct series *));
	uint32_t n = segment_order(c, order);
	int64_t right = c->scene->width - PAD;
	int64_t from = c->is_narrow ? PAD : ladder->left;
	int64_t all = 0;
	int64_t x;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++)
		all += KEY_INDENT + KEY_APART +
		    measure_room(order[i]->label, SIZE_AXIS, false);
	/* The key begins above the bars; at the left edge when it needs
	 * more than one line. */
	if (from + all - KEY_APART > right)
		from = PAD;
	x = from;
	c->y += 40;
	for (i = 0; i < n; i++) {
		struct lines lines =
		    measure_lines(c->scene->pool, order[i]->label, SIZE_AXIS,
			false, right - from - KEY_INDENT, false);

		if (x > from && x + KEY_INDENT + lines.room > right) {
			x = from;
			c->y += KEY_LEAD;
		}
		outline(scene_rect(c->scene, LAYER_MARK, x, c->y + 25, SWATCH,
		    SWATCH, order[i]->ink));
		for (k = 0; k < lines.n; k++) {
			c->y += k > 0 ? LEAD_LABEL : 0;
			scene_text(c->scene, x + KEY_INDENT, c->y + 125,
			    lines.line[k], SIZE_AXIS, INK_TEXT, ANCHOR_START,
			    false);
		}
		x += KEY_INDENT + lines.room + KEY_APART;
	}
	c->y += KEY_LEAD;
}

/* ---- columns of numbers -------------------------------------------------- */

/* The columns of numbers at the right, and where each ends. A narrow figure
 * has none. */
struct aside {
	struct lines head;
	int64_t right;
};

static uint32_t
place_asides(const struct canvas *c, struct aside *asides, int64_t *left)
{
	uint32_t most = 0;
	uint32_t s;

	*left = c->scene->width - PAD;
	for (s = c->plot->n_series; s-- > 0 && !c->is_narrow;) {
		struct aside *aside = &asides[s];
		int64_t wide;

		if (!c->plot->series[s].is_aside)
			continue;
		aside->head =
		    measure_lines(c->scene->pool, c->plot->series[s].label,
			SIZE_AXIS, false, ASIDE_MOST, true);
		wide = aside->head.room;
		aside->right = *left;
		*left -=
		    (wide > ASIDE_LEAST ? wide : ASIDE_LEAST) + ASIDE_APART;
		most = aside->head.n > most ? aside->head.n : most;
	}
	return most;
}

static void
head_asides(struct canvas *c, const struct aside *asides)
{
	uint32_t s;
	uint32_t k;

	for (s = 0; s < c->plot->n_series; s++)
		for (k = 0; k < asides[s].head.n; k++)
			scene_text(c->scene, asides[s].right,
			    c->y - 60 -
				LEAD_LABEL *
				    (int64_t)(asides[s].head.n - 1 - k),
			    asides[s].head.line[k], SIZE_AXIS, INK_SOFT,
			    ANCHOR_END, false);
}

static void
put_asides(struct canvas *c, const struct plot_row *row,
    const struct aside *asides, int64_t y)
{
	uint32_t s;

	for (s = 0; s < c->plot->n_series; s++) {
		struct shape *text;

		if (asides[s].head.n == 0)
			continue;
		text = scene_text(c->scene, asides[s].right, y + BASE_LINE,
		    plot_text(c->plot, row->cells[s]), SIZE_AXIS, INK_SOFT,
		    ANCHOR_END, false);
		text->saying = SAYS_NUMBER;
		text->cell = row->cells[s];
	}
}

/* ---- bars ---------------------------------------------------------------- */

/* Draw a segment from one number of the axis to another, with its figure
 * inside where it fits. */
static void
put_segment(struct canvas *c, const struct series *series,
    const struct cell *cell, int64_t from, int64_t to, int64_t y)
{
	int64_t left = axis_place(c->axis, from < to ? from : to);
	int64_t right = axis_place(c->axis, from < to ? to : from);
	const char *text = plot_text(c->plot, cell);
	struct shape *shape = scene_rect(c->scene, LAYER_MARK, left,
	    y - BAR / 2, right - left, BAR, series->ink);

	shape->saying = SAYS_PART;
	shape->cell = cell;
	shape->axis = c->axis;
	outline(shape);
	if (cell->mark == MARK_UNRELIABLE) {
		shape->fill = INK_NONE;
		shape->stroke = series->ink;
		shape->thick = 15;
	}
	if (left > axis_place(c->axis, 0) || right < axis_place(c->axis, 0))
		scene_line(c->scene, LAYER_OVER, from < to ? left : right,
		    y - BAR / 2, from < to ? left : right, y + BAR / 2,
		    INK_PAPER, 10);
	if (measure_room(text, SIZE_AXIS, false) + INSIDE > right - left)
		return;
	shape =
	    scene_text(c->scene, (left + right) / 2, y + 42, text, SIZE_AXIS,
		cell->mark == MARK_UNRELIABLE ? INK_TEXT : ink_on(series->ink),
		ANCHOR_MIDDLE, false);
	shape->saying = SAYS_NUMBER;
	shape->cell = cell;
}

/* The answers of a side from the axis outwards: the weak one first. */
static int64_t
put_side(struct canvas *c, const struct plot_row *row, enum side side,
    enum ink strong, int64_t at, int64_t y)
{
	const struct plot *plot = c->plot;
	const int sign = side == SIDE_NEGATIVE ? -1 : 1;
	int pass;
	uint32_t s;

	for (pass = 0; pass < 2; pass++) {
		for (s = 0; s < plot->n_series; s++) {
			int64_t to;

			if (!is_on_side(&plot->series[s], side) ||
			    (plot->series[s].ink == strong) != (pass == 1))
				continue;
			to = at + sign * number_of(c, row->cells[s]);
			put_segment(
			    c, &plot->series[s], row->cells[s], at, to, y);
			at = to;
		}
	}
	return at;
}

/* Put the figure that the table has for a whole side beyond the end of the
 * bar. */
static void
put_total(struct canvas *c, const struct cell *cell, int64_t end, bool is_left,
    int64_t y)
{
	int64_t x = axis_place(c->axis, end);
	struct shape *text;

	if (cell == NULL)
		return;
	text = scene_text(c->scene, is_left ? x - GAP : x + GAP, y + BASE_LINE,
	    plot_text(c->plot, cell), SIZE_LABEL,
	    is_left ? INK_NEGATIVE : INK_POSITIVE,
	    is_left ? ANCHOR_END : ANCHOR_START, true);
	text->saying = SAYS_NUMBER;
	text->cell = cell;
}

static void
put_diverging(struct canvas *c, const struct plot_row *row, int64_t y)
{
	int64_t half = 0;
	int64_t end;
	uint32_t s;

	for (s = 0; s < c->plot->n_series; s++)
		if (is_on_side(&c->plot->series[s], SIDE_MIDDLE)) {
			half = number_of(c, row->cells[s]) / 2;
			put_segment(c, &c->plot->series[s], row->cells[s],
			    -half, number_of(c, row->cells[s]) - half, y);
		}
	end = put_side(c, row, SIDE_NEGATIVE, INK_NEGATIVE, -half, y);
	put_total(c, row->totals[0], end, true, y);
	end = put_side(c, row, SIDE_POSITIVE, INK_POSITIVE, half, y);
	put_total(c, row->totals[1], end, false, y);
}

static void
put_stacked(struct canvas *c, const struct plot_row *row, int64_t y)
{
	int64_t at = 0;
	uint32_t s;

	for (s = 0; s < c->plot->n_series; s++) {
		int64_t to = at + number_of(c, row->cells[s]);

		if (c->plot->series[s].is_aside)
			continue;
		put_segment(c, &c->plot->series[s], row->cells[s], at, to, y);
		at = to;
	}
}

/* ---- the axis ------------------------------------------------------------ */

/* The next whole step of 20 that holds the longest side. */
static int64_t
end_of(const struct canvas *c, enum side side, int64_t step)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t most = 0;
	uint32_t r;

	for (r = 0; r < panel->n_rows; r++) {
		int64_t sum = side_sum(c, &panel->rows[r], side);

		most = sum > most ? sum : most;
	}
	return (most + step - 1) / step * step;
}

/* What the numbers of a side's totals need beyond its longest bar. */
static int64_t
total_room(const struct canvas *c, bool is_right)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t widest = 0;
	uint32_t r;

	for (r = 0; r < panel->n_rows; r++) {
		const struct cell *cell = panel->rows[r].totals[is_right];
		int64_t room;

		if (cell == NULL)
			continue;
		room = GAP +
		    measure_room(plot_text(c->plot, cell), SIZE_LABEL, true);
		widest = room > widest ? room : widest;
	}
	return widest;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void
fit(struct canvas *c, const struct ladder *ladder)
{
	struct axis *axis = c->axis;
	int64_t one = plot_number(c->plot, 0.01);
	int64_t room = measure_room("100", SIZE_AXIS, false) / 2;

	axis->exponent = c->plot->exponent;
	axis->step = STEP * one;
	axis->low = 0;
	axis->high = WHOLE * one;
	if (c->plot->type == PLOT_DIVERGING) {
		axis->low = -end_of(c, SIDE_NEGATIVE, axis->step);
		axis->high = end_of(c, SIDE_POSITIVE, axis->step);
		if (axis->high == 0)
			axis->high = axis->step;
	}
	axis->from = ladder->left +
	    larger(axis->low < 0 ? room : 0, total_room(c, false));
	axis->to = ladder->limit - larger(2 * room, total_room(c, true));
}

void
stack_draw(struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	struct aside *asides =
	    pool_zero(c->scene->pool, c->plot->n_series, sizeof *asides);
	struct ladder ladder = {
	    .row = BAR, .gap = c->is_narrow ? NARROW_GAP : GAP_BETWEEN};
	uint32_t lines = place_asides(c, asides, &ladder.limit);
	int64_t top;
	uint32_t r;

	ladder_measure(c, &ladder);
	put_key(c, &ladder);
	fit(c, &ladder);
	c->y += 220 + (lines > 1 ? LEAD_LABEL * (int64_t)(lines - 1) : 0);
	top = c->y;
	head_asides(c, asides);
	c->y += 40;
	for (r = 0; r < panel->n_rows; r++) {
		const struct plot_row *row = &panel->rows[r];
		const struct cell *held = held_back(c, row);
		int64_t y = ladder_row(c, &ladder, row);

		if (held != NULL)
			canvas_missing(c, held, y, SIZE_LABEL);
		else if (c->plot->type == PLOT_DIVERGING)
			put_diverging(c, row, y);
		else
			put_stacked(c, row, y);
		put_asides(c, row, asides, y);
	}
	c->y -= ladder.gap - 60;
	canvas_grid(c, top);
}
