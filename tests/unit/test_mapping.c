#include <string.h>

#include "child.h"
#include "mapping.h"

/* What the rules make of a text; "(none)" when they say nothing. */
static const char *
becomes(const struct mapping *rules, const char *from)
{
	struct datum to;

	return mapping_find(rules, slice_of(from), &to) ? to.text : "(none)";
}

static void
takes_a_value_before_ranges_and_stars(void **state)
{
	struct mapping *rules = mapping_new();

	(void)state;
	mapping_add(rules, "10-19", "teens");
	mapping_add(rules, "1*", "ones");
	mapping_add(rules, "15", "fifteen");
	assert_string_equal(becomes(rules, "15"), "fifteen");
	assert_string_equal(becomes(rules, "10"), "teens");
	assert_string_equal(becomes(rules, "19"), "teens");
	assert_string_equal(becomes(rules, "10-19"), "teens");
	assert_string_equal(becomes(rules, "100"), "ones");
	assert_string_equal(becomes(rules, "1"), "ones");
	assert_string_equal(becomes(rules, "2"), "(none)");
	mapping_free(rules);
}

static void
reads_ranges_with_signs_and_open_ends(void **state)
{
	struct mapping *rules = mapping_new();

	(void)state;
	mapping_add(rules, "-9--1", "negative");
	mapping_add(rules, "*--10", "low");
	mapping_add(rules, "20-*", "high");
	assert_string_equal(becomes(rules, "-9"), "negative");
	assert_string_equal(becomes(rules, "-1"), "negative");
	assert_string_equal(becomes(rules, "-10"), "low");
	assert_string_equal(becomes(rules, "-9223372036854775808"), "low");
	assert_string_equal(becomes(rules, "20"), "high");
	assert_string_equal(becomes(rules, "19"), "(none)");
	assert_string_equal(becomes(rules, "20.5"), "(none)");
	assert_string_equal(becomes(rules, "99999999999999999999"), "(none)");
	mapping_free(rules);
}

static void
matches_any_run_of_bytes_at_a_star(void **state)
{
	struct mapping *rules = mapping_new();

	(void)state;
	mapping_add(rules, "a*b*c", "abc");
	mapping_add(rules, "*end", "end");
	assert_string_equal(becomes(rules, "abc"), "abc");
	assert_string_equal(becomes(rules, "a-b-b-c-c"), "abc");
	assert_string_equal(becomes(rules, "acb"), "(none)");
	assert_string_equal(becomes(rules, "endend"), "end");
	assert_string_equal(becomes(rules, "ends"), "(none)");
	assert_string_equal(becomes(rules, "a*b*c"), "abc");
	mapping_free(rules);
}

static void
leaves_the_empty_value_empty(void **state)
{
	struct mapping *rules = mapping_new();

	(void)state;
	mapping_add_other(rules, "other");
	assert_string_equal(becomes(rules, ""), "");
	assert_string_equal(becomes(rules, "x"), "other");
	mapping_add(rules, "", ".n");
	assert_string_equal(becomes(rules, ""), ".n");
	mapping_free(rules);
}

static void
keeps_the_first_rule_of_a_value(void **state)
{
	struct mapping *rules = mapping_new();

	(void)state;
	assert_true(mapping_add_exact(rules, "long value", "1"));
	assert_false(mapping_add_exact(rules, "long value", "2"));
	assert_true(mapping_add_exact(rules, "s", "3"));
	assert_false(mapping_add_exact(rules, "s", "4"));
	assert_string_equal(becomes(rules, "long value"), "1");
	assert_string_equal(becomes(rules, "s"), "3");
	assert_false(mapping_may_quote(rules));
	mapping_add(rules, "t", "a,b");
	assert_true(mapping_may_quote(rules));
	mapping_free(rules);
}

static void
holds_values_of_any_length(void **state)
{
	struct values values = {0};

	(void)state;
	assert_false(values_hold(&values, datum_of("")));
	values_add(&values, "1");
	values_add(&values, ".n");
	values_add(&values, "");
	assert_true(values_hold(&values, datum_of("1")));
	assert_true(values_hold(&values, datum_of(".n")));
	assert_true(values_hold(&values, datum_of("")));
	assert_false(values_hold(&values, datum_of("0")));
	assert_false(values_hold(&values, datum_of(".d")));
	values_clear(&values);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_a_value_before_ranges_and_stars),
	    cmocka_unit_test(reads_ranges_with_signs_and_open_ends),
	    cmocka_unit_test(matches_any_run_of_bytes_at_a_star),
	    cmocka_unit_test(leaves_the_empty_value_empty),
	    cmocka_unit_test(keeps_the_first_rule_of_a_value),
	    cmocka_unit_test(holds_values_of_any_length),
	};

	return cmocka_run_group_tests_name("mapping", tests, NULL, NULL);
}
