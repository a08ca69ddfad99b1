#ifndef STRATA_H
#define STRATA_H

#include <stdint.h>

#include "reader.h"
#include "rows.h"
#include "slice.h"

enum {
	STRATA_BETWEEN =
	    '\0' /* parts the values of several columns: no field holds it */
};

/* The columns of the table that make the stratum, in combination. */
struct strata {
	struct strata_column {
		const char *name; /* borrowed from the table */
		uint32_t column;  /* of the table */
		uint32_t at;      /* among the selected ones */
	} * columns;

	uint32_t n;
	size_t cap;
	struct out name;
	struct out scratch;
};

void
strata_add(struct strata *, const char *name, uint32_t column, uint32_t at);
void strata_free(struct strata *); /* what it holds */

/*
 * The stratum of a row of the table, or of its selected columns as they are
 * written; of no bytes when one of its values is missing.  Borrowed until
 * the next call.
 */
struct slice strata_of_record(struct strata *, const struct record *);
struct slice strata_of_row(struct strata *, struct slice right);

#endif
