#ifndef TREE_H
#define TREE_H

#include <stdbool.h>

#include "args.h"

/* Folders and all that is in them; no link is followed. */

bool tree_remove(const char *path); /* silent; true when it is gone */

/* Every byte below the path is on the disk. */
bool tree_sync(const char *path);

/* Names of files below the path, relative to it, in the order of bytes. */
bool tree_list(const char *path, struct args *names);

/* The folder and those above it; true when it is there. */
bool tree_make(const char *path);

/* The path without links, of what is there of it; owned. */
char *tree_resolve(const char *path);

#endif
