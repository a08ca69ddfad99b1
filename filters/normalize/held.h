#ifndef HELD_H
#define HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader.h"

/*
 * Copies of the first records of a stream, kept until what comes later has
 * told how they are to be read.
 */
struct held {
	struct held_record {
		struct record rec;
		const char *file; /* borrowed for good */
		char *bytes;      /* what rec points into; owned */
	} * items;

	size_t n;
	size_t cap;
	size_t n_bytes;
};

/* Copy one more; false once there are as many as are ever kept. */
bool held_add(struct held *, const struct record *, const char *file);
void held_clear(struct held *);

#endif
