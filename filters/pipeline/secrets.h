#ifndef SECRETS_H
#define SECRETS_H

#include "figures.h"

/*
 * The file that `aggregate --secret` writes for those who run the study: why
 * each figure of a publication that is held back is held back.
 */
struct secrets;

/* Owned.  NULL after a report: the file may be read by other users, or is not
 * one that aggregate --secret wrote. */
struct secrets *secrets_load(const char *path);
void secrets_free(struct secrets *);

/*
 * Print the reason of figure i, and, of a partner, which other figure could be
 * computed with it, and why that one is held back; no number of any of them.
 * False where the file does not have it.
 */
bool
secrets_tell(const struct secrets *, const struct figures *published, size_t i);

#endif
