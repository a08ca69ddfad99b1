#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include <stdbool.h>

struct build;

/*
 * What can be told of a cell only by those beside it, once a table has its
 * columns.
 *
 * A cell of a wave is not asked, rather than not applicable, when nobody of
 * that wave is in the base of its row, whatever the breakdown, and the
 * codebook has no source of the variable in that wave; so is a difference
 * with such a side.
 */
void neighbours_mark_not_asked(struct build *);

/* Is a difference printed that is not that of the figures printed beside it?
 * They are rounded, each by itself. */
bool neighbours_contradict(const struct build *);

#endif
