#ifndef DELIMITED_H
#define DELIMITED_H

#include "out.h"

/* CSV records put together field by field: each with its comma, the last of
 * which becomes the end of the line. */
void delimited_field(struct out *, const char *);
void delimited_end(struct out *);

#endif
