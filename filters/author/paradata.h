#ifndef PARADATA_H
#define PARADATA_H

#include <stdint.h>

struct profile;

/*
 * Paradata: what a survey tool writes about the interview beside its answers,
 * such as when it began and on which page it ended.  A tool is known by three
 * of its columns; sets tools[i], of n, to the name of the tool that column i is
 * of, and leaves the others.
 */
void
paradata_find(const struct profile *columns, uint32_t n, const char **tools);

#endif
