#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "difference.h"
#include "identity.h"
#include "mem.h"
#include "request.h"

void
request_init(struct request *r)
{
	*r = (struct request){
	    .ad_hoc = {.id = "", .ci = "", .show_total = true}};
	MEM_GROW(r->ad_hoc.breakdowns, 0, r->cap_breakdowns);
	r->ad_hoc.breakdowns[0] = (struct breakdown){0};
	r->ad_hoc.n_breakdowns = 1;
}

void
request_done(struct request *r)
{
	struct table *table = &r->ad_hoc;
	uint32_t i;

	for (i = 0; i < table->n_measures; i++)
		free(table->measures[i].p);
	for (i = 0; i < table->n_breakdowns; i++)
		free(table->breakdowns[i].by);
	for (i = 0; i < table->n_comparisons; i++)
		comparison_done(&table->comparisons[i]);
	free(table->comparisons);
	for (i = 0; i < r->n_where; i++)
		free(r->where[i].values);
	for (i = 0; i < r->n_sets; i++) {
		free(r->sets[i].columns);
		free(r->sets[i].codes);
	}
	for (i = 0; i < r->n_owned; i++)
		free(r->owned[i]);
	free(table->measures);
	free(table->breakdowns);
	free(r->where);
	free(r->sets);
	free(r->keep);
	free(r->owned);
	free(r->design.strata);
	free(r->design.clusters);
	free(r->design.fpcs);
	free(r->design.margins);
	free(r->design.margin_ends);
	free(r->design.margin_is_number);
	free(r->design.replicate_columns);
	free(r->design.rscales);
}

static const char *
keep_text(struct request *r, struct slice text)
{
	MEM_GROW(r->owned, r->n_owned, r->cap_owned);
	r->owned[r->n_owned] = mem_text(text);
	return r->owned[r->n_owned++];
}

const char **
request_list(struct request *r, const char *text, uint32_t *n)
{
	const char **list = NULL;
	size_t cap = 0;
	const char *end;

	*n = 0;
	for (;; text = end + 1) {
		end = strchr(text, ',');
		MEM_GROW(list, *n, cap);
		list[(*n)++] = keep_text(r,
		    (struct slice){text,
			end == NULL ? strlen(text) : (size_t)(end - text)});
		if (end == NULL)
			return list;
	}
}

static struct measure *
add_measure(struct request *r, enum statistic statistic)
{
	struct table *table = &r->ad_hoc;

	MEM_GROW(table->measures, table->n_measures, r->cap_measures);
	table->measures[table->n_measures] =
	    (struct measure){.statistic = statistic};
	return &table->measures[table->n_measures++];
}

void
request_measure(struct request *r, enum statistic statistic, const char *text)
{
	uint32_t n;
	uint32_t i;
	const char **names;

	if (text == NULL) {
		add_measure(r, statistic);
		return;
	}
	names = request_list(r, text, &n);
	for (i = 0; i < n; i++)
		add_measure(r, statistic)->variable = names[i];
	free(names);
}

bool
request_ratio(struct request *r, const char *text)
{
	const char *slash = strchr(text, '/');
	struct measure *measure;

	if (slash == NULL || slash == text || slash[1] == '\0')
		return false;
	measure = add_measure(r, STAT_RATIO);
	measure->variable =
	    keep_text(r, (struct slice){text, (size_t)(slash - text)});
	measure->denominator = slash + 1;
	return true;
}

bool
request_quantile(struct request *r, const char *text)
{
	const char *colon = strrchr(text, ':');
	struct measure *measure;
	uint32_t i;

	if (colon == NULL || colon == text || colon[1] == '\0')
		return false;
	measure = add_measure(r, STAT_QUANTILE);
	measure->variable =
	    keep_text(r, (struct slice){text, (size_t)(colon - text)});
	measure->p = request_list(r, colon + 1, &measure->n_p);
	for (i = 0; i < measure->n_p; i++)
		if (!tables_is_probability(measure->p[i]))
			return false;
	return true;
}

void
request_by(struct request *r, const char *text)
{
	struct table *table = &r->ad_hoc;
	struct breakdown *breakdown;

	MEM_GROW(table->breakdowns, table->n_breakdowns, r->cap_breakdowns);
	breakdown = &table->breakdowns[table->n_breakdowns++];
	*breakdown = (struct breakdown){0};
	breakdown->by = request_list(r, text, &breakdown->n_by);
}

/* The same column again: another value that will do. */
bool
request_where(struct request *r, const char *text)
{
	const char *sign = strchr(text, '=');
	struct condition *condition = NULL;
	struct slice name;
	uint32_t i;

	if (sign == NULL || sign == text)
		return false;
	name = (struct slice){text, (size_t)(sign - text)};
	for (i = 0; i < r->n_where; i++)
		if (slice_is(name, r->where[i].variable))
			condition = &r->where[i];
	if (condition == NULL) {
		MEM_GROW(r->where, r->n_where, r->cap_where);
		condition = &r->where[r->n_where++];
		*condition = (struct condition){.variable = keep_text(r, name)};
	}
	condition->values = mem_resize(condition->values,
	    (condition->n_values + 1) * sizeof *condition->values);
	condition->values[condition->n_values++] = sign + 1;
	return true;
}

bool
request_set(struct request *r, const char *text)
{
	const char *sign = strchr(text, '=');
	struct choices *set;
	uint32_t i;

	if (sign == NULL || sign == text || sign[1] == '\0')
		return false;
	MEM_GROW(r->sets, r->n_sets, r->cap_sets);
	set = &r->sets[r->n_sets++];
	set->name = keep_text(r, (struct slice){text, (size_t)(sign - text)});
	set->columns = request_list(r, sign + 1, &set->n);
	set->codes = mem_alloc(set->n * sizeof *set->codes);
	for (i = 0; i < set->n; i++)
		set->codes[i] = set->columns[i];
	return true;
}

bool
request_compare(struct request *r, const char *text)
{
	struct table *table = &r->ad_hoc;
	char *copy;
	bool is_good;

	MEM_GROW(table->comparisons, table->n_comparisons, r->cap_comparisons);
	is_good = comparison_parse(
	    &table->comparisons[table->n_comparisons++], text, &copy);
	if (copy == NULL)
		return false;
	MEM_GROW(r->owned, r->n_owned, r->cap_owned);
	r->owned[r->n_owned++] = copy;
	return is_good;
}

void
request_margin(struct request *r, const char *text, bool is_model)
{
	struct design_options *design = &r->design;
	uint32_t n;
	uint32_t i;
	const char **names = request_list(r, text, &n);

	design->margins = mem_resize(
	    design->margins, (design->n_margins + n) * sizeof *design->margins);
	design->margin_is_number = mem_resize(design->margin_is_number,
	    (design->n_margins + n) * sizeof *design->margin_is_number);
	design->margin_ends = mem_resize(design->margin_ends,
	    (design->n_groups + 1) * sizeof *design->margin_ends);
	for (i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		bool is_number = is_model && len > 7 &&
		    strcmp(names[i] + len - 7, ":number") == 0;

		if (is_number)
			names[i] =
			    keep_text(r, (struct slice){names[i], len - 7});
		design->margin_is_number[design->n_margins] = is_number;
		design->margins[design->n_margins++] = names[i];
	}
	design->margin_ends[design->n_groups++] = design->n_margins;
	free(names);
}

void
request_close(struct request *r)
{
	uint32_t i;
	uint32_t j;

	for (i = 0; i < r->ad_hoc.n_measures; i++) {
		struct measure *measure = &r->ad_hoc.measures[i];

		measure->base = r->base;
		measure->keep = r->keep;
		measure->n_keep = r->n_keep;
		measure->where = r->where;
		measure->n_where = r->n_where;
		measure->percent = r->percent;
		measure->qrule = r->qrule;
		for (j = 0; j < r->n_sets; j++)
			if (measure->variable != NULL &&
			    measure->statistic == STAT_SHARE &&
			    strcmp(r->sets[j].name, measure->variable) == 0)
				measure->is_set = true;
	}
}

/* ---- from tables to the plan ------------------------------------------------
 */

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
	struct block block = {.kind = BLOCK_NUMBERS, .where = where};
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
	struct block block = {.kind = BLOCK_VALUES,
	    .columns = {plan_column(plan, measure->variable)},
	    .n_columns = 1,
	    .where = where,
	    .with_weight = measure->qrule >= QRULE_HF3};

	plan->columns[block.columns[0]].is_number = true;
	return plan_block(plan, &block);
}

static bool
bind(struct job *job, const struct measure *measure, struct bound *bound)
{
	struct plan *plan = job->plan;
	uint32_t where = plan_where(plan, measure->where, measure->n_where);
	uint32_t i;

	bound->presence = plan_presence(plan, where);
	bound->item = identity_item(measure);
	bound->name = measure->statistic == STAT_RATIO
	    ? mem_format("%s/%s", measure->variable, measure->denominator)
	    : mem_format(
		  "%s", measure->variable == NULL ? "" : measure->variable);
	if (measure->statistic == STAT_COUNT)
		return true;
	if (measure->is_set) {
		bound->choices = find_choices(job, measure->variable);
		if (bound->choices == NULL) {
			diag_error(STATUS_USAGE, &measure->place, "bad-schema",
			    "the codebook has no set '%s'", measure->variable);
			return false;
		}
	}
	bound->n_blocks = bound->choices == NULL ? 1 : bound->choices->n;
	bound->blocks =
	    mem_zero((size_t)bound->n_blocks + 1, sizeof *bound->blocks);
	if (bound->choices != NULL)
		for (i = 0; i < bound->n_blocks; i++)
			bound->blocks[i] =
			    plan_codes(plan, bound->choices->columns[i], where);
	else if (measure->statistic == STAT_SHARE)
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

/* A share that the flags ask for may be of a set of the codebook. */
static void
find_sets(struct job *job)
{
	struct measure *measure;
	uint32_t i;

	for (i = 0; job->is_ad_hoc && job->codebook != NULL &&
	     i < job->tables->n_measures;
	     i++) {
		measure = &job->tables->measures[i];
		if (measure->statistic == STAT_SHARE &&
		    find_choices(job, measure->variable) != NULL)
			measure->is_set = true;
	}
}

/* The views of a table: those of its columns and of its comparisons. */
static void
plan_views(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	uint32_t i;

	job->contrasts[t] =
	    mem_zero((size_t)table->n_comparisons + 1, sizeof(struct contrast));
	job->views[t] =
	    mem_zero((size_t)table->n_breakdowns + 1, sizeof(uint32_t));
	for (i = 0; i < table->n_breakdowns; i++)
		job->views[t][i] = plan_view(job->plan, table->breakdowns[i].by,
		    table->breakdowns[i].n_by);
	for (i = 0; i < table->n_comparisons; i++) {
		job->contrasts[t][i].of = &table->comparisons[i];
		if (table->comparisons[i].n_by > 0)
			plan_view(job->plan, table->comparisons[i].by,
			    table->comparisons[i].n_by);
	}
}

static bool
plan_blocks(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	bool is_good = true;
	uint32_t i;

	job->bounds[t] =
	    mem_zero((size_t)table->n_measures + 1, sizeof(struct bound));
	for (i = 0; i < table->n_measures; i++)
		is_good = bind(job, &table->measures[i], &job->bounds[t][i]) &&
		    is_good;
	for (i = 0; i < table->n_comparisons && is_good; i++)
		is_good = contrast_bind(&job->contrasts[t][i], job, table);
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

/* Those of the plan, then those that a where restricts and no more. */
static bool
name_columns(struct job *job)
{
	const struct plan *plan = job->plan;
	bool is_good = true;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < plan->n_by; i++)
		add_by(job, plan->columns[plan->keys[i]].name);
	for (i = 0; i < plan->n_wheres; i++)
		for (k = 0; k < plan->wheres[i].n; k++)
			add_by(job,
			    plan->columns
				[plan->wheres[i].requirements[k].column]
				    .name);
	for (i = 0; i < job->n_by; i++) {
		if (!result_is_column(job->by[i]))
			continue;
		diag_error(STATUS_USAGE, NULL, "reserved-name",
		    "a variable to break down by, or to restrict, is called "
		    "'%s', as a column of estimates is; give it another name",
		    job->by[i]);
		is_good = false;
	}
	return is_good;
}

/* What each measure of a table is restricted to, by column. */
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
		contrast_within(
		    &job->contrasts[t][i], job->bounds[t], job->n_by);
}

bool
job_plan(struct job *job)
{
	size_t n = (size_t)job->n_tables + 1;
	bool is_good = true;
	uint32_t t;

	take_sets(job);
	find_sets(job);
	job->views = mem_zero(n, sizeof *job->views);
	job->bounds = mem_zero(n, sizeof *job->bounds);
	job->contrasts = mem_zero(n, sizeof *job->contrasts);
	for (t = 0; t < job->n_tables; t++)
		plan_views(job, t);
	if (!plan_design(job->plan, job->options))
		return false;
	for (t = 0; t < job->n_tables; t++)
		is_good = plan_blocks(job, t) && is_good;
	if (!is_good || !name_columns(job))
		return false;
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
		free(job->bounds[t][i].name);
		free(job->bounds[t][i].item);
		for (k = 0; job->bounds[t][i].within != NULL && k < job->n_by;
		     k++)
			free((char *)job->bounds[t][i].within[k].text);
		free(job->bounds[t][i].within);
	}
	for (i = 0; i < job->tables[t].n_comparisons; i++)
		free(job->contrasts[t][i].within);
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
	free(job->sets);
}
