#ifndef FORMAT_H
#define FORMAT_H

#include "facts.h"
#include "layout.h"

struct plot;
struct recompute;
struct scene;

/*
 * The formats there are, in the order of --help: how C calls each and how a
 * user does.  The first is what none is.
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
 * A format: a line above, and a file in format/ that ends in this row.  It
 * reads what its one function that is not NULL takes, and decides nothing
 * about that.
 */
struct format {
	const char *file;         /* of a publication, "tables" */
	const char *ending;       /* "md" */
	const char *says;         /* what it is, for the list */
	bool has_figures;         /* shows those of tables */
	bool has_bars;            /* shows them of characters, when asked to */
	bool is_per_table;        /* a file each; else one document */
	bool is_multilingual;     /* one file for all languages; facts are one
	                             table in each, that of --lang first */
	bool has_temp;            /* is made in a file in TMPDIR */
	bool has_words;           /* puts the shares of a listing into words */
	enum intervals intervals; /* how it shows them, ... */
	bool has_choice;          /* ... if so only when asked to */
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

/* The format of that place among them. */
const struct format *format_at(uint32_t);

/* All of it as CSV, for pipelines. */
void format_list(struct out *);

#endif
