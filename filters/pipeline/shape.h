#ifndef SHAPE_H
#define SHAPE_H

#include <stdbool.h>

#include "node.h"

/*
 * A JSON value against a JSON Schema: the keywords that schemas/meta uses for
 * a study.  Those that only speak to people are passed over.
 *
 * False after a report of the first fault, in words, with its line
 * ([bad-schema]).
 */
bool shape_check(const struct node *value, const struct node *schema);

#endif
