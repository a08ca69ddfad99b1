#ifndef DIGEST_H
#define DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "args.h"

/* SHA-256 of files that are published. The XXH3 of the ledger tells streams
 * apart, but a forger could make another file with the same. */
enum {
	DIGEST_TEXT = 65
};

void digest_bytes(const void *bytes, size_t len, char out[DIGEST_TEXT]);

/* Of a file, and its size; false after a report. */
bool digest_file(const char *path, char out[DIGEST_TEXT], uint64_t *size);

/*
 * Read these files in a thread, once in a run: digest_file waits for it and has
 * their digests then. They are large, are not written any more, and what comes
 * before it is asked for leaves a core free.
 */
void digest_ahead(const struct args *paths);

#endif
