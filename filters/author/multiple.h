#ifndef MULTIPLE_H
#define MULTIPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Cells that hold several choices, "Bus;Train": a few texts that come again
 * and again, in many combinations.
 */
struct profile;

struct multiple {
	char separator;        /* '\0': the cells are something else */
	bool is_guess;         /* few cells hold more than one */
	struct slice *choices; /* in the order of first use, owned */
	uint32_t n;
};

struct multiple multiple_find(const struct profile *);

/* "3,6" beside "3": choices, or numbers with a decimal comma? */
bool multiple_may_be_numbers(const struct profile *);

void multiple_free(struct multiple *);

#endif
