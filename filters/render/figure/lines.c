#include <string.h>

#include "canvas.h"
#include "spread.h"

/*
 * Lines over time, with an interval at each wave; names at the right end, or
 * a picture for each line, all with the same axes.
 */
enum {
	HEIGHT = 2400,
	HEIGHT_NARROW = 2100,
	HEIGHT_PANEL = 1900,
	HEIGHT_PANEL_NARROW = 1300,
	COLUMNS = 3, /* of panels */
	BETWEEN = 200,
	BELOW = 460, /* of a panel: labels and n */
	TITLE = 140,
	INSET = 120,        /* from the frame to the first wave, at least */
	BESIDE = 120,       /* of a text at a wave, outside the only frame, */
	BESIDE_OTHERS = 60, /* and outside one of several */
	NAME_MAX = 1800,
	NAME_MAX_NARROW = 1000,
	NAME_GAP = 160,
	WAVES_FEW = 6, /* so many have whiskers and numbers of their own */
	LABEL_APART = 50,
	BASES_APART = 17, /* an equals sign may be wider than its room */
	LINE = 20,
	WHISKER = 15,
	LEADER = 10,
	TICKS = 6,
	AROUND = 60 /* of a number above a point */
};

/* Where one picture stands. */
struct frame {
	int64_t left;
	int64_t right;
	int64_t top;
	int64_t bottom;
	int64_t first; /* places of the first and the last wave */
	int64_t last;
};

static int64_t
wave_place(const struct canvas *c, const struct frame *f, uint32_t wave)
{
	const struct series *series = c->plot->series;
	int64_t span = series[c->plot->n_series - 1].time - series[0].time;

	if (span == 0)
		return (f->first + f->last) / 2;
	return f->first +
	    (f->last - f->first) * (series[wave].time - series[0].time) / span;
}

static int64_t
height_of(const struct canvas *c, const struct cell *cell)
{
	return axis_place(c->axis, plot_number(c->plot, cell->value));
}

/* True when no text of the scene meets the box of the shape, which may want
 * some room at its sides. */
static bool
is_free(const struct canvas *c, const struct shape *shape, int64_t apart)
{
	struct box box = scene_box(shape);
	size_t i;

	box.left -= apart;
	box.right += apart;
	for (i = 0; i < c->scene->n; i++) {
		struct box other;

		if (c->scene->shapes[i].draw != DRAW_TEXT)
			continue;
		other = scene_box(&c->scene->shapes[i]);
		if (scene_boxes_meet(&box, &other))
			return false;
	}
	return true;
}

/* ---- axes ---------------------------------------------------------------- */

static void
fit(struct canvas *c)
{
	const struct plot *plot = c->plot;
	int64_t low = plot->has_from ? plot->from
	    : plot->low > 0          ? 0
				     : plot->low;
	int64_t high = plot->high;

	if (high <= low)
		high = low + plot_number(plot, plot->is_share ? 0.01 : 1);
	c->axis->exponent = plot->exponent;
	axis_fit(c->axis, low, high, TICKS);
	if (plot->has_from)
		c->axis->low = plot->from;
}

static int64_t
tick_room(const struct canvas *c)
{
	int64_t widest = 0;
	int64_t tick;

	for (tick = c->axis->low; tick <= c->axis->high;
	     tick += c->axis->step) {
		int64_t room =
		    measure_room(canvas_tick_label(c, tick), SIZE_AXIS, false);

		widest = room > widest ? room : widest;
	}
	return widest;
}

static void
put_ticks(struct canvas *c, const struct frame *f, bool has_labels)
{
	int64_t tick;

	for (tick = c->axis->low; tick <= c->axis->high;
	     tick += c->axis->step) {
		int64_t y = axis_place(c->axis, tick);

		scene_line(c->scene, LAYER_GRID, f->left, y, f->right, y,
		    tick == 0 ? INK_AXIS : INK_GRID, 10);
		if (has_labels)
			scene_text(c->scene, f->left - 80, y + 40,
			    canvas_tick_label(c, tick), SIZE_AXIS, INK_SOFT,
			    ANCHOR_END, false)
			    ->saying = SAYS_TICK;
	}
}

static struct shape
wave_label(const struct canvas *c, const struct frame *f, uint32_t wave,
    const char *text)
{
	return (struct shape){.draw = DRAW_TEXT,
	    .layer = LAYER_TEXT,
	    .x = wave_place(c, f, wave),
	    .y = f->bottom + 190,
	    .text = text,
	    .size = SIZE_NOTE,
	    .fill = INK_SOFT,
	    .anchor = ANCHOR_MIDDLE,
	    .saying = SAYS_TICK};
}

static bool
labels_touch(const struct canvas *c, const struct frame *f, uint32_t a,
    uint32_t b, const char *text_a, const char *text_b)
{
	struct shape one = wave_label(c, f, a, text_a);
	struct shape other = wave_label(c, f, b, text_b);

	return scene_box(&one).right + LABEL_APART > scene_box(&other).left;
}

/*
 * Put the labels of the waves: as they are; where they would meet, in their
 * short form; where these would meet too, as many of them as fit, with the
 * first and the last.
 */
static void
put_waves(struct canvas *c, const struct frame *f)
{
	const uint32_t n = c->plot->n_series;
	const char **text = pool_zero(c->scene->pool, n, sizeof *text);
	bool is_short = false;
	uint32_t before = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		text[i] = c->plot->series[i].label;
	for (i = 1; i < n; i++)
		is_short = is_short ||
		    labels_touch(c, f, i - 1, i, text[i - 1], text[i]);
	for (i = 0; i < n && is_short; i++)
		text[i] = canvas_short_wave(c, text[i]);
	for (i = 0; i < n; i++) {
		struct shape label = wave_label(c, f, i, text[i]);

		if (i > 0 &&
		    (labels_touch(c, f, before, i, text[before], text[i]) ||
			(i + 1 < n &&
			    labels_touch(
				c, f, i, n - 1, text[i], text[n - 1]))))
			continue;
		scene_put(c->scene, &label);
		before = i;
	}
}

/* Respondents under each wave, where all of them fit. */
static void
put_bases(struct canvas *c, const struct frame *f, const char *const *bases,
    bool has_n)
{
	const uint32_t n = c->plot->n_series;
	size_t first = c->scene->n;
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct shape text = wave_label(c, f, i, bases[i]);

		text.y += 140;
		text.size = SIZE_SMALL;
		text.saying = SAYS_NUMBER;
		if (!is_free(c, &text, BASES_APART)) {
			c->scene->n = first;
			return;
		}
		scene_put(c->scene, &text);
	}
	if (has_n)
		scene_text(c->scene, f->left - 80, f->bottom + 330, "n",
		    SIZE_SMALL, INK_SOFT, ANCHOR_END, false);
}

/* ---- lines --------------------------------------------------------------- */

static enum dash
dash_of(enum ink ink)
{
	return ink == INK_B ? DASH_LONG
	    : ink == INK_C  ? DASH_DOTS
	    : ink == INK_D  ? DASH_LONG_DOTS
			    : DASH_NONE;
}

static void
put_part(struct canvas *c, const struct frame *f,
    const struct cell *const *cells, uint32_t first, uint32_t end,
    const struct shape *like)
{
	struct shape path = *like;
	uint32_t i;

	if (end - first < 2)
		return;
	path.draw = DRAW_PATH;
	path.n_points = end - first;
	path.points =
	    pool_zero(c->scene->pool, path.n_points, sizeof *path.points);
	for (i = first; i < end; i++)
		path.points[i - first] =
		    (struct point){wave_place(c, f, i), height_of(c, cells[i])};
	scene_put(c->scene, &path);
}

/* Draw the line through the waves that have a figure. It is interrupted at
 * a wave without one, and dashed up to a wave whose question was changed. */
static void
put_line(struct canvas *c, const struct frame *f,
    const struct cell *const *cells, enum ink ink, enum dash dash,
    int64_t thick)
{
	const struct shape like = {
	    .layer = LAYER_MARK, .stroke = ink, .dash = dash, .thick = thick};
	const struct shape broken = {.layer = LAYER_MARK,
	    .stroke = ink,
	    .dash = DASH_AVERAGE,
	    .thick = thick};
	uint32_t first = 0;
	uint32_t i;

	for (i = 0; i <= c->plot->n_series; i++) {
		bool ends = i == c->plot->n_series || !plot_draws(cells[i]);

		if (!ends && !c->plot->series[i].is_broken)
			continue;
		put_part(c, f, cells, first, i, &like);
		if (!ends && i > 0 && plot_draws(cells[i - 1]))
			put_part(c, f, cells, i - 1, i + 1, &broken);
		first = ends ? i + 1 : i;
	}
}

static void
put_whisker(struct canvas *c, const struct cell *cell, int64_t x, enum ink ink)
{
	struct shape *line;

	if (!cell->has_interval)
		return;
	line = scene_line(c->scene, LAYER_OVER, x,
	    axis_place(c->axis, plot_low(c->plot, cell)), x,
	    axis_place(c->axis, plot_high(c->plot, cell)), ink, WHISKER);
	line->saying = SAYS_INTERVAL;
	line->cell = cell;
	line->axis = c->axis;
	if (cell->mark == MARK_UNRELIABLE)
		line->dash = DASH_DOUBTFUL;
}

/* Draw the intervals as an area between the bounds, where there are many
 * waves; the interval of a wave between two gaps is a line. */
static void
put_band(struct canvas *c, const struct frame *f, const struct plot_row *row)
{
	const uint32_t n = c->plot->n_series;
	struct shape area = {.draw = DRAW_AREA,
	    .layer = LAYER_BAND,
	    .fill = row->ink,
	    .is_pale = true};
	uint32_t first = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i <= n; i++) {
		if (i < n && plot_draws(row->cells[i]) &&
		    row->cells[i]->has_interval)
			continue;
		area.n_points = 2 * (i - first);
		area.points = pool_zero(
		    c->scene->pool, area.n_points, sizeof *area.points);
		for (k = first; k < i; k++) {
			int64_t x = wave_place(c, f, k);

			area.points[k - first] = (struct point){x,
			    axis_place(
				c->axis, plot_low(c->plot, row->cells[k]))};
			area.points[area.n_points - 1 - (k - first)] =
			    (struct point){x,
				axis_place(c->axis,
				    plot_high(c->plot, row->cells[k]))};
		}
		if (i - first > 1)
			scene_put(c->scene, &area);
		else if (i > first)
			put_whisker(c, row->cells[first],
			    wave_place(c, f, first), row->ink);
		first = i + 1;
	}
}

static void
put_points(struct canvas *c, const struct frame *f, const struct plot_row *row)
{
	uint32_t i;

	for (i = 0; i < c->plot->n_series; i++) {
		const struct cell *cell = row->cells[i];
		int64_t x = wave_place(c, f, i);
		struct shape *sign;

		if (!plot_draws(cell)) {
			if (cell->mark == MARK_ABSENT)
				continue;
			sign = scene_text(c->scene, x, f->bottom - AROUND,
			    plot_text(c->plot, cell), SIZE_LABEL, INK_SOFT,
			    ANCHOR_MIDDLE, false);
			sign->saying = SAYS_NUMBER;
			sign->cell = cell;
			continue;
		}
		if (c->plot->n_series <= WAVES_FEW)
			put_whisker(c, cell, x, row->ink);
		sign = canvas_sign(c, x, height_of(c, cell), row->ink,
		    cell->mark == MARK_UNRELIABLE);
		sign->saying = SAYS_VALUE;
		sign->cell = cell;
		sign->axis = c->axis;
	}
}

/* The number above its upper bound, where nothing stands there. */
static void
put_number(struct canvas *c, const struct frame *f, const struct plot_row *row,
    uint32_t wave)
{
	const struct cell *cell = row->cells[wave];
	struct shape text = {.draw = DRAW_TEXT,
	    .layer = LAYER_TEXT,
	    .x = wave_place(c, f, wave),
	    .size = SIZE_LABEL - 5,
	    .fill = row->ink,
	    .anchor = ANCHOR_MIDDLE,
	    .is_bold = true,
	    .saying = SAYS_NUMBER,
	    .cell = cell};

	if (!plot_draws(cell))
		return;
	text.text = plot_text(c->plot, cell);
	text.y = axis_place(c->axis, plot_high(c->plot, cell));
	if (text.y > height_of(c, cell) - 50)
		text.y = height_of(c, cell) - 50;
	text.y -= AROUND;
	if (is_free(c, &text, 0))
		scene_put(c->scene, &text);
}

/* Put the numbers of a figure of one line: at each wave, or at the first
 * and the last where there are many waves. */
static void
put_numbers(struct canvas *c, const struct frame *f, const struct plot_row *row)
{
	const uint32_t n = c->plot->n_series;
	uint32_t i;

	for (i = 0; i < n; i++)
		if (n <= WAVES_FEW || i == 0 || i + 1 == n)
			put_number(c, f, row, i);
}

/* ---- names --------------------------------------------------------------- */

/* Number and name of the lines at one end, from the top, moved apart. */
struct tag {
	const struct plot_row *row;
	const struct cell *cell;
};

/* The cell whose number stands at that end of the line; NULL when no number
 * does. */
static const struct cell *
end_cell(const struct canvas *c, const struct plot_row *row, bool is_last)
{
	uint32_t wave = is_last ? c->plot->n_series - 1 : 0;

	while (is_last && wave > 0 && !plot_draws(row->cells[wave]))
		wave--;
	return plot_draws(row->cells[wave]) ? row->cells[wave] : NULL;
}

static uint32_t
find_tags(
    const struct canvas *c, struct tag *tags, int64_t *places, bool is_last)
{
	const struct panel *panel = &c->plot->panels[0];
	uint32_t n = 0;
	uint32_t r;
	uint32_t k;

	for (r = 0; r < panel->n_rows; r++) {
		const struct plot_row *row = &panel->rows[r];
		const struct cell *cell = end_cell(c, row, is_last);
		int64_t y;

		if (cell == NULL)
			continue;
		y = height_of(c, cell);
		for (k = n++; k > 0 && places[k - 1] > y; k--) {
			places[k] = places[k - 1];
			tags[k] = tags[k - 1];
		}
		places[k] = y;
		tags[k] = (struct tag){row, cell};
	}
	return n;
}

static int64_t
number_room(const struct canvas *c, bool is_last)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t widest = 0;
	uint32_t r;

	for (r = 0; r < panel->n_rows; r++) {
		const struct cell *cell = end_cell(c, &panel->rows[r], is_last);
		int64_t room = cell == NULL
		    ? 0
		    : measure_room(plot_text(c->plot, cell), SIZE_LABEL, true);

		widest = room > widest ? room : widest;
	}
	return widest;
}

static void
put_tag(struct canvas *c, const struct tag *tag, int64_t x, int64_t y,
    bool is_last, int64_t name_room)
{
	int64_t number = number_room(c, is_last);
	struct shape *text = scene_text(c->scene, is_last ? x + 120 : x - 120,
	    y + BASE_LINE, plot_text(c->plot, tag->cell), SIZE_LABEL,
	    tag->row->ink, is_last ? ANCHOR_START : ANCHOR_END, true);
	struct lines lines;
	uint32_t i;

	text->saying = SAYS_NUMBER;
	text->cell = tag->cell;
	if (!is_last)
		return;
	lines = measure_lines(
	    c->scene->pool, tag->row->label, SIZE_LABEL, true, name_room, true);
	for (i = 0; i < lines.n; i++)
		scene_text(c->scene, x + 180 + number,
		    y + BASE_LINE + LEAD_LABEL * (int64_t)i, lines.line[i],
		    SIZE_LABEL, tag->row->ink, ANCHOR_START, true);
}

static uint32_t
name_lines(const struct canvas *c, const struct tag *tag, int64_t room)
{
	return measure_lines(
	    c->scene->pool, tag->row->label, SIZE_LABEL, true, room, true)
	    .n;
}

static void
put_tags(
    struct canvas *c, const struct frame *f, bool is_last, int64_t name_room)
{
	const uint32_t most = c->plot->panels[0].n_rows;
	struct tag *tags = pool_zero(c->scene->pool, most, sizeof *tags);
	int64_t *places = pool_zero(c->scene->pool, most, sizeof *places);
	int64_t *gaps = pool_zero(c->scene->pool, most, sizeof *gaps);
	uint32_t n = find_tags(c, tags, places, is_last);
	int64_t x = is_last ? f->last : f->first;
	uint32_t i;

	for (i = 1; i < n; i++)
		gaps[i] = NAME_GAP +
		    LEAD_LABEL *
			(int64_t)((is_last ? name_lines(
						 c, &tags[i - 1], name_room)
					   : 1) -
			    1);
	/* The name at the bottom may take several lines: all of them stand
	 * above the labels of the waves. */
	spread_apart(places, n, gaps, f->top,
	    f->bottom -
		LEAD_LABEL *
		    (int64_t)(is_last && n > 0
			    ? name_lines(c, &tags[n - 1], name_room) - 1
			    : 0));
	for (i = 0; i < n; i++) {
		int64_t y = height_of(c, tags[i].cell);

		if (y - places[i] > 40 || places[i] - y > 40)
			scene_line(c->scene, LAYER_MARK,
			    is_last ? x + 60 : x - 60, y,
			    is_last ? x + 110 : x - 110, places[i],
			    tags[i].row->ink, LEADER);
		put_tag(c, &tags[i], x, places[i], is_last, name_room);
	}
}

/* The room that names need, at most; and the height of the highest. */
static int64_t
name_room(const struct canvas *c, uint32_t *most_lines)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t most = c->is_narrow ? NAME_MAX_NARROW : NAME_MAX;
	int64_t widest = 0;
	uint32_t r;

	*most_lines = 1;
	for (r = 0; r < panel->n_rows; r++) {
		struct lines lines = measure_lines(c->scene->pool,
		    panel->rows[r].label, SIZE_LABEL, true, most, true);

		widest = lines.room > widest ? lines.room : widest;
		*most_lines = lines.n > *most_lines ? lines.n : *most_lines;
	}
	return widest;
}

/* ---- pictures ------------------------------------------------------------ */

/* From the frame to a wave at its edge: its texts may not leave the canvas,
 * nor meet those of the picture beside it. */
static int64_t
inset(const struct canvas *c, uint32_t wave, int64_t least)
{
	const struct plot *plot = c->plot;
	const int64_t beside = plot->n_panels > 1 ? BESIDE_OTHERS : BESIDE;
	int64_t widest =
	    measure_room(plot->series[wave].label, SIZE_NOTE, false);
	int64_t room;
	uint32_t p;
	uint32_t r;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++) {
			const struct plot_row *row = &plot->panels[p].rows[r];

			room = measure_room(plot_text(plot, row->cells[wave]),
			    SIZE_LABEL, true);
			widest = room > widest ? room : widest;
		}
	return widest / 2 - beside > least ? widest / 2 - beside : least;
}

static void
put_rows(struct canvas *c, const struct frame *f, const struct panel *panel)
{
	uint32_t r;

	if (c->plot->average != NULL)
		put_line(c, f, c->plot->average, INK_OTHERS, DASH_AVERAGE, 15);
	for (r = 0; r < panel->n_rows; r++) {
		const struct plot_row *row = &panel->rows[r];

		if (c->plot->n_series > WAVES_FEW)
			put_band(c, f, row);
		put_line(c, f, row->cells, row->ink,
		    panel->n_rows > 1 ? dash_of(row->ink) : DASH_NONE, LINE);
		put_points(c, f, row);
	}
}

static void
draw_one(struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	const bool is_alone = panel->n_rows == 1;
	const int64_t least = c->is_narrow ? INSET : 2 * INSET;
	const char **bases =
	    pool_zero(c->scene->pool, c->plot->n_series, sizeof *bases);
	uint32_t most_lines = 1;
	int64_t names = is_alone ? 0 : name_room(c, &most_lines);
	struct frame f = {.left = PAD + tick_room(c) + 80,
	    .right = c->scene->width - PAD,
	    .top = c->y + 200,
	    .bottom = c->y + 200 + (c->is_narrow ? HEIGHT_NARROW : HEIGHT)};
	int64_t gap = NAME_GAP + LEAD_LABEL * (int64_t)(most_lines - 1);
	uint32_t i;

	if (f.bottom - f.top < gap * panel->n_rows)
		f.bottom = f.top + gap * panel->n_rows;
	f.first = f.left + inset(c, 0, least);
	f.last = f.right - inset(c, c->plot->n_series - 1, least);
	if (!is_alone) {
		f.first = f.left + 200 + number_room(c, false);
		f.right -= names + number_room(c, true) + 180;
		f.last = f.right - 60;
	}
	c->axis->from = f.bottom;
	c->axis->to = f.top;
	put_ticks(c, &f, true);
	put_rows(c, &f, panel);
	put_waves(c, &f);
	for (i = 0; i < c->plot->n_series; i++)
		bases[i] = c->plot->series[i].base;
	if (*bases[0] != '\0')
		put_bases(c, &f, bases, false);
	if (is_alone) {
		put_numbers(c, &f, panel->rows);
	} else {
		put_tags(c, &f, false, 0);
		put_tags(c, &f, true, names);
	}
	c->y = f.bottom + 380;
	canvas_clear(c);
}

static void
draw_panel(struct canvas *c, const struct panel *panel, const struct frame *f,
    bool is_first)
{
	/* Each picture has an axis of its own for what its shapes refer to. */
	struct axis *axis = pool_zero(c->scene->pool, 1, sizeof *axis);

	*axis = *c->axis;
	c->axis = axis;
	axis->from = f->bottom;
	axis->to = f->top;
	put_ticks(c, f, is_first);
	put_rows(c, f, panel);
	put_waves(c, f);
	if (panel->bases != NULL)
		put_bases(c, f, panel->bases, is_first);
	put_numbers(c, f, panel->rows);
}

static void
name_average(struct canvas *c)
{
	if (c->plot->average == NULL)
		return;
	scene_line(c->scene, LAYER_MARK, PAD, c->y + 105, PAD + 240, c->y + 105,
	    INK_OTHERS, 15)
	    ->dash = DASH_AVERAGE;
	scene_text(c->scene, PAD + 300, c->y + 150, c->plot->average_label,
	    SIZE_AXIS, INK_SOFT, ANCHOR_START, false);
	c->y += 200;
}

static void
draw_panels(struct canvas *c)
{
	const uint32_t columns = c->is_narrow ? 1
	    : c->plot->n_panels < COLUMNS     ? c->plot->n_panels
					      : COLUMNS;
	const int64_t axis = tick_room(c) + 80;
	const int64_t wide = (c->scene->width - (int64_t)2 * PAD - axis -
				 BETWEEN * (int64_t)(columns - 1)) /
	    columns;
	uint32_t p;
	uint32_t k;

	name_average(c);
	for (p = 0; p < c->plot->n_panels; p += columns) {
		int64_t top = c->y;
		uint32_t most = 1;

		for (k = p; k < p + columns && k < c->plot->n_panels; k++) {
			struct lines lines = measure_lines(c->scene->pool,
			    c->plot->panels[k].title, TITLE, true, wide, true);
			int64_t left =
			    PAD + axis + (int64_t)(k - p) * (wide + BETWEEN);
			uint32_t i;

			most = lines.n > most ? lines.n : most;
			for (i = 0; i < lines.n; i++)
				scene_text(c->scene, left,
				    top + 200 + 180 * (int64_t)i, lines.line[i],
				    TITLE, INK_TEXT, ANCHOR_START, true);
		}
		for (k = p; k < p + columns && k < c->plot->n_panels; k++) {
			struct frame f = {.left = PAD + axis +
				(int64_t)(k - p) * (wide + BETWEEN)};

			f.right = f.left + wide;
			f.top = top + 320 + 180 * (int64_t)(most - 1);
			f.bottom = f.top +
			    (c->is_narrow ? HEIGHT_PANEL_NARROW : HEIGHT_PANEL);
			f.first = f.left + inset(c, 0, INSET);
			f.last =
			    f.right - inset(c, c->plot->n_series - 1, INSET);
			draw_panel(c, &c->plot->panels[k], &f, k == p);
			c->y = f.bottom + BELOW;
		}
	}
	c->y -= 80;
}

void
lines_draw(struct canvas *c)
{
	fit(c);
	if (c->plot->n_panels > 1)
		draw_panels(c);
	else
		draw_one(c);
}
