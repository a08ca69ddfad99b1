#include <stdio.h>
#include <string.h>

#include "help.h"

enum {
	WIDTH = 79, /* columns of a line */
	LEFT = 28   /* columns of an option, before its help */
};

const char *const help_forms[] = {"", "all", "completions", NULL};

static bool
is_end(const struct option_row *row)
{
	return row->name == NULL && row->help == NULL;
}

/*
 * A word, on a new line with the indent when this one is full.  The column
 * that is reached.
 */
static int
put_word(const char *word, size_t len, int column, int indent)
{
	if (column > indent && column + 1 + (int)len > WIDTH)
		column = printf("\n%*s", indent, "") - 1;
	else if (column > indent)
		column += printf(" ");
	return column + printf("%.*s", (int)len, word);
}

/* Words with blanks between, from this column on; those in [] are one. */
static void
put_text(const char *text, int column, int indent)
{
	size_t len;

	for (; *text != '\0'; text += len + strspn(text + len, " ")) {
		len = strcspn(text, *text == '[' ? "]" : " ");
		len += strcspn(text + len, " ");
		column = put_word(text, len, column, indent);
	}
	printf("\n");
}

static void
put_option(const struct option_row *row)
{
	int column = printf("  %c%c%c --%s%s%s", row->letter != 0 ? '-' : ' ',
	    row->letter != 0 ? row->letter : ' ', row->letter != 0 ? ',' : ' ',
	    row->name,
	    row->argument != NULL && *row->argument != '[' ? " " : "",
	    row->argument != NULL ? row->argument : "");

	if (column > LEFT)
		printf("\n%*s", LEFT + 2, "");
	else
		printf("%*s", LEFT + 2 - column, "");
	put_text(row->help, LEFT + 2, LEFT + 2);
}

/* The names of those options under a heading that have no line. */
static void
put_others(const struct option_row *row)
{
	char word[80];
	int column = 0;

	for (; !is_end(row) && row->kind != OPTION_HEADING; row++) {
		if (row->is_main)
			continue;
		if (column == 0)
			column = printf("      ");
		snprintf(word, sizeof word, "--%s", row->name);
		column = put_word(word, strlen(word), column, 6);
	}
	if (column > 0)
		printf("\n");
}

static void
put_rows(const struct option_row *row, bool is_all)
{
	const struct option_row *first = row;

	for (;; row++) {
		bool is_over = is_end(row) || row->kind == OPTION_HEADING;

		if (is_over && !is_all)
			put_others(first);
		if (is_end(row))
			return;
		if (is_over) {
			printf("%s%s:\n", is_all ? "\n" : "", row->help);
			first = row + 1;
		} else if (is_all || row->is_main) {
			put_option(row);
		}
	}
}

static void
put_page(const struct option_page *page, const struct option_row *common,
    bool is_all)
{
	size_t i;

	put_text(page->synopsis, printf("usage: %s", page->program), 8);
	put_text(page->summary, 0, 0);
	printf("\n");
	for (i = 0; i < sizeof page->examples / sizeof *page->examples; i++)
		if (page->examples[i] != NULL)
			printf("  %s\n", page->examples[i]);
	printf(is_all ? "" : "\n");
	put_rows(page->rows, is_all);
	put_rows(common, is_all);
	printf(
	    "\nExit status: 0 nothing to report, 1 something in the data was "
	    "reported,\n2 wrong use or schema, 3 failed. More: "
	    "%sman barometer-%s\n",
	    is_all ? "" : "--help=all, ", page->program);
}

/* What a shell can offer after the option. */
static const char *
kind_of(const struct option_row *row)
{
	if (row->argument == NULL)
		return "flag";
	if (row->choices != NULL)
		return "choice";
	if (row->use != OPTION_NO_FILE)
		return "file";
	return strncmp(row->argument, "COL", 3) == 0 ? "column" : "text";
}

static void
put_list(const struct option_row *row)
{
	size_t i;

	for (; !is_end(row); row++) {
		if (row->kind == OPTION_HEADING)
			continue;
		printf("%s\t%.1s\t%s\t%s\t", row->name, &row->letter,
		    row->argument == NULL ? "" : row->argument, kind_of(row));
		for (i = 0; row->choices != NULL && row->choices[i] != NULL;
		     i++)
			printf("%s%s", i > 0 ? " " : "", row->choices[i]);
		printf("\t%s\n", row->help);
	}
}

void
help_print(const struct option_page *page, const struct option_row *common,
    enum help_form form)
{
	if (form == HELP_COMPLETIONS) {
		put_list(page->rows);
		put_list(common);
	} else {
		put_page(page, common, form == HELP_ALL);
	}
}
