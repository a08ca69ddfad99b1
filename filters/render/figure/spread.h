#ifndef SPREAD_H
#define SPREAD_H

#include <stdint.h>

/*
 * Move n places, which are in order, apart until neighbours have the gap
 * between them, so that the sum of the squared moves is least: with i gaps
 * taken off place i this is isotonic regression, which pooling adjacent
 * violators solves (Barlow et al., Statistical Inference under Order
 * Restrictions, 1972, ch. 1).  All stay between first and last as far as they
 * fit.
 */
void spread_apart(
    int64_t *places, uint32_t n, int64_t gap, int64_t first, int64_t last);

#endif
