#ifndef BATTERY_H
#define BATTERY_H

#include <stdbool.h>
#include <stdint.h>

#include "parts.h"

struct choice_sets;
struct profile;

/*
 * Is column i an item of a battery: one question asked of several things, a
 * column each, side by side, with answers in common or all of them numbers?
 * *words: the question, and the item, borrowed from the column.  Choices of one
 * question are none.
 */
bool battery_has(const struct profile *columns, uint32_t n,
    const struct choice_sets *, uint32_t i, struct parts *words);

#endif
