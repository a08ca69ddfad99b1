#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a filter says of its command line, once: the table that options reads
 * by, that help prints, that completions are made from, and that tells which
 * files a run reads and writes.
 */

/* What an option takes, and what lies at its target. */
enum option_kind {
	OPTION_HEADING, /* no option: help is the title of those below it */
	OPTION_FLAG,    /* nothing; a bool becomes true */
	OPTION_TEXT,    /* const char *, of the command line */
	OPTION_TEXTS,   /* struct option_texts: one each time it is given */
	OPTION_INT,     /* an integer of any width */
	OPTION_NUMBER,  /* double */
	OPTION_CHOICE,  /* int or enum: an index in choices */
	OPTION_CALL     /* whatever take() makes of it */
};

/* The value is the name of a file, "NAME=FILE" or "COL[:FILE]": what becomes of
 * the file. */
enum option_use {
	OPTION_NO_FILE,
	OPTION_INPUT,
	OPTION_OUTPUT, /* made anew, or appended to */
	OPTION_MARK    /* read, and added to: see receipt.h */
};

struct option_texts {
	const char **texts; /* owned: options_texts_free */
	size_t n;
	size_t cap;
};

struct options;

struct option_row {
	const char *name;     /* long name, without dashes */
	char letter;          /* or 0 */
	bool is_main;         /* stands on the first screen with its help */
	const char *argument; /* NULL: takes none; else as help shows it */
	const char *help;     /* one line */
	enum option_kind kind;
	size_t at;   /* of the target in the filter's settings, */
	size_t size; /* and its size: see OPTION_AT */
	double low;  /* of a number */
	double high;
	const char *const *choices; /* end in NULL */
	enum option_use use;
	const char *requires; /* an option that must be given too */
	bool is_many;         /* each use adds something */
	bool frees_output;    /* nothing else goes to standard output then */
	/* Takes the value at hand (OPTION_CALL), or checks what was stored. */
	void (*take)(const struct options *, void *settings);
};

#define OPTION_AT(type, member)                                                \
	.at = offsetof(type, member), .size = sizeof(((type *)0)->member)

/* All of it, and what stands above and below the table. */
struct option_page {
	const char *program;
	const char *synopsis;          /* "[--type T] --with FILE [FILE ...]" */
	const char *summary;           /* one sentence */
	const char *examples[3];       /* command lines */
	const struct option_row *rows; /* ends with an empty one */
};

#endif
