#ifndef VERBATIM_H
#define VERBATIM_H

#include "json.h"
#include "node.h"

/* A value of JSON as it was read; key NULL in an array. */
void verbatim_put(struct json *, const char *key, const struct node *);

#endif
