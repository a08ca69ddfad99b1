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
 * Lay a plot out as a scene that is width pixels wide.  A drawing for a page
 * (is_drawing) has neither title nor notes, since the page has them as text.
 * number counts the figures of a table from 1.  The scene is of the document's
 * pool.
 */
void figure_draw(struct scene *, const struct plot *, uint32_t number,
    int width, bool is_drawing);

#endif
