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

/*
 * VERDICT_GOOD, and the record's keys are taken; else the key at fault and
 * the line where it was seen, counted through all files.
 */
enum verdict unique_take(struct unique *, struct row_cells *,
    const struct key_fields **, uint64_t *line);

/* The one key of one column that is all there is to check, or BINDING_NONE. */
uint32_t unique_only_field(const struct unique *);
/* As unique_take for that one; value is not missing.  To be expected first,
 * while there is other work, is quicker. */
void unique_expect(const struct unique *, struct slice value);
bool unique_take_value(struct unique *, struct slice value, uint64_t *line);

#endif
