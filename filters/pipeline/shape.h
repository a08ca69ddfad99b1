#ifndef SHAPE_H
#define SHAPE_H

#include <stdbool.h>

#include "node.h"

/*
 * Whether a JSON value is what a JSON Schema allows.  Of JSON Schema it knows
 * the keywords that schemas/meta/study.schema.json uses; title, description and
 * the like are skipped.  False after a report of the first fault, with its file
 * and line ([bad-schema]).
 */
bool shape_check(const struct node *value, const struct node *schema);

#endif
