#ifndef PARTS_H
#define PARTS_H

#include <stdbool.h>

#include "slice.h"

struct profile;

/*
 * The two parts of a column's name, as survey tools write them: of the
 * question, and of the choice or item.  Below one heading, or x[a]
 * (LimeSurvey), x___1 (REDCap), x/a (ODK, KoBo), "question - item",
 * "question [item]", or x_1.
 */
struct parts {
	enum family {
		FAMILY_NONE,
		FAMILY_HEADING,
		FAMILY_BRACKETS,
		FAMILY_UNDERLINES,
		FAMILY_SLASH,
		FAMILY_PROSE,
		FAMILY_NUMBER
	} family;

	struct slice stem;
	struct slice choice;
};

/* Borrowed from the column. */
struct parts parts_of(const struct profile *column);

bool parts_are_of_one(const struct parts *, const struct parts *);

/* "Question [item]", whatever the column is called; FAMILY_NONE: it is not. */
struct parts parts_of_title(const char *title);

#endif
