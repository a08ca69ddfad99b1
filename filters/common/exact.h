#ifndef EXACT_H
#define EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * The sum of any number of decimals without loss, so that neither their
 * order nor how they were split into parts can be seen in the result.  Holds
 * 315 digits after the point (so every double from 1e-30 up, and products of
 * two of them) and 71 before it.
 */
enum {
	EXACT_DIGITS = 9,    /* decimal digits a limb */
	EXACT_FRACTION = 35, /* limbs after the point */
	EXACT_LIMBS = 43,
	EXACT_TEXT = EXACT_LIMBS * EXACT_DIGITS + 4
};

/* limb[i] counts 10^(9 (i - EXACT_FRACTION)); carries wait in `pending`. */
struct exact {
	int64_t limb[EXACT_LIMBS];
	uint64_t pending; /* additions since carries were last moved on */
};

void exact_zero(struct exact *);

/*
 * Add a strict number text (as number_parse) without loss.  False, and the
 * sum untouched, when it is not a number or does not fit.
 */
bool exact_add_text(struct exact *, struct slice);

/* The same n times over; n below 2^32. */
bool exact_add_times(struct exact *, struct slice, uint64_t n);

/*
 * All digits, none superfluous ("-0.5", "12", "0"); NUL-terminated, the
 * length returned.  A size of EXACT_TEXT always suffices; 0 when size is too
 * small.
 */
size_t exact_text(const struct exact *, char *out, size_t size);

#endif
