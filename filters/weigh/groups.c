#include <stdlib.h>

#include "groups.h"
#include "mem.h"
#include "quad.h"

/*
 * Sums of few doubles of like size, which 113 bits hold without loss: the
 * order of records is not seen.
 */
struct group {
	uint64_t n;
	quad d;
};

struct groups {
	uint32_t n_terms;
	struct group *list;
	uint32_t n;
	size_t cap;
	quad *sums; /* by group, n_terms each */
	size_t cap_sums;
	uint32_t at;
	uint32_t *terms;
	double *x;
};

struct groups *
groups_open(uint32_t n_terms)
{
	struct groups *g = mem_zero(1, sizeof *g);

	g->n_terms = n_terms;
	g->terms = mem_zero((size_t)n_terms + 1, sizeof *g->terms);
	g->x = mem_zero((size_t)n_terms + 1, sizeof *g->x);
	return g;
}

void
groups_close(struct groups *g)
{
	if (g == NULL)
		return;
	free(g->list);
	free(g->sums);
	free(g->terms);
	free(g->x);
	free(g);
}

static void
make_room(struct groups *g, uint32_t group)
{
	uint32_t i;

	while (g->n <= group) {
		size_t used = (size_t)g->n * g->n_terms;

		MEM_GROW(g->list, g->n, g->cap);
		g->list[g->n++] = (struct group){0, 0};
		if (used + g->n_terms > g->cap_sums) {
			g->cap_sums += g->cap_sums / 2 + g->n_terms + 64;
			g->sums =
			    mem_resize(g->sums, g->cap_sums * sizeof *g->sums);
		}
		for (i = 0; i < g->n_terms; i++)
			g->sums[used + i] = 0;
	}
}

void
groups_put(struct groups *g, uint32_t group, double d, const uint32_t *terms,
    const double *x, uint32_t n)
{
	uint32_t i;

	make_room(g, group);
	g->list[group].n++;
	g->list[group].d += (quad)d;
	for (i = 0; i < n; i++)
		g->sums[(size_t)group * g->n_terms + terms[i]] += (quad)x[i];
}

void
groups_rewind(void *groups)
{
	struct groups *g = groups;

	g->at = 0;
}

void
groups_at(struct groups *g, uint32_t group, struct unit *unit)
{
	const quad *sums = g->sums + (size_t)group * g->n_terms;
	uint32_t i;

	*unit = (struct unit){
	    .d = (double)g->list[group].d, .terms = g->terms, .x = g->x};
	for (i = 0; i < g->n_terms; i++) {
		if (sums[i] == 0)
			continue;
		g->terms[unit->n] = i;
		g->x[unit->n++] = (double)(sums[i] / (quad)g->list[group].n);
	}
}

bool
groups_next(void *groups, struct unit *unit)
{
	struct groups *g = groups;

	if (g->at == g->n)
		return false;
	groups_at(g, g->at++, unit);
	return true;
}

double
groups_size(const struct groups *g, uint32_t group)
{
	return (double)g->list[group].n;
}
