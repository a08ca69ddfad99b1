#include <stdlib.h>

#include "freedom.h"
#include "mem.h"
#include "percents.h"
#include "proportion.h"
#include "results.h"

/* What the shares of a row have in common: all with its answer. */
struct row_of_table {
	bool is_made;
	struct base base;
	double df;
	uint64_t n; /* in a cell that is shown or not */
};

struct percents {
	struct job *job;
	const struct table *table;
	const struct bound *bound;
	bool is_by_row;
	const uint8_t *is_in; /* by slot */
	uint32_t n_slots;
	struct answers *cells; /* by cell of the breakdown */
	uint32_t n_cells;
	uint32_t view;
	uint32_t *seen; /* of the cells, those with a record */
	uint32_t n_seen;
	struct answers all; /* of these cells together */
	/* by row */
	struct row_of_table
	    *rows;               /* by slot; the last one is without records */
	struct answers everyone; /* whatever the cell */
	/* of all */
	double df;
	uint64_t n;
};

struct percents *
percents_new(const struct place_of *at, uint32_t choice)
{
	uint32_t block = at->bound->blocks[choice];
	struct percents *p = mem_zero(1, sizeof *p);
	struct job *job = at->job;
	uint32_t view = at->view;
	uint32_t n_cells = at->n_cells;
	const struct shown *cells = at->cells;
	uint32_t column = job->plan->blocks[block].columns[0];
	uint32_t *list = mem_zero((size_t)n_cells + 1, sizeof *list);
	uint32_t total = 0;
	uint32_t i;

	p->job = job;
	p->table = at->table;
	p->bound = at->bound;
	p->is_by_row = at->measure->percent == PERCENT_ROW;
	p->is_in = cells_base(job, at->measure, at->bound, choice);
	p->n_slots = codes_len(job->cube->columns[column].codes) - 1;
	p->n_cells = n_cells;
	p->cells = mem_zero((size_t)n_cells + 1, sizeof *p->cells);
	p->view = view;
	p->seen = mem_zero((size_t)n_cells + 1, sizeof *p->seen);
	for (i = 0; i < n_cells; i++) {
		list[i] = cells[i].cell;
		if (list[i] != NO_CELL)
			p->seen[p->n_seen++] = list[i];
		answers_init(&p->cells[i], job->cube, &job->design, view, block,
		    &list[i], 1, p->is_in);
	}
	answers_init(&p->all, job->cube, &job->design, view, block, list,
	    n_cells, p->is_in);
	free(list);
	answers_init(&p->everyone, job->cube, &job->design, 0, block, &total, 1,
	    p->is_in);
	p->rows = mem_zero((size_t)p->n_slots + 1, sizeof *p->rows);
	if (!p->is_by_row && at->measure->base == BASE_KNOWN)
		p->df = freedom_of_base(
		    job, &(struct domain){.block = block}, p->is_in, &p->n);
	else if (!p->is_by_row)
		p->df = freedom_of(job,
		    &(struct domain){
			.block = at->bound->presence, .slot = ANY_SLOT},
		    &p->n);
	return p;
}

void
percents_free(struct percents *p)
{
	uint32_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->n_cells; i++)
		answers_done(&p->cells[i]);
	for (i = 0; i <= p->n_slots; i++)
		if (p->rows[i].is_made)
			base_done(&p->rows[i].base);
	answers_done(&p->all);
	answers_done(&p->everyone);
	free(p->cells);
	free(p->seen);
	free(p->rows);
	free(p);
}

static struct row_of_table *
row_of(struct percents *p, uint32_t slot)
{
	struct row_of_table *row =
	    &p->rows[slot < p->n_slots ? slot : p->n_slots];
	struct part part;

	if (row->is_made)
		return row;
	row->is_made = true;
	part = answers_of(&p->all, slot);
	base_init(&row->base, &p->job->design, &part, NULL);
	part = answers_of(&p->everyone, slot);
	row->df = freedom_of_part(p->job, &part, &row->n);
	return row;
}

void
percents_line(
    struct percents *p, uint32_t place, uint32_t slot, struct result *line)
{
	struct part part = answers_of(&p->cells[place], slot);
	/*
	 * The minimum base counts the respondents of the cell, not those of the
	 * row or table that the percentage is of.
	 */
	uint64_t least = p->cells[place].base.n;
	struct row_of_table *row;

	results_side(p->job, p->bound, p->view, p->seen, p->n_seen, true);
	if (p->is_by_row) {
		row = row_of(p, slot);
		line->df = row->df;
		proportion_put(p->job, p->table, p->bound, line, &row->base,
		    &part, (double)row->n, least);
		return;
	}
	if (part.n > 0 && !p->is_in[slot])
		part.n = 0;
	line->df = p->df;
	proportion_put(p->job, p->table, p->bound, line, &p->all.base, &part,
	    (double)p->n, least);
}
