#ifndef ELSEWHERE_H
#define ELSEWHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"
#include "slice.h"

/*
 * The keys that earlier parts of the input have, of all that must be unique
 * (keyfile.h): of the lines of this part.
 */
struct elsewhere;

/* NULL after a report. */
struct elsewhere *
elsewhere_load(const char *path, uint32_t part, size_t n_keys);
void elsewhere_free(struct elsewhere *);
/* True when an earlier part has the key; where, borrowed. */
bool elsewhere_find(const struct elsewhere *, size_t key, struct slice value,
    const char **file, uint64_t *line);
/* The hash of the lines of this part; "" when it has none. */
void elsewhere_hash(const struct elsewhere *, char hash[HASH_TEXT]);

#endif
