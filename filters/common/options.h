#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Options of a filter, from one table that also makes --help.  The common
 * ones (--help --version --quiet --redact --ledger FILE --progress) are
 * handled here.  Wrong use is reported with tag [usage] and ends the program
 * with STATUS_USAGE; an unknown option names the nearest one.
 */
struct option_row {
	int id;               /* what options_next returns; > 0 */
	const char *name;     /* long name, without dashes */
	char letter;          /* or 0 */
	const char *argument; /* NULL: takes none; else as help shows it */
	const char *help;     /* one line */
};

struct options {
	const char *program;
	const char *synopsis;          /* "[--type T] --with FILE [FILE ...]" */
	const char *summary;           /* one sentence */
	const struct option_row *rows; /* ends with id 0 */
	int argc;
	char **argv;
	/* results of the common options */
	const char *ledger; /* or NULL */
	bool progress;
	/* after the last option: operands */
	char **operands;
	int n_operands;
	const char *name;  /* the option at hand, without dashes */
	const char *value; /* its argument, or NULL */
	void *internal;
};

/* Call once; also diag_open(program) and stream_guard(). */
void options_open(struct options *);
/* The id of the next option, or 0 after the last one. */
int options_next(struct options *);
void options_close(struct options *);

/* Version of barometer. */
const char *options_version(void);

/* Wrong use found by the filter: message, hint at --help, exit 2. */
__attribute__((noreturn, format(printf, 2, 3))) void
options_fail(const struct options *, const char *fmt, ...);

/* Arguments checked: the value of the option at hand, or options_fail. */
int64_t options_int(const struct options *, int64_t low, int64_t high);
double options_number(const struct options *, double low, double high);
/* Index in the list, which ends in NULL. */
int options_choice(const struct options *, const char *const *choices);

#endif
