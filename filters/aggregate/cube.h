#ifndef CUBE_H
#define CUBE_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

#include "accs.h"
#include "diag.h"
#include "input.h"
#include "plan.h"
#include "reader.h"
#include "standin.h"
#include "tuples.h"

/*
 * The sums of all views in one pass: for each cell of a view and each unit
 * of the design (a stratum, or a cluster within one) the sums of every
 * block.  All sums are whole numbers of the smallest unit of their columns,
 * so neither order nor split of the records can be seen in them.
 *
 * Records are first summed in 128 bits by their finest cell, a small table
 * that is emptied into the views when it is full.
 */
struct store {
	struct tuples cells; /* codes of the by-columns */
	struct tuples index; /* rows: cell, unit; until cube_finish */
	struct accs *accs;   /* by block; after cube_finish in order */
	/* By block, then by cell: of moments the sums of w v v, which nobody
	 * asks for unit by unit; or NULL, and they are among accs. */
	struct accs *products;
	/* after cube_finish: rows in order of cell and unit */
	uint32_t n_rows;
	uint32_t *unit;  /* by row */
	uint32_t *first; /* by cell: its first row; n + 1 */
};

struct fine;
struct coded;
struct micro;
struct waiting;

/* What the record at hand has in a block. */
struct found {
	uint32_t slot; /* code, or 0: not in the block */
	bool is_direct;
	bool is_in;
	int64_t value[BLOCK_TERMS];
};

enum {
	NOWHERE = 8
};

/* Where a block of the plan is in the narrow sums, in 128-bit words. */
struct room {
	uint32_t offset;
	uint32_t n_slots; /* CODES: codes there is room for */
	bool is_loose;    /* CODES: not in them, summed record by record */
};

/* What a column of the plan has in the data. */
struct dictionary {
	int position; /* in the input; -1 not looked up yet */
	struct codes *codes;
	uint8_t *missing; /* by code: 1 missing, 0 not */
	uint32_t n_classified;
	size_t cap_classified;
	int32_t scale; /* decimals of the sums */
};

struct cube {
	struct plan *plan;
	struct store *stores; /* by view */
	struct tuples units;  /* codes of the design keys (and replicate) */
	struct fine *fines;
	uint32_t n_fines;
	struct waiting *waiting;
	/* Where the last view counts by all variables: records that are kept
	 * for it, not summed; or NULL. */
	struct micro *micro;
	uint32_t *kept_at;     /* by block: its column there */
	uint32_t n_kept_coded; /* blocks by code stand first */
	bool keeps_records;    /* at the moment */
	bool counts_apart;     /* by variables that no other view has */
	struct coded *coded;   /* the blocks by code, for the loop over them */
	uint32_t n_coded;
	uint32_t *slots;  /* by coded: the code, 0 for none */
	uint32_t *others; /* blocks of other kinds */
	uint32_t n_others;
	uint32_t *numbers; /* columns of values to be summed */
	uint32_t n_numbers;
	bool has_squares;     /* sums of squared weights are asked for */
	bool is_split;        /* a fine table a view, not one for all */
	bool is_to_split;     /* after the record at hand */
	bool is_to_loosen;    /* some block is: after the record at hand */
	uint64_t since;       /* records since the fine tables were emptied */
	struct map *patterns; /* replicate weights over the full one */
	double *pattern;      /* by pattern, n_replicates each; from 1 on */
	/* scratch for the record at hand */
	uint32_t *key;
	struct found *found;
	struct amount *amounts;   /* by column */
	uint8_t *amount_is;       /* by column: 0 missing, 1 a number */
	struct standin *standins; /* by column: of its numbers */
	int64_t *digits;          /* by column, when they fit */
	uint8_t *is_narrow;       /* by column */
	uint8_t *holds;           /* by where set */
	struct place place;
	unsigned __int128 nowhere[NOWHERE][2]; /* sums of what records lack */
	/* tallied faults of the weight */
	uint64_t bad_weights;
	uint64_t zero_weights;
	uint64_t records;
	uint32_t n_invalid;         /* texts of the data that are not UTF-8 */
	uint32_t told_invalid;      /* of these */
	struct dictionary *columns; /* by column of the plan */
	struct room *rooms;         /* by block of the plan */
	bool drops_bad_weights;
	bool has_failed;
};

struct cube *cube_new(struct plan *); /* owned */
void cube_free(struct cube *);

/* Look the columns up; false after reports. */
bool cube_bind(struct cube *, const struct input *);

/* Add a record. */
void cube_add(struct cube *, const struct record *, const char *file);

/* No more records: empty the fine tables, order the rows. */
void cube_finish(struct cube *);

/* For --merge: the row of a cell and a unit, new or not, and what is added to
 * its sums.  Of moments all must come. */
uint32_t cube_row(struct cube *, uint32_t view, uint32_t cell, uint32_t unit);
void cube_put(struct cube *, uint32_t view, uint32_t row, uint32_t block,
    uint32_t slot, uint64_t n, const mpz_t s, const mpz_t q);
/* Give the column at least this many decimals, and its sums with it. */
void cube_scale(struct cube *, uint32_t column, int32_t scale);

/* After cube_finish: the sums of a block in a cell, by unit and slot. */
struct accs_range
cube_sums(const struct cube *, uint32_t view, uint32_t cell, uint32_t block);

enum {
	NO_CELL = UINT32_MAX
};

/* Those of its moments that are not summed by unit. */
struct accs_range cube_products(
    const struct cube *, uint32_t view, uint32_t cell, uint32_t block);

/* The index, from 1 on, of a pattern of replicate weights. */
uint32_t cube_pattern(struct cube *, struct slice text);

/* How many decimals moment i of our sums has more than one of the scales. */
int32_t cube_moment_shift(const struct cube *, const struct sums_block *,
    uint32_t i, const int32_t *scales);

/* Where things stand among the moments of a block of m terms. */
static inline uint32_t
moment_pair(uint32_t i, uint32_t j)
{
	return i <= j ? j * (j + 1) / 2 + i : i * (i + 1) / 2 + j;
}

static inline uint32_t
moment_pairs(uint32_t m)
{
	return m * (m + 1) / 2;
}

/* Sum of w v_i. */
static inline uint32_t
moment_s(uint32_t i)
{
	return i;
}

/* Sum of w v_i v_j. */
static inline uint32_t
moment_d(uint32_t m, uint32_t i, uint32_t j)
{
	return m + moment_pair(i, j);
}

/* Sum of w^2 v_i v_j. */
static inline uint32_t
moment_q(uint32_t m, uint32_t i, uint32_t j)
{
	return m + moment_pairs(m) + moment_pair(i, j);
}

static inline uint32_t
moment_count(uint32_t m)
{
	return m + 2 * moment_pairs(m);
}

/* The decimals of term i of a block (without the weight). */
int32_t
cube_term_scale(const struct cube *, const struct sums_block *, uint32_t term);

/* The code of a side's category, or what decides whether it is in the base:
 * 1 in the category, 0 in the base, -1 neither. */
int cube_share_value(struct cube *, const struct side *, uint32_t code);

/* True when the code of the column is missing, or is not UTF-8. */
bool cube_is_missing(struct dictionary *, uint32_t code);

#endif
