#ifndef NOTES_H
#define NOTES_H

#include "choice.h"
#include "plot.h"

/*
 * The words of a plot whose rows are chosen: title, subtitle, notes, source,
 * and what is told to those who cannot see it.  column is the one that all
 * figures are of, where they are of one.
 */
void notes_build(struct plot *, const struct choice *, uint32_t column);

#endif
