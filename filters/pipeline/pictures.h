#ifndef PICTURES_H
#define PICTURES_H

#include <stdbool.h>

/*
 * The figures in other forms, --png and --pdf, by rsvg-convert.  What they look
 * like is up to the fonts of this machine, so they are never compared.  False
 * after a report ([missing-program], [failed]).
 */
bool pictures_make(const char *page, bool has_png, bool has_pdf);

#endif
