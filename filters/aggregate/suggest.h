#ifndef SUGGEST_H
#define SUGGEST_H

#include "domains.h"

/*
 * Hiding is the second remedy; the first is to merge.  Says for each table in
 * which a rule holds cells back, [suggest], which two neighbouring categories
 * would together need none: of a variable that breaks down, or of the answers.
 * Of several pairs the one that frees the most figures, then the first.
 */
void suggest_mergers(const struct disclosure *);

#endif
