#ifndef FOREIGN_H
#define FOREIGN_H

#include <stdbool.h>

#include "slice.h"

/*
 * Files that are no text, or no CSV, by their first bytes: gzip, xlsx, HTML,
 * SPSS and so on.  True after [foreign-format], which says what the file is
 * and what would help; false when it may be CSV.
 */
bool foreign_report(struct slice first, const char *name);

#endif
