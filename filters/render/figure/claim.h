#ifndef CLAIM_H
#define CLAIM_H

#include "choice.h"

/*
 * The title of a figure.  It is the one that the drawing has, unless that
 * claims a difference that is not significant in the table: then it is the
 * title of the table, and that is reported as a note ([no-claim]).
 */
const char *claim_title(const struct choice *);

#endif
