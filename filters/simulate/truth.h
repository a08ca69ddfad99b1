#ifndef TRUTH_H
#define TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codebook.h"
#include "node.h"
#include "tables.h"

/*
 * The figures of the population, and which of them a line of estimates or a
 * cell of a document speaks of.
 */
struct true_figure {
	uint32_t table;
	const struct measure *measure;
	double value; /* in the unit of the estimates */
	char *category;
	char **by;     /* a value for each name, RESULT_TOTAL or NULL where the
	                  measure's where fixes it */
	char *says;    /* its key, for people */
	bool is_share; /* or the difference of two */
	bool is_difference;
	uint32_t side[2]; /* of a difference: figures, or TRUTH_NONE */
};

enum {
	TRUTH_NONE = UINT32_MAX
};

struct truth {
	const struct tables *tables;
	const struct codebook *book;
	struct map *keys;
	struct true_figure *list;
	uint32_t n;
	size_t cap;
	char **by; /* names, as in the stream */
	uint32_t n_by;
	char **items; /* of every measure of every table, in their order */
};

/* What a sample's estimates say of a figure. */
struct said {
	bool is_plain; /* it has a number and an interval */
	double value;
	double low;
	double high;
	uint64_t n;
};

/* From the population's estimates; false after a report. */
bool truth_read(struct truth *, const struct tables *, const struct codebook *,
    const char *path);

/* A sample's: said is n long; lines of no figure are left out. */
bool truth_said(const struct truth *, struct said *, const char *path);

/*
 * The figure of a table's cell in the JSON document: column and row as they
 * stand there; TRUTH_NONE where the population has none.
 */
uint32_t truth_find(const struct truth *, const char *table, const char *item,
    const struct node *stubs, const struct node *codes,
    const struct node *column);

/* The figure that a sentence speaks of; last is the wave, or NULL. */
uint32_t truth_of_headline(const struct truth *, uint32_t table,
    const struct headline_spec *, const char *time, const char *last);

/* What one is printed as: 100 for shares, 1 for the rest, by its scale. */
double truth_unit(const struct true_figure *);

void truth_free(struct truth *);

#endif
