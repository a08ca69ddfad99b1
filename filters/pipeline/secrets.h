#ifndef SECRETS_H
#define SECRETS_H

#include "figures.h"

/*
 * Why figures of a publication are held back, for those who run the study: the
 * file that aggregate --secret wrote beside it.
 */
struct secrets;

/* NULL after a report: others may read the file, or it is none of these. */
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
