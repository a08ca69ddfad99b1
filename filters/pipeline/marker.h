#ifndef MARKER_H
#define MARKER_H

#include <stdbool.h>

#include "node.h"
#include "setup.h"

enum {
	STATUS_LOCKED = 4, /* another run holds the lock */
	STATUS_HELD = 5    /* a guard or a difference; see enum status */
};

/*
 * run.json in a folder: it says whose publication the folder is, and every
 * file that is part of it.
 */

/* The last member of run.json is the SHA-256 of run.json itself, computed with
 * these zeros in its place. */
#define MARKER_UNSEALED                                                        \
	"0000000000000000000000000000000000000000000000000000000000000000"

/* The text of the run.json in a folder, of *len bytes; owned.  NULL, and
 * nothing is reported, where there is none. */
char *marker_text(const char *folder, size_t *len);

/* Replace MARKER_UNSEALED, with which the text of run.json ends, by its
 * SHA-256. */
void marker_seal(char *text, size_t len);

/* Whether the SHA-256 in the text is that of the text: nobody changed it. */
bool marker_is_sealed(const char *text, size_t len);

/* The run.json of a folder as JSON; owned, by node_free.  NULL, and nothing is
 * reported, where there is none or the file is not one of ours. */
struct node *marker_load(const char *folder);

/* What run.json says of the file of this path, in one of its lists: "files",
 * "inputs" or "specifications".  NULL where the list does not have it. */
const struct node *
marker_file(const struct node *root, const char *list, const char *path);

/* Whether the file at the path has the size and the SHA-256 that run.json says;
 * false where it cannot be read. */
bool marker_is_as_listed(const struct node *file, const char *path);

/* The name of the folder of ledger and rejects of the run that made the
 * publication in this folder; owned, or NULL. */
char *marker_control(const char *folder);

/*
 * Whether a run may put its publication at OUTPUT/NAME: nothing is there, or
 * an earlier publication of the same study and no other file.  Otherwise false
 * after a report ([output-in-use]).  A publication of an early version, which
 * has no run.json, is recognised by the names of its files.
 */
bool marker_is_ours(const struct setup *);

#endif
