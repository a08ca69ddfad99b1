#include <string.h>

#include "format.h"
#include "json.h"
#include "mem.h"
#include "number.h"
#include "plot.h"

/*
 * A figure as a specification of Vega-Lite 5, to be restyled: its cells as
 * data, with the digits that the table prints, and the marks of its kind.  What
 * is held back has no figure, and its sign as text.  No label is cut: the
 * library's own limit would.
 */
static void
put_number(struct json *json, const char *key, const struct cell *cell,
    enum cell_part part)
{
	char text[SHEET_NUMBER];
	bool has = sheet_number(text, cell, part);

	json_plain(json, key, slice_of(has ? text : "null"));
}

/* ---- data ---------------------------------------------------------------- */

/* Where a part of a bar to both sides of zero ends. */
struct span {
	double from;
	double to;
};

static double
percent(const struct cell *cell)
{
	double value = 0;
	char text[SHEET_NUMBER];

	if (cell != NULL && sheet_number(text, cell, PART_FIGURE))
		number_parse(&value, text, strlen(text));
	return value;
}

/* Series from left to right: the answers of the left side may come last. */
static uint32_t
series_at(const struct plot *plot, uint32_t k)
{
	uint32_t s = 0;

	while (s < plot->n_series &&
	    (plot->series[s].is_aside || plot->series[s].side == SIDE_NONE ||
		plot->series[s].side == SIDE_MIDDLE))
		s++;
	return s < plot->n_series && plot->series[s].side == SIDE_POSITIVE
	    ? plot->n_series - 1 - k
	    : k;
}

static struct span
find_span(const struct plot *plot, const struct plot_row *row, uint32_t s)
{
	struct span span = {0, 0};
	uint32_t k;

	for (k = 0; k < plot->n_series; k++) {
		double part = percent(row->cells[k]);

		if (plot->series[k].side == SIDE_NEGATIVE)
			span.from -= part;
		if (plot->series[k].side == SIDE_MIDDLE &&
		    !plot->series[k].is_aside)
			span.from -= part / 2;
	}
	for (k = 0; series_at(plot, k) != s; k++)
		if (!plot->series[series_at(plot, k)].is_aside)
			span.from += percent(row->cells[series_at(plot, k)]);
	span.to = span.from + percent(row->cells[s]);
	return span;
}

static void
put_double(struct json *json, const char *key, double value)
{
	char text[NUMBER_TEXT];

	json_plain(json, key, (struct slice){text, number_format(text, value)});
}

static void
put_cell(struct json *json, const struct plot *plot, const struct panel *panel,
    uint32_t r, uint32_t s)
{
	const struct plot_row *row = &panel->rows[r];
	const struct cell *cell = row->cells[s];
	struct span span;

	if (cell == NULL)
		return;
	json_open(json, NULL, '{');
	if (*panel->title != '\0')
		json_text(json, "panel", panel->title);
	json_text(json, "row", row->label);
	json_text(json, "series", plot->series[s].label);
	put_number(json, "figure", cell, PART_FIGURE);
	put_number(json, "low", cell, PART_LOW);
	put_number(json, "high", cell, PART_HIGH);
	if (*cell->n_text != '\0')
		json_number(json, "n", cell->n);
	json_text(json, "text", plot_text(plot, cell));
	if (plot->type == PLOT_DIVERGING && cell->has_value &&
	    !plot->series[s].is_aside) {
		span = find_span(plot, row, s);
		put_double(json, "from", span.from);
		put_double(json, "to", span.to);
	}
	json_close(json, '}');
}

static void
put_data(struct json *json, const struct plot *plot)
{
	uint32_t p;
	uint32_t r;
	uint32_t s;

	json_open(json, "data", '{');
	json_open_tall(json, "values", '[');
	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			for (s = 0; s < plot->n_series; s++)
				put_cell(json, plot, &plot->panels[p], r, s);
	json_close(json, ']');
	json_close(json, '}');
}

/* ---- channels ------------------------------------------------------------ */

static void
put_field(
    struct json *json, const char *channel, const char *field, const char *type)
{
	json_open(json, channel, '{');
	json_text(json, "field", field);
	json_text(json, "type", type);
}

/* A category, in the order of the data, with all of its label. */
static void
put_category(struct json *json, const char *channel, const char *field)
{
	put_field(json, channel, field, "nominal");
	json_plain(json, "sort", slice_of("null"));
	json_plain(json, "title", slice_of("null"));
	json_open(json, "axis", '{');
	json_number(json, "labelAngle", 0);
	json_number(json, "labelLimit", 0);
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_colour(struct json *json, const char *field)
{
	put_field(json, "color", field, "nominal");
	json_plain(json, "sort", slice_of("null"));
	json_plain(json, "title", slice_of("null"));
	json_open(json, "legend", '{');
	json_text(json, "orient", "top");
	json_number(json, "labelLimit", 0);
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_value(struct json *json, const struct plot *plot, const char *channel,
    const char *field)
{
	put_field(json, channel, field, "quantitative");
	json_text(json, "title", plot->unit);
	json_open(json, "scale", '{');
	json_bool(json, "zero", plot->has_zero);
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_end(struct json *json, const char *channel, const char *field)
{
	json_open(json, channel, '{');
	json_text(json, "field", field);
	json_close(json, '}');
}

static void
put_tooltip(struct json *json)
{
	static const char *const fields[] = {
	    "row", "series", "text", "low", "high", "n"};
	size_t i;

	json_open(json, "tooltip", '[');
	for (i = 0; i < sizeof fields / sizeof *fields; i++)
		put_end(json, NULL, fields[i]);
	json_close(json, ']');
}

static void
open_layer(struct json *json, const char *mark)
{
	json_open(json, NULL, '{');
	json_open(json, "mark", '{');
	json_text(json, "type", mark);
	json_close(json, '}');
	json_open(json, "encoding", '{');
}

static void
close_layer(struct json *json)
{
	json_close(json, '}');
	json_close(json, '}');
}

/* ---- kinds --------------------------------------------------------------- */

/* Bars and dots: a row each, its series beside each other. */
static void
put_rows(struct json *json, const struct plot *plot)
{
	bool is_dots = plot->type == PLOT_DOTS;

	open_layer(json, is_dots ? "point" : "bar");
	put_category(json, "y", "row");
	put_value(json, plot, "x", "figure");
	if (plot->n_series > 1) {
		put_colour(json, "series");
		if (!is_dots)
			put_category(json, "yOffset", "series");
	}
	put_tooltip(json);
	close_layer(json);
	open_layer(json, "rule");
	put_category(json, "y", "row");
	if (plot->n_series > 1 && !is_dots)
		put_category(json, "yOffset", "series");
	put_value(json, plot, "x", "low");
	put_end(json, "x2", "high");
	close_layer(json);
}

/* Lines and slopes: a line a row, with its intervals. */
static void
put_lines(struct json *json, const struct plot *plot)
{
	open_layer(json, "line");
	put_category(json, "x", "series");
	put_value(json, plot, "y", "figure");
	put_colour(json, "row");
	close_layer(json);
	open_layer(json, "point");
	put_category(json, "x", "series");
	put_value(json, plot, "y", "figure");
	put_colour(json, "row");
	put_tooltip(json);
	close_layer(json);
	open_layer(json, "rule");
	put_category(json, "x", "series");
	put_value(json, plot, "y", "low");
	put_end(json, "y2", "high");
	put_colour(json, "row");
	close_layer(json);
}

static void
put_stack(struct json *json, const struct plot *plot)
{
	open_layer(json, "bar");
	put_category(json, "y", "row");
	if (plot->type == PLOT_DIVERGING) {
		put_value(json, plot, "x", "from");
		put_end(json, "x2", "to");
	} else {
		put_value(json, plot, "x", "figure");
	}
	put_colour(json, "series");
	put_tooltip(json);
	close_layer(json);
}

static void
put_layers(struct json *json, const struct plot *plot)
{
	static void (*const kinds[PLOT_TYPES])(
	    struct json *, const struct plot *) = {[PLOT_BARS] = put_rows,
	    [PLOT_DOTS] = put_rows,
	    [PLOT_LINES] = put_lines,
	    [PLOT_STACKED] = put_stack,
	    [PLOT_DIVERGING] = put_stack,
	    [PLOT_SLOPE] = put_lines};

	json_open_tall(json, "layer", '[');
	kinds[plot->type](json, plot);
	json_close(json, ']');
}

/* ---- the specification --------------------------------------------------- */

static void
put_title(struct json *json, const struct plot *plot)
{
	json_open(json, "title", '{');
	json_text(json, "text",
	    *plot->title == '\0' ? plot->sheet->title : plot->title);
	if (*plot->subtitle != '\0')
		json_text(json, "subtitle", plot->subtitle);
	json_text(json, "anchor", "start");
	json_close(json, '}');
}

/* Put what a restyled figure still has to say: title, subtitle, notes,
 * source. */
static void
put_meta(struct json *json, const struct plot *plot)
{
	json_open(json, "usermeta", '{');
	json_text(json, "table", plot->sheet->id);
	json_text(json, "language", plot->language->code);
	json_texts(json, "notes", plot->notes, plot->n_notes);
	json_text(json, "source", plot->source);
	json_close(json, '}');
}

static void
write_vega_lite(struct out *out, const struct plot *plot)
{
	struct json json = {.is_first = true};

	json_open_tall(&json, NULL, '{');
	json_text(&json, "$schema",
	    "https://vega.github.io/schema/vega-lite/v5.json");
	json_text(&json, "description", plot->told);
	put_title(&json, plot);
	put_meta(&json, plot);
	put_data(&json, plot);
	if (plot->n_panels > 1) {
		put_field(&json, "facet", "panel", "nominal");
		json_plain(&json, "sort", slice_of("null"));
		json_plain(&json, "title", slice_of("null"));
		json_open(&json, "header", '{');
		json_number(&json, "labelLimit", 0);
		json_close(&json, '}');
		json_close(&json, '}');
		json_number(&json, "columns", 1);
		json_open_tall(&json, "spec", '{');
	}
	json_number(&json, "width", 480);
	put_layers(&json, plot);
	if (plot->n_panels > 1)
		json_close(&json, '}');
	json_close(&json, '}');
	json_finish_into(&json, out);
}

const struct format format_vega_lite = {.file = "figures",
    .ending = "vl.json",
    .says = "the figure of a table, for Vega-Lite",
    .is_per_table = true,
    .plot = write_vega_lite};
