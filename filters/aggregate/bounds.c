#include <stdlib.h>
#include <string.h>

#if __has_include(<glpk.h>)
#include <glpk.h>
#define HAS_GLPK 1
#else
#define HAS_GLPK 0
#endif

#include "bounds.h"
#include "mem.h"

enum {
	ROUNDS = 10 /* through the known sums */
};

struct known {
	size_t first; /* into the list of unknowns */
	uint32_t n;
	double value;
};

struct bounds {
	uint32_t n;
	double *low;
	double *high;
	struct known *known;
	uint32_t n_known;
	size_t cap_known;
	uint32_t *unknowns; /* of the known sums, one after the other */
	size_t n_unknowns;
	size_t cap_unknowns;
	void *problem; /* glp_prob, once it is made */
	uint32_t n_rows;
};

struct bounds *
bounds_new(uint32_t n_unknowns)
{
	struct bounds *b = mem_zero(1, sizeof *b);

	b->n = n_unknowns;
	b->low = mem_zero((size_t)n_unknowns + 1, sizeof *b->low);
	b->high = mem_zero((size_t)n_unknowns + 1, sizeof *b->high);
	return b;
}

void
bounds_unknown(struct bounds *b, uint32_t unknown, double high)
{
	b->high[unknown] = high;
}

void
bounds_known(struct bounds *b, struct bounds_sum sum, double value)
{
	struct known *known;

	MEM_GROW(b->known, b->n_known, b->cap_known);
	known = &b->known[b->n_known++];
	*known = (struct known){b->n_unknowns, sum.n, value};
	while (b->cap_unknowns < b->n_unknowns + sum.n)
		b->unknowns = mem_grow(b->unknowns, b->cap_unknowns,
		    &b->cap_unknowns, sizeof *b->unknowns);
	memcpy(b->unknowns + b->n_unknowns, sum.unknowns,
	    sum.n * sizeof *sum.unknowns);
	b->n_unknowns += sum.n;
}

/* ---- drawing together ------------------------------------------------------
 */

void
bounds_guess(
    const struct bounds *b, struct bounds_sum sum, double *low, double *high)
{
	uint32_t i;

	*low = *high = 0;
	for (i = 0; i < sum.n; i++) {
		*low += b->low[sum.unknowns[i]];
		*high += b->high[sum.unknowns[i]];
	}
}

/* What is left of a known sum for one of its unknowns; true when that is less
 * than before. */
static bool
draw_row(struct bounds *b, const struct known *known)
{
	const uint32_t *unknowns = b->unknowns + known->first;
	bool is_drawn = false;
	double low = 0;
	double high = 0;
	double widest = 0;
	uint32_t i;

	for (i = 0; i < known->n; i++) {
		double width = b->high[unknowns[i]] - b->low[unknowns[i]];

		low += b->low[unknowns[i]];
		high += b->high[unknowns[i]];
		widest = width > widest ? width : widest;
	}
	/* Each may be anything between its ends. */
	if (widest <= high - known->value && widest <= known->value - low)
		return false;
	for (i = 0; i < known->n; i++) {
		uint32_t u = unknowns[i];
		double least = known->value - (high - b->high[u]);
		double most = known->value - (low - b->low[u]);

		if (least > b->low[u]) {
			low += least - b->low[u];
			b->low[u] = least < b->high[u] ? least : b->high[u];
			is_drawn = true;
		}
		if (most < b->high[u]) {
			high -= b->high[u] - most;
			b->high[u] = most > b->low[u] ? most : b->low[u];
			is_drawn = true;
		}
	}
	return is_drawn;
}

void
bounds_draw(struct bounds *b)
{
	bool is_drawn = true;
	uint32_t round;
	uint32_t i;

	for (round = 0; round < ROUNDS && is_drawn; round++) {
		is_drawn = false;
		for (i = 0; i < b->n_known; i++)
			is_drawn |= draw_row(b, &b->known[i]);
	}
}

/* ---- linear programs -------------------------------------------------------
 */

bool
bounds_can_solve(void)
{
	return HAS_GLPK;
}

#if HAS_GLPK
static void
add_rows(struct bounds *b)
{
	glp_prob *p = b->problem;
	int *index = mem_alloc(((size_t)b->n + 1) * sizeof *index);
	double *one = mem_alloc(((size_t)b->n + 1) * sizeof *one);
	uint32_t i;
	uint32_t k;

	if (b->n_rows < b->n_known)
		glp_add_rows(p, (int)(b->n_known - b->n_rows));
	for (i = b->n_rows; i < b->n_known; i++) {
		const struct known *known = &b->known[i];

		for (k = 0; k < known->n; k++) {
			index[k + 1] = (int)b->unknowns[known->first + k] + 1;
			one[k + 1] = 1;
		}
		glp_set_row_bnds(
		    p, (int)i + 1, GLP_FX, known->value, known->value);
		glp_set_mat_row(p, (int)i + 1, (int)known->n, index, one);
	}
	b->n_rows = b->n_known;
	free(index);
	free(one);
}

static void
make_problem(struct bounds *b)
{
	glp_prob *p;
	uint32_t i;

	if (b->problem == NULL) {
		glp_term_out(GLP_OFF);
		p = b->problem = glp_create_prob();
		if (b->n > 0)
			glp_add_cols(p, (int)b->n);
		for (i = 0; i < b->n; i++)
			glp_set_col_bnds(p, (int)i + 1,
			    b->high[i] > 0 ? GLP_DB : GLP_FX, 0, b->high[i]);
	}
	add_rows(b);
}

static double
solve(struct bounds *b, int direction, double other)
{
	glp_prob *p = b->problem;
	glp_smcp with;

	glp_init_smcp(&with);
	with.msg_lev = GLP_MSG_OFF;
	glp_set_obj_dir(p, direction);
	if (glp_simplex(p, &with) != 0 || glp_exact(p, &with) != 0 ||
	    glp_get_status(p) != GLP_OPT)
		return other;
	return glp_get_obj_val(p);
}

void
bounds_solve(struct bounds *b, struct bounds_sum sum, double *low, double *high)
{
	uint32_t i;

	make_problem(b);
	for (i = 0; i < sum.n; i++)
		glp_set_obj_coef(b->problem, (int)sum.unknowns[i] + 1, 1);
	bounds_guess(b, sum, low, high);
	*low = solve(b, GLP_MIN, *high);
	*high = solve(b, GLP_MAX, *low);
	for (i = 0; i < sum.n; i++)
		glp_set_obj_coef(b->problem, (int)sum.unknowns[i] + 1, 0);
}

static void
free_problem(struct bounds *b)
{
	if (b->problem != NULL)
		glp_delete_prob(b->problem);
}
#else
void
bounds_solve(struct bounds *b, struct bounds_sum sum, double *low, double *high)
{
	bounds_guess(b, sum, low, high);
}

static void
free_problem(struct bounds *b)
{
	(void)b;
}
#endif

void
bounds_free(struct bounds *b)
{
	if (b == NULL)
		return;
	free_problem(b);
	free(b->known);
	free(b->unknowns);
	free(b->low);
	free(b->high);
	free(b);
}
