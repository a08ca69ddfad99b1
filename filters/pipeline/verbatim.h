#ifndef VERBATIM_H
#define VERBATIM_H

#include "json.h"
#include "node.h"

/* Write a JSON value as it was read, as the member key of an object, or in an
 * array, where key is NULL. */
void verbatim_put(struct json *, const char *key, const struct node *);

#endif
