#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adjust.h"
#include "mem.h"
#include "number.h"
#include "quality.h"
#include "rate.h"
#include "results.h"

void
results_table(struct results *results)
{
	if (results->keys != NULL)
		map_free(results->keys);
	results->keys = results->is_counting ? map_new() : NULL;
}

/*
 * A line, with copies of those of its texts that would be freed with the
 * figure.
 */
struct held {
	struct result line;
	char *contrast;
	char *side_a;
	char *side_b;
	uint32_t family;
};

static void
hold(struct results *results, const struct result *line)
{
	struct held *held;

	MEM_GROW(results->held, results->n_held, results->cap_held);
	held = &results->held[results->n_held++];
	*held = (struct held){.line = *line,
	    .contrast = mem_text(line->contrast),
	    .side_a = mem_text(line->side_a),
	    .side_b = mem_text(line->side_b)};
	held->line.contrast = slice_of(held->contrast);
	held->line.side_a = slice_of(held->side_a);
	held->line.side_b = slice_of(held->side_b);
}

static void
write_line(struct results *results, const struct result *line)
{
	if (results->is_holding) {
		hold(results, line);
		return;
	}
	result_put(results->writer, &results->form, line);
	results->lines++;
}

void
results_side(const struct job *job, const struct bound *bound, uint32_t view,
    const uint32_t *cells, uint32_t n, bool is_whole)
{
	struct results *results = job->results;
	struct result_side *side;

	if (!results->is_counting || job->secrecy == NULL ||
	    results->n_next_sides == MAX_SIDES)
		return;
	side = &results->next_sides[results->n_next_sides++];
	*side = (struct result_side){bound, view,
	    mem_zero((size_t)n + 1, sizeof *side->cells), n, is_whole};
	if (n > 0)
		memcpy(side->cells, cells, n * sizeof *cells);
}

uint64_t *
results_counts(struct results *results, uint32_t n)
{
	if (n > results->cap_counts) {
		results->cap_counts = 2 * (size_t)n;
		results->counts = mem_resize(results->counts,
		    results->cap_counts * sizeof *results->counts);
	}
	if (n > 0)
		memset(results->counts, 0, n * sizeof *results->counts);
	return results->counts;
}

void
results_answered(struct results *results, uint64_t n)
{
	results->next_answer = n;
}

/* The sides that were said of the figure. */
static void
take_sides(struct results *results, struct judged *judged)
{
	uint32_t n = results->n_next_sides;

	if (n == 0)
		return;
	judged->sides = mem_alloc(n * sizeof *judged->sides);
	memcpy(judged->sides, results->next_sides, n * sizeof *judged->sides);
	judged->n_sides = n;
	results->n_next_sides = 0;
}

static void
count_result(const struct job *job, const struct table *table,
    const struct bound *bound, const struct result *line, uint64_t least)
{
	struct results *results = job->results;
	uint32_t t = (uint32_t)(table - job->tables);
	bool is_figure =
	    *line->compared.text == '\0' && !slice_is(line->statistic, "chisq");
	struct judged *judged;
	bool is_new = false;

	MEM_GROW(results->list, results->n, results->cap);
	judged = &results->list[results->n++];
	*judged = (struct judged){.table = table,
	    .measure =
		is_figure ? &table->measures[bound - job->bounds[t]] : NULL,
	    .bound = bound,
	    .by = line->by == NULL || slice_is(line->statistic, "chisq")
		? results->of_all
		: line->by,
	    .category = line->category,
	    .n = line->n,
	    .least = least,
	    .is_chisq = slice_is(line->statistic, "chisq"),
	    .n_answer = results->next_answer};
	results->next_answer = NOT_COUNTED;
	take_sides(results, judged);
	if (judged->measure != NULL)
		rate_check(job, judged->measure, line);
	map_put(results->keys,
	    result_key(&results->key, line, results->form.n_by), &is_new);
	/* A table may ask for one figure twice: its key is the same. */
	judged->is_doubled = !is_new;
}

static void
put_count(struct writer *writer, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, n);
	writer_text(writer, text);
}

static void
put_secret(const struct results *results, const struct judged *judged,
    const struct result *line)
{
	struct writer *out = results->secret;

	result_put(out, &results->form, line);
	put_count(out, judged->n_answer);
	writer_text(out, secrecy_reasons[judged->secret]);
	if (judged->secret == SECRET_PARTNER)
		put_count(out, results->list[judged->with].line);
	else
		writer_text(out, "");
}

bool
results_take(const struct job *job, const struct table *table,
    const struct bound *bound, struct result *line, uint64_t least)
{
	struct results *results = job->results;
	const struct judged *judged;

	if (results->is_counting) {
		count_result(job, table, bound, line, least);
		return false;
	}
	judged = &results->list[results->next++];
	if (judged->is_doubled)
		return false;
	if (judged->status == RESULT_PLAIN)
		return true;
	if (judged->secret != SECRET_NONE && results->secret != NULL) {
		if (judged->n > 0)
			return true;
		/* Of nobody there is nothing to estimate. */
		result_hide(line, RESULT_EMPTY);
		put_secret(results, judged, line);
	}
	result_hide(line, judged->status);
	write_line(results, line);
	return false;
}

/* The file of secrets: complete lines, why they are held back, and the line
 * of the output that made a partner necessary. */
static void
put_secret_header(struct results *results)
{
	result_put_header(results->secret, &results->form);
	writer_text(results->secret, "n_answer");
	writer_text(results->secret, "reason");
	writer_text(results->secret, "with");
}

/* Nobody in the base is no matter of too few. */
static enum result_status
judge(const struct judged *judged)
{
	int64_t minimum = judged->table->minimum_base;

	if (judged->n == 0 || (judged->least == 0 && minimum > 0))
		return RESULT_EMPTY;
	return (int64_t)judged->least < minimum ? RESULT_FEW : RESULT_PLAIN;
}

/* The header is line 1. */
static void
number_lines(struct results *results)
{
	uint64_t line = 1;
	size_t i;

	for (i = 0; i < results->n; i++)
		if (!results->list[i].is_doubled)
			results->list[i].line = ++line;
}

void
results_judge(struct results *results)
{
	size_t i;

	for (i = 0; i < results->n; i++)
		results->list[i].status = judge(&results->list[i]);
}

void
results_open(struct results *results)
{
	size_t i;

	number_lines(results);
	for (i = 0; i < results->n; i++)
		if (results->list[i].secret != SECRET_NONE)
			results->list[i].status = RESULT_SUPPRESSED;
	results->is_counting = false;
	result_put_header(results->writer, &results->form);
	if (results->secret != NULL)
		put_secret_header(results);
}

/* A difference near 0 has a large cv and is none the worse for it.  One unit
 * has a standard error of 0, or none, and tells nothing of its error. */
static bool
is_unreliable(const struct job *job, const struct result *line)
{
	if (job->max_cv <= 0 || line->status != RESULT_PLAIN ||
	    *line->compared.text != '\0' || slice_is(line->statistic, "chisq"))
		return false;
	return !(line->df > 0) || fabs(line->cv) > job->max_cv;
}

/* What is not 0 keeps its first digit, for 0 is said by a sign of its own. */
static void
round_number(double *number, int shift, int decimals)
{
	char digits[400];
	char text[420];
	double rounded;

	if (!isfinite(*number) || *number == 0)
		return;
	do {
		number_round(digits, sizeof digits, *number, shift, decimals);
		number_parse(&rounded, text,
		    (size_t)snprintf(
			text, sizeof text, "%se%d", digits, -shift));
	} while (rounded == 0 && ++decimals <= DECIMALS_MAX);
	*number = rounded;
}

/* To what tables print, or could: a bound has more decimals than a figure. */
static void
round_line(
    const struct job *job, const struct judged *judged, struct result *line)
{
	const struct measure *measure = &judged->table->measures[judged->bound -
	    job->bounds[judged->table - job->tables]];
	int shift = tables_shift(measure);
	int decimals = tables_interval_decimals(measure);

	if (judged->is_chisq)
		return;
	round_number(&line->estimate, shift, tables_decimals(measure));
	round_number(&line->se, shift, decimals);
	round_number(&line->low, shift, decimals);
	round_number(&line->high, shift, decimals);
}

void
results_put(const struct job *job, struct result *line)
{
	struct results *results = job->results;
	const struct judged *judged = &results->list[results->next - 1];

	if (judged->measure != NULL)
		rate_apply(job, judged->measure, line);
	if (is_unreliable(job, line))
		line->status = RESULT_UNRELIABLE;
	if (judged->measure != NULL && judged->secret == SECRET_NONE &&
	    line->status != RESULT_EMPTY)
		quality_judge(job, judged->measure, line, &results->flag,
		    &results->reason);
	if (judged->secret != SECRET_NONE) {
		put_secret(results, judged, line);
		result_hide(line, RESULT_SUPPRESSED);
	}
	if (job->is_rounded)
		round_line(job, judged, line);
	write_line(results, line);
}

/* ---- tests that are read together ---------------------------------------- */

static enum adjust
adjust_of(const struct job *job, const struct table *table)
{
	return table->adjust == ADJUST_UNSAID ? job->adjust : table->adjust;
}

void
results_hold(const struct job *job, const struct table *table)
{
	job->results->is_holding =
	    !job->results->is_counting && adjust_of(job, table) > ADJUST_NONE;
}

static void
put_part(struct out *key, struct slice text)
{
	out_format(key, "%zu:", text.len);
	out_slice(key, text);
}

/* What tests of one family have in common. */
static struct slice
family_key(struct out *key, const struct result *line, enum family family,
    uint32_t n_by)
{
	uint32_t i;

	key->len = 0;
	put_part(key, line->item);
	put_part(key, line->category);
	if (family >= FAMILY_ROW)
		put_part(key, line->contrast);
	if (family == FAMILY_CELL)
		put_part(key, line->whose);
	for (i = 0; family == FAMILY_CELL && i < n_by; i++)
		put_part(key, result_by(line, i));
	return (struct slice){key->text, key->len};
}

/* Which family each line is of; how many there are. */
static size_t
find_families(struct results *results, enum family family)
{
	struct map *families = map_new();
	bool is_new;
	size_t n;
	size_t i;

	for (i = 0; i < results->n_held; i++)
		results->held[i].family = map_put(families,
		    family_key(&results->key, &results->held[i].line, family,
			results->form.n_by),
		    &is_new);
	n = map_len(families);
	map_free(families);
	return n;
}

/* p family after family, and back. */
static void
adjust_held(struct results *results, enum adjust method, enum family family)
{
	size_t n = find_families(results, family);
	size_t *end = mem_zero(n + 2, sizeof *end);
	size_t *place = mem_zero(results->n_held + 1, sizeof *place);
	double *p = mem_zero(results->n_held + 1, sizeof *p);
	double *adjusted = mem_zero(results->n_held + 1, sizeof *adjusted);
	size_t i;

	for (i = 0; i < results->n_held; i++)
		end[results->held[i].family + 1]++;
	for (i = 0; i < n; i++)
		end[i + 1] += end[i];
	for (i = 0; i < results->n_held; i++) {
		place[i] = end[results->held[i].family]++;
		p[place[i]] = results->held[i].line.p;
	}
	for (i = 0; i < n; i++) {
		size_t first = i == 0 ? 0 : end[i - 1];

		adjust_p(method, p + first, adjusted + first, end[i] - first);
	}
	for (i = 0; i < results->n_held; i++)
		results->held[i].line.p_adjusted = adjusted[place[i]];
	free(end);
	free(place);
	free(p);
	free(adjusted);
}

void
results_release(const struct job *job, const struct table *table)
{
	struct results *results = job->results;
	size_t i;

	if (!results->is_holding)
		return;
	adjust_held(results, adjust_of(job, table),
	    table->family == FAMILY_UNSAID ? job->family : table->family);
	results->is_holding = false;
	for (i = 0; i < results->n_held; i++) {
		write_line(results, &results->held[i].line);
		free(results->held[i].contrast);
		free(results->held[i].side_a);
		free(results->held[i].side_b);
	}
	results->n_held = 0;
}

void
results_done(struct results *results)
{
	size_t i;
	uint32_t k;

	if (results->keys != NULL)
		map_free(results->keys);
	out_free(&results->key);
	out_free(&results->flag);
	out_free(&results->reason);
	free(results->held);
	for (i = 0; i < results->n; i++) {
		for (k = 0; k < results->list[i].n_sides; k++)
			free(results->list[i].sides[k].cells);
		free(results->list[i].sides);
	}
	free(results->counts);
	free(results->of_all);
	free(results->list);
}
