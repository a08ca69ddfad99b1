#ifndef CELLS_H
#define CELLS_H

#include "job.h"

/* Cells and categories as they are shown, in the order of output. */
struct shown {
	uint32_t cell;          /* or NO_CELL */
	const struct slice *by; /* by by-variable of the stream */
};

struct listed {
	struct slice text;
	uint32_t code; /* of the column; CODES_UNSEEN: no record has it */
};

struct category_list {
	struct listed *list;
	uint32_t n;
};

/* In one piece of memory; owned. */
struct shown *
cells_of(struct job *, uint32_t view, const struct breakdown *, uint32_t *n);

/* Those of a breakdown of a table, made once; borrowed from the job. */
const struct shown *
cells_of_table(struct job *, uint32_t table, uint32_t breakdown, uint32_t *n);

/* The answers of a measure in a column; owned. */
struct category_list *
cells_categories(struct job *, const struct measure *, uint32_t column);
void cells_categories_free(struct category_list *);

/* The same of a share that is no set's, made once. */
const struct category_list *
cells_answers(struct job *, const struct measure *, struct bound *);

/* The blocks of a set's choices in the order of output, as the measure lists
 * them; owned. */
uint32_t *
cells_choices(const struct measure *, const struct bound *, uint32_t *n);

/* Which codes are in the base of a share, by code less 1; made once. */
const uint8_t *cells_base(
    struct job *, const struct measure *, struct bound *, uint32_t block);

/* Records of the full sample in the base, of a cell or of none.  How many of
 * them have each slot is added to counts; NULL: not asked for. */
uint64_t cells_records(const struct job *, uint32_t view, uint32_t cell,
    uint32_t block, const uint8_t *is_in, uint64_t *counts);

/* What was made once is freed. */
void cells_forget(struct job *);

struct percents;

/* A measure in one cell of a breakdown. */
struct place_of {
	struct job *job;
	const struct table *table;
	const struct measure *measure;
	struct bound *bound;
	uint32_t view;
	uint32_t breakdown; /* of the table */
	const struct shown *cells;
	uint32_t n_cells;
	uint32_t place;             /* of the cell among them */
	const struct shown *shown;  /* the cell */
	struct percents **percents; /* by block of the measure, when needed */
	double df;
	uint64_t rows;
};

#endif
