#ifndef AUDIT_H
#define AUDIT_H

#include <stdbool.h>

/*
 * Does what run.json says add up?  What one stage wrote the next one read;
 * records in are records out, rejected and not kept; what aggregate read is
 * what all waves have; the estimates are those aggregate wrote.  Each fault is
 * told ([broken-chain], [broken-account]); STATUS_FAIL.
 */
void audit_run(const char *folder);

/*
 * Has the publication the same bytes as one that was made again, and did every
 * stage read and write the same?  [differs-again]; STATUS_FAIL.
 */
void audit_same(const char *folder, const char *again);

#endif
