#include <string.h>

#include "canvas.h"
#include "mem.h"

enum {
	SIGN = 45, /* radius of a disc */
	SIGN_OPEN = 50,
	SIGN_THICK = 20,
	SWATCH = 110,
	KEY_LEAD = 200,
	KEY_INDENT = 180, /* from a sign to its name */
	KEY_APART = 280,
	TICKS = 6,
	TICKS_LEAST = 2,
	TICK_APART = 60
};

void
canvas_paragraph(struct canvas *c, const char *text, const struct paragraph *p)
{
	struct lines lines = measure_lines(c->scene->pool, text, p->size,
	    p->is_bold, c->scene->width - (int64_t)2 * PAD, p->is_balanced);
	uint32_t i;

	for (i = 0; i < lines.n; i++) {
		scene_text(c->scene, PAD, c->y + p->size, lines.line[i],
		    p->size, p->ink, ANCHOR_START, p->is_bold);
		c->y += p->lead;
	}
}

void
canvas_clear(struct canvas *c)
{
	size_t i;

	for (i = 0; i < c->scene->n; i++) {
		const struct shape *shape = &c->scene->shapes[i];

		if (shape->draw == DRAW_TEXT && scene_box(shape).bottom > c->y)
			c->y = scene_box(shape).bottom;
	}
}

/* ---- rows ---------------------------------------------------------------- */

void
ladder_measure(const struct canvas *c, struct ladder *ladder)
{
	const struct panel *panel = &c->plot->panels[0];
	uint32_t i;

	ladder->label_room =
	    c->is_narrow ? c->scene->width - (int64_t)2 * PAD : 0;
	for (i = 0; i < panel->n_rows && !c->is_narrow; i++) {
		struct lines lines =
		    measure_lines(c->scene->pool, panel->rows[i].label,
			SIZE_LABEL, panel->rows[i].is_bold, LABEL_MAX, true);

		if (lines.room > ladder->label_room)
			ladder->label_room = lines.room;
	}
	ladder->left = c->is_narrow ? PAD + 40 : PAD + ladder->label_room + 120;
}

static void
put_heading(struct canvas *c, const struct plot_row *row)
{
	static const struct paragraph heading = {
	    SIZE_AXIS, LEAD_LABEL, INK_SOFT, true, true};

	c->y += row == c->plot->panels[0].rows ? 20 : 80;
	canvas_paragraph(c, row->heading, &heading);
	c->y += c->is_narrow ? 20 : 60;
}

int64_t
ladder_row(
    struct canvas *c, const struct ladder *ladder, const struct plot_row *row)
{
	struct lines lines;
	int64_t height = ladder->row;
	int64_t line;
	uint32_t i;

	if (row->heading != NULL)
		put_heading(c, row);
	else if (row->is_apart)
		c->y += 80;
	lines = measure_lines(c->scene->pool, row->label, SIZE_LABEL,
	    row->is_bold, ladder->label_room, true);
	if (c->is_narrow) {
		line = c->y + 120;
		c->y += LEAD_LABEL * (int64_t)lines.n + 20;
	} else {
		if (LEAD_LABEL * (int64_t)lines.n > height)
			height = LEAD_LABEL * (int64_t)lines.n;
		line = c->y + height / 2 + BASE_LINE -
		    LEAD_LABEL / 2 * ((int64_t)lines.n - 1);
	}
	for (i = 0; i < lines.n; i++)
		scene_text(c->scene, PAD, line + LEAD_LABEL * (int64_t)i,
		    lines.line[i], SIZE_LABEL, INK_TEXT, ANCHOR_START,
		    row->is_bold);
	c->y += height + ladder->gap;
	return c->y - ladder->gap - height / 2;
}

/* ---- the axis ------------------------------------------------------------ */

const char *
canvas_tick_label(const struct canvas *c, int64_t tick)
{
	const char *label = axis_label(c->scene->pool, c->axis,
	    c->plot->type == PLOT_DIVERGING && tick < 0 ? -tick : tick,
	    c->plot->language);

	if (!c->plot->is_share || tick + c->axis->step <= c->axis->high)
		return label;
	return pool_take(c->scene->pool,
	    mem_format(
		"%s%s", label, word(WORD_PERCENT_SIGN, c->plot->language)));
}

static int64_t
label_room(const struct canvas *c, int64_t tick)
{
	return measure_room(canvas_tick_label(c, tick), SIZE_AXIS, false);
}

/* The lowest and the highest number that the axis has to hold: 0 where it
 * begins there, and all bounds of intervals. */
static void
find_ends(const struct canvas *c, int64_t *low, int64_t *high)
{
	const struct plot *plot = c->plot;
	int64_t one;

	*low = plot->low;
	*high = plot->high;
	if (plot->has_from)
		*low = plot->from;
	else if (plot->has_zero && *low > 0)
		*low = 0;
	if (*high < 0 && plot->has_zero)
		*high = 0;
	if (*low >= *high) {
		one = plot_number(plot, plot->is_share ? 0.01 : 1);
		*high = *low + (one > 0 ? one : 1);
	}
}

/* The number of the axis beyond which the text of the cell stands: the
 * upper bound of its interval, or the estimate. */
static int64_t
text_after(const struct canvas *c, const struct cell *cell)
{
	int64_t high;

	if (!plot_draws(cell))
		return c->axis->low > 0 ? c->axis->low : 0;
	high = plot_high(c->plot, cell);
	return c->plot->type == PLOT_BARS && high < 0 ? 0 : high;
}

/* Where the axis has to end so that the cell's text fits beyond its mark. */
static int64_t
end_for(const struct canvas *c, const struct ladder *ladder,
    const struct cell *cell)
{
	const struct axis *axis = c->axis;
	int64_t room =
	    measure_room(plot_text(c->plot, cell), SIZE_LABEL, true) + GAP + 10;
	int64_t part = text_after(c, cell) - axis->low;

	if (part <= 0)
		return ladder->limit;
	return axis->from +
	    (ladder->limit - room - axis->from) * (axis->high - axis->low) /
	    part;
}

static void
place_ends(struct canvas *c, const struct ladder *ladder)
{
	const struct panel *panel = &c->plot->panels[0];
	struct axis *axis = c->axis;
	int64_t half = label_room(c, axis->low) / 2;
	uint32_t r;
	uint32_t s;

	axis->from = ladder->left;
	if (axis->from < PAD / 2 + half)
		axis->from = PAD / 2 + half;
	axis->to = ladder->limit - label_room(c, axis->high) / 2;
	for (r = 0; r < panel->n_rows; r++) {
		for (s = 0; s < c->plot->n_series; s++) {
			int64_t end;

			if (c->plot->series[s].is_aside)
				continue;
			end = end_for(c, ladder, panel->rows[r].cells[s]);
			if (end < axis->to)
				axis->to = end;
		}
	}
}

static bool
labels_touch(const struct canvas *c)
{
	const struct axis *axis = c->axis;
	int64_t tick;

	for (tick = axis->low; tick < axis->high; tick += axis->step)
		if ((label_room(c, tick) + label_room(c, tick + axis->step)) /
			    2 +
			TICK_APART >
		    axis_place(axis, tick + axis->step) -
			axis_place(axis, tick))
			return true;
	return false;
}

void
canvas_fit(struct canvas *c, const struct ladder *ladder)
{
	int64_t low;
	int64_t high;
	int most = TICKS;

	c->axis->exponent = c->plot->exponent;
	find_ends(c, &low, &high);
	do {
		axis_fit(c->axis, low, high, most);
		place_ends(c, ladder);
	} while (labels_touch(c) && --most > TICKS_LEAST);
}

/* Where room is short, a label that would touch the one before it, or the
 * last one, is left out. */
static void
put_label(struct canvas *c, int64_t tick, int64_t y, int64_t *free_from)
{
	int64_t x = axis_place(c->axis, tick);
	int64_t half = label_room(c, tick) / 2;
	int64_t last = axis_place(c->axis, c->axis->high) -
	    label_room(c, c->axis->high) / 2;

	if (x - half < *free_from ||
	    (tick < c->axis->high && x + half + TICK_APART > last))
		return;
	scene_text(c->scene, x, y, canvas_tick_label(c, tick), SIZE_AXIS,
	    INK_SOFT, ANCHOR_MIDDLE, false)
	    ->saying = SAYS_TICK;
	*free_from = x + half + TICK_APART;
}

void
canvas_grid(struct canvas *c, int64_t top)
{
	const struct axis *axis = c->axis;
	int64_t free_from = 0;
	int64_t tick;

	for (tick = axis->low; tick <= axis->high; tick += axis->step) {
		int64_t x = axis_place(axis, tick);

		scene_line(c->scene, LAYER_GRID, x, top, x, c->y,
		    tick == 0 ? INK_AXIS : INK_GRID, 10);
		put_label(c, tick, top - 60, &free_from);
	}
}

/* ---- marks --------------------------------------------------------------- */

void
canvas_whisker(struct canvas *c, const struct cell *cell, int64_t y,
    enum ink ink, int64_t thick, int64_t caps)
{
	struct shape *line;
	int64_t low;
	int64_t high;

	if (!cell->has_value || !cell->has_interval)
		return;
	low = axis_place(c->axis, plot_low(c->plot, cell));
	high = axis_place(c->axis, plot_high(c->plot, cell));
	line = scene_line(c->scene, LAYER_OVER, low, y, high, y, ink, thick);
	line->saying = SAYS_INTERVAL;
	line->cell = cell;
	line->axis = c->axis;
	line->caps = caps;
	if (cell->mark == MARK_UNRELIABLE)
		line->dash = DASH_DOUBTFUL;
}

struct shape *
canvas_sign(struct canvas *c, int64_t x, int64_t y, enum ink ink, bool is_open)
{
	struct shape sign = {.draw = DRAW_DISC,
	    .layer = LAYER_OVER,
	    .x = x,
	    .y = y,
	    .w = SIGN,
	    .fill = ink};

	if (ink == INK_B)
		sign.draw = DRAW_DIAMOND;
	if (ink == INK_C)
		sign.draw = DRAW_SQUARE;
	if (ink == INK_D)
		sign.draw = DRAW_TRIANGLE;
	if (ink == INK_B || ink == INK_D || is_open) {
		sign.fill = INK_PAPER;
		sign.stroke = ink;
		sign.thick = SIGN_THICK;
		sign.w = SIGN_OPEN;
	}
	if (ink == INK_C)
		sign.w = SIGN - 5;
	return scene_put(c->scene, &sign);
}

void
canvas_missing(
    struct canvas *c, const struct cell *cell, int64_t y, int64_t size)
{
	int64_t x = axis_place(c->axis, 0);
	struct shape *text;

	if (c->axis->low > 0)
		x = c->axis->from;
	text = scene_text(c->scene, x + GAP, y + BASE_LINE,
	    plot_text(c->plot, cell), size, INK_SOFT, ANCHOR_START, false);
	text->saying = SAYS_NUMBER;
	text->cell = cell;
}

const char *
canvas_short_wave(const struct canvas *c, const char *label)
{
	struct out out = {0};
	const char *at = label;

	while (*at != '\0') {
		size_t digits = strspn(at, "0123456789");

		if (digits == 4)
			at += 2;
		if (digits > 0) {
			digits -= digits == 4 ? 2 : 0;
			out_slice(&out, (struct slice){at, digits});
			at += digits;
		} else {
			out_byte(&out, *at++);
		}
	}
	return pool_take(c->scene->pool, out_take(&out));
}

/* ---- the key ------------------------------------------------------------- */

static const char *
key_text(const struct canvas *c, const struct series *series)
{
	if (*series->base == '\0')
		return series->label;
	return pool_take(
	    c->scene->pool, mem_format("%s (%s)", series->label, series->base));
}

/* A sign or a swatch, and the name in the colour of the series; x moves on. */
static void
put_key(struct canvas *c, const struct series *series, int64_t *x,
    bool is_square, uint32_t n_lines, const char *const *lines)
{
	int64_t room = 0;
	uint32_t i;

	if (is_square) {
		scene_rect(c->scene, LAYER_MARK, *x, c->y + 25, SWATCH, SWATCH,
		    series->ink);
	} else {
		scene_line(c->scene, LAYER_MARK, *x - 10, c->y + 85, *x + 130,
		    c->y + 85, series->ink, SIGN_THICK);
		canvas_sign(c, *x + 60, c->y + 85, series->ink, false);
	}
	for (i = 0; i < n_lines; i++) {
		int64_t wide = measure_room(lines[i], SIZE_LABEL, true);

		scene_text(c->scene, *x + KEY_INDENT,
		    c->y + 130 + LEAD_LABEL * (int64_t)i, lines[i], SIZE_LABEL,
		    is_square ? INK_TEXT : series->ink, ANCHOR_START, true);
		room = wide > room ? wide : room;
	}
	*x += KEY_INDENT + room + KEY_APART;
}

void
canvas_key(struct canvas *c, bool is_square)
{
	int64_t right = c->scene->width - PAD;
	int64_t x = PAD;
	int64_t down = 0;
	uint32_t i;

	c->y += 40;
	for (i = 0; i < c->plot->n_series; i++) {
		const struct series *series = &c->plot->series[i];
		struct lines lines;

		if (series->is_aside)
			continue;
		lines = measure_lines(c->scene->pool, key_text(c, series),
		    SIZE_LABEL, true, right - PAD - KEY_INDENT, false);
		if (x > PAD && x + KEY_INDENT + lines.room > right) {
			c->y += down;
			x = PAD;
			down = 0;
		}
		put_key(c, series, &x, is_square, lines.n, lines.line);
		if (KEY_LEAD + LEAD_LABEL * (int64_t)(lines.n - 1) > down)
			down = KEY_LEAD + LEAD_LABEL * (int64_t)(lines.n - 1);
	}
	c->y += down;
}
