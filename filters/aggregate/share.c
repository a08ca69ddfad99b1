#include <stdlib.h>

#include "freedom.h"
#include "percents.h"
#include "proportion.h"
#include "quality.h"
#include "results.h"
#include "share.h"

/* The same where a rule asks how many gave each answer. */
static void
count_answers(const struct place_of *at, uint32_t block,
    const struct category_list *list, const uint8_t *is_in, struct result *line)
{
	const struct job *job = at->job;
	uint32_t column = job->plan->blocks[block].columns[0];
	uint32_t n_codes = codes_len(job->cube->columns[column].codes);
	uint64_t *counts = results_counts(job->results, n_codes);
	uint32_t k;

	line->n =
	    cells_records(job, at->view, at->shown->cell, block, is_in, counts);
	for (k = 0; k < list->n; k++) {
		uint32_t code = list->list[k].code;

		line->category = list->list[k].text;
		results_answered(job->results,
		    code == CODES_UNSEEN || code == 0 ? 0 : counts[code - 1]);
		results_take(job, at->table, at->bound, line, line->n);
	}
}

/* Whom the shares of a cell rest on. */
static void
count_cell(const struct place_of *at, uint32_t block,
    const struct category_list *list, const uint8_t *is_in, struct result *line)
{
	uint32_t k;

	line->n = cells_records(
	    at->job, at->view, at->shown->cell, block, is_in, NULL);
	for (k = 0; k < list->n; k++) {
		line->category = list->list[k].text;
		results_take(at->job, at->table, at->bound, line, line->n);
	}
}

/*
 * Estimate the shares of all records of the cell; an answer that is not in the
 * base gets no share.
 */
static void
put_cell(const struct place_of *at, uint32_t block,
    const struct category_list *list, const uint8_t *is_in,
    const struct result *line)
{
	struct job *job = at->job;
	struct answers answers;
	uint64_t rows = at->rows;
	double df = line->df;
	double nonresponse;
	uint32_t k;

	if (at->measure->base == BASE_KNOWN)
		df = freedom_of_base(job,
		    &(struct domain){.view = at->view,
			.cell = at->shown->cell,
			.block = block},
		    is_in, &rows);
	nonresponse = quality_nonresponse(at, block, is_in);
	answers_init(&answers, job->cube, &job->design, at->view, block,
	    &at->shown->cell, 1, is_in);
	for (k = 0; k < list->n; k++) {
		uint32_t slot = list->list[k].code - 1;
		struct part part = answers_of(&answers, slot);
		struct result copy = *line;

		if (part.n > 0 && !is_in[slot])
			part.n = 0;
		copy.category = list->list[k].text;
		copy.df = df;
		copy.nonresponse = nonresponse;
		(at->measure->statistic == STAT_COUNT ? proportion_count
						      : proportion_put)(job,
		    at->table, at->bound, &copy, &answers.base, &part,
		    (double)rows, answers.base.n);
	}
	answers_done(&answers);
}

/* Percentages of a row or of the table. */
static void
put_percents(const struct place_of *at, uint32_t choice,
    const struct category_list *list, const struct result *line)
{
	struct percents **percent = &at->percents[choice];
	uint32_t k;

	if (*percent == NULL)
		*percent = percents_new(at, choice);
	for (k = 0; k < list->n; k++) {
		struct result copy = *line;

		copy.category = list->list[k].text;
		percents_line(
		    *percent, at->place, list->list[k].code - 1, &copy);
	}
}

/* The answers in the list of one column. */
static void
put_list(const struct place_of *at, uint32_t choice,
    const struct category_list *list)
{
	struct job *job = at->job;
	uint32_t block = at->bound->blocks[choice];
	const uint8_t *is_in;
	struct result line;

	job_line(&line, at->table, at->bound,
	    tables_statistics[at->measure->statistic]);
	line.by = at->shown->by;
	line.df = at->df;
	if (at->measure->statistic == STAT_SHARE &&
	    at->measure->percent != PERCENT_COLUMN) {
		put_percents(at, choice, list, &line);
		return;
	}
	is_in = cells_base(job, at->measure, at->bound, choice);
	if (job->results->is_counting && job->secrecy != NULL)
		count_answers(at, block, list, is_in, &line);
	else if (job->results->is_counting)
		count_cell(at, block, list, is_in, &line);
	else
		put_cell(at, block, list, is_in, &line);
}

static void
put_choices(const struct place_of *at)
{
	struct job *job = at->job;
	const struct measure *measure = at->measure;
	const struct choices *choices = at->bound->choices;
	uint32_t n;
	uint32_t *list = cells_choices(measure, at->bound, &n);
	uint32_t i;

	for (i = 0; i < n + measure->n_keep; i++) {
		/*
		 * A missing code that is kept as an answer is the same in all
		 * choices of a set.
		 */
		bool is_kept = i >= n;
		uint32_t choice = is_kept ? 0 : list[i];
		uint32_t block = at->bound->blocks[choice];
		uint32_t column = job->plan->blocks[block].columns[0];
		const char *name =
		    is_kept ? measure->keep[i - n] : choices->codes[choice];
		struct listed category = {.text = slice_of(name),
		    .code = codes_find(job->cube->columns[column].codes,
			slice_of(is_kept ? name : "1"))};

		put_list(at, choice, &(struct category_list){&category, 1});
	}
	free(list);
}

void
share_put(const struct place_of *at)
{
	if (at->bound->choices != NULL)
		put_choices(at);
	else
		put_list(at, 0, cells_answers(at->job, at->measure, at->bound));
}
