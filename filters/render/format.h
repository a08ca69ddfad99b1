#ifndef FORMAT_H
#define FORMAT_H

#include "facts.h"
#include "layout.h"

struct plot;
struct recompute;
struct scene;

/*
 * The formats there are, in the order of --help: the name of each in C, and the
 * name that a user gives to --format.  The first is the one without --format.
 */
#define FORMATS(X)                                                             \
	X(text, "text")                                                        \
	X(html, "html")                                                        \
	X(markdown, "markdown")                                                \
	X(csv, "csv")                                                          \
	X(excel_da, "excel-da")                                                \
	X(xlsx, "xlsx")                                                        \
	X(csvw, "csvw")                                                        \
	X(json, "json")                                                        \
	X(json_stat, "json-stat")                                              \
	X(px, "px")                                                            \
	X(sdmx_csv, "sdmx-csv")                                                \
	X(python, "python")                                                    \
	X(r, "r")                                                              \
	X(latex, "latex")                                                      \
	X(sentences, "headline")                                               \
	X(svg, "svg")                                                          \
	X(vega_lite, "vega-lite")

#define FORMAT_NAME(id, name) name " "
#define FORMAT_HELP FORMATS(FORMAT_NAME) "(text)"

/*
 * A format is a line in FORMATS above and a file in format/, which ends in a
 * struct format.  One of the five functions is not NULL: the format writes what
 * this one is given, and decides nothing about what that says.
 */
struct format {
	const char *file;         /* its name in a publication: "tables" */
	const char *ending;       /* of that file: "md" */
	const char *says;         /* what it is, for the list of formats */
	bool has_figures;         /* it shows the figures of tables, */
	bool has_bars;            /* or bars of characters, when asked to */
	bool is_per_table;        /* a file for each table, not one document */
	bool is_multilingual;     /* one file for all languages: facts are one
	                             table in each, that of --lang first */
	bool has_temp;            /* it is made in a file in TMPDIR */
	bool has_words;           /* it puts shares of a listing into words */
	enum intervals intervals; /* how it shows intervals ... */
	bool has_choice;          /* ... and whether only when asked to */
	bool is_list;             /* for programs: batteries are no matrix */
	void (*layout)(struct out *, const struct layout *);
	/* one that is_per_table has facts, one that is not may have no table */
	void (*facts)(struct out *, const struct facts *, uint32_t n_tables);
	void (*scene)(struct out *, const struct scene *);
	void (*plot)(struct out *, const struct plot *);
	void (*script)(struct out *, const struct recompute *);
};

extern const struct format format_csv;
extern const struct format format_html;
extern const struct format format_px;
extern const struct format format_svg;
extern const struct format format_vega_lite;

extern const char *const format_names[]; /* ends in NULL */

/* The format of this place in FORMATS, counted from 0. */
const struct format *format_at(uint32_t);

/* Put the table of formats as CSV, for pipeline. */
void format_list(struct out *);

#endif
