#ifndef CONDITION_H
#define CONDITION_H

#include <stdbool.h>

#include "slice.h"
#include "tables.h"

/*
 * Does the value of its variable meet the condition?  Numbers are compared as
 * numbers and ISO dates as dates; one with the other, and other texts, are in
 * no order.  What is missing, empty or a dot code, meets only an equality that
 * names it.
 */
bool condition_allows(const struct condition *, struct slice value);

/*
 * Is the value an answer, of the base of the measure?  A dot code is one where
 * all who were asked are the base, or where the measure keeps it.
 */
bool condition_is_answer(const struct measure *, struct slice value);

/* Is the value left out because it is in no order, though it has a meaning? */
bool condition_cannot_order(const struct condition *, struct slice value);

/* What order can be asked of: a number or an ISO date. */
bool condition_is_bound(struct slice);

/* "18..34", "65..", "..17": bounds, one of which may be open. */
bool condition_is_range(const char *value);

/* The sign before its values: "=" of a list, else "!=", "<" and so on. */
const char *condition_sign(const struct condition *);

#endif
