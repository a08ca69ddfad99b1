#ifndef UNIQUE_H
#define UNIQUE_H

#include <stdbool.h>
#include <stdint.h>

#include "resource.h"
#include "row.h"

/*
 * Claims about a record among others: keys that only one record may have,
 * and keys that another file must hold.
 */
struct unique;

/*
 * Reads the files of foreign keys; paths are name=path of the command line,
 * which come before the schema's own.  NULL after reports.
 */
struct unique *
unique_new(const struct resource *, char *const *paths, size_t n_paths);
void unique_free(struct unique *);

/* Say that the input is a part, of about n records (0: not known): keys that
 * earlier parts have are refused, and the keys met are written. Both are
 * borrowed and may be NULL. */
struct elsewhere;
struct keyfile;

void unique_part(
    struct unique *, const struct elsewhere *, struct keyfile *, uint64_t n);

/* Where a key was seen: in another part, or, where file is NULL, in this one,
 * its lines counted through all files. */
struct seen {
	const char *file;
	uint64_t line;
};

/* The record that takes a key: its file, and its line there. */
struct taker {
	const char *file;
	uint64_t line;
	uint64_t base; /* lines of the files before */
};

/*
 * VERDICT_GOOD, and the record's keys are taken; else the key at fault and
 * where it was seen.
 */
enum verdict unique_take(struct unique *, struct row_cells *,
    const struct taker *, const struct key_fields **, struct seen *);

/* The one key of one column that is all there is to check, or BINDING_NONE. */
uint32_t unique_only_field(const struct unique *);
/* As unique_take, for that one field; the value is not missing. It is
 * quicker when unique_expect was called with the value some work before. */
void unique_expect(const struct unique *, struct slice value);
bool unique_take_value(
    struct unique *, struct slice value, const struct taker *, struct seen *);

#endif
