#ifndef CHAIN_H
#define CHAIN_H

#include <stdbool.h>

#include "outcome.h"

/*
 * What one stage wrote is what the next one read, and what lies on the disk is
 * what the last one wrote: by the fingerprints in the ledger, and those of the
 * files.  False after [broken-chain], which names the two.
 */
bool chain_holds(const struct run *);

/* The fingerprint of files one after another; false after a report. */
bool chain_hash(const struct args *paths, char out[HASH_TEXT]);

#endif
