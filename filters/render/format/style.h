#ifndef STYLE_H
#define STYLE_H

/* The style sheet of a page: nothing is fetched from anywhere. */
extern const char style_sheet[];

/* What a page can do besides with script: find a table in its contents, and
 * give the figures of one as CSV. */
extern const char style_script[];

#endif
