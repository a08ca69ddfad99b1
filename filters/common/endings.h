#ifndef ENDINGS_H
#define ENDINGS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Signals that end the program: SIGINT, SIGTERM, SIGHUP.  They may come while
 * the kernel takes a block, and what it has taken by then may end in a newline,
 * as if it were the seal.  So they wait until a write is over.  One that is
 * ignored ends nothing and stays ignored.
 */
enum {
	ENDINGS = 3
};

struct endings {
	struct sigaction before[ENDINGS];
};

/* For a write of the main thread: take note of them, until the release. */
void endings_hold(struct endings *);
/* True when one came since; a write that waits for a reader gives up. */
bool endings_noted(void);
/* As before the hold.  The program ends here if one came. */
void endings_release(const struct endings *);

/*
 * For writes of other threads, which must block these signals: from the first
 * call on, a signal and exit(3) wait for every write between begin and done.
 */
void endings_wait_for_writes(void);
/* False when the program is ending: write nothing more. */
bool endings_begin_write(void);
void endings_done_writing(void);

#endif
