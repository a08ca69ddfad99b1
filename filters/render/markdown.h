#ifndef MARKDOWN_H
#define MARKDOWN_H

#include "sheet.h"

/* Tables as GitHub and pandoc read them: pipes, one line of headings. */
void markdown_write(struct out *, const struct document *, bool has_intervals);

#endif
