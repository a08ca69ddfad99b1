#ifndef EMIT_H
#define EMIT_H

#include "recipe.h"
#include "writer.h"

/*
 * Write the record as the recipe's outputs.  is_changed: some cell is not what
 * the record holds, though its source copies good values as they are.
 */
void emit_record(const struct recipe *, const struct record *, bool is_changed,
    struct writer *);

#endif
