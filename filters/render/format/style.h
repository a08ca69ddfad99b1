#ifndef STYLE_H
#define STYLE_H

/* The style sheet of a page: nothing is fetched from anywhere. */
extern const char style_sheet[];

#endif
