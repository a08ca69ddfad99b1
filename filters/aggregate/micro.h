#ifndef MICRO_H
#define MICRO_H

#include <stdint.h>

#include "sum.h"

/*
 * Records as they came: of each its cell, its weight and a code for each of
 * some columns, 0 for none.  Kept column by column, a byte a code where bytes
 * do, some hundreds of records at a time: to keep a record costs next to
 * nothing, and what is never looked at is never added up.  Records come in as
 * rows, and eight of them are turned into columns together.
 */
enum {
	MICRO_ROWS = 512,      /* of a chunk */
	MICRO_GAP = 64,        /* so that columns do not fall into one set */
	MICRO_NARROW = 1 << 8, /* codes below stand in a byte */
	MICRO_TURN = 8         /* rows that are turned together */
};

struct micro_chunk {
	uint8_t *bytes;  /* by column: MICRO_ROWS codes, then a gap */
	uint32_t **wide; /* by column: codes that want more room, or NULL */
};

struct micro {
	uint32_t n_columns;
	uint32_t n;       /* records */
	uint32_t row;     /* of the last chunk: where the next record is put */
	uint32_t *rows;   /* the last ones, not turned yet: width codes each */
	size_t width;     /* columns, and one more where they are odd */
	uint8_t *is_wide; /* by column: it has codes that want more room */
	struct micro_chunk *chunks;
	uint32_t n_chunks;
	size_t cap_chunks;
	uint32_t *cell; /* by record */
	size_t cap_cell;
	struct sum *weight; /* by record */
	size_t cap_weight;
};

struct micro *micro_new(uint32_t n_columns); /* owned */
void micro_free(struct micro *);

/* A record: then it has its weight, and its row the code of each column; then
 * it is done. */
void micro_begin(struct micro *, uint32_t cell);
uint32_t *micro_row(struct micro *);
void micro_end(struct micro *);
/* There are no more; before any is looked at. */
void micro_close(struct micro *);

/* The weight of the record that was begun. */
static inline struct sum *
micro_weight(struct micro *m)
{
	return &m->weight[m->n];
}

/* All weights times a factor. */
void micro_multiply(struct micro *, const mpz_t factor);

/* The codes of a column: that of record i is set in codes[place[i]], which has
 * 0 or the same. */
void micro_codes(const struct micro *, uint32_t column, const uint32_t *place,
    uint32_t *codes);

/* Add to sums[group[i]] what of[its code] says, record by record. */
void micro_count(const struct micro *, uint32_t column, const uint32_t *group,
    const uint8_t *of, uint32_t *sums);

/* The greatest code of a column, or more. */
uint32_t micro_most(const struct micro *, uint32_t column);

#endif
