#ifndef STANDIN_H
#define STANDIN_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * What other programs write where there is no value: NA, N/A, a point, -99.
 * Here they are values, so that they are counted, and told once a column.
 */
enum {
	STANDIN_LONGEST = 4 /* bytes */
};

struct standin {
	uint32_t seen;   /* a bit for each of them */
	bool has_others; /* values that are none */
};

bool standin_is(struct slice);

/* Look at a value of the column that is not empty. */
void standin_see(struct standin *, struct slice);

/*
 * Where some stand among other values: a warning [stand-in] that says the way
 * out; `what` tells what becomes of them.
 */
void standin_report(const struct standin *, const char *file,
    const char *column, const char *what);

#endif
