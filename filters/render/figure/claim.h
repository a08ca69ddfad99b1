#ifndef CLAIM_H
#define CLAIM_H

#include "choice.h"

/*
 * The title of a figure: its own where it claims nothing, or where the
 * difference that it claims is significant; else, with a note [no-claim], the
 * table's.
 */
const char *claim_title(const struct choice *);

#endif
