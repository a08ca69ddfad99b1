#ifndef CHOOSE_H
#define CHOOSE_H

#include "choice.h"
#include "plot.h"

/*
 * Choose type, rows and series, as the drawing says or else by what the table
 * is: section "Figures" of render.1 has the rule.  Where there can be no
 * figure the type is PLOT_NONE and the reason is the first note.
 */
void choose_plot(struct plot *, const struct choice *);

#endif
