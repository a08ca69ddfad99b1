#include <string.h>

#include "diag.h"
#include "mem.h"
#include "population.h"
#include "standardizing.h"

static bool
refuse(const struct measure *measure, const char *why, const char *name)
{
	diag_error(STATUS_USAGE,
	    measure->place.file == NULL ? NULL : &measure->place,
	    "bad-standardization", why, name);
	return false;
}

static bool
check_measure(const struct table *table, const struct measure *measure,
    const struct population *population, bool is_confidential)
{
	uint32_t i;
	uint32_t b;
	uint32_t k;

	if (measure->statistic != STAT_SHARE && measure->statistic != STAT_MEAN)
		return refuse(measure,
		    "only shares and means are standardised, not a %s",
		    tables_statistics[measure->statistic]);
	if (measure->percent != PERCENT_COLUMN)
		return refuse(measure,
		    "only shares of the column are standardised%s", "");
	if (is_confidential)
		return refuse(measure,
		    "rules of confidentiality do not know what standardised "
		    "figures tell: leave one of them out%s",
		    "");
	for (i = 0; i < table->n_comparisons; i++)
		if (table->comparisons[i].n_by > 0)
			return refuse(measure,
			    "standardised figures are not compared; give them "
			    "a table without a comparison%s",
			    "");
	for (i = 0; i < measure->n_standardize; i++) {
		const char *name = measure->standardize[i];

		if (population == NULL)
			return refuse(measure,
			    "to standardise to '%s' takes --population, the "
			    "file with its totals",
			    name);
		if (!population_has(population, name))
			return refuse(
			    measure, "the population has no column '%s'", name);
		for (b = 0; b < table->n_breakdowns; b++)
			for (k = 0; k < table->breakdowns[b].n_by; k++)
				if (strcmp(name, table->breakdowns[b].by[k]) ==
				    0)
					return refuse(measure,
					    "figures by '%s' are not "
					    "standardised to it",
					    name);
	}
	return true;
}

/* False after a report. */
static bool
check_rate(const struct measure *measure, const struct population *population)
{
	if (measure->per <= 0 || population != NULL)
		return true;
	diag_error(STATUS_USAGE,
	    measure->place.file == NULL ? NULL : &measure->place,
	    "no-population",
	    "a rate takes --population, the file with the units of each cell");
	return false;
}

bool
standardizing_plan(struct standardizing *it, struct plan *plan,
    const struct table *table, const struct measure *measure,
    const struct population *population, bool is_confidential)
{
	const char *names[MAX_BY];
	uint32_t n = measure->n_standardize;
	uint32_t b;

	if (n == 0)
		return check_rate(measure, population);
	if (!check_measure(table, measure, population, is_confidential))
		return false;
	it->views =
	    mem_zero((size_t)table->n_breakdowns + 1, sizeof *it->views);
	for (b = 0; b < table->n_breakdowns; b++) {
		const struct breakdown *of = &table->breakdowns[b];

		if (of->n_by + n > MAX_BY)
			return refuse(measure, "too many variables%s", "");
		if (of->n_by > 0)
			memcpy(names, of->by, of->n_by * sizeof *names);
		memcpy(
		    names + of->n_by, measure->standardize, n * sizeof *names);
		it->views[b] = plan_view(plan, names, of->n_by + n);
	}
	it->all = plan_view(plan, measure->standardize, n);
	return true;
}
