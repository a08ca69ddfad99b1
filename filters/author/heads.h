#ifndef HEADS_H
#define HEADS_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/* Which of the first records are the header. */
struct record;

enum {
	MOST_HEADERS = 3,
	HEADS = MOST_HEADERS + 1
};

/*
 * What stands in the first good records, and below them: a header is text
 * above figures, and does not come again.
 */
struct heads {
	uint32_t n; /* good records, at most HEADS are kept */
	uint32_t width;
	uint64_t numbers[HEADS];
	unsigned char *looks[HEADS];
	struct slice *first; /* texts of the first, owned */
	uint32_t *figures;   /* of each column, in all records */
	uint32_t *texts;
	bool *has_years;   /* below the first */
	bool *is_repeated; /* the first one's text comes again */
};

void heads_open(struct heads *, uint32_t width);
void heads_close(struct heads *);

/* The next record of this width. */
void heads_add(struct heads *, const struct record *);

/* How many of the first records are the header; 0 to MOST_HEADERS. */
uint32_t heads_count(const struct heads *);

#endif
