#ifndef WORDING_H
#define WORDING_H

#include <stddef.h>

/*
 * What the message says that the first one does not, word by word; what stands
 * in quotes is one word.  A slice of the message: its length, and where.
 */
size_t wording_difference(const char *first, const char *message, size_t *from);

#endif
