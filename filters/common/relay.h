#ifndef RELAY_H
#define RELAY_H

#include <stddef.h>

/*
 * Writes to a regular file that go on while the program works: a thread that
 * has one block at a time.  A signal that ends the program waits for the block.
 */
struct relay;

/* Descriptor borrowed.  NULL where no thread can be had. */
struct relay *relay_new(int fd);

/*
 * Wait for the block before, and have this one written, which must stay as it
 * is until the next call.  0, or the errno of the first write that failed;
 * after that nothing is written any more.
 */
int relay_give(struct relay *, const void *block, size_t size);

/* Wait until all of it is written; answers as above. */
int relay_wait(struct relay *);

void relay_free(struct relay *); /* waits; NULL does nothing */

#endif
