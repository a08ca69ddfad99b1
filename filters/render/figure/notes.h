#ifndef NOTES_H
#define NOTES_H

#include "choice.h"
#include "plot.h"

/*
 * Write the words of a plot whose rows are chosen: title, subtitle, notes,
 * source, and a description for people who cannot see it.  column is the column
 * of the sheet that the figures are of, where they are of a single one.
 */
void notes_build(struct plot *, const struct choice *, uint32_t column);

#endif
