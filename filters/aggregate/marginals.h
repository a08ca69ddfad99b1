#ifndef MARGINALS_H
#define MARGINALS_H

#include "domains.h"

/*
 * Domains as sums of independent ones, by the margins that their tables share.
 * Sums over finest cells are as good where these are few.  Where many tables
 * cross some variables each, there are about as many of them as respondents,
 * who would be told apart by variables that no figure crosses: there each table
 * is taken as it stands, and two tables agree in what they have in common.
 * Nothing else can be computed by adding and subtracting, since marginals that
 * agree in pairs are those of one signed measure (Kellerer, Masstheoretische
 * Marginalprobleme, Math. Ann. 153, 1964).
 */
struct marginals;

/* Owned.  NULL where the finest cells are few, or the margins too many. */
struct marginals *marginals_of_domains(struct disclosure *);

/*
 * The same for a question that breaks down too, whose unknowns are answers in
 * places: the places of its domains, and those that other tables have, as sums.
 * There are those of domains.  Owned.
 */
struct marginals *
marginals_of_places(struct disclosure *, const struct question *);

void marginals_free(struct marginals *);

/* How many are independent. */
uint32_t marginals_rank(const struct marginals *);

/* A domain, or a set of places, as n_terms independent ones, each so many
 * times; borrowed. */
const struct term *
marginals_terms(const struct marginals *, uint32_t set, uint32_t *n_terms);

/* Which set of places the cells have, each once; NONE: it is none of them. */
uint32_t marginals_find(struct marginals *, const uint32_t *cells, uint32_t n);

#endif
