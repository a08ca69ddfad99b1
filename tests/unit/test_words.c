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
		assert_non_null(word((enum word)i, &language_da));
		assert_non_null(word((enum word)i, &language_en));
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
			assert_int_equal(
			    strstr(word((enum word)i, &language_da),
				names[j]) != NULL,
			    strstr(word((enum word)i, &language_en),
				names[j]) != NULL);
}

static void
puts_a_capital_on_danish_letters_and_on_no_sign(void **state)
{
	static const char *const pairs[][2] = {{"alle", "Alle"},
	    {"øvrige", "Øvrige"}, {"åbne", "Åbne"}, {"Alle", "Alle"},
	    {"80 %", "80 %"}, {"÷", "÷"}, {"śred", "Śred"}, {"日本", "日本"},
	    {"", ""}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *got = words_capital(pairs[i][0]);

		assert_string_equal(got, pairs[i][1]);
		free(got);
	}
}

static void
knows_the_codes_of_languages(void **state)
{
	(void)state;
	assert_true(language_is_code("pl"));
	assert_true(language_is_code("pt-BR"));
	assert_true(language_is_code("gsw"));
	assert_false(language_is_code(""));
	assert_false(language_is_code("p"));
	assert_false(language_is_code("PL"));
	assert_false(language_is_code("pl_PL"));
	assert_false(language_is_code("polish"));
	assert_false(language_is_code("pl onload=x"));
}

static void
is_english_where_the_study_lacks_a_word(void **state)
{
	struct language pl = {"pl", PHRASES_NONE, {[WORD_ALL] = "Ogółem"}};

	(void)state;
	assert_string_equal(word(WORD_ALL, &pl), "Ogółem");
	assert_string_equal(word(WORD_METHOD, &pl), "About the figures");
	assert_string_equal(word(WORD_LANGUAGE, &pl), "pl");
	assert_int_equal(words_missing(&pl), WORDS - 1);
	assert_int_equal(words_missing(&language_da), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(has_every_word_in_both_languages),
	    cmocka_unit_test(knows_the_codes_of_languages),
	    cmocka_unit_test(is_english_where_the_study_lacks_a_word),
	    cmocka_unit_test(fills_the_blanks_of_a_sentence),
	    cmocka_unit_test(leaves_what_it_does_not_know),
	    cmocka_unit_test(names_the_first_unknown_blank),
	    cmocka_unit_test(has_the_same_blanks_in_both_languages),
	    cmocka_unit_test(puts_a_capital_on_danish_letters_and_on_no_sign),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
