#ifndef SECRECY_H
#define SECRECY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"

struct arena;
struct node;

/*
 * The rules of confidentiality of a study: which figures are too little to
 * tell.  They hold for all of its tables, since tables share figures.  Every
 * rule is off by default.
 */
struct dominance {
	uint32_t n; /* the n largest */
	double k;   /* are no more than this per cent of the total */
};

struct secrecy {
	uint64_t minimum;        /* respondents of a domain; 0: no rule */
	uint64_t minimum_answer; /* of an answer, or of all others; 0: none */
	struct names unanimous;  /* measures: 0 and 100 % tell, too */
	const char *respondent;  /* column of who holds a record, or NULL */
	double p_percent;        /* 0: no rule */
	struct dominance *dominance;
	uint32_t n_dominance;
	struct names
	    *show; /* by-variables of domains that are never partners */
	uint32_t n_show;
	struct names hide_first; /* by-variables */
	bool interval;
	struct names earlier;    /* files of estimates, published before */
	const struct node *node; /* where it stands, or NULL */
};

/* Why a figure is held back. */
enum secret {
	SECRET_NONE,
	SECRET_MINIMUM,
	SECRET_ANSWER,
	SECRET_UNANIMOUS,
	SECRET_P,
	SECRET_DOMINANCE,
	SECRET_EARLIER, /* an edition before held it back */
	SECRET_PARTNER  /* with it another one could be computed */
};

/* A rule's own, not a partner. */
static inline bool
secrecy_is_rule(enum secret secret)
{
	return secret != SECRET_NONE && secret != SECRET_PARTNER;
}

/* As the column reason has them. */
extern const char *const secrecy_reasons[];

/* True where some rule is on. */
bool secrecy_is_on(const struct secrecy *);

/* "confidentiality" of tables.json; faults are reported, [bad-schema]. */
void secrecy_read(struct arena *, struct secrecy *, const struct node *);

/* A domain of n respondents. */
enum secret secrecy_of_domain(const struct secrecy *, uint64_t n);

/* An answer that c of n respondents gave. */
enum secret secrecy_of_answer(
    const struct secrecy *, uint64_t n, uint64_t c, bool is_unanimous_rule);

/* What one respondent contributes to a total. */
struct contribution {
	double amount; /* without its sign */
	double weight; /* of how many of its like it stands */
};

/*
 * A total of amounts, in falling order: unsafe when the second largest unit
 * could tell the largest within p per cent,
 *
 *	X - x1 - x2 < p / 100 x1,
 *
 * or when the n largest are more than k per cent of it.  X is the weighted
 * total; a unit counts round(w) times among the largest.  Hundepool et al.,
 * Statistical Disclosure Control (2012), 4.2.
 */
enum secret secrecy_of_amounts(
    const struct secrecy *, const struct contribution *, size_t n);

#endif
