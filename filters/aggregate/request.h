#ifndef REQUEST_H
#define REQUEST_H

#include "bands.h"
#include "job.h"

/*
 * What the command line asks for.  Flags make one table without a name, so
 * that from there on flags and --tables go the same way.
 */
struct request {
	struct band_list bands;
	struct table ad_hoc;
	size_t cap_measures;
	size_t cap_breakdowns;
	struct condition *where;
	uint32_t n_where;
	size_t cap_where;
	enum base_rule base;
	const char **keep;
	uint32_t n_keep;
	enum percent percent;
	enum qrule qrule;
	const char **standardize;
	uint32_t n_standardize;
	double per;
	struct choices *sets;
	uint32_t n_sets;
	size_t cap_sets;
	size_t cap_comparisons;
	const char **within; /* of all comparisons */
	uint32_t n_within;
	struct design_options design;
	char **owned; /* copies that the names above point into */
	uint32_t n_owned;
	size_t cap_owned;
};

void request_init(struct request *);
void request_done(struct request *);

/* "a,b,c" as owned texts; the array is owned too. */
const char **request_list(struct request *, const char *text, uint32_t *n);

/* Add flags; false when the argument has not the form. */
void request_measure(struct request *, enum statistic, const char *text);
bool request_ratio(struct request *, const char *text);    /* A/B */
bool request_quantile(struct request *, const char *text); /* COL:P,P */
bool request_by(struct request *, const char *text);       /* COL:18,35 too */
bool request_where(struct request *, const char *text);    /* COL=VALUE */
bool request_compare(struct request *, const char *text);
bool request_set(struct request *, const char *text); /* NAME=COL,COL */
void request_margin(struct request *, const char *text, bool is_model);

/* Give the measures what holds for all of them. */
void request_close(struct request *);

/* A share may be of a set of the codebook; nothing changes after that. */
void request_find_sets(struct request *, const struct codebook *);

#endif
