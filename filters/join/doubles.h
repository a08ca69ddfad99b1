#ifndef DOUBLES_H
#define DOUBLES_H

#include <stdint.h>

#include "diag.h"

enum {
	DOUBLES_LISTED = 3
};

/* A key that came before, on the line `first`. */
struct repeat {
	const char *key;     /* as a message shows it */
	uint64_t number;     /* orders the repeats */
	struct place place;  /* of the repeat */
	struct place before; /* of the key's first row */
};

/*
 * Keys that one side holds twice: how many times, and the first three by
 * number, in whatever order they were found.  Zeroed to begin with.
 */
struct doubles {
	uint64_t n;
	struct repeat list[DOUBLES_LISTED]; /* keys owned */
	unsigned n_list;
};

/* The key is copied, names of files are borrowed for good. */
void doubles_add(struct doubles *, const struct repeat *);
void doubles_clear(struct doubles *);

/* Report them [duplicate-key]; advice says what to do. */
void doubles_report(const struct doubles *, enum status, const char *advice);

#endif
