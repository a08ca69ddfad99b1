#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "diag.h"
#include "mem.h"
#include "plan.h"

void
plan_init(struct plan *plan)
{
	*plan = (struct plan){.weight = -1};
	plan_where(plan, NULL, 0);
	plan_view(plan, NULL, 0);
	plan_presence(plan, 0);
}

void
plan_done(struct plan *plan)
{
	uint32_t i;
	uint32_t j;

	for (i = 0; i < plan->n_columns; i++) {
	}
	for (i = 0; i < plan->n_wheres; i++) {
		for (j = 0; j < plan->wheres[i].n; j++)
			free(plan->wheres[i].requirements[j].accepts);
		free(plan->wheres[i].requirements);
	}
	for (i = 0; i < plan->n_blocks; i++)
		if (plan->blocks[i].levels != NULL) {
			tuples_done(plan->blocks[i].levels);
			free(plan->blocks[i].levels);
		}
	free(plan->columns);
	free(plan->wheres);
	free(plan->blocks);
	free(plan->views);
	free(plan->replicates);
}

static uint32_t
add_column(struct plan *plan, const char *name)
{
	MEM_GROW(plan->columns, plan->n_columns, plan->cap_columns);
	plan->columns[plan->n_columns] = (struct plan_column){.name = name};
	return plan->n_columns++;
}

uint32_t
plan_column(struct plan *plan, const char *name)
{
	uint32_t i;

	for (i = 0; i < plan->n_columns; i++)
		if (!plan->columns[i].is_weight &&
		    strcmp(plan->columns[i].name, name) == 0)
			return i;
	return add_column(plan, name);
}

/* A weight is a column of its own even where it is a measure as well: its
 * sums have other decimals. */
static uint32_t
add_weight(struct plan *plan, const char *name)
{
	uint32_t i = add_column(plan, name);

	plan->columns[i].is_weight = true;
	return i;
}

/* Both must be called for all before plan_design. */
uint32_t
plan_by(struct plan *plan, const char *name)
{
	uint32_t column = plan_column(plan, name);
	uint32_t i;

	for (i = 0; i < plan->n_by; i++)
		if (plan->keys[i] == column)
			return i;
	if (plan->n_by == MAX_BY) {
		diag_error(STATUS_USAGE, NULL, "too-many-variables",
		    "more than %d variables to break down by", MAX_BY);
		return 0;
	}
	plan->keys[plan->n_by] = column;
	plan->n_keys = plan->n_by + 1;
	return plan->n_by++;
}

uint32_t
plan_view(struct plan *plan, const char *const *by, uint32_t n_by)
{
	struct view view = {.n_by = n_by};
	uint32_t i;

	if (n_by > MAX_BY) {
		diag_error(STATUS_USAGE, NULL, "too-many-variables",
		    "more than %d variables to break down by", MAX_BY);
		return 0;
	}
	for (i = 0; i < n_by; i++)
		view.by[i] = plan_by(plan, by[i]);
	for (i = 0; i < plan->n_views; i++)
		if (!plan->views[i].is_count && plan->views[i].n_by == n_by &&
		    memcmp(plan->views[i].by, view.by,
			n_by * sizeof *view.by) == 0)
			return i;
	MEM_GROW(plan->views, plan->n_views, plan->cap_views);
	plan->views[plan->n_views] = view;
	return plan->n_views++;
}

uint32_t
plan_count_view(struct plan *plan)
{
	struct view view = {.n_by = plan->n_by, .is_count = true};
	uint32_t i;

	for (i = 0; i < plan->n_by; i++)
		view.by[i] = i;
	MEM_GROW(plan->views, plan->n_views, plan->cap_views);
	plan->views[plan->n_views] = view;
	return plan->n_views++;
}

static void
add_keys(struct plan *plan, const char *const *names, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n && plan->n_keys < MAX_KEYS; i++)
		plan->keys[plan->n_keys++] = plan_column(plan, names[i]);
}

static void
add_replicate(struct plan *plan, uint32_t column)
{
	plan->replicates = mem_resize(plan->replicates,
	    (plan->n_replicates + 1) * sizeof *plan->replicates);
	plan->replicates[plan->n_replicates++] = column;
}

/* Sums under other weights: replicates, or what a calibration began with. */
static void
add_replicates(struct plan *plan, const struct design_options *design)
{
	uint32_t i;

	if (design->calibration == CALIBRATION_RAKE)
		add_replicate(plan, PLAN_ONE);
	if (design->calibration == CALIBRATION_LINEAR)
		add_replicate(plan, add_weight(plan, design->design_weight));
	for (i = 0; i < design->n_replicates; i++)
		add_replicate(
		    plan, add_weight(plan, design->replicate_columns[i]));
	plan->n_extra = 0;
	if (plan->n_replicates > 0)
		plan->n_extra = design->n_replicates > 0 ? EXTRA_KEYS : 1;
}

/*
 * As many stages as there are fpc columns, one without (a stage sampled with
 * replacement hides those below it).  A stage past the last cluster column
 * samples records.
 */
bool
plan_design(struct plan *plan, const struct design_options *design)
{
	uint32_t stages = design->n_fpcs == 0 ? 1 : design->n_fpcs;

	if (stages > design->n_clusters + 1) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "%u fpc columns but only %u cluster columns: a stage has "
		    "one fpc",
		    design->n_fpcs, design->n_clusters);
		return false;
	}
	if (plan->n_by + design->n_strata + design->n_clusters +
		design->n_fpcs + design->n_margins >
	    MAX_KEYS) {
		diag_error(STATUS_USAGE, NULL, "too-many-variables",
		    "more than %d columns to break down by and of the design",
		    MAX_KEYS);
		return false;
	}
	plan->n_strata = design->n_strata;
	plan->n_clusters =
	    design->n_clusters < stages ? design->n_clusters : stages;
	plan->n_fpcs = design->n_fpcs;
	plan->n_margins = design->n_margins;
	plan->with_squares = stages > plan->n_clusters;
	add_keys(plan, design->strata, design->n_strata);
	add_keys(plan, design->clusters, plan->n_clusters);
	add_keys(plan, design->fpcs, design->n_fpcs);
	add_keys(plan, design->margins, design->n_margins);
	add_replicates(plan, design);
	if (design->weight != NULL) {
		plan->weight = (int32_t)add_weight(plan, design->weight);
		plan->columns[plan->weight].is_number = true;
	}
	return true;
}

static bool
same_condition(const struct plan *plan, const struct requirement *requirement,
    const struct condition *condition)
{
	uint32_t i;

	if (strcmp(plan->columns[requirement->column].name,
		condition->variable) != 0 ||
	    requirement->of->kind != condition->kind ||
	    requirement->of->has_ranges != condition->has_ranges ||
	    requirement->of->n_values != condition->n_values)
		return false;
	for (i = 0; i < condition->n_values; i++)
		if (strcmp(requirement->of->values[i], condition->values[i]) !=
		    0)
			return false;
	return true;
}

uint32_t
plan_where(struct plan *plan, const struct condition *conditions, uint32_t n)
{
	struct where_set *set;
	uint32_t i;
	uint32_t j;

	for (i = 0; i < plan->n_wheres; i++) {
		set = &plan->wheres[i];
		for (j = 0; j < n && set->n == n; j++)
			if (!same_condition(
				plan, &set->requirements[j], &conditions[j]))
				break;
		if (set->n == n && j == n)
			return i;
	}
	MEM_GROW(plan->wheres, plan->n_wheres, plan->cap_wheres);
	set = &plan->wheres[plan->n_wheres];
	set->n = n;
	set->requirements = mem_zero(n + 1, sizeof *set->requirements);
	for (i = 0; i < n; i++)
		set->requirements[i] = (struct requirement){
		    .column = plan_column(plan, conditions[i].variable),
		    .of = &conditions[i]};
	return plan->n_wheres++;
}

static bool
same_block(const struct sums_block *a, const struct sums_block *b)
{
	if (a->kind != b->kind || a->where != b->where ||
	    a->n_columns != b->n_columns || a->n_terms != b->n_terms ||
	    a->with_weight != b->with_weight)
		return false;
	if (a->wheres[0] != b->wheres[0] || a->wheres[1] != b->wheres[1])
		return false;
	return memcmp(a->columns, b->columns,
		   a->n_columns * sizeof *a->columns) == 0;
}

uint32_t
plan_block(struct plan *plan, const struct sums_block *block)
{
	uint32_t i;

	for (i = 0; i < plan->n_blocks; i++)
		if (same_block(&plan->blocks[i], block))
			return i;
	MEM_GROW(plan->blocks, plan->n_blocks, plan->cap_blocks);
	plan->blocks[plan->n_blocks] = *block;
	if (block->with_weight || block->kind == BLOCK_CROSS) {
		struct tuples *levels = mem_alloc(sizeof *levels);

		tuples_init(levels, 2);
		plan->blocks[plan->n_blocks].levels = levels;
	}
	return plan->n_blocks++;
}

uint32_t
plan_presence(struct plan *plan, uint32_t where)
{
	return plan_block(
	    plan, &(struct sums_block){.kind = BLOCK_PRESENCE, .where = where});
}

uint32_t
plan_codes(struct plan *plan, const char *column, uint32_t where)
{
	return plan_block(plan,
	    &(struct sums_block){.kind = BLOCK_CODES,
		.columns = {plan_column(plan, column)},
		.n_columns = 1,
		.where = where});
}
