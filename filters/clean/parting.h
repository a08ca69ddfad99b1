#ifndef PARTING_H
#define PARTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cleaner.h"
#include "hash.h"

struct options;

/*
 * Raw files cut into parts, as `clean --split` writes it and `clean --plan`
 * reads it: canonical CSV, a line for each piece of a file that a part has.
 *
 *	part,of,file,bytes,hash,header,begin,length,piece,line,record
 *
 * file is the number of the operand, from 1; bytes and hash are of the whole
 * file (XXH3-128 of those of its mebibytes, as text); its first `header` bytes
 * are read before each piece; piece is the hash of the `length` bytes from
 * `begin` on, at whose start stand this line and record of the file.
 */
struct file_piece {
	uint32_t part;
	uint32_t of;
	uint32_t file;
	uint64_t bytes;
	char hash[HASH_TEXT];
	struct byte_range range;
	char piece[HASH_TEXT]; /* "" where nobody has read it before */
};

struct parting {
	struct file_piece *pieces; /* by part, then by place */
	size_t n;
	size_t cap;
	char hash[HASH_TEXT]; /* of all this: which parts are of one whole */
};

void parting_free(struct parting *);

/* False after a report: [bad-plan], and those of a canonical stream. */
bool parting_load(struct parting *, const char *path);
bool parting_write(const struct parting *, int fd, const char *name);

/* "3/8": false where it is none. */
bool parting_part(const char *text, uint32_t *part, uint32_t *of);

/* The piece that this part has of the file, from 1 on; NULL: none. */
const struct file_piece *
parting_find(const struct parting *, uint32_t part, uint32_t file);

/* About how many records the part has, as far as the plan tells; 0: it does
 * not. */
uint64_t parting_records(const struct parting *, uint32_t part);

/*
 * Cut the operands into so many parts of about the same size, with so many
 * processes (sections.h); or this file at these bytes, which have to be ends of
 * records ([bad-range]).  False after a report: [cannot-cut] where a file is no
 * regular one, or of SPSS, Stata or SAS.
 */
bool parting_make(struct parting *, struct cleaner *, const struct options *,
    uint32_t of, int jobs);
bool parting_make_range(struct parting *, struct cleaner *, char *file,
    uint64_t begin, uint64_t length);

#endif
