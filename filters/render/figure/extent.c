#include "chooser.h"

enum {
	START_TICKS = 6
};

/* Larger numbers have more digits than an axis has room for; a larger share
 * is none. */
static const double largest_drawn = 1e18;
static const double largest_share = 1e6;

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

/* Figures that the table prints in thousands are drawn in thousands: the
 * power of ten between an estimate and its print. */
static int
shift_of(const struct plot *plot)
{
	if (plot->n_panels == 0 || plot->panels[0].n_rows == 0 ||
	    plot->n_series == 0 || plot->panels[0].rows[0].cells[0] == NULL)
		return 0;
	return plot->panels[0].rows[0].cells[0]->shift;
}

/* Two passes over the cells: the first finds the largest, which decides the
 * exponent; the second finds the ends in numbers of that exponent. */
bool
extent_find(struct chooser *c)
{
	struct plot *plot = c->plot;
	double largest = 0;
	int pass;
	uint32_t p;
	uint32_t r;
	uint32_t s;

	plot->low = INT64_MAX;
	plot->high = INT64_MIN;
	plot->shift = plot->is_share ? 2 : shift_of(plot);
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
		if (largest > (plot->is_share ? largest_share : largest_drawn))
			return false;
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
	return true;
}
