#include <stdlib.h>

#include "chisq.h"
#include "condition.h"
#include "count.h"
#include "diag.h"
#include "difference.h"
#include "disclosure.h"
#include "estimate.h"
#include "freedom.h"
#include "mean.h"
#include "mem.h"
#include "percents.h"
#include "results.h"
#include "share.h"
#include "standardized.h"
#include "woodruff.h"

static void
put_measure(const struct place_of *at)
{
	if (at->measure->n_standardize > 0) {
		standardized_put(at);
		return;
	}
	switch (at->measure->statistic) {
	case STAT_SHARE:
		share_put(at);
		break;
	case STAT_COUNT:
		(at->measure->variable == NULL ? count_put : share_put)(at);
		break;
	case STAT_QUANTILE:
		woodruff_put(at);
		break;
	default:
		mean_put(at);
	}
}

static void
put_cell(struct place_of *at, uint32_t t)
{
	struct job *job = at->job;
	uint32_t m;

	for (m = 0; m < at->table->n_measures; m++) {
		at->measure = &at->table->measures[m];
		at->bound = &job->bounds[t][m];
		if (!job->results->is_counting)
			at->df = freedom_of(job,
			    &(struct domain){.view = at->view,
				.cell = at->shown->cell,
				.block = at->bound->presence,
				.slot = ANY_SLOT},
			    &at->rows);
		put_measure(at);
		at->percents += at->bound->n_blocks;
	}
}

static void
put_breakdown(struct job *job, uint32_t t, uint32_t b)
{
	const struct table *table = &job->tables[t];
	struct place_of at = {.job = job,
	    .table = table,
	    .view = job->views[t][b],
	    .breakdown = b};
	struct percents **percents;
	uint32_t n = 0;
	uint32_t i;

	at.cells = cells_of_table(job, t, b, &at.n_cells);
	for (i = 0; i < table->n_measures; i++)
		n += job->bounds[t][i].n_blocks;
	percents = mem_zero((size_t)n + 1, sizeof(struct percents *));
	for (at.place = 0; at.place < at.n_cells; at.place++) {
		at.shown = &at.cells[at.place];
		at.percents = percents;
		put_cell(&at, t);
	}
	for (i = 0; i < n; i++)
		percents_free(percents[i]);
	free(percents);
}

/* A domain that no record is in: most likely a value is mistyped. */
static void
tell_empty_domains(struct job *job)
{
	const struct plan *plan = job->plan;
	const struct store *total = &job->cube->stores[0];
	uint32_t b;

	for (b = 1; b < plan->n_blocks && job->cube->records > 0; b++) {
		const struct where_set *set =
		    &plan->wheres[plan->blocks[b].where];
		struct accs_range all =
		    accs_rows(&total->accs[b], 0, total->n_rows);
		const struct condition *of;
		uint64_t n;

		if (plan->blocks[b].kind != BLOCK_PRESENCE)
			continue;
		n = freedom_records(job, &all,
		    &(struct domain){
			.block = b, .slot = ANY_SLOT, .with_zero = true});
		if (n > 0 || set->n == 0)
			continue;
		of = set->requirements[0].of;
		diag_note(NULL, "empty-domain", "no record is where %s %s %s%s",
		    plan->columns[set->requirements[0].column].name,
		    of->kind == CONDITION_LISTED ? "is" : condition_sign(of),
		    diag_value(slice_of(of->values[0])),
		    set->n > 1 || of->n_values > 1 ? " (and what else is asked)"
						   : "");
	}
}

/* Gone through twice: see results.h. */
static void
put_tables(struct job *job)
{
	uint32_t t;
	uint32_t b;

	for (t = 0; t < job->n_tables; t++) {
		results_table(job->results);
		for (b = job->tables[t].show_total ? 0 : 1;
		     b < job->tables[t].n_breakdowns; b++)
			put_breakdown(job, t, b);
		difference_put(job, t);
		chisq_put(job, t);
	}
}

void
estimate_write(struct job *job)
{
	tell_empty_domains(job);
	if (!standardized_check(job))
		return;
	job->results->is_counting = true;
	put_tables(job);
	results_judge(job->results);
	if (diag_worst() >= STATUS_FAIL ||
	    (job->secrecy != NULL && !disclosure_judge(job))) {
		cells_forget(job);
		return;
	}
	results_open(job->results);
	put_tables(job);
	cells_forget(job);
	if (job->lost_replicates > 0)
		diag_note(NULL, "replicate-empty",
		    "%llu times a domain had no weight in a replicate, which "
		    "was left out of its variance",
		    (unsigned long long)job->lost_replicates);
}
