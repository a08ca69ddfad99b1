#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <csv.h>

#include "diag.h"
#include "hash.h"
#include "marks.h"
#include "mem.h"
#include "progress.h"
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
 * find_rows() looks for delimiters and newlines outside quotes from `found`
 * on and notes where they are (ends) and which of them end a row (rows).  It
 * stops before the first byte that needs thought: a quote out of order, a
 * NUL, a line end of the other kind.  The rows before are handed out as they
 * are, or unquoted; the one with that byte goes through libcsv, line by line
 * until it is whole; then find_rows() goes on behind it.
 */
enum {
	PAD = 64,
	WINDOW = STREAM_BLOCK, /* bytes looked at before rows are handed out */
	LOOK_AGAIN = 1024,     /* the same, behind a bad record */
	FIRST_CAPACITY = STREAM_BLOCK + STREAM_BLOCK / 2,
	CSV_BLOCK = 16 * 1024,
	STRETCH = 64 /* rows */
};

/* Set in reader.rows for a row with quotes. */
#define ROW_QUOTED UINT32_C(0x80000000)
/* Quotes within its quotes, or newlines. */
#define ROW_NESTED UINT32_C(0x40000000)
/* Its fields were counted; of their ends only the last is noted. */
#define ROW_COUNTED UINT32_C(0x20000000)
/* Past a limit. */
#define ROW_LONG UINT32_C(0x10000000)
#define ROW_FLAGS (ROW_QUOTED | ROW_NESTED | ROW_COUNTED | ROW_LONG)

/* What find_rows() must know of the bytes before the block at hand. */
struct before {
	uint64_t inside;     /* all ones within quotes */
	uint64_t is_end;     /* 1: the last byte was a delimiter or newline */
	uint64_t is_quote;   /* 1: it was a quote */
	uint64_t is_closing; /* 1: it was a quote that closed a field */
	bool has_quote;      /* the row has a quote */
	bool has_nested;     /* and quotes or newlines within */
};

static const struct before at_row = {0, 1, 0, 0, false, false};

/* Made anew for each set of instructions, so that all of it can use them. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef struct marks marks_function(const char *, const struct marks_of *);
typedef uint32_t *put_function(uint32_t *to, uint64_t bits, uint32_t base);
typedef void find_function(struct reader *);

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
	struct before before; /* buffer[found] */
	bool is_stopped;      /* buffer[found] needs libcsv */
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
	size_t window; /* bytes that find_rows() looks at next */
	find_function *find_rows;
	find_function *count_rows; /* asked for; or NULL */
	bool is_counted;           /* rows are from count_rows() */

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
	reader_skipped *skipped; /* or NULL */
	void *skipped_context;
	bool is_watched; /* by progress */
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

	if (shift == 0)
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
	if (in->is_watched)
		progress_bytes((uint64_t)n);
	in->filled += (size_t)n;
	in->last_byte = in->buffer[in->filled - 1];
	memset(in->buffer + in->filled, 0, PAD);
	return true;
}

/* With some to spare: a window more or less of a long row moves nothing. */
static void
reserve_ends(struct reader *in, size_t more)
{
	size_t wanted = in->n_ends + more + 64;

	if (in->cap_ends >= wanted)
		return;
	in->cap_ends = wanted + wanted / 16;
	in->ends_memory =
	    mem_resize(in->ends_memory, (wanted + 1) * sizeof *in->ends);
	in->ends = in->ends_memory + 1;
	in->rows = mem_resize(in->rows, wanted * sizeof *in->rows);
}

/*
 * Write the positions of the bits, eight at a time; the positions that are too
 * many are overwritten by the next ones.
 */
ALWAYS_INLINE uint32_t *
put_ends(uint32_t *to, uint64_t bits, uint32_t base)
{
	int n = __builtin_popcountll(bits);
	uint32_t *next = to + n;
	int i;

	while (n > 0) {
#pragma GCC unroll 8
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
ALWAYS_INLINE uint64_t
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

/* Bit i is the exclusive or of bits 0 to i. */
ALWAYS_INLINE uint64_t
prefix_xor(uint64_t x)
{
	x ^= x << 1;
	x ^= x << 2;
	x ^= x << 4;
	x ^= x << 8;
	x ^= x << 16;
	return x ^ x << 32;
}

/*
 * A block with quotes: delimiters and newlines within quotes are text and
 * leave the marks; quotes that are out of order are returned.  A quote that
 * opens must stand at the start of a field, or behind one that closed (the two
 * are one doubled quote); one that closes must stand before the end of a field,
 * or before another quote.
 */
ALWAYS_INLINE uint64_t
mask_quoted(const struct before *before, struct marks *m, uint64_t allowed,
    uint64_t valid, uint64_t *closing, uint64_t *nested)
{
	uint64_t inside = prefix_xor(m->quote) ^ before->inside;
	uint64_t opening = m->quote & inside;
	uint64_t ends;
	uint64_t after;

	*closing = m->quote & ~inside;
	*nested = (opening & (*closing << 1 | before->is_closing)) |
	    (m->newline & inside);
	m->delimiter &= ~inside;
	m->newline &= ~inside;
	m->other &= ~inside;
	ends = m->delimiter | m->newline;
	after = (*closing << 1 | before->is_closing) & valid;
	return (opening &
		   ~(ends << 1 | before->is_end | m->quote << 1 |
		       before->is_quote)) |
	    (after & ~(ends | m->quote | (m->other & allowed)));
}

/*
 * Note the rows that end in this block; n: ends noted before it, and flags of
 * every row.
 */
ALWAYS_INLINE void
put_rows(struct reader *in, const struct marks *m, uint64_t nested, uint32_t n)
{
	uint64_t ends = m->delimiter | m->newline;
	uint64_t bits = m->newline;
	uint64_t quotes = m->quote;
	uint64_t upto;
	bool is_quoted;
	bool is_nested;

	if ((quotes | nested) == 0 && !in->before.has_quote) {
		for (; bits != 0; bits &= bits - 1) {
			upto = bits ^ (bits - 1);
			in->rows[in->n_rows++] =
			    n + (uint32_t)__builtin_popcountll(ends & upto);
		}
		return;
	}
	for (; bits != 0; bits &= bits - 1) {
		upto = bits ^ (bits - 1);
		is_quoted = in->before.has_quote || (quotes & upto) != 0;
		is_nested = in->before.has_nested || (nested & upto) != 0;
		in->rows[in->n_rows++] =
		    (n + (uint32_t)__builtin_popcountll(ends & upto)) |
		    (is_quoted ? ROW_QUOTED : 0) | (is_nested ? ROW_NESTED : 0);
		in->before.has_quote = in->before.has_nested = false;
		quotes &= ~upto;
		nested &= ~upto;
	}
	in->before.has_quote |= quotes != 0;
	in->before.has_nested |= nested != 0;
}

/*
 * Skip the ends of this block, but note those that are a row's last one.  The
 * slots of the others are left as they are.
 */
ALWAYS_INLINE uint32_t *
count_ends(uint32_t *to, const struct marks *m, uint32_t base)
{
	uint64_t ends = m->delimiter | m->newline;
	uint64_t bits;

	for (bits = m->newline; bits != 0; bits &= bits - 1)
		to[__builtin_popcountll(ends & (bits ^ (bits - 1))) - 1] =
		    base + (uint32_t)__builtin_ctzll(bits);
	return to + __builtin_popcountll(ends);
}

/*
 * Count the ends of blocks that have nothing but these and text, as long as
 * they come; where they cease.  The bytes before are of no quotes.
 */
ALWAYS_INLINE size_t
count_plain(struct reader *in, marks_function *find, uint32_t **ends, size_t at,
    size_t stop)
{
	const struct marks_of of = in->marks;
	uint32_t *to = *ends;
	uint32_t *row = in->rows + in->n_rows;
	struct marks m;
	uint64_t allowed = of.newline == '\n' ? UINT64_MAX : 0;
	uint64_t bits;
	size_t from = at;
	uint32_t n;

	for (; at + 64 <= stop; at += 64) {
		m = find(in->buffer + at, &of);
		if ((m.quote | m.nul |
			(m.other & ~(m.newline >> 1 & allowed))) != 0)
			break;
		for (bits = m.newline; bits != 0; bits &= bits - 1) {
			n = (uint32_t)__builtin_popcountll(
			    (m.delimiter | m.newline) & (bits ^ (bits - 1)));
			to[n - 1] =
			    (uint32_t)at + (uint32_t)__builtin_ctzll(bits);
			*row++ = ((uint32_t)(to - in->ends) + n) | ROW_COUNTED;
		}
		to += __builtin_popcountll(m.delimiter | m.newline);
	}
	in->n_rows = (size_t)(row - in->rows);
	*ends = to;
	if (at > from) {
		in->before = at_row;
		in->before.is_end = in->buffer[at - 1] == of.delimiter ||
		    in->buffer[at - 1] == of.newline;
	}
	return at;
}

/* Only marks of these bytes. */
ALWAYS_INLINE void
keep_marks(struct marks *m, uint64_t valid)
{
	m->delimiter &= valid;
	m->newline &= valid;
	m->other &= valid;
	m->quote &= valid;
	m->nul &= valid;
}

/* What the next block must know of this one, which ends with byte last. */
ALWAYS_INLINE void
go_behind(
    struct before *before, const struct marks *m, uint64_t closing, int last)
{
	before->is_end = (m->delimiter | m->newline) >> last & 1;
	before->is_quote = m->quote >> last & 1;
	before->is_closing = closing >> last & 1;
	if (__builtin_popcountll(m->quote) & 1)
		before->inside = ~before->inside;
}

/*
 * Look at the next window: note rows and ends, up to the first byte that
 * needs thought.  Without `put` ends are counted.
 */
ALWAYS_INLINE void
find_rows_by(struct reader *in, marks_function *find, put_function *put)
{
	const uint32_t flags = put == NULL ? ROW_COUNTED : 0;
	size_t stop = in->filled - in->found > in->window
	    ? in->found + in->window
	    : in->filled;
	struct before *before = &in->before;
	bool stops_at_quotes =
	    in->dialect.quote == '\0' || in->dialect.escape != '\0';
	size_t at = in->found;
	uint64_t valid = UINT64_MAX;
	int last = 63;
	uint64_t closing;
	uint64_t nested;
	uint64_t bad;
	uint64_t odd;
	uint32_t *ends;
	struct marks m;

	if (in->window < WINDOW)
		in->window *= 2;
	reserve_ends(in, stop - at);
	ends = in->ends + in->n_ends;
	for (; at < stop; at += 64) {
		if (put == NULL && !before->has_quote) {
			at = count_plain(in, find, &ends, at, stop);
			if (at == stop)
				break;
		}
		m = find(in->buffer + at, &in->marks);
		if (stop - at < 64) {
			valid = (1ULL << (stop - at)) - 1;
			last = (int)(stop - at) - 1;
			keep_marks(&m, valid);
		}
		bad = m.nul;
		if (stops_at_quotes) {
			bad |= m.quote;
			m.quote = 0;
		}
		closing = nested = 0;
		if ((m.quote | before->inside | before->is_closing) != 0) {
			odd = m.other == 0 ? 0 : stray(in, &m, at);
			bad |= mask_quoted(
				   before, &m, ~odd, valid, &closing, &nested) |
			    (odd & m.other);
		} else if (__builtin_expect(m.other != 0, 0)) {
			bad |= stray(in, &m, at);
		}
		if (__builtin_expect(bad != 0, 0)) {
			m.delimiter &= (bad & -bad) - 1;
			m.newline &= (bad & -bad) - 1;
		}
		if (m.newline != 0 || m.quote != 0 || nested != 0)
			put_rows(in, &m, nested,
			    (uint32_t)(ends - in->ends) | flags);
		ends = put == NULL
		    ? count_ends(ends, &m, (uint32_t)at)
		    : put(ends, m.delimiter | m.newline, (uint32_t)at);
		if (__builtin_expect(bad != 0, 0)) {
			in->is_stopped = true;
			stop = at + (size_t)__builtin_ctzll(bad);
			break;
		}
		go_behind(before, &m, closing, last);
	}
	in->n_ends = (size_t)(ends - in->ends);
	in->found = stop;
}

static void
find_rows_anywhere(struct reader *in)
{
	find_rows_by(in, marks_find, put_ends);
}

static void
count_rows_anywhere(struct reader *in)
{
	find_rows_by(in, marks_find, NULL);
}

#if defined(MARKS_HAVE_AVX2)

MARKS_AVX2 static void
find_rows_avx2(struct reader *in)
{
	find_rows_by(in, marks_find_avx2, put_ends);
}

MARKS_AVX2 static void
count_rows_avx2(struct reader *in)
{
	find_rows_by(in, marks_find_avx2, NULL);
}

MARKS_AVX512 static void
find_rows_avx512(struct reader *in)
{
	find_rows_by(in, marks_find_avx512, marks_put_avx512);
}

MARKS_AVX512 static void
count_rows_avx512(struct reader *in)
{
	find_rows_by(in, marks_find_avx512, NULL);
}

#endif

/* The fastest ways to look that this machine has; all find the same. */
static find_function *
choose_find(bool counts)
{
#if defined(MARKS_HAVE_AVX2)
	if (marks_can_avx512())
		return counts ? count_rows_avx512 : find_rows_avx512;
	if (marks_can_avx2())
		return counts ? count_rows_avx2 : find_rows_avx2;
#endif
	return counts ? count_rows_anywhere : find_rows_anywhere;
}

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
	in->before = at_row;
	in->window = WINDOW;
	in->find_rows = choose_find(false);
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

/*
 * The record is what stands from start to the end of the row found next.
 * Whether it has quotes, and what is within them: its flags.
 */
static inline uint32_t
hand_out_row(struct reader *in, struct record *rec)
{
	size_t first = in->first_end;
	uint32_t row = in->rows[in->next_row++];
	size_t next = row & ~ROW_FLAGS;
	uint32_t newline = in->ends[next - 1];
	uint32_t start = (uint32_t)in->start;
	uint32_t end = newline;

	if (in->marks.newline == '\n' && end > start &&
	    in->buffer[end - 1] == '\r')
		end--;
	in->ends[(int64_t)first - 1] = start - 1;
	in->ends[next - 1] = end;
	rec->text = rec->raw_text = in->buffer;
	rec->end = rec->raw_end = in->ends + first;
	rec->n = (uint32_t)(next - first);
	rec->is_plain = true;
	rec->is_canonical =
	    in->marks.delimiter == ',' && (rec->n > 1 || end > start);
	rec->fault = FAULT_NONE;
	rec->raw = (struct slice){in->buffer + start, end - start};
	rec->line = in->line++;
	rec->number = ++in->records;
	rec->offset = in->origin + start;
	in->first_end = next;
	in->start = in->retry = newline + 1;
	return row & ROW_FLAGS;
}

/* Whether canonical CSV would quote what stands between these quotes. */
static inline bool
needs_quotes(const char *text, size_t len, bool is_alone)
{
	return len == 0 ? is_alone : marks_need_quotes(text, len);
}

/* Add text to the unquoted record; the caller has made room. */
static inline void
put_scratch(struct reader *in, const char *text, size_t len)
{
	memcpy(in->scratch + in->n_scratch, text, len);
	in->n_scratch += len;
}

/* What stands between two quotes, doubled ones as one. */
static void
put_unquoted(struct reader *in, const char *text, const char *limit)
{
	const char *quote;

	while ((quote = memchr(
		    text, in->dialect.quote, (size_t)(limit - text))) != NULL) {
		put_scratch(in, text, (size_t)(quote + 1 - text));
		text = quote + 2;
	}
	put_scratch(in, text, (size_t)(limit - text));
}

/* Room for a row of this many bytes and fields without its quotes. */
static void
reserve_scratch(struct reader *in, size_t len, uint32_t n)
{
	if (in->cap_scratch < len + 2 * PAD) {
		in->cap_scratch = 2 * len + 2 * PAD;
		in->scratch = mem_resize(in->scratch, in->cap_scratch);
	}
	if (in->cap_fields < (size_t)n + 1) {
		in->cap_fields = 2 * (size_t)n + 1;
		in->fields_memory = mem_resize(in->fields_memory,
		    in->cap_fields * sizeof *in->fields_memory);
	}
}

/* Copy in strides, past the end of both: most stretches are short. */
static inline char *
copy_stretch(char *out, const char *text, size_t len)
{
	size_t k;

	memcpy(out, text, 32);
	for (k = 32; k < len; k += 32)
		memcpy(out + k, text + k, 32);
	return out + len;
}

/*
 * The same for a row with nothing within its quotes that needs a look.  On its
 * own, where all registers are for its loop.
 */
__attribute__((noinline)) static void
unquote_simply(struct reader *in, struct record *rec)
{
	const char quote = in->dialect.quote;
	const char *text = rec->raw_text;
	const uint32_t *raw_end = rec->raw_end;
	bool is_canonical = rec->is_canonical && quote == '"';
	uint32_t at = raw_end[-1] + 1;
	uint32_t from = at; /* the first byte that is not copied yet */
	uint32_t shift = at;
	uint32_t n = rec->n;
	uint32_t *ends;
	char *out;
	uint32_t i;

	reserve_scratch(in, rec->raw.len, n);
	out = in->scratch;
	ends = in->fields_memory + 1;
	ends[-1] = UINT32_MAX;
	for (i = 0; i < n; i++) {
		uint32_t end = raw_end[i];

		if (text[at] == quote) {
			uint32_t len = end - at - 2;

			out = copy_stretch(out, text + from, at - from);
			out = copy_stretch(out, text + at + 1, len);
			is_canonical = is_canonical &&
			    needs_quotes(text + at + 1, len, n == 1);
			from = end;
			shift += 2;
		}
		ends[i] = end - shift;
		at = end + 1;
	}
	out = copy_stretch(out, text + from, at - 1 - from);
	in->n_scratch = (size_t)(out - in->scratch);
	memset(out, 0, PAD);
	rec->text = in->scratch;
	rec->end = ends;
	rec->is_plain = false;
	rec->is_canonical = is_canonical;
}

/*
 * Unquote a row whose quotes are in order.  The stretches between its quoted
 * fields are copied in one piece; ends move by what was left out before.
 */
static void
unquote(struct reader *in, struct record *rec)
{
	const char *text = rec->raw.text;
	const char *limit = text + rec->raw.len;
	const char *from = text;
	uint32_t *ends;
	uint32_t shift = rec->raw_end[-1] + 1;
	uint32_t i;

	reserve_scratch(in, rec->raw.len, rec->n);
	in->n_scratch = 0;
	ends = in->fields_memory + 1;
	ends[-1] = UINT32_MAX;
	for (i = 0; i < rec->n; i++) {
		const char *field =
		    rec->raw_text + rec->raw_end[(int64_t)i - 1] + 1;
		const char *end = rec->raw_text + rec->raw_end[i];

		if (field < end && *field == in->dialect.quote) {
			put_scratch(in, from, (size_t)(field - from));
			put_unquoted(in, field + 1, end - 1);
			rec->is_canonical = rec->is_canonical &&
			    needs_quotes(field + 1, (size_t)(end - field) - 2,
				rec->n == 1);
			from = end;
			shift = rec->raw_end[i] - (uint32_t)in->n_scratch;
		}
		ends[i] = rec->raw_end[i] - shift;
	}
	put_scratch(in, from, (size_t)(limit - from));
	memset(in->scratch + in->n_scratch, 0, PAD);
	rec->text = in->scratch;
	rec->end = ends;
	rec->is_plain = false;
	rec->is_canonical = rec->is_canonical && in->dialect.quote == '"';
}

/* Take the row back: libcsv's way will say what is wrong. */
static bool
give_to_csv(struct reader *in, const struct record *rec)
{
	in->start = (size_t)(rec->raw.text - in->buffer);
	in->records--;
	in->line--;
	return false;
}

/*
 * The lines that a row with quotes goes over.  False when it spans more lines
 * or bytes than it may.
 */
static bool
take_lines(struct reader *in, const struct record *rec)
{
	const char *limit = rec->raw.text + rec->raw.len;
	const char *at = rec->raw.text;
	const char *second = NULL;
	uint64_t newlines = 0;

	while ((at = memchr(at, in->dialect.terminator,
		    (size_t)(limit - at))) != NULL) {
		at++;
		if (newlines++ == 0)
			second = at;
	}
	if (newlines > in->dialect.max_newlines)
		return give_to_csv(in, rec);
	in->line += newlines;
	if (second != NULL)
		in->retry = (size_t)(second - in->buffer);
	return true;
}

/*
 * A row with quotes, all in order, or whose fields were counted.  False when it
 * is past a limit.
 */
static bool
hand_out_flagged(struct reader *in, struct record *rec, uint32_t flags)
{
	bool is_simple = (flags & ROW_NESTED) == 0;

	if ((flags & ROW_LONG) != 0)
		return give_to_csv(in, rec);
	if (!is_simple && !take_lines(in, rec))
		return false;
	if ((flags & ROW_COUNTED) != 0)
		rec->end = rec->raw_end = NULL;
	else if (is_simple)
		unquote_simply(in, rec);
	else
		unquote(in, rec);
	return true;
}

static void
take_field(void *text, size_t len, void *context)
{
	struct reader *in = context;

	if (in->n_scratch + len + 1 + PAD > in->cap_scratch) {
		in->cap_scratch = 2 * in->cap_scratch + len + 1024;
		in->scratch = mem_resize(in->scratch, in->cap_scratch);
	}
	MEM_GROW(in->fields_memory, in->n_fields + 1, in->cap_fields);
	memcpy(in->scratch + in->n_scratch, text, len);
	in->n_scratch += len;
	in->fields_memory[1 + in->n_fields++] = (uint32_t)in->n_scratch;
	in->scratch[in->n_scratch++] = in->dialect.delimiter;
	memset(in->scratch + in->n_scratch, 0, PAD);
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
 * of its first line, with the line's end; as much as may be kept of one that is
 * too long.
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
			in->is_skipping = f->at == 0;
			if (in->is_skipping)
				first = in->dialect.max_record;
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

/* The text of a line, of one byte at least, without its end. */
static struct slice
without_end(const struct reader *in, const char *text, size_t len)
{
	if (text[len - 1] == in->dialect.terminator)
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
	in->is_counted = false;
	in->before = at_row;
	/* Where one record was bad the next may be: do not look far ahead. */
	in->window = LOOK_AGAIN;
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
	rec->is_canonical = false;
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
	size_t from;

	do {
		end = memchr(in->buffer + in->start, in->dialect.terminator,
		    in->filled - in->start);
		from = in->start;
		in->start =
		    end == NULL ? in->filled : (size_t)(end - in->buffer) + 1;
		if (in->skipped != NULL)
			in->skipped(in->skipped_context,
			    (struct slice){
				in->buffer + from, in->start - from});
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

/*
 * Flag the rows that may be past a limit, wherever windows end.  One with too
 * long a field is longer, and one with too many columns has a delimiter less
 * than columns; where a stretch of rows has fewer bytes, none of them is.
 */
static void
flag_long_rows(struct reader *in)
{
	const size_t most = in->dialect.max_record < in->dialect.max_field
	    ? in->dialect.max_record
	    : in->dialect.max_field;
	const size_t most_columns = in->dialect.max_columns;
	const size_t least = most < most_columns ? most : most_columns - 1;
	size_t start = in->start;
	size_t first = in->first_end;
	size_t next;
	size_t last;
	size_t i = 0;

	while (i < in->n_rows) {
		last = i + STRETCH < in->n_rows ? i + STRETCH : in->n_rows;
		next = in->rows[last - 1] & ~ROW_FLAGS;
		if (in->ends[next - 1] - start <= least) {
			i = last;
			start = in->ends[next - 1] + 1;
			first = next;
			continue;
		}
		for (; i < last; i++) {
			next = in->rows[i] & ~ROW_FLAGS;
			if (in->ends[next - 1] - start > most ||
			    next - first > most_columns)
				in->rows[i] |= ROW_LONG;
			start = in->ends[next - 1] + 1;
			first = next;
		}
	}
}

/* Find the rows of the next window. */
static void
look(struct reader *in)
{
	in->is_counted = in->count_rows != NULL;
	(in->is_counted ? in->count_rows : in->find_rows)(in);
	flag_long_rows(in);
}

bool
reader_next(struct reader *in, struct record *rec)
{
	uint32_t flags;

	while (!in->has_failed) {
		if (in->next_row < in->n_rows) {
			flags = hand_out_row(in, rec);
			return flags == 0 || hand_out_flagged(in, rec, flags) ||
			    hand_out_parsed(in, rec);
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
		look(in);
	}
	return false;
}

void
reader_count_fields(struct reader *in)
{
	in->count_rows = choose_find(true);
}

uint64_t
reader_pass(struct reader *in, uint32_t n, uint64_t until)
{
	size_t first = in->first_end;
	size_t start = in->start;
	size_t i;
	uint64_t passed;

	for (i = in->next_row; i < in->n_rows && n > 1; i++) {
		size_t next = in->rows[i] & ~ROW_FLAGS;

		if ((in->rows[i] & ROW_FLAGS) != ROW_COUNTED ||
		    next - first != n || in->origin + start >= until)
			break;
		start = in->ends[next - 1] + 1;
		first = next;
	}
	passed = i - in->next_row;
	in->next_row = i;
	in->first_end = first;
	in->start = in->retry = start;
	in->line += passed;
	in->records += passed;
	return passed;
}

void
reader_on_skip(struct reader *in, reader_skipped *skipped, void *context)
{
	in->skipped = skipped;
	in->skipped_context = context;
}

bool
reader_find_fields(struct reader *in, struct record *rec)
{
	find_function *count = in->count_rows;
	bool is_good;

	if (!in->is_counted)
		return true;
	in->start = (size_t)(rec->offset - in->origin);
	in->line = rec->line;
	in->records = rec->number - 1;
	forget_rows(in);
	in->count_rows = NULL;
	is_good = reader_next(in, rec);
	in->count_rows = count;
	return is_good;
}

static void
fail_ragged(struct reader *in, const struct record *rec, uint32_t n)
{
	struct place place = {.file = in->name, .line = rec->line};

	diag_error(STATUS_FAIL, &place, "ragged",
	    "%" PRIu32 " fields where the header has %" PRIu32
	    "; clean reads input like this",
	    rec->n, n);
	in->has_failed = true;
}

bool
reader_next_of(struct reader *in, struct record *rec, uint32_t n)
{
	if (!reader_next(in, rec))
		return false;
	if (__builtin_expect(rec->n == n, 1))
		return true;
	fail_ragged(in, rec, n);
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

uint64_t
reader_skip_blanks(struct reader *in)
{
	size_t at = in->start;
	uint64_t n;

	while (at < in->filled && in->buffer[at] == in->dialect.terminator)
		at++;
	n = at - in->start;
	if (n < 64 || in->is_skipping)
		return 0;
	in->start = in->retry = at;
	in->line += n;
	in->records += n;
	forget_rows(in);
	return n;
}

uint64_t
reader_offset(const struct reader *in)
{
	return in->origin + in->start;
}

void
reader_stand_at(struct reader *in, uint64_t line, uint64_t record)
{
	in->line = line;
	in->records = record - 1;
}

void
reader_watch(struct reader *in)
{
	in->is_watched = true;
	progress_bytes(in->filled - PAD);
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
reader_size(const struct reader *in)
{
	struct stat st;

	if (in->fd < 0 || fstat(in->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return 0;
	return (uint64_t)st.st_size;
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
