#ifndef AMOUNT_H
#define AMOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

#include "slice.h"

/*
 * A number of the data as the text says it: digits * 10^-scale, no binary
 * rounding.  More than 18 digits stay text until they are needed.
 */
struct amount {
	int64_t digits;
	int32_t scale;     /* decimals; never negative */
	bool is_long;      /* digits do not fit: see text */
	struct slice text; /* borrowed */
};

enum {
	AMOUNT_MAX_SCALE = 400
};

/* Strict text as number_parse takes it; false otherwise. */
bool amount_parse(struct amount *, struct slice);

/*
 * The amount in units of 10^-scale as an integer below limit in magnitude;
 * false when it is not one.
 */
bool
amount_at(const struct amount *, int32_t scale, int64_t limit, int64_t *out);

/* The same without limit; the scale is at least the amount's own. */
void amount_big(const struct amount *, int32_t scale, mpz_t out);

double amount_double(const struct amount *);

bool amount_is_zero(const struct amount *);
bool amount_is_negative(const struct amount *);

#endif
