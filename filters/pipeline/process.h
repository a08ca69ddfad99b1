#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	PROCESS_NONE = 127 /* the status of a process that was never started */
};

/*
 * Start a program with the descriptors in, out and said as its standard input,
 * output and error.  A name without a slash is looked for in PATH.  Returns its
 * process id, or -1 with errno set where it cannot be started.
 */
pid_t process_start(char *const *argv, int in, int out, int said);

/* Wait for a process to end.  Returns its status, or 128 + N where signal N
 * ended it. */
int process_wait(pid_t);

/*
 * How a process ended, in words, where its status is none that our filters have
 * (0 to 3): "was killed by signal KILL"; owned.  NULL for status 0 to 3.
 */
char *process_ending(int status);

/*
 * Run a program, wait for it, and return its standard output: *len bytes and a
 * NUL, owned.  NULL where its status is above 1, when its messages go to
 * standard error, or where a signal ended it, after a report ([killed]).
 */
char *process_output(char *const *argv, size_t *len);

/*
 * The same with its standard output in a file of mode 600.  False where it
 * failed; its messages are shown only then.
 */
bool process_to(char *const *argv, const char *path);

#endif
