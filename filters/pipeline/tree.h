#ifndef TREE_H
#define TREE_H

#include <stdbool.h>

#include "args.h"

/* Folders and all that is in them.  No symbolic link is followed. */

/* Remove what is at the path; true when nothing is there any more.  Nothing is
 * reported. */
bool tree_remove(const char *path);

/* Wait until every byte below the path is on the disk; false with errno. */
bool tree_sync(const char *path);

/* The paths of all files below a folder, relative to it and sorted by their
 * bytes; owned, by args_clear.  False with errno. */
bool tree_list(const char *path, struct args *names);

/* Make the folder, and those above it that are missing; true when it is there.
 */
bool tree_make(const char *path);

/* The absolute path without symbolic links, as far as its folders are there;
 * the rest is appended as it is.  Owned. */
char *tree_resolve(const char *path);

#endif
