#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "choices.h"
#include "coded.h"
#include "column_set.h"
#include "describe.h"
#include "diag.h"
#include "json.h"
#include "map.h"
#include "mem.h"
#include "profile.h"
#include "rawfile.h"
#include "resource_draft.h"
#include "sniff.h"
#include "stream.h"
#include "survey.h"
#include "system_file.h"

enum {
	MOST_RECORDS = 10000,
	MOST_BYTES = 32 << 20, /* that the types are looked for in */
	MOST_VALUES = 500000,  /* kept for all columns together */
	MOST_FOOTERS = 5,
	LONGEST_FOOTER = 40 /* bytes of the word that one begins with */
};

/*
 * Lines of prose behind the last record, such as a source or a sum: the words
 * that they begin with.
 */
struct footers {
	char *words[MOST_FOOTERS];
	uint32_t n;
	bool is_none; /* they are something else, or too many */
	bool is_after_blank;
};

/* What is known of the file while it is read. */
struct describing {
	struct sniff sniff;
	struct survey survey;
	struct column_sets sets;
	struct choice_sets choices;
	struct profile *columns;
	uint32_t n;
	uint64_t n_records;
	uint64_t n_others; /* records that are none, or of another width */
	struct footers footers;
	uint64_t n_checked; /* records that only the types were looked for in */
	bool is_partial;
	bool is_cut;        /* the file goes on */
	bool is_short;      /* the last record has not all columns */
	bool has_bad_names; /* bytes without meaning in the header */
};

/* As names of several header rows are joined when the file is read. */
static void
add_to_name(char **name, struct slice text)
{
	char *longer;

	if (text.len == 0 || slice_is(text, *name))
		return;
	longer = **name == '\0'
	    ? mem_text(text)
	    : mem_format("%s %.*s", *name, (int)text.len, text.text);
	free(*name);
	*name = longer;
}

/*
 * Row r of the header.  A question that stands above the first of its choices
 * is carried to the others, as clean does with x-headerCarry.  As when the
 * file is read, a BOM that stood in quotes is not of the name.
 */
static void
add_header_row(struct describing *d, const struct record *rec, uint32_t r)
{
	static const struct slice bom = {"\xef\xbb\xbf", 3};
	struct profile *columns = d->columns;
	enum head_kind head = d->sniff.head;
	struct slice text;
	uint32_t i;

	for (i = 0; i < d->n && i < rec->n; i++) {
		if (!sniff_text(&d->sniff, record_field(rec, i), &text)) {
			d->has_bad_names = true;
			continue;
		}
		if (i == 0 && text.len >= bom.len &&
		    memcmp(text.text, bom.text, bom.len) == 0)
			text = (struct slice){
			    text.text + bom.len, text.len - bom.len};
		if (head == HEAD_CHOICES && r == 0 && text.len == 0 && i > 0)
			text = slice_of(columns[i - 1].name);
		if (head == HEAD_CHOICES && r == 1 && text.len > 0) {
			columns[i].title = mem_text(text);
			columns[i].heading =
			    mem_text(slice_of(columns[i].name));
		}
		if (head == HEAD_LABELS && r == 1 && !heads_is_import(text))
			columns[i].title = mem_text(text);
		if (head != HEAD_LABELS || r == 0)
			add_to_name(&columns[i].name, text);
	}
}

/* The rows up to the data; names are "" where there is no header. */
static void
read_header(struct describing *d)
{
	uint32_t first = d->sniff.first_row;
	struct record rec;
	uint32_t i;

	d->columns = mem_zero(d->n, sizeof *d->columns);
	for (i = 0; i < d->n; i++)
		profile_open(&d->columns[i], mem_text(slice_of("")));
	for (i = 0;
	     i < first + d->sniff.n_header_rows && sniff_next(&d->sniff, &rec);
	     i++)
		if (i >= first)
			add_header_row(d, &rec, i - first);
}

static void
forget_footers(struct footers *footers)
{
	while (footers->n > 0)
		free(footers->words[--footers->n]);
}

/*
 * Words and no fields behind a blank line: "Source: ...".  Without the blank
 * line it may be a record that was cut short.
 */
static bool
is_footer(
    const struct describing *d, const struct record *rec, struct slice text)
{
	return rec->fault == FAULT_NONE &&
	    (d->footers.is_after_blank || d->footers.n > 0) && text.len > 0 &&
	    isalpha((unsigned char)text.text[0]) &&
	    memchr(text.text, ' ', text.len) != NULL &&
	    memchr(rec->raw.text, d->sniff.dialect.delimiter, rec->raw.len) ==
	    NULL;
}

static void
add_other(struct describing *d, const struct record *rec)
{
	struct footers *footers = &d->footers;
	struct slice text;

	d->n_others++;
	if (!sniff_text(&d->sniff, rec->raw, &text))
		text.len = 0;
	if (footers->n == MOST_FOOTERS || !is_footer(d, rec, text)) {
		footers->is_none = true;
		return;
	}
	text.len = (size_t)((const char *)memchr(text.text, ' ', text.len) -
	    text.text);
	if (text.len > LONGEST_FOOTER ||
	    memchr(text.text, '\\', text.len) != NULL)
		footers->is_none = true;
	else
		footers->words[footers->n++] = mem_text(text);
}

static void
add_record(struct describing *d, const struct record *rec,
    struct profile_budget *budget)
{
	struct slice text;
	uint32_t i;

	for (i = 0; i < d->n; i++)
		if (sniff_text(&d->sniff, record_field(rec, i), &text))
			profile_add(&d->columns[i], text, budget);
	column_sets_add(&d->sets, rec);
}

/* Is the record the header again, as in files that were put together? */
static bool
is_header_again(struct describing *d, const struct record *rec)
{
	struct slice text;
	uint32_t i;

	if (d->sniff.n_header_rows != 1 || rec->fault != FAULT_NONE ||
	    rec->n != d->n || d->n < 2)
		return false;
	for (i = 0; i < d->n; i++)
		if (!sniff_text(&d->sniff, record_field(rec, i), &text) ||
		    !slice_is(text, d->columns[i].name))
			return false;
	return true;
}

static void
take_record(struct describing *d, const struct record *rec,
    struct profile_budget *budget)
{
	d->n_records++;
	if (rec->fault != FAULT_NONE || rec->n != d->n) {
		add_other(d, rec);
	} else {
		d->footers.is_none |= d->n_others > 0;
		add_record(d, rec, budget);
	}
	d->footers.is_after_blank = false;
}

/* A record that the draft does not rest upon. */
static void
check_record(struct describing *d, const struct record *rec)
{
	struct slice text;
	uint32_t i;

	d->n_checked++;
	if (rec->fault != FAULT_NONE || rec->n != d->n) {
		add_other(d, rec);
	} else {
		d->footers.is_none |= d->n_others > 0;
		for (i = 0; i < d->n; i++)
			if (sniff_text(&d->sniff, record_field(rec, i), &text))
				profile_check(&d->columns[i], text);
	}
	d->footers.is_after_blank = false;
}

static void
read_records(struct describing *d)
{
	struct profile_budget budget = {MOST_VALUES};
	struct record rec;

	while (sniff_next(&d->sniff, &rec)) {
		if (rec.n == 1 && rec.raw.len == 0) {
			d->footers.is_after_blank = true;
			reader_skip_blanks(d->sniff.reader);
			continue;
		}
		if (is_header_again(d, &rec))
			continue;
		d->is_partial = d->n_records == MOST_RECORDS;
		d->is_cut = d->is_partial && rec.offset > MOST_BYTES;
		if (d->is_cut)
			break;
		d->is_short = rec.fault != FAULT_NONE || rec.n < d->n;
		if (d->is_partial)
			check_record(d, &rec);
		else
			take_record(d, &rec, &budget);
	}
}

static void
write_draft(const struct describing *d, const struct describe_request *request)
{
	const char *decimal = request->decimal;
	struct resource_draft draft = {
	    .path = request->file,
	    .sniff = &d->sniff,
	    .survey = d->survey.n == 0 ? NULL : &d->survey,
	    .sets = &d->sets,
	    .choices = &d->choices,
	    .columns = d->columns,
	    .n = d->n,
	    .n_records = d->n_records,
	    .n_checked = d->n_checked,
	    .is_partial = d->is_partial,
	    .lacks_newline = !d->is_cut && (!d->is_short || d->footers.n > 0) &&
		!reader_is_sealed(d->sniff.reader),
	    .has_bad_names = d->has_bad_names,
	    .footers = d->footers.words,
	    .n_footers = d->footers.n,
	    .decimal = decimal == NULL ? '\0' : decimal[0],
	};
	struct json json = {0};
	char *text;
	size_t len;

	resource_draft_write(&draft, &json);
	text = json_finish(&json, &len);
	stream_write(1, "stdout", text, len);
	free(text);
}

/*
 * Files beside the data that speak of other columns are of another survey; of
 * some that are not there it is said.
 */
static bool
knows_columns(const struct describing *d)
{
	struct place place = {.file = d->sniff.name};
	struct map *columns = map_new();
	struct slice missing;
	uint32_t n;
	uint32_t i;

	for (i = 0; i < d->n; i++)
		map_put(columns, slice_of(d->columns[i].name), NULL);
	n = survey_missing(&d->survey, columns, &missing);
	map_free(columns);
	if (n > 0 && n == d->survey.n) {
		diag_error(STATUS_USAGE, &place, "unknown-form",
		    "no column of this file is one that --labels or "
		    "--structure names, such as %s",
		    diag_value(missing));
		return false;
	}
	if (n > 0)
		diag_note(&place, "not-in-file",
		    "%" PRIu32 " of %zu variables that --labels or "
		    "--structure names are not columns here, such as %s",
		    n, d->survey.n, diag_value(missing));
	return true;
}

static void
describe_data(struct describing *d, const struct describe_request *request)
{
	struct place place = {.file = d->sniff.name};
	uint32_t i;

	d->n = d->sniff.width;
	if (d->n == 0) {
		diag_error(STATUS_FAIL, &place, "no-header",
		    "the file is empty; there is nothing to describe");
		return;
	}
	read_header(d);
	if (!knows_columns(d))
		return;
	if (d->survey.n == 0)
		coded_find(d->columns, d->n);
	column_sets_find(
	    &d->sets, d->columns, d->n, d->survey.n == 0 ? NULL : &d->survey);
	read_records(d);
	if (d->sniff.n_header_rows == 0 && d->n_others == d->n_records) {
		diag_error(STATUS_FAIL, &place, "no-header",
		    "neither a header nor a record can be read");
		return;
	}
	if (d->footers.is_none || d->is_cut || d->n == 1)
		forget_footers(&d->footers);
	if (d->n_others > d->footers.n)
		diag_note(&place, "fields",
		    "%" PRIu64 " of %" PRIu64 " records are not of %" PRIu32
		    " columns like the rest; they are left out",
		    d->n_others, d->n_records + d->n_checked, d->n);
	for (i = 0; i < d->n; i++)
		profile_settle(&d->columns[i]);
	if (!survey_has_choices(&d->survey))
		choices_find(&d->choices, d->columns, d->n);
	if (diag_worst() < STATUS_USAGE)
		write_draft(d, request);
}

static void
describe_system(
    const struct describing *d, const struct describe_request *request)
{
	const struct sniff_known *known = &request->known;

	if (known->delimiter != NULL || known->header_rows >= 0 ||
	    request->decimal != NULL || request->structure != NULL ||
	    request->labels != NULL)
		diag_error(STATUS_USAGE, NULL, "usage",
		    "%s is no CSV and says itself how it is written; "
		    "leave out what says it of a CSV file",
		    d->sniff.name);
	else
		system_file_describe(
		    d->sniff.source, request->file, known->encoding);
}

void
describe(const struct describe_request *request)
{
	struct describing d = {.n = 0};
	uint32_t i;

	if (!survey_load(&d.survey, request->structure, request->labels))
		rawfile_close(request->known.source);
	else if (sniff_open(&d.sniff, request->file, &request->known))
		describe_data(&d, request);
	else if (d.sniff.is_system)
		describe_system(&d, request);
	for (i = 0; d.columns != NULL && i < d.n; i++)
		profile_close(&d.columns[i]);
	free(d.columns);
	column_sets_free(&d.sets);
	choices_free(&d.choices);
	forget_footers(&d.footers);
	sniff_close(&d.sniff);
	survey_free(&d.survey);
}
