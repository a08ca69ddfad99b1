#ifndef HASH_H
#define HASH_H

#include <stddef.h>

/* XXH3-128 of a stream of bytes: the fingerprints in the ledger. */
struct hash;

enum {
	HASH_TEXT = 33
};

struct hash *hash_new(void); /* owned */
void hash_free(struct hash *);
void hash_update(struct hash *, const void *bytes, size_t len);
/* 32 lower case hex digits and NUL; more may be added afterwards. */
void hash_text(const struct hash *, char out[HASH_TEXT]);

#endif
