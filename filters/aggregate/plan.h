#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "codes.h"
#include "tables.h"
#include "tuples.h"

/*
 * What has to be read and summed for all tables together: columns, the
 * breakdowns as views, and the measures as blocks of sums, each once.
 */
struct band_list;

struct plan_column {
	const char *name; /* borrowed from options or tables */
	bool is_number;   /* sums of its values are wanted */
	bool is_weight;   /* one of the weights: measures have their own */
};

struct requirement {
	uint32_t column;
	const struct condition *of; /* borrowed */
	uint8_t *accepts;           /* by code: 0 not asked yet, 1 no, 2 yes */
	size_t cap;
	uint32_t n_known;
};

/* All of its requirements must hold.  Number 0 is "every record". */
struct where_set {
	struct requirement *requirements;
	uint32_t n;
};

enum sums_kind {
	BLOCK_PRESENCE, /* records: slot 0, with weight 0: slot 1 */
	BLOCK_CODES,    /* by code of a column */
	BLOCK_NUMBERS,  /* products of 1, y, x where all are numbers */
	BLOCK_PAIR,     /* the same of two measures, each where it is one */
	BLOCK_CROSS,    /* by the codes of two columns */
	BLOCK_VALUES    /* by value of a column, many of them */
};

enum {
	BLOCK_TERMS = 4,
	MAX_BY = 128, /* variables to break down by, of all tables */
	MAX_KEYS = MAX_BY + 8
};

/* After the keys, where there are other weights: which weight the sums are
 * of (0: the full sample's), and the record's pattern of replicates. */
enum {
	EXTRA_REPLICATE,
	EXTRA_PATTERN,
	EXTRA_KEYS
};

/* A "replicate" in which every record weighs 1. */
#define PLAN_ONE UINT32_MAX

/* In the place of a block: there is none. */
#define NO_BLOCK UINT32_MAX

/* Which codes of a column are in the base of a share. */
struct side {
	uint32_t column;
	const char *category; /* NULL: the number itself */
	enum base_rule base;
	const char **keep; /* borrowed */
	uint32_t n_keep;
};

struct sums_block {
	enum sums_kind kind;
	uint32_t columns[2];
	uint32_t n_columns;
	uint32_t where;
	uint32_t wheres[2];    /* PAIR, CROSS: of each column */
	bool with_weight;      /* VALUES: by value and weight */
	struct tuples *levels; /* CROSS, VALUES with_weight: two codes each */
	uint32_t n_terms;      /* NUMBERS, PAIR */
};

struct view {
	uint32_t by[MAX_KEYS]; /* which of the keys */
	uint32_t n_by;
	/* Counts and weights of everybody, whatever is missing, and not by unit
	 * of the design. */
	bool is_count;
};

enum lonely {
	LONELY_FAIL,
	LONELY_REMOVE,
	LONELY_CERTAINTY,
	LONELY_ADJUST,
	LONELY_AVERAGE,
	LONELY_CENTERED
};

enum calibration {
	CALIBRATION_NONE,
	CALIBRATION_POSTSTRATIFY,
	CALIBRATION_RAKE,
	CALIBRATION_LINEAR
};

enum replicates {
	REPLICATES_NONE,
	REPLICATES_JK1,
	REPLICATES_JKN,
	REPLICATES_BRR,
	REPLICATES_FAY,
	REPLICATES_BOOTSTRAP,
	REPLICATES_OTHER
};

/* The design as the options give it. */
struct design_options {
	const char *weight;
	const char **strata;
	const char **clusters;
	const char **fpcs;
	uint32_t n_strata;
	uint32_t n_clusters;
	uint32_t n_fpcs;
	bool nest;
	const char *panel;     /* the column of units that are in two waves */
	bool panel_is_cluster; /* such a unit is a cluster of records */
	enum lonely lonely;
	enum calibration calibration;
	const char *design_weight;
	const char **margins;   /* columns of the calibration */
	uint32_t *margin_ends;  /* end of each margin in margins */
	bool *margin_is_number; /* linear */
	bool lacks_intercept;   /* linear */
	bool is_within;         /* linear: a model for each value of the first
	                           margin */
	bool is_by_group;       /* linear: the last margin is the group whose
	                           means the model is in */
	uint32_t n_margins;     /* columns */
	uint32_t n_groups;      /* margins */
	enum replicates replicates;
	const char **replicate_columns;
	uint32_t n_replicates;
	double scale;    /* 0: that of the type */
	double *rscales; /* or NULL */
	uint32_t n_rscales;
	double rho; /* Fay */
	bool mse;
	double df; /* 0: not given */
};

struct plan {
	const struct band_list *bands; /* or NULL */
	struct plan_column *columns;
	uint32_t n_columns;
	size_t cap_columns;
	uint32_t keys[MAX_KEYS]; /* columns: first by, then design */
	uint32_t n_by;
	uint32_t n_keys;
	/* the design part of the keys, from n_by on */
	uint32_t n_strata;
	uint32_t n_clusters;
	uint32_t n_fpcs;
	uint32_t n_margins;
	uint32_t wave;      /* which of the strata, of a panel */
	struct view *views; /* 0 is the total */
	uint32_t n_views;
	size_t cap_views;
	struct sums_block *blocks; /* 0 counts every record */
	uint32_t n_blocks;
	size_t cap_blocks;
	struct where_set *wheres; /* 0 is empty */
	uint32_t n_wheres;
	size_t cap_wheres;
	int32_t weight;       /* column, or -1 */
	uint32_t *replicates; /* columns */
	uint32_t n_replicates;
	uint32_t n_extra;  /* keys after the keys */
	bool with_squares; /* sums of squares by record: element sampling */
	bool with_kish;    /* and where that needs none */
	bool is_state;     /* all sums are written, needed here or not */
};

void plan_init(struct plan *);
void plan_done(struct plan *);

uint32_t plan_column(struct plan *, const char *name);
uint32_t plan_by(struct plan *, const char *name);
uint32_t plan_view(struct plan *, const char *const *by, uint32_t n_by);
/* Of all variables so far, for counts alone. */
uint32_t plan_count_view(struct plan *);
/* The number of clusters and fpcs that matter is decided here. */
bool plan_design(struct plan *, const struct design_options *);
uint32_t plan_where(struct plan *, const struct condition *, uint32_t n);
uint32_t plan_block(struct plan *, const struct sums_block *);
uint32_t plan_presence(struct plan *, uint32_t where);
uint32_t plan_codes(struct plan *, const char *column, uint32_t where);

#endif
