#ifndef NUMERAL_H
#define NUMERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/*
 * Numbers as text, exact: they are never taken through a double.
 */

/* How a column writes its numbers. */
struct numeral_form {
	char decimal;      /* the decimal mark */
	const char *group; /* the grouping mark as UTF-8, or "" */
	bool is_bare;      /* nothing may stand around the digits */
	bool is_integer;
};

enum numeral_fault {
	NUMERAL_GOOD,
	NUMERAL_BAD,       /* no number */
	NUMERAL_AMBIGUOUS, /* a point where the decimal mark is a comma, ... */
	NUMERAL_GROUPS,    /* grouped, but not by thousands */
	NUMERAL_SPECIAL    /* NaN, INF */
};

/*
 * Write the number in canonical form: -?[0-9]+(.[0-9]+)?([eE][+-]?[0-9]+)?.
 * Digits stay as they are written.  out has room for in.len + 2 bytes.
 */
enum numeral_fault numeral_read(
    struct slice in, const struct numeral_form *, char *out, size_t *len);

/* Is it what numeral_read writes? */
bool numeral_is_canonical(struct slice);

/* -1, 0 or 1 for two canonical numbers, by value. */
int numeral_compare(struct slice a, struct slice b);

#endif
