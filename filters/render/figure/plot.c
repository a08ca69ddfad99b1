#include <string.h>

#include "mem.h"
#include "plot.h"
#include "show.h"

int64_t
plot_number(const struct plot *plot, double value)
{
	return axis_number(value, plot->shift, plot->exponent);
}

static double
within(const struct plot *plot, const struct cell *cell, double bound)
{
	if (!plot->is_share || cell->is_difference)
		return bound;
	return bound < 0 ? 0 : bound > 1 ? 1 : bound;
}

int64_t
plot_low(const struct plot *plot, const struct cell *cell)
{
	return plot_number(plot,
	    within(plot, cell, cell->has_interval ? cell->low : cell->value));
}

int64_t
plot_high(const struct plot *plot, const struct cell *cell)
{
	return plot_number(plot,
	    within(plot, cell, cell->has_interval ? cell->high : cell->value));
}

bool
plot_draws(const struct cell *cell)
{
	return cell != NULL && cell->has_value;
}

const char *
plot_text(const struct plot *plot, const struct cell *cell)
{
	struct out out = {0};

	sheet_put_figure(&out, cell);
	return pool_take(plot->pool, out_take(&out));
}

/* A bound with its sign, as a difference is printed. */
static const char *
signed_text(const struct plot *plot, const struct cell *cell, double value)
{
	char text[SHOW_TEXT];
	bool has_digits;

	show_number(
	    text, value, cell->shift, cell->interval_decimals, plot->language);
	has_digits = strpbrk(text, "123456789") != NULL;
	return pool_take(plot->pool,
	    mem_format("%s%s", value > 0 && has_digits ? "+" : "", text));
}

const char *
plot_bounds(const struct plot *plot, const struct cell *cell)
{
	if (!cell->has_interval)
		return "";
	return pool_take(plot->pool,
	    mem_format("(%s %s %s)", signed_text(plot, cell, cell->low),
		word(WORD_TO, plot->language),
		signed_text(plot, cell, cell->high)));
}
