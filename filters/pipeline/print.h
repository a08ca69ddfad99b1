#ifndef PRINT_H
#define PRINT_H

#include <stdio.h>

#include "stages.h"

/* For pipeline.sh: lines `set NAME VALUE`, as a shell quotes words. */
void print_plan(FILE *, const struct setup *);

/* For a person: pipes, with the folders as variables at the top. */
void print_shell(
    FILE *, const struct stages *, const struct study *, const struct setup *);

/* For an engine: stages, inputs, outputs, arguments. */
void print_json(
    FILE *, const struct stages *, const struct study *, const struct setup *);

#endif
