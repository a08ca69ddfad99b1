#ifndef SETUP_H
#define SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"

/* What --print asks for. */
enum print {
	PRINT_NONE,
	PRINT_SHELL, /* the run as a shell script */
	PRINT_JSON   /* the run as JSON */
};

/* What the command line asks of a run, and where its files are. */
struct setup {
	const char *study;
	const char *lang; /* the only language to publish; NULL: all */
	const char *wave; /* the only wave to publish; NULL: all */
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
	/* Folders: no path ends in a slash or begins with a dash. */
	char *home; /* where pipeline.sh is; its clone, if it is in one */
	char *bin;
	char *schemas; /* of all studies */
	char *input;
	char *output;
	/* Paths that follow from the study and these folders. */
	char *folder; /* schemas of the study */
	char *target; /* output/NAME */
	char *work;   /* output/.NAME.work */
	char *page;   /* of the work: what is to be published */
	char *found;  /* the name of the study, where it was looked for */
	char *held;   /* output/.NAME.held */
};

/* Read the command line; ends the program with a report at wrong use. */
void setup_read(struct setup *, int argc, char *argv[]);

/*
 * Find the publication of a study, for commands that only look at it.  A NULL
 * folder is the one that a run would take.  Where study is NULL it is the only
 * study that has a publication in the output folder; false, without a report,
 * where there is none or several.
 */
bool setup_find(struct setup *, const char *study, const char *schemas,
    const char *input, const char *output);
void setup_free(struct setup *);

#endif
