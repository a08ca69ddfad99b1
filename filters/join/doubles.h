#ifndef DOUBLES_H
#define DOUBLES_H

#include <stdint.h>

#include "key.h"

/* Keys that a table holds twice: how many, and the first five by line. */
enum {
	DOUBLES_LISTED = 5
};

struct doubles {
	uint64_t n;

	struct {
		char *key; /* as a message shows it; owned */
		uint32_t first;
		uint32_t line;
	} list[DOUBLES_LISTED];

	unsigned n_list;
};

void
doubles_add(struct doubles *, const char *key, uint32_t first, uint32_t line);
void doubles_clear(struct doubles *);

/* Report them [duplicate-key], STATUS_USAGE. */
void doubles_report(const struct doubles *, const char *table_name);

#endif
