#include <stdlib.h>

#include "diag.h"
#include "precision.h"

static void
say_lonely(struct job *job)
{
	const struct design *design = &job->design;
	uint32_t k;

	if (job->said_lonely)
		return;
	job->said_lonely = true;
	for (k = 0; k < design->n_nodes[0]; k++) {
		uint32_t h = design->order[k];
		char *name;

		if (design->nodes[0][h].n != 1 ||
		    design->nodes[0][h].missed < (quad)1e-7)
			continue;
		name = design_stratum(design, h);
		diag_error(STATUS_DATA, NULL, "lonely-psu",
		    "stratum %s has one sampling unit, so it has no variance: "
		    "estimates that need it have no standard error; choose a "
		    "rule with --lonely",
		    name[0] == '\0' ? "(all)" : name);
		free(name);
	}
	if (diag_count("lonely-psu") == 0)
		diag_error(STATUS_DATA, NULL, "lonely-psu",
		    "a cluster has one sampled unit at a later stage; choose "
		    "a rule with --lonely");
}

void
precision_deff(
    struct job *job, struct result *line, double deff_wr, double deff)
{
	line->deff_wr = deff_wr;
	if (line->sum_weight >= 2 * (double)line->n) {
		line->deff = deff;
		return;
	}
	if (job->said_deff || job->plan->weight < 0)
		return;
	job->said_deff = true;
	diag_note(NULL, "small-weights",
	    "the weights of a domain sum to less than twice its records: deff "
	    "is left empty there, read deff_wr (--columns)");
}

void
precision_set(struct job *job, struct result *line, const struct table *table,
    enum figure figure, enum variance_state state, quad variance, double rows)
{
	enum interval interval;
	struct confidence_bounds bounds;
	double level = table->level > 0 ? table->level : job->level;

	if (state == VARIANCE_LONELY || state == VARIANCE_LONE)
		line->status = RESULT_LONELY;
	if (state == VARIANCE_LONELY && job->options->lonely == LONELY_FAIL)
		say_lonely(job);
	if (state != VARIANCE_OK)
		return;
	line->se = (double)quad_sqrt(variance);
	if (line->estimate != 0)
		line->cv = line->se / line->estimate;
	if (line->deff_wr > 0)
		line->n_eff = (double)line->n / line->deff_wr;
	interval = interval_for(figure, interval_of(table->ci), job->interval);
	if (interval_find(interval, line->estimate, line->se, line->df, rows,
		level, &bounds)) {
		line->low = bounds.low;
		line->high = bounds.high;
	}
}
