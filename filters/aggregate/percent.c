#include <stdlib.h>

#include "mem.h"
#include "percent.h"
#include "replicate.h"

/* Which slots are in the base, and of how many. */
static uint8_t *
base_of(const struct measure *measure, const uint8_t *is_in, uint32_t slot,
    uint32_t n)
{
	uint8_t *base = mem_zero((size_t)n + 1, 1);
	uint32_t i;

	for (i = 0; i < n; i++)
		base[i] =
		    measure->percent == PERCENT_ROW ? i == slot : is_in[i];
	return base;
}

/* Sums of the base and of the cell's part of it, for one set of weights. */
static void
sums_of(struct job *job, uint32_t view, const struct shown *cells,
    uint32_t n_cells, uint32_t cell, uint32_t block, const uint8_t *base,
    uint32_t size, uint32_t slot, uint32_t replicate, mpz_t x, mpz_t y,
    uint64_t *n)
{
	struct totals totals;
	uint32_t i;
	uint32_t k;

	mpz_set_ui(x, 0);
	mpz_set_ui(y, 0);
	*n = 0;
	for (i = 0; i < n_cells; i++) {
		totals_init(
		    &totals, job, view, cells[i].cell, block, replicate);
		for (k = 0; k < totals.size && k < size; k++) {
			if (!base[k])
				continue;
			*n += totals.n[k];
			mpz_add(x, x, totals.s[k]);
			if (cells[i].cell == cell && k == slot)
				mpz_set(y, totals.s[k]);
		}
		totals_done(&totals);
	}
}

/* z = w (1[cell, slot] X - Y) / X^2 over the records of the base. */
static enum variance_state
linear(struct job *job, uint32_t view, const struct shown *cells,
    uint32_t n_cells, uint32_t cell, uint32_t block, const uint8_t *base,
    uint32_t size, uint32_t slot, const mpz_t x, const mpz_t y, quad *out)
{
	mpz_t *coefficient = mem_zero((size_t)size + 1, sizeof *coefficient);
	enum variance_state state;
	uint32_t i;
	uint32_t k;

	for (k = 0; k < size; k++)
		mpz_init(coefficient[k]);
	variance_begin(&job->variance);
	for (i = 0; i < n_cells; i++) {
		if (cells[i].cell == NO_CELL)
			continue;
		for (k = 0; k < size; k++) {
			mpz_neg(coefficient[k], y);
			if (cells[i].cell == cell && k == slot)
				mpz_add(coefficient[k], coefficient[k], x);
		}
		variance_add(&job->variance, view, cells[i].cell, block,
		    coefficient, base, size);
	}
	state = variance_end(&job->variance, job->options->lonely, out);
	*out /= quad_of(x) * quad_of(x) * quad_of(x) * quad_of(x);
	for (k = 0; k < size; k++)
		mpz_clear(coefficient[k]);
	free(coefficient);
	return state;
}

void
percent_line(struct job *job, const struct table *table,
    const struct measure *measure, const struct bound *bound, uint32_t view,
    const struct breakdown *breakdown, const struct shown *shown,
    uint32_t block, const uint8_t *is_in, uint32_t slot, struct line *line)
{
	const struct column *column =
	    &job->plan->columns[job->plan->blocks[block].columns[0]];
	uint32_t size = codes_len(column->codes);
	uint8_t *base = base_of(measure, is_in, slot, size);
	uint32_t n_cells;
	struct shown *cells = job_cells(job, view, breakdown, &n_cells);
	uint32_t replicates = job->options->n_replicates;
	quad *theta = mem_zero((size_t)replicates + 1, sizeof *theta);
	enum variance_state state;
	struct domain domain;
	quad variance = 0;
	quad total;
	uint64_t rows;
	mpz_t x;
	mpz_t y;
	uint32_t r;

	mpz_init(x);
	mpz_init(y);
	for (r = replicates + 1; r-- > 0;) {
		sums_of(job, view, cells, n_cells, shown->cell, block, base,
		    size, slot, r, x, y, &line->n);
		theta[r] =
		    mpz_sgn(x) > 0 ? quad_of(y) / quad_of(x) : replicate_none();
	}
	domain = (struct domain){.block = bound->presence, .slot = ANY_SLOT};
	/* Of all with the answer, in a cell that is shown or not. */
	if (measure->percent == PERCENT_ROW)
		domain = (struct domain){.block = block, .slot = slot};
	line->df = job_df(job, &domain, &rows);
	total = quad_of(x) * job_weight_unit(job);
	line->sum_weight = (double)total;
	if (mpz_sgn(x) > 0) {
		line->estimate = (double)theta[0];
		if (replicates > 0)
			state = replicate_variance(job, theta, &variance);
		else
			state = linear(job, view, cells, n_cells, shown->cell,
			    block, base, size, slot, x, y, &variance);
		if (state == VARIANCE_OK)
			job_share_deff(line, theta[0], total, variance);
		job_close(
		    job, line, table, true, state, variance, (double)rows);
	}
	job_put(job, table, line, line->n);
	mpz_clear(x);
	mpz_clear(y);
	free(theta);
	free(base);
	free(cells);
}
