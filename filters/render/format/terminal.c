#include <string.h>

#include "format.h"
#include "show.h"
#include "terminal.h"
#include "utf8.h"

enum {
	BAR = 40, /* columns of the longest bar, at most, */
	BAR_LEAST = 10,
	LABEL = 30, /* a longer label has a line of its own */
	TICKS = 6
};

struct terminal {
	struct out *out;
	const struct plot *plot;
	struct axis axis; /* places are halves of a column */
	size_t width;     /* of the page */
	size_t labels;    /* columns of the widest label that is not too long */
};

static size_t
width(const char *text)
{
	return utf8_width(slice_of(text));
}

static void
put_label(const struct terminal *t, size_t indent, const char *text)
{
	const char *label = show_line(t->plot->pool, text);
	size_t w = indent + width(label);

	out_repeat(t->out, ' ', indent);
	out_text(t->out, label);
	if (w > t->labels) {
		out_byte(t->out, '\n');
		w = 0;
	}
	out_repeat(t->out, ' ', t->labels - w + 2);
}

static bool
is_between(int64_t x, int64_t a, int64_t b)
{
	return a < b ? x > a && x < b : x > b && x < a;
}

/* The character for one column of a bar, whose middle is at x. */
static const char *
block(int64_t x, int64_t zero, int64_t value, int64_t low, int64_t high)
{
	bool is_in = is_between(x, zero, value);
	bool is_sure = !is_between(x, low, high);

	return is_in && is_sure ? "█" : is_in ? "▓" : is_sure ? " " : "░";
}

static void
put_bar(const struct terminal *t, const struct cell *cell)
{
	const struct plot *plot = t->plot;
	int64_t zero = axis_place(&t->axis, 0);
	int64_t value = axis_place(&t->axis, plot_number(plot, cell->value));
	int64_t low = axis_place(&t->axis, plot_low(plot, cell));
	int64_t high = axis_place(&t->axis, plot_high(plot, cell));
	int64_t last = value > high ? value : high;
	int64_t x;

	if (zero > last)
		last = zero;
	for (x = 1; x < last; x += 2)
		out_text(t->out, block(x, zero, value, low, high));
	out_byte(t->out, ' ');
}

static void
put_interval(const struct terminal *t, const struct cell *cell)
{
	out_text(t->out, " (");
	show_interval(t->out, cell->low, cell->high, cell->shift,
	    cell->interval_decimals, t->plot->language);
	out_byte(t->out, ')');
}

/* Columns of what stands behind a bar. */
static size_t
text_width(const struct terminal *t, const struct cell *cell)
{
	struct terminal probe = *t;
	struct out out = {0};
	size_t w;

	probe.out = &out;
	out_text(&out, plot_text(t->plot, cell));
	if (plot_draws(cell) && cell->has_interval)
		put_interval(&probe, cell);
	w = utf8_width((struct slice){out.text, out.len});
	out_free(&out);
	return w;
}

static void
put_cell(const struct terminal *t, const struct cell *cell)
{
	if (plot_draws(cell))
		put_bar(t, cell);
	out_text(t->out, plot_text(t->plot, cell));
	if (plot_draws(cell) && cell->has_interval)
		put_interval(t, cell);
	out_byte(t->out, '\n');
}

static void
put_row(const struct terminal *t, const struct plot_row *row)
{
	const struct plot *plot = t->plot;
	uint32_t s;

	if (row->heading != NULL)
		out_format(t->out, "%s\n", show_line(plot->pool, row->heading));
	if (plot->n_series == 1) {
		put_label(t, 0, row->label);
		put_cell(t, row->cells[0]);
		return;
	}
	out_format(t->out, "%s\n", show_line(plot->pool, row->label));
	for (s = 0; s < plot->n_series; s++) {
		put_label(t, 2, plot->series[s].label);
		put_cell(t, row->cells[s]);
	}
}

static void
widen(struct terminal *t, size_t indent, const char *label)
{
	size_t w = indent + width(label);

	if (w > t->labels && w <= LABEL)
		t->labels = w;
}

/* How many columns the widest text behind a bar takes. */
static size_t
widest_text(const struct terminal *t)
{
	const struct plot *plot = t->plot;
	size_t most = 0;
	uint32_t p;
	uint32_t r;
	uint32_t s;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			for (s = 0; s < plot->n_series; s++) {
				size_t w = text_width(
				    t, plot->panels[p].rows[r].cells[s]);

				most = w > most ? w : most;
			}
	return most;
}

static void
fit(struct terminal *t)
{
	size_t beside = t->labels + 3 + widest_text(t);
	size_t bar = t->width > beside ? t->width - beside : 0;
	const struct plot *plot = t->plot;
	int64_t low = plot->low < 0 ? plot->low : 0;
	int64_t high = plot->high > 0 ? plot->high : 0;

	t->axis.exponent = plot->exponent;
	axis_fit(&t->axis, low, high > low ? high : low + 1, TICKS);
	bar = bar > BAR ? BAR : bar < BAR_LEAST ? BAR_LEAST : bar;
	t->axis.to = (int64_t)(2 * bar);
}

void
terminal_put(struct out *out, const struct plot *plot, size_t width)
{
	struct terminal t = {.out = out, .plot = plot, .width = width};
	uint32_t p;
	uint32_t r;
	uint32_t s;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			if (plot->n_series == 1)
				widen(&t, 0, plot->panels[p].rows[r].label);
	for (s = 0; s < plot->n_series && plot->n_series > 1; s++)
		widen(&t, 2, plot->series[s].label);
	fit(&t);
	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			put_row(&t, &plot->panels[p].rows[r]);
}
