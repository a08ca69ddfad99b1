#ifndef PRINT_H
#define PRINT_H

#include <stdio.h>

#include "stages.h"

/* What pipeline.sh needs to know of a run, as lines `set NAME VALUE`, each
 * value quoted for a shell. */
void print_plan(FILE *, const struct setup *);

/* --print: the run as a shell script for a person, with the folders as
 * variables at the top. */
void print_shell(
    FILE *, const struct stages *, const struct study *, const struct setup *);

/* --print=json: the run as JSON for a workflow engine, with the inputs, outputs
 * and arguments of each stage. */
void print_json(
    FILE *, const struct stages *, const struct study *, const struct setup *);

#endif
