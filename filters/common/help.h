#ifndef HELP_H
#define HELP_H

#include "option.h"

enum help_form {
	HELP_SHORT,      /* a screen of 40 lines of 80 columns at most */
	HELP_ALL,        /* every option in its words */
	HELP_COMPLETIONS /* a line an option, for shells: see help_list */
};

/* Names of the forms, as --help takes them; "" first, NULL last. */
extern const char *const help_forms[];

/*
 * Print the page to standard output.  The rows of common, which ends as those
 * of the page do, follow.  HELP_COMPLETIONS is a line an option, of fields
 * with a tab between: name, letter, argument, what it takes (flag, file,
 * column, choice, text), choices with blanks between, help.
 */
void help_print(const struct option_page *, const struct option_row *common,
    enum help_form);

#endif
