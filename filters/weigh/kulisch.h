#ifndef KULISCH_H
#define KULISCH_H

#include <stdint.h>

#include "quad.h"

/*
 * A sum of doubles without loss, so that the order of records cannot be seen
 * in it: a whole number of 2^-1088, long enough for every double.  Kulisch,
 * Computer Arithmetic and Validity, 2nd ed., ch. 8.
 */
enum {
	KULISCH_LIMBS = 72
};

/* limb[i] counts 2^(32 i - 1088); carries wait, `pending` of them. */
struct kulisch {
	int64_t limb[KULISCH_LIMBS];
	uint32_t pending;
};

/* All zero is no sum yet.  Values must be finite. */
void kulisch_add(struct kulisch *, double);
/* The leading 106 bits of it at least. */
void kulisch_add_quad(struct kulisch *, quad);

/* The sum to 113 bits: the same for the same values in any order. */
quad kulisch_value(const struct kulisch *);

#endif
