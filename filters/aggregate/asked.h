#ifndef ASKED_H
#define ASKED_H

#include "finest.h"

/*
 * The questions of all tables, and what of them nobody is told: how many of
 * their respondents are in each finest cell.  Two questions whose base has the
 * same respondents in a cell share one unknown there, whatever tables they
 * stand in, so that a figure of one tells of the other.
 */
enum {
	NONE = UINT32_MAX
};

/* An answer in a domain, or an amount. */
struct item {
	uint32_t domain;
	uint32_t slot;      /* NONE: nobody gave it; of amounts 0 */
	uint32_t as_domain; /* who gave it, where the question breaks down */
	uint64_t c;         /* respondents who gave it; or NOT_COUNTED */
	enum secret secret;
	size_t with; /* a figure that it is the partner of */
	size_t order;
	bool is_known; /* was published before */
};

/* Something that was asked: a column, and who is in its base. */
struct question {
	enum sums_kind kind;
	uint32_t columns[2];
	uint32_t n_columns;
	bool with_weight;
	bool is_amount; /* an amount alone, whoever is in its base */
	const struct measure *measure; /* the first that asks it */
	uint32_t *blocks;              /* with different wheres */
	uint32_t n_blocks;
	size_t cap_blocks;
	struct answered *answers; /* in order of cell, where they are listed */
	uint32_t n;
	bool is_weighed;      /* the answers say what they weigh */
	struct tuples levels; /* VALUES with weight: two codes of each slot */
	uint32_t *first;      /* by cell, into answers; n + 1; or NULL */
	/* By slot, of codes: owned.  Whether it is in the base; NULL: all are.
	 * What only records have that weigh nothing is no answer. */
	uint8_t *is_in;
	uint8_t *is_given; /* by code */
	uint32_t n_slots;
	uint32_t *unknown; /* by cell: its base; NONE: nobody */
	uint32_t *counts;  /* by cell: how many; NULL where one before has it */
	uint32_t like;     /* the first question with the same of these */
	/* The by-variable that asks the same, or NONE; cells that differ in
	 * it alone are one place. */
	uint32_t key;
	uint32_t *place; /* by cell; NULL: each is its own */
	uint32_t n_places;
	/* The figures that stand in it, and maybe others between them. */
	size_t first_figure;
	size_t end_figure;
	struct item *items;
	uint32_t n_items;
	size_t cap_items;
	struct tuples item_keys; /* domain, slot */
};

struct asked {
	struct job *job;
	const struct secrecy *rules;
	struct finest *finest;
	struct question *questions;
	uint32_t n;
	size_t cap;
	uint32_t
	    *of_block; /* by block: its question once it is known, or NONE */
	const struct bound *last_bound; /* that a question was found for */
	uint32_t last_block;
	struct map *bases; /* of a cell, by who is in it: the unknown */
	/* the same without holders: by cell and how many they are */
	struct tuples counts;
	uint32_t *last; /* by cell: the unknown that was found last */
	uint32_t n_unknowns;
	uint32_t *cell_of; /* by unknown */
	size_t cap_cell_of;
	uint64_t *size_of; /* by unknown: respondents */
	size_t cap_size_of;
	/* of a question in some cells: by code how many are in the base */
	uint64_t *tally;
	const struct question *tallied;
	const uint32_t *tallied_cells;
	uint32_t *stamp; /* by holder: the count it was seen in */
	uint32_t n_stamps;
	uint32_t now;
};

void asked_init(struct asked *, struct job *);
void asked_done(struct asked *);

/* The question of a block of a measure, new or not.  Its answers are added. */
uint32_t asked_find(struct asked *, uint32_t block, const struct measure *,
    const struct bound *);
/* The amount of a column alone, as what totals, means and ratios tell of. */
uint32_t asked_amount(struct asked *, uint32_t column);

/* Have the answers of a question again, with what they weigh. */
void asked_weigh(struct asked *, struct question *);

/* All blocks of all questions are known, amounts are not asked for yet: number
 * the unknowns. */
void asked_close(struct asked *);

/* The measure that was bound so, and the block of a category of it. */
const struct measure *
asked_measure(const struct asked *, const struct table *, const struct bound *);
uint32_t asked_block(
    const struct bound *, const struct measure *, struct slice category);

/* The slot of an answer of codes, or NONE where nobody gave it. */
uint32_t asked_slot(const struct asked *, const struct question *,
    const struct measure *, struct slice category);

/* Respondents of a domain's cells; of those only who gave an answer, or, where
 * some hold records, NONE: all of the base. */
uint64_t asked_count(struct asked *, struct question *, const uint32_t *cells,
    uint32_t n, uint32_t slot);

bool asked_is_based(const struct question *, const struct answered *);

static inline uint32_t
asked_place(const struct question *q, uint32_t cell)
{
	return q->place == NULL ? cell : q->place[cell];
}

/* The codes of a column, and one of them as a number. */
const struct codes *asked_codes(const struct asked *, uint32_t column);
double asked_number(const struct asked *, uint32_t column, uint32_t code);

#endif
