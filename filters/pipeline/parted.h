#ifndef PARTED_H
#define PARTED_H

#include "outcome.h"

/*
 * Run the pipe of a wave in --parts parts side by side, no more than --jobs of
 * them, and put together what they left, as if it had been one.  Parts with a
 * key that an earlier one has run again, until --met says what it said before.
 * What comes of the pipe is in the file to.
 */
void parted_run(struct run *, const struct pipe *, const char *to);

#endif
