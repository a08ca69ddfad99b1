#ifndef SIGNS_H
#define SIGNS_H

#include "estimates.h"
#include "tables.h"
#include "words.h"

/* The sign of a mark, which stands in place of a figure or behind it; "" for
 * none.  NULL where the rounded figure itself is the sign: "0", "0.0". */
const char *signs_of(enum signs, enum mark);

/* The word that says what the sign of a mark means; WORDS where there is none.
 */
enum word signs_meaning(enum mark);

#endif
