#ifndef SITE_H
#define SITE_H

#include "layout.h"
#include "writer.h"

struct options;

/* For each table, its file of --format csv and of --format px; site_write frees
 * them.  An empty file of px is not written; where files is NULL none is. */
struct databank {
	struct out *tables; /* --format csv */
	struct out *files;  /* --format px */
};

/*
 * A publication as files in a folder, which is made: index.html and, from 20
 * tables with themes on, a page for each theme, theme-1.html; every table as
 * csv/<table>.csv, every figure as figures/<table>.svg, a second one as
 * <table>-2.svg, and the same as .vl.json; what there is of a databank as
 * px/<table>.px.  The suffix of the layout stands before each ending:
 * index.en.html.  Nothing is written before all is made, and nothing
 * where a file would take the place of one that the command line names.  The
 * writer gets a line for each file: its name and its fingerprint.  False after
 * a report.
 */
bool site_write(const char *folder, struct layout *, const struct document *,
    struct databank *, const struct options *, struct writer *);

#endif
