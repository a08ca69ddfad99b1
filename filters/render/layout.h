#ifndef LAYOUT_H
#define LAYOUT_H

#include "sheet.h"

/*
 * A document as it is read: blocks one after another, and within a table
 * lines.  What stands where, under which heading and with which sign is said
 * here once; a format puts it on paper in this order.
 */
enum line_kind {
	LINE_SPANNER,  /* headings over several columns */
	LINE_HEAD,     /* of the columns */
	LINE_SECTION,  /* heading of the rows below: a question */
	LINE_SUBTITLE, /* its own base, its note */
	LINE_BASE,     /* respondents in each column */
	LINE_ROW,
	LINE_INTERVAL, /* of the row above; with INTERVALS_BELOW */
	LINE_SYMBOL,   /* a sign that occurs, and what it means */
	LINE_NOTE
};

/* What stands in one column, or over several of them. */
struct entry {
	const char *text;        /* "37", "(37)", ".."; or "" */
	const char *interval;    /* "34–40", beside it; or NULL */
	const char *meaning;     /* of the sign that it bears; or NULL */
	const struct cell *cell; /* the figure itself; NULL for other text */
	uint32_t first;          /* the column; the first one of a spanner */
	uint32_t n;              /* 1; columns of a spanner */
};

struct line {
	enum line_kind kind;
	bool begins_part;      /* rows that belong together begin here */
	const char *text;      /* of section, subtitle, symbol and note */
	const char *sign;      /* of a symbol */
	const char **stubs;    /* labels at the left: n_stubs of the table, of
	                          a head, a base and a row; else NULL */
	struct entry *entries; /* from left to right */
	uint32_t n_entries;
};

/* How a format shows intervals. */
enum intervals {
	INTERVALS_NONE,
	INTERVALS_UNDER,     /* in the entry of the figure, under it */
	INTERVALS_BRACKETED, /* in the entry, in brackets */
	INTERVALS_BELOW,     /* on a line of their own */
	INTERVALS_APART /* as columns that say what they are: no note does */
};

/* A table, line by line. */
struct grid {
	const struct sheet *sheet; /* columns, and where the table is from */
	const char *anchor;        /* unique in the document; good in a link */
	const char *number;        /* "Table 3" */
	const char *heading;       /* "Table 3. Title", or what there is */
	const char *interval_note; /* with INTERVALS_UNDER, which can be hidden;
	                              others have it among the notes; or "" */
	struct line *lines;
	uint32_t n_body; /* lines before the symbols and notes */
	uint32_t n_lines;
};

/* The blocks of a document, in this order; THEME, FIGURE and TABLE are
 * repeated. */
enum block_kind {
	BLOCK_TITLE,
	BLOCK_LEAD,
	BLOCK_SENTENCES, /* of a press release, in items */
	BLOCK_CONTENTS,  /* of the THEME and TABLE blocks that follow */
	BLOCK_THEME,     /* tables under one heading; "" for under none */
	BLOCK_FIGURE,
	BLOCK_TABLE,
	BLOCK_METHOD,
	BLOCK_RELEASE, /* date, contact, licence, in items "Name: text" */
	BLOCK_SOURCE
};

struct block {
	enum block_kind kind;
	uint32_t level;      /* of its heading: 1, 2, 3; 0 for none */
	const char *heading; /* or "" */
	const char *text;    /* or "" */
	const char **items;  /* sentences */
	uint32_t n_items;
	const struct grid *grid;       /* of a table, and of a figure */
	const struct picture *picture; /* of a figure */
};

/* A link at the top of the page: to another language, to a file. */
struct link {
	const char *text;
	const char *href;
};

struct layout {
	struct pool pool;
	const struct language *language;
	const char *name; /* of the document, where it must have one */
	size_t width;     /* of a page of text, in columns */
	const struct release *release; /* NULL: nothing is known */
	const char *lead;   /* of the document, for those who search */
	const char *source; /* likewise */
	enum signs signs;
	bool has_contents;
	bool has_intervals;
	struct block *blocks;
	uint32_t n_blocks;
	const struct link *links; /* borrowed */
	uint32_t n_links;
	const char *suffix; /* of the files of a site: "", ".en" */
	bool has_files;     /* a site: csv/<table>.csv, figures/<table>.svg */
	bool is_parted;     /* a site with a page for each theme ... */
	uint32_t part;      /* ... of which this is one, from 1; 0: the index */
};

/* Make the layout of a document, with intervals shown in this way.  Where
 * has_matrices, batteries of questions become matrices; formats for programs
 * want lists.  The document is borrowed until layout_free. */
void layout_build(struct layout *, const struct document *, enum intervals,
    bool has_matrices);
void layout_free(struct layout *);

#endif
