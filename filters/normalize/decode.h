#ifndef DECODE_H
#define DECODE_H

#include "recipe.h"

/*
 * All sources of a record in which nothing needs a second look, into the
 * recipe's cells; false at the first that does.  What was decoded by then is
 * decoded again.
 */
bool decode_quickly(const struct recipe *, const struct record *);

/*
 * One source of any record: its text is tidied, and counted where that
 * changed it (then *is_changed too).  False when the value has no rule or is
 * not of its type: *value is that value.
 */
bool decode_carefully(struct recipe *, struct source *, const struct record *,
    struct slice *value, bool *is_changed);

/* Give the source's variable, or every member of its set, the same value. */
void decode_as(struct recipe *, const struct source *, struct datum value);

#endif
