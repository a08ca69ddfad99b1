#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "import_file.h"
#include "mem.h"
#include "sav_value.h"

#if __has_include(<readstat.h>)
#include <readstat.h>

enum {
	AT_ONCE = 64 * 1024,
	TAIL = 512,
	TITLES = 200, /* characters of a portable file before its table */
	SIGNS = 256,  /* in that table */
	PUNCH = 80    /* bytes of a record of a transport file */
};

/* From 1582-10-14 to 1960-01-01, in days: both Stata and SAS count from
 * there. */
static const int64_t epoch = 137775;
static const int64_t day = 86400;

/* In what unit a date or a time is counted. */
enum unit {
	UNIT_NONE,
	UNIT_DAY,
	UNIT_SECOND,
	UNIT_MILLISECOND,
	UNIT_SPSS /* seconds since 1582-10-14 */
};

struct column {
	enum sav_kind kind;
	enum unit unit;
};

struct file {
	enum import_kind kind;
	int in;
	int out;
	off_t base; /* where the file begins */
	off_t size;
	off_t at;
	char *buf;
	size_t len;
	size_t cap;
	off_t doubled[SIGNS]; /* of a portable file: see find_doubled */
	int n_doubled;
	off_t records;    /* of a transport file: where its first set's begin */
	off_t length;     /* of one of them */
	bool has_more;    /* sets of data */
	bool has_records; /* the second time through */
	bool is_cut;      /* in the middle of a record, as its end tells */
	struct column *columns;
	int n_columns;
	size_t cap_columns;
	int64_t n_cases;
	int64_t cases;
};

/* All of these bytes, fewer at the end of the file.  Without them nothing can
 * be said: the other process tells that this one ended. */
static ssize_t
read_at(const struct file *f, void *buf, size_t size, off_t at)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n != 0) {
		n = pread(f->in, (char *)buf + done, size - done,
		    f->base + at + (off_t)done);
		if (n < 0 && errno != EINTR)
			_exit(1);
		done += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)done;
}

/* ---- output ---------------------------------------------------------------
 */

/* Nobody reads any more: no use in going on. */
static void
flush(struct file *f)
{
	size_t done = 0;

	while (done < f->len) {
		ssize_t n = write(f->out, f->buf + done, f->len - done);

		if (n <= 0)
			_exit(1);
		done += (size_t)n;
	}
	f->len = 0;
}

static char *
room(struct file *f, size_t n)
{
	if (f->cap - f->len < n) {
		f->cap = 2 * f->cap + n;
		f->buf = mem_resize(f->buf, f->cap);
	}
	return f->buf + f->len;
}

static void
put_byte(struct file *f, char byte)
{
	*room(f, 1) = byte;
	f->len++;
}

static size_t
trimmed(const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	while (len > 0 && text[len - 1] == ' ')
		len--;
	return len;
}

/* A field of the dictionary, in which no control character has a place. */
static void
put_part(struct file *f, const char *text)
{
	size_t len = trimmed(text);
	char *out;
	size_t i;

	put_byte(f, IMPORT_FIELD);
	out = room(f, len);
	for (i = 0; i < len; i++)
		out[i] = (unsigned char)text[i] < ' ' ? ' ' : text[i];
	f->len += len;
}

static void
put_count(struct file *f, int64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, n);
	put_part(f, text);
}

/* ---- formats --------------------------------------------------------------
 */

struct word {
	const char *word;
	struct column column;
};

static const struct word sas_words[] = {
    {"DATETIME", {SAV_DATETIME, UNIT_SECOND}},
    {"DATEAMPM", {SAV_DATETIME, UNIT_SECOND}},
    {"MDYAMPM", {SAV_DATETIME, UNIT_SECOND}},
    {"NLDATM", {SAV_DATETIME, UNIT_SECOND}},
    {"E8601DT", {SAV_DATETIME, UNIT_SECOND}},
    {"B8601DT", {SAV_DATETIME, UNIT_SECOND}},
    {"IS8601DT", {SAV_DATETIME, UNIT_SECOND}},
    {"DTDATE", {SAV_DATETIME, UNIT_SECOND}},
    {"DTMONYY", {SAV_DATETIME, UNIT_SECOND}},
    {"DTWKDATX", {SAV_DATETIME, UNIT_SECOND}},
    {"DTYEAR", {SAV_DATETIME, UNIT_SECOND}},
    {"DTYYQC", {SAV_DATETIME, UNIT_SECOND}},
    {"E8601DN", {SAV_DATETIME, UNIT_SECOND}},
    {"B8601DN", {SAV_DATETIME, UNIT_SECOND}},
    {"DATE", {SAV_DATE, UNIT_DAY}},
    {"DDMMYY", {SAV_DATE, UNIT_DAY}},
    {"MMDDYY", {SAV_DATE, UNIT_DAY}},
    {"YYMMDD", {SAV_DATE, UNIT_DAY}},
    {"YYMM", {SAV_DATE, UNIT_DAY}},
    {"YYMON", {SAV_DATE, UNIT_DAY}},
    {"YYQ", {SAV_DATE, UNIT_DAY}},
    {"MMYY", {SAV_DATE, UNIT_DAY}},
    {"MONYY", {SAV_DATE, UNIT_DAY}},
    {"JULIAN", {SAV_DATE, UNIT_DAY}},
    {"WORDDAT", {SAV_DATE, UNIT_DAY}},
    {"WEEKDAT", {SAV_DATE, UNIT_DAY}},
    {"EURDF", {SAV_DATE, UNIT_DAY}},
    {"NLDATE", {SAV_DATE, UNIT_DAY}},
    {"MINGUO", {SAV_DATE, UNIT_DAY}},
    {"E8601DA", {SAV_DATE, UNIT_DAY}},
    {"B8601DA", {SAV_DATE, UNIT_DAY}},
    {"IS8601DA", {SAV_DATE, UNIT_DAY}},
    {"TIMEAMPM", {SAV_TIME, UNIT_SECOND}},
    {"TIME", {SAV_TIME, UNIT_SECOND}},
    {"NLTIME", {SAV_TIME, UNIT_SECOND}},
    {"HHMM", {SAV_TIME, UNIT_SECOND}},
    {"MMSS", {SAV_TIME, UNIT_SECOND}},
    {"TOD", {SAV_TIME, UNIT_SECOND}},
    {"E8601TM", {SAV_TIME, UNIT_SECOND}},
    {"B8601TM", {SAV_TIME, UNIT_SECOND}},
    {"IS8601TM", {SAV_TIME, UNIT_SECOND}},
};

static const struct word spss_words[] = {
    {"DATETIME", {SAV_DATETIME, UNIT_SPSS}},
    {"YMDHMS", {SAV_DATETIME, UNIT_SPSS}},
    {"DATE", {SAV_DATE, UNIT_SPSS}},
    {"ADATE", {SAV_DATE, UNIT_SPSS}},
    {"EDATE", {SAV_DATE, UNIT_SPSS}},
    {"JDATE", {SAV_DATE, UNIT_SPSS}},
    {"SDATE", {SAV_DATE, UNIT_SPSS}},
    {"QYR", {SAV_QUARTER, UNIT_SPSS}},
    {"MOYR", {SAV_MONTH, UNIT_SPSS}},
    {"WKYR", {SAV_WEEK, UNIT_SPSS}},
    {"TIME", {SAV_TIME, UNIT_SPSS}},
    {"DTIME", {SAV_TIME, UNIT_SPSS}},
};

/* "%tdDD/NN/CCYY" and the older "%d"; what is counted in weeks, months,
 * quarters, halves or with leap seconds stays a number. */
static struct column
stata_column(const char *format, bool *is_unread)
{
	const char *at = format + strspn(format, "%-0");

	*is_unread = false;
	if (format[0] != '%')
		return (struct column){SAV_NUMBER, UNIT_NONE};
	if (at[0] == 'd')
		return (struct column){SAV_DATE, UNIT_DAY};
	if (at[0] != 't')
		return (struct column){SAV_NUMBER, UNIT_NONE};
	if (at[1] == 'd')
		return (struct column){SAV_DATE, UNIT_DAY};
	if (at[1] == 'c')
		return (struct column){SAV_DATETIME, UNIT_MILLISECOND};
	*is_unread = at[1] != 'y' && at[1] != 'g';
	return (struct column){SAV_NUMBER, UNIT_NONE};
}

/* The longest word that the format begins with, and that only its width
 * and the mark between its parts follow. */
static struct column
word_column(const char *format, const struct word *words, size_t n)
{
	struct column column = {SAV_NUMBER, UNIT_NONE};
	size_t best = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(words[i].word);

		if (len > best &&
		    strncasecmp(format, words[i].word, len) == 0) {
			best = len;
			column = words[i].column;
		}
	}
	return column;
}

static struct column
column_of(enum import_kind kind, const readstat_variable_t *v, bool *is_unread)
{
	const char *format = readstat_variable_get_format(v);

	*is_unread = false;
	if (readstat_variable_get_type_class(v) == READSTAT_TYPE_CLASS_STRING)
		return (struct column){SAV_TEXT, UNIT_NONE};
	if (format == NULL)
		return (struct column){SAV_NUMBER, UNIT_NONE};
	switch (kind) {
	case IMPORT_STATA:
		return stata_column(format, is_unread);
	case IMPORT_PORTABLE:
		return word_column(
		    format, spss_words, sizeof spss_words / sizeof *spss_words);
	default:
		return word_column(
		    format, sas_words, sizeof sas_words / sizeof *sas_words);
	}
}

/* ---- values ---------------------------------------------------------------
 */

static size_t
write_moment(char *out, const struct column *column, double value)
{
	double whole = floor(value);
	double part = value - whole;
	int64_t seconds = (int64_t)whole;
	unsigned micros;

	switch (column->unit) {
	case UNIT_DAY:
		return sav_value_moment(
		    out, column->kind, (seconds + epoch) * day, 0);
	case UNIT_MILLISECOND:
		/* Millionths of a second are not counted. */
		micros = (unsigned)((seconds % 1000 + 1000) % 1000) * 1000;
		seconds = (seconds - (int64_t)micros / 1000) / 1000;
		return sav_value_moment(
		    out, column->kind, seconds + epoch * day, micros);
	case UNIT_SPSS:
		return sav_value_seconds(out, column->kind, value);
	default:
		micros = (unsigned)llround(part * 1e6);
		seconds += micros / 1000000;
		if (column->kind == SAV_DATETIME)
			seconds += epoch * day;
		return sav_value_moment(
		    out, column->kind, seconds, micros % 1000000);
	}
}

static bool
is_far(const struct column *column, double value)
{
	return !isfinite(value) ||
	    fabs(value) > (column->unit == UNIT_DAY ? 1e9 : 1e14);
}

static size_t
write_number(char *out, const struct column *column, readstat_value_t value)
{
	double number = readstat_double_value(value);

	if (readstat_value_is_tagged_missing(value)) {
		out[0] = '.';
		out[1] =
		    (char)toupper((unsigned char)readstat_value_tag(value));
		return 2;
	}
	if (readstat_value_is_system_missing(value) || !isfinite(number))
		return 0;
	if (column->unit != UNIT_NONE && !is_far(column, number))
		return write_moment(out, column, number);
	if (readstat_value_type(value) == READSTAT_TYPE_FLOAT)
		return sav_value_float(out, readstat_float_value(value));
	return sav_value_double(out, number);
}

static void
put_text(struct file *f, const char *text)
{
	size_t len = trimmed(text);

	if (len > 0)
		f->len += sav_value_text(room(f, 2 * len + 2), text, len);
}

static void
put_value(struct file *f, const struct column *column, readstat_value_t value)
{
	if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING)
		put_text(f, readstat_string_value(value));
	else
		f->len +=
		    write_number(room(f, 2 * SAV_VALUE_MOST), column, value);
}

/* The value as one of the dictionary: no date. */
static void
put_key(struct file *f, readstat_value_t value)
{
	static const struct column plain = {SAV_NUMBER, UNIT_NONE};
	char text[2 * SAV_VALUE_MOST];

	if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
		put_part(f, readstat_string_value(value));
		return;
	}
	if (!readstat_value_is_tagged_missing(value) &&
	    isinf(readstat_double_value(value)))
		snprintf(text, sizeof text, "*");
	else
		text[write_number(text, &plain, value)] = '\0';
	put_part(f, text);
}

/* ---- handlers -------------------------------------------------------------
 */

static int
take_metadata(readstat_metadata_t *metadata, void *context)
{
	struct file *f = context;
	time_t when = readstat_get_modified_time(metadata);
	char text[16] = "";
	struct tm tm;

	if (f->has_records)
		return READSTAT_HANDLER_OK;
	if (f->kind == IMPORT_STATA || f->kind == IMPORT_SAS)
		f->n_cases = readstat_get_row_count(metadata);
	if (when > 0 && gmtime_r(&when, &tm) != NULL)
		strftime(text, sizeof text, "%Y-%m-%d", &tm);
	put_byte(f, 'F');
	put_part(f, readstat_get_file_label(metadata));
	put_part(f, readstat_get_file_encoding(metadata));
	put_count(f, readstat_get_file_format_version(metadata));
	put_part(f, text);
	put_count(f, f->n_cases);
	put_byte(f, IMPORT_RECORD);
	return READSTAT_HANDLER_OK;
}

static void
put_ranges(struct file *f, int index, const readstat_variable_t *v)
{
	int n = readstat_variable_get_missing_ranges_count(v);
	int i;

	for (i = 0; i < n; i++) {
		put_byte(f, 'M');
		put_count(f, index);
		put_key(f, readstat_variable_get_missing_range_lo(v, i));
		put_key(f, readstat_variable_get_missing_range_hi(v, i));
		put_byte(f, IMPORT_RECORD);
	}
}

static int
take_variable(
    int index, readstat_variable_t *v, const char *labels, void *context)
{
	struct file *f = context;
	const char *name = readstat_variable_get_name(v);
	struct column column;
	bool is_unread;

	if (f->has_records) {
		if (index > 0)
			put_byte(f, ',');
		put_text(f, name);
		return READSTAT_HANDLER_OK;
	}
	column = column_of(f->kind, v, &is_unread);
	MEM_GROW(f->columns, (size_t)f->n_columns, f->cap_columns);
	f->columns[f->n_columns++] = column;
	f->length += (off_t)readstat_variable_get_storage_width(v);
	put_byte(f, 'V');
	put_part(f, name);
	put_part(f, readstat_variable_get_label(v));
	put_count(f, column.kind);
	put_count(f, readstat_variable_get_measure(v));
	put_part(f, labels);
	put_part(f, is_unread ? readstat_variable_get_format(v) : "");
	put_byte(f, IMPORT_RECORD);
	put_ranges(f, index, v);
	return READSTAT_HANDLER_OK;
}

static int
take_label(const char *labels, readstat_value_t value, const char *label,
    void *context)
{
	struct file *f = context;

	if (f->has_records)
		return READSTAT_HANDLER_OK;
	put_byte(f, 'L');
	put_part(f, labels);
	put_key(f, value);
	put_part(f, label);
	put_byte(f, IMPORT_RECORD);
	return READSTAT_HANDLER_OK;
}

static int
take_note(int index, const char *note, void *context)
{
	struct file *f = context;

	(void)index;
	if (f->has_records)
		return READSTAT_HANDLER_OK;
	put_byte(f, 'N');
	put_part(f, note);
	put_byte(f, IMPORT_RECORD);
	return READSTAT_HANDLER_OK;
}

static int
take_weight(readstat_variable_t *v, void *context)
{
	struct file *f = context;

	if (f->has_records)
		return READSTAT_HANDLER_OK;
	put_byte(f, 'W');
	put_count(f, readstat_variable_get_index(v));
	put_byte(f, IMPORT_RECORD);
	return READSTAT_HANDLER_OK;
}

static int
take_value(
    int row, readstat_variable_t *v, readstat_value_t value, void *context)
{
	struct file *f = context;
	int index = readstat_variable_get_index(v);
	size_t start;

	(void)row;
	if (!f->has_records)
		return READSTAT_HANDLER_OK;
	if (index < 0 || index >= f->n_columns)
		return READSTAT_HANDLER_ABORT;
	if (f->len >= AT_ONCE)
		flush(f);
	put_byte(f, index == 0 ? '\n' : ',');
	start = f->len;
	put_value(f, &f->columns[index], value);
	/* A record of one empty field is no blank line. */
	if (f->n_columns == 1 && f->len == start) {
		put_byte(f, '"');
		put_byte(f, '"');
	}
	f->cases += index == f->n_columns - 1;
	return READSTAT_HANDLER_OK;
}

/* ---- the file -------------------------------------------------------------
 */

static int
open_nothing(const char *path, void *context)
{
	(void)path;
	((struct file *)context)->at = 0;
	return 0;
}

static int
close_nothing(void *context)
{
	(void)context;
	return 0;
}

static readstat_off_t
move(readstat_off_t offset, readstat_io_flags_t whence, void *context)
{
	struct file *f = context;
	off_t from = whence == READSTAT_SEEK_SET ? 0
	    : whence == READSTAT_SEEK_CUR        ? f->at
						 : f->size;

	if (offset < -from || offset > LONG_MAX / 2)
		return -1;
	f->at = from + offset;
	return f->at;
}

/*
 * A portable file begins with a table of what each of its characters is; what
 * it has no character for, such as a raised 8, is written as that which is
 * nearest, and the library then takes each 8 for a raised one.  To it such a
 * place says '0', which means that there is none.
 */
static void
find_doubled(struct file *f)
{
	bool is_taken[256] = {false};
	unsigned char text[2 * TAIL];
	ssize_t n = read_at(f, text, sizeof text, 0);
	int sign = -TITLES;
	ssize_t i;

	for (i = 0; i < n && sign < SIGNS; i++) {
		if (text[i] == '\r' || text[i] == '\n')
			continue;
		if (sign >= 0 && text[i] != '0' && is_taken[text[i]])
			f->doubled[f->n_doubled++] = i;
		if (sign >= 0)
			is_taken[text[i]] = true;
		sign++;
	}
}

/*
 * A transport file may hold several sets of data, one behind the other, and
 * the library takes what stands between them for records: for it the file
 * ends behind the first.
 */
static void
find_set(struct file *f)
{
	static const char obs[] = "HEADER RECORD*******OBS";
	static const char member[] = "HEADER RECORD*******MEMB";
	char block[1024 * PUNCH];
	off_t at = 0;
	ssize_t n;
	ssize_t i;

	while ((n = read_at(f, block, sizeof block, at)) >= PUNCH) {
		for (i = 0; i + PUNCH <= n; i += PUNCH) {
			const char *punch = block + i;

			if (f->records == 0 &&
			    memcmp(punch, obs, sizeof obs - 1) == 0)
				f->records = at + i + PUNCH;
			else if (f->records > 0 &&
			    memcmp(punch, member, sizeof member - 1) == 0) {
				f->size = at + i;
				f->has_more = true;
				return;
			}
		}
		at += i;
	}
}

/*
 * Behind the last record blanks fill up what is left of 80 bytes: anything
 * else is the beginning of a record whose end is missing.
 */
static bool
has_half(const struct file *f)
{
	off_t at = f->records + f->cases * f->length;
	char text[TAIL];
	ssize_t i = 0;
	ssize_t n;

	n = f->size - at < TAIL ? (ssize_t)(f->size - at) : TAIL;
	if (f->records == 0 || n <= 0)
		return false;
	n = read_at(f, text, (size_t)n, at);
	while (i < n && text[i] == ' ')
		i++;
	return i < n;
}

/* The place of the descriptor moves: the other process looks at it. */
static ssize_t
read_some(void *buf, size_t n, void *context)
{
	struct file *f = context;
	size_t asked = n;
	size_t done = 0;
	int i;

	if (f->at >= f->size)
		return 0;
	if ((off_t)n > f->size - f->at)
		n = (size_t)(f->size - f->at);
	if (lseek(f->in, f->base + f->at, SEEK_SET) < 0)
		return -1;
	while (done < n) {
		ssize_t got = read(f->in, (char *)buf + done, n - done);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	for (i = 0; i < f->n_doubled; i++)
		if (f->doubled[i] >= f->at &&
		    f->doubled[i] < f->at + (off_t)done)
			((char *)buf)[f->doubled[i] - f->at] = '0';
	f->at += (off_t)done;
	/* Labels stand at the end of a Stata file, and half of one is taken
	 * for none.  The other kinds are read in blocks. */
	f->is_cut |= f->kind == IMPORT_STATA && done > 0 && done < asked;
	return (ssize_t)done;
}

static readstat_error_t
update_nothing(
    long size, readstat_progress_handler handler, void *user, void *context)
{
	(void)size;
	(void)handler;
	(void)user;
	(void)context;
	return READSTAT_OK;
}

static bool
ends_in(const char *text, ssize_t n, const char *end)
{
	size_t len = strlen(end);

	return n >= (ssize_t)len &&
	    memcmp(text + n - (ssize_t)len, end, len) == 0;
}

/*
 * A transport file is of whole records, a portable one ends in Z, and one of
 * Stata 13 and later in a mark: nothing else may tell that it was cut.
 */
static bool
is_cut(const struct file *f)
{
	char text[TAIL];
	off_t from = f->size > TAIL ? f->size - TAIL : 0;
	ssize_t n = read_at(f, text, 1, 0);
	bool is_marked = n == 1 && text[0] == '<';

	n = read_at(f, text, TAIL, from);
	switch (f->kind) {
	case IMPORT_TRANSPORT:
		return f->size % PUNCH != 0;
	case IMPORT_STATA:
		return is_marked && !ends_in(text, n, "</stata_dta>");
	case IMPORT_PORTABLE:
		while (n > 0 && isspace((unsigned char)text[n - 1]))
			n--;
		return !ends_in(text, n, "Z");
	default:
		return false;
	}
}

/* Once through the file. */
static readstat_error_t
parse(struct file *f, long limit)
{
	readstat_parser_t *parser = readstat_parser_init();

	if (parser == NULL)
		return READSTAT_ERROR_MALLOC;
	readstat_set_open_handler(parser, open_nothing);
	readstat_set_close_handler(parser, close_nothing);
	readstat_set_seek_handler(parser, move);
	readstat_set_read_handler(parser, read_some);
	readstat_set_update_handler(parser, update_nothing);
	readstat_set_io_ctx(parser, f);
	readstat_set_metadata_handler(parser, take_metadata);
	readstat_set_variable_handler(parser, take_variable);
	readstat_set_value_handler(parser, take_value);
	readstat_set_value_label_handler(parser, take_label);
	readstat_set_note_handler(parser, take_note);
	readstat_set_fweight_handler(parser, take_weight);
	/* The bytes as they are: what has no meaning is for others to tell. */
	readstat_set_handler_character_encoding(parser, NULL);
	readstat_set_row_limit(parser, limit);
	switch (f->kind) {
	case IMPORT_STATA:
		return readstat_parse_dta(parser, "", f);
	case IMPORT_SAS:
		return readstat_parse_sas7bdat(parser, "", f);
	case IMPORT_TRANSPORT:
		return readstat_parse_xport(parser, "", f);
	default:
		return readstat_parse_por(parser, "", f);
	}
}

static enum import_result
result_of(const struct file *f, readstat_error_t error)
{
	bool is_short = error == READSTAT_ERROR_READ ||
	    error == READSTAT_ERROR_SEEK ||
	    error == READSTAT_ERROR_ROW_COUNT_MISMATCH;

	if (is_short || f->is_cut)
		return IMPORT_SHORT;
	if (error != READSTAT_OK)
		return IMPORT_BAD;
	return f->has_records && f->n_cases > f->cases ? IMPORT_SHORT
						       : IMPORT_DONE;
}

static void
put_result(struct file *f, enum import_result result)
{
	put_byte(f, '\0');
	put_byte(f, 'R');
	put_count(f, result);
	put_count(f, f->cases);
	put_count(f, f->n_cases);
	put_byte(f, IMPORT_RECORD);
}

void
import_file(int in, int out, enum import_kind kind)
{
	struct file f = {.kind = kind, .in = in, .out = out, .n_cases = -1};
	enum import_result result;
	struct stat st;

	f.base = lseek(in, 0, SEEK_CUR);
	if (f.base < 0 || fstat(in, &st) != 0)
		_exit(1);
	f.size = st.st_size - f.base;
	f.is_cut = is_cut(&f);
	if (kind == IMPORT_PORTABLE)
		find_doubled(&f);
	if (kind == IMPORT_TRANSPORT)
		find_set(&f);
	result = result_of(&f, parse(&f, 1));
	if (result == IMPORT_DONE || (f.is_cut && f.n_columns > 0)) {
		if (f.has_more) {
			put_byte(&f, 'X');
			put_byte(&f, IMPORT_RECORD);
		}
		put_byte(&f, 'E');
		put_byte(&f, IMPORT_RECORD);
		put_byte(&f, '\0');
		f.has_records = true;
		result = result_of(&f, parse(&f, INT_MAX));
		if (result == IMPORT_DONE && has_half(&f))
			result = IMPORT_SHORT;
		put_byte(&f, '\n');
	} else {
		put_byte(&f, '\0');
	}
	put_result(&f, result);
	flush(&f);
}

bool
import_file_can(void)
{
	return true;
}

#else

void
import_file(int in, int out, enum import_kind kind)
{
	(void)in;
	(void)out;
	(void)kind;
	_exit(1);
}

bool
import_file_can(void)
{
	return false;
}

#endif
