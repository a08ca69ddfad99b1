#ifndef PICTURES_H
#define PICTURES_H

#include <stdbool.h>

/*
 * Draw each figure of the folder page as PNG and as PDF, beside its SVG, with
 * the program rsvg-convert.  Their bytes depend on the fonts of the machine, so
 * a comparison of publications leaves them out.  False after a report
 * ([missing-program], [failed]).
 */
bool pictures_make(const char *page, bool has_png, bool has_pdf);

#endif
