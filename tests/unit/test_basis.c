#include "basis.h"
#include "child.h"
#include "prime.h"

#define SET(...)                                                               \
	(const uint32_t[]){__VA_ARGS__},                                       \
	    sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)

static void
check(struct basis *b, uint32_t set, const uint32_t *places, uint32_t n_places,
    const struct term *wanted, uint32_t n_wanted)
{
	uint32_t n;
	const struct term *terms = basis_terms(b, set, places, n_places, &n);
	uint32_t i;

	assert_int_equal(n, n_wanted);
	for (i = 0; i < n_wanted; i++) {
		assert_int_equal(terms[i].cell, wanted[i].cell);
		assert_true(terms[i].times == wanted[i].times);
	}
}

#define SUM(...)                                                               \
	(const struct term[]){__VA_ARGS__},                                    \
	    sizeof((const struct term[]){__VA_ARGS__}) / sizeof(struct term)

/* Rows and columns of a table of two by two: three of them are independent. */
static void
finds_sums(void **state)
{
	struct basis *b = basis_new(4, 8);

	(void)state;
	check(b, 0, SET(0, 1), SUM({0, 1}));
	check(b, 1, SET(2, 3), SUM({1, 1}));
	check(b, 2, SET(0, 1, 2, 3), SUM({0, 1}, {1, 1}));
	check(b, 3, SET(0, 2), SUM({2, 1}));
	check(b, 4, SET(1, 3), SUM({0, 1}, {1, 1}, {2, PRIME - 1}));
	check(b, 5, SET(2, 0), SUM({2, 1}));
	/* What is known is not worked out again. */
	check(b, 4, SET(0), SUM({0, 1}, {1, 1}, {2, PRIME - 1}));
	assert_int_equal(basis_rank(b), 3);
	basis_free(b);
	basis_free(NULL);
}

/* Whatever the order in which they come. */
static void
finds_parts(void **state)
{
	struct basis *b = basis_new(5, 8);

	(void)state;
	check(b, 0, SET(4, 3, 2, 1, 0), SUM({0, 1}));
	check(b, 1, SET(0, 1), SUM({1, 1}));
	check(b, 2, SET(1, 2), SUM({2, 1}));
	check(b, 3, SET(2, 3, 4), SUM({0, 1}, {1, PRIME - 1}));
	check(b, 4, SET(2), SUM({3, 1}));
	check(b, 5, SET(0), SUM({1, 1}, {2, PRIME - 1}, {3, 1}));
	check(b, 6, SET(3), SUM({4, 1}));
	check(b, 7, SET(4),
	    SUM({0, 1}, {1, PRIME - 1}, {3, PRIME - 1}, {4, PRIME - 1}));
	basis_free(b);
}

/* Half of three pairs together is their three places. */
static void
finds_fractions(void **state)
{
	uint64_t half = prime_inverse(2);
	struct basis *b = basis_new(3, 8);

	(void)state;
	check(b, 0, SET(0, 1), SUM({0, 1}));
	check(b, 1, SET(1, 2), SUM({1, 1}));
	check(b, 2, SET(0, 2), SUM({2, 1}));
	check(b, 3, SET(0, 1, 2), SUM({0, half}, {1, half}, {2, half}));
	basis_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_sums),
	    cmocka_unit_test(finds_parts),
	    cmocka_unit_test(finds_fractions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
