#ifndef ROW_H
#define ROW_H

#include <stdint.h>

#include "binding.h"
#include "reader.h"
#include "value.h"

/*
 * One record as the schema sees it: each field is read when it is asked for,
 * and once.
 */
struct row_cells {
	const struct binding *binding;
	const struct record *rec;
	struct reading *reading;
	struct arena *arena;
	struct field_value *cells;
	uint64_t *stamps; /* which record each cell was read from */
	uint64_t base;    /* lines of the files before */
	uint64_t stamp;
};

struct row_cells *row_new(const struct binding *);
void row_free(struct row_cells *);

/* Cells are borrowed until the next call. */
void row_begin(struct row_cells *, const struct record *, struct reading *);

/* The cell of a column of the file. */
const struct field_value *row_cell(struct row_cells *, uint32_t column);

/* The cell of a field of the schema; NULL when the file lacks it. */
const struct field_value *row_field(struct row_cells *, uint32_t field);

#endif
