#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "results.h"

void
results_table(struct results *results)
{
	if (results->keys != NULL)
		map_free(results->keys);
	results->keys = results->is_counting ? map_new() : NULL;
}

static void
write_line(struct results *results, const struct result *line)
{
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
count_result(struct results *results, const struct table *table,
    const struct bound *bound, const struct result *line, uint64_t least)
{
	struct judged *judged;
	bool is_new = false;

	MEM_GROW(results->list, results->n, results->cap);
	judged = &results->list[results->n++];
	*judged = (struct judged){.table = table,
	    .bound = bound,
	    .by = slice_is(line->statistic, "chisq") ? NULL : line->by,
	    .category = line->category,
	    .n = line->n,
	    .least = least,
	    .is_chisq = slice_is(line->statistic, "chisq")};
	take_sides(results, judged);
	map_put(results->keys,
	    result_key(&results->key, line, results->form.n_by), &is_new);
	/* A table may ask for one figure twice: its key is the same. */
	judged->is_doubled = !is_new;
}

bool
results_take(const struct job *job, const struct table *table,
    const struct bound *bound, struct result *line, uint64_t least)
{
	struct results *results = job->results;
	const struct judged *judged;

	if (results->is_counting) {
		count_result(results, table, bound, line, least);
		return false;
	}
	judged = &results->list[results->next++];
	if (judged->is_doubled)
		return false;
	if (judged->status == RESULT_PLAIN ||
	    (judged->secret != SECRET_NONE && results->secret != NULL))
		return true;
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

void
results_put(const struct job *job, struct result *line)
{
	struct results *results = job->results;
	const struct judged *judged = &results->list[results->next - 1];

	if (is_unreliable(job, line))
		line->status = RESULT_UNRELIABLE;
	if (judged->secret != SECRET_NONE) {
		put_secret(results, judged, line);
		result_hide(line, RESULT_SUPPRESSED);
	}
	write_line(results, line);
}

void
results_done(struct results *results)
{
	size_t i;
	uint32_t k;

	if (results->keys != NULL)
		map_free(results->keys);
	out_free(&results->key);
	for (i = 0; i < results->n; i++) {
		for (k = 0; k < results->list[i].n_sides; k++)
			free(results->list[i].sides[k].cells);
		free(results->list[i].sides);
	}
	free(results->list);
}
