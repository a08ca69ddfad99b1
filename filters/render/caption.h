#ifndef CAPTION_H
#define CAPTION_H

#include "build.h"

/*
 * What stands under the title of a table, made from the record that made
 * its figures: unit, weight, base and n, don't-knows, confidence intervals.
 */
void caption_build(struct build *);

/* What stands under a question: its own base, answers that may add up to
 * more than 100, its note. */
const char *caption_of_group(struct build *, const struct measure *);

#endif
