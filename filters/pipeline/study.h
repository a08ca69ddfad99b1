#ifndef STUDY_H
#define STUDY_H

#include <stdbool.h>
#include <stdint.h>

#include "args.h"
#include "hash.h"
#include "losses.h"
#include "node.h"

/*
 * A study (schemas/<study>/study.json) as plain structs.  What may stand in the
 * file is defined once, in schemas/meta/study.schema.json, which is part of the
 * program.
 */

/* What a wave must be like to be published; an absent limit is -1 or NULL. */
struct guard {
	int64_t min_records;    /* that clean keeps of the wave */
	int64_t max_records;    /* likewise */
	bool like_frame;        /* the weights sum to the rows of the frame, */
	double within;          /* give or take this fraction of these */
	const char *newest;     /* a variable with dates or times: */
	const char *newest_min; /* the newest is this or later */
	/* How many rejects of each tag are expected: */
	struct losses known;       /* of the raw files */
	struct losses frame_known; /* of the register */
	/* How far a figure may be from the publication in place: fractions, and
	 * percentage points. */
	double change_records;
	double change_weights;
	double change_points;
	double change_others;
	double change_rejects;
};

struct frame {
	const struct node *node; /* NULL: the wave has none */
	const char *file;        /* NULL: the wave's id and .csv */
	const char *schema;
	bool is_first;       /* joined before normalize, not behind it */
	struct args options; /* of join */
};

struct wave {
	const char *id;
	const char *label;
	struct args raw; /* names of files; empty: all in the wave's folder */
	struct frame frame;
	struct guard guard;
};

struct study {
	struct node *root;
	char hash[HASH_TEXT]; /* of the file */
	const char *name;
	struct args languages;
	struct wave *waves;
	size_t n_waves;
	size_t n_chosen;    /* waves of a run: the first so many of the list */
	struct guard guard; /* of all waves together */
	struct args design; /* the design as options of aggregate */
	struct args cleaning; /* limits of rejects as options of clean */
	const char *weight;   /* the column of the weight, or NULL */
	const struct node *weighting; /* NULL: the weights are there */
	const char *published;        /* file of printed figures, or NULL */
	const char *called;           /* what these are called: "figures" */
};

/*
 * Read and check a study.json, whose study must have this name unless name is
 * NULL.  Owned, by study_free; NULL after a report ([missing-schema],
 * [bad-json], [bad-schema]).
 */
struct study *study_load(const char *path, const char *name);
void study_free(struct study *);

#endif
