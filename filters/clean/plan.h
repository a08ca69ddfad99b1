#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "binding.h"
#include "row.h"

/*
 * The quick way for records with nothing wrong: the schema compiled to a few
 * instructions a field.  What it does not know for certain it leaves to
 * value_read, field by field, so that both ways give the same.
 */
struct plan;
struct writer;

/*
 * NULL when the output is not the file's columns in the file's order.
 * has_only_key: the one key of one column is all that is unique.
 */
struct plan *
plan_new(const struct resource *, const struct binding *, bool has_only_key);
void plan_free(struct plan *);

/* Before the records of a file; the reading stays borrowed. */
void plan_set_reading(struct plan *, struct reading *, char delimiter);
bool plan_is_ready(const struct plan *);

/*
 * True when every field is good.  The record has as many fields as the
 * binding; row has begun it.
 */
bool plan_check(struct plan *, const struct record *, struct row *);

/*
 * After plan_check: the value of the only key, empty when it is missing.
 * False when there is no only key.
 */
bool plan_key(const struct plan *, const struct record *, struct slice *key,
    uint32_t *column);

/* After plan_check: write the record. */
void plan_write(struct plan *, const struct record *, struct writer *);

#endif
