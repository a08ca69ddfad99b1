#ifndef PLOT_H
#define PLOT_H

#include "axis.h"
#include "scene.h"
#include "sheet.h"

/*
 * What a figure shows, chosen from the cells of one table: rows, and for each
 * row a cell of every series.  Where each thing is drawn is decided later, by
 * figure_draw.
 */
enum plot_type {
	PLOT_BARS,
	PLOT_DOTS,
	PLOT_LINES,
	PLOT_STACKED,
	PLOT_DIVERGING,
	PLOT_SLOPE,
	PLOT_NONE,
	PLOT_TYPES
};

/* Which side of a diverging figure an answer stands on. */
enum side {
	SIDE_NONE,
	SIDE_NEGATIVE,
	SIDE_MIDDLE,
	SIDE_POSITIVE
};

/* What one cell of every row is of: a category, an answer or a wave. */
struct series {
	const char *label;
	const char *base; /* "n = 1,559", or "" */
	const char *code; /* of an answer */
	enum ink ink;
	enum side side;
	bool is_aside;  /* shown as a column of numbers */
	bool is_broken; /* the question was another one before */
	int64_t time;   /* of a wave: in 1/24 of a month */
};

struct plot_row {
	const char *label;
	const char *heading; /* of the rows that begin here, or NULL */
	bool is_bold;        /* the total */
	bool is_apart;       /* a gap before it */
	int rank;     /* in sorting: 0, then "other", then "don't know" */
	enum ink ink; /* of a line */
	const struct cell **cells; /* one a series */
	const struct cell *difference;
	const struct cell
	    *totals[2];     /* of the sides, where the table has them */
	const char **bases; /* by series, or NULL */
	uint32_t group;     /* of the sheet */
	uint32_t column;    /* of the sheet, where a row is a column */
};

/* Rows that have a picture of their own; one of a figure without panels. */
struct panel {
	const char *title; /* or "" */
	struct plot_row *rows;
	uint32_t n_rows;
	const char **bases; /* of its waves, or NULL */
};

struct plot {
	enum plot_type type;
	const struct sheet *sheet;
	const struct language *language;
	struct pool *pool;
	const char *title;
	const char *subtitle;
	const char
	    *question; /* that all rows answer, where labels lack it; or "" */
	const char *wave; /* of all columns, or "" */
	const char *told; /* a description for people who cannot see it */
	const char **notes;
	uint32_t n_notes;
	const char *narrow_note; /* of a narrow figure alone, or "" */
	const char *source;      /* or "" */
	struct panel *panels;
	uint32_t n_panels;
	const struct cell **average; /* by series, or NULL */
	const char *average_label;
	struct series *series;
	uint32_t n_series;
	const char *unit;          /* "Per cent" */
	const char *difference[2]; /* heading over differences, in two lines */
	bool is_share;
	bool has_difference;
	bool has_zero; /* the axis begins at 0 */
	bool is_timed; /* waves stand where their period is */
	bool is_middle_on_axis;
	int shift;
	int exponent;
	int64_t low; /* of all bounds, as numbers of the axis */
	int64_t high;
	int64_t from; /* where the axis has to begin, when has_from */
	bool has_from;
};

/* A value of the plot as a number of its axis (axis.h), and the bounds of a
 * cell's interval; bounds of shares are cut at 0 and 100 per cent. */
int64_t plot_number(const struct plot *, double value);
int64_t plot_low(const struct plot *, const struct cell *);
int64_t plot_high(const struct plot *, const struct cell *);

/* Whether the cell has a figure that can be drawn. */
bool plot_draws(const struct cell *);

/* The figure as the table prints it: "37", "(37)", "..". */
const char *plot_text(const struct plot *, const struct cell *);

/* "+8 til +19": the bounds of a difference in words. */
const char *plot_bounds(const struct plot *, const struct cell *);

#endif
