#ifndef WITHHELD_H
#define WITHHELD_H

#include "codebook.h"
#include "tables.h"

/*
 * Which bases are confidential: those whose lines of estimates are all
 * suppressed, so that no number of them is published.  Counts of the same base,
 * as steps.csv has them, may not be published either.
 */
struct withheld;

/* Read a file of estimates; owned.  NULL after a report. */
struct withheld *withheld_load(const char *estimates);
void withheld_free(struct withheld *);

/* Whether the base of a measure is confidential in a cell of a breakdown.  The
 * cell is the values of its by-variables with tabs between them. */
bool
withheld_is(struct withheld *, const struct codebook *, const struct table *,
    const struct measure *, const struct breakdown *, struct slice cell);

#endif
