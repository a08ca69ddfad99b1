#ifndef CHOICES_H
#define CHOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Columns side by side that are the choices of one question, as survey tools
 * write them: below one heading, or named x[a] (LimeSurvey), x___1 (REDCap),
 * x/a beside x (ODK, KoBo), "question - label" or x_1.  What they hold has to
 * be what choices hold: one value beside blanks, 1 and 0, or a value and a
 * word that says that it was not chosen.
 */
struct profile;

struct choice_set {
	char *name;
	char *title; /* of the question, or NULL */
	uint32_t first;
	uint32_t n;
	char **codes;
	char **labels;    /* each or NULL */
	bool is_ticks;    /* what is not chosen is blank */
	bool are_truths;  /* "true" and "false", which become 1 and 0 */
	char *unselected; /* the word for it; NULL: 0, or blank */
};

struct choice_sets {
	struct choice_set *items;
	size_t n;
	size_t cap;
};

/* To be called once all records are in the profiles. */
void choices_find(struct choice_sets *, const struct profile *, uint32_t n);
void choices_free(struct choice_sets *);

/* The set that the column is of, or NULL. */
const struct choice_set *
choices_of(const struct choice_sets *, uint32_t column);

#endif
