#ifndef DATUM_H
#define DATUM_H

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
struct datum {
	const char *text;
	uint32_t len;
};

static inline struct datum
datum_of(const char *text)
{
	return (struct datum){text, (uint32_t)strlen(text)};
}

static inline struct slice
datum_slice(struct datum cell)
{
	return (struct slice){cell.text, cell.len};
}

/* One of .d .n .r .x. */
static inline bool
datum_is_dot_code(struct datum cell)
{
	return cell.len == 2 && cell.text[0] == '.' &&
	    (cell.text[1] == 'd' || cell.text[1] == 'n' ||
		cell.text[1] == 'r' || cell.text[1] == 'x');
}

static inline bool
datum_is_missing(struct datum cell)
{
	return cell.len == 0 || datum_is_dot_code(cell);
}

static inline bool
datum_is(struct datum cell, char digit)
{
	return cell.len == 1 && cell.text[0] == digit;
}

#endif
