#ifndef SITE_H
#define SITE_H

#include "layout.h"
#include "writer.h"

/*
 * A publication as files in a folder, which is made: index.html and, from 20
 * tables with themes on, a page for each theme, theme-1.html; every figure as
 * figures/<table>.svg, a second one as <table>-2.svg.  The suffix of the layout
 * stands before each ending: index.en.html.  Nothing is written before all is
 * made.  The writer gets a line for each file: its name and its fingerprint.
 * False after a report.
 */
bool site_write(const char *folder, struct layout *, const struct document *,
    struct writer *);

#endif
