#include <stdlib.h>

#include "freedom.h"
#include "mem.h"
#include "panel.h"
#include "replicate.h"

uint64_t
freedom_records(const struct job *job, const struct accs_range *sums,
    const struct domain *domain)
{
	const struct sums_block *block = &job->plan->blocks[domain->block];
	const struct acc *acc;
	uint64_t records = 0;

	for (acc = sums->at; acc < sums->end && block->n_terms == 0; acc++) {
		/* What weighs 0 has a place of its own there. */
		if (block->kind == BLOCK_PRESENCE && !domain->with_zero &&
		    acc->slot > 0)
			continue;
		if (domain->slot == ANY_SLOT || domain->slot == acc->slot)
			records += acc->n;
	}
	return records;
}

bool
freedom_is_lone(
    const struct job *job, uint64_t records, uint32_t first, uint32_t last)
{
	const struct design *design = &job->design;
	uint32_t level = design->n_levels > 1;
	uint32_t from = design->leaf[first];
	uint32_t to = design->leaf[last];

	if (job->options->n_replicates > 0)
		return records == 1;
	if (design->nodes[0][design_above(design, from, 0)].missed < (quad)1e-7)
		return false;
	return records == 1 ||
	    (level > 0 &&
		design_above(design, from, level) ==
		    design_above(design, to, level));
}

/*
 * Sampling units with a record in the domain, less strata that have one.
 * Units come in the order of the tree, so that a node that is not the one
 * before has not been seen yet.
 */
struct df_count {
	int64_t df;
	uint32_t node;
	uint32_t stratum;
	uint32_t *units; /* with replicate weights */
	uint32_t n_units;
	size_t cap_units;
	uint8_t *seen; /* with a panel: by its units, in any wave */
};

static void
count_unit(
    const struct job *job, struct df_count *count, uint32_t unit, uint64_t n)
{
	const struct design *design = &job->design;
	uint32_t level = design->n_levels > 1;
	uint32_t leaf = design->leaf[unit];
	uint32_t node = design_above(design, leaf, level);
	uint32_t stratum = design_above(design, leaf, 0);
	bool is_first = count->n_units == 0;

	if (n == 0)
		return;
	if (job->options->n_replicates > 0) {
		MEM_GROW(count->units, count->n_units, count->cap_units);
		count->units[count->n_units++] = unit;
		return;
	}
	if (design->panel != NULL && count->seen == NULL)
		count->seen =
		    mem_zero((size_t)panel_units(design->panel) + 1, 1);
	if (count->seen != NULL) {
		uint8_t *seen = &count->seen[panel_unit(design->panel, leaf)];

		count->df += !*seen;
		*seen = 1;
	} else {
		count->df +=
		    level == 0 ? (int64_t)n : is_first || node != count->node;
	}
	count->df -= is_first || stratum != count->stratum;
	count->node = node;
	count->stratum = stratum;
	count->n_units++;
}

static double
close_count(struct job *job, struct df_count *count)
{
	double df = job->options->n_replicates > 0
	    ? replicate_df(job, count->units, count->n_units)
	    : count->df < 0 ? 0
			    : (double)count->df;

	free(count->units);
	free(count->seen);
	return df;
}

double
freedom_of(struct job *job, const struct domain *domain, uint64_t *rows)
{
	const struct store *store = &job->cube->stores[domain->view];
	struct domain all = *domain;
	struct df_count count = {0};
	struct accs_range rest;
	struct accs_range row;

	all.with_zero = true;
	*rows = 0;
	if (domain->cell == NO_CELL)
		return 0;
	rest = cube_sums(job->cube, domain->view, domain->cell, domain->block);
	while (accs_next_row(&rest, &row)) {
		uint32_t unit = store->unit[row.at->row];
		uint64_t n = freedom_records(job, &row, &all);

		if (job->design.replicate[unit] != 0)
			continue;
		*rows += n;
		if (job->options->n_replicates == 0)
			n = freedom_records(job, &row, domain);
		count_unit(job, &count, unit, n);
	}
	return close_count(job, &count);
}

/* Those of a row that are in the base. */
static uint64_t
records_in_base(const struct accs_range *row, const uint8_t *is_in)
{
	const struct acc *acc;
	uint64_t n = 0;

	/* Of moments the first counts the records. */
	for (acc = row->at; acc < row->end; acc++)
		if (is_in == NULL ? acc->slot == moment_s(0) : is_in[acc->slot])
			n += acc->n;
	return n;
}

double
freedom_of_base(struct job *job, const struct domain *domain,
    const uint8_t *is_in, uint64_t *rows)
{
	const struct store *store = &job->cube->stores[domain->view];
	struct df_count count = {0};
	struct accs_range rest;
	struct accs_range row;

	*rows = 0;
	if (domain->cell == NO_CELL)
		return 0;
	rest = cube_sums(job->cube, domain->view, domain->cell, domain->block);
	while (accs_next_row(&rest, &row)) {
		uint32_t unit = store->unit[row.at->row];
		uint64_t n = records_in_base(&row, is_in);

		if (job->design.replicate[unit] != 0)
			continue;
		*rows += n;
		count_unit(job, &count, unit, n);
	}
	return close_count(job, &count);
}

double
freedom_of_part(struct job *job, const struct part *part, uint64_t *rows)
{
	struct df_count count = {0};
	size_t i;

	*rows = 0;
	for (i = 0; i < part->n; i++) {
		uint32_t unit = part_unit(part, i);

		if (job->design.replicate[unit] != 0)
			continue;
		*rows += part->at[i]->n;
		count_unit(job, &count, unit, part->at[i]->n);
	}
	return close_count(job, &count);
}

static double
whole(struct job *job)
{
	uint64_t rows;

	if (!job->has_whole_df)
		job->whole_df =
		    freedom_of(job, &(struct domain){.slot = ANY_SLOT}, &rows);
	job->has_whole_df = true;
	return job->whole_df;
}

/* Records by unit of the design. */
static uint64_t *
count_groups(struct job *job, const struct cell_group *groups, uint32_t n,
    uint32_t block)
{
	struct domain domain = {.block = block, .slot = ANY_SLOT};
	uint64_t *records =
	    mem_zero((size_t)job->design.n_units + 1, sizeof *records);
	struct accs_range rest;
	struct accs_range row;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++)
		for (k = 0; k < groups[i].n; k++) {
			uint32_t view = groups[i].view;
			const uint32_t *unit = job->cube->stores[view].unit;

			if (groups[i].cells[k] == NO_CELL)
				continue;
			rest = cube_sums(
			    job->cube, view, groups[i].cells[k], block);
			while (accs_next_row(&rest, &row))
				records[unit[row.at->row]] +=
				    freedom_records(job, &row, &domain);
		}
	return records;
}

/* Records in the waves that these are in. */
static void
widen_to_waves(struct job *job, uint64_t *records)
{
	static const uint32_t everyone[1] = {0};
	const struct design *design = &job->design;
	uint64_t *all = count_groups(
	    job, &(struct cell_group){.cells = everyone, .n = 1}, 1, 0);
	uint8_t *has = mem_zero((size_t)panel_waves(design->panel) + 1, 1);
	uint32_t i;

	for (i = 0; i < design->n_units; i++)
		if (records[i] > 0)
			has[panel_wave(design->panel,
			    design_above(design, design->leaf[i], 0))] = 1;
	for (i = 0; i < design->n_units; i++)
		records[i] = has[panel_wave(design->panel,
				 design_above(design, design->leaf[i], 0))]
		    ? all[i]
		    : 0;
	free(has);
	free(all);
}

double
freedom_of_difference(struct job *job, const struct cell_group *groups,
    uint32_t n, uint32_t block)
{
	struct df_count count = {0};
	uint64_t *records;
	uint32_t i;

	if (!job->df_of_cells && job->design.panel == NULL)
		return whole(job);
	records = count_groups(job, groups, n, block);
	if (!job->df_of_cells)
		widen_to_waves(job, records);
	for (i = 0; i < job->design.n_units; i++)
		if (job->design.replicate[i] == 0)
			count_unit(job, &count, i, records[i]);
	free(records);
	return close_count(job, &count);
}
