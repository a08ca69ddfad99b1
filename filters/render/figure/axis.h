#ifndef AXIS_H
#define AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"
#include "words.h"

/*
 * From numbers to places.  A number is a whole number of 10^-exponent of what
 * is printed (per cent for a share); a place is in tenths of a pixel.
 */
struct axis {
	int64_t low;
	int64_t high;
	int64_t step;
	int64_t from; /* place of low */
	int64_t to;   /* place of high */
	int exponent;
};

/* The number of an estimate: 0.345 is 34500000 where shift is 2 and the
 * exponent 6. */
int64_t axis_number(double value, int shift, int exponent);

/* The largest exponent, up to 6, with which the largest estimate is a number of
 * at most 12 digits. */
int axis_exponent(double largest, int shift);

/*
 * Choose the smallest step of 1, 2 or 5 times a power of ten with which at most
 * `most` ticks hold the numbers low to high, which must not be equal.  The ends
 * of the axis are multiples of the step.
 */
void axis_fit(struct axis *, int64_t low, int64_t high, int most);

/* The place of a number; one beyond an end stands at the end. */
int64_t axis_place(const struct axis *, int64_t number);

/* The number of a tick as text, without a per cent sign. */
const char *axis_label(
    struct pool *, const struct axis *, int64_t tick, const struct language *);

#endif
