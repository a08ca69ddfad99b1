#ifndef CANVAS_H
#define CANVAS_H

#include "measure.h"
#include "plot.h"

/* Lengths that all figures share, in tenths of a pixel. */
enum {
	PAD = 160,
	NARROW = 5000, /* below it, labels stand above their rows */
	LABEL_MAX = 2140,
	SIZE_TITLE = 170,
	SIZE_SUBTITLE = 130,
	SIZE_LABEL = 130,
	SIZE_AXIS = 120,
	SIZE_SMALL = 115,
	SIZE_NOTE = 115,
	LEAD_LABEL = 160,
	BASE_LINE = 45, /* from the middle of a line to its base line */
	GAP = 60        /* between a mark and its number */
};

/* A figure that is being drawn, from top to bottom: all above y is finished. */
struct canvas {
	struct scene *scene;
	const struct plot *plot;
	bool is_narrow;
	int64_t y;
	struct axis *axis; /* of the pool, since shapes point to it */
};

/* Each draws one type of figure: all that stands between subtitle and notes. */
void bars_draw(struct canvas *);
void dots_draw(struct canvas *);
void lines_draw(struct canvas *);
void stack_draw(struct canvas *);
void slope_draw(struct canvas *);

/*
 * Put a text of several lines; y of the canvas moves below it.
 */
struct paragraph {
	int64_t size;
	int64_t lead; /* from line to line */
	enum ink ink;
	bool is_bold;
	bool is_balanced;
};

void
canvas_paragraph(struct canvas *, const char *text, const struct paragraph *);

/* The label of a tick; the last one of an axis of shares has the per cent sign.
 */
const char *canvas_tick_label(const struct canvas *, int64_t tick);

/* Move y of the canvas below all texts that were put. */
void canvas_clear(struct canvas *);

/* ---- rows below each other, with a label each ---------------------------- */

struct ladder {
	int64_t label_room;
	int64_t left;  /* where the plot begins */
	int64_t limit; /* where numbers to the right of marks have to end */
	int64_t row;   /* height of the marks of a row */
	int64_t gap;   /* between rows */
};

/* Measure the labels of the only panel, and set left so that they fit. */
void ladder_measure(const struct canvas *, struct ladder *);

/*
 * Draw a row's heading and label; y of the canvas moves below the row.
 * Returns the middle of its marks.
 */
int64_t
ladder_row(struct canvas *, const struct ladder *, const struct plot_row *);

/* ---- an axis that lies --------------------------------------------------- */

/* Choose the numbers of the axis, and its places from left to the limit, so
 * that a number beyond the mark of each cell fits. */
void canvas_fit(struct canvas *, const struct ladder *);

/* Grid lines down to y of the canvas, and the labels above the top. */
void canvas_grid(struct canvas *, int64_t top);

/* ---- marks --------------------------------------------------------------- */

/* Draw the interval of a cell as a line at height y.  Its ends have caps of
 * this length; 0: none. */
void canvas_whisker(struct canvas *, const struct cell *, int64_t y, enum ink,
    int64_t thick, int64_t caps);

/* Draw the sign of a series, which its ink decides: disc, open diamond, square
 * or triangle. */
struct shape *
canvas_sign(struct canvas *, int64_t x, int64_t y, enum ink, bool is_open);

/* Put the sign of a figure that is not drawn (few, suppressed and the like)
 * at the axis. */
void
canvas_missing(struct canvas *, const struct cell *, int64_t y, int64_t size);

/* The label of a wave, shortened where labels of waves would touch each other:
 * "13–14" for "2013–2014". */
const char *canvas_short_wave(const struct canvas *, const char *label);

/* The names of series with their signs, in as many lines as they need. */
void canvas_key(struct canvas *, bool is_square);

#endif
