#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "identity.h"
#include "job.h"
#include "mem.h"
#include "node.h"
#include "result.h"

quad
job_weight_unit(const struct job *job)
{
	return job->plan->weight < 0
	    ? 1
	    : quad_power10(-job->cube->columns[job->plan->weight].scale);
}

void
job_line(struct result *line, const struct table *table,
    const struct bound *bound, const char *statistic)
{
	result_init(line);
	line->table = slice_of(table->id);
	line->item = slice_of(bound->item);
	line->statistic = slice_of(statistic);
	line->measure = slice_of(bound->name);
	line->within = bound->within;
}

static const struct choices *
find_choices(const struct job *job, const char *name)
{
	uint32_t i;

	for (i = 0; i < job->n_sets && name != NULL; i++)
		if (strcmp(job->sets[i].name, name) == 0)
			return &job->sets[i];
	return NULL;
}

static uint32_t
number_block(struct plan *plan, const struct measure *measure, uint32_t where)
{
	struct sums_block block = {.kind = BLOCK_NUMBERS, .where = where};
	uint32_t i;

	block.columns[block.n_columns++] = plan_column(plan, measure->variable);
	if (measure->statistic == STAT_RATIO)
		block.columns[block.n_columns++] =
		    plan_column(plan, measure->denominator);
	for (i = 0; i < block.n_columns; i++)
		plan->columns[block.columns[i]].is_number = true;
	block.n_terms = block.n_columns + 1;
	return plan_block(plan, &block);
}

static uint32_t
value_block(struct plan *plan, const struct measure *measure, uint32_t where)
{
	struct sums_block block = {.kind = BLOCK_VALUES,
	    .columns = {plan_column(plan, measure->variable)},
	    .n_columns = 1,
	    .where = where,
	    .with_weight = measure->qrule >= QRULE_HF3};

	plan->columns[block.columns[0]].is_number = true;
	return plan_block(plan, &block);
}

/* Values one by one, where a rule asks who contributes how much, or whether
 * what is left open of a total is enough. */
static void
bind_amounts(struct job *job, const struct measure *measure,
    struct bound *bound, uint32_t where)
{
	const char *names[2] = {measure->variable, measure->denominator};
	uint32_t i;

	if (job->secrecy == NULL || tables_is_by_answer(measure) ||
	    measure->statistic == STAT_QUANTILE ||
	    (job->secrecy->p_percent <= 0 && job->secrecy->n_dominance == 0 &&
		!job->secrecy->interval))
		return;
	for (i = 0; i < 2; i++)
		if (names[i] != NULL)
			bound->amounts[i] = plan_block(job->plan,
			    &(struct sums_block){.kind = BLOCK_VALUES,
				.columns = {plan_column(job->plan, names[i])},
				.n_columns = 1,
				.where = where,
				.with_weight = true});
}

static bool
bind(struct job *job, const struct measure *measure, struct bound *bound)
{
	struct plan *plan = job->plan;
	uint32_t where = plan_where(plan, measure->where, measure->n_where);
	uint32_t i;

	bound->amounts[0] = bound->amounts[1] = NO_BLOCK;
	bound->presence = plan_presence(plan, where);
	bound->item = identity_item(measure);
	bound->name = measure->statistic == STAT_RATIO
	    ? mem_format("%s/%s", measure->variable, measure->denominator)
	    : mem_format(
		  "%s", measure->variable == NULL ? "" : measure->variable);
	if (measure->variable == NULL)
		return true;
	if (measure->is_set) {
		bound->choices = find_choices(job, measure->variable);
		if (bound->choices == NULL) {
			diag_error(STATUS_USAGE, &measure->place, "bad-schema",
			    "the codebook has no set '%s'", measure->variable);
			return false;
		}
	}
	bind_amounts(job, measure, bound, where);
	bound->n_blocks = bound->choices == NULL ? 1 : bound->choices->n;
	bound->blocks =
	    mem_zero((size_t)bound->n_blocks + 1, sizeof *bound->blocks);
	if (bound->choices != NULL)
		for (i = 0; i < bound->n_blocks; i++)
			bound->blocks[i] =
			    plan_codes(plan, bound->choices->columns[i], where);
	else if (tables_is_by_answer(measure))
		bound->blocks[0] = plan_codes(plan, measure->variable, where);
	else if (measure->statistic == STAT_QUANTILE)
		bound->blocks[0] = value_block(plan, measure, where);
	else
		bound->blocks[0] = number_block(plan, measure, where);
	return true;
}

/* The sets of the codebook, as the flags give them. */
static void
take_sets(struct job *job)
{
	const struct codebook *book = job->codebook;
	uint32_t n = book == NULL ? 0 : book->n_sets;
	uint32_t i;
	uint32_t k;

	job->sets =
	    mem_resize(job->sets, (job->n_sets + n + 1) * sizeof *job->sets);
	for (i = 0; i < n; i++) {
		const struct set *set = &book->sets[i];
		struct choices *choices = &job->sets[job->n_sets++];

		choices->name = set->name;
		choices->n = set->n_members;
		choices->columns =
		    mem_alloc((choices->n + 1) * sizeof *choices->columns);
		choices->codes =
		    mem_alloc((choices->n + 1) * sizeof *choices->codes);
		for (k = 0; k < choices->n; k++) {
			choices->columns[k] =
			    book->variables[set->members[k]].name;
			choices->codes[k] = set->codes[k];
		}
	}
}

/* The views of a table: those of its columns and of its comparisons. */
static bool
plan_views(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	bool is_good = true;
	uint32_t i;

	job->contrasts[t] =
	    mem_zero((size_t)table->n_comparisons + 1, sizeof(struct contrast));
	job->bounds[t] =
	    mem_zero((size_t)table->n_measures + 1, sizeof(struct bound));
	job->views[t] =
	    mem_zero((size_t)table->n_breakdowns + 1, sizeof(uint32_t));
	job->shown[t] = mem_zero(
	    (size_t)table->n_breakdowns + 1, sizeof(struct shown_list));
	for (i = 0; i < table->n_breakdowns; i++)
		job->views[t][i] = plan_view(job->plan, table->breakdowns[i].by,
		    table->breakdowns[i].n_by);
	for (i = 0; i < table->n_comparisons; i++) {
		job->contrasts[t][i].of = &table->comparisons[i];
		is_good =
		    contrast_views(&job->contrasts[t][i], job->plan, table) &&
		    is_good;
	}
	for (i = 0; i < table->n_measures; i++)
		is_good = standardizing_plan(&job->bounds[t][i].standardizing,
			      job->plan, table, &table->measures[i],
			      job->population, job->secrecy != NULL) &&
		    is_good;
	return is_good;
}

/* False after a report: the error of a difference of quantiles is not known. */
static bool
can_compare(const struct table *table)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < table->n_comparisons; i++)
		for (k = 0; k < table->n_measures; k++) {
			if (table->comparisons[i].n_by == 0 ||
			    table->measures[k].statistic != STAT_QUANTILE)
				continue;
			diag_error(STATUS_USAGE,
			    table->place.file == NULL ? NULL : &table->place,
			    "bad-comparison",
			    "quantiles cannot be compared; ask for those of "
			    "'%s' without a comparison",
			    table->measures[k].variable);
			return false;
		}
	return true;
}

static bool
plan_blocks(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	bool is_good = can_compare(table);
	uint32_t i;

	for (i = 0; i < table->n_measures; i++)
		is_good = bind(job, &table->measures[i], &job->bounds[t][i]) &&
		    is_good;
	for (i = 0; i < table->n_comparisons && is_good; i++)
		is_good =
		    contrast_bind(&job->contrasts[t][i], job->plan, table);
	return is_good;
}

/* ---- by-variables of the stream -------------------------------------------
 */

static void
add_by(struct job *job, const char *name)
{
	uint32_t i;

	for (i = 0; i < job->n_by; i++)
		if (strcmp(job->by[i], name) == 0)
			return;
	job->by = mem_resize(job->by, (job->n_by + 1) * sizeof *job->by);
	job->by[job->n_by++] = name;
}

/*
 * The by-variables of the plan, then those that a where restricts and no table
 * breaks down by.
 */
static void
name_columns(struct job *job)
{
	const struct plan *plan = job->plan;
	uint32_t i;
	uint32_t k;

	uint32_t n_by = plan->n_by;

	/*
	 * The respondent is the last variable of the key, and no column of the
	 * estimates.
	 */
	if (job->secrecy != NULL && job->secrecy->respondent != NULL)
		n_by--;
	for (i = 0; i < n_by; i++)
		add_by(job, plan->columns[plan->keys[i]].name);
	for (i = 0; i < plan->n_wheres; i++)
		for (k = 0; k < plan->wheres[i].n; k++)
			add_by(job,
			    plan->columns
				[plan->wheres[i].requirements[k].column]
				    .name);
}

/* Set the restrictions that both measures of a comparison share. */
static void
restrict_contrast(
    struct contrast *one, const struct bound *bounds, uint32_t n_by)
{
	const struct slice *a = bounds[one->measure_a].within;
	const struct slice *b = bounds[one->measure_b].within;
	uint32_t i;

	if (one->of->type != COMPARE_MEASURES)
		return;
	one->within = mem_zero((size_t)n_by + 1, sizeof *one->within);
	for (i = 0; i < n_by; i++)
		if (a[i].text != NULL && b[i].text != NULL &&
		    slice_equal(a[i], b[i]))
			one->within[i] = a[i];
}

/* Set the restrictions of each measure of a table, by column. */
static void
restrict_table(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	uint32_t m;
	uint32_t i;

	for (m = 0; m < table->n_measures; m++) {
		struct bound *bound = &job->bounds[t][m];

		bound->within =
		    mem_zero((size_t)job->n_by + 1, sizeof *bound->within);
		for (i = 0; i < job->n_by; i++) {
			char *text = identity_where(
			    job->codebook, &table->measures[m], job->by[i]);

			if (text != NULL)
				bound->within[i] = slice_of(text);
		}
	}
	for (i = 0; i < table->n_comparisons; i++)
		restrict_contrast(
		    &job->contrasts[t][i], job->bounds[t], job->n_by);
}

/* ---- rules of confidentiality -----------------------------------------------
 */

static bool
is_broken_down(const struct job *job, const char *name)
{
	const struct plan *plan = job->plan;
	uint32_t i;

	for (i = 0; i < plan->n_by; i++)
		if (strcmp(plan->columns[plan->keys[i]].name, name) == 0)
			return true;
	return false;
}

static bool
is_measured(const struct job *job, const char *name)
{
	uint32_t t;
	uint32_t m;

	for (t = 0; t < job->n_tables; t++)
		for (m = 0; m < job->tables[t].n_measures; m++) {
			const struct measure *one = &job->tables[t].measures[m];

			if ((one->id != NULL && strcmp(one->id, name) == 0) ||
			    (one->variable != NULL &&
				strcmp(one->variable, name) == 0))
				return true;
		}
	return false;
}

/* A name that is mistyped would hide less than is meant, in silence. */
static bool
check_rule(const struct job *job, const char *key, const struct names *names)
{
	bool is_measure = strcmp(key, "unanimous") == 0;
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < names->n; i++) {
		const char *name = names->list[i];

		if ((is_measure ? is_measured : is_broken_down)(job, name))
			continue;
		node_error(node_get(job->secrecy->node, key), "bad-schema",
		    is_measure ? "no table has a measure '%s'"
			       : "no table breaks down by '%s'",
		    name);
		is_good = false;
	}
	return is_good;
}

static bool
check_rules(const struct job *job)
{
	const struct secrecy *rules = job->secrecy;
	bool is_good = true;
	uint32_t i;

	if (rules == NULL || rules->node == NULL)
		return true;
	for (i = 0; i < rules->n_show; i++)
		is_good = check_rule(job, "show", &rules->show[i]) && is_good;
	is_good = check_rule(job, "hide_first", &rules->hide_first) && is_good;
	return check_rule(job, "unanimous", &rules->unanimous) && is_good;
}

/* A view of all variables that break down, restrict, or, the last one, say
 * who it is.  False after a report. */
static bool
plan_finest(struct job *job)
{
	struct plan *plan = job->plan;
	uint32_t n_by;
	uint32_t t;
	uint32_t m;
	uint32_t i;

	if (job->secrecy == NULL)
		return true;
	for (t = 0; t < job->n_tables; t++)
		for (m = 0; m < job->tables[t].n_measures; m++)
			for (i = 0; i < job->tables[t].measures[m].n_where; i++)
				plan_by(plan,
				    job->tables[t]
					.measures[m]
					.where[i]
					.variable);
	n_by = plan->n_by;
	if (job->secrecy->respondent != NULL &&
	    plan_by(plan, job->secrecy->respondent) < n_by) {
		diag_error(STATUS_USAGE, NULL, "bad-schema",
		    "'%s' says whose a record is: no table can break down "
		    "by it, or restrict it",
		    job->secrecy->respondent);
		return false;
	}
	job->finest = plan_count_view(plan);
	return true;
}

/* The column whose values are compared one by one as waves, or NULL. */
static const char *
compared_waves(const struct job *job)
{
	const char *name = NULL;
	uint32_t t;
	uint32_t i;

	for (t = 0; t < job->n_tables; t++)
		for (i = 0; i < job->tables[t].n_comparisons; i++) {
			const struct comparison *one =
			    &job->tables[t].comparisons[i];

			if (one->type == COMPARE_WAVES && one->n_by == 1 &&
			    name == NULL)
				name = one->by[0];
		}
	return name;
}

/*
 * Which of the strata is the wave of a panel: what is compared as waves, else
 * the first.  False after a report.
 */
static bool
find_wave(struct job *job)
{
	const struct design_options *design = job->options;
	const char *name = compared_waves(job);
	uint32_t i;

	if (design->panel == NULL)
		return true;
	for (i = 0; i < job->n_tables; i++)
		if (job->tables[i].chisq) {
			diag_error(STATUS_USAGE, NULL, "panel-design",
			    "--panel has no variance for tests of "
			    "independence: leave chisq out");
			return false;
		}
	for (i = 0; i < design->n_strata; i++)
		if (name == NULL || strcmp(design->strata[i], name) == 0) {
			job->plan->wave = i;
			return true;
		}
	diag_error(STATUS_USAGE, NULL, "panel-design",
	    "--panel needs the wave%s%s%s among the strata of each wave: "
	    "--strata %s,...",
	    name == NULL ? "" : " '", name == NULL ? "" : name,
	    name == NULL ? "" : "'", name == NULL ? "WAVE" : name);
	return false;
}

bool
job_plan(struct job *job)
{
	size_t n = (size_t)job->n_tables + 1;
	bool is_good = true;
	uint32_t t;

	take_sets(job);
	job->views = mem_zero(n, sizeof *job->views);
	job->bounds = mem_zero(n, sizeof *job->bounds);
	job->contrasts = mem_zero(n, sizeof *job->contrasts);
	job->shown = mem_zero(n, sizeof *job->shown);
	for (t = 0; t < job->n_tables; t++)
		is_good = plan_views(job, t) && is_good;
	if (!is_good || !find_wave(job) || !plan_finest(job) ||
	    !check_rules(job) || !plan_design(job->plan, job->options))
		return false;
	for (t = 0; t < job->n_tables; t++)
		is_good = plan_blocks(job, t) && is_good;
	if (!is_good)
		return false;
	name_columns(job);
	for (t = 0; t < job->n_tables; t++)
		restrict_table(job, t);
	return diag_worst() < STATUS_USAGE;
}

static void
free_table(struct job *job, uint32_t t)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; job->bounds[t] != NULL && i < job->tables[t].n_measures;
	     i++) {
		free(job->bounds[t][i].blocks);
		free(job->bounds[t][i].standardizing.views);
		free(job->bounds[t][i].name);
		free(job->bounds[t][i].item);
		for (k = 0; job->bounds[t][i].within != NULL && k < job->n_by;
		     k++)
			free((char *)job->bounds[t][i].within[k].text);
		free(job->bounds[t][i].within);
	}
	for (i = 0; i < job->tables[t].n_comparisons; i++)
		contrast_done(&job->contrasts[t][i]);
	free(job->shown[t]);
	free(job->contrasts[t]);
	free(job->bounds[t]);
	free(job->views[t]);
}

void
job_done(struct job *job)
{
	uint32_t own = job->codebook == NULL ? 0 : job->codebook->n_sets;
	uint32_t t;
	uint32_t i;

	for (t = 0; job->views != NULL && t < job->n_tables; t++)
		free_table(job, t);
	for (i = job->n_sets - own; job->views != NULL && i < job->n_sets;
	     i++) {
		free(job->sets[i].columns);
		free(job->sets[i].codes);
	}
	free(job->by);
	free(job->bounds);
	free(job->views);
	free(job->contrasts);
	free(job->shown);
	free(job->sets);
}
