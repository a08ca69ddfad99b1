#ifndef SPILL_H
#define SPILL_H

#include <stdbool.h>
#include <stdint.h>

#include "match.h"
#include "table.h"

/*
 * A table that does not fit in memory: rows of both sides go to temporary
 * files by the hash of their key, each part is joined on its own, and what
 * comes out is put back into the order of the stream.
 */
struct spill;

enum {
	SPILL_PARTS = 32
};

/* Its files are in TMPDIR, or /tmp. Owned. */
struct spill *spill_open(void);
void spill_close(struct spill *);

/* Add a row. A missing key comes with hash 0 and is_missing. */
void spill_table_row(
    struct spill *, uint64_t hash, bool is_missing, const struct table_row *);
void spill_left_row(struct spill *, const struct left_row *);

/*
 * Join all parts: match->emit and its context are replaced meanwhile; rows
 * reach the former ones in order, and only if the table doubles no key:
 * those go to table_double, which adds them to match->doubled_right.  False
 * after a failed read or write.
 */
bool spill_join(struct spill *, struct match *, table_double *, void *context);

/* match_look over all parts. */
bool spill_look(struct spill *, struct match *);

#endif
