#ifndef CHOOSE_H
#define CHOOSE_H

#include "codebook.h"
#include "plot.h"
#include "tables.h"

/*
 * What a figure is made from.  Without a specification table, tables and
 * drawing are NULL; so may the codebook be.
 */
struct choice {
	struct document *doc;
	const struct sheet *sheet; /* no listing: see pivot.h */
	const struct drawing *drawing;
	const struct table *table;
	const struct tables *tables;
	const struct codebook *book;
};

/*
 * Choose type, rows and series, as the drawing says or else by what the table
 * is: section "Figures" of render.1 has the rule.  Where there can be no
 * figure the type is PLOT_NONE and the reason is the first note.
 */
void choose_plot(struct plot *, const struct choice *);

#endif
