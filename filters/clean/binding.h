#ifndef BINDING_H
#define BINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "resource.h"
#include "slice.h"

/*
 * Which column of the file is which field of the schema, and what stands
 * where in the output.
 */
enum {
	BINDING_NONE = UINT32_MAX
};

struct binding {
	uint32_t n;                  /* columns of the file */
	const struct field **fields; /* of each of them; borrowed */
	char **names;                /* of each of them, as it is written */
	uint32_t *columns;           /* column of each field, or BINDING_NONE */
	uint32_t n_fields;
	uint32_t *order;      /* what is written: columns of the file, or
	                         BINDING_NONE for one that it lacks */
	const char **written; /* names in that order; borrowed */
	uint32_t n_written;
	bool is_straight; /* the file's columns in the file's order */
};

/*
 * Match the names of the file's columns with the schema.  Owned; NULL after
 * reports of everything that does not fit (STATUS_FAIL).
 */
struct binding *binding_new(const struct resource *, const struct slice *names,
    uint32_t n, const char *file, uint64_t line);
void binding_free(struct binding *);

/* True when another file's header is the same; else reported. */
bool binding_is_same(const struct binding *, const struct slice *names,
    uint32_t n, const char *file, uint64_t line);

#endif
