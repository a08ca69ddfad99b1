#ifndef SPREAD_H
#define SPREAD_H

#include <stdint.h>

/*
 * Move n places, which are in order, apart until place i is at least gaps[i]
 * below the one before it, so that the sum of the squared moves is least: with
 * the gaps so far taken off each place this is isotonic regression, which
 * pooling adjacent violators solves (Barlow et al., Statistical Inference under
 * Order Restrictions, 1972, ch. 1).  All stay between first and last as far as
 * they fit.  gaps[0] is not read.
 */
void spread_apart(int64_t *places, uint32_t n, const int64_t *gaps,
    int64_t first, int64_t last);

#endif
