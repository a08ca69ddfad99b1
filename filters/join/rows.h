#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"
#include "reader.h"
#include "slice.h"

/*
 * Add the record as canonical CSV, without a line end.  One empty field is
 * no text at all: whether it needs quotes depends on what stands beside it.
 */
void rows_put_record(struct out *, const struct record *);

/* Add field i of a row, quoted if need be; the comma before it too. */
void rows_put_field(struct out *, struct slice field, uint32_t i);

/* Columns of a record to be copied: from..to at a time where they stand side
 * by side. */
struct selection {
	uint32_t *columns;
	uint32_t n;
};

/*
 * The columns as one text: borrowed from the record where they stand there in
 * one piece, or else from *text, which is overwritten.
 */
struct slice
rows_select(struct out *, const struct record *, const struct selection *);

/* Field i of a row of canonical CSV, unquoted into *scratch if need be. */
struct slice rows_field(struct slice row, uint32_t i, struct out *scratch);

#endif
