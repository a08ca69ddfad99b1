#ifndef SETUP_H
#define SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"

/* How the lists of a run are written. */
enum print {
	PRINT_NONE,
	PRINT_SHELL, /* a script of pipes for a person */
	PRINT_JSON
};

/* A run as its options say, and where things are. */
struct setup {
	const char *study;
	const char *lang; /* NULL: all */
	const char *wave; /* NULL: all */
	const char *against;
	const char *accept;
	struct option_texts reports; /* FORM=FILE */
	struct option_texts allow;   /* tags */
	const char *given_schemas;
	const char *given_input;
	const char *given_output;
	int64_t jobs;
	int64_t parts; /* that each wave is cut into */
	enum print print;
	bool is_check;
	bool is_quiet;
	bool has_no_figures;
	bool has_png;
	bool has_pdf;
	bool is_redacted;
	bool keeps_unmatched;
	bool accepts_held;
	/* never ending in a slash, never beginning with a dash */
	char *home; /* where pipeline.sh is; its clone, if it is in one */
	char *bin;
	char *schemas; /* of all studies */
	char *input;
	char *output;
	/* made of these */
	char *folder; /* schemas of the study */
	char *target; /* output/NAME */
	char *work;   /* output/.NAME.work */
	char *page;   /* of the work: what is to be published */
	char *found;  /* the name of the study, where it was looked for */
	char *held;   /* output/.NAME.held */
};

/* From the command line; ends the program at wrong use. */
void setup_read(struct setup *, int argc, char *argv[]);
/*
 * Where the publication of a study is, for commands that look: NULL is what a
 * run would take.  Without a study the one that has a publication there; false
 * where there is not exactly one.
 */
bool setup_find(struct setup *, const char *study, const char *schemas,
    const char *input, const char *output);
void setup_free(struct setup *);

#endif
