#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * The bytes of one raw file on their way to the reader: the BOM goes, UTF-16
 * and charsets that are not supersets of ASCII become UTF-8, a delimiter of
 * several bytes becomes SOURCE_DELIMITER.  Everything else passes untouched.
 */
struct charset;
struct hash;
struct source;

enum {
	SOURCE_DELIMITER = 0x1f,
	SOURCE_FOREIGN = 0xff /* where a delimiter of several bytes is one:
	                         SOURCE_DELIMITER as it stood in the file */
};

/* The descriptor is taken, the name kept. */
struct source *source_open(int fd, const char *name);
void source_close(struct source *);

/*
 * The first bytes, at most 256 KiB, borrowed until source_read; they will be
 * read again.  False after [read-failed].
 */
bool source_peek(struct source *, struct slice *);

/*
 * Is there UTF-8 with a byte above 0x7f, and nothing that is not UTF-8?  A
 * regular file is read to its end for that, other input as far as source_peek
 * goes.
 */
bool source_is_utf8(struct source *);

/*
 * How the bytes are to be taken, before the first read.  The delimiter may be
 * NULL; it is UTF-8 and borrowed.  Both stay borrowed.
 */
void source_start(
    struct source *, const struct charset *, const char *wide_delimiter);

/* Add the bytes of the file as they are to the hash; or NULL. */
void source_hash_into(struct source *, struct hash *);

/* A reader_source. */
long source_read(void *source, void *buf, size_t size);

/* Bytes of the BOM, and of the file that this read text stands for. */
uint64_t source_bom(const struct source *);
uint64_t source_width(const struct source *, struct slice);

/* What kind of BOM the text begins with: "UTF-8", "UTF-16LE", ... or NULL. */
const char *source_bom_name(struct slice, size_t *len);

/* "UTF-16LE" or "UTF-16BE" when text without a BOM looks like it, or NULL. */
const char *source_looks_like(struct slice);

#endif
