#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "resource.h"
#include "row.h"

/*
 * Claims about several fields of one record.  A rule that meets a field that
 * is itself wrong has nothing to say.
 */

/* Does the record break the rule?  *field: the one to be named. */
bool rules_is_broken(const struct rule *, struct row_cells *, uint32_t *field);

/* Words for it, NUL-terminated. */
void rules_explain(const struct rule *, const struct resource *,
    struct row_cells *, char *out, size_t size);

/*
 * Do all conditions hold?  *bad is the field of one that cannot be asked
 * since it is wrong itself, or BINDING_NONE.
 */
bool rules_hold(
    const struct rule_condition *, size_t n, struct row_cells *, uint32_t *bad);

#endif
