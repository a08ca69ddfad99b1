#ifndef FINEST_H
#define FINEST_H

#include "results.h"

/*
 * The finest cells: a cell for each combination of all variables that some
 * table breaks down by or restricts.  Every domain is a set of them, and every
 * figure a sum over them, so that two figures can be added and subtracted
 * whatever tables they stand in.  Records that weigh nothing are in no figure,
 * and where there is nobody else, there is no cell.
 */
struct finest;

/* Finest cells in rising order; borrowed. */
struct domain_cells {
	const uint32_t *cells;
	uint32_t n;
};

/* How many of the respondents of a finest cell gave an answer. */
struct answered {
	uint32_t cell;
	uint32_t slot;   /* code less 1 of a column; 0 of records, amounts */
	uint32_t holder; /* who they belong to, or 0 */
	uint64_t n;      /* records that weigh something */
	double weight;   /* theirs: a whole number of some unit of the block */
};

/* Owned.  By the view that has all variables (job->finest). */
struct finest *finest_new(struct job *);
void finest_free(struct finest *);

uint32_t finest_n(const struct finest *);
/* Records of which the column of the respondent says nobody. */
uint64_t finest_nobody(const struct finest *);

/* The cells whose codes are those of the by-variables that are not all. */
struct domain_cells finest_of_by(struct finest *, const struct slice *by);

/* The cells of a cell of a view. */
struct domain_cells
finest_of_cell(struct finest *, uint32_t view, uint32_t cell);

/* Whether a where of the plan lets the cell's records through, by cell. */
const uint8_t *finest_where(struct finest *, uint32_t where);

/* The same, whatever it says of by-variable i; owned. */
uint8_t *finest_where_but(const struct finest *, uint32_t where, uint32_t i);
/* Whether a where lets a value of by-variable i through. */
bool finest_allows(
    const struct finest *, uint32_t where, uint32_t i, struct slice value);

/*
 * What a block has in each cell: owned, in order of cell, slot and holder, with
 * what they weigh only where that is asked for.  Slots of values with weights
 * are those of the block.
 */
struct answered *
finest_answers(struct finest *, uint32_t block, bool with_weights, uint32_t *n);

/*
 * Every record was kept (micro.h), and what follows is from them: by cell (and
 * one place more) how many have a slot of is_in (NULL: any) in some block of
 * one column; n is all 0 before.
 */
bool finest_is_kept(const struct finest *);
void finest_count(struct finest *, const uint32_t *blocks, uint32_t n_blocks,
    const uint8_t *is_in, uint32_t n_slots, uint32_t *n);

/* The records themselves, cell by cell; borrowed until the next call. */
struct kept {
	const uint32_t *codes; /* in the blocks of one column; 0 none */
	const uint32_t *first; /* by cell: the first of its records; n + 1 */
	const double *weight;  /* once finest_weigh was called */
};
struct kept finest_kept(struct finest *, const uint32_t *blocks, uint32_t n);
void finest_weigh(struct finest *);

/* By code of a column, whether a record that weighs something has it; owned. */
uint8_t *finest_given(struct finest *, uint32_t column);

/*
 * Which cells are one where nobody asks for by-variable i: owned, by cell; how
 * many there are.
 */
uint32_t *finest_places(const struct finest *, uint32_t i, uint32_t *n);

/* The code of by-variable i in a cell, and its text. */
uint32_t finest_code(const struct finest *, uint32_t cell, uint32_t i);
struct slice finest_text(const struct finest *, uint32_t cell, uint32_t i);

#endif
