#include "canvas.h"
#include "spread.h"

/*
 * Two waves, a line for each row; names at the left, numbers at both ends.
 */
enum {
	HEIGHT = 2600,
	NAME_GAP = 160,
	NAME_NARROW = 1150, /* room for names on a narrow figure */
	NAME_LEAST = 700,   /* with less, or more lines than these, names get */
	NAME_LINES = 2,     /* more of a wide one */
	NUMBER_LEAST = 500, /* room for a number beside its point */
	APART_LEAST = 500,  /* from wave to wave */
	BESIDE = 110,
	LINE = 20,
	LEADER = 10,
	WHISKER = 15,
	TICKS = 6
};

struct ends {
	int64_t first;
	int64_t last;
	int64_t top;
	int64_t bottom;
};

static int64_t
height_of(const struct canvas *c, const struct cell *cell)
{
	return axis_place(c->axis, plot_number(c->plot, cell->value));
}

static void
fit(struct canvas *c)
{
	const struct plot *plot = c->plot;
	int64_t high = plot->high;

	if (high <= plot->low)
		high = plot->low + plot_number(plot, plot->is_share ? 0.01 : 1);
	c->axis->exponent = plot->exponent;
	axis_fit(c->axis, plot->low, high, TICKS);
	/* The axis of a slope only turns numbers into heights: it has no
	 * ticks, and need not be lengthened for texts. */
	c->axis->low = plot->low;
	c->axis->high = high;
}

static void
put_end(struct canvas *c, const struct plot_row *row, uint32_t s, int64_t x)
{
	const struct cell *cell = row->cells[s];
	struct shape *shape;

	if (!plot_draws(cell))
		return;
	if (cell->has_interval) {
		shape = scene_line(c->scene, LAYER_OVER, x,
		    axis_place(c->axis, plot_low(c->plot, cell)), x,
		    axis_place(c->axis, plot_high(c->plot, cell)), row->ink,
		    WHISKER);
		shape->saying = SAYS_INTERVAL;
		shape->cell = cell;
		shape->axis = c->axis;
		if (cell->mark == MARK_UNRELIABLE)
			shape->dash = DASH_DOUBTFUL;
	}
	shape = canvas_sign(
	    c, x, height_of(c, cell), row->ink, cell->mark == MARK_UNRELIABLE);
	shape->saying = SAYS_VALUE;
	shape->cell = cell;
	shape->axis = c->axis;
}

/* The text of one end: its number, and at the left the name. */
static void
put_text(struct canvas *c, const struct plot_row *row, uint32_t s, int64_t x,
    int64_t y, int64_t room)
{
	const bool is_left = s == 0;
	struct shape *text =
	    scene_text(c->scene, is_left ? x - BESIDE : x + BESIDE,
		y + BASE_LINE, plot_text(c->plot, row->cells[s]), SIZE_LABEL,
		row->ink, is_left ? ANCHOR_END : ANCHOR_START, true);
	struct lines lines;
	int64_t right;
	uint32_t i;

	text->saying = SAYS_NUMBER;
	text->cell = row->cells[s];
	if (!is_left)
		return;
	right = x - BESIDE -
	    measure_room(plot_text(c->plot, row->cells[s]), SIZE_LABEL, true) -
	    GAP;
	lines = measure_lines(
	    c->scene->pool, row->label, SIZE_LABEL, false, room, true);
	for (i = 0; i < lines.n; i++)
		scene_text(c->scene, right,
		    y + BASE_LINE + LEAD_LABEL * (int64_t)i, lines.line[i],
		    SIZE_LABEL, row->ink == INK_OTHERS ? INK_TEXT : row->ink,
		    ANCHOR_END, row->ink != INK_OTHERS);
}

static uint32_t
name_lines(const struct canvas *c, const struct plot_row *row, int64_t room)
{
	return measure_lines(
	    c->scene->pool, row->label, SIZE_LABEL, true, room, true)
	    .n;
}

static void
put_texts(struct canvas *c, const struct ends *at, uint32_t s, int64_t room)
{
	const struct panel *panel = &c->plot->panels[0];
	const struct plot_row **rows = pool_zero(
	    c->scene->pool, panel->n_rows, sizeof(const struct plot_row *));
	int64_t *places =
	    pool_zero(c->scene->pool, panel->n_rows, sizeof *places);
	int64_t *gaps = pool_zero(c->scene->pool, panel->n_rows, sizeof *gaps);
	int64_t x = s == 0 ? at->first : at->last;
	uint32_t n = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < panel->n_rows; i++) {
		const struct plot_row *row = &panel->rows[i];
		int64_t y = plot_draws(row->cells[s])
		    ? height_of(c, row->cells[s])
		    : at->bottom;

		for (k = n++; k > 0 && places[k - 1] > y; k--) {
			places[k] = places[k - 1];
			rows[k] = rows[k - 1];
		}
		places[k] = y;
		rows[k] = row;
	}
	for (i = 1; i < n; i++)
		gaps[i] = NAME_GAP +
		    LEAD_LABEL *
			(int64_t)((s == 0 ? name_lines(c, rows[i - 1], room)
					  : 1) -
			    1);
	spread_apart(places, n, gaps, at->top, at->bottom);
	for (i = 0; i < n; i++) {
		int64_t y = places[i];

		if (plot_draws(rows[i]->cells[s]))
			y = height_of(c, rows[i]->cells[s]);
		if (y - places[i] > 40 || places[i] - y > 40)
			scene_line(c->scene, LAYER_MARK,
			    s == 0 ? x - 50 : x + 50, y,
			    s == 0 ? x - 100 : x + 100, places[i], rows[i]->ink,
			    LEADER);
		put_text(c, rows[i], s, x, places[i], room);
	}
}

static uint32_t
most_lines(const struct canvas *c, int64_t room)
{
	const struct panel *panel = &c->plot->panels[0];
	uint32_t most = 1;
	uint32_t r;

	for (r = 0; r < panel->n_rows; r++) {
		uint32_t n = name_lines(c, &panel->rows[r], room);

		most = n > most ? n : most;
	}
	return most;
}

static void
put_waves(struct canvas *c, const struct ends *at)
{
	const struct series *both = c->plot->series;
	const bool is_short = measure_room(both[0].label, SIZE_AXIS, true) +
		measure_room(both[1].label, SIZE_AXIS, true) >
	    2 * (at->last - at->first) - BESIDE;
	uint32_t s;

	for (s = 0; s < 2; s++) {
		const struct series *series = &both[s];
		int64_t x = s == 0 ? at->first : at->last;

		scene_line(c->scene, LAYER_GRID, x, at->top - 60, x,
		    at->bottom + 60, INK_GRID, 10);
		scene_text(c->scene, x, at->top - 140,
		    is_short ? canvas_short_wave(c, series->label)
			     : series->label,
		    SIZE_AXIS, INK_SOFT, ANCHOR_MIDDLE, true)
		    ->saying = SAYS_TICK;
		if (*series->base != '\0')
			scene_text(c->scene, x, at->bottom + 220, series->base,
			    SIZE_SMALL, INK_SOFT, ANCHOR_MIDDLE, false);
	}
}

/* From a wave to what stands beyond its widest number. */
static int64_t
number_room(const struct canvas *c, uint32_t s)
{
	const struct panel *panel = &c->plot->panels[0];
	int64_t widest = NUMBER_LEAST;
	uint32_t r;

	for (r = 0; r < panel->n_rows; r++) {
		int64_t room = BESIDE + GAP +
		    measure_room(plot_text(c->plot, panel->rows[r].cells[s]),
			SIZE_LABEL, true);

		widest = room > widest ? room : widest;
	}
	return widest;
}

/* Where the waves stand: at a quarter and three quarters of a wide figure,
 * unless names need more.  Returns the room for names. */
static int64_t
place_waves(const struct canvas *c, struct ends *at)
{
	const int64_t number = number_room(c, 0);
	int64_t room;

	at->first = c->scene->width / 4;
	at->last = c->scene->width * 3 / 4;
	room = at->first - PAD - number;
	if (c->is_narrow) {
		at->last = c->scene->width - PAD - number_room(c, 1);
		at->first = PAD + NAME_NARROW + number;
		if (at->first > at->last - APART_LEAST)
			at->first = at->last - APART_LEAST;
	} else if (room < NAME_LEAST || most_lines(c, room) > NAME_LINES) {
		at->first = c->scene->width * 2 / 5;
	}
	return at->first - PAD - number;
}

void
slope_draw(struct canvas *c)
{
	const struct panel *panel = &c->plot->panels[0];
	struct ends at = {.top = c->y + 360};
	int64_t room = place_waves(c, &at);
	int64_t gap;
	uint32_t r;

	gap = NAME_GAP + LEAD_LABEL * (int64_t)(most_lines(c, room) - 1);
	at.bottom = at.top + HEIGHT;
	if (at.bottom - at.top < gap * panel->n_rows)
		at.bottom = at.top + gap * panel->n_rows;
	fit(c);
	c->axis->from = at.bottom;
	c->axis->to = at.top;
	put_waves(c, &at);
	for (r = 0; r < panel->n_rows; r++) {
		const struct plot_row *row = &panel->rows[r];

		if (plot_draws(row->cells[0]) && plot_draws(row->cells[1]))
			scene_line(c->scene, LAYER_MARK, at.first,
			    height_of(c, row->cells[0]), at.last,
			    height_of(c, row->cells[1]), row->ink, LINE);
		put_end(c, row, 0, at.first);
		put_end(c, row, 1, at.last);
	}
	put_texts(c, &at, 0, room);
	put_texts(c, &at, 1, room);
	c->y = at.bottom + 300;
	canvas_clear(c);
}
