#ifndef TEXT_H
#define TEXT_H

#include "sheet.h"

/* For a terminal: columns aligned, by the width that glyphs have there. */
void text_write(struct out *, const struct document *, bool has_intervals);

#endif
