#ifndef PRINTED_H
#define PRINTED_H

#include <stdbool.h>
#include <stddef.h>

#include "args.h"

/*
 * What a publication shows in one language, as people read it: the tables of
 * tables.md cell by cell, and all its other lines.
 */
struct printed_row {
	char *label; /* with the line of the block above it: "Block: Row" */
	char *name;  /* the label alone */
	struct args cells;
};

struct printed_table {
	char *title;  /* without its number */
	char *number; /* "15"; "" where it has none */
	struct args columns;
	struct printed_row *rows;
	size_t n_rows;
	size_t cap_rows;
};

struct printed {
	struct printed_table *tables;
	size_t n;
	size_t cap;
	struct args lines; /* of the page that are in no table */
};

/* Read tables.md.  NULL after a report; NULL without one where there is no such
 * file. */
struct printed *printed_load(const char *path);
void printed_free(struct printed *);

/* The lines of any text file; NULL as printed_load.  Owned, by args_clear and
 * free. */
struct args *printed_lines(const char *path);

/*
 * The number of respondents that the figure in this row and column rests on, as
 * printed: the cell of the column in the nearest row of respondents above the
 * row, or else in the first one below it; "" where the table has none.
 */
const char *printed_n(const struct printed_table *, size_t row, size_t column);

#endif
