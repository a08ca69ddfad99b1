#ifndef SOLE_H
#define SOLE_H

#include "codebook.h"
#include "datum.h"

/*
 * Variables that have one answer only in all of the data: a choice whose
 * blanks were not understood looks like that.
 */
struct sole;

/* Of the variables that hold answers; owned, borrows the codebook. */
struct sole *sole_new(const struct codebook *);
void sole_free(struct sole *);

/* The cells of one more record, by variable. */
void sole_add(struct sole *, const struct datum *cells);

/* Name those variables, [one-answer]. */
void sole_report(const struct sole *);

#endif
