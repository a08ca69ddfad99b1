#ifndef SAMEFILE_H
#define SAMEFILE_H

#include <stdbool.h>

/*
 * Whether writing to the file of an option would destroy another one that
 * the run reads or writes.  Devices and pipes are no such files.
 */

/* Both names lead to one file, or will; "-" is no file. */
bool samefile_names(const char *out, const char *other);

/* The name leads to the file behind the descriptor. */
bool samefile_descriptor(const char *out, int fd);

/* The file is in the folder or below it, or will be. */
bool samefile_is_within(const char *out, const char *folder);

#endif
