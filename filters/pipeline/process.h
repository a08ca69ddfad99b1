#ifndef PROCESS_H
#define PROCESS_H

#include <stddef.h>

/*
 * Run a program and wait: its standard output, owned, NUL-terminated; NULL
 * after it failed (status above 1), with what it said on standard error, or
 * after [killed].
 */
char *process_output(char *const *argv, size_t *len);

#endif
