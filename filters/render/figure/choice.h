#ifndef CHOICE_H
#define CHOICE_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * What a figure is made from.  Without a specification table, tables and
 * drawing are NULL; so may the codebook be.
 */
struct choice {
	struct document *doc;
	const struct sheet *sheet; /* no listing: see pivot.h */
	const struct drawing *drawing;
	const struct table *table;
	const struct tables *tables;
	const struct codebook *book;
};

#endif
