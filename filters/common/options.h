#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "option.h"

/*
 * The command line of a filter, read by the table of its page.  Handled here
 * as well: the common options (--help[=all] --version --quiet --redact
 * --ledger FILE --progress); numbers out of range; an option that is given
 * twice (a note [option-again], and the last one counts; two outputs are
 * wrong use); outputs that would destroy an input, the standard streams or
 * another output.  Wrong use is reported with tag [usage] and ends the
 * program with STATUS_USAGE; an unknown option names the nearest one.
 */
struct options {
	const struct option_page *page;
	/* Results of the common options. */
	const char *ledger; /* or NULL */
	bool progress;
	char **operands;
	int n_operands;
	/* While an option is taken. */
	const char *name;  /* without dashes */
	const char *value; /* its argument, or NULL */
	struct options_internal *internal;
};

/* A file that was named on the command line. */
struct option_file {
	const char *option; /* its name */
	const char *path;
	enum option_use use;
};

/* Call once and first: also diag_open(program) and stream_guard(). */
void options_read(struct options *, const struct option_page *, void *settings,
    int argc, char *argv[]);
void options_close(struct options *);

/* File i that an option names, in the order given; false behind the last. */
bool options_file(const struct options *, size_t i, struct option_file *);

/*
 * All is open, and others' bytes come next: give up what is not needed
 * (sandbox.h).  What the command line names may still be opened, and files in
 * the folder, for temporary ones, unless it is NULL.
 */
void options_confine(const struct options *, const char *folder, bool loads);

/*
 * A file that the command line does not name is read too: reports [usage] and
 * is false when an output would destroy it.
 */
bool options_spare(const struct options *, const char *path);

/*
 * A file that the command line does not name is written by an option: reports
 * [usage] and is false when that would destroy one of those it names.
 */
bool
options_may_write(const struct options *, const char *option, const char *path);

void options_texts_free(struct option_texts *);

/* Version of barometer. */
const char *options_version(void);

/* Wrong use found by the filter: message, hint at --help, exit 2. */
__attribute__((noreturn, format(printf, 2, 3))) void
options_fail(const struct options *, const char *fmt, ...);

/* The bytes that the option's value says, as a number or as "500M"; else
 * wrong use. */
double options_size(const struct options *);

#endif
