#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "words.h"

static const struct blank blanks[] = {
    {"base", "adult men"}, {"n", "1,615"}, {NULL, NULL}};

static const char *
filled(const char *sentence)
{
	static char text[128];
	struct out out = {0};

	words_fill(&out, sentence, blanks);
	out_byte(&out, '\0');
	snprintf(text, sizeof text, "%s", out.text);
	out_free(&out);
	return text;
}

static void
has_every_word_in_both_languages(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < WORDS; i++) {
		assert_non_null(word((enum word)i, LANGUAGE_DA));
		assert_non_null(word((enum word)i, LANGUAGE_EN));
	}
}

static void
fills_the_blanks_of_a_sentence(void **state)
{
	(void)state;
	assert_string_equal(
	    filled("Base: {base} (n = {n})."), "Base: adult men (n = 1,615).");
	assert_string_equal(filled("{n}{n}"), "1,6151,615");
	assert_string_equal(filled("none"), "none");
	assert_string_equal(filled(""), "");
}

static void
leaves_what_it_does_not_know(void **state)
{
	(void)state;
	assert_string_equal(filled("{x} {n"), "{x} {n");
	assert_string_equal(filled("{x}{n}}"), "{x}1,615}");
}

static void
names_the_first_unknown_blank(void **state)
{
	struct slice unknown = words_unknown("{n} {who} {x}", blanks);

	(void)state;
	assert_true(slice_is(unknown, "who"));
	assert_int_equal(words_unknown("{n} {base}", blanks).len, 0);
}

/* A sentence and its translation have the same blanks. */
static void
has_the_same_blanks_in_both_languages(void **state)
{
	static const char *const names[] = {
	    "{base}", "{n}", "{answers}", "{level}", "{minimum}"};
	size_t j;
	int i;

	(void)state;
	for (i = 0; i < WORDS; i++)
		for (j = 0; j < sizeof names / sizeof *names; j++)
			assert_int_equal(strstr(word((enum word)i, LANGUAGE_DA),
					     names[j]) != NULL,
			    strstr(word((enum word)i, LANGUAGE_EN), names[j]) !=
				NULL);
}

static void
puts_a_capital_on_danish_letters_and_on_no_sign(void **state)
{
	static const char *const pairs[][2] = {{"alle", "Alle"},
	    {"øvrige", "Øvrige"}, {"åbne", "Åbne"}, {"Alle", "Alle"},
	    {"80 %", "80 %"}, {"÷", "÷"}, {"ÿ", "ÿ"}, {"日本", "日本"},
	    {"", ""}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *got = words_capital(pairs[i][0]);

		assert_string_equal(got, pairs[i][1]);
		free(got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(has_every_word_in_both_languages),
	    cmocka_unit_test(fills_the_blanks_of_a_sentence),
	    cmocka_unit_test(leaves_what_it_does_not_know),
	    cmocka_unit_test(names_the_first_unknown_blank),
	    cmocka_unit_test(has_the_same_blanks_in_both_languages),
	    cmocka_unit_test(puts_a_capital_on_danish_letters_and_on_no_sign),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
