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

/* What stands in place of the digest of run.json itself, its last member. */
#define MARKER_UNSEALED                                                        \
	"0000000000000000000000000000000000000000000000000000000000000000"

/* Its text; owned.  NULL where there is none; silent. */
char *marker_text(const char *folder, size_t *len);

/* Put the digest of the text into it; is the one in it that of the text? */
void marker_seal(char *text, size_t len);
bool marker_is_sealed(const char *text, size_t len);

/* Read it; owned.  NULL where there is none, or it is no run.json; silent. */
struct node *marker_load(const char *folder);

/* The file of this path in a list of it ("files", "inputs", "specifications"),
 * or NULL; is what is at the path as that says? */
const struct node *
marker_file(const struct node *root, const char *list, const char *path);
bool marker_is_as_listed(const struct node *file, const char *path);

/* The name of the control folder of this publication's run; owned, or NULL. */
char *marker_control(const char *folder);

/*
 * True when what is called OUTPUT/NAME is an earlier publication of the study
 * and holds nothing else, or is not there; otherwise [output-in-use].  One
 * without run.json, of an earlier version, is known by the names of its files.
 */
bool marker_is_ours(const struct setup *);

#endif
