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
	int64_t min_records; /* kept by clean */
	int64_t max_records;
	bool like_frame;    /* the weights add up to the rows of the frame */
	double within;      /* as a fraction */
	const char *newest; /* a variable that holds a date or time, */
	const char *newest_min; /* and the newest one is this or later */
	/* Rejects that are known and wanted. */
	struct losses known;       /* of the raw files */
	struct losses frame_known; /* of the register */
	/* against the publication in place, as fractions and points */
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
	bool is_first;       /* joined before normalize */
	struct args options; /* of join */
};

struct wave {
	const char *id;
	const char *label;
	struct args raw; /* empty: every file there */
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
	size_t n_chosen;              /* the first so many are asked for */
	struct guard guard;           /* of all waves */
	struct args design;           /* options of aggregate */
	struct args cleaning;         /* options of clean: limits */
	const char *weight;           /* or NULL */
	const struct node *weighting; /* NULL: the weights are there */
	const char *published;        /* or NULL */
	const char *called;
};

/*
 * Of this name, or of any (NULL).  NULL after a report ([missing-schema],
 * [bad-json], [bad-schema]).
 */
struct study *study_load(const char *path, const char *name);
void study_free(struct study *);

#endif
