#ifndef SNIFF_H
#define SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heads.h"
#include "reader.h"
#include "slice.h"

/*
 * Find out how a raw file is written, from its first 256 KiB: encoding,
 * delimiter, quote, line ends, rows before the header, header rows.  Then
 * read it that way.
 */
struct arena;
struct charset;
struct rawfile;

struct sniff {
	const char *name; /* for messages */
	const char *encoding;
	const char *delimiter; /* as a schema has it: "," or "||" */
	const char *line_end;  /* "\n", "\r\n" or "\r" */
	struct dialect dialect;
	uint32_t width;     /* fields of most records */
	uint32_t first_row; /* records before the header, or the data */
	uint32_t n_header_rows;
	enum head_kind head;
	bool is_head_unsure;
	bool is_short;  /* the header lacks the delimiter at its end */
	bool is_system; /* of SPSS, Stata, SAS: not looked into, not reported */

	/* Inside. */
	struct rawfile *source;
	struct charset *charset;
	struct arena *arena;
	bool is_wide;
	char *sample;
	size_t n_sample;
	size_t at;     /* of the sample: read again before */
	bool is_whole; /* the sample is all there is */
	struct reader *reader;
};

/* What the user knows already. */
struct sniff_known {
	const char *delimiter; /* NULL: found out, as is the encoding */
	const char *encoding;
	int header_rows;        /* below 0: found out */
	struct rawfile *source; /* taken: the file, open already; or NULL */
};

/*
 * The delimiter of a file (unless it is known: not NULL) and the decimal mark
 * of its numbers, '.' where none of them tells, by its first bytes, which are
 * read again.  *delimiter is static.  False after a report.
 */
bool sniff_marks(struct rawfile *source, const char *name,
    const char **delimiter, char *decimal);

/* Open a file and find out; NULL: nothing is known.  False after a report, or
 * where it is a system file. */
bool sniff_open(struct sniff *, const char *file, const struct sniff_known *);
void sniff_close(struct sniff *);

/* The file from its first record on, preamble and header too. */
bool sniff_next(struct sniff *, struct record *);

/*
 * A field as text; borrowed until the next sniff_next.  False where its bytes
 * have no meaning in the encoding.
 */
bool sniff_text(struct sniff *, struct slice field, struct slice *text);

#endif
