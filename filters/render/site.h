#ifndef SITE_H
#define SITE_H

#include "hash.h"
#include "layout.h"

/*
 * A publication as files in a folder, which is made: index.html and, from 20
 * tables with themes on, a page for each theme, theme-1.html; every figure as
 * figures/<table>.svg, a second one as <table>-2.svg.  The suffix of the layout
 * stands before each ending: index.en.html.  Nothing is written before all is
 * made; false after a report.
 */
bool site_write(const char *folder, struct layout *, const struct document *,
    struct hash *);

#endif
