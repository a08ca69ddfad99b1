#ifndef EMIT_H
#define EMIT_H

#include "plan.h"
#include "writer.h"

/*
 * Write the record as the plan's outputs.  is_changed: some cell is not what
 * the record holds, though its source copies good values as they are.
 */
void emit_record(const struct plan *, const struct record *, bool is_changed,
    struct writer *);

#endif
