#ifndef TERMINAL_H
#define TERMINAL_H

#include "plot.h"

struct out;

/*
 * A plot as bars of characters, for a terminal: full to the lower bound of the
 * interval, dense to the estimate, light to the upper bound; the figure and
 * its interval behind.  No line is wider than the page.
 */
void terminal_put(struct out *, const struct plot *, size_t width);

#endif
