#ifndef CHOOSE_H
#define CHOOSE_H

#include "choice.h"
#include "plot.h"

/*
 * Choose the type of a figure, its rows and its series.  The drawing of
 * tables.json decides; what it leaves open follows from the table, by the rules
 * in section "Figures" of render.1.  Where no figure can be drawn the type is
 * PLOT_NONE, and the first note is the reason.
 */
void choose_plot(struct plot *, const struct choice *);

#endif
