#ifndef MERGE_H
#define MERGE_H

#include "input.h"
#include "match.h"

/*
 * Join two inputs that are sorted by key (bytes, part by part, as LC_ALL=C
 * sort does) in constant memory.  Order is checked: [not-sorted]; so are
 * doubled keys where one may come once: [duplicate-key]; both STATUS_FAIL,
 * since output has begun.
 */
void merge_join(struct match *, struct input *left, struct input *right,
    const struct selection *);

#endif
