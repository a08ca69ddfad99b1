#ifndef RELATIONS_H
#define RELATIONS_H

#include "conceal.h"

/*
 * Sums of which it is known only that some are the parts of others, as figures
 * of tables are: each as a sum of independent ones.  Arithmetic modulo
 * 2^61 - 1.
 */
struct relations;

struct relations *relations_new(void); /* owned */
void relations_free(struct relations *);

/* A sum is what n different others are together. */
void relations_add(
    struct relations *, uint32_t whole, const uint32_t *parts, uint32_t n);

/*
 * All is said: have the first n_asked of n sums by independent ones, which may
 * be others.  Where a choice is free, what stands in few relations is told by
 * the rest.
 */
void relations_solve(struct relations *, uint32_t n_asked, uint32_t n);

/* How many independent ones that takes. */
uint32_t relations_rank(const struct relations *);

/* A sum that was asked for, as n_terms independent ones, each so many times;
 * borrowed. */
const struct term *
relations_terms(const struct relations *, uint32_t sum, uint32_t *n_terms);

#endif
