#ifndef DELIMITED_H
#define DELIMITED_H

#include "out.h"

/* Put a field of CSV, in quotes where it needs them, and a comma behind it.
 * delimited_end ends the record: it puts a newline in place of the last comma.
 */
void delimited_field(struct out *, const char *);
void delimited_end(struct out *);

#endif
