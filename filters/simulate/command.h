#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

#include "args.h"

/*
 * Filters that run one behind the other: as programs of their own, or as
 * functions of this one, in a copy of this process that begins anew and starts
 * no program: aggregate, render and weigh.
 */
struct command {
	const char *program; /* "aggregate" */
	struct args argv;    /* without the name of the program */
};

/*
 * Run them with a pipe between neighbours, as programs of this folder, or
 * inside where it is NULL.  from and to are files; from NULL is an empty input.
 * What they say is shown only when one of them ended with a status above 1;
 * then this is false, after a report.
 */
bool command_run(const struct command *, size_t n, const char *bin,
    const char *from, const char *to);

#endif
