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
	struct share share = {value, low, high, true};
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

static void
says_about_when_the_interval_straddles(void **state)
{
	(void)state;
	assert_string_equal(
	    phrase_between(0.79, 0.77, 0.821), "about four in five");
	assert_string_equal(
	    phrase_between(0.79, 0.772, 0.808), "nearly four in five");
	assert_string_equal(phrase_between(0.8, 0.7, 0.82), "four in five");
	assert_string_equal(phrase_between(0.5, 0.1, 0.9), "about half");
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
	    cmocka_unit_test(names_the_form_of_the_noun),
	};

	return cmocka_run_group_tests_name("phrase", tests, NULL, NULL);
}
