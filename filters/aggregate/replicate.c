#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "replicate.h"

quad
replicate_none(void)
{
	return (quad)NAN;
}

static bool
is_used(const struct design_options *options, const quad *theta, uint32_t r)
{
	return quad_is_finite(theta[r]) &&
	    (options->rscales == NULL || options->rscales[r - 1] > 0);
}

enum variance_state
replicate_variance(struct job *job, const quad *theta, quad *out)
{
	const struct design_options *options = job->options;
	uint32_t n = options->n_replicates;
	quad center = 0;
	quad sum = 0;
	quad used = 0;
	uint32_t r;

	for (r = 1; r <= n; r++) {
		job->lost_replicates += !quad_is_finite(theta[r]);
		if (!is_used(options, theta, r))
			continue;
		center += theta[r];
		used += 1;
	}
	*out = 0;
	if (used == 0 || !quad_is_finite(theta[0]))
		return VARIANCE_NONE;
	center = options->mse ? theta[0] : center / used;
	for (r = 1; r <= n; r++)
		if (is_used(options, theta, r))
			sum += (options->rscales == NULL
				       ? (quad)1
				       : (quad)options->rscales[r - 1]) *
			    (theta[r] - center) * (theta[r] - center);
	*out = sum * (quad)options->scale;
	return VARIANCE_OK;
}

/* Rank of n rows of m numbers, which are used up: Gauss, full pivots. */
static uint32_t
rank_of(double *a, uint32_t n, uint32_t m)
{
	uint32_t rank = 0;
	double first = 0;

	while (rank < n && rank < m) {
		uint32_t row = rank;
		uint32_t col = rank;
		uint32_t i;
		uint32_t j;

		for (i = rank; i < n; i++)
			for (j = rank; j < m; j++)
				if (fabs(a[(size_t)i * m + j]) >
				    fabs(a[(size_t)row * m + col])) {
					row = i;
					col = j;
				}
		if (rank == 0)
			first = fabs(a[(size_t)row * m + col]);
		if (!(fabs(a[(size_t)row * m + col]) > first * 1e-6))
			break;
		for (j = 0; j < m; j++) {
			double swap = a[(size_t)row * m + j];

			a[(size_t)row * m + j] = a[(size_t)rank * m + j];
			a[(size_t)rank * m + j] = swap;
		}
		for (i = 0; i < n; i++) {
			double swap = a[(size_t)i * m + col];

			a[(size_t)i * m + col] = a[(size_t)i * m + rank];
			a[(size_t)i * m + rank] = swap;
		}
		for (i = rank + 1; i < n; i++) {
			double factor = a[(size_t)i * m + rank] /
			    a[(size_t)rank * m + rank];

			for (j = rank; j < m; j++)
				a[(size_t)i * m + j] -=
				    factor * a[(size_t)rank * m + j];
		}
		rank++;
	}
	return rank;
}

double
replicate_df(struct job *job, const uint32_t *units, uint32_t n)
{
	const struct design *design = &job->design;
	uint32_t m = job->options->n_replicates;
	double *rows;
	uint32_t i;
	double df;

	if (job->options->df > 0)
		return job->options->df;
	rows = mem_zero((size_t)n * m + 1, sizeof *rows);
	for (i = 0; i < n; i++)
		memcpy(rows + (size_t)i * m,
		    job->cube->pattern + (size_t)design->pattern[units[i]] * m,
		    m * sizeof *rows);
	df = (double)rank_of(rows, n, m) - 1;
	free(rows);
	return df;
}
