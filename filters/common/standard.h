#ifndef STANDARD_H
#define STANDARD_H

#include <stdbool.h>
#include <stdint.h>

#include "label.h"
#include "out.h"
#include "tables.h"

/*
 * A publication standard (schemas/standards/NAME.json): rules on the precision
 * of a figure, in their order.  Which numbers they ask for, and what is done
 * then, stands in the file; here is only how such a table is read.
 */
enum quantity {
	QUANTITY_N,        /* records in the base */
	QUANTITY_N_POS,    /* of these, those with the answer */
	QUANTITY_N_OTHER,  /* and those without */
	QUANTITY_N_EFF,    /* min(n, p (1 - p) / se^2); n where se is 0 */
	QUANTITY_N_EFF_DF, /* the same times (t(n - 1) / t(df))^2, capped */
	QUANTITY_KISH_N,   /* (sum w)^2 / sum w^2 of those with the answer */
	QUANTITY_DF,       /* degrees of freedom */
	QUANTITY_ESTIMATE,
	QUANTITY_CV, /* se / estimate */
	QUANTITY_SE,
	QUANTITY_NONRESPONSE,   /* of those who were asked */
	QUANTITY_KG_WIDTH,      /* of the interval of Korn and Graubard */
	QUANTITY_KG_RELATIVE,   /* over p */
	QUANTITY_KG_COMPLEMENT, /* over 1 - p */
	/* exp(k) - exp(-k), k = t(kish_n - 1) cv */
	QUANTITY_LOG_WIDTH_RELATIVE,
	QUANTITIES
};

/* What a rule does with a figure that it holds for. */
enum deed {
	DEED_SHOW,     /* it is published */
	DEED_WITHHOLD, /* it is not; its n is */
	DEED_FLAG,     /* it has a mark */
	DEED_REVIEW    /* somebody has to look at it */
};

enum comparing_sign {
	SIGN_UNKNOWN, /* there is no such number */
	SIGN_BELOW,
	SIGN_AT_MOST,
	SIGN_ABOVE,
	SIGN_AT_LEAST
};

struct quantity_test {
	enum quantity of;
	enum comparing_sign sign;
	double limit;
};

struct standard_rule {
	struct quantity_test *tests; /* all must hold; none: always */
	uint32_t n_tests;
	enum deed deed;
	const char *mark;  /* "" for none */
	struct label note; /* what the mark means */
	const char *text;  /* "n<30", "always" */
};

struct standard {
	const char *name;
	struct label title;
	bool is_confirmed;        /* somebody has read its source */
	double level;             /* of the intervals it asks for */
	unsigned statistics;      /* bits by enum statistic */
	int decimals[QUANTITIES]; /* before they are compared; -1: all */
	bool needs[QUANTITIES];
	struct standard_rule *rules;
	uint32_t n_rules;
	struct node *root;
	struct arena *arena;
};

/* Add the standard of a file to a list, which is owned; what is wrong with it
 * is reported ([bad-schema], STATUS_USAGE), and it is not added. */
void standard_add(struct standard ***list, uint32_t *n, const char *path);
void standard_free_all(struct standard **list, uint32_t n);

bool standard_judges(const struct standard *, enum statistic);

/*
 * Go through the rules: the first to show or withhold decides, and after one
 * that withholds no more are asked.  Marks of all that hold come to flag, in
 * their order and each once, and what they ask for to reason.  A test of a
 * number that is not known (NaN) holds only where it asks for that.  True when
 * the figure may be published.
 */
bool standard_judge(const struct standard *, const double numbers[QUANTITIES],
    struct out *flag, struct out *reason);

#endif
