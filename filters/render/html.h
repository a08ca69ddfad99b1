#ifndef HTML_H
#define HTML_H

#include "sheet.h"

/* A link at the top of the page: to another language, to a file. */
struct link {
	const char *text;
	const char *href;
};

/*
 * One page that needs nothing else: contents, tables, notes.  Without script;
 * the intervals are hidden and shown by a box that style alone obeys.
 */
void html_write(struct out *, const struct document *, const struct link *links,
    uint32_t n_links);

#endif
