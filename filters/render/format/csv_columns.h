#ifndef CSV_COLUMNS_H
#define CSV_COLUMNS_H

#include "facts.h"

/* A column of the CSV that a document is. */
struct csv_column {
	const char *name;

	enum {
		CSV_TEXT,
		CSV_NUMBER,
		CSV_INTEGER
	} holds;
};

/* The columns of that CSV; owned, their names are borrowed from the facts. */
struct csv_column *
csv_columns(const struct facts *, uint32_t n_tables, uint32_t *n);

#endif
