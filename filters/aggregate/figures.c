#include <math.h>
#include <stdlib.h>

#include "figures.h"
#include "mem.h"

void
figures_table(struct figures *figures)
{
	if (figures->keys != NULL)
		map_free(figures->keys);
	figures->keys = figures->is_counting ? map_new() : NULL;
}

static void
write_line(struct figures *figures, const struct result *line)
{
	result_put(figures->writer, &figures->form, line);
	figures->lines++;
}

static void
count_figure(struct figures *figures, const struct table *table,
    const struct bound *bound, const struct result *line, uint64_t least)
{
	struct figure *figure;
	bool is_new = false;

	MEM_GROW(figures->list, figures->n, figures->cap);
	figure = &figures->list[figures->n++];
	*figure = (struct figure){.table = table,
	    .bound = bound,
	    .by = slice_is(line->statistic, "chisq") ? NULL : line->by,
	    .category = line->category,
	    .n = line->n,
	    .least = least};
	map_put(figures->keys,
	    result_key(&figures->key, line, figures->form.n_by), &is_new);
	/* A table may ask for one figure twice: its key is the same. */
	figure->is_doubled = !is_new;
}

bool
figures_take(const struct job *job, const struct table *table,
    const struct bound *bound, struct result *line, uint64_t least)
{
	struct figures *figures = job->figures;
	const struct figure *figure;

	if (figures->is_counting) {
		count_figure(figures, table, bound, line, least);
		return false;
	}
	figure = &figures->list[figures->next++];
	if (figure->is_doubled)
		return false;
	if (figure->status == RESULT_PLAIN)
		return true;
	result_hide(line, figure->status);
	write_line(figures, line);
	return false;
}

/* Nobody in the base is no matter of too few. */
static enum result_status
judge(const struct figure *figure)
{
	int64_t minimum = figure->table->minimum_base;

	if (figure->n == 0 || (figure->least == 0 && minimum > 0))
		return RESULT_EMPTY;
	return (int64_t)figure->least < minimum ? RESULT_FEW : RESULT_PLAIN;
}

void
figures_judge(struct figures *figures)
{
	size_t i;

	for (i = 0; i < figures->n; i++)
		figures->list[i].status = judge(&figures->list[i]);
	figures->is_counting = false;
	result_put_header(figures->writer, &figures->form);
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
figures_put(const struct job *job, struct result *line)
{
	if (is_unreliable(job, line))
		line->status = RESULT_UNRELIABLE;
	write_line(job->figures, line);
}

void
figures_done(struct figures *figures)
{
	if (figures->keys != NULL)
		map_free(figures->keys);
	out_free(&figures->key);
	free(figures->list);
}
