#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far a long run has come, on standard error: records, share of the
 * input, records a second, time left.  From the third second on, once a
 * second in one place on a terminal, elsewhere a line every ten: where it was
 * asked for; and where standard error is a terminal, standard output is none
 * and the input is files, so that one filter of a pipe speaks.  SIGUSR1
 * prints a line at once in any case.
 */
void progress_open(const char *program, bool is_asked);

/* Nothing more that was not asked for. */
void progress_hush(void);

/* How many bytes are to be read in all; 0: not known. */
void progress_expect(uint64_t bytes);

/* Records so far, headers left out; may be called by a signal handler. */
typedef uint64_t progress_count(const void *context);
/* Begin: the context is borrowed until progress_close. */
void progress_watch(progress_count *, const void *context);

/* So many bytes more were read. */
void progress_bytes(uint64_t n);

/*
 * The run is over: a last line where one was asked for.  Before what is counted
 * goes; once more does nothing.
 */
void progress_close(void);

#endif
