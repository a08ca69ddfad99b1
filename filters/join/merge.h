#ifndef MERGE_H
#define MERGE_H

#include "input.h"
#include "match.h"

/* Called for each record of the stream before it is joined. */
typedef void see_record(void *context, const struct record *);

/*
 * Join two inputs that are sorted by key (bytes, part by part, as LC_ALL=C
 * sort does) in constant memory.  Order is checked: [not-sorted],
 * STATUS_FAIL.  Doubled keys where one may come once are in the match.
 */
void merge_join(struct match *, struct input *left, struct input *right,
    const struct selection *, see_record *, void *context);

/* Then: look for near misses in the rows of the table, opened once more. */
void merge_look(struct match *, struct input *right);

#endif
