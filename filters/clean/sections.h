#ifndef SECTIONS_H
#define SECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cleaner.h"
#include "cuts.h"
#include "hash.h"

/*
 * Raw files read section by section, to find out where records begin that a
 * part may begin with, which line and record of the file these are, and the
 * hashes.  Where a section begins is known when the one before has been read,
 * for a line end may stand within quotes.  So several processes read sections
 * from where it is likely, behind the next line end, and what one of them found
 * holds if the section before ends just there; else that one is read again.
 */
struct options;

struct section {
	uint32_t file;  /* number of the operand, from 0 on */
	bool is_first;  /* of its file: begins behind the header */
	uint64_t bytes; /* of the file */
	uint64_t from;  /* begins with the first place at this byte or behind */
	uint64_t until; /* and ends so; UINT64_MAX: with the file */
	/* What is found. */
	uint64_t header; /* bytes of the file to read before any part */
	struct cut begin;
	struct cut end;
	char hash[HASH_TEXT];  /* of its bytes */
	char whole[HASH_TEXT]; /* of the hashes of the file's mebibytes */
	bool is_read;
};

/*
 * The sections of all files, in their order, by so many processes (0: as many
 * as there are cores, for large files).  With options the program is confined
 * before it reads; NULL: it is already, and reads alone.  False after a report.
 */
bool sections_read(struct section *, size_t n, struct cleaner *,
    const struct options *, char *const *files, int jobs);

/* Report that the file cannot be cut, and why [cannot-cut]; returns false. */
bool sections_cannot(const char *file, const char *why);

#endif
