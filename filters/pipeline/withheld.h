#ifndef WITHHELD_H
#define WITHHELD_H

#include "codebook.h"
#include "tables.h"

/*
 * Which bases are confidential: those of which the estimates have no number,
 * for all their lines are suppressed.  What is counted of them beside the
 * estimates may not be told either.
 */
struct withheld;

/* The estimates of the study; NULL after a report. */
struct withheld *withheld_load(const char *estimates);
void withheld_free(struct withheld *);

/* Whether a measure's base is in a cell of a breakdown: its values, with tabs
 * between them. */
bool
withheld_is(struct withheld *, const struct codebook *, const struct table *,
    const struct measure *, const struct breakdown *, struct slice cell);

#endif
