#ifndef FIGURE_H
#define FIGURE_H

#include "choose.h"

enum {
	FIGURE_WIDE = 720,
	FIGURE_NARROW = 360,
	FIGURE_LEAST = 320,
	FIGURE_MOST = 1200
};

/*
 * Lay the plot out on a canvas as wide as that many pixels.  A drawing of a
 * page has neither title nor notes, which the page has as text.  The scene
 * is of the document's pool.  number counts the figures of a table from 1.
 */
void figure_draw(struct scene *, const struct plot *, uint32_t number,
    int width, bool is_drawing);

#endif
