#ifndef SIGNS_H
#define SIGNS_H

#include "codebook.h"

struct build;

/*
 * What can be told of cells only beside others, once a table has its columns.
 *
 * A cell of a wave is not asked, rather than not applicable, when nobody of
 * that wave is in the base of its row, whatever the breakdown, and the
 * codebook has no source of the variable in that wave; so is a difference
 * with such a side.
 */
void signs_not_asked(struct build *);

/* Does the codebook say where the answers of that wave come from? */
bool signs_has_source(
    const struct codebook *, const char *variable, const char *wave);

/* Is a difference printed that is not that of the figures printed beside it?
 * They are rounded, each by itself. */
bool signs_contradict(const struct build *);

#endif
