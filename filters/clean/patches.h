#ifndef PATCHES_H
#define PATCHES_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Rejects that were mended: the file that --rejects wrote, with the column
 * raw put right.  A record is known by its file and the byte it begins at; a
 * case of an SPSS file, which has no such byte, by its number.
 */
struct patches;

struct patch_place {
	bool is_case;
	uint64_t number; /* of the byte, or of the case */
};

/* NULL after reports. */
struct patches *patches_load(const char *path);
void patches_free(struct patches *);

/* The mended record, borrowed; empty: it is to be left out. */
bool patches_find(
    struct patches *, const char *file, struct patch_place, struct slice *text);

/* Report patches that met no record: they are of another file. */
void patches_finish(const struct patches *);

#endif
