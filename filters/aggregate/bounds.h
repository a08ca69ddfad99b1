#ifndef BOUNDS_H
#define BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What signs and bounds tell of sums of unknown numbers: each lies between two
 * ends, and some sums of them are known.
 */
struct bounds;

/* A sum: which unknowns, each once, in rising order. */
struct bounds_sum {
	const uint32_t *unknowns;
	uint32_t n;
};

struct bounds *bounds_new(uint32_t n_unknowns); /* owned */
void bounds_free(struct bounds *);

/* Between 0 and high. */
void bounds_unknown(struct bounds *, uint32_t unknown, double high);
/* This sum, of one unknown or more, is known. */
void bounds_known(struct bounds *, struct bounds_sum, double value);

/* True where the program was built with the solver (GLPK). */
bool bounds_can_solve(void);

/*
 * The ends of what the sum can be, by a linear program each: the simplex, then
 * in exact arithmetic (glp_exact), so that every machine decides alike.
 */
void
bounds_solve(struct bounds *, struct bounds_sum, double *low, double *high);

/* The same, but wider, by going through the known sums a few times and drawing
 * the ends of each unknown together. */
void bounds_draw(struct bounds *);
void bounds_guess(
    const struct bounds *, struct bounds_sum, double *low, double *high);

#endif
