#ifndef CAPTION_H
#define CAPTION_H

#include "build.h"

/*
 * Put into the sheet the text below the title of a table, which follows from
 * its specification and estimates: the unit, whether weighted, the base and its
 * n, what became of don't-knows, and the level of confidence intervals.
 */
void caption_build(struct build *);

/* The text below a question: its base where it has another one than the table,
 * that answers may add up to more than 100 per cent, and its note.  Of the
 * pool; "" for none. */
const char *caption_of_group(struct build *, const struct measure *);

#endif
