#ifndef AGAIN_H
#define AGAIN_H

#include <stdbool.h>

#include "input.h"

/*
 * The records, twice: files are read again, and must be what they were; what
 * comes by a pipe is kept in a nameless file in TMPDIR.
 */
struct again;

/* Opens everything; NULL after a report.  Files are borrowed. */
struct again *
again_open(char *const *files, int n, const struct input_options *);
void again_close(struct again *);

/* The input of the first time: its header, its fingerprint. */
struct input *again_input(const struct again *);

/* Call before the first record, once. */
void again_begin(struct again *);
/* The next record of the first time. */
bool again_first(struct again *, struct record *);
/* Then the next of the second time; false too after a report. */
bool again_second(struct again *, struct record *);

#endif
