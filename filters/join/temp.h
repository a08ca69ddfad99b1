#ifndef TEMP_H
#define TEMP_H

#include <stdio.h>

/* A nameless temporary file in TMPDIR, or /tmp; NULL after [cannot-create]. */
FILE *temp_open(void);

#endif
