#ifndef WRITER_H
#define WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "slice.h"

struct hash;
struct relay;

/*
 * Canonical CSV: comma, LF, quotes only where needed, and the seal: the
 * newline is written before each further record, the last one only by a
 * writer_close after which nothing has failed.  Sticky: after a failed write
 * (reported, STATUS_FAIL) every call does nothing.
 */
struct writer {
	char *next; /* where the next byte goes; within the buffer */
	char *limit;
	char *buffer;
	int fd;
	const char *name;
	uint64_t records; /* begun, the header too */
	uint32_t fields;  /* of the record begun, so far */
	uint32_t columns; /* fields of the first record, once it is over */
	bool has_failed;
	struct hash *hash;                                    /* or NULL */
	bool (*before_seal)(void *context, const char *hash); /* or NULL */
	void *context;
	uint64_t blocks;     /* given away to make room */
	struct relay *relay; /* writes the other buffer; NULL without */
	char *other;
	size_t other_room;
};

/* Descriptor borrowed; the name is kept. */
struct writer *writer_open(int fd, const char *name);

/*
 * Seal and flush when diag_worst() is below STATUS_FAIL; otherwise flush
 * without the seal.  False when the output is not whole.  Closes the
 * descriptor, but for 0, 1 and 2.  writer_hash still answers; then
 * writer_free.
 */
bool writer_close(struct writer *);
void writer_free(struct writer *);

/* Write nothing more, nor the seal: another fault made the output void. */
void writer_abandon(struct writer *);

void writer_hash_on(struct writer *);
/*
 * Call this when all is written but the seal, with the fingerprint of all of
 * it; when it is false, after a report, the seal is not written.
 */
void writer_before_seal(struct writer *,
    bool (*before_seal)(void *context, const char *hash), void *context);
/* After writer_close: 32 lower case hex digits; false when off. */
bool writer_hash(const struct writer *, char out[33]);

/* Room for at least size bytes at writer->next; false when it failed. */
bool writer_reserve(struct writer *, size_t size);

/* Begin a record: the newline of the one before. */
void writer_record(struct writer *);
/*
 * A field, quoted where it must be: an empty one in a stream of one column
 * too, since others skip blank lines.  The comma before it is the writer's.
 */
void writer_field(struct writer *, struct slice);
void writer_text(struct writer *, const char *); /* a field, NUL-terminated */
/*
 * A field or several, already canonical: copied as it is, in one piece; it
 * counts as one field.  A filter that writes at writer->next itself, after
 * writer_record and writer_reserve, puts its own commas.
 */
void writer_verbatim(struct writer *, struct slice);

/* True where the field holds a comma, a quote, LF or CR. */
bool writer_needs_quotes(struct slice);

/* Put a quoted copy at out, 2 * len + 2 bytes at most; the length. */
size_t writer_quote(char *out, struct slice);

#endif
