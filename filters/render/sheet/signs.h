#ifndef SIGNS_H
#define SIGNS_H

#include "estimates.h"
#include "tables.h"
#include "words.h"

/* The sign of the mark, alone or after a figure; "" for none; NULL where the
 * figure itself is it: "0", "0.0". */
const char *signs_of(enum signs, enum mark);

/* What it stands for; WORDS for none. */
enum word signs_meaning(enum mark);

#endif
