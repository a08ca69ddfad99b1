#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Run a program and wait: its standard output, owned, NUL-terminated; NULL
 * after it failed (status above 1), with what it said on standard error, or
 * after [killed].
 */
char *process_output(char *const *argv, size_t *len);

/*
 * The same with its output in a file, mode 600; what it says is shown only
 * when it failed, and this is false.
 */
bool process_to(char *const *argv, const char *path);

#endif
