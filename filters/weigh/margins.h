#ifndef MARGINS_H
#define MARGINS_H

#include <stdbool.h>
#include <stdint.h>

#include "diag.h"
#include "input.h"
#include "map.h"
#include "out.h"
#include "quad.h"

/*
 * Known totals of the population.  A margin is a file: columns of the
 * records, then `total` or `share`; or the totals of a model's terms, `term`
 * and `total`, where `(Intercept)` is the number of units, `sexF` that of
 * units whose sex is F, and `age` the total of a number.
 */
enum {
	TERM_NONE = UINT32_MAX,         /* no such category */
	TERM_REFERENCE = UINT32_MAX - 1 /* a model's, that has no term */
};

struct margin_term {
	char *name; /* of the category, as messages show it; owned */
	quad target;
	uint64_t line;
	uint32_t margin;
	bool is_dropped; /* it has no records, and --drop-empty */
};

struct margin {
	const char *file;
	char *name; /* its columns, as "sector,region"; owned */
	uint32_t n_columns;
	uint32_t *columns; /* among margins.columns; owned */
	struct map *keys;  /* values, see margins_key */
	uint32_t *terms;   /* by key */
	size_t cap_terms;
	bool is_share;
	uint32_t n_references; /* categories of a model without a term */
	uint32_t first;        /* its terms */
	uint32_t n;
};

struct margins {
	struct margin *margins;
	uint32_t n;
	struct margin_term *terms;
	uint32_t n_terms;
	size_t cap_terms;
	char **columns; /* of categories; owned */
	uint32_t n_columns;
	char **numbers; /* columns of numbers; owned */
	uint32_t *number_terms;
	uint32_t n_numbers;
	uint32_t intercept; /* a term, or TERM_NONE */
	bool is_model;
	double total; /* --total, or 0 */
};

/* The key of values: each behind its length. */
void margins_key(struct out *, struct slice value);

/* Read a margin; false after reports (STATUS_USAGE). */
bool
margins_read(struct margins *, const char *file, const struct input_options *);
/* Read a model's totals; model is "sector,age:number". */
bool margins_read_model(struct margins *, const char *file, const char *model,
    const struct input_options *);
void margins_free(struct margins *);

/*
 * Put the terms of the margin with most categories first: what is solved has
 * most zeros then.
 */
void margins_order(struct margins *);

/* A category of a model's column that has no term; its index in keys. */
uint32_t margins_refer(struct margin *, struct slice key);

/*
 * Hold totals against each other, as far as they are known without a record;
 * those that differ by rounding are scaled to the first, with a note.  False
 * after [margins-disagree].
 */
bool margins_agree(struct margins *, enum status);
/* Shares become totals, of base where nothing else says of what. */
bool margins_settle(struct margins *, quad base);

#endif
