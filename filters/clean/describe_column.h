#ifndef DESCRIBE_COLUMN_H
#define DESCRIBE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "describe_form.h"
#include "describe_person.h"
#include "slice.h"

/*
 * What the values of a column have in common.  The different values are kept
 * as long as they may be codes or a key.
 */
struct map;

struct column {
	char *name;      /* as the file has it; owned */
	uint64_t filled; /* records with a value */
	uint64_t empty;
	uint64_t missing; /* records with a mark for a missing value */
	uint32_t marks;   /* bit i: form_mark_text(i) was seen */
	uint64_t forms;   /* that all values have */
	struct map *seen; /* the values; NULL when there are too many */
	bool has_repeats;
	bool has_blanks; /* a value of several words, or a long one */
	bool is_other;   /* a later value is neither true nor false */
	struct person_counts persons;
};

/* Values that all columns may keep together. */
struct column_budget {
	size_t left;
};

enum column_type {
	COLUMN_TEXT,
	COLUMN_BOOLEAN,
	COLUMN_FORM /* the form that form_choose takes */
};

void column_open(struct column *, char *taken_name);
void column_close(struct column *);

void column_add(struct column *, struct slice value, struct column_budget *);

/* A value beyond those that the draft rests upon: only the type must fit. */
void column_check(struct column *, struct slice value);

enum column_type column_type(const struct column *);

/* Do the values look like codes, of which there are few? */
bool column_is_coded(const struct column *, const struct form *);
/* Is there a value in each record, and never the same? */
bool column_is_key(const struct column *, const struct form *);
bool column_is_complete(const struct column *);

#endif
