#ifndef CSV_MODEL_H
#define CSV_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "reader.h"

/*
 * What a reader of canonical CSV has to find, by libcsv alone, and what ours
 * found, both written out as text: fields between <>, a record a line, and in
 * the end "whole", "truncated" or "fault".
 */
struct text {
	char *at;
	size_t len;
	size_t cap;
};

void text_put(struct text *, const char *bytes, size_t len);
void text_free(struct text *);

/* The model: libcsv in strict mode over all the bytes at once, a CR before an
 * LF outside quotes left out, any other CR there and any NUL a fault. */
void model_read(struct text *out, const char *bytes, size_t len, bool sealed);

/*
 * A source that hands out bytes in pieces: of `size`; the first one of
 * `first`, unless that is 0.  When seed is not 0, pieces of random size.
 */
struct pieces {
	const char *bytes;
	size_t len;
	size_t at;
	size_t first;
	size_t size;
	unsigned long long seed;
};

long pieces_read(void *pieces, void *buf, size_t size);

/* Our reader over the same pieces.  Messages are the caller's to silence. */
void ours_read(struct text *out, struct pieces *, bool sealed);

/*
 * The same bytes read twice, in pieces with all fields and at once counting
 * them, where fields are asked for of one record in `every`, and behind one in
 * three those of as many fields are gone by: the number of the
 * first record that is not the same, 0 where there is none.
 */
uint64_t
ours_count(struct pieces, const struct dialect *, unsigned every, bool resumes);

#endif
