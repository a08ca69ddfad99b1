#ifndef BASIS_H
#define BASIS_H

#include "conceal.h"

/*
 * Sets of places as sums of a few of them.  What can be computed from figures
 * by adding and subtracting is the same whatever their unknowns are called: a
 * table's domains are as many unknowns as are independent of each other, which
 * are fewer than its finest cells.  Arithmetic modulo 2^61 - 1.
 */
struct basis;

struct basis *basis_new(uint32_t n_places, uint32_t n_sets); /* owned */
void basis_free(struct basis *);

/*
 * A set (below n_sets) of n different places as a sum of independent ones: each
 * so many times, in rising order, *n_terms of them; borrowed until the next
 * call.  One that is no sum of those before it is independent, and the next of
 * them.  It is worked out once.
 */
const struct term *basis_terms(struct basis *, uint32_t set,
    const uint32_t *places, uint32_t n, uint32_t *n_terms);

/* How many are independent. */
uint32_t basis_rank(const struct basis *);

#endif
