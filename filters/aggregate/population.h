#ifndef POPULATION_H
#define POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

#include "quad.h"
#include "slice.h"

/*
 * How many units a population has: a file with a column for each variable
 * that it is broken down by, and one called total.
 */
struct population;

/* Owned; NULL after a report: [bad-total] for a total that is no number
 * from 0 on, or a combination that stands there twice (STATUS_USAGE). */
struct population *population_load(const char *path);
void population_free(struct population *);

const char *population_path(const struct population *);
/* True for a column of it. */
bool population_has(const struct population *, const char *variable);

/*
 * The units with these values, a value that is NULL being any, in units that
 * are the same for all of the file; false where no line has them.
 */
bool population_total(const struct population *, const char *const *variables,
    const struct slice *values, uint32_t n, mpz_t total);
/* What such a unit is worth, a power of ten. */
quad population_unit(const struct population *);

/* The i-th combination of values that the file has of these variables, in its
 * order; false after the last.  Texts live as long as the population. */
bool population_group(const struct population *, const char *const *variables,
    uint32_t n, uint32_t i, struct slice *values);

#endif
