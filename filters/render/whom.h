#ifndef WHOM_H
#define WHOM_H

#include "build.h"

/*
 * Of whom the figures of a table are, in the language of the document: the
 * specification's base_text, or "all who answered", and behind it what a where
 * restricts that no base_text speaks of: "all who answered; Region: North,
 * South".  Labels are the codebook's; names and codes stand where it has none.
 * All texts are of the pool.
 */

/* The base of the table: what the bases of all its measures have in common,
 * except those with a base_text of their own. */
const char *whom_of_table(struct build *);

/* The base of a measure where it is not that of the table; else "". */
const char *whom_of_measure(struct build *, const struct measure *);

/* In short, how the base of a measure differs from those of the other measures:
 * its base_text, or "Region: North, South"; "" where it does not. */
const char *whom_apart(struct build *, const struct measure *);

#endif
