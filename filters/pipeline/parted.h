#ifndef PARTED_H
#define PARTED_H

#include "outcome.h"

/*
 * Run the pipe of a wave in as many parts as --parts says, at most --jobs of
 * them at a time, and put their outputs together in the file to, with the same
 * bytes as if the pipe had run once.  Where a unique key stands in two parts
 * the later one runs again and rejects the record, until `clean --met` finds no
 * other such keys.  Messages, ledger lines and statuses go to run->outcomes.
 */
void parted_run(struct run *, const struct pipe *, const char *to);

#endif
