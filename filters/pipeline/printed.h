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
	struct args lines; /* all that is no table */
};

/* NULL after a report; NULL and silent where there is no such file. */
struct printed *printed_load(const char *path);
void printed_free(struct printed *);

/* Lines of any file; NULL as above.  Owned: args_clear and free. */
struct args *printed_lines(const char *path);

/*
 * The cell of this column in the row that counts the respondents of a row: the
 * last one above it, or else the first below; or "".
 */
const char *printed_n(const struct printed_table *, size_t row, size_t column);

#endif
