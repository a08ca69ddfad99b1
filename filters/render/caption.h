#ifndef CAPTION_H
#define CAPTION_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * What stands under the title of a table, made from the record that made
 * its figures: unit, weight, base and n, don't-knows, confidence intervals.
 */
void caption_build(struct document *, struct sheet *, const struct table *,
    const struct tables *, const struct codebook *, bool is_weighted);

/* What stands under a question: its own base, answers that may add up to
 * more than 100, its note. */
const char *caption_of_group(struct document *, const struct measure *);

#endif
