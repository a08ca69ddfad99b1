#ifndef WEIGHTING_H
#define WEIGHTING_H

#include <stdbool.h>
#include <stdint.h>

#include "distance.h"
#include "input.h"
#include "option.h"

enum method {
	METHOD_NONE, /* classes or trimming alone */
	METHOD_POSTSTRATIFY,
	METHOD_RAKE,
	METHOD_GREG
};

/* What the command line asks for; texts are borrowed from it. */
struct weighting {
	const char *base;
	const char *name;
	const char *class;
	const char *sample;
	const char *poststratify;
	struct option_texts rake;
	const char *greg;
	const char *model;
	int distance; /* enum distance_kind, or -1 */
	const char *bounds;
	const char *trim_weights;
	const char *trim_ratio;
	bool trims_once;
	const char *equal_within;
	const char *within; /* the column of which the records have one value */
	double total;       /* 0: not given */
	bool drops_empty;
	const char *extreme;
	const char *account;
	double memory;
	struct input_options input;
	/* what comes of them */
	enum method method;
	struct distance how;
	char **classes; /* owned */
	uint32_t n_classes;
	double trim_low;
	double trim_high;
	double extreme_low;
	double extreme_high;
};

#endif
