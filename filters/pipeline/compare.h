#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "map.h"

/* How two publications may differ, worst first. */
enum difference_kind {
	KIND_SENTENCE, /* of the headlines */
	KIND_PRINTED,  /* a figure as printed */
	KIND_CELL,     /* a cell, row, column or table that is lost or new */
	KIND_WORDS,    /* titles, notes, names of rows and columns */
	KIND_DRAWING,  /* a figure that is drawn */
	KIND_ORDER,
	KIND_DIGITS, /* of an estimate, none of which is printed */
	KINDS
};

struct difference {
	enum difference_kind kind;
	char *where; /* "table 15, Region, 2021–2023" */
	char *old;   /* "" where it is new */
	char *new;   /* "" where it is lost */
	double size; /* how much a printed figure moved, or how much is lost */
};

struct differences {
	struct difference *at;
	size_t n;
	size_t cap;
	size_t count[KINDS];
	size_t compared;   /* estimates of either */
	struct map *cells; /* told in one language, so in no other */
};

/*
 * Two publications, or a publication and what --accept wrote: estimates by
 * their keys, tables of every language cell by cell as printed, headlines, all
 * other lines of tables.md.  False after a report: one of them is no
 * publication.
 */
bool compare_folders(struct differences *, const char *old, const char *new);
void compare_free(struct differences *);

/* Write into a folder what a later run is compared with. */
bool compare_accept(const char *page, const char *folder);

#endif
