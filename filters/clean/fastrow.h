#ifndef FASTROW_H
#define FASTROW_H

#include <stdbool.h>
#include <stdint.h>

#include "binding.h"
#include "row.h"

/*
 * The quick way for records with nothing wrong: the schema is compiled to a
 * few instructions a field. Any record that it is not certain about is left
 * to value_read, field by field, so that both ways give the same output.
 */
struct fastrow;
struct writer;

/*
 * NULL when the output is not the file's columns in the file's order.
 * has_only_key: the one key of one column is all that is unique.
 */
struct fastrow *
fastrow_new(const struct resource *, const struct binding *, bool has_only_key);
void fastrow_free(struct fastrow *);

/* To be called before the first record of each file; the reading stays
 * borrowed. */
void fastrow_set_reading(struct fastrow *, struct reading *, char delimiter);
bool fastrow_is_ready(const struct fastrow *);

/*
 * True when every field is good.  The record has as many fields as the
 * binding; row has begun it.
 */
bool fastrow_check(struct fastrow *, const struct record *, struct row_cells *);

/*
 * After fastrow_check: the value of the only key, empty when it is missing.
 * False when there is no only key.
 */
bool fastrow_key(const struct fastrow *, const struct record *,
    struct slice *key, uint32_t *column);

/* After fastrow_check: write the record. */
void fastrow_write(struct fastrow *, const struct record *, struct writer *);

#endif
