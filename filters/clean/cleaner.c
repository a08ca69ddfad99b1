#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "arena.h"
#include "binding.h"
#include "charset.h"
#include "cleaner.h"
#include "cuts.h"
#include "diag.h"
#include "fastrow.h"
#include "foreign.h"
#include "hash.h"
#include "mem.h"
#include "out.h"
#include "patches.h"
#include "pattern.h"
#include "rawfile.h"
#include "reader.h"
#include "reading.h"
#include "rejects.h"
#include "row.h"
#include "rules.h"
#include "sav_dictionary.h"
#include "standin.h"
#include "unique.h"
#include "utf8.h"
#include "writer.h"

enum {
	MESSAGE = 1024,
	LOST_LINES = 1000, /* that one rejected record may have */
	STANDINS = 10000   /* records of which all values are looked at */
};

/*
 * The reject of a record whose quoted field goes on over lines: kept back
 * until the first record that is one again, so that it gets all its lines.
 */
struct pending {
	bool is_open;
	bool is_told;
	struct reject reject;
	char *message;
	char *raw;
	size_t len;
	size_t cap;
	uint32_t lines;
};

/* A file whose keys may be met again. */
struct past {
	const char *name;
	uint64_t base; /* lines of the files before it */
};

/* Where the reader's text stands in the file, when it was converted. */
struct tracker {
	uint64_t text; /* end of the last record, in what the reader sees */
	uint64_t file; /* the same in the file */
	unsigned unit; /* bytes of an ASCII character there; 0: as read */
};

struct cleaner {
	const struct resource *res;
	struct cleaner_settings set;
	struct writer *out;
	struct rejects *rejects;
	struct patches *patches;
	struct account account;
	struct hash *hash;
	struct standin *standins; /* by column, or NULL */
	uint32_t n_standins;

	struct charset *utf8;
	struct charset *declared; /* or NULL: "auto" */
	struct charset *fallback;
	const struct charset *charset; /* of the file at hand */

	/* the columns */
	struct binding *binding;
	struct unique *unique;
	struct row_cells *row;
	struct fastrow *fast;
	uint32_t key_column; /* of the only key, or BINDING_NONE */
	char **names;        /* of the header that is being read */
	uint32_t n_names;
	uint32_t n_header; /* header rows seen in this file */
	char *header;      /* the header as it stands there, if one row */
	size_t n_header_bytes;

	struct past *files; /* up to the one at hand */
	size_t n_files;
	size_t cap_files;

	/* the file at hand */
	const char *name;
	struct rawfile *source;
	bool is_system; /* of SPSS, Stata, SAS: what is read stands for it */
	struct reader *in;
	struct reading reading;
	char delimiter;
	char terminator;
	struct tracker tracker;
	uint64_t offset; /* of the record at hand */
	struct pending pending;
	const struct byte_range *range; /* of it, or NULL: all */
	bool has_passed;                /* a record began behind it */
	uint64_t gap;      /* bytes between its header and the range */
	struct cuts *cuts; /* are looked for, and nothing else is done */
	bool has_stopped;  /* a rule or bound ended the work */
	uint64_t records;
	uint64_t lines; /* of the files before */
};

static const enum verdict fault_verdicts[] = {
    [FAULT_NONE] = VERDICT_GOOD,
    [FAULT_QUOTE] = VERDICT_QUOTE,
    [FAULT_UNCLOSED] = VERDICT_UNCLOSED,
    [FAULT_NUL] = VERDICT_NUL,
    [FAULT_CR] = VERDICT_CR,
    [FAULT_LONG] = VERDICT_LONG,
};

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static struct place
place_of(const struct cleaner *c, const struct record *rec)
{
	return (struct place){.file = c->name, .line = rec->line};
}

/* ---- rejects ------------------------------------------------------------- */

/* The delimiter of several bytes back to what stood in the file. */
static struct slice
widened(struct cleaner *c, struct slice raw)
{
	const char *delimiter = c->reading.wide_delimiter;
	size_t len = strlen(delimiter);
	char *out = arena_room(c->row->arena, len * raw.len + 1);
	size_t n = 0;
	size_t i;

	for (i = 0; i < raw.len; i++) {
		if (raw.text[i] == RAWFILE_DELIMITER) {
			memcpy(out + n, delimiter, len);
			n += len;
		} else {
			out[n++] = raw.text[i] == (char)RAWFILE_FOREIGN
			    ? RAWFILE_DELIMITER
			    : raw.text[i];
		}
	}
	arena_keep(c->row->arena, n);
	return (struct slice){out, n};
}

/* The record as UTF-8, as well as it can be read. */
static struct slice
raw_text(struct cleaner *c, struct slice raw)
{
	struct arena *arena = c->row != NULL ? c->row->arena : NULL;
	size_t n;
	char *out;

	if (arena == NULL)
		return raw;
	if (c->reading.wide_delimiter != NULL)
		raw = widened(c, raw);
	if (utf8_is_ascii(raw.text, raw.len))
		return raw;
	out = arena_room(arena, 4 * raw.len + 16);
	n = charset_decode_loosely(c->reading.charset, raw, out);
	arena_keep(arena, n);
	return (struct slice){out, n};
}

/* A fault, as a reject and as a message. */
struct complaint {
	const char *tag;
	const char *message;
	uint32_t column; /* of the file, or BINDING_NONE */
	struct slice value;
};

static void
close_pending(struct cleaner *c)
{
	struct pending *p = &c->pending;

	if (!p->is_open)
		return;
	if (p->is_told) {
		p->reject.raw = (struct slice){p->raw, p->len};
		rejects_put(c->rejects, &p->reject);
	}
	free(p->message);
	p->message = NULL;
	p->is_open = false;
}

static void
append_pending(struct pending *p, struct slice text)
{
	if (p->cap - p->len < text.len + 1) {
		p->cap = 2 * p->cap + text.len + 256;
		p->raw = mem_resize(p->raw, p->cap);
	}
	memcpy(p->raw + p->len, text.text, text.len);
	p->len += text.len;
}

/* Keep the reject back; c->rejects may be NULL. */
static void
open_pending(struct cleaner *c, const struct reject *reject, bool is_told)
{
	struct pending *p = &c->pending;

	p->is_open = true;
	p->is_told = is_told && c->rejects != NULL;
	p->len = 0;
	p->lines = 0;
	if (!p->is_told)
		return;
	p->reject = *reject;
	p->message = mem_text(slice_of(reject->message));
	p->reject.message = p->message;
	p->reject.value = (struct slice){"", 0};
	append_pending(p, reject->raw);
}

/* Its number in the file: of a case, where no header stands before it. */
static uint64_t
number_of(const struct cleaner *c, const struct record *rec)
{
	return rec->number - c->is_system;
}

static void
write_reject(struct cleaner *c, const struct record *rec,
    const struct complaint *complaint, bool is_pending)
{
	bool has_column = complaint->column != BINDING_NONE;
	struct reject reject = {
	    .file = c->name,
	    .line = rec->line,
	    .record = number_of(c, rec),
	    .offset = c->is_system ? REJECT_NOWHERE : c->offset,
	    .position = has_column ? complaint->column + 1 : 0,
	    .column = has_column ? c->binding->names[complaint->column] : NULL,
	    .tag = complaint->tag,
	    .message = complaint->message,
	    .value = complaint->value,
	    .raw = raw_text(c, rec->raw),
	};

	if (is_pending)
		open_pending(c, &reject, true);
	else
		rejects_put(c->rejects, &reject);
}

static struct place
place_in(const struct cleaner *c, const struct record *rec, uint32_t column)
{
	struct place place = place_of(c, rec);

	if (column != BINDING_NONE)
		place.column = c->binding->names[column];
	return place;
}

static void
print_reject(struct cleaner *c, const struct record *rec,
    const struct complaint *complaint)
{
	struct place place = place_in(c, rec, complaint->column);

	diag_error(
	    STATUS_DATA, &place, complaint->tag, "%s", complaint->message);
}

/*
 * Will anybody read the message of the nth reject of a tag? If not, it is only
 * counted: there may be as many rejects as records.
 */
static bool
is_told(const struct cleaner *c, const struct record *rec, const char *tag,
    uint32_t column, uint64_t n)
{
	struct place place;

	if (c->cuts != NULL)
		return false;
	if (c->rejects != NULL)
		return n <= c->set.max_details;
	place = place_in(c, rec, column);
	return c->set.all_faults || !diag_counts(tag, &place);
}

static void
tell(struct cleaner *c, const struct record *rec,
    const struct complaint *complaint)
{
	if (c->rejects != NULL)
		write_reject(c, rec, complaint, false);
	else
		print_reject(c, rec, complaint);
}

/* One more record is rejected; n of this tag. */
static uint64_t
count_reject(struct cleaner *c, const char *tag)
{
	c->account.rejected++;
	if (c->set.has_max_rejects && !c->set.max_rejects.is_percent &&
	    !c->set.is_part &&
	    reject_limit_is_passed(&c->set.max_rejects, c->account.rejected, 0))
		c->has_stopped = true;
	return account_count(&c->account, tag, true);
}

static void
explain_record(const struct cleaner *c, const struct record *rec,
    enum verdict verdict, char *out, size_t size)
{
	switch (verdict) {
	case VERDICT_FIELDS:
		snprintf(out, size,
		    "%" PRIu32 " field%s where the header has %" PRIu32, rec->n,
		    plural(rec->n), c->binding->n);
		break;
	case VERDICT_HEADER:
		snprintf(out, size,
		    "the header once more; name files one after another "
		    "instead of putting them together");
		break;
	case VERDICT_QUOTE:
		snprintf(out, size,
		    "a quote within a field without quotes, or text behind a "
		    "closing quote; write quotes within a field twice");
		break;
	case VERDICT_UNCLOSED:
		snprintf(out, size,
		    "a quoted field has no end within %" PRIu32
		    " lines or at all; see --max-newlines",
		    c->set.max_newlines);
		break;
	case VERDICT_PATTERN_LIMIT:
		snprintf(out, size,
		    "whether the line matches x-footer takes too many steps "
		    "to tell");
		break;
	case VERDICT_NUL:
		snprintf(out, size, "a NUL byte");
		break;
	case VERDICT_CR:
		snprintf(out, size,
		    "a carriage return that ends no line; put the field in "
		    "quotes");
		break;
	default:
		snprintf(out, size,
		    "a field, a record or the number of columns is beyond its "
		    "limit; see --max-field, --max-record, --max-columns");
	}
}

/* The whole record is wrong.  goes_on: lines of it are still to come. */
static void
reject_record(struct cleaner *c, const struct record *rec, enum verdict verdict,
    bool goes_on)
{
	char message[MESSAGE];
	struct complaint complaint = {.tag = value_tags[verdict],
	    .message = message,
	    .column = BINDING_NONE,
	    .value = {"", 0}};
	uint64_t n = count_reject(c, value_tags[verdict]);

	if (goes_on)
		open_pending(c, NULL, false);
	if (!is_told(c, rec, complaint.tag, BINDING_NONE, n))
		return;
	explain_record(c, rec, verdict, message, sizeof message);
	if (goes_on && c->rejects != NULL)
		write_reject(c, rec, &complaint, true);
	else
		tell(c, rec, &complaint);
}

/*
 * Join a line that is no record to the reject before it, whose quotes went
 * wrong. False when there is none, or when too many lines have been joined.
 */
static bool
is_continued(struct cleaner *c, const struct record *rec)
{
	struct pending *p = &c->pending;

	if (!p->is_open || p->lines >= LOST_LINES)
		return false;
	if (p->is_told) {
		append_pending(p, (struct slice){"\n", 1});
		append_pending(p, raw_text(c, rec->raw));
	}
	p->lines++;
	c->account.continued++;
	return true;
}

/* Does a line leave a quoted field open? */
static bool
leaves_open(const struct cleaner *c, struct slice line)
{
	const char *limit = line.text + line.len;
	const char *at = line.text;
	bool is_open = false;

	if (c->res->quote == 0)
		return false;
	while ((at = memchr(at, c->res->quote, (size_t)(limit - at))) != NULL) {
		if (c->res->escape == 0 || !is_open || at[-1] != c->res->escape)
			is_open = !is_open;
		at++;
	}
	return is_open;
}

/*
 * Where in the record the byte without meaning stands that a cell stopped at.
 * Fields that were quoted have been copied, but the first such byte of the
 * record is the one of the first such field; NULL for later ones.
 */
static const char *
find_byte(struct cleaner *c, const struct record *rec, uint32_t column)
{
	size_t bad;
	uint32_t i;

	if (rec->is_plain && c->reading.wide_delimiter == NULL)
		return record_field(rec, column).text +
		    row_cell(c->row, column)->bad;
	for (i = 0; i < column; i++)
		if (row_cell(c->row, i)->verdict == VERDICT_ENCODING)
			return NULL;
	bad = charset_find_bad(c->reading.charset, rec->raw);
	return bad == SIZE_MAX ? NULL : rec->raw.text + bad;
}

/* The surrogate that stands for what was not text in the file, or 0. */
static uint32_t
surrogate_at(const struct cleaner *c, const char *at, const char *limit)
{
	const unsigned char *b = (const unsigned char *)at;

	if (!c->reading.charset->has_surrogates || limit - at < 3 ||
	    b[0] != 0xed || b[1] < 0xa0)
		return 0;
	return 0xd000U | (b[1] & 0x3fU) << 6 | (b[2] & 0x3fU);
}

/* What has no meaning, and where it stands in the file. */
static bool
explain_byte(struct cleaner *c, const struct record *rec, uint32_t column,
    char *out, size_t size)
{
	const char *at = find_byte(c, rec, column);
	const char *limit = rec->raw.text + rec->raw.len;
	bool is_table = c->charset->kind == CHARSET_TABLE;
	uint32_t surrogate;
	char what[48];

	if (at == NULL)
		return false;
	surrogate = surrogate_at(c, at, limit);
	if (surrogate != 0 && !is_table)
		snprintf(what, sizeof what, "the lone surrogate %04X",
		    (unsigned)surrogate);
	else
		snprintf(what, sizeof what, "byte %02X",
		    surrogate != 0 ? (unsigned)surrogate & 0xffU
				   : (unsigned)(unsigned char)*at);
	snprintf(out, size,
	    "%s at offset %" PRIu64 " has no meaning in %s; declare the right "
	    "encoding, or %s",
	    what,
	    c->offset +
		rawfile_width(c->source,
		    (struct slice){
			rec->raw.text, (size_t)(at - rec->raw.text)}),
	    c->charset->name,
	    is_table ? "map it with --undefined"
		     : "map it with --undefined replace");
	return true;
}

static void
complain_of_cell(struct cleaner *c, const struct record *rec, uint32_t column)
{
	const struct field_value *cell = row_cell(c->row, column);
	char message[MESSAGE];
	struct complaint complaint = {.tag = value_tags[cell->verdict],
	    .message = message,
	    .column = column,
	    .value = cell->text};

	if (cell->verdict == VERDICT_ENCODING)
		complaint.value = raw_text(c, record_field(rec, column));
	if (cell->verdict != VERDICT_ENCODING ||
	    !explain_byte(c, rec, column, message, sizeof message))
		value_explain(cell, c->binding->fields[column], cell->verdict,
		    message, sizeof message);
	tell(c, rec, &complaint);
}

/* A field is wrong; the first one gives the record its tag. */
static void
reject_cell(struct cleaner *c, const struct record *rec, uint32_t column)
{
	const struct field_value *cell = row_cell(c->row, column);
	const char *tag = value_tags[cell->verdict];
	uint64_t n = count_reject(c, tag);
	uint32_t i;

	if (!is_told(c, rec, tag, column, n))
		return;
	complain_of_cell(c, rec, column);
	if (!c->set.all_faults)
		return;
	for (i = column + 1; i < c->binding->n; i++)
		if (row_cell(c->row, i)->verdict != VERDICT_GOOD)
			complain_of_cell(c, rec, i);
}

/* "17", or "17 of first.csv" when that is another file. */
static void
name_line(
    const struct cleaner *c, const struct seen *seen, char *out, size_t size)
{
	const char *file = seen->file;
	uint64_t line = seen->line;
	bool is_other = file != NULL && strcmp(file, c->name) != 0;
	size_t i = c->n_files - 1;

	if (file == NULL) {
		while (i > 0 && line <= c->files[i].base)
			i--;
		file = c->files[i].name;
		line -= c->files[i].base;
		is_other = i + 1 < c->n_files;
	}
	snprintf(out, size, "%" PRIu64 "%s%s", line, is_other ? " of " : "",
	    is_other ? file : "");
}

/* Its values, one behind the other. */
static void
name_key(
    struct cleaner *c, const struct key_fields *key, char *out, size_t size)
{
	size_t len = 0;
	uint32_t i;

	out[0] = '\0';
	for (i = 0; i < key->n_fields && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s",
		    i == 0 ? "" : ", ",
		    diag_value(row_field(c->row, key->fields[i])->value));
}

static void
reject_key(struct cleaner *c, const struct record *rec, enum verdict verdict,
    const struct key_fields *key, const struct seen *seen)
{
	uint32_t column = c->binding->columns[key->fields[0]];
	char values[MESSAGE / 2];
	char place[MESSAGE / 4];
	char message[MESSAGE];
	struct complaint complaint = {.tag = value_tags[verdict],
	    .message = message,
	    .column = column,
	    .value = row_cell(c->row, column)->text};
	uint64_t n = count_reject(c, value_tags[verdict]);

	if (!is_told(c, rec, complaint.tag, column, n))
		return;
	name_key(c, key, values, sizeof values);
	name_line(c, seen, place, sizeof place);
	if (verdict == VERDICT_UNIQUE)
		snprintf(message, sizeof message,
		    "key %s seen before on line %s", values, place);
	else
		snprintf(message, sizeof message,
		    "%s does not stand in the file it refers to", values);
	tell(c, rec, &complaint);
}

/* ---- rules --------------------------------------------------------------- */

static void
stop_at_rule(struct cleaner *c, const struct record *rec,
    const struct rule *rule, const char *message, uint32_t column)
{
	struct place place = place_in(c, rec, column);

	diag_error(STATUS_FAIL, &place, rule->tag, "%s", message);
	c->has_stopped = true;
}

/* A rule is broken: true when that rejects the record. */
static bool
take_broken(struct cleaner *c, const struct record *rec,
    const struct rule *rule, uint32_t field)
{
	uint32_t column = c->binding->columns[field];
	char message[MESSAGE];
	struct complaint complaint = {
	    .tag = rule->tag, .message = message, .column = column};
	struct place place = place_of(c, rec);
	uint64_t n = rule->level == LEVEL_REJECT
	    ? count_reject(c, rule->tag)
	    : account_count(&c->account, rule->tag, false);

	if (rule->level == LEVEL_REJECT &&
	    !is_told(c, rec, rule->tag, column, n))
		return true;
	rules_explain(rule, c->res, c->row, message, sizeof message);
	complaint.value = column == BINDING_NONE
	    ? (struct slice){"", 0}
	    : row_cell(c->row, column)->text;
	if (rule->level == LEVEL_REJECT) {
		tell(c, rec, &complaint);
	} else if (rule->level == LEVEL_STOP) {
		stop_at_rule(c, rec, rule, message, column);
	} else {
		place.column = c->res->fields[field].name;
		diag_note(&place, rule->tag, "%s", message);
	}
	return rule->level != LEVEL_NOTE;
}

/* True when the record may stay. */
static bool
follows_rules(struct cleaner *c, const struct record *rec)
{
	uint32_t field;
	size_t i;

	for (i = 0; i < c->res->n_rules; i++) {
		field = c->res->rules[i].fields[0];
		if (rules_is_broken(&c->res->rules[i], c->row, &field) &&
		    take_broken(c, rec, &c->res->rules[i], field))
			return false;
	}
	return true;
}

/* True when the record goes on; a wrong field has rejected it otherwise. */
static bool
is_kept(struct cleaner *c, const struct record *rec)
{
	uint32_t bad;

	if (rules_hold(c->res->keep, c->res->n_keep, c->row, &bad))
		return true;
	if (bad == BINDING_NONE)
		c->account.unkept++;
	else
		reject_cell(c, rec, c->binding->columns[bad]);
	return false;
}

/* ---- records ------------------------------------------------------------- */

/* True when no other record has its keys, and its references are there. */
static bool
takes_keys(struct cleaner *c, const struct record *rec)
{
	struct taker taker = {c->name, rec->line, c->row->base};
	struct seen seen = {0};
	const struct key_fields *key = NULL;
	enum verdict verdict =
	    unique_take(c->unique, c->row, &taker, &key, &seen);

	if (verdict == VERDICT_GOOD)
		return true;
	reject_key(c, rec, verdict, key, &seen);
	return false;
}

/* "answers.csv:17:" and the XXH3-128 of the bytes of the record. */
static void
write_place(struct cleaner *c, const struct record *rec)
{
	const char *slash = strrchr(c->name, '/');
	struct hash *hash = hash_new();
	char text[HASH_TEXT];
	char *place;

	hash_update(hash, rec->raw.text, rec->raw.len);
	hash_text(hash, text);
	hash_free(hash);
	place = mem_format("%s:%" PRIu64 ":%s",
	    slash == NULL ? c->name : slash + 1, rec->number, text);
	writer_text(c->out, place);
	free(place);
}

static void
write_row(struct cleaner *c, const struct record *rec)
{
	const struct binding *binding = c->binding;
	uint32_t i;

	c->account.accepted++;
	if (c->out == NULL)
		return;
	writer_record(c->out);
	for (i = 0; i < binding->n_written; i++)
		writer_field(c->out,
		    binding->order[i] == BINDING_NONE
			? (struct slice){"", 0}
			: row_cell(c->row, binding->order[i])->value);
	if (c->set.place != NULL)
		write_place(c, rec);
}

/* A record of the right width, field by field. */
static void
take_row(struct cleaner *c, const struct record *rec)
{
	uint32_t i;

	if (c->cuts != NULL) {
		c->cuts->is_safe = true;
		return;
	}
	if (c->res->n_keep > 0 && !is_kept(c, rec))
		return;
	for (i = 0; i < c->binding->n; i++)
		if (row_cell(c->row, i)->verdict != VERDICT_GOOD) {
			reject_cell(c, rec, i);
			return;
		}
	if (follows_rules(c, rec) && takes_keys(c, rec))
		write_row(c, rec);
}

/* Does the record go over several lines of the file? */
static bool
has_lines(const struct cleaner *c, const struct record *rec)
{
	return !rec->is_plain &&
	    memchr(rec->raw.text, c->terminator, rec->raw.len) != NULL;
}

/* The first line of such a record; the others are read again. */
static struct slice
go_back(struct cleaner *c, const struct record *rec)
{
	const char *end = memchr(rec->raw.text, c->terminator, rec->raw.len);
	struct slice first = {rec->raw.text, (size_t)(end - rec->raw.text)};

	if (first.len > 0 && end[-1] == '\r')
		first.len--;
	c->tracker.text = rec->offset + first.len;
	c->tracker.file = c->offset + rawfile_width(c->source, first);
	reader_resume_after_first_line(c->in);
	return first;
}

/*
 * A quote where none may stand can make one record of several lines.  When
 * that shows in the number of fields, the lines are looked at one by one:
 * what is a record by itself is one.
 */
static void
take_ragged(struct cleaner *c, const struct record *rec)
{
	struct record first = *rec;

	if (is_continued(c, rec))
		return;
	close_pending(c);
	if (has_lines(c, rec)) {
		first.raw = go_back(c, rec);
		reject_record(c, &first, VERDICT_FIELDS, true);
	} else {
		reject_record(c, rec, VERDICT_FIELDS, false);
	}
}

/* ---- lines that are no records of the survey ----------------------------- */

static bool
is_among(const uint32_t *rows, uint32_t n, uint64_t row)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (rows[i] == row)
			return true;
	return false;
}

static bool
is_comment(const struct cleaner *c, const struct record *rec)
{
	const char *mark = c->res->comment_mark;

	if (is_among(c->res->comment_rows, c->res->n_comment_rows, rec->number))
		return true;
	return mark != NULL && mark[0] != '\0' &&
	    rec->raw.len >= strlen(mark) &&
	    memcmp(rec->raw.text, mark, strlen(mark)) == 0;
}

/* True when the record is a footer, and is counted; a line that may be one or
 * not is rejected. */
static bool
take_footer(struct cleaner *c, const struct record *rec)
{
	switch (pattern_match(c->res->footer, raw_text(c, rec->raw))) {
	case PATTERN_YES:
		c->account.footer++;
		return true;
	case PATTERN_LIMIT:
		reject_record(c, rec, VERDICT_PATTERN_LIMIT, false);
		return true;
	default:
		return false;
	}
}

/* True when the record was a line between records, and is counted. */
static bool
take_between(struct cleaner *c, const struct record *rec)
{
	if (rec->raw.len == 0)
		c->account.blank++;
	else if (is_comment(c, rec))
		c->account.comment++;
	else
		return c->res->footer != NULL && take_footer(c, rec);
	return true;
}

/* ---- the header ---------------------------------------------------------- */

/* Text of a header field: decoded, without a BOM that stood in quotes. */
static bool
header_text(struct cleaner *c, const struct record *rec, uint32_t i,
    struct arena *arena, struct slice *text)
{
	struct place place = place_of(c, rec);
	size_t bad;
	char number[16];

	if (value_text(text, &c->res->undeclared_field, record_field(rec, i),
		&bad, &c->reading, arena) != VERDICT_GOOD) {
		snprintf(number, sizeof number, "%" PRIu32, i + 1);
		place.column = number;
		diag_error(STATUS_FAIL, &place, "encoding",
		    "byte %zu of the column's name has no meaning in %s; "
		    "declare the right encoding with --encoding",
		    bad + 1, c->charset->name);
		return false;
	}
	if (i == 0 && text->len >= 3 &&
	    memcmp(text->text, "\xef\xbb\xbf", 3) == 0) {
		text->text += 3;
		text->len -= 3;
	}
	return true;
}

/* Names of several header rows are joined; a name that repeats is not. */
static void
join_name(struct cleaner *c, uint32_t i, struct slice text)
{
	char *before;

	if (i >= c->n_names) {
		c->names = mem_resize(c->names, (i + 1) * sizeof *c->names);
		c->names[i] = mem_text(text);
		c->n_names = i + 1;
		return;
	}
	if (text.len == 0 || slice_is(text, c->names[i]))
		return;
	before = c->names[i];
	c->names[i] = mem_format("%s%s%.*s", before,
	    before[0] == '\0' ? "" : c->res->header_join, (int)text.len,
	    text.text);
	free(before);
}

static void
forget_names(struct cleaner *c)
{
	uint32_t i;

	for (i = 0; i < c->n_names; i++)
		free(c->names[i]);
	free(c->names);
	free(c->header);
	c->names = NULL;
	c->header = NULL;
	c->n_names = 0;
	c->n_header = 0;
}

static void
open_layout(
    struct cleaner *c, const struct slice *names, uint32_t n, uint64_t line)
{
	c->binding = binding_new(c->res, names, n, c->name, line);
	if (c->binding == NULL)
		return;
	c->row = row_new(c->binding);
	c->row->base = c->files[c->n_files - 1].base;
	c->key_column = unique_only_field(c->unique);
	c->fast =
	    fastrow_new(c->res, c->binding, c->key_column != BINDING_NONE);
	if (c->key_column != BINDING_NONE)
		c->key_column = c->binding->columns[c->key_column];
}

static void
write_header(struct cleaner *c)
{
	uint32_t i;

	if (c->out == NULL || c->binding == NULL)
		return;
	writer_record(c->out);
	for (i = 0; i < c->binding->n_written; i++)
		writer_text(c->out, c->binding->written[i]);
	if (c->set.place != NULL)
		writer_text(c->out, c->set.place);
}

/* A single column whose name holds what mostly stands between columns. */
static void
doubt_delimiter(const struct cleaner *c, struct slice name, uint64_t line)
{
	static const struct {
		char byte;
		const char *name;
	} others[] = {
	    {';', "semicolon"}, {'\t', "tab"}, {',', "comma"}, {'|', "pipe"}};
	struct place place = {.file = c->name, .line = line};
	size_t i;

	for (i = 0; i < sizeof others / sizeof *others; i++)
		if (name.len > 0 && others[i].byte != c->delimiter &&
		    memchr(name.text, others[i].byte, name.len) != NULL) {
			diag_note(&place, "one-column",
			    "the header is one column, but has a %s in it; if "
			    "that is the delimiter, say --delimiter %s",
			    others[i].name, others[i].name);
			return;
		}
}

/* The header is whole. */
static bool
finish_header(struct cleaner *c, uint32_t n, uint64_t line)
{
	struct slice *names = mem_zero(n, sizeof *names);
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < n; i++)
		names[i] = slice_of(i < c->n_names ? c->names[i] : "");
	if (n == 1)
		doubt_delimiter(c, names[0], line);
	if (c->binding == NULL) {
		open_layout(c, names, n, line);
		write_header(c);
		is_good = c->binding != NULL;
	} else if (c->res->n_header_rows > 0) {
		is_good = binding_is_same(c->binding, names, n, c->name, line);
	}
	free(names);
	if (c->fast != NULL)
		fastrow_set_reading(c->fast, &c->reading, c->delimiter);
	return is_good;
}

/* "sep=;" */
static bool
is_excel_mark(const struct record *rec)
{
	return rec->number == 1 && rec->raw.len >= 4 && rec->raw.len <= 6 &&
	    strncasecmp(rec->raw.text, "sep=", 4) == 0;
}

static bool
take_header_row(struct cleaner *c, const struct record *rec)
{
	struct arena *arena = arena_new();
	struct place place = place_of(c, rec);
	struct slice text = {"", 0};
	bool is_good = rec->fault == FAULT_NONE;
	uint32_t n = rec->n;
	uint32_t i;

	if (!is_good)
		diag_error(STATUS_FAIL, &place,
		    value_tags[fault_verdicts[rec->fault]],
		    "the header cannot be read: are delimiter, quote and "
		    "encoding the right ones?");
	if (is_good && rec->raw.len == 0 && c->res->n_header_rows == 1) {
		diag_error(STATUS_FAIL, &place, "no-header",
		    "the line of the header is blank; see --skip-rows");
		is_good = false;
	}
	if (is_good && is_excel_mark(rec)) {
		diag_error(STATUS_FAIL, &place, "no-header",
		    "this line only tells a spreadsheet the delimiter; say "
		    "--skip-rows 1");
		is_good = false;
	}
	for (i = 0; i < rec->n && is_good; i++) {
		is_good = header_text(c, rec, i, arena, &text);
		if (text.len == 0 && i > 0 && c->res->carries_header &&
		    c->n_header + 1 < c->res->n_header_rows)
			text = slice_of(c->names[i - 1]);
		if (is_good)
			join_name(c, i, text);
	}
	arena_free(arena);
	c->n_header++;
	c->account.header++;
	if (!is_good)
		return false;
	if (c->n_header < c->res->n_header_rows)
		return true;
	if (c->n_header == 1 && rec->n > 1) {
		c->header = mem_text(rec->raw);
		c->n_header_bytes = rec->raw.len;
	}
	while (n < c->n_names && c->names[n][0] != '\0')
		n++;
	return finish_header(c, n, rec->line);
}

/*
 * Rows up to the last header row.  True when the record was one of them, or
 * the file cannot be read (then c->has_stopped).
 */
static bool
take_top(struct cleaner *c, const struct record *rec)
{
	const struct resource *res = c->res;

	if (is_among(res->header_rows, res->n_header_rows, rec->number)) {
		if (!take_header_row(c, rec))
			c->has_stopped = true;
		return true;
	}
	if (res->n_header_rows > 0) {
		c->account.preamble++;
		return true;
	}
	/* No header: the first record tells the width. */
	if (is_comment(c, rec)) {
		c->account.comment++;
		return true;
	}
	if (!finish_header(c, rec->n, rec->line))
		c->has_stopped = true;
	return c->has_stopped;
}

/* ---- one record ---------------------------------------------------------- */

/* The byte of the file where the record begins. */
static void
track(struct cleaner *c, const struct record *rec)
{
	struct tracker *t = &c->tracker;

	if (t->unit == 0) {
		c->offset = rec->offset + rawfile_bom(c->source) + c->gap;
		return;
	}
	c->offset = t->file + (rec->offset - t->text) * t->unit;
	t->text = rec->offset + rec->raw.len;
	t->file = c->offset + rawfile_width(c->source, rec->raw);
}

/* A reader_skipped: what went by is in no record. */
static void
track_skipped(void *context, struct slice text)
{
	struct cleaner *c = context;

	c->tracker.text += text.len;
	c->tracker.file += rawfile_width(c->source, text);
}

/* From memory, for a mended record. */
struct text_source {
	struct slice text;
};

static long
read_text(void *context, void *buf, size_t size)
{
	struct text_source *source = context;
	size_t n = source->text.len < size ? source->text.len : size;

	memcpy(buf, source->text.text, n);
	source->text.text += n;
	source->text.len -= n;
	return (long)n;
}

static struct dialect
dialect_of(const struct cleaner *, char delimiter, char terminator);

/* A byte for each delimiter of several; owned. */
static char *
narrowed(struct slice text, const char *delimiter)
{
	size_t len = strlen(delimiter);
	char *out = mem_alloc(text.len + 1);
	size_t n = 0;
	size_t i = 0;

	while (i < text.len) {
		if (text.len - i >= len &&
		    memcmp(text.text + i, delimiter, len) == 0) {
			out[n++] = RAWFILE_DELIMITER;
			i += len;
		} else {
			out[n++] = text.text[i++];
		}
	}
	out[n] = '\0';
	return out;
}

static void
take_mended(struct cleaner *c, const struct record *mended)
{
	account_count(&c->account, "patched", false);
	row_begin(c->row, mended, &c->reading);
	if (mended->fault != FAULT_NONE)
		reject_record(c, mended, fault_verdicts[mended->fault], false);
	else if (mended->n != c->binding->n)
		reject_record(c, mended, VERDICT_FIELDS, false);
	else
		take_row(c, mended);
}

/*
 * Check what was mended in the place of the record in the file.  It may be
 * several records, as a reject may be several lines.  One that is rejected
 * again has all of the patch for its raw record, so that none gets lost when
 * that is mended in turn.
 */
static void
take_patch(struct cleaner *c, const struct record *rec, struct slice text)
{
	struct reading before = c->reading;
	bool is_wide = strlen(c->res->delimiter) > 1;
	char *narrow = is_wide ? narrowed(text, c->res->delimiter) : NULL;
	struct slice all = is_wide ? slice_of(narrow) : text;
	struct text_source source = {all};
	struct dialect dialect = dialect_of(
	    c, is_wide ? RAWFILE_DELIMITER : c->res->delimiter[0], '\n');
	struct reader *in =
	    reader_open_source(read_text, &source, c->name, &dialect);
	struct record mended;
	uint64_t n = 0;

	close_pending(c);
	c->reading.charset = c->utf8;
	c->reading.wide_delimiter = is_wide ? c->res->delimiter : NULL;
	while (reader_next(in, &mended)) {
		if (mended.raw.len == 0)
			continue;
		mended.line = rec->line;
		mended.number = rec->number;
		mended.raw = all;
		take_mended(c, &mended);
		n++;
	}
	c->reading.charset = before.charset;
	c->reading.wide_delimiter = before.wide_delimiter;
	if (n == 0) {
		account_count(&c->account, "left-out", false);
		c->account.unkept++;
	} else {
		c->records += n - 1;
	}
	reader_close(in);
	free(narrow);
}

/* Skip the lines of the bad record, which the patch has mended with it. */
static void
pass_mended_lines(struct cleaner *c, const struct record *rec)
{
	bool is_ragged = rec->fault == FAULT_NONE && rec->n != c->binding->n &&
	    has_lines(c, rec);

	if (is_ragged)
		go_back(c, rec);
	if (is_ragged || leaves_open(c, rec->raw))
		open_pending(c, NULL, false);
}

/* True when a patch took the record's place. */
static bool
is_patched(struct cleaner *c, const struct record *rec)
{
	struct slice text;

	if (c->patches == NULL ||
	    !patches_find(c->patches, c->name,
		(struct patch_place){
		    c->is_system, c->is_system ? number_of(c, rec) : c->offset},
		&text))
		return false;
	take_patch(c, rec, text);
	pass_mended_lines(c, rec);
	return true;
}

/* Check, slowly and with reasons, a record that is not plain and good. */
static void
take_record(struct cleaner *c, const struct record *rec)
{
	if (is_patched(c, rec))
		return;
	if (rec->fault != FAULT_NONE) {
		if (is_continued(c, rec))
			return;
		close_pending(c);
		reject_record(c, rec, fault_verdicts[rec->fault],
		    leaves_open(c, rec->raw));
		return;
	}
	if (!c->pending.is_open && take_between(c, rec))
		return;
	if (rec->n != c->binding->n) {
		take_ragged(c, rec);
		return;
	}
	close_pending(c);
	take_row(c, rec);
}

/* True when the quick way found the record good and it has been written. */
static inline bool
take_plain(struct cleaner *c, const struct record *rec)
{
	struct slice key;
	struct taker taker = {c->name, rec->line, c->row->base};
	struct seen seen;
	uint32_t column;

	if (c->key_column != BINDING_NONE)
		unique_expect(c->unique, record_field(rec, c->key_column));
	if (!fastrow_check(c->fast, rec, c->row))
		return false;
	if (__builtin_expect(c->pending.is_open, 0))
		close_pending(c);
	if (c->res->n_keep > 0 && !is_kept(c, rec))
		return true;
	if (c->res->n_rules > 0 && !follows_rules(c, rec))
		return true;
	if (fastrow_key(c->fast, rec, &key, &column)) {
		if (key.len > 0 &&
		    !unique_take_value(c->unique, key, &taker, &seen)) {
			reject_key(
			    c, rec, VERDICT_UNIQUE, &c->res->keys[0], &seen);
			return true;
		}
	} else if (!takes_keys(c, rec)) {
		return true;
	}
	c->account.accepted++;
	if (c->out == NULL)
		return true;
	fastrow_write(c->fast, rec, c->out);
	if (c->set.place != NULL)
		write_place(c, rec);
	return true;
}

/* Files that were put together bring theirs again, perhaps with a BOM. */
static inline bool
is_header_again(const struct cleaner *c, const struct record *rec)
{
	struct slice raw = rec->raw;

	if (c->header == NULL ||
	    (raw.len != c->n_header_bytes && raw.len != c->n_header_bytes + 3))
		return false;
	if (raw.len > c->n_header_bytes) {
		if (memcmp(raw.text, "\xef\xbb\xbf", 3) != 0)
			return false;
		raw.text += 3;
	}
	return memcmp(raw.text, c->header, c->n_header_bytes) == 0;
}

/* What other programs write for no value, where no schema says so. */
static void
look_for_standins(struct cleaner *c, const struct record *rec)
{
	const struct texts *missing = &c->res->undeclared_field.missing;
	uint32_t i;

	if (c->standins == NULL) {
		c->n_standins = rec->n;
		c->standins = mem_zero(rec->n + 1, sizeof *c->standins);
	}
	for (i = 0; i < rec->n && i < c->n_standins; i++) {
		struct slice text = record_field(rec, i);

		if (text.len > 0 && !texts_hold(missing, text))
			standin_see(&c->standins[i], text);
	}
}

/*
 * Look for such texts in all further records. Other values have been seen by
 * now, and a stand-in is short and begins as few values do.
 */
static void
look_for_late_standins(struct cleaner *c, const struct record *rec)
{
	static const uint8_t begins[256] = {
	    ['N'] = 1, ['n'] = 1, ['#'] = 1, ['.'] = 1, ['-'] = 1};
	const uint32_t *end = rec->end;
	uint32_t last = rec->n - 1;
	uint32_t may_be = 0;
	uint32_t i;

	/* Behind an empty field stands a delimiter, but for the last one. */
	for (i = 0; i < last; i++) {
		uint32_t start = end[(int64_t)i - 1] + 1;

		may_be |= (uint32_t)(end[i] - start - 1 < STANDIN_LONGEST) &
		    begins[(unsigned char)rec->text[start]];
	}
	may_be |= standin_is(record_field(rec, last));
	if (may_be != 0)
		look_for_standins(c, rec);
}

static void
report_standins(const struct cleaner *c)
{
	uint32_t i;

	for (i = 0; i < c->n_standins && i < c->binding->n; i++)
		standin_report(
		    &c->standins[i], c->name, c->binding->names[i], "are kept");
}

/*
 * A record behind the range is read only to tell where the last one of the
 * range ends.
 */
static bool
is_past(struct cleaner *c)
{
	c->has_passed =
	    c->range != NULL && c->offset >= c->range->begin + c->range->length;
	return c->has_passed;
}

/*
 * While cuts are looked for: may the file be cut before this record? Nothing
 * else of it matters.
 */
static bool
has_all_fields(struct cleaner *c, const struct record *rec, bool has_between)
{
	c->cuts->is_safe = rec->fault == FAULT_NONE &&
	    rec->n == c->binding->n && rec->raw.len > 0 && !has_between &&
	    !c->pending.is_open;
	return c->cuts->is_safe;
}

/* While cuts are looked for: go by the records before the next one, which are
 * counted and no more. */
static void
pass_records(struct cleaner *c)
{
	struct cuts *cuts = c->cuts;
	uint64_t before = rawfile_bom(c->source) + c->gap;
	uint64_t passed;

	if (!cuts->is_begun || cuts->n_found == cuts->n ||
	    c->tracker.unit != 0 || c->pending.is_open ||
	    cuts->targets[cuts->n_found] <= before)
		return;
	passed = reader_pass(
	    c->in, c->binding->n, cuts->targets[cuts->n_found] - before);
	c->records += passed;
	if (passed > 0)
		cuts->is_safe = true;
}

/* All records behind the header. */
static void
take_records(struct cleaner *c)
{
	bool has_plan =
	    c->fast != NULL && c->patches == NULL && fastrow_is_ready(c->fast);
	bool has_between = c->res->n_comment_rows > 0 ||
	    c->res->comment_mark != NULL || c->res->footer != NULL;
	bool skips_blanks = c->patches == NULL;
	struct record rec;

	/* With lines between every record is looked at. */
	if (c->cuts != NULL && !has_between)
		reader_count_fields(c->in);
	while (!c->has_stopped && !cuts_are_found(c->cuts) &&
	    reader_next(c->in, &rec)) {
		track(c, &rec);
		if (is_past(c))
			break;
		c->records++;
		if (c->cuts != NULL)
			cuts_see(c->cuts,
			    &(struct cut){c->offset, rec.line, rec.number});
		if (rec.raw.len == 0 && skips_blanks && !c->pending.is_open &&
		    rec.fault == FAULT_NONE) {
			uint64_t more = reader_skip_blanks(c->in);

			c->account.blank += 1 + more;
			c->records += more;
			continue;
		}
		if (c->cuts != NULL) {
			if (has_all_fields(c, &rec, has_between)) {
				pass_records(c);
				continue;
			}
			if (!reader_find_fields(c->in, &rec))
				break;
			row_begin(c->row, &rec, &c->reading);
			if (c->pending.is_open || !is_header_again(c, &rec))
				take_record(c, &rec);
			continue;
		}
		if (c->set.notes_standins) {
			if (c->records < STANDINS)
				look_for_standins(c, &rec);
			else
				look_for_late_standins(c, &rec);
		}
		row_begin(c->row, &rec, &c->reading);
		if (__builtin_expect(is_header_again(c, &rec), 0) &&
		    !c->pending.is_open) {
			reject_record(c, &rec, VERDICT_HEADER, false);
			continue;
		}
		if (has_plan && rec.fault == FAULT_NONE &&
		    rec.n == c->binding->n && rec.raw.len > 0 && !has_between &&
		    take_plain(c, &rec))
			continue;
		take_record(c, &rec);
	}
}

/* ---- one file ------------------------------------------------------------ */

static struct dialect
dialect_of(const struct cleaner *c, char delimiter, char terminator)
{
	return (struct dialect){
	    .delimiter = delimiter,
	    .quote = c->res->quote,
	    .escape = c->res->escape,
	    .terminator = terminator,
	    .sealed = false,
	    .recover = true,
	    .max_newlines = c->set.max_newlines,
	    .max_field = c->set.max_field,
	    .max_record = c->set.max_record,
	    .max_columns = c->set.max_columns,
	};
}

/* The byte that stands for the delimiter in the charset; 0: there is none. */
static char
delimiter_byte(const struct charset *set, const char *delimiter)
{
	size_t len = strlen(delimiter);
	unsigned i;

	if (len == 1)
		return delimiter[0];
	if (set->kind != CHARSET_TABLE || !charset_is_direct(set))
		return '\0';
	for (i = 0x80; i < 256; i++)
		if (set->len[i] == len &&
		    memcmp(set->utf8[i], delimiter, len) == 0)
			return (char)i;
	return '\0';
}

/* Whether bytes hold a character of ASCII, which EBCDIC has elsewhere. */
static bool
holds(const struct charset *set, struct slice bytes, char of)
{
	int i;

	if (set->kind != CHARSET_TABLE || set->is_ascii)
		return memchr(bytes.text, of, bytes.len) != NULL;
	for (i = 0; i < 256; i++)
		if (set->point[i] == (uint32_t)of &&
		    memchr(bytes.text, i, bytes.len) != NULL)
			return true;
	return false;
}

/* What ends a line, when the schema does not say: LF, or CR without any LF. */
static char
terminator_of(
    const struct cleaner *c, const struct charset *set, struct slice first)
{
	if (c->res->terminator != 0)
		return c->res->terminator;
	return !holds(set, first, '\n') && holds(set, first, '\r') ? '\r'
								   : '\n';
}

static const struct charset *
keep_charset(struct charset **slot, const char *name, enum undefined undefined)
{
	if (*slot == NULL || strcmp((*slot)->name, name) != 0) {
		charset_free(*slot);
		*slot = charset_new(name, undefined);
	}
	return *slot;
}

/* "auto": BOM, else UTF-8 that shows itself, else the fallback. */
static const struct charset *
choose_charset(struct cleaner *c, const char *bom)
{
	struct place place = {.file = c->name};
	const char *name = bom != NULL   ? bom
	    : rawfile_is_utf8(c->source) ? "UTF-8"
					 : c->res->fallback;

	diag_note(&place, "encoding-chosen", "read as %s: %s", name,
	    bom != NULL ? "the file begins with its BOM"
		: strcmp(name, "UTF-8") == 0
		? "it holds UTF-8 and nothing else"
		: "no BOM, and no UTF-8 beyond ASCII");
	return keep_charset(&c->fallback, name, c->res->undefined);
}

/* Does the BOM agree with what was declared? */
static bool
agrees(const struct charset *set, const char *bom)
{
	if (strcmp(bom, "UTF-8") == 0)
		return set->kind == CHARSET_UTF8;
	if (strcmp(bom, "UTF-16LE") == 0)
		return set->kind == CHARSET_UTF16LE;
	return strcmp(bom, "UTF-16BE") == 0 && set->kind == CHARSET_UTF16BE;
}

/* "utf-16" leaves the order of bytes to the BOM. */
static bool
is_any_utf16(const char *name)
{
	return strlen(name) <= 6 &&
	    (strcasecmp(name, "utf-16") == 0 || strcasecmp(name, "utf16") == 0);
}

static bool
is_utf16(const struct charset *set)
{
	return set->kind == CHARSET_UTF16LE || set->kind == CHARSET_UTF16BE;
}

static const struct charset *
find_charset(struct cleaner *c, struct slice first)
{
	struct place place = {.file = c->name};
	size_t bom_len;
	const char *bom = rawfile_bom_name(first, &bom_len);
	const char *other = bom == NULL ? rawfile_looks_like(first) : bom;

	if (bom != NULL && strncmp(bom, "UTF-32", 6) == 0) {
		diag_error(STATUS_FAIL, &place, "encoding-mismatch",
		    "the file is in UTF-32; try: iconv -f UTF-32 -t UTF-8 "
		    "FILE | clean ...");
		return NULL;
	}
	if (c->declared == NULL && (bom != NULL || other == NULL))
		return choose_charset(c, bom);
	if (bom != NULL && is_any_utf16(c->res->encoding) &&
	    strncmp(bom, "UTF-16", 6) == 0)
		return keep_charset(&c->fallback, bom, c->res->undefined);
	if (bom != NULL && !agrees(c->declared, bom)) {
		diag_error(STATUS_FAIL, &place, "encoding-mismatch",
		    "the file begins with the BOM of %s, not of '%s'; say "
		    "--encoding %s",
		    bom, c->res->encoding, bom);
		return NULL;
	}
	if (bom == NULL && other != NULL &&
	    (c->declared == NULL || charset_is_direct(c->declared))) {
		diag_error(STATUS_FAIL, &place, "encoding-mismatch",
		    "the file looks like %s without a BOM; say --encoding %s",
		    other, other);
		return NULL;
	}
	/* Both UTF-16 and ASCII have this byte in each line end. */
	if (is_utf16(c->declared) && first.len > 0 &&
	    memchr(first.text, '\0', first.len) == NULL) {
		diag_error(STATUS_FAIL, &place, "encoding-mismatch",
		    "the file is not in %s: it has no NUL byte; say "
		    "--encoding utf-8, or auto",
		    c->res->encoding);
		return NULL;
	}
	return c->declared;
}

static void
open_reader(struct cleaner *c, const struct charset *set, struct slice first)
{
	char delimiter = delimiter_byte(set, c->res->delimiter);
	char terminator = terminator_of(c, set, first);
	const char *wide = delimiter == '\0' ? c->res->delimiter : NULL;
	bool is_converted = wide != NULL || !charset_is_direct(set);
	struct dialect dialect = dialect_of(
	    c, wide != NULL ? RAWFILE_DELIMITER : delimiter, terminator);

	rawfile_start(c->source, set, wide);
	c->charset = set;
	c->utf8->has_surrogates = set->kind != CHARSET_UTF8;
	c->utf8->undefined =
	    set->kind != CHARSET_TABLE && c->res->undefined == UNDEFINED_C1
	    ? UNDEFINED_REJECT
	    : c->res->undefined;
	c->reading.charset = is_converted ? c->utf8 : set;
	c->reading.wide_delimiter = wide;
	c->reading.has_nfc = c->res->has_nfc;
	c->delimiter = dialect.delimiter;
	c->terminator = terminator;
	c->tracker = (struct tracker){0, rawfile_bom(c->source), 0};
	if (is_converted)
		c->tracker.unit = 1 +
		    (set->kind == CHARSET_UTF16LE ||
			set->kind == CHARSET_UTF16BE);
	c->in = reader_open_source(rawfile_read, c->source, c->name, &dialect);
	reader_on_skip(c->in, track_skipped, c);
}

/*
 * What the schema says of the kind of file is for people: the bytes decide.
 * A file that was compressed or not is of one kind.
 */
static void
check_format(const struct cleaner *c, const char *format, const char *mediatype)
{
	static const char *const known[] = {
	    "csv", "tsv", "sav", "zsav", "dta", "sas7bdat", "xpt", "por"};
	struct place place = {.file = c->name};
	const char *said = c->res->format;
	bool is_known = false;
	bool differs;
	size_t i;

	for (i = 0; said != NULL && i < sizeof known / sizeof *known; i++)
		is_known |= strcmp(said, known[i]) == 0;
	if (is_known) {
		bool is_sav = strstr(format, "sav") != NULL;

		differs = is_sav               ? strstr(said, "sav") == NULL
		    : strcmp(said, "tsv") == 0 ? strcmp(format, "csv") != 0
					       : strcmp(said, format) != 0;
	} else {
		said = c->res->mediatype;
		differs = said != NULL &&
		    (strncmp(said, "text/", 5) == 0 ||
			strncmp(said, "application/x-", 14) == 0) &&
		    strcmp(said, mediatype) != 0 &&
		    (strncmp(said, "text/", 5) != 0 ||
			strncmp(mediatype, "text/", 5) != 0);
	}
	if (differs)
		diag_warning(&place, "other-format",
		    "the schema says that this is %s, and it is %s",
		    diag_value(slice_of(said)),
		    said == c->res->mediatype ? mediatype : format);
}

/* A file of SPSS, Stata or SAS stands for CSV, and brings its encoding. */
static bool
open_system_file(struct cleaner *c)
{
	struct dialect dialect = dialect_of(c, ',', '\n');
	struct place place = {.file = c->res->file};
	const struct sav_dictionary *dict;
	const struct charset *set;

	if (c->res->has_dialect) {
		diag_error(STATUS_USAGE, c->res->file == NULL ? NULL : &place,
		    c->res->file == NULL ? "usage" : "bad-schema",
		    "%s is no CSV: such a file has no delimiter, quotes, "
		    "header rows, footer or decimal marks to be told; leave "
		    "them out",
		    c->name);
		return false;
	}
	dict = rawfile_start_system(c->source,
	    c->res->has_encoding ? c->res->encoding : NULL, c->res->undefined,
	    &set);
	if (dict == NULL)
		return false;
	check_format(c, dict->format, dict->mediatype);
	c->charset = set;
	c->utf8->has_surrogates = set->kind != CHARSET_UTF8;
	c->utf8->undefined = c->res->undefined;
	c->reading.charset = set->kind == CHARSET_UTF8 ? set : c->utf8;
	c->reading.wide_delimiter = NULL;
	c->reading.has_nfc = c->res->has_nfc;
	c->delimiter = ',';
	c->terminator = '\n';
	c->tracker = (struct tracker){0, 0, 1};
	c->in = reader_open_source(rawfile_read, c->source, c->name, &dialect);
	return true;
}

static void
report_no_header(const struct cleaner *c)
{
	struct place place = {.file = c->name};

	diag_error(STATUS_FAIL, &place, "no-header",
	    "the input ends before its header; was it exported whole?");
}

/*
 * The counts of a file before its records began, for a range whose header is in
 * another part.
 */
struct top {
	uint64_t records;
	uint64_t header;
	uint64_t preamble;
	uint64_t comment;
};

static struct top
begin_top(const struct cleaner *c)
{
	return (struct top){c->records, c->account.header, c->account.preamble,
	    c->account.comment};
}

/*
 * The header is read, and from here on the source has the bytes of the range:
 * false where the header is the range's own.
 */
static bool
enter_range(struct cleaner *c, const struct top *before)
{
	const struct byte_range *range = c->range;

	if (range == NULL || range->is_first)
		return false;
	c->records = before->records;
	c->account.header = before->header;
	c->account.preamble = before->preamble;
	c->account.comment = before->comment;
	c->gap = range->begin - range->header;
	c->tracker.file += c->gap;
	reader_stand_at(c->in, range->line, range->record);
	return true;
}

/* Without a header the first record tells the width: each part reads it. */
static void
see_width(struct cleaner *c, const struct record *rec)
{
	const struct tracker *t = &c->tracker;

	c->cuts->header = t->unit == 0
	    ? reader_offset(c->in) + rawfile_bom(c->source)
	    : t->file + (reader_offset(c->in) - t->text) * t->unit;
	cuts_see(c->cuts, &(struct cut){c->offset, rec->line, rec->number});
	c->cuts->is_odd = rec->fault != FAULT_NONE;
}

/* Read to the header's end, then all records. */
static void
read_file(struct cleaner *c)
{
	struct top before = begin_top(c);
	struct record rec;
	bool is_top = true;

	while (is_top && !c->has_stopped && reader_next(c->in, &rec)) {
		c->records++;
		track(c, &rec);
		if (!take_top(c, &rec)) {
			is_top = false;
			/* Of a range it has told the width, no more. */
			if (enter_range(c, &before) || is_past(c))
				break;
			if (c->cuts != NULL)
				see_width(c, &rec);
			row_begin(c->row, &rec, &c->reading);
			take_record(c, &rec);
		} else {
			is_top = c->res->n_header_rows == 0 ||
			    c->n_header < c->res->n_header_rows;
			if (!is_top)
				(void)enter_range(c, &before);
		}
	}
	/* Without a header the schema names the columns of no records. */
	if (is_top && !c->has_stopped && c->res->n_header_rows == 0 &&
	    c->records > 0 && c->res->n_fields > 0)
		is_top = !finish_header(c, c->res->n_fields, 0);
	if (is_top && !c->has_stopped && diag_worst() < STATUS_FAIL)
		report_no_header(c);
	if (!is_top && c->binding != NULL)
		take_records(c);
}

static void
note_end(const struct cleaner *c)
{
	struct place place = {.file = c->name, .line = reader_line(c->in)};

	if (c->has_passed || c->has_stopped || reader_is_sealed(c->in) ||
	    c->res->lacks_newline)
		return;
	if (c->res->file == NULL)
		diag_note(&place, "no-final-newline",
		    "the last line does not end in a newline");
	else
		diag_warning(&place, "no-final-newline",
		    "the last line does not end in a newline: was it cut "
		    "short? If the export never has one, the schema says "
		    "\"x-final-newline\": false");
}

/* How it is written, from its first bytes and the schema; false: it cannot be
 * read. */
static bool
open_file(struct cleaner *c)
{
	const struct charset *set;
	struct slice first;

	c->is_system = rawfile_is_system(c->source);
	if (!c->is_system && !rawfile_peek(c->source, &first))
		return false;
	if (c->hash != NULL)
		rawfile_hash_into(c->source, c->hash);
	if (c->is_system)
		return open_system_file(c);
	if (foreign_report(first, c->name) ||
	    (set = find_charset(c, first)) == NULL)
		return false;
	check_format(c, "csv", "text/csv");
	open_reader(c, set, first);
	return true;
}

/* A file or what is asked for of it. */
static bool
take_file(struct cleaner *c, struct rawfile *source, const char *name)
{
	c->name = name;
	MEM_GROW(c->files, c->n_files, c->cap_files);
	c->files[c->n_files++] = (struct past){name, c->lines};
	if (c->row != NULL)
		c->row->base = c->lines;
	c->source = source;
	c->in = NULL;
	c->gap = 0;
	c->has_passed = false;
	forget_names(c);
	if (open_file(c)) {
		read_file(c);
		close_pending(c);
		if (c->cuts == NULL)
			note_end(c);
		c->lines += reader_line(c->in);
	}
	return diag_worst() < STATUS_USAGE && !c->has_stopped;
}

static void
close_file(struct cleaner *c)
{
	reader_close(c->in);
	rawfile_close(c->source);
}

bool
cleaner_file(struct cleaner *c, struct rawfile *source, const char *name)
{
	return cleaner_range(c, source, name, NULL);
}

bool
cleaner_range(struct cleaner *c, struct rawfile *source, const char *name,
    const struct byte_range *range)
{
	bool goes_on;

	c->range = range;
	if (range != NULL)
		rawfile_cut(source, range->header, range->begin, range->length);
	goes_on = take_file(c, source, name);
	close_file(c);
	return goes_on;
}

bool
cleaner_scan(struct cleaner *c, struct rawfile *source, const char *name,
    struct cuts *cuts, const struct byte_range *range, uint64_t bytes)
{
	bool is_good;

	c->range = range;
	c->cuts = cuts;
	cuts->is_safe = range != NULL && !range->is_first;
	if (range != NULL)
		rawfile_cut(source, range->header, range->begin, range->length);
	is_good = take_file(c, source, name);
	if (is_good)
		cuts_end(cuts,
		    &(struct cut){bytes, reader_line(c->in) + 1,
			reader_records(c->in) + 1});
	close_file(c);
	return is_good;
}

uint64_t
cleaner_line_end(
    const struct cleaner *c, struct slice text, uint64_t at, uint64_t least)
{
	bool is_wide = is_utf16(c->charset);
	size_t low = c->charset->kind == CHARSET_UTF16BE ? 1 : 0;
	const char *end = text.text + text.len;
	const char *p = text.text;

	for (; p < end && (p = memchr(p, c->terminator, (size_t)(end - p)));
	     p++) {
		uint64_t here = at + (uint64_t)(p - text.text);
		const char *other = low == 1 ? p - 1 : p + 1;

		if (is_wide &&
		    (here % 2 != low || other < text.text || other >= end ||
			*other != '\0'))
			continue;
		here += is_wide && low == 0 ? 2 : 1;
		if (here >= least)
			return here;
	}
	return UINT64_MAX;
}

/* ---- beginning and end --------------------------------------------------- */

static bool
open_charsets(struct cleaner *c)
{
	struct place place = {.file = c->res->file};
	bool is_auto = strcmp(c->res->encoding, "auto") == 0;
	const char *name = is_auto ? c->res->fallback : c->res->encoding;
	struct charset *set = charset_new(name, c->res->undefined);

	c->utf8 = charset_new("utf-8", UNDEFINED_REJECT);
	*(is_auto ? &c->fallback : &c->declared) = set;
	if (set == NULL)
		diag_error(STATUS_USAGE, &place, "unknown-encoding",
		    "'%s' is no encoding of 8 bits, UTF-8 or UTF-16; 'iconv "
		    "-l' lists names, 'iconv -f %s -t utf-8' converts others",
		    name, name);
	else if (!is_auto && set->kind != CHARSET_TABLE &&
	    c->res->undefined == UNDEFINED_C1)
		diag_error(STATUS_USAGE, &place, "usage",
		    "c1 gives the undefined bytes of an 8-bit charset a "
		    "character each; %s has no such bytes: say --undefined "
		    "replace, or reject",
		    name);
	else
		return true;
	return false;
}

struct cleaner *
cleaner_open(const struct resource *res, const struct cleaner_settings *set,
    struct writer *out, struct rejects *rejects, struct patches *patches,
    char *const *references, size_t n_references)
{
	struct cleaner *c = mem_zero(1, sizeof *c);

	c->res = res;
	c->set = *set;
	c->out = out;
	c->rejects = rejects;
	c->patches = patches;
	if (set->has_hash)
		c->hash = hash_new();
	c->unique = unique_new(res, references, n_references);
	if (open_charsets(c) && c->unique != NULL)
		return c;
	cleaner_close(c);
	return NULL;
}

void
cleaner_close(struct cleaner *c)
{
	if (c == NULL)
		return;
	forget_names(c);
	fastrow_free(c->fast);
	row_free(c->row);
	binding_free(c->binding);
	unique_free(c->unique);
	charset_free(c->utf8);
	charset_free(c->declared);
	charset_free(c->fallback);
	account_free(&c->account);
	free(c->files);
	free(c->pending.message);
	free(c->pending.raw);
	hash_free(c->hash);
	free(c->standins);
	free(c);
}

/* "enum 12, type 3" */
static void
list_tallies(const struct cleaner *c, char *out, size_t size)
{
	const struct tally *tally = c->account.tallies;
	size_t len = 0;
	size_t i;

	out[0] = '\0';
	for (i = 0; i < c->account.n_tallies && len < size; i++)
		if (tally[i].is_reject)
			len += (size_t)snprintf(out + len, size - len,
			    "%s%s %" PRIu64, len == 0 ? "" : ", ", tally[i].tag,
			    tally[i].n);
}

static void
report_rejects(const struct cleaner *c)
{
	char tallies[MESSAGE];
	uint64_t all = account_records(&c->account);

	if (c->account.rejected == 0)
		return;
	list_tallies(c, tallies, sizeof tallies);
	diag_warning(NULL, "rejected",
	    "%" PRIu64 " of %" PRIu64 " records rejected (%s)",
	    c->account.rejected, all, tallies);
}

/* How often the tag was met, be it a reject or not. */
static uint64_t
count_of(const struct cleaner *c, const char *tag)
{
	const struct {
		const char *tag;
		uint64_t n;
	} others[] = {
	    {"rejected", c->account.rejected},
	    {"nfc", c->reading.composed},
	    {"unseen", c->reading.cleaned},
	    {"replaced", c->reading.mapped},
	    {"decoded-twice", c->reading.suspects},
	};

	uint64_t n = account_of(&c->account, tag);
	size_t i;

	for (i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(others[i].tag, tag) == 0)
			return others[i].n;
	return n > 0 ? n : diag_count(tag);
}

static void
report_bounds(const struct cleaner *c)
{
	uint64_t all = account_records(&c->account);
	const struct alarm *alarm;
	uint64_t n;
	size_t i;

	if (c->set.is_part)
		return;
	if (c->set.has_max_rejects &&
	    reject_limit_is_passed(
		&c->set.max_rejects, c->account.rejected, all))
		diag_error(STATUS_FAIL, NULL, "too-many-rejects",
		    "%" PRIu64 " of %" PRIu64
		    " records rejected are more than --max-rejects allows",
		    c->account.rejected, all);
	for (i = 0; i < c->set.n_fail_if; i++) {
		alarm = &c->set.fail_if[i];
		n = count_of(c, alarm->tag);
		if (n > 0 && reject_limit_is_passed(&alarm->bound, n, all))
			diag_error(STATUS_FAIL, NULL, "fail-if",
			    "%s is met %" PRIu64 " time%s in %" PRIu64
			    " records, more than --fail-if allows",
			    alarm->tag, n, plural(n), all);
	}
	for (i = 0; i < c->set.n_warn_if; i++) {
		alarm = &c->set.warn_if[i];
		n = count_of(c, alarm->tag);
		if (n > 0 && reject_limit_is_passed(&alarm->bound, n, all))
			diag_warning(NULL, "warn-if",
			    "%s is met %" PRIu64 " time%s in %" PRIu64
			    " records, more than --warn-if allows",
			    alarm->tag, n, plural(n), all);
	}
}

/* A limit, how often it was met, as an object of JSON. */
static void
put_limit(struct out *out, const char *option, const char *tag,
    const struct reject_limit *bound, uint64_t n)
{
	out_format(out, "%s{\"option\":\"%s\",\"tag\":\"%s\",\"bound\":\"",
	    out->len > 1 ? "," : "", option, tag);
	if (bound->is_percent)
		out_format(out, "%" PRIu64 ".%03" PRIu64 "%%",
		    bound->count / 1000, bound->count % 1000);
	else
		out_format(out, "%" PRIu64, bound->count);
	out_format(out, "\",\"n\":%" PRIu64 "}", n);
}

void
cleaner_limits(const struct cleaner *c, struct out *out)
{
	size_t i;

	out_text(out, "[");
	if (c->set.has_max_rejects)
		put_limit(out, "max-rejects", "rejected", &c->set.max_rejects,
		    c->account.rejected);
	for (i = 0; i < c->set.n_fail_if; i++)
		put_limit(out, "fail-if", c->set.fail_if[i].tag,
		    &c->set.fail_if[i].bound,
		    count_of(c, c->set.fail_if[i].tag));
	for (i = 0; i < c->set.n_warn_if; i++)
		put_limit(out, "warn-if", c->set.warn_if[i].tag,
		    &c->set.warn_if[i].bound,
		    count_of(c, c->set.warn_if[i].tag));
	out_text(out, "]");
}

/* What --patch did. */
static void
report_patches(const struct cleaner *c)
{
	uint64_t n = account_of(&c->account, "patched");

	if (c->patches != NULL)
		diag_note(NULL, "patched",
		    "%" PRIu64 " mended record%s read in place of rejected "
		    "ones, %" PRIu64 " left out",
		    n, plural(n), account_of(&c->account, "left-out"));
}

static void
report_reading(const struct cleaner *c)
{
	if (c->reading.composed > 0)
		diag_note(NULL, "nfc",
		    "%" PRIu64 " field%s brought into Unicode form NFC",
		    c->reading.composed, plural(c->reading.composed));
	if (c->reading.cleaned > 0)
		diag_note(NULL, "unseen",
		    "%" PRIu64 " field%s freed of characters that cannot be "
		    "seen",
		    c->reading.cleaned, plural(c->reading.cleaned));
	if (c->reading.mapped > 0)
		diag_note(NULL, "replaced",
		    "%" PRIu64 " field%s had bytes without meaning in the "
		    "encoding, which %s",
		    c->reading.mapped, plural(c->reading.mapped),
		    c->res->undefined == UNDEFINED_C1
			? "are control characters now"
			: "are U+FFFD now");
	if (c->reading.suspects > 0)
		diag_warning(NULL, "decoded-twice",
		    "%" PRIu64 " field%s as if UTF-8 had been read as "
		    "another encoding (Ã¦ for æ); is the encoding declared "
		    "the right one?",
		    c->reading.suspects,
		    c->reading.suspects == 1 ? " looks" : "s look");
}

/* --check says everything. */
static void
report_account(const struct cleaner *c)
{
	const struct account *a = &c->account;

	diag_note(NULL, "account",
	    "%" PRIu64 " lines or records read: %" PRIu64 " header, %" PRIu64
	    " preamble, %" PRIu64 " comment, %" PRIu64 " blank, %" PRIu64
	    " footer, %" PRIu64 " continued, %" PRIu64 " not kept, %" PRIu64
	    " rejected, %" PRIu64 " good",
	    c->records, a->header, a->preamble, a->comment, a->blank, a->footer,
	    a->continued, a->unkept, a->rejected, a->accepted);
}

void
cleaner_finish(struct cleaner *c)
{
	if (!account_closes(&c->account, c->records) && !c->has_stopped &&
	    diag_worst() < STATUS_FAIL)
		diag_error(STATUS_FAIL, NULL, "account",
		    "%" PRIu64 " records were read, but not as many are "
		    "accounted for; this is a fault of clean itself",
		    c->records);
	if (c->patches != NULL && diag_worst() < STATUS_FAIL)
		patches_finish(c->patches);
	report_patches(c);
	report_reading(c);
	report_standins(c);
	if (c->set.is_check)
		report_account(c);
	report_rejects(c);
	report_bounds(c);
}

void
cleaner_part(struct cleaner *c, const struct elsewhere *elsewhere,
    struct keyfile *keys, uint64_t records)
{
	unique_part(c->unique, elsewhere, keys, records);
}

const struct account *
cleaner_account(const struct cleaner *c)
{
	return &c->account;
}

bool
cleaner_hash(const struct cleaner *c, char out[33])
{
	if (c->hash == NULL)
		return false;
	hash_text(c->hash, out);
	return true;
}
