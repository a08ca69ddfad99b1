#ifndef STEPS_H
#define STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "codebook.h"
#include "hash.h"
#include "out.h"
#include "tables.h"

/*
 * How a base came about: for each measure and column of its table, how many of
 * the records that aggregate read are in the base, and why the others are not.
 * It is counted during a run, while there are micro data, and kept as steps.csv
 * beside the estimates, for explain.
 */
enum step {
	STEP_OUTSIDE,   /* left out by a where */
	STEP_NOT_ASKED, /* empty */
	STEP_DONT_KNOW, /* .d, where the measure does not count it as an answer;
	                 * so for the next three */
	STEP_NO_ANSWER, /* .n */
	STEP_NOT_RELEVANT, /* .r */
	STEP_INVALID,      /* .x */
	STEP_NO_WEIGHT,    /* it would be in the base, but has no weight */
	STEP_BASE,         /* in the base */
	STEPS
};

/* Their names in steps.csv. */
extern const char *const steps_names[STEPS];

/* How the base of a measure in a column of its table came about. */
struct base_steps {
	char *table;
	char *item;
	char *column;      /* "wave=4 sector=1", "" for the total */
	uint64_t n[STEPS]; /* records */
};

struct bases {
	struct base_steps *at;
	size_t n;
	size_t cap;
};

/* One more, all zero; borrowed until the next one is added. */
struct base_steps *bases_add(struct bases *);
void bases_free(struct bases *);

/* The records that aggregate read, one file for each wave. */
struct steps_files {
	char *const *paths;
	size_t n;
	const char *weight;    /* the column of the weight, or NULL */
	const char *estimates; /* the file of estimates: bases that are
	                        * confidential in it are left out; or NULL */
};

/*
 * Count the steps of all bases; false after a report.  sums[i] becomes the
 * exact sum of the weights of file i as decimal text, owned; NULL where there
 * is no weight.  The hash of all bytes that were read goes to hash.
 */
bool
steps_count(struct bases *, const struct steps_files *, const struct codebook *,
    const struct tables *, char **sums, char hash[HASH_TEXT]);

/* A record of a base, for explain --records. */
struct steps_record {
	struct slice place;  /* where it comes from: the column named place */
	struct slice answer; /* of the variable, or of the choice of a set */
	struct slice weight;
};

/*
 * Call take, with the context, for each record in the base of a measure in a
 * column of its table ("wave=4 sector=1"), in the order of the files.  Place
 * names the column of the micro data that says where a record comes from.
 * False after a report.
 */
bool steps_list(const struct steps_files *, const struct codebook *,
    const struct measure *, const char *column, const char *category,
    const char *place, void (*take)(void *context, const struct steps_record *),
    void *context);

/* Put a field of CSV, in quotes where it needs them. */
void steps_field(struct out *, struct slice);

/* Put steps.csv, with its header. */
void steps_text(struct out *, const struct bases *);

#endif
