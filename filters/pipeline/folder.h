#ifndef FOLDER_H
#define FOLDER_H

#include <stdbool.h>

#include "setup.h"

/*
 * The folders of a run, and the lock.  Each function reports its failure.
 *
 *	OUTPUT/NAME            what is published; run.json in it says so
 *	OUTPUT/.NAME.control/  a folder for the run whose publication it is
 *	OUTPUT/.NAME.held/     page/ and control/ of a run that was held
 *	OUTPUT/.NAME.work/     of the run at hand
 *	OUTPUT/.NAME.lock      locked while a run lasts
 */

/* True where the run may put its publication; [output-in-use]. */
bool folder_may_publish(const struct setup *);

/* Make the output folder, and the file of the lock, following no link. */
bool folder_prepare(const struct setup *);

/*
 * Lock the file that pipeline.sh has opened as this descriptor; the status of
 * the run, STATUS_LOCKED with [locked].
 */
int folder_lock(const struct setup *, int fd);

/* Sweep away what a killed run left, then make the folder of work. */
bool folder_begin(const struct setup *);

/* Take the rights of group and others from every file in the control
 * folder, whichever program wrote it. */
bool folder_close(const struct setup *);

/* The old publication and the new one swap names; the old one is then work. */
bool folder_publish(const struct setup *);

/* Put the new publication where held ones are, in place of an earlier one. */
bool folder_hold(const struct setup *);

/* Remove the folder of work, and every control folder but that of the
 * publication in place. */
bool folder_sweep(const struct setup *);

#endif
