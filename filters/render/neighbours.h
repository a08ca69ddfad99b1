#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include <stdbool.h>

struct build;

/*
 * What is known of a cell only when the cells beside it are there.
 *
 * neighbours_mark_not_asked gives a cell without a base the mark "not asked"
 * when in its wave nobody at all is in the base of its row and the codebook
 * says no source of the variable for that wave.  A difference has this mark
 * where one of its sides has it.
 */
void neighbours_mark_not_asked(struct build *);

/* Whether some printed difference is another number than that of the two
 * printed figures, which can be since each is rounded by itself. */
bool neighbours_contradict(const struct build *);

#endif
