#ifndef PERCENTS_H
#define PERCENTS_H

#include "cells.h"
#include "result.h"

/*
 * The share of a breakdown's cell among all records with the answer (row),
 * or of cell and answer together among all records (total): p = Y / X, the
 * base X being sums over all cells of the breakdown.
 */
struct percents;

/* Of a block of the measure, its number there, in all cells of the breakdown;
 * owned. */
struct percents *percents_new(const struct place_of *, uint32_t choice);
void percents_free(struct percents *);

/* Fill and write the line of an answer in one of the cells. */
void percents_line(
    struct percents *, uint32_t place, uint32_t slot, struct result *);

#endif
