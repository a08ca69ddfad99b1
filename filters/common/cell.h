#ifndef CELL_H
#define CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "slice.h"

/*
 * The harmonised value of one variable in one record: empty (not asked, or
 * no value), a dot code (missing for a reason), or a value.  The text is
 * borrowed from the record, the recipe or the record's arena.
 */
struct cell {
	const char *text;
	uint32_t len;
};

static inline struct cell
cell_of(const char *text)
{
	return (struct cell){text, (uint32_t)strlen(text)};
}

static inline struct slice
cell_slice(struct cell cell)
{
	return (struct slice){cell.text, cell.len};
}

/* One of .d .n .r .x. */
static inline bool
cell_is_dot_code(struct cell cell)
{
	return cell.len == 2 && cell.text[0] == '.' &&
	    (cell.text[1] == 'd' || cell.text[1] == 'n' ||
		cell.text[1] == 'r' || cell.text[1] == 'x');
}

static inline bool
cell_is_missing(struct cell cell)
{
	return cell.len == 0 || cell_is_dot_code(cell);
}

static inline bool
cell_is(struct cell cell, char digit)
{
	return cell.len == 1 && cell.text[0] == digit;
}

#endif
