#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datum.h"
#include "diag.h"
#include "fit.h"
#include "mem.h"
#include "number.h"

/* Columns of a row of the store; numbers follow. */
enum {
	ROW_PATTERN,
	ROW_BASE,
	ROW_N, /* records */
	ROW_GROUP,
	ROW_NUMBERS
};

static void
flush(void *context, const struct base_cell *cell)
{
	struct fit *f = context;
	struct pattern *pattern = &f->patterns.list[cell->pattern];

	pattern->n += cell->n;
	exact_add_times(
	    &pattern->sum, (struct slice){cell->text, cell->len}, cell->n);
	kulisch_add_quad(
	    &pattern->squares, (quad)cell->d * (quad)cell->d * (quad)cell->n);
	if (f->store == NULL)
		return;
	f->row[ROW_PATTERN] = cell->pattern;
	f->row[ROW_BASE] = cell->d;
	f->row[ROW_N] = (double)cell->n;
	f->row[ROW_GROUP] = 0;
	store_put(f->store, f->row);
}

bool
fit_open(struct fit *f, const struct input *in)
{
	const struct weighting *set = f->set;
	uint32_t n = f->margins->n_numbers;
	bool is_good = patterns_open(
	    &f->patterns, f->margins, set->classes, set->n_classes, in);
	uint32_t i;

	f->patterns.flush = flush;
	f->patterns.context = f;
	f->group = -1;
	f->base = input_need(in, set->base);
	is_good = is_good && f->base >= 0;
	f->numbers = mem_zero(n + (size_t)1, sizeof *f->numbers);
	for (i = 0; i < n; i++) {
		f->numbers[i] = input_need(in, f->margins->numbers[i]);
		is_good = is_good && f->numbers[i] >= 0;
	}
	if (set->equal_within != NULL) {
		f->group = input_need(in, set->equal_within);
		is_good = is_good && f->group >= 0;
		f->group_names = map_new();
		f->groups = groups_open(f->margins->n_terms);
	}
	f->is_slow = n > 0 || f->group_names != NULL;
	f->trim.low = set->trim_low;
	f->trim.high = set->trim_high;
	f->trim.is_ratio = set->trim_ratio != NULL;
	f->trim.is_once = set->trims_once;
	if (f->is_slow || set->trim_high > 0)
		f->store = store_open(ROW_NUMBERS + n, set->memory);
	f->row = mem_zero(ROW_NUMBERS + (size_t)n, sizeof *f->row);
	f->terms = mem_zero(f->margins->n + (size_t)n + 1, sizeof *f->terms);
	f->x = mem_zero(f->margins->n + (size_t)n + 1, sizeof *f->x);
	return is_good;
}

void
fit_close(struct fit *f)
{
	patterns_close(&f->patterns);
	free(f->numbers);
	map_free(f->group_names);
	store_close(f->store);
	free(f->row);
	groups_close(f->groups);
	newton_free(f->newton);
	trim_free(&f->trim);
	free(f->order);
	free(f->terms);
	free(f->x);
	free(f->targets);
}

static void
say_bad_weight(const struct fit *f, const struct record *rec, const char *file)
{
	struct place place = {
	    .file = file, .line = rec->line, .column = f->set->base};

	diag_error(STATUS_FAIL, &place, "bad-weight",
	    "%s is no base weight; it must be a number from 0 on",
	    diag_value(record_field(rec, (uint32_t)f->base)));
}

/* The numbers of a record; false where one is missing or none. */
static bool
take_numbers(struct fit *f, const struct record *rec, const char *file)
{
	struct place place = {.file = file, .line = rec->line};
	uint32_t i;

	for (i = 0; i < f->margins->n_numbers; i++) {
		struct slice text = record_field(rec, (uint32_t)f->numbers[i]);

		if (number_parse(&f->row[ROW_NUMBERS + i], text.text, text.len))
			continue;
		place.column = f->margins->numbers[i];
		if (datum_is_missing(
			(struct datum){text.text, (uint32_t)text.len})) {
			if (f->patterns.missing++ == 0)
				f->patterns.first = place;
		} else {
			diag_error(STATUS_FAIL, &place, "bad-number",
			    "%s is no number, and the model has '%s:number'",
			    diag_value(text), place.column);
		}
		return false;
	}
	return true;
}

/* The group of a record; false where it is missing. */
static bool
take_group(struct fit *f, const struct record *rec, const char *file)
{
	struct place place = {
	    .file = file, .line = rec->line, .column = f->set->equal_within};
	struct slice name;

	f->row[ROW_GROUP] = 0;
	if (f->group < 0)
		return true;
	name = record_field(rec, (uint32_t)f->group);
	if (name.len > 0) {
		f->row[ROW_GROUP] = map_put(f->group_names, name, NULL);
		return true;
	}
	diag_error(STATUS_FAIL, &place, "no-group",
	    "the record is of no group of --equal-within");
	return false;
}

/* Keep a record whose ratio does not follow from its pattern alone. */
static void
put_slow(
    struct fit *f, uint32_t pattern, const struct record *rec, const char *file)
{
	struct slice d = record_field(rec, (uint32_t)f->base);

	if (!number_parse(&f->row[ROW_BASE], d.text, d.len) ||
	    f->row[ROW_BASE] < 0 ||
	    !exact_add_text(&f->patterns.list[pattern].sum, d)) {
		say_bad_weight(f, rec, file);
		return;
	}
	f->patterns.list[pattern].n++;
	if (!take_numbers(f, rec, file) || !take_group(f, rec, file))
		return;
	f->row[ROW_PATTERN] = pattern;
	f->row[ROW_N] = 1;
	store_put(f->store, f->row);
}

void
fit_put(struct fit *f, const struct record *rec, const char *file)
{
	uint32_t pattern = patterns_put(&f->patterns, rec, file);
	struct base_cell *cell;

	if (f->patterns.list[pattern].fault != PATTERN_GOOD)
		return;
	if (f->is_slow) {
		put_slow(f, pattern, rec, file);
		return;
	}
	cell = patterns_cell(
	    &f->patterns, pattern, record_field(rec, (uint32_t)f->base));
	if (cell == NULL)
		say_bad_weight(f, rec, file);
	else
		cell->n++;
	if (cell != NULL)
		patterns_note(&f->patterns, cell);
}

/* ---- units of the calibration ---------------------------------------- */

struct walk {
	struct fit *fit;
	uint32_t at;
};

static void
rewind_patterns(void *context)
{
	struct walk *walk = context;

	walk->at = 0;
}

static void
pattern_unit(struct fit *f, const struct pattern *pattern, struct unit *unit)
{
	uint32_t i;

	for (i = 0; i < pattern->n_terms; i++) {
		f->terms[i] = pattern->terms[i];
		f->x[i] = 1;
	}
	*unit = (struct unit){(double)((quad)pattern->d * pattern->factor),
	    f->terms, f->x, pattern->n_terms};
}

static bool
next_pattern(void *context, struct unit *unit)
{
	struct walk *walk = context;
	struct fit *f = walk->fit;

	if (walk->at == map_len(f->patterns.map))
		return false;
	pattern_unit(f, &f->patterns.list[f->order[walk->at++]], unit);
	return true;
}

/* Compare the texts of two keys, the first texts first. */
static int
compare_keys(const void *a, const void *b, void *map)
{
	struct slice one = map_key(map, *(const uint32_t *)a);
	struct slice two = map_key(map, *(const uint32_t *)b);
	uint32_t n[2];
	int differ = 0;

	/* Keys with the same number of texts, each behind its length. */
	while (differ == 0 && one.len > 0) {
		memcpy(&n[0], one.text, sizeof n[0]);
		memcpy(&n[1], two.text, sizeof n[1]);
		differ = memcmp(one.text + sizeof n[0], two.text + sizeof n[1],
		    n[0] < n[1] ? n[0] : n[1]);
		if (differ == 0 && n[0] != n[1])
			differ = n[0] < n[1] ? -1 : 1;
		one.text += sizeof n[0] + n[0];
		one.len -= sizeof n[0] + n[0];
		two.text += sizeof n[1] + n[1];
	}
	return differ;
}

static void
order_patterns(struct fit *f)
{
	uint32_t n = map_len(f->patterns.map);
	uint32_t i;

	f->order = mem_zero((size_t)n + 1, sizeof *f->order);
	for (i = 0; i < n; i++)
		f->order[i] = i;
	qsort_r(f->order, n, sizeof *f->order, compare_keys, f->patterns.map);
}

static void
rewind_rows(void *context)
{
	struct walk *walk = context;

	store_rewind(walk->fit->store);
}

/* A record as a unit: its categories, and its numbers that are not 0. */
static void
row_unit(struct fit *f, const double *row, struct unit *unit)
{
	const struct pattern *pattern =
	    &f->patterns.list[(uint32_t)row[ROW_PATTERN]];
	uint32_t i;

	pattern_unit(f, pattern, unit);
	for (i = 0; i < f->margins->n_numbers; i++) {
		if (row[ROW_NUMBERS + i] == 0)
			continue;
		f->terms[unit->n] = f->margins->number_terms[i];
		f->x[unit->n++] = row[ROW_NUMBERS + i];
	}
	unit->d = (double)((quad)row[ROW_BASE] * pattern->factor);
}

static bool
next_row(void *context, struct unit *unit)
{
	struct walk *walk = context;
	const double *row = store_next(walk->fit->store);

	if (row == NULL)
		return false;
	row_unit(walk->fit, row, unit);
	return true;
}

static void
gather_groups(struct fit *f)
{
	struct unit unit;
	const double *row;

	store_rewind(f->store);
	while ((row = store_next(f->store)) != NULL) {
		row_unit(f, row, &unit);
		groups_put(f->groups, (uint32_t)row[ROW_GROUP], unit.d,
		    unit.terms, unit.x, unit.n);
	}
}

/* ---- what margins and records say of each other ---------------------- */

/* How many units of --drop-empty are left out. */
static void
drop(const struct fit *f, struct margin_term *term)
{
	struct place place = {
	    .file = f->margins->margins[term->margin].file, .line = term->line};
	char target[NUMBER_TEXT];

	number_format(target, (double)term->target);
	if (term->target > 0)
		diag_note(&place, "no-sample",
		    "nobody of '%s' is in the sample: its %s units are in no "
		    "weight",
		    term->name, target);
	term->is_dropped = true;
	term->target = 0;
}

/* Is a category on both sides, or on neither? */
static bool
check_term(const struct fit *f, struct margin_term *term, quad sum)
{
	struct place place = {
	    .file = f->margins->margins[term->margin].file, .line = term->line};
	char text[NUMBER_TEXT];

	if (sum > 0 && term->target == 0) {
		diag_error(STATUS_FAIL, &place, "no-target",
		    "'%s' has the total 0, but there are records of it; put "
		    "it with another",
		    term->name);
		return false;
	}
	if (sum > 0)
		return true;
	if (term->target == 0 || f->set->drops_empty) {
		drop(f, term);
		return true;
	}
	number_format(text, (double)term->target);
	diag_error(STATUS_FAIL, &place, "no-sample",
	    "there is no record of '%s' with a weight above 0, for %s units; "
	    "put it with another, or leave it out by --drop-empty",
	    term->name, text);
	return false;
}

static bool
is_number(const struct margins *m, uint32_t term)
{
	uint32_t i;

	for (i = 0; i < m->n_numbers; i++)
		if (m->number_terms[i] == term)
			return true;
	return false;
}

/*
 * Check the categories of a model: of each variable one, at most, may have no
 * total.
 */
static bool
check_references(const struct margins *m)
{
	bool is_good = true;
	uint32_t i;

	for (i = 1; i < m->n && m->is_model; i++) {
		const struct margin *margin = &m->margins[i];
		struct place place = {
		    .file = margin->file, .column = margin->name};
		uint32_t allowed = m->intercept == TERM_NONE ? 0 : 1;

		if (margin->n_references <= allowed)
			continue;
		diag_error(STATUS_FAIL, &place, "no-target",
		    "%" PRIu32 " categories of the records have no total, %s",
		    margin->n_references,
		    allowed == 0 ? "and there is no (Intercept)"
				 : "where one may be left out");
		is_good = false;
	}
	return is_good;
}

static bool
check_terms(struct fit *f)
{
	struct margins *m = f->margins;
	quad *sums = mem_zero(m->n_terms + (size_t)1, sizeof *sums);
	bool is_good = check_references(m);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < map_len(f->patterns.map); i++) {
		const struct pattern *pattern = &f->patterns.list[i];

		for (k = 0; k < pattern->n_terms; k++)
			sums[pattern->terms[k]] += (quad)pattern->d;
	}
	for (i = 0; i < m->n_terms; i++)
		if (!is_number(m, i) && !check_term(f, &m->terms[i], sums[i]))
			is_good = false;
	free(sums);
	return is_good && margins_agree(m, STATUS_FAIL);
}

/* ---- ratios ----------------------------------------------------------- */

static void
poststratify(struct fit *f)
{
	quad *sums = mem_zero(f->margins->n_terms + (size_t)1, sizeof *sums);
	uint32_t n = map_len(f->patterns.map);
	uint32_t i;

	for (i = 0; i < n; i++) {
		const struct pattern *at = &f->patterns.list[i];

		sums[at->terms[0]] += (quad)at->d * at->factor;
	}
	for (i = 0; i < n; i++) {
		struct pattern *at = &f->patterns.list[i];
		uint32_t term = at->terms[0];

		at->ratio = sums[term] > 0
		    ? at->factor * f->margins->terms[term].target / sums[term]
		    : 0;
	}
	free(sums);
}

/* Check the total of a term that the terms before it determine. */
static bool
check_redundant(const struct fit *f, uint32_t i, quad implied)
{
	const struct margins *m = f->margins;
	const struct margin_term *term = &m->terms[i];
	struct place place = {
	    .file = m->margins[term->margin].file, .line = term->line};
	double a = (double)implied;
	double b = (double)term->target;
	double off = a > b ? a - b : b - a;
	double size = (a < 0 ? -a : a) + (b < 0 ? -b : b);
	char is[NUMBER_TEXT];
	char follows[NUMBER_TEXT];

	number_format(is, b);
	number_format(follows, a);
	if (off > size * 1e-6) {
		diag_error(STATUS_FAIL, &place,
		    m->is_model ? "collinear" : "margins-disagree",
		    "the total of '%s' is %s, but in these records it follows "
		    "from those before it, as %s",
		    term->name, is, follows);
		return false;
	}
	if (m->is_model)
		diag_note(&place, "collinear",
		    "'%s' follows from the terms before it, and so does its "
		    "total: left out",
		    term->name);
	else if (off > size * 1e-12)
		diag_note(&place, "margins-rounded",
		    "the total of '%s' is %s, from those before it follows %s",
		    term->name, is, follows);
	return true;
}

static bool
check_rank(struct fit *f)
{
	uint32_t n = f->margins->n_terms;
	quad *implied = mem_zero(n + (size_t)1, sizeof *implied);
	bool is_good = true;
	uint32_t i;

	newton_rank(f->newton, implied);
	for (i = 0; i < n; i++)
		if (!f->newton->is_kept[i] &&
		    !f->margins->terms[i].is_dropped &&
		    !check_redundant(f, i, implied[i]))
			is_good = false;
	free(implied);
	return is_good;
}

/* Bounds that are s times as wide about 1. */
static struct distance
widen(const struct distance *how, double s)
{
	struct distance wide = *how;

	wide.low = 1 - s * (1 - how->low);
	wide.high = 1 + s * (how->high - 1);
	if (wide.low < 0 && how->low >= 0)
		wide.low = 0;
	return wide;
}

/*
 * The least widening of the bounds about 1 under which there is a solution,
 * to two digits; 0 where there is none up to a hundredfold.
 */
static double
nearest_bounds(struct fit *f, const struct distance *how)
{
	double low = 1;
	double high = 1;
	struct distance wide;

	do {
		low = high;
		high *= 2;
		if (high > 128)
			return 0;
		wide = widen(how, high);
	} while (!newton_solve(f->newton, &wide));
	while (high / low > 1.01) {
		double middle = (low + high) / 2;

		wide = widen(how, middle);
		if (newton_solve(f->newton, &wide))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static void
say_not_converged(struct fit *f)
{
	const struct newton *s = f->newton;
	const struct margin_term *term = &f->margins->terms[s->worst];
	struct place place = {
	    .file = f->margins->margins[term->margin].file, .line = term->line};
	double wanted = (double)term->target;
	double reached = (double)s->reached[s->worst];
	uint32_t rounds = s->rounds;
	char advice[128] = "";
	struct distance wide;
	double wider;

	if (f->set->how.is_bounded) {
		wider = nearest_bounds(f, &f->set->how);
		wide = widen(&f->set->how, wider);
		if (wider > 0)
			snprintf(advice, sizeof advice,
			    "; --bounds %.3f,%.3f would do", wide.low,
			    wide.high);
		else
			snprintf(advice, sizeof advice,
			    "; no bounds a hundred times as wide would do");
	}
	diag_error(STATUS_FAIL, &place, "not-converged",
	    "no weights meet all totals: after %" PRIu32 " rounds '%s' is "
	    "%.9g, and should be %.9g%s",
	    rounds, term->name, reached, wanted, advice);
}

static bool
calibrate(struct fit *f)
{
	struct walk walk = {f, 0};
	struct units units = {&walk, true, rewind_patterns, next_pattern};
	uint32_t n = f->margins->n_terms;
	struct unit unit;
	bool is_good;
	uint32_t i;

	if (f->groups != NULL) {
		gather_groups(f);
		units = (struct units){
		    f->groups, false, groups_rewind, groups_next};
	} else if (f->is_slow) {
		units = (struct units){&walk, false, rewind_rows, next_row};
	}
	order_patterns(f);
	f->targets = mem_zero(n + (size_t)1, sizeof *f->targets);
	for (i = 0; i < n; i++)
		f->targets[i] = f->margins->terms[i].target;
	f->newton = newton_new(&units, n, f->targets);
	is_good = check_rank(f);
	if (is_good && !newton_solve(f->newton, &f->set->how)) {
		say_not_converged(f);
		is_good = false;
	}
	for (i = 0; is_good && !f->is_slow && i < map_len(f->patterns.map);
	     i++) {
		struct pattern *at = &f->patterns.list[i];

		pattern_unit(f, at, &unit);
		at->ratio = at->factor * (quad)newton_ratio(f->newton, &unit);
	}
	f->newton->units = NULL;
	return is_good && diag_worst() < STATUS_USAGE;
}

static double
weight_of_unit(const struct fit *f, const struct unit *unit)
{
	return unit->d * newton_ratio(f->newton, unit);
}

/* A record's weight before it is trimmed. */
static double
weight_of_row(struct fit *f, const double *row)
{
	uint32_t group = (uint32_t)row[ROW_GROUP];
	struct unit unit;

	if (f->groups != NULL) {
		groups_at(f->groups, group, &unit);
		return weight_of_unit(f, &unit) / groups_size(f->groups, group);
	}
	if (f->is_slow) {
		row_unit(f, row, &unit);
		return weight_of_unit(f, &unit);
	}
	return (double)((quad)row[ROW_BASE] *
	    f->patterns.list[(uint32_t)row[ROW_PATTERN]].ratio);
}

static bool
find_trim(struct fit *f)
{
	struct store *rows;
	const double *row;
	double out[3];
	bool is_good;

	if (f->set->trim_high == 0)
		return true;
	rows = store_open(3, f->set->memory);
	store_rewind(f->store);
	while ((row = store_next(f->store)) != NULL) {
		out[0] = weight_of_row(f, row);
		out[1] = row[ROW_BASE];
		out[2] = row[ROW_N];
		store_put(rows, out);
	}
	is_good = trim_find(&f->trim, rows);
	store_close(rows);
	return is_good;
}

static void
settle_patterns(struct fit *f)
{
	char text[EXACT_TEXT];
	uint32_t i;

	for (i = 0; i < map_len(f->patterns.map); i++) {
		struct pattern *pattern = &f->patterns.list[i];
		size_t len = exact_text(&pattern->sum, text, sizeof text);

		number_parse(&pattern->d, text, len);
	}
}

static quad
base_sum(const struct fit *f)
{
	quad sum = 0;
	uint32_t i;

	for (i = 0; i < map_len(f->patterns.map); i++)
		sum += (quad)f->patterns.list[i].d * f->patterns.list[i].factor;
	return sum;
}

bool
fit_solve(struct fit *f)
{
	uint32_t i;

	patterns_flush(&f->patterns);
	if (!patterns_check(&f->patterns) || diag_worst() >= STATUS_USAGE)
		return false;
	if (map_len(f->patterns.map) == 0) {
		diag_warning(NULL, "no-sample",
		    "there are no records: a survey of nobody meets no total");
		return true;
	}
	settle_patterns(f);
	if (f->set->class != NULL && !classes_settle(f->classes, &f->patterns))
		return false;
	for (i = 0; i < map_len(f->patterns.map); i++)
		f->patterns.list[i].ratio = f->patterns.list[i].factor;
	if (!margins_settle(f->margins, base_sum(f)) || !check_terms(f))
		return false;
	if (f->set->method == METHOD_POSTSTRATIFY)
		poststratify(f);
	else if (f->set->method != METHOD_NONE && !calibrate(f))
		return false;
	return find_trim(f);
}

static double
trimmed(const struct fit *f, double weight, double base)
{
	return f->trim.n > 0 ? trim_weight(&f->trim, weight, base) : weight;
}

/* Hand on what records that share a base weight, or a pattern, come to. */
static void
take_row(struct fit *f, const double *row, fit_taker *take, void *context)
{
	double base = row[ROW_BASE];
	quad n = (quad)row[ROW_N];
	quad weight = (quad)trimmed(f, weight_of_row(f, row), base);
	struct unit unit;

	row_unit(f, row, &unit);
	unit.d = (double)((quad)base * n);
	take(context, &unit, weight * n, weight * weight * n,
	    (uint64_t)row[ROW_N]);
}

void
fit_sums(struct fit *f, fit_taker *take, void *context)
{
	uint32_t n = map_len(f->patterns.map);
	struct unit unit;
	const double *row;
	uint32_t i;

	if (f->store != NULL) {
		store_rewind(f->store);
		while ((row = store_next(f->store)) != NULL)
			take_row(f, row, take, context);
		return;
	}
	for (i = 0; i < n; i++) {
		const struct pattern *at = &f->patterns.list[i];

		pattern_unit(f, at, &unit);
		unit.d = at->d;
		take(context, &unit, at->ratio * (quad)at->d,
		    at->ratio * at->ratio * kulisch_value(&at->squares), at->n);
	}
}

double
fit_weight_of(const struct fit *f, uint32_t pattern, double base)
{
	return trimmed(
	    f, (double)((quad)base * f->patterns.list[pattern].ratio), base);
}

double
fit_weight(struct fit *f, uint32_t pattern, const struct record *rec)
{
	struct slice d = record_field(rec, (uint32_t)f->base);

	f->row[ROW_PATTERN] = pattern;
	number_parse(&f->row[ROW_BASE], d.text, d.len);
	(void)take_numbers(f, rec, NULL);
	(void)take_group(f, rec, NULL);
	return trimmed(f, weight_of_row(f, f->row), f->row[ROW_BASE]);
}
