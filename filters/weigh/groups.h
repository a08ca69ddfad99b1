#ifndef GROUPS_H
#define GROUPS_H

#include <stdint.h>

#include "newton.h"

/*
 * One ratio for all records of a household or cluster: the records of a group
 * are as many alike, each with the group's mean base weight and mean x.
 * Lemaitre & Dufour, Survey Methodology 13 (1987).
 */
struct groups;

struct groups *groups_open(uint32_t n_terms); /* owned */
void groups_close(struct groups *);

/* Add a record to a group, numbered from 0 on. */
void groups_put(struct groups *, uint32_t group, double d,
    const uint32_t *terms, const double *x, uint32_t n);

/* All groups, or one: d is the sum of the group's base weights. */
void groups_rewind(void *groups);
bool groups_next(void *groups, struct unit *);
void groups_at(struct groups *, uint32_t group, struct unit *);
/* Records of it. */
double groups_size(const struct groups *, uint32_t group);

#endif
