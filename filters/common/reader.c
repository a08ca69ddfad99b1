#include <inttypes.h>
#include <stdlib.h>

#include <csv.h>

#include "diag.h"
#include "hash.h"
#include "marks.h"
#include "mem.h"
#include "reader.h"
#include "stream.h"

/*
 * The buffer holds bytes that are being read; before them and after them
 * stands a block of room, so that 64 bytes may be looked at anywhere and the
 * position before the first byte exists.
 *
 *	PAD | ... handed out ... | start: rows found | partial row | PAD
 *	                                             found        filled
 *
 * find_rows() looks for delimiters and newlines from `found` on and notes
 * where they are (ends) and which of them end a row (rows).  It stops before
 * the first byte that needs thought: a quote, a NUL, a line end of the other
 * kind.  The rows before are handed out as they are; the one with that byte
 * goes through libcsv, line by line until it is whole; then find_rows() goes
 * on behind it.
 */
enum {
	PAD = 64,
	WINDOW = STREAM_BLOCK, /* bytes looked at before rows are handed out */
	FIRST_CAPACITY = STREAM_BLOCK + STREAM_BLOCK / 2,
	CSV_BLOCK = 16 * 1024
};

struct reader {
	reader_source *source;
	void *context;
	int fd;
	const char *name;
	struct dialect dialect;
	struct marks_of marks;

	char *buffer;
	size_t capacity;
	size_t start;    /* the next record */
	size_t found;    /* find_rows() has looked at all before */
	size_t filled;   /* end of the data */
	uint64_t origin; /* offset in the file of buffer[0], may wrap */
	bool is_at_end;
	bool is_stopped; /* buffer[found] needs libcsv */
	bool has_failed;
	bool is_skipping; /* the rest of an overlong line is dropped */
	char last_byte;

	uint32_t *ends_memory;
	uint32_t *ends; /* one past ends_memory, so that ends[-1] is valid */
	size_t n_ends;
	size_t cap_ends;
	size_t first_end; /* of the next row */
	uint32_t *rows;   /* ends of row i are before ends[rows[i]] */
	size_t n_rows;
	size_t next_row;

	/* The record that libcsv makes. */
	struct csv_parser csv;
	bool has_csv;
	char *scratch;
	size_t n_scratch;
	size_t cap_scratch;
	uint32_t *fields_memory;
	size_t n_fields;
	size_t cap_fields;
	bool is_record_over;
	enum fault fault;

	uint64_t line;    /* of buffer[start] */
	uint64_t records; /* handed out */
	size_t retry;     /* second physical line of the last record */
	struct hash *hash;
};

const struct dialect reader_canonical = {
    .delimiter = ',',
    .quote = '"',
    .escape = '\0',
    .terminator = '\n',
    .sealed = true,
    .recover = false,
    .max_newlines = UINT32_MAX,
    .max_field = 64 * 1024 * 1024,
    .max_record = 64 * 1024 * 1024,
    .max_columns = 1024 * 1024,
};

/* What each fault is called, and what the message says. */
static const struct {
	const char *tag;
	const char *text;
} faults[] = {
    [FAULT_QUOTE] = {"bad-quote",
	"a quote within a field without quotes, or text after a closing "
	"quote; write quotes within a field twice"},
    [FAULT_UNCLOSED] = {"unclosed-quote", "a quoted field has no end"},
    [FAULT_NUL] = {"nul-byte", "a NUL byte; this is not a text file"},
    [FAULT_CR] = {"stray-cr",
	"a carriage return that ends no line; put the field in quotes"},
    [FAULT_LONG] = {"too-long",
	"a field, record or number of columns beyond the limit"},
};

static long
read_descriptor(void *context, void *buf, size_t size)
{
	struct reader *in = context;

	return stream_read(in->fd, in->name, buf, size);
}

struct reader *
reader_open_source(reader_source *source, void *context, const char *name,
    const struct dialect *dialect)
{
	struct reader *in = mem_zero(1, sizeof *in);

	in->source = source;
	in->context = context;
	in->fd = -1;
	in->name = name;
	in->dialect = *dialect;
	in->marks = (struct marks_of){
	    .delimiter = dialect->delimiter,
	    .newline = dialect->terminator,
	    .other = dialect->terminator == '\n' ? '\r' : '\n',
	    .quote = dialect->quote,
	};
	in->capacity = FIRST_CAPACITY;
	in->buffer = mem_zero(in->capacity, 1);
	in->start = in->found = in->filled = PAD;
	in->origin = 0 - (uint64_t)PAD;
	in->line = 1;
	in->last_byte = dialect->terminator;
	return in;
}

struct reader *
reader_open(int fd, const char *name, const struct dialect *dialect)
{
	struct reader *in =
	    reader_open_source(read_descriptor, NULL, name, dialect);

	in->fd = fd;
	in->context = in;
	return in;
}

void
reader_close(struct reader *in)
{
	if (in == NULL)
		return;
	if (in->has_csv)
		csv_free(&in->csv);
	if (in->fd >= 0)
		stream_close(in->fd, in->name);
	free(in->buffer);
	free(in->ends_memory);
	free(in->rows);
	free(in->scratch);
	free(in->fields_memory);
	free(in);
}

/* Report a fault of the input, after which there is no more. */
static bool
fail(struct reader *in, const char *tag, const char *text)
{
	struct place place = {.file = in->name, .line = in->line};

	diag_error(STATUS_FAIL, &place, tag, "%s", text);
	in->has_failed = true;
	return false;
}

/* Report a sealed input that does not end in a newline. */
static bool
fail_cut(struct reader *in)
{
	return fail(in, "truncated",
	    "the input ends within a record: what wrote it did not "
	    "finish (--unsealed takes it as it is)");
}

/*
 * Move what is left to the front.  The ends of the partial row, which has
 * been looked at already, move with it.
 */
static void
compact(struct reader *in)
{
	size_t shift = in->start - PAD;
	size_t i;

	if (shift == 0 && in->first_end == 0)
		return;
	memmove(
	    in->buffer + PAD, in->buffer + in->start, in->filled - in->start);
	for (i = in->first_end; i < in->n_ends; i++)
		in->ends[i - in->first_end] = in->ends[i] - (uint32_t)shift;
	in->n_ends -= in->first_end;
	in->first_end = 0;
	in->n_rows = in->next_row = 0;
	in->start -= shift;
	in->found -= shift;
	in->filled -= shift;
	in->origin += shift;
}

/*
 * Read more behind what there is; the buffer grows where a record fills it.
 * False at the end of the input or after a failure.
 */
static bool
fill(struct reader *in)
{
	long n;

	if (in->is_at_end || in->has_failed)
		return false;
	compact(in);
	if (in->capacity - PAD - in->filled < STREAM_BLOCK) {
		in->capacity *= 2;
		in->buffer = mem_resize(in->buffer, in->capacity);
	}
	n = in->source(in->context, in->buffer + in->filled, STREAM_BLOCK);
	if (n <= 0) {
		in->is_at_end = true;
		in->has_failed = n < 0;
		return false;
	}
	if (in->hash != NULL)
		hash_update(in->hash, in->buffer + in->filled, (size_t)n);
	in->filled += (size_t)n;
	in->last_byte = in->buffer[in->filled - 1];
	memset(in->buffer + in->filled, 0, PAD);
	return true;
}

static void
reserve_ends(struct reader *in, size_t more)
{
	size_t wanted = in->n_ends + more + 16;

	if (in->cap_ends >= wanted)
		return;
	in->cap_ends = wanted;
	in->ends_memory =
	    mem_resize(in->ends_memory, (wanted + 1) * sizeof *in->ends);
	in->ends = in->ends_memory + 1;
	in->rows = mem_resize(in->rows, wanted * sizeof *in->rows);
}

/*
 * The positions of the bits, eight at a time: what is written too much is
 * written over by the next.
 */
static inline uint32_t *
put_ends(uint32_t *to, uint64_t bits, uint32_t base)
{
	int n = __builtin_popcountll(bits);
	uint32_t *next = to + n;
	int i;

	while (n > 0) {
		for (i = 0; i < 8; i++) {
			to[i] =
			    base + (uint32_t)__builtin_ctzll(bits | 1ULL << 63);
			bits &= bits - 1;
		}
		to += 8;
		n -= 8;
	}
	return next;
}

/* Bits of line ends of the other kind that end no line, for the block at. */
static inline uint64_t
stray(const struct reader *in, const struct marks *m, size_t at)
{
	uint64_t allowed;

	if (in->marks.newline != '\n')
		return m->other;
	allowed = m->newline >> 1;
	if (m->other >> 63 && at + 64 < in->filled &&
	    in->buffer[at + 64] == '\n')
		allowed |= 1ULL << 63;
	return m->other & ~allowed;
}

/*
 * Look at the next window: note rows and ends, up to the first byte that
 * needs thought.
 */
static void
find_rows(struct reader *in)
{
	size_t stop =
	    in->filled - in->found > WINDOW ? in->found + WINDOW : in->filled;
	size_t at = in->found;
	uint32_t *ends;
	struct marks m;
	uint64_t bits;
	uint64_t bad;

	reserve_ends(in, stop - at);
	ends = in->ends + in->n_ends;
	for (; at < stop; at += 64) {
		m = marks_find(in->buffer + at, &in->marks);
		if (stop - at < 64) {
			bits = (1ULL << (stop - at)) - 1;
			m.delimiter &= bits;
			m.newline &= bits;
			m.other &= bits;
			m.stop &= bits;
		}
		bad = m.stop;
		if (__builtin_expect(m.other != 0, 0))
			bad |= stray(in, &m, at);
		if (__builtin_expect(bad != 0, 0)) {
			bits = (bad & -bad) - 1;
			m.delimiter &= bits;
			m.newline &= bits;
		}
		bits = m.newline;
		while (bits != 0) {
			uint64_t upto = bits ^ (bits - 1);

			in->rows[in->n_rows++] = (uint32_t)(ends - in->ends) +
			    (uint32_t)__builtin_popcountll(
				(m.delimiter | m.newline) & upto);
			bits &= bits - 1;
		}
		ends = put_ends(ends, m.delimiter | m.newline, (uint32_t)at);
		if (__builtin_expect(bad != 0, 0)) {
			in->is_stopped = true;
			stop = at + (size_t)__builtin_ctzll(bad);
			break;
		}
	}
	in->n_ends = (size_t)(ends - in->ends);
	in->found = stop;
}

/* The record is what stands from start to the end of the row found next. */
static inline void
hand_out_row(struct reader *in, struct record *rec)
{
	size_t first = in->first_end;
	size_t next = in->rows[in->next_row++];
	uint32_t newline = in->ends[next - 1];
	uint32_t start = (uint32_t)in->start;
	uint32_t end = newline;

	if (in->marks.newline == '\n' && end > start &&
	    in->buffer[end - 1] == '\r')
		end--;
	in->ends[(int64_t)first - 1] = start - 1;
	in->ends[next - 1] = end;
	rec->text = in->buffer;
	rec->end = in->ends + first;
	rec->n = (uint32_t)(next - first);
	rec->is_plain = true;
	rec->fault = FAULT_NONE;
	rec->raw = (struct slice){in->buffer + start, end - start};
	rec->line = in->line++;
	rec->number = ++in->records;
	rec->offset = in->origin + start;
	in->first_end = next;
	in->start = in->retry = newline + 1;
}

static void
take_field(void *text, size_t len, void *context)
{
	struct reader *in = context;

	if (in->n_scratch + len + 1 > in->cap_scratch) {
		in->cap_scratch = 2 * in->cap_scratch + len + 1024;
		in->scratch = mem_resize(in->scratch, in->cap_scratch);
	}
	MEM_GROW(in->fields_memory, in->n_fields + 1, in->cap_fields);
	memcpy(in->scratch + in->n_scratch, text, len);
	in->n_scratch += len;
	in->fields_memory[1 + in->n_fields++] = (uint32_t)in->n_scratch;
	in->scratch[in->n_scratch++] = '\0';
	if (len > in->dialect.max_field)
		in->fault = FAULT_LONG;
}

static void
take_record(int terminator, void *context)
{
	struct reader *in = context;

	(void)terminator;
	in->is_record_over = true;
}

static int
is_never(unsigned char c)
{
	(void)c;
	return 0;
}

static int
is_lf(unsigned char c)
{
	return c == '\n';
}

static int
is_cr(unsigned char c)
{
	return c == '\r';
}

static void
begin_csv(struct reader *in)
{
	if (in->has_csv)
		csv_free(&in->csv);
	if (csv_init(&in->csv, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) !=
	    0)
		mem_fail(sizeof in->csv);
	in->has_csv = true;
	csv_set_delim(&in->csv, (unsigned char)in->dialect.delimiter);
	csv_set_quote(&in->csv, (unsigned char)in->dialect.quote);
	csv_set_space_func(&in->csv, is_never);
	csv_set_term_func(
	    &in->csv, in->dialect.terminator == '\n' ? is_lf : is_cr);
	csv_set_blk_size(&in->csv, CSV_BLOCK);
	in->n_scratch = 0;
	in->n_fields = 0;
	in->is_record_over = false;
	in->fault = FAULT_NONE;
}

/* In pieces, so that a record of too many columns is left early. */
static void
feed(struct reader *in, const char *text, size_t len)
{
	size_t n;

	for (; len > 0 && in->fault == FAULT_NONE; text += n, len -= n) {
		n = len < CSV_BLOCK ? len : CSV_BLOCK;
		if (csv_parse(&in->csv, text, n, take_field, take_record, in) !=
		    n)
			in->fault = csv_error(&in->csv) == CSV_EPARSE
			    ? FAULT_QUOTE
			    : FAULT_LONG;
		else if (in->n_fields > in->dialect.max_columns)
			in->fault = FAULT_LONG;
	}
}

/* How a record is fed to libcsv, and what has been seen of it. */
struct feeding {
	size_t at;         /* next byte, counted from start */
	bool is_quoted;    /* an odd number of quotes so far */
	uint32_t newlines; /* within quotes */
	bool is_cut;       /* the input ended before the last line did */
};

/*
 * Feed one physical line, its end left out.  In a strict record a quote can
 * only open a field, close it, or stand doubled within it, so the number of
 * quotes tells whether a byte is within quotes.
 */
static void
feed_line(struct reader *in, struct feeding *f, const char *text, size_t len)
{
	char quote = in->dialect.quote;
	size_t from = 0;
	size_t i;

	for (i = 0; i < len && in->fault == FAULT_NONE; i++) {
		if (text[i] == '\0') {
			in->fault = FAULT_NUL;
		} else if (quote != 0 && text[i] == quote) {
			f->is_quoted = !f->is_quoted;
		} else if (text[i] == in->marks.other && !f->is_quoted) {
			in->fault = FAULT_CR;
		} else if (in->dialect.escape != 0 && f->is_quoted &&
		    text[i] == in->dialect.escape && i + 1 < len &&
		    (text[i + 1] == quote ||
			text[i + 1] == in->dialect.escape)) {
			feed(in, text + from, i - from);
			from = ++i;
			if (text[i] == quote)
				feed(in, &quote, 1);
		}
	}
	feed(in, text + from, len - from);
}

/*
 * The next line end counted from `at`; when there is none, all there is, and
 * *has_end is false.  Reads as far as the limits allow.
 */
static size_t
find_line(struct reader *in, size_t at, bool *has_end)
{
	size_t seen = at;
	const char *end;

	for (;;) {
		end = memchr(in->buffer + in->start + seen,
		    in->dialect.terminator, in->filled - in->start - seen);
		*has_end = end != NULL;
		if (end != NULL)
			return (size_t)(end - in->buffer) - in->start;
		seen = in->filled - in->start;
		if (seen > in->dialect.max_record || !fill(in))
			return seen;
	}
}

/*
 * Feed the line that ends at `end`, and its end.  A CR before an LF belongs
 * to the line's end, except within quotes.
 */
static void
feed_whole_line(struct reader *in, struct feeding *f, size_t end, bool has_end)
{
	const char *text = in->buffer + in->start + f->at;
	size_t len = end - f->at;
	bool has_cr = has_end && in->dialect.terminator == '\n' && len > 0 &&
	    text[len - 1] == '\r';

	feed_line(in, f, text, len - has_cr);
	if (has_cr && f->is_quoted)
		feed(in, "\r", 1);
	if (has_end)
		feed(in, &in->dialect.terminator, 1);
	else if (in->fault == FAULT_NONE &&
	    csv_fini(&in->csv, take_field, take_record, in) != 0)
		in->fault = FAULT_UNCLOSED;
	f->newlines += f->is_quoted;
	f->is_cut = !has_end;
	f->at = end + has_end;
}

/*
 * Feed lines until the record is over or cannot be one.  Returns the length
 * of its first line, with the line's end.
 */
static size_t
feed_record(struct reader *in, struct feeding *f)
{
	size_t first = 0;
	size_t open = 0; /* the line in which the open field may have begun */
	size_t n_fields;
	size_t line;
	size_t end;
	bool has_end;

	do {
		n_fields = in->n_fields;
		end = find_line(in, f->at, &has_end);
		if (first == 0)
			first = end + has_end;
		if (end > in->dialect.max_record) {
			in->fault = FAULT_LONG;
			in->is_skipping = first == end;
			break;
		}
		line = f->at;
		feed_whole_line(in, f, end, has_end);
		if (in->n_fields > n_fields)
			open = line;
		if (in->fault == FAULT_NONE && !in->is_record_over &&
		    (f->newlines > in->dialect.max_newlines ||
			f->at - open > in->dialect.max_field))
			in->fault = FAULT_UNCLOSED;
	} while (in->fault == FAULT_NONE && !in->is_record_over && has_end);
	return first;
}

/* The text of a line without its end. */
static struct slice
without_end(const struct reader *in, const char *text, size_t len)
{
	if (len > 0 && text[len - 1] == in->dialect.terminator)
		len--;
	if (len > 0 && in->dialect.terminator == '\n' && text[len - 1] == '\r')
		len--;
	return (struct slice){text, len};
}

/* From here on everything is to be looked at. */
static void
forget_rows(struct reader *in)
{
	in->found = in->start;
	in->n_ends = in->first_end = 0;
	in->n_rows = in->next_row = 0;
	in->is_stopped = false;
}

/*
 * The record with the byte that needs thought, as libcsv has it.  A bad one
 * is handed out as its first line, and reading goes on at the next.
 */
static bool
hand_out_parsed(struct reader *in, struct record *rec)
{
	struct feeding f = {0};
	size_t first;
	size_t len;

	begin_csv(in);
	first = feed_record(in, &f);
	if (f.is_cut && in->dialect.sealed &&
	    (in->fault == FAULT_NONE || in->fault == FAULT_UNCLOSED))
		return fail_cut(in);
	if (in->fault == FAULT_NONE && in->n_fields == 0)
		take_field(in->buffer, 0, in); /* a blank line is one field */
	if (in->fault != FAULT_NONE && !in->dialect.recover)
		return fail(in, faults[in->fault].tag, faults[in->fault].text);
	len = in->fault == FAULT_NONE ? f.at : first;
	MEM_GROW(in->fields_memory, in->n_fields, in->cap_fields);
	in->fields_memory[0] = UINT32_MAX;
	rec->text = in->scratch == NULL ? "" : in->scratch;
	rec->end = in->fields_memory + 1;
	rec->n = (uint32_t)in->n_fields;
	rec->is_plain = false;
	rec->fault = in->fault;
	rec->raw = without_end(in, in->buffer + in->start, len);
	rec->line = in->line;
	rec->number = ++in->records;
	rec->offset = in->origin + in->start;
	in->line += in->fault == FAULT_NONE ? f.newlines + 1 : 1;
	in->retry = in->start + first;
	in->start += len;
	forget_rows(in);
	return true;
}

/* Drop the rest of a line that is too long to be kept. */
static void
skip_line(struct reader *in)
{
	const char *end;

	do {
		end = memchr(in->buffer + in->start, in->dialect.terminator,
		    in->filled - in->start);
		in->start =
		    end == NULL ? in->filled : (size_t)(end - in->buffer) + 1;
		forget_rows(in);
	} while (end == NULL && fill(in));
	in->is_skipping = false;
}

/* A row without a newline, at the end of the input. */
static bool
hand_out_last(struct reader *in, struct record *rec)
{
	if (in->start == in->filled)
		return false;
	if (in->dialect.sealed)
		return fail_cut(in);
	return hand_out_parsed(in, rec);
}

bool
reader_next(struct reader *in, struct record *rec)
{
	while (!in->has_failed) {
		if (in->next_row < in->n_rows) {
			hand_out_row(in, rec);
			return true;
		}
		if (__builtin_expect(in->is_skipping, 0))
			skip_line(in);
		in->n_rows = in->next_row = 0;
		if (in->is_stopped ||
		    in->found - in->start > in->dialect.max_record ||
		    in->n_ends - in->first_end > in->dialect.max_columns)
			return hand_out_parsed(in, rec);
		if (in->found == in->filled && !fill(in))
			return !in->has_failed && hand_out_last(in, rec);
		find_rows(in);
	}
	return false;
}

bool
reader_next_of(struct reader *in, struct record *rec, uint32_t n)
{
	struct place place = {.file = in->name};

	if (!reader_next(in, rec))
		return false;
	if (__builtin_expect(rec->n == n, 1))
		return true;
	place.line = rec->line;
	diag_error(STATUS_FAIL, &place, "ragged",
	    "%" PRIu32 " fields where the header has %" PRIu32
	    "; clean reads input like this",
	    rec->n, n);
	in->has_failed = true;
	return false;
}

void
reader_resume_after_first_line(struct reader *in)
{
	uint64_t lines = 0;
	size_t i;

	if (in->retry >= in->start)
		return;
	for (i = in->retry; i < in->start; i++)
		lines += in->buffer[i] == in->dialect.terminator;
	/* A last line may lack its end. */
	lines += in->buffer[in->start - 1] != in->dialect.terminator;
	in->line -= lines;
	in->start = in->retry;
	forget_rows(in);
}

const char *
reader_name(const struct reader *in)
{
	return in->name;
}

uint64_t
reader_records(const struct reader *in)
{
	return in->records;
}

uint64_t
reader_line(const struct reader *in)
{
	return in->line - 1;
}

bool
reader_is_sealed(const struct reader *in)
{
	return in->last_byte == in->dialect.terminator;
}

void
reader_hash_into(struct reader *in, struct hash *hash)
{
	in->hash = hash;
	hash_update(hash, in->buffer + PAD, in->filled - PAD);
}
