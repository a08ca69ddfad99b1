#include "canvas.h"

/*
 * Horizontal bars: one for each row, or one for each of two or three
 * categories in each row. The interval is drawn over the bar, the number
 * stands beyond both.
 */
enum {
	BAR = 180,
	BAR_OF_SEVERAL = 120,
	STEP_GAP = 120,
	GROUP_GAP = 140,
	NARROW_GAP = 80,
	WHISKER = 15,
	CAPS = 80,
	CASING = 30,
	OUTLINE = 15,
	TICK = 10 /* the least length, of a share of 0 */
};

static void
put_number(struct canvas *c, const struct cell *cell, int64_t y, int64_t size)
{
	int64_t x = axis_place(c->axis, plot_high(c->plot, cell));
	struct shape *text;

	if (x < axis_place(c->axis, 0))
		x = axis_place(c->axis, 0);
	text = scene_text(c->scene, x + GAP, y + BASE_LINE,
	    plot_text(c->plot, cell), size, INK_TEXT, ANCHOR_START, true);
	text->saying = SAYS_NUMBER;
	text->cell = cell;
}

static void
put_bar(struct canvas *c, const struct cell *cell, int64_t y, int64_t height,
    enum ink ink)
{
	int64_t zero = axis_place(c->axis, 0);
	int64_t end = axis_place(c->axis, plot_number(c->plot, cell->value));
	struct shape *bar;

	if (end == zero)
		end = zero + TICK;
	bar = scene_rect(c->scene, LAYER_MARK, end < zero ? end : zero,
	    y - height / 2, end < zero ? zero - end : end - zero, height, ink);
	bar->saying = SAYS_VALUE;
	bar->cell = cell;
	bar->axis = c->axis;
	if (cell->mark == MARK_UNRELIABLE) {
		bar->fill = INK_NONE;
		bar->stroke = ink;
		bar->thick = OUTLINE;
	}
}

/* A whisker could not be seen on a dark bar: it gets an edge in the colour
 * of the paper. */
static void
put_casing(struct canvas *c, const struct cell *cell, int64_t y)
{
	if (!cell->has_interval)
		return;
	scene_line(c->scene, LAYER_MARK,
	    axis_place(c->axis, plot_low(c->plot, cell)), y,
	    axis_place(c->axis, plot_high(c->plot, cell)), y, INK_PAPER, CASING)
	    ->caps = CAPS * 3 / 4;
}

static void
put_row(struct canvas *c, const struct plot_row *row, int64_t y, int64_t height)
{
	const struct plot *plot = c->plot;
	uint32_t s;

	y -= height * (int64_t)(plot->n_series - 1) / 2;
	for (s = 0; s < plot->n_series; s++, y += height) {
		const struct cell *cell = row->cells[s];

		if (!plot_draws(cell)) {
			canvas_missing(c, cell, y,
			    plot->n_series > 1 ? SIZE_AXIS : SIZE_LABEL);
			continue;
		}
		put_bar(c, cell, y, height, plot->series[s].ink);
		if (plot->n_series > 1)
			put_casing(c, cell, y);
		canvas_whisker(c, cell, y, INK_TEXT, WHISKER,
		    plot->n_series > 1 ? CAPS * 3 / 4 : CAPS);
		put_number(
		    c, cell, y, plot->n_series > 1 ? SIZE_AXIS : SIZE_LABEL);
	}
}

void
bars_draw(struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	const bool is_grouped = c->plot->n_series > 1;
	/* Bars of one row stand a little apart: the numbers beside them
	 * would meet in a font with tall digits. */
	const int64_t height = is_grouped ? BAR_OF_SEVERAL + 20 : BAR;
	struct ladder ladder = {.limit = c->scene->width - PAD,
	    .row = height * c->plot->n_series,
	    .gap = c->is_narrow ? NARROW_GAP
		: is_grouped    ? GROUP_GAP
				: STEP_GAP};
	int64_t top;
	uint32_t r;

	if (is_grouped)
		canvas_key(c, true);
	ladder_measure(c, &ladder);
	canvas_fit(c, &ladder);
	c->y += 260;
	top = c->y;
	c->y += 60;
	for (r = 0; r < panel->n_rows; r++) {
		int64_t y = ladder_row(c, &ladder, &panel->rows[r]);

		put_row(c, &panel->rows[r], y, height);
	}
	c->y -= ladder.gap - 80;
	canvas_grid(c, top);
}
