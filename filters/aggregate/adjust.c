#include <math.h>
#include <stdlib.h>

#include "adjust.h"
#include "mem.h"

/* A p, and whose it is. */
struct test {
	double p;
	size_t at;
};

static int
compare_tests(const void *a, const void *b)
{
	const struct test *x = a;
	const struct test *y = b;

	if (x->p != y->p)
		return (x->p > y->p) - (x->p < y->p);
	return (x->at > y->at) - (x->at < y->at);
}

/* Tests in order of p. */
static size_t
sort_tests(const double *p, size_t n, struct test *tests)
{
	size_t m = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (!isnan(p[i]))
			tests[m++] = (struct test){p[i], i};
	if (m > 0)
		qsort(tests, m, sizeof *tests, compare_tests);
	return m;
}

static void
step_down(const struct test *tests, size_t m, double *adjusted)
{
	double most = 0;
	size_t i;

	for (i = 0; i < m; i++) {
		most = fmax(most, fmin(1, (double)(m - i) * tests[i].p));
		adjusted[tests[i].at] = most;
	}
}

static void
step_up(const struct test *tests, size_t m, double *adjusted)
{
	double least = 1;
	size_t i;

	for (i = m; i > 0; i--) {
		least = fmin(least, (double)m / (double)i * tests[i - 1].p);
		adjusted[tests[i - 1].at] = least;
	}
}

void
adjust_p(enum adjust method, const double *p, double *adjusted, size_t n)
{
	struct test *tests = mem_zero(n + 1, sizeof *tests);
	size_t m = sort_tests(p, n, tests);
	size_t i;

	for (i = 0; i < n; i++)
		adjusted[i] = NAN;
	switch (method) {
	case ADJUST_BONFERRONI:
		for (i = 0; i < m; i++)
			adjusted[tests[i].at] = fmin(1, (double)m * tests[i].p);
		break;
	case ADJUST_HOLM:
		step_down(tests, m, adjusted);
		break;
	case ADJUST_BH:
		step_up(tests, m, adjusted);
		break;
	default:
		break;
	}
	free(tests);
}
