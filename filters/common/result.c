#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "number.h"
#include "result.h"

const char *const result_statuses[] = {
    "", "few", "suppressed", "unreliable", "empty", "lonely", NULL};

enum kind {
	KEY,
	COMPARISON, /* part of the key, where something is compared */
	BY,         /* a column for each variable */
	COUNT,
	NUMBER,
	STATUS,
	EXTRA, /* a number that is written when it is asked for */
	NOTE   /* a text, likewise */
};

struct column {
	const char *name;
	enum kind kind;
	size_t offset;
};

#define COLUMN(name, kind, member)                                             \
	{                                                                      \
		name, kind, offsetof(struct result, member)                    \
	}

/* In order. */
static const struct column columns[] = {
    COLUMN("table", KEY, table),
    COLUMN("item", KEY, item),
    COLUMN("statistic", KEY, statistic),
    COLUMN("measure", KEY, measure),
    COLUMN("category", KEY, category),
    COLUMN("", BY, by),
    COLUMN("compared", COMPARISON, compared),
    COLUMN("contrast", COMPARISON, contrast),
    COLUMN("side_a", COMPARISON, side_a),
    COLUMN("side_b", COMPARISON, side_b),
    COLUMN("n", COUNT, n),
    COLUMN("sum_weight", NUMBER, sum_weight),
    COLUMN("estimate", NUMBER, estimate),
    COLUMN("se", NUMBER, se),
    COLUMN("ci_low", NUMBER, low),
    COLUMN("ci_high", NUMBER, high),
    COLUMN("df", NUMBER, df),
    COLUMN("deff", NUMBER, deff),
    COLUMN("status", STATUS, status),
    COLUMN("cv", EXTRA, cv),
    COLUMN("n_eff", EXTRA, n_eff),
    COLUMN("deff_wr", EXTRA, deff_wr),
    COLUMN("t", EXTRA, t),
    COLUMN("p", EXTRA, p),
    COLUMN("p_adjusted", EXTRA, p_adjusted),
    COLUMN("ddf", EXTRA, ddf),
    COLUMN("flag", NOTE, flag),
    COLUMN("reason", NOTE, reason),
};

enum {
	N_COLUMNS = sizeof columns / sizeof *columns,
	FIRST_EXTRA = N_COLUMNS - RESULT_EXTRAS
};

const char *
result_extra(uint32_t i)
{
	return i < RESULT_EXTRAS ? columns[FIRST_EXTRA + i].name : NULL;
}

static void *
member(const struct result *line, size_t offset)
{
	return (char *)line + offset;
}

void
result_init(struct result *line)
{
	size_t i;

	*line = (struct result){
	    .whose = {"", 0}, .n_pos = NAN, .kish_n = NAN, .nonresponse = NAN};
	for (i = 0; i < N_COLUMNS; i++)
		if (columns[i].kind == KEY || columns[i].kind == COMPARISON ||
		    columns[i].kind == NOTE)
			*(struct slice *)member(line, columns[i].offset) =
			    slice_of("");
		else if (columns[i].kind == NUMBER || columns[i].kind == EXTRA)
			*(double *)member(line, columns[i].offset) = NAN;
}

void
result_hide(struct result *line, enum result_status status)
{
	struct result hidden;
	size_t i;

	result_init(&hidden);
	for (i = 0; i < N_COLUMNS; i++)
		if (columns[i].kind == KEY || columns[i].kind == COMPARISON)
			*(struct slice *)member(&hidden, columns[i].offset) =
			    *(struct slice *)member(line, columns[i].offset);
	hidden.by = line->by;
	hidden.within = line->within;
	hidden.whose = line->whose;
	hidden.n = status == RESULT_SUPPRESSED ? 0 : line->n;
	if (status == RESULT_EMPTY)
		hidden.sum_weight = line->sum_weight;
	hidden.status = status;
	*line = hidden;
}

struct slice
result_by(const struct result *line, uint32_t i)
{
	if (line->by != NULL && line->by[i].text != NULL)
		return line->by[i];
	if (line->within != NULL && line->within[i].text != NULL)
		return line->within[i];
	return slice_of(RESULT_TOTAL);
}

bool
result_is_reserved(struct slice text)
{
	return slice_is(text, RESULT_TOTAL) || slice_is(text, RESULT_REST) ||
	    slice_is(text, RESULT_EACH) || (text.len > 0 && *text.text == '{');
}

/* The column of that name; NULL: there is none. */
static const struct column *
find_column(const char *name)
{
	size_t i;

	for (i = 0; i < N_COLUMNS; i++)
		if (strcmp(columns[i].name, name) == 0)
			return &columns[i];
	return NULL;
}

bool
result_is_column(const struct result_form *form, const char *name)
{
	const struct column *column = find_column(name);

	return column != NULL &&
	    (form == NULL || column->kind < EXTRA ||
		form->extra[column - columns - FIRST_EXTRA]);
}

const char *
result_type(const char *name)
{
	const struct column *column = find_column(name);

	if (column == NULL)
		return NULL;
	return column->kind == COUNT                          ? "integer"
	    : column->kind == NUMBER || column->kind == EXTRA ? "number"
							      : "string";
}

const char *
result_number(const struct result *line, uint32_t i, double *value)
{
	/* They stand from n on, up to the status. */
	const struct column *column = find_column("n") + i;

	if (column->kind != COUNT && column->kind != NUMBER)
		return NULL;
	*value = column->kind == COUNT
	    ? (double)*(const uint64_t *)member(line, column->offset)
	    : *(const double *)member(line, column->offset);
	return column->name;
}

/* ---- written ------------------------------------------------------------- */

static bool
is_written(const struct result_form *form, uint32_t i)
{
	if (columns[i].kind >= EXTRA)
		return form->extra[i - FIRST_EXTRA];
	return columns[i].kind != COMPARISON || form->has_comparisons;
}

void
result_put_header(struct writer *writer, const struct result_form *form)
{
	uint32_t i;
	uint32_t k;

	writer_record(writer);
	for (i = 0; i < N_COLUMNS; i++) {
		if (columns[i].kind == BY)
			for (k = 0; k < form->n_by; k++)
				writer_text(writer, form->by[k]);
		else if (is_written(form, i))
			writer_text(writer, columns[i].name);
	}
}

static void
put_number(struct writer *writer, double value)
{
	char text[NUMBER_TEXT];
	size_t len = 0;

	if (isfinite(value))
		len = number_format(text, value == 0 ? 0 : value);
	writer_field(writer, (struct slice){text, len});
}

static void
put_column(struct writer *writer, const struct result_form *form,
    const struct column *column, const struct result *line)
{
	const void *value = member(line, column->offset);
	uint32_t i;

	switch (column->kind) {
	case KEY:
	case COMPARISON:
	case NOTE:
		writer_field(writer, *(const struct slice *)value);
		return;
	case BY:
		for (i = 0; i < form->n_by; i++)
			writer_field(writer, result_by(line, i));
		return;
	case COUNT:
		put_number(writer,
		    line->status == RESULT_SUPPRESSED
			? NAN
			: (double)*(const uint64_t *)value);
		return;
	case NUMBER:
	case EXTRA:
		put_number(writer, *(const double *)value);
		return;
	case STATUS:
		writer_text(writer,
		    result_statuses[*(const enum result_status *)value]);
	}
}

void
result_put(struct writer *writer, const struct result_form *form,
    const struct result *line)
{
	uint32_t i;

	writer_record(writer);
	for (i = 0; i < N_COLUMNS; i++)
		if (is_written(form, i))
			put_column(writer, form, &columns[i], line);
}

/* ---- read ---------------------------------------------------------------- */

/* The variables: all columns before n that are none of ours. */
static bool
find_by(struct result_form *form, const struct input *in)
{
	int n = input_find(in, "n");
	const char **by = mem_zero((size_t)n + 1, sizeof *by);
	uint32_t i;

	for (i = 0; i < (uint32_t)n; i++)
		if (!result_is_column(form, input_column(in, i))) {
			form->at[N_COLUMNS + form->n_by] = (int)i;
			by[form->n_by++] = input_column(in, i);
		}
	form->by = by;
	for (i = 0; i < N_COLUMNS; i++) {
		if (columns[i].kind > BY || form->at[i] < n)
			continue;
		diag_error(STATUS_USAGE, NULL, "not-estimates",
		    "the column n stands before %s; this is not what aggregate "
		    "writes",
		    columns[i].name);
		return false;
	}
	return true;
}

bool
result_find(struct result_form *form, const struct input *in)
{
	bool is_good = true;
	size_t i;

	*form = (struct result_form){0};
	form->at = mem_zero(
	    N_COLUMNS + (size_t)input_columns(in) + 1, sizeof *form->at);
	for (i = 0; i < N_COLUMNS; i++) {
		enum kind kind = columns[i].kind;
		bool is_optional = kind == COMPARISON || kind >= EXTRA;

		/* Of what is no file of estimates one column is told. */
		form->at[i] = is_optional    ? input_find(in, columns[i].name)
		    : kind == BY || !is_good ? -1
					     : input_need(in, columns[i].name);
		is_good =
		    is_good && (is_optional || kind == BY || form->at[i] >= 0);
		/* Before n a variable may have the name. */
		if (kind >= EXTRA && form->at[i] < input_find(in, "n"))
			form->at[i] = -1;
		if (kind >= EXTRA)
			form->extra[i - FIRST_EXTRA] = form->at[i] >= 0;
		if (kind == COMPARISON && form->at[i] >= 0)
			form->has_comparisons = true;
	}
	return is_good && find_by(form, in);
}

void
result_free(struct result_form *form)
{
	free((void *)form->by);
	free(form->at);
}

static bool
get_status(
    struct slice text, enum result_status *out, const struct place *place)
{
	int i;

	for (i = 0; result_statuses[i] != NULL; i++)
		if (slice_is(text, result_statuses[i])) {
			*out = (enum result_status)i;
			return true;
		}
	diag_error(STATUS_FAIL, place, "bad-status",
	    "%s is not a status of an estimate", diag_value(text));
	return false;
}

static bool
get_count(struct slice text, uint64_t *out, const struct place *place)
{
	int64_t count = 0;

	if (!number_parse_int(&count, text.text, text.len) || count < 0) {
		diag_error(STATUS_FAIL, place, "bad-number",
		    "%s is not a number of respondents", diag_value(text));
		return false;
	}
	*out = (uint64_t)count;
	return true;
}

static bool
get_number(struct slice text, double *out, const struct place *place)
{
	if (text.len == 0 || number_parse(out, text.text, text.len))
		return true;
	diag_error(STATUS_FAIL, place, "bad-number",
	    "%s is not a number; estimates come from aggregate",
	    diag_value(text));
	return false;
}

static bool
get_column(const struct column *column, struct slice text, struct result *line,
    const struct place *place)
{
	void *value = member(line, column->offset);

	switch (column->kind) {
	case COUNT:
		/* A suppressed line, which its later status tells, has none. */
		return text.len == 0 || get_count(text, value, place);
	case NUMBER:
	case EXTRA:
		return get_number(text, value, place);
	case STATUS:
		return get_status(text, value, place);
	default:
		*(struct slice *)value = text;
		return true;
	}
}

bool
result_get(const struct result_form *form, const struct record *rec,
    const struct input *in, struct slice *by, struct result *line)
{
	struct place place = {.file = input_name(in), .line = rec->line};
	struct slice n = record_field(rec, (uint32_t)input_find(in, "n"));
	uint32_t i;

	result_init(line);
	for (i = 0; i < form->n_by; i++)
		by[i] = record_field(rec, (uint32_t)form->at[N_COLUMNS + i]);
	line->by = by;
	for (i = 0; i < N_COLUMNS; i++) {
		place.column = columns[i].name;
		if (form->at[i] >= 0 &&
		    !get_column(&columns[i],
			record_field(rec, (uint32_t)form->at[i]), line, &place))
			return false;
	}
	place.column = "n";
	if (n.len == 0 && line->status != RESULT_SUPPRESSED)
		return get_count(n, &line->n, &place);
	/*
	 * Take away the numbers that may not be shown, so that no later code
	 * can show them by mistake.
	 */
	if (line->status == RESULT_FEW || line->status == RESULT_SUPPRESSED ||
	    line->status == RESULT_EMPTY)
		result_hide(line, line->status);
	return true;
}

/* ---- the key ------------------------------------------------------------- */

static void
put_key(struct out *key, struct slice text)
{
	out_slice(key, (struct slice){(char *)&text.len, sizeof text.len});
	out_slice(key, text);
}

struct slice
result_key(struct out *key, const struct result *line, uint32_t n_by)
{
	uint32_t i;
	uint32_t k;

	key->len = 0;
	for (i = 0; i < N_COLUMNS; i++) {
		if (columns[i].kind == BY)
			for (k = 0; k < n_by; k++)
				put_key(key, result_by(line, k));
		else if (columns[i].kind < BY)
			put_key(key,
			    *(struct slice *)member(line, columns[i].offset));
	}
	return (struct slice){key->text, key->len};
}
