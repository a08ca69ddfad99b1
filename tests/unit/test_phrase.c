#include <stdio.h>

#include "child.h"
#include "phrase.h"

/* The phrase for a share in per mille without an interval. */
static const char *
phrase(int permille, const struct language *language)
{
	static char text[64];
	struct share share = {.value = permille / 1000.0};
	struct out out = {0};

	phrase_put(&out, &share, language);
	out_byte(&out, '\0');
	snprintf(text, sizeof text, "%s", out.text);
	out_free(&out);
	return text;
}

static const char *
phrase_between(double value, double low, double high)
{
	static char text[64];
	struct share share = {value, low, high, true, false};
	struct out out = {0};

	phrase_put(&out, &share, &language_en);
	out_byte(&out, '\0');
	snprintf(text, sizeof text, "%s", out.text);
	out_free(&out);
	return text;
}

static void
is_plain_within_half_a_point(void **state)
{
	(void)state;
	assert_string_equal(phrase(795, &language_en), "four in five");
	assert_string_equal(phrase(805, &language_en), "four in five");
	assert_string_equal(phrase(794, &language_en), "nearly four in five");
	assert_string_equal(
	    phrase(806, &language_en), "just over four in five");
}

static void
reaches_two_points_and_no_further(void **state)
{
	(void)state;
	assert_string_equal(phrase(480, &language_da), "næsten halvdelen");
	assert_string_equal(phrase(479, &language_da), "");
	assert_string_equal(phrase(520, &language_da), "godt halvdelen");
	assert_string_equal(phrase(521, &language_da), "");
}

static void
takes_the_nearer_of_two_fractions(void **state)
{
	(void)state;
	assert_string_equal(phrase(316, &language_da), "godt tre ud af ti");
	assert_string_equal(phrase(317, &language_da), "knap hver tredje");
	assert_string_equal(phrase(683, &language_da), "godt to ud af tre");
	assert_string_equal(phrase(684, &language_da), "næsten syv ud af ti");
}

static void
says_nothing_where_no_fraction_is_near(void **state)
{
	struct share share = {.value = 0.57};
	struct out out = {0};

	(void)state;
	assert_int_equal(phrase_put(&out, &share, &language_en), FORM_NUMBER);
	assert_int_equal(out.len, 0);
	out_free(&out);
}

static const char *
phrase_of_figure(double value, double low, double high)
{
	static char text[64];
	struct share share = {value, low, high, true, true};
	struct out out = {0};

	phrase_put(&out, &share, &language_en);
	out_byte(&out, '\0');
	snprintf(text, sizeof text, "%s", out.text);
	out_free(&out);
	return text;
}

static void
says_about_when_the_interval_straddles(void **state)
{
	(void)state;
	assert_string_equal(
	    phrase_of_figure(0.79, 0.77, 0.821), "about four in five");
	assert_string_equal(
	    phrase_of_figure(0.79, 0.772, 0.808), "nearly four in five");
	assert_string_equal(phrase_of_figure(0.8, 0.7, 0.82), "four in five");
	assert_string_equal(phrase_of_figure(0.5, 0.1, 0.9), "about half");
}

/* Four in five stands for 77.5 (a tie with three in four, whose denominator is
 * smaller) to 85, half for 45 to 55, nine in ten for 87.5 to 92.5. */
static void
is_about_a_fraction_that_all_of_the_interval_is_nearest_to(void **state)
{
	(void)state;
	assert_string_equal(
	    phrase_between(0.79, 0.776, 0.804), "about four in five");
	assert_string_equal(
	    phrase_between(0.83, 0.81, 0.85), "about four in five");
	assert_string_equal(phrase_between(0.5, 0.45, 0.55), "about half");
	assert_string_equal(
	    phrase_between(0.9, 0.875, 0.925), "about nine in ten");
	assert_string_equal(
	    phrase_between(0.33, 0.317, 0.343), "about one in three");
}

static void
is_more_or_fewer_than_a_step_that_all_of_the_interval_has_passed(void **state)
{
	(void)state;
	assert_string_equal(
	    phrase_between(0.79, 0.775, 0.805), "more than three in four");
	assert_string_equal(
	    phrase_between(0.6, 0.5601, 0.6435), "more than half");
	assert_string_equal(
	    phrase_between(0.69, 0.667, 0.71), "more than two in three");
	assert_string_equal(
	    phrase_between(0.93, 0.91, 0.95), "more than nine in ten");
	assert_string_equal(
	    phrase_between(0.42, 0.36, 0.47), "fewer than half");
	assert_string_equal(
	    phrase_between(0.3, 0.26, 0.333), "fewer than one in three");
	assert_string_equal(
	    phrase_between(0.15, 0.12, 0.23), "fewer than one in four");
	assert_string_equal(
	    phrase_between(0.07, 0.05, 0.09), "fewer than one in ten");
}

static void
says_nothing_that_some_of_the_interval_is_not(void **state)
{
	(void)state;
	assert_string_equal(phrase_between(0.49, 0.4478, 0.533), "");
	assert_string_equal(phrase_between(0.7, 0.62, 0.77), "");
	assert_string_equal(phrase_between(0.69, 0.66, 0.72), "");
	assert_string_equal(phrase_between(0.58, 0.5, 0.64), "");
	assert_string_equal(phrase_between(0.94, 0.91, 0.951), "");
	assert_string_equal(phrase_between(0, 0, 0.004), "");
	assert_string_equal(phrase_between(1, 0.99, 1), "");
}

/* Each value of an interval would be said in the same words as its figure:
 * that is what makes the words no less sure than the interval. */
static void
is_what_each_value_of_the_interval_would_be_said_to_be(void **state)
{
	char text[64];
	int low;
	int width;
	int at;

	(void)state;
	for (low = 0; low <= 1000; low += 3)
		for (width = 2; width <= 200 && low + width <= 1000;
		     width += 7) {
			double from = low / 1000.0;
			double to = (low + width) / 1000.0;

			snprintf(text, sizeof text, "%s",
			    phrase_between((from + to) / 2, from, to));
			for (at = low; *text != '\0' && at <= low + width; at++)
				assert_string_equal(
				    phrase_between(at / 1000.0, from, to),
				    text);
		}
}

static void
names_the_form_of_the_noun(void **state)
{
	struct share share = {.value = 0.25};
	struct out out = {0};

	(void)state;
	assert_int_equal(phrase_put(&out, &share, &language_da), FORM_EACH);
	assert_int_equal(phrase_put(&out, &share, &language_en), FORM_MANY);
	share.value = 0.5;
	assert_int_equal(phrase_put(&out, &share, &language_da), FORM_OF);
	out_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_plain_within_half_a_point),
	    cmocka_unit_test(reaches_two_points_and_no_further),
	    cmocka_unit_test(takes_the_nearer_of_two_fractions),
	    cmocka_unit_test(says_nothing_where_no_fraction_is_near),
	    cmocka_unit_test(says_about_when_the_interval_straddles),
	    cmocka_unit_test(
		is_about_a_fraction_that_all_of_the_interval_is_nearest_to),
	    cmocka_unit_test(
		is_more_or_fewer_than_a_step_that_all_of_the_interval_has_passed),
	    cmocka_unit_test(says_nothing_that_some_of_the_interval_is_not),
	    cmocka_unit_test(
		is_what_each_value_of_the_interval_would_be_said_to_be),
	    cmocka_unit_test(names_the_form_of_the_noun),
	};

	return cmocka_run_group_tests_name("phrase", tests, NULL, NULL);
}
