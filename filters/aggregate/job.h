#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "codebook.h"
#include "contrast.h"
#include "cube.h"
#include "design.h"
#include "interval.h"
#include "quad.h"
#include "standardizing.h"
#include "tables.h"
#include "variance.h"

struct category_list;
struct results;
struct result;
struct standard;
struct shown;

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
	/* of a share, once they are made */
	struct category_list *categories; /* no set's */
	uint8_t **is_in; /* by block: which codes are in its base */
	struct standardizing standardizing; /* where it is standardised */
	uint32_t amounts[2]; /* for rules on amounts: blocks of their values */
};

/* The cells of a breakdown, once they are made. */
struct shown_list {
	struct shown *cells;
	uint32_t n;
};

/* All that is asked for, and what it is made from. */
struct job {
	const struct table *tables;
	uint32_t n_tables;
	const struct codebook *codebook; /* or NULL */
	struct choices *sets;
	uint32_t n_sets;
	struct bound **bounds;       /* by table, by measure */
	uint32_t **views;            /* by table, by breakdown */
	struct shown_list **shown;   /* likewise */
	struct contrast **contrasts; /* by table, by comparison */
	struct plan *plan;
	const struct design_options *options;
	const struct secrecy *secrecy; /* rules of confidentiality, or NULL */
	bool is_rounded; /* estimates have no more digits than is printed */
	const struct population *population; /* or NULL */
	struct standard **standards;         /* rules on precision */
	uint32_t n_standards;
	struct input **earlier; /* estimates published before */
	char **earlier_paths;   /* owned */
	uint32_t n_earlier;
	uint32_t finest;        /* the view of all variables, if any */
	enum interval interval; /* of all shares, unless a table says */
	double level;
	double max_cv;   /* above: unreliable; 0: no such rule */
	const char **by; /* of the stream: those of the plan come first */
	uint32_t n_by;
	struct cube *cube;
	struct design design;
	struct variance variance;
	struct results *results;
	double whole_df;
	bool has_whole_df;
	enum adjust adjust; /* unless a table says */
	enum family family;
	bool df_of_cells; /* of a difference: of what it compares */
	bool said_lonely;
	bool said_deff;
	uint64_t lost_replicates; /* that a domain has no weight in */
};

/* Fill bounds and views from the tables; false after reports. */
bool job_plan(struct job *);
void job_done(struct job *);

/* Scale of the weight's sums: value = integer * this. */
quad job_weight_unit(const struct job *);

/* Begin a line: what the measure is called, and what it is restricted to. */
void job_line(struct result *, const struct table *, const struct bound *,
    const char *statistic);

#endif
