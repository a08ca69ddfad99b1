#ifndef TEXTS_H
#define TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* A list of texts as a schema has them: values, names. */
struct texts {
	struct slice *items; /* owned, as is the text of each */
	size_t n;
};

/* The position of a text, or n. */
size_t texts_find(const struct texts *, struct slice);
bool texts_hold(const struct texts *, struct slice);
void texts_add(struct texts *, const char *);            /* copied */
void texts_set(struct texts *, const char *const *list); /* up to its NULL */
void texts_free(struct texts *); /* what it holds; it is empty then */

#endif
