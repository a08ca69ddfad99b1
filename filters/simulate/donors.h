#ifndef DONORS_H
#define DONORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "args.h"
#include "chance.h"
#include "slice.h"

/*
 * The respondents of a study as a population to sample from.
 *
 * A unit is what the design draws: a record, or a cluster with its records.
 * Units stand in strata: those of the design, within a wave.  Where the design
 * knows N_h, the number of units in the population of stratum h, its n_h units
 * are N_h units there, each as often as any other: N_h / n_h times, rounded
 * down, and one more for some that are drawn once.  Samples are n_h of these
 * without replacement.  Where it knows none the population is without end: n_h
 * are drawn with replacement.
 *
 * The units of a panel stand in the strata of all their waves at once: those
 * that were in the same ones are drawn among each other, with replacement, so
 * that as many are in both waves as were.
 *
 * A donor keeps its answers and its weight, so whatever was answered together
 * is answered together in the population, and the weight is right: n_h of N_h
 * are drawn as before.
 */
struct donor {
	struct slice micro;   /* its record as the stage before aggregate, */
	struct slice clean;   /* and as clean, wrote it */
	struct slice *fields; /* of micro, without quotes */
	struct slice label;   /* where the cluster stands in micro, or empty */
	struct slice weight;  /* and the weight */
	uint32_t wave;
	uint32_t unit;
	uint32_t stratum; /* of its wave */
	size_t number;    /* in the order they came */
};

struct sample_unit {
	uint32_t stratum;
	uint32_t copies; /* in the population; 0: it has no end */
};

struct level {
	uint64_t population; /* N_h; 0: without end */
	double fraction;     /* n_h / N_h, where the study says that; or 0 */
	uint32_t *units;
	uint32_t n;
	size_t cap;
	uint32_t *places; /* the unit that stands at each of N_h places */
};

struct donors {
	struct donor *list;
	size_t n;
	size_t cap;
	struct sample_unit *units;
	size_t n_units;
	size_t cap_units;
	struct level *strata;
	size_t n_strata;
	size_t cap_strata;
	char **columns; /* of micro */
	uint32_t n_columns;
	char *micro_header;  /* one for all waves */
	char **clean_header; /* by wave */
	uint32_t n_waves;
	int weight; /* columns; -1: none */
	int cluster;
	char **texts; /* that the slices are of */
	size_t n_texts;
	size_t cap_texts;
	struct map *names; /* strata, then units, by their keys */
	struct map *unit_names;
	bool is_panel;
};

/* What is said of the design: columns of micro, or NULL. */
struct sampling {
	const char *weight;
	const char *cluster;
	const char
	    *population; /* the fpc: N_h, or n_h / N_h where it is below 1 */
	struct args strata;
	bool is_panel;
};

/*
 * Take a wave's records, those of both files in the same order; false after a
 * report ([missing-column], [bad-fpc], [simulate-records] where the files have
 * not as many records).
 */
bool donors_add(struct donors *, const struct sampling *, const char *micro,
    const char *clean);

/* All are there: how often each unit stands in the population. */
void donors_multiply(struct donors *, struct chance *);

/* The column of micro, or -1. */
int donors_column(const struct donors *, const char *name);

/*
 * What the weight of the donor's unit has to be multiplied by so that the sum
 * over the donors is that over the population: c n_h / N_h.
 */
double donors_part(const struct donors *, const struct donor *);

/* How often each unit is in a sample: n_units long. */
void donors_draw(struct donors *, uint32_t *times, struct chance *);

/* Units in the population; 0: without end. */
uint64_t donors_population(const struct donors *);

void donors_free(struct donors *);

#endif
