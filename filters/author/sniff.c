#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "arena.h"
#include "charset.h"
#include "diag.h"
#include "foreign.h"
#include "form.h"
#include "heads.h"
#include "letters.h"
#include "mem.h"
#include "rawfile.h"
#include "reading.h"
#include "sniff.h"
#include "stream.h"
#include "utf8.h"

enum {
	SAMPLE = 256 * 1024,
	NUL_RARITY = 1000,  /* bytes of a text for each NUL in it */
	MOST_RECORDS = 500, /* of the sample */
	MOSTLY = 900,       /* in a thousand */
	CLEARLY = 50        /* in a thousand */
};

/* ---- encoding ------------------------------------------------------------ */

/* Is a regular file ASCII to its end?  A pipe is taken for it. */
static bool
rest_is_ascii(const char *file)
{
	bool is_stdin = strcmp(file, "-") == 0;
	int fd = stream_open(file);
	char *buf = mem_alloc(STREAM_BLOCK);
	bool is_ascii = true;
	off_t at = SAMPLE;
	ssize_t n;

	while (fd >= 0 && stream_is_file(fd) && is_ascii &&
	    (n = stream_read_at(fd, stream_name(file), buf, STREAM_BLOCK, at)) >
		0) {
		is_ascii = utf8_is_ascii(buf, (size_t)n);
		at += n;
	}
	if (fd >= 0 && !is_stdin)
		close(fd);
	free(buf);
	return is_ascii;
}

static const char *
find_encoding(struct sniff *sniff, const char *file, struct slice text)
{
	size_t len;
	const char *bom = rawfile_bom_name(text, &len);
	bool is_ascii;

	if (bom == NULL)
		bom = rawfile_looks_like(text);
	if (bom != NULL)
		return strcmp(bom, "UTF-8") == 0   ? "utf-8"
		    : strcmp(bom, "UTF-16LE") == 0 ? "utf-16le"
		    : strcmp(bom, "UTF-16BE") == 0 ? "utf-16be"
						   : bom;
	is_ascii = utf8_is_ascii(text.text, text.len);
	if (is_ascii && (text.len < SAMPLE || rest_is_ascii(file)))
		return "utf-8";
	if (rawfile_is_utf8(sniff->source))
		return "utf-8";
	if (is_ascii)
		return "windows-1252";
	return letters_charset(text);
}

static bool
start_source(
    struct sniff *sniff, const char *file, const struct sniff_known *known)
{
	struct place place = {.file = sniff->name};
	struct slice text;

	sniff->is_system = rawfile_is_system(sniff->source);
	if (sniff->is_system || !rawfile_peek(sniff->source, &text) ||
	    foreign_report(text, sniff->name))
		return false;
	sniff->encoding = known->encoding;
	if (known->encoding == NULL || strcmp(known->encoding, "auto") == 0)
		sniff->encoding = find_encoding(sniff, file, text);
	sniff->charset = charset_new(sniff->encoding, UNDEFINED_REJECT);
	if (sniff->charset == NULL) {
		diag_error(STATUS_USAGE, &place, "unknown-encoding",
		    "'%s' is no encoding of 8 bits, UTF-8 or UTF-16; see "
		    "'iconv -l'",
		    sniff->encoding);
		return false;
	}
	sniff->is_wide =
	    sniff->delimiter != NULL && strlen(sniff->delimiter) > 1;
	rawfile_start(sniff->source, sniff->charset,
	    sniff->is_wide ? sniff->delimiter : NULL);
	return true;
}

/* ---- sample -------------------------------------------------------------- */

static bool
take_sample(struct sniff *sniff)
{
	long n = 1;

	sniff->sample = mem_alloc(SAMPLE);
	while (n > 0 && sniff->n_sample < SAMPLE) {
		n = rawfile_read(sniff->source, sniff->sample + sniff->n_sample,
		    SAMPLE - sniff->n_sample);
		sniff->n_sample += n > 0 ? (size_t)n : 0;
	}
	sniff->is_whole = n == 0;
	return n >= 0;
}

/* A byte may be damaged; what has many of no text is something else. */
static bool
is_text(const struct sniff *sniff)
{
	struct place place = {.file = sniff->name};
	size_t n = 0;
	size_t i;

	for (i = 0; i < sniff->n_sample; i++)
		n += sniff->sample[i] == '\0';
	if (n * NUL_RARITY <= sniff->n_sample)
		return true;
	diag_error(STATUS_FAIL, &place, "nul-byte",
	    "%zu of its first %zu bytes are NUL; this is not a text file", n,
	    sniff->n_sample);
	return false;
}

/* First the sample, then what follows it. */
static long
read_again(void *context, void *buf, size_t size)
{
	struct sniff *sniff = context;
	size_t n = sniff->n_sample - sniff->at;

	if (n == 0)
		return rawfile_read(sniff->source, buf, size);
	n = n < size ? n : size;
	memcpy(buf, sniff->sample + sniff->at, n);
	sniff->at += n;
	return (long)n;
}

static long
read_slice(void *context, void *buf, size_t size)
{
	struct slice *text = context;
	size_t n = text->len < size ? text->len : size;

	memcpy(buf, text->text, n);
	*text = (struct slice){text->text + n, text->len - n};
	return (long)n;
}

/* The sample up to its last whole line. */
static struct slice
whole_lines(const struct sniff *sniff)
{
	struct slice text = {sniff->sample, sniff->n_sample};

	while (!sniff->is_whole && text.len > 0 &&
	    text.text[text.len - 1] != sniff->dialect.terminator)
		text.len--;
	return text;
}

/* From a line without end nothing can be told. */
static bool
have_lines(const struct sniff *sniff)
{
	struct place place = {.file = sniff->name, .line = 1, .is_alone = true};

	if (sniff->is_whole || whole_lines(sniff).len > 0)
		return true;
	diag_error(STATUS_FAIL, &place, "too-long",
	    "this line is longer than 256 KiB; is it a file of records?");
	return false;
}

static void
find_line_end(struct sniff *sniff)
{
	size_t n_lf = 0;
	size_t n_crlf = 0;
	size_t n_cr = 0;
	size_t i;

	for (i = 0; i < sniff->n_sample; i++) {
		if (sniff->sample[i] == '\n')
			n_lf++;
		else if (sniff->sample[i] != '\r')
			continue;
		else if (i + 1 < sniff->n_sample &&
		    sniff->sample[i + 1] == '\n')
			n_crlf++;
		else
			n_cr++;
	}
	sniff->dialect.terminator = n_lf == 0 && n_cr > 0 ? '\r' : '\n';
	sniff->line_end = n_lf == 0 && n_cr > 0 ? "\r"
	    : 2 * n_crlf > n_lf                 ? "\r\n"
						: "\n";
}

/* ---- delimiter and quote ------------------------------------------------- */

/* What the sample looks like under one dialect. */
struct trial {
	struct dialect dialect;
	uint32_t n;      /* records that are not blank */
	uint32_t n_good; /* of the commonest width */
	uint32_t width;  /* that width; 1 where nothing is divided */
	bool has_names;  /* the first good record could be a header */
	uint64_t n_fields;
	uint64_t n_figures; /* of the fields */
};

static bool
is_blank(const struct record *rec)
{
	return rec->n == 1 && rec->raw.len == 0;
}

/* "3. How old are you?" is a name, "3" and "3.5" and "3 %" are none. */
static bool
is_name(struct slice text)
{
	size_t i;

	if (!isdigit((unsigned char)text.text[0]))
		return true;
	for (i = 0; i < text.len; i++)
		if (isalpha((unsigned char)text.text[i]))
			return !form_is_figure(text);
	return false;
}

/* One of the names at most is empty. */
static bool
are_names(const struct record *rec)
{
	uint32_t n_empty = 0;
	uint32_t i;

	for (i = 0; i < rec->n; i++) {
		struct slice name = record_field(rec, i);

		n_empty += name.len == 0;
		if (n_empty > 1 || (name.len > 0 && !is_name(name)))
			return false;
	}
	return true;
}

static int
compare_widths(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/*
 * The commonest of the widths; where several are, that of the first record,
 * or else the greatest.
 */
static uint32_t
commonest(const uint32_t *widths, uint32_t n, uint32_t *count)
{
	uint32_t *sorted = mem_alloc((n + 1) * sizeof *sorted);
	uint32_t best = 0;
	uint32_t run = 0;
	uint32_t i;

	memcpy(sorted, widths, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare_widths);
	*count = 0;
	for (i = 0; i < n; i++) {
		run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
		if (sorted[i] > 0 && run >= *count &&
		    (run > *count || best != widths[0])) {
			*count = run;
			best = sorted[i];
		}
	}
	free(sorted);
	return best;
}

static void
count_figures(struct trial *trial, const struct record *rec)
{
	uint32_t i;

	for (i = 0; rec->fault == FAULT_NONE && i < rec->n; i++)
		trial->n_figures += form_is_figure(record_field(rec, i));
	trial->n_fields += rec->n;
}

/* "2,9;1,4" is two figures, or three fields of which one is no figure. */
static bool
has_more_figures(const struct trial *a, const struct trial *b)
{
	return a->n_fields > 0 && b->n_fields > 0 &&
	    a->n_figures * 100 / a->n_fields >
	    b->n_figures * 100 / b->n_fields + 20;
}

/* Widths of the records, 0 for what is none; which could be a header. */
static void
measure(const struct sniff *sniff, struct trial *trial, uint32_t *widths,
    bool *names)
{
	struct slice text = whole_lines(sniff);
	struct reader *in =
	    reader_open_source(read_slice, &text, sniff->name, &trial->dialect);
	struct record rec;

	while (trial->n < MOST_RECORDS && reader_next(in, &rec)) {
		if (is_blank(&rec))
			continue;
		widths[trial->n] = rec.fault == FAULT_NONE ? rec.n : 0;
		names[trial->n] = rec.fault == FAULT_NONE && are_names(&rec);
		trial->n++;
		count_figures(trial, &rec);
	}
	reader_close(in);
}

/*
 * A width that is not that of half the records may come of commas in prose:
 * then nothing is divided.  But names in the first record that a quarter of
 * the others agree with are a header.
 */
static void
doubt_width(struct trial *trial, const uint32_t *widths, const bool *names)
{
	uint32_t n = 0;
	uint32_t i;

	if (trial->n_good * 2 >= trial->n)
		return;
	for (i = 0; i < trial->n; i++)
		n += widths[i] == widths[0];
	trial->width = 1;
	if (n * 4 >= trial->n && widths[0] > 2 && names[0]) {
		trial->width = widths[0];
		trial->n_good = n;
	}
}

static void
try_dialect(const struct sniff *sniff, struct trial *trial)
{
	uint32_t widths[MOST_RECORDS] = {0};
	bool names[MOST_RECORDS] = {false};
	uint32_t i;

	measure(sniff, trial, widths, names);
	trial->width = commonest(widths, trial->n, &trial->n_good);
	doubt_width(trial, widths, names);
	for (i = 0; i < trial->n && widths[i] != trial->width; i++)
		;
	trial->has_names = i < trial->n && names[i];
}

/* Good records in a thousand. */
static uint32_t
goodness(const struct trial *trial)
{
	return trial->n == 0 ? 0 : trial->n_good * 1000 / trial->n;
}

/* Is a delimiter better?  The trials are of different delimiters. */
static bool
divides_better(const struct trial *a, const struct trial *b)
{
	if ((a->width > 1) != (b->width > 1))
		return a->width > 1;
	if (goodness(a) > goodness(b) + CLEARLY ||
	    goodness(b) > goodness(a) + CLEARLY)
		return goodness(a) > goodness(b);
	if ((a->dialect.quote == '\0') != (b->dialect.quote == '\0'))
		return a->dialect.quote != '\0';
	if (has_more_figures(a, b) || has_more_figures(b, a))
		return has_more_figures(a, b);
	if (a->has_names != b->has_names)
		return a->has_names;
	return a->width > b->width;
}

/*
 * The ways to quote, the usual one first: another has to make more records
 * good, and to mean nothing by quotes many more, since a few stray ones are
 * faults of the file.
 */
static const struct way {
	char quote;
	char escape;
	char mark;       /* the sample has it, or there is nothing to try */
	uint32_t more;   /* good records, in a thousand */
	uint32_t n_more; /* good records */
} ways[] = {
    {'"', '\0', '\0', 0, 0},
    {'"', '\\', '\\', 0, 0},
    {'\'', '\0', '\'', 0, 0},
    {'\0', '\0', '"', CLEARLY, 2},
};

static bool
is_better_way(
    const struct trial *trial, const struct trial *best, const struct way *way)
{
	/* "1,5" in a single column is one field, not two. */
	if (trial->width > best->width && best->width == 1 &&
	    (way->quote != '\0' || goodness(best) < MOSTLY))
		return true;
	return goodness(trial) > goodness(best) + way->more &&
	    trial->n_good > best->n_good + way->n_more;
}

static struct trial
try_quotes(const struct sniff *sniff, char delimiter)
{
	struct trial best = {.n = 0};
	struct trial trial;
	size_t i;

	for (i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (i > 0 &&
		    memchr(sniff->sample, ways[i].mark, sniff->n_sample) ==
			NULL)
			continue;
		trial = (struct trial){.dialect = sniff->dialect};
		trial.dialect.delimiter = delimiter;
		trial.dialect.quote = ways[i].quote;
		trial.dialect.escape = ways[i].escape;
		try_dialect(sniff, &trial);
		if (i == 0 || is_better_way(&trial, &best, &ways[i]))
			best = trial;
	}
	return best;
}

/* "sep=;" in the first line is for a spreadsheet; NULL: it is not there. */
static const char *
told_delimiter(const struct sniff *sniff)
{
	static const char *const known[] = {",", ";", "\t", "|", NULL};
	const char *text = sniff->sample;
	size_t i;

	if (sniff->n_sample < 6 || strncasecmp(text, "sep=", 4) != 0 ||
	    (text[5] != '\n' && text[5] != '\r'))
		return NULL;
	for (i = 0; known[i] != NULL && known[i][0] != text[4]; i++)
		;
	return known[i];
}

static void
find_dialect(struct sniff *sniff)
{
	static const char *const delimiters[] = {",", ";", "\t", "|", "^", "~"};
	struct trial best = {.n = 0};
	struct trial trial;
	size_t i;

	if (sniff->delimiter == NULL)
		sniff->delimiter = told_delimiter(sniff);
	if (sniff->delimiter != NULL) {
		best = try_quotes(sniff,
		    sniff->is_wide ? RAWFILE_DELIMITER : sniff->delimiter[0]);
	} else {
		for (i = 0; i < sizeof delimiters / sizeof *delimiters; i++) {
			trial = try_quotes(sniff, delimiters[i][0]);
			if (i > 0 && !divides_better(&trial, &best))
				continue;
			best = trial;
			sniff->delimiter = delimiters[i];
		}
	}
	sniff->dialect = best.dialect;
	sniff->width = best.width;
}

/* ---- header ------------------------------------------------------------ */

/* The record before the first good one, where it is a field shorter. */
struct short_head {
	bool is_there;
	uint64_t number;
};

static void
take_head(struct sniff *sniff, struct heads *heads, struct short_head *before,
    const struct record *rec)
{
	if (rec->fault != FAULT_NONE || is_blank(rec) ||
	    (rec->number == 1 && told_delimiter(sniff) != NULL))
		return;
	if (rec->n != sniff->width) {
		if (heads->n == 0) {
			before->is_there = rec->n + 1 == sniff->width &&
			    rec->n > 1 && are_names(rec);
			before->number = rec->number;
		}
		return;
	}
	before->is_there &= record_field(rec, rec->n - 1).len == 0 &&
	    (heads->n > 0 || rec->number == before->number + 1);
	heads_add(heads, rec);
}

static void
find_header(struct sniff *sniff)
{
	struct slice text = whole_lines(sniff);
	struct reader *in =
	    reader_open_source(read_slice, &text, sniff->name, &sniff->dialect);
	struct short_head before = {false, 0};
	struct heads heads;
	struct head head;
	struct record rec;

	heads_open(&heads, sniff->width);
	while (heads.n < MOST_RECORDS && reader_next(in, &rec))
		take_head(sniff, &heads, &before, &rec);
	reader_close(in);
	if (heads.n > 0)
		sniff->first_row = (uint32_t)heads.numbers[0] - 1;
	head = heads_find(&heads);
	if (before.is_there && heads.n > 0) {
		head = (struct head){HEAD_NAMES, 1, false};
		sniff->first_row = (uint32_t)before.number - 1;
		sniff->is_short = true;
	}
	sniff->n_header_rows = head.n;
	sniff->head = head.kind;
	sniff->is_head_unsure = head.is_unsure;
	heads_close(&heads);
}

/* ---- marks --------------------------------------------------------------- */

/* Letters and marks of UTF-16 are those of its bytes that are not NUL. */
static void
copy_sample(struct sniff *sniff, struct slice text)
{
	size_t i;

	sniff->sample = mem_alloc(text.len + 1);
	sniff->is_whole = text.len < SAMPLE;
	for (i = 0; i < text.len; i++)
		if (text.text[i] != '\0')
			sniff->sample[sniff->n_sample++] = text.text[i];
}

/* What the columns say whose numbers can only be read with one mark. */
static char
find_decimal(struct sniff *sniff)
{
	struct slice text = whole_lines(sniff);
	struct reader *in =
	    reader_open_source(read_slice, &text, sniff->name, &sniff->dialect);
	struct form_set *forms = mem_alloc((sniff->width + 1) * sizeof *forms);
	uint32_t head = sniff->first_row + sniff->n_header_rows;
	uint32_t n_commas = 0;
	uint32_t n_points = 0;
	struct record rec;
	uint32_t i;

	for (i = 0; i < sniff->width; i++)
		forms[i] = form_all();
	while (reader_next(in, &rec))
		for (i = 0; rec.number > head && i < rec.n && i < sniff->width;
		     i++)
			if (record_field(&rec, i).len > 0)
				forms[i] =
				    form_match(forms[i], record_field(&rec, i));
	for (i = 0; i < sniff->width; i++) {
		n_commas += form_decimal(forms[i]) == ',';
		n_points += form_decimal(forms[i]) == '.';
	}
	free(forms);
	reader_close(in);
	return n_commas > n_points ? ',' : '.';
}

static void
set_dialect(struct sniff *sniff)
{
	sniff->dialect = reader_canonical;
	sniff->dialect.sealed = false;
	sniff->dialect.recover = true;
	sniff->dialect.max_newlines = 20;
	sniff->dialect.max_field = sniff->dialect.max_record = 1024 * 1024;
}

bool
sniff_marks(struct rawfile *source, const char *name, const char **delimiter,
    char *decimal)
{
	struct sniff sniff = {.name = name, .delimiter = *delimiter};
	struct slice text;
	bool is_good;

	if (!rawfile_peek(source, &text))
		return false;
	copy_sample(&sniff, text);
	set_dialect(&sniff);
	find_line_end(&sniff);
	is_good = have_lines(&sniff);
	if (is_good) {
		find_dialect(&sniff);
		find_header(&sniff);
		*delimiter = sniff.delimiter;
		*decimal = find_decimal(&sniff);
	}
	free(sniff.sample);
	return is_good;
}

/* ---- all ----------------------------------------------------------------- */

bool
sniff_open(
    struct sniff *sniff, const char *file, const struct sniff_known *known)
{
	static const struct sniff_known nothing = {.header_rows = -1};
	int fd;

	*sniff = (struct sniff){.name = stream_name(file)};
	if (known == NULL)
		known = &nothing;
	sniff->source = known->source;
	if (sniff->source == NULL) {
		if ((fd = stream_open(file)) < 0)
			return false;
		sniff->source = rawfile_open(fd, sniff->name);
	}
	if (known->delimiter != NULL)
		sniff->delimiter = rawfile_delimiter(known->delimiter);
	set_dialect(sniff);
	if (!start_source(sniff, file, known) || !take_sample(sniff))
		return false;
	if (!is_text(sniff))
		return false;
	find_line_end(sniff);
	if (!have_lines(sniff))
		return false;
	find_dialect(sniff);
	find_header(sniff);
	if (known->header_rows >= 0 &&
	    sniff->n_header_rows != (uint32_t)known->header_rows) {
		sniff->n_header_rows = (uint32_t)known->header_rows;
		sniff->head = HEAD_NAMES;
		sniff->is_short = false;
	}
	sniff->arena = arena_new();
	sniff->reader =
	    reader_open_source(read_again, sniff, sniff->name, &sniff->dialect);
	return true;
}

void
sniff_close(struct sniff *sniff)
{
	reader_close(sniff->reader);
	rawfile_close(sniff->source);
	charset_free(sniff->charset);
	if (sniff->arena != NULL)
		arena_free(sniff->arena);
	free(sniff->sample);
}

bool
sniff_next(struct sniff *sniff, struct record *rec)
{
	arena_reset(sniff->arena);
	return reader_next(sniff->reader, rec);
}

bool
sniff_text(struct sniff *sniff, struct slice field, struct slice *text)
{
	struct reading reading = {.charset = sniff->charset,
	    .has_nfc = true,
	    .wide_delimiter = sniff->is_wide ? sniff->delimiter : NULL};
	size_t bad;

	if (!reading_decode(&reading, field, text, &bad, sniff->arena))
		return false;
	reading_compose(&reading, text, sniff->arena);
	return true;
}
