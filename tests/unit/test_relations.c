#include "child.h"
#include "prime.h"
#include "relations.h"

#define PARTS(...)                                                             \
	(const uint32_t[]){__VA_ARGS__},                                       \
	    sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)

/* A table of n rows and n columns whose cells are 1, 2, 3, ...: the total is
 * sum 0, rows and columns follow, then cells row by row. */
static struct relations *
table(uint32_t n)
{
	struct relations *r = relations_new();
	uint32_t first = 1 + 2 * n;
	uint32_t parts[16];
	uint32_t i;
	uint32_t k;

	for (k = 0; k < n; k++)
		parts[k] = 1 + k;
	relations_add(r, 0, parts, n);
	for (k = 0; k < n; k++)
		parts[k] = 1 + n + k;
	relations_add(r, 0, parts, n);
	for (i = 0; i < n; i++) {
		for (k = 0; k < n; k++)
			parts[k] = first + i * n + k;
		relations_add(r, 1 + i, parts, n);
		for (k = 0; k < n; k++)
			parts[k] = first + k * n + i;
		relations_add(r, 1 + n + i, parts, n);
	}
	return r;
}

/* Of a table as many sums are independent as it has cells, and values that are
 * given to them give every sum its own. */
static void
tells_a_table(void **state)
{
	enum {
		N = 5,
		ALL = 1 + 2 * N + N * N
	};
	struct relations *r = table(N);
	uint64_t values[ALL] = {0};
	uint64_t given[ALL];
	const struct term *terms;
	uint32_t n;
	uint32_t i;
	uint32_t k;

	(void)state;
	for (i = 0; i < N * N; i++) {
		values[1 + 2 * N + i] = i + 1;
		values[0] += i + 1;
		values[1 + i / N] += i + 1;
		values[1 + N + i % N] += i + 1;
	}
	relations_solve(r, ALL, ALL);
	assert_int_equal(relations_rank(r), N * N);
	for (i = 0; i < ALL; i++) {
		terms = relations_terms(r, i, &n);
		if (n == 1 && terms[0].times == 1)
			given[terms[0].cell] = values[i];
	}
	for (i = 0; i < ALL; i++) {
		uint64_t value = 0;

		terms = relations_terms(r, i, &n);
		for (k = 0; k < n; k++)
			value = prime_add(value,
			    prime_times(terms[k].times, given[terms[k].cell]));
		assert_int_equal(value, values[i]);
	}
	relations_free(r);
}

/* Sums that nobody asks for link those that are: two tables whose margin is not
 * published agree in it. */
static void
links_by_what_is_not_asked(void **state)
{
	struct relations *r = relations_new();
	uint32_t n;

	(void)state;
	relations_add(r, 4, PARTS(0, 1));
	relations_add(r, 4, PARTS(2, 3));
	relations_solve(r, 4, 5);
	assert_int_equal(relations_rank(r), 3);
	relations_free(r);
	/* Which links nothing. */
	r = relations_new();
	relations_add(r, 4, PARTS(0, 1));
	relations_add(r, 5, PARTS(2, 3));
	relations_add(r, 6, PARTS(4, 5));
	relations_solve(r, 4, 7);
	assert_int_equal(relations_rank(r), 4);
	assert_int_equal(relations_terms(r, 3, &n)->times, 1);
	assert_int_equal(n, 1);
	relations_free(r);
	relations_free(NULL);
}

/* What follows from others, or is said again, says nothing. */
static void
is_told_twice(void **state)
{
	struct relations *r = relations_new();
	const struct term *terms;
	uint32_t n;

	(void)state;
	relations_add(r, 0, PARTS(1, 2));
	relations_add(r, 0, PARTS(2, 1));
	relations_add(r, 3, PARTS(1, 2));
	relations_solve(r, 4, 4);
	assert_int_equal(relations_rank(r), 2);
	terms = relations_terms(r, 0, &n);
	assert_int_equal(n, 2);
	assert_true(terms[0].times == 1 && terms[1].times == 1);
	assert_int_equal(relations_terms(r, 3, &n)[1].cell, terms[1].cell);
	relations_free(r);
}

/* Of a million sums without relations each is its own. */
static void
knows_nothing_of_others(void **state)
{
	struct relations *r = relations_new();
	uint32_t n;

	(void)state;
	relations_solve(r, 3, 1000000);
	assert_int_equal(relations_rank(r), 3);
	assert_int_equal(relations_terms(r, 2, &n)->cell, 2);
	relations_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_a_table),
	    cmocka_unit_test(links_by_what_is_not_asked),
	    cmocka_unit_test(is_told_twice),
	    cmocka_unit_test(knows_nothing_of_others),
	};

	return cmocka_run_group_tests_name("relations", tests, NULL, NULL);
}
