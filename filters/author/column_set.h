#ifndef COLUMN_SET_H
#define COLUMN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Columns that belong together: the choices of one question, or the values of
 * one status, a column each with 1 and 0.
 */
struct profile;
struct record;
struct survey;

struct column_set {
	char *name;        /* of the question; owned */
	const char *title; /* or NULL */
	uint32_t *columns;
	uint32_t n;
	size_t cap;
	bool is_by_survey; /* else by the names of the columns */
	bool is_binary;    /* nothing but 1 and 0 was seen */
	uint64_t n_records;
	uint64_t n_ones; /* of them with exactly one 1 */
};

struct column_sets {
	struct column_set *items;
	size_t n;
	size_t cap;
};

/* Find the sets: those that the survey tool's file names; without such a
 * file, columns that stand together and are named x_1, x_2, ... */
void column_sets_find(struct column_sets *, const struct profile *, uint32_t n,
    const struct survey *);
void column_sets_free(struct column_sets *);

void column_sets_add(struct column_sets *, const struct record *);

/* The set of the column, or NULL. */
const struct column_set *
column_sets_of(const struct column_sets *, uint32_t column);

/* Is exactly one chosen, in each record?  Enough of them were seen. */
bool column_set_is_one_hot(const struct column_set *);

/* A status of the survey tool, where exactly one should be. */
bool column_set_is_status(const struct column_set *);

#endif
