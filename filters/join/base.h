#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Base weights from a frame, for a survey without ready ones: within each
 * stratum h of the table
 *
 *	w = N_h / n_h
 *
 * N_h is the stratum's size, from a column of the table or the number of its
 * rows there; n_h the records of the stream that matched.  Non-response is
 * thereby taken as random within strata (Särndal, Swensson and Wretman,
 * Model Assisted Survey Sampling, 1992, ch. 15.6: response homogeneity
 * groups).  Joined rows wait in a temporary file until n_h is known.
 */
struct base;
struct writer;

/* The stratum has so many columns; with_size: rows have N_h behind their
 * weight.  NULL after [cannot-create].  Owned. */
struct base *
base_open(const char *table_name, uint32_t n_parts, bool with_size);
void base_close(struct base *);

/*
 * A row of the table: its stratum as of strata.h, which must be there
 * [bad-stratum], and
 * the size of that, which must not vary within the
 * stratum [population-varies] nor be other than a number [bad-population];
 * an empty slice of NULL text counts rows instead.
 */
void base_frame_row(
    struct base *, uint32_t line, struct slice stratum, struct slice size);

/* A joined row; a NULL stratum: no match, no weight. */
void base_put(struct base *, struct slice row, struct slice stratum);

/*
 * Write all rows with their weight.  Strata without answers are named
 * [empty-stratum]; n_h > N_h is [population-too-small].  N_h, n_h, their
 * ratio and the weight of each stratum, in the order of the table, go to
 * response unless it is NULL.
 */
bool base_finish(struct base *, struct writer *response, struct writer *);

#endif
