#ifndef STAGE_COMMAND_H
#define STAGE_COMMAND_H

#include "outcome.h"

/*
 * A stage as its program is called: the words of the command line, which
 * args_clear frees.
 */
void command_of_stage(struct args *, const struct run *, size_t stage);

/*
 * The same for part i of the wave, counted from 1: the files that it writes
 * end in its number, and what it counts goes to the manifest.
 */
void command_of_part(struct args *, const struct run *, size_t stage,
    const char *folder, size_t i);

/* How the wave is cut into parts: `clean --split N`. */
void command_of_split(struct args *, const struct run *, size_t stage);

#endif
