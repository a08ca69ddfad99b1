#ifndef LOSSES_H
#define LOSSES_H

#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/* Rejected records: how many of each tag, first met first.  All zero: none. */
struct loss {
	char *tag;
	uint64_t n;
};

struct losses {
	struct loss *at;
	size_t n;
	size_t cap;
};

void losses_add(struct losses *, struct slice tag, uint64_t n);
uint64_t losses_of(const struct losses *, const char *tag);
uint64_t losses_all(const struct losses *);
void losses_free(struct losses *);

#endif
