#ifndef TIDY_H
#define TIDY_H

#include <stdbool.h>

#include "slice.h"

/*
 * The small repairs of text: blanks at the ends, runs of blanks, composed
 * characters.
 */
struct arena;

static inline bool
tidy_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Anything at the ends that tidy_trim could take, or the start of it. */
static inline bool
tidy_may_trim(struct slice s)
{
	unsigned char first;
	unsigned char last;

	if (s.len == 0)
		return false;
	first = (unsigned char)s.text[0];
	last = (unsigned char)s.text[s.len - 1];
	return first <= ' ' || last <= ' ' || first == 0xc2 || last == 0xa0;
}

/* Without blanks, line ends and no-break spaces around it. */
struct slice tidy_trim(struct slice);

/* Runs of blanks become one space; copied into the arena. */
struct slice tidy_squeeze(struct slice, struct arena *);

/*
 * Composed form (NFC), copied into the arena where that changes it; what is
 * not valid UTF-8 stays as it is.
 */
struct slice tidy_compose(struct slice, struct arena *);

#endif
