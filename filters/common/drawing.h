#ifndef DRAWING_H
#define DRAWING_H

#include <stdbool.h>
#include <stdint.h>

#include "diag.h"
#include "label.h"
#include "names.h"

/*
 * How a figure of a table is drawn: "figure" in tables.json, the text of a
 * type, an object, or a list of objects.  What is not said is empty or 0; the
 * table then decides.  Arrays are of the arena, texts of the file's nodes.
 */
enum drawing_type {
	DRAWING_AUTO, /* the table decides */
	DRAWING_BARS,
	DRAWING_DOTS,
	DRAWING_LINES,
	DRAWING_STACKED,
	DRAWING_DIVERGING,
	DRAWING_SLOPE,
	DRAWING_NONE /* with a reason */
};

/* Where something is not what the figure would do by itself. */
enum drawing_order {
	ORDER_AUTO,
	ORDER_VALUE,
	ORDER_CODEBOOK
};

enum drawing_middle {
	MIDDLE_AUTO,
	MIDDLE_AXIS,  /* split over the axis */
	MIDDLE_COLUMN /* a column of numbers */
};

/* The difference that a title claims: a row, and the sides of a comparison. */
struct drawing_claim {
	const char *measure;  /* its id, variable or set; NULL: the first */
	const char *category; /* NULL: the first row */
	const char *by;       /* variable that is compared; NULL: the first */
	const char *a;        /* NULL: as the table's comparison has it */
	const char *b;
};

struct drawing {
	struct place place;
	enum drawing_type type;
	struct label reason; /* why there is none: DRAWING_NONE */
	struct names rows;   /* ids, variables, sets or categories; n 0: all */
	struct names hide;   /* codes */
	bool has_column;     /* else the last wave, or the total */
	struct coordinates column; /* none: the total */
	const char *by;            /* variable of the panels, or NULL */
	enum drawing_order order;
	struct names focus;    /* codes whose sum sorts the rows */
	struct names poles[2]; /* codes to the left, to the right; or none */
	enum drawing_middle middle;
	struct label title;
	struct drawing_claim *claim; /* or NULL */
	bool has_from;
	double from;         /* start of the axis */
	struct names breaks; /* waves before which the question changed */
};

/* The names of the types in the order of the enum; DRAWING_AUTO has "". */
extern const char *const drawing_types[];

struct arena;
struct node;

/* The figures that the member "figure" asks for, NULL and 0 without it; what
 * is wrong is reported. */
struct drawing *
drawing_read(struct arena *, const struct node *figure, uint32_t *n);

#endif
