#ifndef SOURCE_H
#define SOURCE_H

#include "plan.h"

/* What the making of a plan passes around. */
struct load {
	const struct codebook *book;
	const char *wave;         /* or NULL */
	const struct input *in;   /* NULL: only check the codebook */
	bool is_canonical;        /* the input is a result of ours */
	bool takes_codes;         /* codes pass beside what maps name */
	const struct node *clash; /* a map that takes a code for another */
	bool is_bad;              /* a fault was reported */
	uint32_t n_columns;       /* looked for in the input */
	const char **missing;     /* those that are not there */
	size_t n_missing;
	size_t cap_missing;
};

/* Missing, a category, or of the type where there are none. */
bool source_can_hold(const struct variable *, const char *text);

/* A value of a map must be something the variable can hold. */
void source_check_value(struct load *, const struct node *,
    const struct variable *, const char *text);

/* The list "reviewed" of a node may name some tags of drift alone. */
void source_check_reviewed(struct load *, const struct node *);

/* What the codebook says under "defaults", for all sources at once. */
void source_check_defaults(struct load *);

/* Report the columns that were not there; frees the list of them. */
void source_report_missing(struct load *);

/*
 * The source of a variable that is not a member of a set.  False when it has
 * none in this wave, and after a report (load->is_bad).
 */
bool source_of_variable(struct load *, uint32_t variable, struct source *);

/* The sources of a set: as many as it has members, or one; how many. */
uint32_t source_of_set(struct load *, uint32_t set, struct source *sources);

/* True when it is computed in this wave: it has "derive", and no source. */
bool source_is_derived(struct load *, uint32_t variable);

/*
 * The column of the raw records that the variable comes from; NULL when it
 * is computed, has no source in this wave, or shares several columns.
 */
const char *source_column(struct load *, uint32_t variable);

void source_free(struct source *);

#endif
