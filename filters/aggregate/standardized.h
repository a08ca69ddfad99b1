#ifndef STANDARDIZED_H
#define STANDARDIZED_H

#include "cells.h"

/*
 * Means and shares by direct standardisation: what they would be in a domain
 * whose groups k are as large as in the population,
 *
 *	sum over k of P_k theta_k,   z = sum over k of P_k z_k,
 *
 * with P_k the part of the population that is in group k, and theta_k and z_k
 * of the domain's records in it.  Records without a value of what the groups
 * are by are in none.  A domain without a record in a group that the
 * population has is empty.  Armitage and Berry, Statistical Methods in Medical
 * Research; R survey, svystandardize.
 */

/* False after a report (STATUS_FAIL): records are in a group that the
 * population lacks.  Before anything is written. */
bool standardized_check(const struct job *);

/* The figures of the measure in the cell. */
void standardized_put(const struct place_of *);

#endif
