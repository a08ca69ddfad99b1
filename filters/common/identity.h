#ifndef IDENTITY_H
#define IDENTITY_H

#include "codebook.h"
#include "tables.h"

/* What tells one measure from another in the estimates, said by one piece of
 * code for the filter that writes them and for the one that looks for them. */

/*
 * The item of a measure: its id, else made from all that decides its figures
 * ("share:trust;base=asked"), so that two measures of one table have one item
 * only where they have the same figures.  Owned.
 */
char *identity_item(const struct measure *);

/*
 * What the measure's where restricts the variable to: one code as it is,
 * several, in the codebook's order, as "{a,b}", with quotes as in CSV; a
 * variable restricted twice to what both allow.  Owned; NULL when it is not
 * restricted.  The codebook may be NULL: then in the order of their bytes.
 */
char *identity_where(
    const struct codebook *, const struct measure *, const char *variable);

/*
 * The codes that all conditions of the measure on the variable allow, each
 * once, in the order of identity_where; no code where the variable is not
 * restricted.  The list is owned, its texts are the measure's.  Of conditions
 * that are lists of codes, as all those of a file are.
 */
const char **identity_codes(const struct codebook *, const struct measure *,
    const char *variable, uint32_t *n);

/* Texts as a CSV record without its end: one name, or "a,b".  Owned. */
char *identity_list(const char *const *texts, uint32_t n);

#endif
