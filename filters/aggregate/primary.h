#ifndef PRIMARY_H
#define PRIMARY_H

#include "domains.h"

/*
 * Which domains, answers and amounts the rules themselves hold back, whatever
 * else is published.  [cannot-show] where 'show' wants such a one.
 */
void primary_judge(struct disclosure *);

bool primary_has_answer_rules(const struct disclosure *);
bool primary_has_amount_rules(const struct disclosure *);

/* Whether fewer than the minimum lie on either side of the quantile. */
bool primary_is_quantile_secret(
    struct disclosure *, const struct judged *, const struct place_in *);

/* Say of a figure, by its table, measure and cell, why the rules of the study
 * cannot be kept; they stand where place says. */
void primary_fail(
    struct disclosure *, const char *tag, size_t figure, const char *why);

/* Where the rules stand; no file when they were options. */
struct place primary_place(const struct disclosure *);

/* Is the figure to be held back, for itself, for its domain or for that which
 * it is the base of?  One that is known from before is not. */
bool primary_is_hidden(const struct disclosure *, const struct item *);

/* Is it held back by a rule, its own or its domain's? */
bool primary_is_rule(const struct disclosure *, const struct item *);

/* The values of a column one by one with their weights, or NULL. */
const struct question *
primary_values(const struct disclosure *, uint32_t column);

/* The largest amount of one respondent of a domain; 0 where there are none. */
double
primary_largest(struct disclosure *, uint32_t column, const struct domain_of *);

#endif
