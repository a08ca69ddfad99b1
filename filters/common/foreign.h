#ifndef FOREIGN_H
#define FOREIGN_H

#include <stdbool.h>

#include "import_file.h"
#include "slice.h"

/* Of which kind that import.h reads it is, if of any. */
enum import_kind foreign_kind(struct slice first);

/*
 * Files that are no text, or no CSV, by their first bytes: gzip, xlsx, HTML,
 * SPSS and so on.  True after [foreign-format], which says what the file is
 * and what would help; false when it may be CSV.
 */
bool foreign_report(struct slice first, const char *name);

#endif
