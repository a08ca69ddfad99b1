#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "margins.h"
#include "mem.h"
#include "number.h"
#include "out.h"

static const double ROUNDING = 1e-6; /* that margins may disagree by */
static const double EXACT = 1e-12;   /* that nobody is told of */

void
margins_key(struct out *key, struct slice value)
{
	uint32_t len = (uint32_t)value.len;

	out_slice(key, (struct slice){(const char *)&len, sizeof len});
	out_slice(key, value);
}

/* The index of a column of categories, which is added when new. */
static uint32_t
column_of(struct margins *m, struct slice name)
{
	uint32_t i;

	for (i = 0; i < m->n_columns; i++)
		if (slice_is(name, m->columns[i]))
			return i;
	m->columns = mem_resize(m->columns, (i + 1) * sizeof *m->columns);
	m->columns[i] = mem_text(name);
	m->n_columns++;
	return i;
}

static struct margin *
add_margin(struct margins *m, const char *file)
{
	struct margin *margin;

	m->margins = mem_resize(m->margins, (m->n + 1) * sizeof *m->margins);
	margin = &m->margins[m->n++];
	*margin = (struct margin){.file = file, .first = m->n_terms};
	margin->keys = map_new();
	return margin;
}

static void
add_column(struct margins *m, struct margin *margin, struct slice name)
{
	margin->columns = mem_resize(
	    margin->columns, (margin->n_columns + 1) * sizeof *margin->columns);
	margin->columns[margin->n_columns++] = column_of(m, name);
}

static uint32_t
add_term(
    struct margins *m, uint32_t margin, char *name, quad target, uint64_t line)
{
	MEM_GROW(m->terms, m->n_terms, m->cap_terms);
	m->terms[m->n_terms] = (struct margin_term){
	    .name = name, .target = target, .line = line, .margin = margin};
	m->margins[margin].n++;
	return m->n_terms++;
}

/* A category of a margin; one that is there before is a fault. */
static bool
add_key(struct margins *m, uint32_t margin, struct slice key, uint32_t term,
    const struct place *place)
{
	struct margin *at = &m->margins[margin];
	bool is_new;
	uint32_t i = map_put(at->keys, key, &is_new);

	if (!is_new) {
		diag_error(STATUS_USAGE, place, "doubled-target",
		    "'%s' has a total on line %" PRIu64 " too; a category has "
		    "one",
		    m->terms[term].name,
		    at->terms[i] < m->n_terms ? m->terms[at->terms[i]].line
					      : 0);
		return false;
	}
	MEM_GROW(at->terms, i, at->cap_terms);
	at->terms[i] = term;
	return true;
}

static bool
take_number(double *out, struct slice text, const struct place *place,
    bool can_be_negative)
{
	if (number_parse(out, text.text, text.len) &&
	    (can_be_negative || *out >= 0))
		return true;
	diag_error(STATUS_USAGE, place, "bad-target",
	    "%s is no total; it must be a number%s", diag_value(text),
	    can_be_negative ? "" : " from 0 on");
	return false;
}

/* "sector,region" of the columns before the last one. */
static char *
name_of(const struct input *in)
{
	struct out name = {0};
	uint32_t i;

	for (i = 0; i + 1 < input_columns(in); i++) {
		if (i > 0)
			out_byte(&name, ',');
		out_text(&name, input_column(in, i));
	}
	return out_take(&name);
}

static bool
take_header(struct margins *m, struct margin *margin, struct input *in)
{
	struct place place = {
	    .file = margin->file, .line = 1, .is_alone = true};
	uint32_t n = input_columns(in);
	struct slice last = slice_of(input_column(in, n - 1));
	uint32_t i;

	margin->is_share = slice_is(last, "share");
	if (n < 2 || (!margin->is_share && !slice_is(last, "total"))) {
		diag_error(STATUS_USAGE, &place, "bad-margin",
		    "a margin has columns of the records, and 'total' or "
		    "'share' behind them");
		return false;
	}
	margin->name = name_of(in);
	for (i = 0; i + 1 < n; i++)
		add_column(m, margin, slice_of(input_column(in, i)));
	return true;
}

static bool
take_row(struct margins *m, uint32_t margin, const struct record *rec,
    struct out *key, const char *column)
{
	struct place place = {.file = m->margins[margin].file,
	    .line = rec->line,
	    .column = column};
	uint32_t n = m->margins[margin].n_columns;
	struct out name = {0};
	double target = 0;
	bool is_good;
	uint32_t term;
	uint32_t i;

	key->len = 0;
	for (i = 0; i < n; i++) {
		if (i > 0)
			out_byte(&name, '+');
		out_slice(&name, record_field(rec, i));
		margins_key(key, record_field(rec, i));
	}
	is_good = take_number(&target, record_field(rec, n), &place, false);
	term = add_term(m, margin, out_take(&name), (quad)target, rec->line);
	place.column = NULL;
	return add_key(m, margin, (struct slice){key->text, key->len}, term,
		   &place) &&
	    is_good;
}

static bool
is_empty(const struct margin *margin)
{
	struct place place = {.file = margin->file};

	if (margin->n > 0)
		return false;
	diag_error(
	    STATUS_USAGE, &place, "bad-margin", "there is no total in it");
	return true;
}

static struct input *
open_totals(const char *file, const struct input_options *options)
{
	const struct input_options table = {
	    .is_unsealed = options->is_unsealed};

	return input_open((char *const *)&file, 1, &table);
}

bool
margins_read(
    struct margins *m, const char *file, const struct input_options *options)
{
	struct input *in = open_totals(file, options);
	struct margin *margin;
	struct out key = {0};
	struct record rec;
	bool is_good;

	if (in == NULL)
		return false;
	m->intercept = TERM_NONE;
	margin = add_margin(m, file);
	is_good = take_header(m, margin, in);
	while (is_good && input_next(in, &rec))
		if (!take_row(m, m->n - 1, &rec, &key,
			input_column(in, input_columns(in) - 1)))
			is_good = false;
	is_good = is_good && diag_worst() < STATUS_USAGE && !is_empty(margin);
	out_free(&key);
	input_close(in);
	return is_good;
}

/* A column of a model: one of numbers, or a margin of its categories. */
static bool
add_variable(struct margins *m, const char *file, struct slice name)
{
	static const char mark[] = ":number";
	size_t len = sizeof mark - 1;
	struct margin *margin;
	uint32_t i;

	if (name.len > len &&
	    memcmp(name.text + name.len - len, mark, len) == 0) {
		name.len -= len;
		i = m->n_numbers++;
		m->numbers =
		    mem_resize(m->numbers, (i + 1) * sizeof *m->numbers);
		m->number_terms = mem_resize(
		    m->number_terms, (i + 1) * sizeof *m->number_terms);
		m->numbers[i] = mem_text(name);
		m->number_terms[i] = TERM_NONE;
		return true;
	}
	if (name.len == 0) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "'--model' has a column without a name");
		return false;
	}
	margin = add_margin(m, file);
	margin->name = mem_text(name);
	add_column(m, margin, name);
	return true;
}

/*
 * The margin whose column the term begins with: of several that of the
 * longest name; 0 where it is none.
 */
static uint32_t
margin_of_term(const struct margins *m, struct slice term)
{
	uint32_t found = 0;
	size_t longest = 0;
	uint32_t i;

	for (i = 1; i < m->n; i++) {
		size_t len = strlen(m->margins[i].name);

		if (len <= longest || len > term.len ||
		    memcmp(term.text, m->margins[i].name, len) != 0)
			continue;
		longest = len;
		found = i;
	}
	return found;
}

static bool
take_category(
    struct margins *m, struct slice name, uint32_t term, struct place *place)
{
	uint32_t margin = margin_of_term(m, name);
	struct out key = {0};
	size_t len;
	bool is_good;

	if (margin == 0) {
		diag_error(STATUS_USAGE, place, "unknown-term",
		    "%s is no column of --model with a category behind it, no "
		    "number of it, and not (Intercept)",
		    diag_value(name));
		return false;
	}
	len = strlen(m->margins[margin].name);
	margins_key(&key, (struct slice){name.text + len, name.len - len});
	m->terms[term].margin = margin;
	is_good =
	    add_key(m, margin, (struct slice){key.text, key.len}, term, place);
	out_free(&key);
	return is_good;
}

static bool
take_term(struct margins *m, const struct record *rec, const char *column)
{
	struct place place = {
	    .file = m->margins[0].file, .line = rec->line, .column = column};
	struct slice name = record_field(rec, 0);
	uint32_t *special =
	    slice_is(name, "(Intercept)") ? &m->intercept : NULL;
	double target = 0;
	bool is_good;
	uint32_t term;
	uint32_t i;

	for (i = 0; i < m->n_numbers; i++)
		if (slice_is(name, m->numbers[i]))
			special = &m->number_terms[i];
	is_good = take_number(&target, record_field(rec, 1), &place,
	    special != NULL && special != &m->intercept);
	term = add_term(m, 0, mem_text(name), (quad)target, rec->line);
	place.column = NULL;
	if (special == NULL)
		return take_category(m, name, term, &place) && is_good;
	if (*special != TERM_NONE) {
		diag_error(STATUS_USAGE, &place, "doubled-target",
		    "'%s' has a total on line %" PRIu64 " too; a term has one",
		    m->terms[term].name, m->terms[*special].line);
		return false;
	}
	*special = term;
	return is_good;
}

/* A number of the model without a total. */
static bool
lacks_number(const struct margins *m)
{
	struct place place = {.file = m->margins[0].file};
	bool lacks = false;
	uint32_t i;

	for (i = 0; i < m->n_numbers; i++) {
		if (m->number_terms[i] != TERM_NONE)
			continue;
		diag_error(STATUS_USAGE, &place, "no-target",
		    "the number '%s' of --model has no total", m->numbers[i]);
		lacks = true;
	}
	return lacks;
}

static bool
take_model(struct margins *m, const char *file, const char *model)
{
	bool is_good = true;
	size_t len;

	m->is_model = true;
	m->intercept = TERM_NONE;
	add_margin(m, file)->name = mem_text(slice_of("model"));
	for (;; model += len + 1) {
		len = strcspn(model, ",");
		if (!add_variable(m, file, (struct slice){model, len}))
			is_good = false;
		if (model[len] == '\0')
			return is_good;
	}
}

bool
margins_read_model(struct margins *m, const char *file, const char *model,
    const struct input_options *options)
{
	struct place place = {.file = file, .line = 1, .is_alone = true};
	struct input *in = open_totals(file, options);
	struct record rec;
	bool is_good;

	if (in == NULL)
		return false;
	is_good = take_model(m, file, model);
	if (is_good &&
	    (input_columns(in) != 2 ||
		strcmp(input_column(in, 0), "term") != 0 ||
		strcmp(input_column(in, 1), "total") != 0)) {
		diag_error(STATUS_USAGE, &place, "bad-margin",
		    "the totals of a model have the columns 'term' and "
		    "'total'");
		is_good = false;
	}
	while (is_good && input_next(in, &rec))
		if (!take_term(m, &rec, input_column(in, 1)))
			is_good = false;
	is_good = is_good && diag_worst() < STATUS_USAGE &&
	    !is_empty(&m->margins[0]) && !lacks_number(m);
	input_close(in);
	return is_good;
}

/* Move a margin's terms to the end of those that are placed. */
static void
place_terms(struct margins *m, struct margin *margin,
    struct margin_term *placed, uint32_t at)
{
	uint32_t i;

	memcpy(
	    placed + at, m->terms + margin->first, margin->n * sizeof *placed);
	for (i = 0; i < map_len(margin->keys); i++)
		margin->terms[i] = margin->terms[i] - margin->first + at;
	margin->first = at;
}

void
margins_order(struct margins *m)
{
	struct margin_term *placed =
	    mem_alloc((m->n_terms + (size_t)1) * sizeof *placed);
	uint8_t *is_placed = mem_zero((size_t)m->n + 1, 1);
	uint32_t at = 0;
	uint32_t i;

	while (at < m->n_terms) {
		uint32_t best = m->n;

		for (i = 0; i < m->n; i++)
			if (!is_placed[i] &&
			    (best == m->n ||
				m->margins[i].n > m->margins[best].n))
				best = i;
		is_placed[best] = 1;
		place_terms(m, &m->margins[best], placed, at);
		at += m->margins[best].n;
	}
	free(m->terms);
	free(is_placed);
	m->terms = placed;
}

uint32_t
margins_refer(struct margin *margin, struct slice key)
{
	uint32_t i = map_put(margin->keys, key, NULL);

	MEM_GROW(margin->terms, i, margin->cap_terms);
	margin->terms[i] = TERM_REFERENCE;
	margin->n_references++;
	return i;
}

void
margins_free(struct margins *m)
{
	uint32_t i;

	for (i = 0; i < m->n; i++) {
		free(m->margins[i].name);
		free(m->margins[i].columns);
		free(m->margins[i].terms);
		map_free(m->margins[i].keys);
	}
	for (i = 0; i < m->n_terms; i++)
		free(m->terms[i].name);
	for (i = 0; i < m->n_columns; i++)
		free(m->columns[i]);
	for (i = 0; i < m->n_numbers; i++)
		free(m->numbers[i]);
	free(m->margins);
	free(m->terms);
	free(m->columns);
	free(m->numbers);
	free(m->number_terms);
}

static quad
sum_of(const struct margins *m, const struct margin *margin)
{
	quad sum = 0;
	uint32_t i;

	for (i = margin->first; i < margin->first + margin->n; i++)
		if (!m->terms[i].is_dropped)
			sum += m->terms[i].target;
	return sum;
}

static void
scale(struct margins *m, const struct margin *margin, quad factor)
{
	uint32_t i;

	for (i = margin->first; i < margin->first + margin->n; i++)
		m->terms[i].target *= factor;
}

static double
distance_of(quad a, quad b)
{
	double share = (double)(a / b - 1);

	return share < 0 ? -share : share;
}

/* A margin's sum against what it has to be, which the text says whose it is. */
static bool
agrees(struct margins *m, struct margin *margin, quad wanted, const char *whose,
    enum status status)
{
	struct place place = {.file = margin->file};
	quad sum = sum_of(m, margin);
	char is[NUMBER_TEXT];
	char should[NUMBER_TEXT];
	double off;

	number_format(is, (double)sum);
	number_format(should, (double)wanted);
	if (!(sum > 0) || !(wanted > 0)) {
		diag_error(status, &place, "margins-disagree",
		    "the totals sum to %s; there must be someone", is);
		return false;
	}
	off = distance_of(sum, wanted);
	if (off > ROUNDING) {
		diag_error(status, &place, "margins-disagree",
		    "%s sums to %s, %s to %s; they must count the same units",
		    margin->file, is, whose, should);
		return false;
	}
	if (off > EXACT)
		diag_note(&place, "margins-rounded",
		    "sums to %s, %s to %s: scaled to that", is, whose, should);
	scale(m, margin, wanted / sum);
	return true;
}

/* Shares sum to 1, or to 100. */
static bool
is_whole(const struct margins *m, const struct margin *margin)
{
	struct place place = {.file = margin->file};
	quad sum = sum_of(m, margin);
	char text[NUMBER_TEXT];

	if (sum > 0 &&
	    (distance_of(sum, 1) <= ROUNDING ||
		distance_of(sum, 100) <= ROUNDING))
		return true;
	number_format(text, (double)sum);
	diag_error(STATUS_USAGE, &place, "bad-shares",
	    "the shares sum to %s; it must be 1 or 100", text);
	return false;
}

/* What all margins sum to, and whose sum it is; 0: that of the records. */
static quad
whole(const struct margins *m, const char **whose)
{
	uint32_t i;

	for (i = 0; i < m->n; i++)
		if (!m->margins[i].is_share) {
			*whose = m->margins[i].file;
			return sum_of(m, &m->margins[i]);
		}
	*whose = "--total";
	return (quad)m->total;
}

/* Categories of a model that are more than there are units. */
static bool
has_room(const struct margins *m, uint32_t margin, enum status status)
{
	struct place place = {
	    .file = m->margins[margin].file, .column = m->margins[margin].name};
	char is[NUMBER_TEXT];
	quad sum = 0;
	uint32_t i;

	for (i = 0; i < m->n_terms; i++)
		if (m->terms[i].margin == margin)
			sum += m->terms[i].target;
	if (m->intercept == TERM_NONE ||
	    sum <= m->terms[m->intercept].target * (quad)(1 + ROUNDING))
		return true;
	number_format(is, (double)sum);
	diag_error(status, &place, "margins-disagree",
	    "the totals of its categories sum to %s, more units than "
	    "(Intercept) says",
	    is);
	return false;
}

bool
margins_agree(struct margins *m, enum status status)
{
	const char *whose;
	quad wanted = whole(m, &whose);
	bool is_good = true;
	uint32_t i;

	for (i = 1; i < m->n && m->is_model; i++)
		if (!has_room(m, i, status))
			is_good = false;
	if (m->is_model)
		return is_good;
	if (m->total > 0 && wanted > 0 &&
	    distance_of(wanted, (quad)m->total) > ROUNDING) {
		diag_error(status, NULL, "margins-disagree",
		    "%s does not sum to --total", whose);
		return false;
	}
	for (i = 0; i < m->n; i++)
		if (m->margins[i].is_share
			? status == STATUS_USAGE && !is_whole(m, &m->margins[i])
			: !agrees(m, &m->margins[i], wanted, whose, status))
			is_good = false;
	return is_good;
}

bool
margins_settle(struct margins *m, quad base)
{
	const char *whose;
	quad wanted = whole(m, &whose);
	uint32_t i;

	for (i = 0; i < m->n && !m->is_model; i++) {
		struct margin *margin = &m->margins[i];

		if (!margin->is_share)
			continue;
		scale(m, margin,
		    (wanted > 0 ? wanted : base) / sum_of(m, margin));
		margin->is_share = false;
	}
	return margins_agree(m, STATUS_FAIL);
}
