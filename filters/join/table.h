#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * The joined table in memory: keys and the selected columns as the text they
 * will be written as, one row behind the other, and open addressing over
 * eight bytes a slot.  Beyond the bytes kept a row costs 15 bytes of its own
 * and a key 12 to 24 of slots.
 */
struct join_table;

/* A row; borrowed until the next table_add. */
struct table_row {
	uint64_t at;    /* its place */
	uint64_t first; /* place of the first row of its key */
	uint32_t line;  /* in the file, low 32 bits */
	bool is_used;
	bool is_missing;
	struct slice key;
	struct slice text; /* the selected columns, canonical CSV */
};

enum {
	TABLE_BATCH = 64
};

struct join_table *table_new(void); /* owned */
void table_free(struct join_table *);
/* Forget all rows, and give their memory back. */
void table_clear(struct join_table *);

uint64_t table_hash(const struct join_table *, struct slice key);

/* Called for a row whose key came before; first is the key's first row. */
typedef void table_double(void *context, const struct table_row *first,
    const struct table_row *again);
void table_on_double(struct join_table *, table_double *, void *context);

/*
 * There will be about so many rows, as long as those so far on the whole, and
 * as many keys: what is known saves growing.  Needs a row, and no fewer than
 * there are.
 */
void table_expect(struct join_table *, uint64_t rows);

/* Add a row, behind others of its key.  A key that is missing is kept but
 * never found. */
void table_add(struct join_table *, struct slice key, bool is_missing,
    uint32_t line, struct slice text);

/* All rows are there: call before table_find. */
void table_finish(struct join_table *);

/* Ask for the memory that table_find will read; hash from table_hash. */
void table_prefetch_slot(const struct join_table *, uint64_t hash);
void table_prefetch_row(const struct join_table *, uint64_t hash);

/* The first row of the key. */
bool table_find(const struct join_table *, struct slice key, uint64_t hash,
    struct table_row *);
/* The next row of the same key. */
bool table_next_same(const struct join_table *, struct table_row *);

/* Mark a row as matched. */
void table_use(struct join_table *, const struct table_row *);

/* All rows in the order they were added: begin with *at = 0. */
bool table_walk(const struct join_table *, uint64_t *at, struct table_row *);

uint64_t table_rows(const struct join_table *);
uint64_t table_unused(const struct join_table *); /* rows not marked */
size_t table_bytes(const struct join_table *);    /* memory in use */

#endif
