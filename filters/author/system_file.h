#ifndef SYSTEM_FILE_H
#define SYSTEM_FILE_H

struct rawfile;

/*
 * Draft a Data Resource for an SPSS system file from its own dictionary:
 * labels, missing values with their reasons, sets, weight.  All cases are read
 * to tell whole numbers and codes in ranges of missing values.  The source has
 * not been started; encoding may be NULL.  Writes to standard output; faults
 * go to diag.
 */
void
system_file_describe(struct rawfile *, const char *path, const char *encoding);

#endif
