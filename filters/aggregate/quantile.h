#ifndef QUANTILE_H
#define QUANTILE_H

#include <gmp.h>

#include "quad.h"
#include "tables.h"

/*
 * Weighted quantiles.  The distribution: distinct values in order, the
 * weight of each, and the least and largest weight of a record that has it
 * (records of equal value stand in order of weight).
 *
 * math   the smallest x with F(x) >= p            (= hf1)
 * school the same, but the mean of x_k and x_k+1 where F(x_k) = p (= hf2)
 * hf3    as math, but where F(x_k) = p the one with an even number
 * hf4    linear between (C_k / W, x_k)
 * hf5    ((C_k - w_k / 2) / W)       hf6  (C_k / (W + w_n))
 * hf7    (C_k-1 / C_n-1)             hf8  by thirds    hf9  by 3/8
 *
 * Below its first point a line has the smallest value, as in Hyndman and Fan
 * and in R's quantile().  svyquantile takes the second record where p is below
 * F of the first one, or goes below it (hf4): these rules do not.
 *
 * C_k: weight of the records up to k.  Hyndman and Fan (1996); R survey,
 * svyquantile.
 */
struct distribution {
	uint32_t n;
	double *value;
	mpz_t *cumulated; /* weight up to and with the value */
	quad *first;      /* weight of the first record of the value */
	quad *last;       /* of the last one */
};

/* p as its text says it.  False when p is not between 0 and 1. */
bool quantile_of_text(
    const struct distribution *, enum qrule, const char *p, quad *out);

/* p from an interval; outside [0, 1] there is none. */
bool quantile_of(const struct distribution *, enum qrule, quad p, quad *out);

#endif
