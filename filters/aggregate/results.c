#include <math.h>
#include <stdlib.h>

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
	    .least = least};
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
	if (judged->status == RESULT_PLAIN)
		return true;
	result_hide(line, judged->status);
	write_line(results, line);
	return false;
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

void
results_judge(struct results *results)
{
	size_t i;

	for (i = 0; i < results->n; i++)
		results->list[i].status = judge(&results->list[i]);
	results->is_counting = false;
	result_put_header(results->writer, &results->form);
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
	if (is_unreliable(job, line))
		line->status = RESULT_UNRELIABLE;
	write_line(job->results, line);
}

void
results_done(struct results *results)
{
	if (results->keys != NULL)
		map_free(results->keys);
	out_free(&results->key);
	free(results->list);
}
