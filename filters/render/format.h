#ifndef FORMAT_H
#define FORMAT_H

#include "facts.h"
#include "layout.h"

/*
 * A format: a file in format/, which ends in its row of the table, and its
 * name in format.c.  It reads what its one function that is not NULL takes,
 * and decides nothing about that.
 */
struct format {
	const char *name;         /* of --format */
	const char *file;         /* of a publication, "tables" */
	const char *ending;       /* "md" */
	const char *says;         /* in a few words, for the list */
	bool is_per_table;        /* a file each; else one document */
	bool is_multilingual;     /* all languages in one file */
	enum intervals intervals; /* how it shows them ... */
	bool has_choice;          /* ... and only when asked to */
	void (*layout)(struct out *, const struct layout *);
	void (*facts)(struct out *, const struct facts *, uint32_t n_tables);
	void (*scene)(struct out *, const struct scene *);
};

/* The formats there are; ends in NULL. */
extern const struct format *const formats[];

#endif
