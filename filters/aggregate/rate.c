#include <stdlib.h>

#include "diag.h"
#include "mem.h"
#include "population.h"
#include "rate.h"

/* The units of the cell of a line; 0 where the population has none, or lacks
 * a variable of the cell. */
static double
units_of(const struct job *job, const struct result *line)
{
	const struct population *p = job->population;
	double units = 0;
	bool is_known = true;
	mpz_t total;
	uint32_t i;

	for (i = 0; i < job->n_by && line->by != NULL; i++)
		if (line->by[i].text != NULL && !population_has(p, job->by[i]))
			is_known = false;
	mpz_init(total);
	if (is_known) {
		struct slice *values =
		    mem_zero((size_t)job->n_by + 1, sizeof *values);
		const char **names =
		    mem_zero((size_t)job->n_by + 1, sizeof *names);
		uint32_t n = 0;

		for (i = 0; i < job->n_by && line->by != NULL; i++)
			if (line->by[i].text != NULL) {
				names[n] = job->by[i];
				values[n++] = line->by[i];
			}
		if (population_total(p, names, values, n, total))
			units = (double)(quad_of(total) * population_unit(p));
		free(names);
		free(values);
	}
	mpz_clear(total);
	return units;
}

void
rate_check(const struct job *job, const struct measure *measure,
    const struct result *line)
{
	uint32_t i;

	if (measure->per <= 0 || line->n == 0 || units_of(job, line) > 0)
		return;
	for (i = 0; line->by != NULL && i < job->n_by; i++)
		if (line->by[i].text != NULL)
			break;
	if (line->by == NULL || i == job->n_by)
		diag_error(STATUS_FAIL, NULL, "no-population",
		    "%s has no units", population_path(job->population));
	else
		diag_error(STATUS_FAIL, NULL, "no-population",
		    "%s has no units where %s is %s",
		    population_path(job->population), job->by[i],
		    diag_value(line->by[i]));
}

void
rate_apply(
    const struct job *job, const struct measure *measure, struct result *line)
{
	double factor;

	if (measure->per <= 0)
		return;
	factor = measure->per / units_of(job, line);
	line->estimate *= factor;
	line->se *= factor;
	line->low *= factor;
	line->high *= factor;
}
