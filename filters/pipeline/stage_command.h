#ifndef STAGE_COMMAND_H
#define STAGE_COMMAND_H

#include "outcome.h"

/*
 * Put the command line of a stage into args, one word after another, with real
 * paths in place of roots; owned, by args_clear.
 */
void command_of_stage(struct args *, const struct run *, size_t stage);

/*
 * The same for part i of the wave, counted from 1.  The names of the files that
 * it writes end in its number, and it adds what it counts to the manifest of
 * the part, in the folder.
 */
void command_of_part(struct args *, const struct run *, size_t stage,
    const char *folder, size_t i);

/* The command line that says where to cut the raw files of the wave into parts:
 * the stage is one of clean, called with --split. */
void command_of_split(struct args *, const struct run *, size_t stage);

#endif
