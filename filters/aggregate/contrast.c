#include <stdlib.h>
#include <string.h>

#include "contrast.h"
#include "diag.h"

static bool
find_measure(const struct table *table, const char *name, uint32_t *out)
{
	int at = tables_measure(table, name);

	if (at < 0) {
		diag_error(STATUS_USAGE, NULL, "bad-comparison",
		    "the table has no measure '%s' to compare", name);
		return false;
	}
	*out = (uint32_t)at;
	return true;
}

/* Both measures record by record: joint codes, or joint products. */
static uint32_t
joint_block(struct plan *plan, const struct measure *a, const struct measure *b)
{
	struct sums_block block = {0};
	uint32_t i;

	block.where = 0;
	block.n_columns = 2;
	block.columns[0] = plan_column(plan, a->variable);
	block.columns[1] = plan_column(plan, b->variable);
	block.wheres[0] = plan_where(plan, a->where, a->n_where);
	block.wheres[1] = plan_where(plan, b->where, b->n_where);
	if (a->statistic == STAT_SHARE) {
		block.kind = BLOCK_CROSS;
		return plan_block(plan, &block);
	}
	block.kind = BLOCK_PAIR;
	block.n_terms = 4;
	for (i = 0; i < 2; i++)
		plan->columns[block.columns[i]].is_number = true;
	return plan_block(plan, &block);
}

bool
contrast_views(
    struct contrast *one, struct plan *plan, const struct table *table)
{
	const struct comparison *of = one->of;
	const char *why = tables_comparison_fault(of);
	const char *names[MAX_BY];
	uint32_t n = of->n_within + of->n_by;

	if (why == NULL && n > MAX_BY)
		why = "too many variables";
	if (why != NULL) {
		diag_error(STATUS_USAGE,
		    table->place.file == NULL ? NULL : &of->place,
		    "bad-comparison", "%s", why);
		return false;
	}
	if (of->n_within > 0)
		memcpy(names, of->within, of->n_within * sizeof *names);
	if (of->n_by > 0)
		memcpy(names + of->n_within, of->by, of->n_by * sizeof *names);
	one->view = plan_view(plan, names, n);
	one->inside = plan_view(plan, of->within, of->n_within);
	if (of->type == COMPARE_CONTRAST) {
		one->labels[0] = plan_view(plan, &of->by[0], 1);
		one->labels[1] = plan_view(plan, &of->by[1], 1);
	} else {
		one->labels[0] = plan_view(plan, of->by, of->n_by);
	}
	return true;
}

void
contrast_done(struct contrast *one)
{
	free(one->within);
	free(one->groups);
}

bool
contrast_bind(
    struct contrast *one, struct plan *plan, const struct table *table)
{
	const struct measure *a;
	const struct measure *b;

	if (one->of->type != COMPARE_MEASURES)
		return true;
	if (!find_measure(table, one->of->a[0], &one->measure_a) ||
	    !find_measure(table, one->of->b[0], &one->measure_b))
		return false;
	a = &table->measures[one->measure_a];
	b = &table->measures[one->measure_b];
	if (a->statistic != b->statistic || a->is_set || b->is_set ||
	    (a->statistic != STAT_SHARE && a->statistic != STAT_MEAN &&
		a->statistic != STAT_TOTAL)) {
		diag_error(STATUS_USAGE, NULL, "bad-comparison",
		    "measures '%s' and '%s' cannot be compared: two shares, "
		    "two means or two totals can",
		    one->of->a[0], one->of->b[0]);
		return false;
	}
	one->block = joint_block(plan, a, b);
	return true;
}
