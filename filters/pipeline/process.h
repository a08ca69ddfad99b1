#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	PROCESS_NONE = 127 /* the status of one that never began */
};

/*
 * Start a program with these as standard input, output and error; -1 with
 * errno where it cannot be.  Looked for in PATH when its name has no slash.
 */
pid_t process_start(char *const *argv, int in, int out, int said);

/* Wait for it: its status, or 128 + N where signal N ended it. */
int process_wait(pid_t);

/*
 * In words, how one ended that has no status of ours (0 to 3): "was killed by
 * signal KILL"; owned, NULL for one that has.
 */
char *process_ending(int status);

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
