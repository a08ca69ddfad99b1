#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>

#include "input.h"
#include "key.h"
#include "match.h"
#include "options.h"

/* What the command line asks for; texts are borrowed from it. */
struct settings {
	const char *with;
	const char *on;
	const char *select;
	const char *prefix;
	const char *pad;
	const char *unmatched;
	bool is_left_alone; /* no rows of the table among the unmatched */
	const char *weight;
	const char *base_weight;
	const char *stratum_size;
	const char *stratum;
	const char *population;
	const char *response;
	enum join_type type;
	enum expect expect;
	double min_match; /* per cent */
	double memory;    /* bytes */
	bool is_folded;
	bool is_sorted;
	struct input_options input; /* of the stream */
};

/* Read and check them, the keys too; wrong ones end the program. */
void settings_read(struct settings *, struct options *, struct key_spec *,
    int argc, char *argv[]);

#endif
