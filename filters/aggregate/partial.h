#ifndef PARTIAL_H
#define PARTIAL_H

#include "cube.h"
#include "writer.h"

struct accounts;

/*
 * The state of a run as CSV: what was asked for (as a hash), which inputs it
 * holds, the accounts of what made them, the decimals of the columns, their
 * codes, and every sum, exact.  The same inputs give the same bytes, whatever
 * the order they were merged in.
 */
struct state_parts {
	struct accounts *accounts; /* of the filters before, or none */
	char (*hash)[33];          /* of each input */
	uint64_t *records;
	uint32_t n;
	size_t cap;
	size_t cap_records;
};

void parts_done(struct state_parts *);
/* False after [doubled-part] when it is there already. */
bool parts_add(
    struct state_parts *, const char *hash, uint64_t records, const char *file);

/* After cube_finish. */
void partial_write(struct cube *, const struct state_parts *, struct writer *);

/*
 * Add the state in a file to the cube.  False after a report: [foreign-part]
 * of another request, [bad-part], [doubled-part], [truncated].
 */
bool partial_read(struct cube *, struct state_parts *, const char *path);

#endif
