#include <stdlib.h>

#include "mem.h"
#include "totals.h"

static void
widen(struct totals *totals, uint32_t size)
{
	if (size <= totals->size)
		return;
	totals->n = mem_resize(totals->n, size * sizeof *totals->n);
	totals->s = mem_resize(totals->s, size * sizeof *totals->s);
	for (; totals->size < size; totals->size++) {
		totals->n[totals->size] = 0;
		mpz_init(totals->s[totals->size]);
	}
}

/* The rows of a cell, each into the totals of its replicate below n. */
static void
take_rows(struct totals *totals, uint32_t n, struct job *job, uint32_t view,
    uint32_t cell, uint32_t block)
{
	const uint32_t *unit = job->cube->stores[view].unit;
	bool is_by_moments = job->plan->blocks[block].n_terms > 0;
	struct accs_range sums = cube_sums(job->cube, view, cell, block);
	struct sum_view room;

	for (; sums.at < sums.end; sums.at++) {
		uint32_t slot = sums.at->slot;
		uint32_t replicate = job->design.replicate[unit[sums.at->row]];
		struct totals *into;

		if (replicate >= n)
			continue;
		into = &totals[replicate];
		widen(into, slot + 1);
		mpz_add(
		    into->s[slot], into->s[slot], sum_view(&sums.at->s, &room));
		if (!is_by_moments)
			into->n[slot] += sums.at->n;
		else if (slot == 0)
			into->records += sums.at->n;
	}
	sums = cube_products(job->cube, view, cell, block);
	for (; sums.at < sums.end; sums.at++)
		mpz_add(totals[0].s[sums.at->slot], totals[0].s[sums.at->slot],
		    sum_view(&sums.at->s, &room));
}

static void
init_totals(struct totals *totals, uint32_t n, struct job *job, uint32_t view,
    const uint32_t *cells, uint32_t n_cells, uint32_t block)
{
	uint32_t terms = job->plan->blocks[block].n_terms;
	uint32_t i;

	for (i = 0; i < n; i++) {
		totals[i] = (struct totals){0};
		if (terms > 0)
			widen(&totals[i], moment_count(terms));
	}
	for (i = 0; i < n_cells; i++)
		if (cells[i] != NO_CELL)
			take_rows(totals, n, job, view, cells[i], block);
}

void
totals_init(struct totals *totals, struct job *job, uint32_t view,
    uint32_t cell, uint32_t block)
{
	init_totals(totals, 1, job, view, &cell, 1, block);
}

struct totals *
totals_replicates(struct job *job, uint32_t view, const uint32_t *cells,
    uint32_t n_cells, uint32_t block)
{
	uint32_t n = job->options->n_replicates + 1;
	struct totals *totals = mem_zero(n, sizeof *totals);

	init_totals(totals, n, job, view, cells, n_cells, block);
	return totals;
}

void
totals_done(struct totals *totals)
{
	uint32_t i;

	for (i = 0; i < totals->size; i++)
		mpz_clear(totals->s[i]);
	free(totals->n);
	free(totals->s);
}

void
totals_free(struct totals *totals, const struct job *job)
{
	uint32_t r;

	for (r = 0; r <= job->options->n_replicates; r++)
		totals_done(&totals[r]);
	free(totals);
}
