#ifndef ESTIMATE_H
#define ESTIMATE_H

#include <stdbool.h>
#include <stdint.h>

#include "answers.h"
#include "codebook.h"
#include "cube.h"
#include "design.h"
#include "interval.h"
#include "output.h"
#include "tables.h"
#include "variance.h"

/* A set of choices: a question with many answers. */
struct choices {
	const char *name;
	const char **columns;
	const char **codes;
	uint32_t n;
};

/* What a measure of a table has been given in the plan. */
struct bound {
	uint32_t presence; /* block that counts its domain */
	uint32_t *blocks;  /* one; for a set one a choice */
	uint32_t n_blocks;
	const struct choices *choices; /* or NULL */
	char *name;                    /* as the column "measure" has it */
	char *item;
	struct slice *within; /* by by-variable of the stream: its where */
};

struct contrast;

struct job {
	struct table *tables;
	uint32_t n_tables;
	bool is_ad_hoc;
	const struct codebook *codebook; /* or NULL */
	struct choices *sets;
	uint32_t n_sets;
	struct bound **bounds;       /* by table, by measure */
	uint32_t **views;            /* by table, by breakdown */
	struct contrast **contrasts; /* by table, by comparison */
	struct plan *plan;
	const struct design_options *options;
	enum interval interval; /* of all shares, unless a table says */
	double level;
	double max_cv; /* above: unreliable; 0: no such rule */
	struct cube *cube;
	struct design design;
	struct variance variance;
	struct output *out;
	double whole_df;
	bool has_whole_df;
	bool said_lonely;
	const char **by; /* of the stream: those of the plan come first */
	uint32_t n_by;
	uint64_t lost_replicates; /* that a domain has no weight in */
};

/* Fill bounds and views from the tables; false after reports. */
bool job_plan(struct job *);
void job_done(struct job *);

/* Begin a line: what the measure is called, and where it stands. */
void job_line(struct result *, const struct table *, const struct bound *,
    const char *statistic);

/* After cube_finish and design_build: write all lines. */
void job_write(struct job *);

/* ---- what difference, chisq and quantile share with shares and means ---- */

/* A cell as it is shown: its index, or NO_CELL, and its texts. */
struct shown {
	uint32_t cell;
	const struct slice *by; /* by by-variable of the stream */
};

/* Categories of a column in the order of output. */
struct category_list {
	uint32_t *codes;
	uint32_t n;
};

/* In one piece of memory; owned. */
struct shown *
job_cells(struct job *, uint32_t view, const struct breakdown *, uint32_t *n);
struct category_list
job_categories(struct job *, const struct measure *, const char *column);

/* The blocks of a set's choices in the order of output, as the measure lists
 * them; owned. */
uint32_t *
job_choices(const struct measure *, const struct bound *, uint32_t *n);

/* Which codes are in the base of a share; owned, by code. */
uint8_t *job_base(struct job *, const struct measure *, uint32_t column);

/* Sums of one block in one cell. */
struct totals {
	uint64_t *n; /* by slot */
	mpz_t *s;    /* by slot, or moments */
	uint32_t size;
	uint64_t records; /* moments */
};

/* Of the full sample. */
void totals_init(struct totals *, struct job *, uint32_t view, uint32_t cell,
    uint32_t block);
/* Of some cells together, by replicate weight; the full sample comes first. */
struct totals *totals_replicates(struct job *, uint32_t view,
    const uint32_t *cells, uint32_t n_cells, uint32_t block); /* owned */
void totals_free(struct totals *, const struct job *);
void totals_widen(struct totals *, uint32_t size);
void totals_done(struct totals *);

/* The records that degrees of freedom are asked of. */
struct domain {
	uint32_t view;
	uint32_t cell;
	uint32_t block;
	uint32_t slot;  /* of the block, or ANY_SLOT */
	bool with_zero; /* those that weigh 0 count as well */
};

#define ANY_SLOT UINT32_MAX

/* The records of sums of the domain's block that belong to the domain. */
uint64_t job_records(
    const struct job *, const struct accs_range *, const struct domain *);

/* Degrees of freedom of a domain; its records, whatever they weigh. */
double job_df(struct job *, const struct domain *, uint64_t *rows);

/* The same of the records of a part. */
double job_part_df(struct job *, const struct part *, uint64_t *rows);

/* Sampling units less strata of the whole sample, for differences. */
double job_whole_df(struct job *);

/* Set deff from p and its variance; total: N, the sum of the weights. */
void job_share_deff(struct result *, quad p, quad total, quad variance);

/* Scale of the weight's sums: value = integer * this. */
quad job_weight_unit(const struct job *);

/* Set se, interval, cv, status from a variance in units of 1. */
void job_close(struct job *, struct result *, const struct table *,
    bool is_share, enum variance_state, quad variance, double rows);

/* Variance of the share of a part, the sum of which is y, in its base. */
enum variance_state job_share_variance(
    struct job *, struct base *, const struct part *, const mpz_t y, quad *out);

/* Write the line of this share; rows: the records of the domain; least: as
 * job_put. */
void job_share(struct job *, const struct table *, struct result *,
    struct base *, const struct part *, double rows, uint64_t least);

/* Write, but not what the rules of publication keep back; least: the
 * smallest base that the figure stands on. */
void
job_put(struct job *, const struct table *, struct result *, uint64_t least);

#endif
