#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * Records of a CSV stream, one per call.  A record without a quote is slices
 * of the input buffer.  A record whose quotes are all in order (a field that
 * begins with one, ends with one, and doubles those between) is unquoted
 * here.  Any other is what libcsv (strict) makes of it, and nothing else in
 * the program knows libcsv; a fuzz target holds all three equal.
 */
struct hash;
struct reader;

/* How the bytes are to be read.  reader_canonical is our own stream. */
struct dialect {
	char delimiter;
	char quote;      /* 0: quotes are ordinary bytes */
	char escape;     /* 0, or the byte that escapes a quote within quotes */
	char terminator; /* '\n' (a CR before it is dropped) or '\r' */
	bool sealed;     /* a missing last newline is [truncated] */
	bool recover;    /* a bad record is handed out as such, not the end */
	uint32_t
	    max_newlines;  /* lines a quoted field may span beyond its own */
	size_t max_field;  /* bytes of a field */
	size_t max_record; /* bytes of a record */
	uint32_t max_columns;
};

extern const struct dialect reader_canonical;

/* Why a record is not one; only with dialect.recover. */
enum fault {
	FAULT_NONE,
	FAULT_QUOTE,    /* a quote where none may stand, or text after one */
	FAULT_UNCLOSED, /* the quoted field never ends, or spans too many lines
	                 */
	FAULT_NUL,
	FAULT_CR,   /* a CR outside quotes that ends no line */
	FAULT_LONG, /* a field, record or number of columns past its limit */
};

/*
 * Field i is text[end[i - 1] + 1] up to text[end[i]]; end[-1] is valid.
 * Between fields stands the delimiter; 64 bytes behind the last one may be
 * read.
 * Borrowed until the next call of reader_next.  The 64 bytes behind the text
 * may be looked at, whatever they are.
 */
struct record {
	const char *text;
	const uint32_t *end;
	uint32_t n;    /* fields; a blank line is one empty field */
	bool is_plain; /* text is the input itself, without quotes, NUL or CR:
	                  fields with the delimiter between, as one piece */
	enum fault fault;
	struct slice raw;  /* the record's bytes, without its line end */
	bool is_canonical; /* raw is canonical CSV: see record_piece */
	/* Its fields as they stand in raw, quotes and all, if canonical. */
	const char *raw_text;
	const uint32_t *raw_end;
	uint64_t line;   /* physical line of its first byte, from 1 */
	uint64_t number; /* records before it since the file began, + 1;
	                    a header is record 1 */
	uint64_t offset; /* byte of its first byte in the file, from 0 */
};

static inline struct slice
record_field(const struct record *rec, uint32_t i)
{
	uint32_t start = rec->end[(int64_t)i - 1] + 1;

	return (struct slice){rec->text + start, rec->end[i] - start};
}

/*
 * Fields from..to as canonical CSV with the commas between, in one piece to
 * be copied; only when rec->is_canonical.
 */
static inline struct slice
record_piece(const struct record *rec, uint32_t from, uint32_t to)
{
	uint32_t start = rec->raw_end[(int64_t)from - 1] + 1;

	return (struct slice){rec->raw_text + start, rec->raw_end[to] - start};
}

/* Where bytes come from, when not from a descriptor: as read(2), -1 after a
 * report. */
typedef long reader_source(void *context, void *buf, size_t size);

/* Read a descriptor; the name is kept for messages. */
struct reader *reader_open(int fd, const char *name, const struct dialect *);
struct reader *reader_open_source(
    reader_source *, void *context, const char *name, const struct dialect *);
void reader_close(struct reader *);

/*
 * Read the next record.  Its fields are borrowed until the next call.
 * False at the end, and from the first failure on; a failure has then been
 * reported, and has raised the status to STATUS_FAIL.
 */
bool reader_next(struct reader *, struct record *);

/*
 * From here on nobody asks for fields, so their ends need not be found: a
 * record may have only fault, n, raw, line, number and offset, until
 * reader_find_fields right behind it gives it the rest (false: as reader_next).
 */
void reader_count_fields(struct reader *);
bool reader_find_fields(struct reader *, struct record *);

/*
 * After reader_count_fields: go by records of n fields, two at least, without
 * quotes, that begin before this byte, as far as they are found at once; how
 * many.  reader_next goes on behind them.
 */
uint64_t reader_pass(struct reader *, uint32_t n, uint64_t until);

/*
 * Hand out the text that is in no record, piece by piece, while it goes by: the
 * rest of a line that is longer than a record may be.
 */
typedef void reader_skipped(void *context, struct slice text);
void reader_on_skip(struct reader *, reader_skipped *, void *context);

/*
 * For a filter's main loop over canonical input: reader_next, and the record
 * has exactly n fields; any other is reported as [ragged] and ends the
 * reading (STATUS_FAIL).
 */
bool reader_next_of(struct reader *, struct record *, uint32_t n);

/*
 * Take the last record back and go on at the physical line after its first:
 * the rest of it is read again as records.  Only right after reader_next.
 */
void reader_resume_after_first_line(struct reader *);

/*
 * After a blank line: skip those that follow in one go, where there are many.
 * How many; they count as records.
 */
uint64_t reader_skip_blanks(struct reader *);

/* The byte behind what was handed out: where the next record begins. */
uint64_t reader_offset(const struct reader *);

/* The next record is this one of its file, and begins on this line. */
void reader_stand_at(struct reader *, uint64_t line, uint64_t record);

/* Tell progress of the bytes of this input, those read before too. */
void reader_watch(struct reader *);

const char *reader_name(const struct reader *);
uint64_t reader_records(const struct reader *); /* handed out, header too */
uint64_t reader_size(const struct reader *);    /* of the file, 0: not known */
uint64_t reader_line(const struct reader *);    /* lines seen so far */

/*
 * Add all bytes of this input to the hash, those read before too: call it
 * before the second record.  The hash is borrowed until reader_close.
 */
void reader_hash_into(struct reader *, struct hash *);

/* True when the input ended in a newline (or was empty of records). */
bool reader_is_sealed(const struct reader *);

#endif
