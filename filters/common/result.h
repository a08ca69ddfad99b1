#ifndef RESULT_H
#define RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"
#include "out.h"
#include "slice.h"
#include "writer.h"

/*
 * A line of estimates.  The columns before n are its key: no two lines of a
 * stream have the same one, and their order says nothing.  Which columns
 * there are, in which order and what they hold is known here and nowhere
 * else.
 */
enum result_status {
	RESULT_PLAIN,
	RESULT_FEW,        /* too few in the base to trust: n alone is there */
	RESULT_SUPPRESSED, /* too few to tell: confidential, no number is there
	                    */
	RESULT_UNRELIABLE, /* said to be so; where a standard withholds it,
	                    * n alone is there */
	RESULT_EMPTY,      /* nobody in the base */
	RESULT_LONELY,     /* a figure without a sampling error */
	RESULT_STATUSES
};

/* As the column holds them; ends in NULL. */
extern const char *const result_statuses[];

struct result {
	struct slice table;
	struct slice item;      /* which measure of the table */
	struct slice statistic; /* "difference" of a comparison */
	struct slice measure;   /* the variable, or the set */
	struct slice category;
	/* By variable of the stream; .text NULL in both, or no array: all. */
	const struct slice *by;     /* the cell of a breakdown */
	const struct slice *within; /* else what a where restricts it to */
	/* comparisons alone: the statistic, what tells the sides apart (a
	 * variable, several as a CSV record, or "item"), and its values */
	struct slice compared;
	struct slice contrast;
	struct slice side_a;
	struct slice side_b;
	struct slice
	    whose;  /* of a contrast whose change is compared: no column */
	uint64_t n; /* unweighted records in the base */
	double sum_weight; /* a number that is not known is NaN */
	double estimate;
	double se;
	double low;
	double high;
	double df;
	double deff;
	enum result_status status;
	double cv;
	double n_eff;
	double deff_wr;
	double t;
	double p;
	double p_adjusted;
	double ddf;
	struct slice flag;   /* marks of a publication standard */
	struct slice reason; /* and what it asked for */
	/* No columns: for standards.  Records with the answer, (sum w)^2 / sum
	 * w^2 of these, and the part of the asked that did not answer. */
	double n_pos;
	double kish_n;
	double nonresponse;
};

enum {
	RESULT_NUMBERS = 7, /* optional columns that hold numbers come first */
	RESULT_EXTRAS = 9
};

/* Name of an optional column: cv n_eff deff_wr t p p_adjusted ddf flag reason,
 * then NULL. */
const char *result_extra(uint32_t i);

enum {
	RESULT_N_EFF = 1, /* of these */
	RESULT_P = 4,
	RESULT_P_ADJUSTED,
	RESULT_FLAG = RESULT_NUMBERS,
	RESULT_REASON
};

/* Words in the place of a value: all, those that are not the other side,
 * every value in turn. */
#define RESULT_TOTAL "_T"
#define RESULT_REST "_R"
#define RESULT_EACH "*"

/* Nothing known yet: texts "", numbers NaN, n 0. */
void result_init(struct result *);

/* Keep the key, n and the status alone; a suppressed line has no n either, an
 * empty one has its sum of weights. */
void result_hide(struct result *, enum result_status);

/* What the column of variable i holds. */
struct slice result_by(const struct result *, uint32_t i);

/* True for a value that would be taken for one of those words, or for a list
 * of values in braces. */
bool result_is_reserved(struct slice);

/* Name of the number i, of n sum_weight estimate se ci_low ci_high df deff, and
 * its value, NaN where it is not known; NULL behind the last. */
const char *result_number(const struct result *, uint32_t i, double *value);

/* What a column holds: "integer", "number" or "string"; NULL for a name that
 * none has but a by-variable. */
const char *result_type(const char *column);

/* Which columns a stream has. */
struct result_form {
	const char *const *by; /* names; borrowed */
	uint32_t n_by;
	bool has_comparisons;
	bool extra[RESULT_EXTRAS];
	/* where they stand in the input that is read; -1: not there */
	int *at;
};

/* True for a name that a column of these estimates has, of any with NULL. */
bool result_is_column(const struct result_form *, const char *name);

void result_put_header(struct writer *, const struct result_form *);
void
result_put(struct writer *, const struct result_form *, const struct result *);

/* The columns of an input: to be freed in either case, and before the input is
 * closed, which holds the names.  False after a report (STATUS_USAGE): they are
 * not those of estimates. */
bool result_find(struct result_form *, const struct input *);
void result_free(struct result_form *);

/* Take a line apart: .by, .n_by long, is the caller's, what it holds and the
 * texts are borrowed from the record.  False after a report (STATUS_FAIL). */
bool result_get(const struct result_form *, const struct record *,
    const struct input *, struct slice *by, struct result *);

/* The key as one piece of text, put into *key in the place of what it holds.
 * Borrowed until the next call. */
struct slice result_key(struct out *key, const struct result *, uint32_t n_by);

#endif
