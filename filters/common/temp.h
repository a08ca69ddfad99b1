#ifndef TEMP_H
#define TEMP_H

#include <stdbool.h>
#include <stdio.h>

const char *temp_folder(void); /* TMPDIR, or /tmp */

/* A nameless temporary file there; NULL after [cannot-create].
 * Owned, to be closed by fclose. */
FILE *temp_open(void);

/*
 * Done with writing: go back to the start.  False, with errno set, when not
 * all of it was taken, which rewind(3) would not say.
 */
bool temp_rewind(FILE *);

/* Report a failed read or write [temporary-file], STATUS_FAIL. */
void temp_fail(void);

#endif
