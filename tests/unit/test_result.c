#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "result.h"

static struct result
line_of(const char *measure, const char *category)
{
	struct result line;

	result_init(&line);
	line.measure = slice_of(measure);
	line.category = slice_of(category);
	line.n = 40;
	line.sum_weight = 80;
	line.estimate = 0.5;
	line.cv = 0.1;
	return line;
}

static void
keeps_n_alone_of_too_few(void **state)
{
	struct result line = line_of("q", "1");

	(void)state;
	result_hide(&line, RESULT_FEW);
	assert_true(line.n == 40 && isnan(line.sum_weight));
	assert_true(isnan(line.estimate) && isnan(line.cv));
	assert_true(slice_is(line.measure, "q"));
}

static void
keeps_no_number_of_what_is_confidential(void **state)
{
	struct result line = line_of("q", "1");

	(void)state;
	result_hide(&line, RESULT_SUPPRESSED);
	assert_true(line.n == 0 && isnan(line.sum_weight));
}

static void
tells_keys_apart_wherever_texts_end(void **state)
{
	struct result a = line_of("ab", "c");
	struct result b = line_of("a", "bc");
	struct out first = {0};
	struct out second = {0};

	(void)state;
	assert_false(
	    slice_equal(result_key(&first, &a, 0), result_key(&second, &b, 0)));
	b = a;
	b.n = 7;
	b.estimate = 1;
	assert_true(
	    slice_equal(result_key(&first, &a, 0), result_key(&second, &b, 0)));
	out_free(&first);
	out_free(&second);
}

static void
shows_the_cell_before_what_it_is_restricted_to(void **state)
{
	const struct slice by[3] = {{"1", 1}, {NULL, 0}, {NULL, 0}};
	const struct slice within[3] = {{"{1,2}", 5}, {"m", 1}, {NULL, 0}};
	struct result line = line_of("q", "1");

	(void)state;
	line.by = by;
	line.within = within;
	assert_true(slice_is(result_by(&line, 0), "1"));
	assert_true(slice_is(result_by(&line, 1), "m"));
	assert_true(slice_is(result_by(&line, 2), RESULT_TOTAL));
}

static void
knows_its_words_and_names(void **state)
{
	struct result_form form = {0};

	(void)state;
	assert_true(result_is_reserved(slice_of("_T")));
	assert_true(result_is_reserved(slice_of("{a,b}")));
	assert_false(result_is_reserved(slice_of("_t")));
	assert_true(result_is_column(&form, "side_a"));
	assert_false(result_is_column(&form, "t"));
	form.extra[3] = true;
	assert_string_equal(result_extra(3), "t");
	assert_true(result_is_column(&form, "t"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_n_alone_of_too_few),
	    cmocka_unit_test(keeps_no_number_of_what_is_confidential),
	    cmocka_unit_test(tells_keys_apart_wherever_texts_end),
	    cmocka_unit_test(shows_the_cell_before_what_it_is_restricted_to),
	    cmocka_unit_test(knows_its_words_and_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
