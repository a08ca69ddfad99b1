#ifndef MET_H
#define MET_H

#include <stdbool.h>

/*
 * Keys that two parts of the input met.  Reads the files of all parts
 * (keyfile.h), in their order, and writes those keys that an earlier part has
 * to standard output, in the order of the parts and their lines.  jobs
 * processes do it (0: as many as there are cores, for large files), with files
 * in TMPDIR of about the same size, so that the keys that are in memory at one
 * time take little of it.  The program is confined before it reads.  False
 * after a report.
 */
struct options;

bool met_list(const struct options *, char *const *files, int n, int jobs);

#endif
