#ifndef PROFILE_H
#define PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "form.h"
#include "person.h"
#include "slice.h"

/*
 * What the values of a column have in common.  The different values are kept
 * as long as they may be codes or a key.
 */
struct map;

struct profile {
	char *name;      /* as the file has it; owned */
	char *code;      /* what the name begins with, see coded.h, or NULL */
	char *title;     /* what the header says of it, or NULL; owned */
	char *heading;   /* question above its choices, or NULL; owned */
	uint64_t filled; /* records with a value */
	uint64_t empty;
	uint64_t missing; /* records with a mark for a missing value */
	uint32_t marks;   /* bit i: form_mark_text(i) was seen, so often: */
	uint64_t n_marks[FORM_MARKS];
	struct form_set forms; /* that all values have */
	struct map *seen;      /* the values; NULL when there are too many */
	bool has_repeats;
	bool has_blanks; /* a value of several words, or a long one */
	bool is_other;   /* a later value is neither true nor false */
	struct person_counts persons;
};

/* Values that all columns may keep together. */
struct profile_budget {
	size_t left;
};

enum profile_type {
	PROFILE_TEXT,
	PROFILE_BOOLEAN,
	PROFILE_FORM /* the form that form_choose takes */
};

/* What the column is called: its code, or else its name. */
static inline const char *
profile_name(const struct profile *column)
{
	return column->code != NULL ? column->code : column->name;
}

void profile_open(struct profile *, char *taken_name);
void profile_close(struct profile *);

void profile_add(struct profile *, struct slice value, struct profile_budget *);

/* Take a value behind the records that the draft rests upon: it can only
 * take away forms of the column. */
void profile_check(struct profile *, struct slice value);

/* To be called once all values are there: a mark of a missing value that
 * looks as the codes of the column do, as NA among countries, is a code. */
void profile_settle(struct profile *);

enum profile_type profile_type(const struct profile *);

/* Do the values look like codes, of which there are few? */
bool profile_is_coded(const struct profile *, const struct form *);
/* Is there a value in each record, and never the same? */
bool profile_is_key(const struct profile *, const struct form *);
bool profile_is_complete(const struct profile *);

#endif
