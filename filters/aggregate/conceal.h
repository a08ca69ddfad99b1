#ifndef CONCEAL_H
#define CONCEAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Which figures may be published together so that some others cannot be
 * computed from them by adding and subtracting.
 *
 * The unknowns are finest cells; a figure is a sum over some of them, each
 * times a whole number modulo 2^61 - 1.  Whoever knows the published figures
 * knows their span, and nothing else by linear algebra: a target is safe as
 * long as it is not in the span.  The arithmetic is that of integers, so the
 * answer depends neither on a machine nor on the order of records.
 *
 * Elimination over all tables at once: Langsrud, Secondary cell suppression by
 * Gaussian elimination, in Privacy in Statistical Databases (2024).  It is done
 * from the other end: kept is not what is known but what is still free, the
 * null space of the published figures, which hidden cells make sparse and
 * small. A target is 0 in all of it when it is known.
 */
struct conceal;

/* A figure's part: a finest cell, and how often it is counted (not 0). */
struct term {
	uint32_t cell;
	uint64_t times; /* modulo 2^61 - 1 */
};

struct conceal *conceal_new(uint32_t n_cells); /* owned */
void conceal_free(struct conceal *);

/*
 * Name a sum that must not become known.  who tells its respondents: targets
 * of the same who are of the same ones.  A lone one is of one respondent, who
 * knows it: no target of others may become a multiple of it.  No target may
 * be named after the first offer.  Terms are in order of cells.
 */
void conceal_target(struct conceal *, const struct term *, uint32_t n,
    uint32_t who, bool is_lone);

/*
 * Offer a figure.  True: it is published, and known from now on.  False: it
 * would make a target known, *target in the order of their naming, and nothing
 * has changed.
 */
bool conceal_offer(
    struct conceal *, const struct term *, uint32_t n, uint32_t *target);

#endif
