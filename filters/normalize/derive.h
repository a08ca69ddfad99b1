#ifndef DERIVE_H
#define DERIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "datum.h"
#include "mapping.h"
#include "node.h"

/*
 * A derived variable: an operator of a closed list over cells of the same
 * record.  A missing operand (empty or a dot code) is left out where the
 * operator can do without it; when what is left does not decide the result,
 * the result is the first dot code among the operands, or else empty.
 */
struct derive;
struct operator;

/* How names become indices of cells. */
struct derive_names {
	/*
	 * Append the cells the name stands for (a set stands for its members)
	 * to *list of *n; false when there is no such name, after a report at
	 * the node.
	 */
	bool (*resolve)(
	    void *context, const struct node *, uint32_t **list, uint32_t *n);
	void *context;
	const char *wave; /* what "wave": true of constant stands for */
};

/*
 * Owned, from the value of "derive"; borrows from the node.  NULL after a
 * report: unknown operator, keys, names, or the wrong number of them.
 */
struct derive *
derive_new(const struct node *, const struct derive_names *names);
void derive_free(struct derive *);

/* The operands, for the order of computation. */
const uint32_t *derive_operands(const struct derive *, uint32_t *n);

/*
 * The value.  False for a value that a map or combine does not name; *out is
 * then the value without a rule.
 */
bool derive_value(const struct derive *, const struct datum *cells,
    struct arena *, struct datum *out);

/* Each text the operator can give, where it is a closed list: NULL ends. */
const char *derive_result(const struct derive *, uint32_t i);

/* True when it adds text of its own that needs quotes in CSV. */
bool derive_may_quote(const struct derive *);

#endif
