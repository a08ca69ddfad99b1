#ifndef STEPS_H
#define STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "codebook.h"
#include "hash.h"
#include "out.h"
#include "tables.h"

/*
 * How a base came about: what each record that aggregate read is to a measure,
 * by column of its table.  Read once from the micro data, while there are any,
 * and kept as steps.csv beside the estimates, for explain.
 */
enum step {
	STEP_OUTSIDE,   /* a where leaves it out */
	STEP_NOT_ASKED, /* empty */
	STEP_DONT_KNOW, /* .d, where that is no category of the share */
	STEP_NO_ANSWER, /* .n */
	STEP_NOT_RELEVANT,
	STEP_INVALID,
	STEP_NO_WEIGHT,
	STEP_BASE,
	STEPS
};

extern const char *const steps_names[STEPS];

/* The base of an item in a column of its table. */
struct base_steps {
	char *table;
	char *item;
	char *column; /* "wave=4 sector=1", "" for the total */
	uint64_t n[STEPS];
};

struct bases {
	struct base_steps *at;
	size_t n;
	size_t cap;
};

struct base_steps *bases_add(struct bases *);
void bases_free(struct bases *);

/* What is read: the records of aggregate, a file a wave. */
struct steps_files {
	char *const *paths;
	size_t n;
	const char *weight;    /* its column, or NULL */
	const char *estimates; /* bases that are confidential there are left
	                        * out; or NULL */
};

/*
 * Count; false after a report.  sums[i] becomes the sum of the weights of
 * file i without loss, owned; NULL without a weight.  The fingerprint of all
 * bytes read goes to hash.
 */
bool
steps_count(struct bases *, const struct steps_files *, const struct codebook *,
    const struct tables *, char **sums, char hash[HASH_TEXT]);

/* Where --records puts a place, and what it needs of each record of a base. */
struct steps_record {
	struct slice place;
	struct slice answer; /* of the variable, or of the choice of a set */
	struct slice weight;
};

/*
 * Each record in the base of a measure whose values are those of the column
 * ("wave=4 sector=1") is given to take, in the order of the files.  False
 * after a report.
 */
bool steps_list(const struct steps_files *, const struct codebook *,
    const struct measure *, const char *column, const char *category,
    const char *place, void (*take)(void *context, const struct steps_record *),
    void *context);

/* A field of CSV. */
void steps_field(struct out *, struct slice);

/* The text of steps.csv. */
void steps_text(struct out *, const struct bases *);

#endif
