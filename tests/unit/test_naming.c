#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "map.h"
#include "naming.h"
#include "utf8.h"

/* The name of a column on its own. */
static void
assert_name(const char *column, const char *expected)
{
	struct map *taken = map_new();
	char *name = naming_new(taken, column, 7);

	assert_string_equal(name, expected);
	assert_true(naming_is_good(name));
	free(name);
	map_free(taken);
}

static void
leaves_names_that_do(void **state)
{
	(void)state;
	assert_name("q1", "q1");
	assert_name("_id", "_id");
	assert_name("1a", "1a");
	assert_name("日本", "日本");
	assert_name("a_name_of_a_machine_that_is_longer_than_forty_bytes",
	    "a_name_of_a_machine_that_is_longer_than_forty_bytes");
}

static void
makes_names_of_prose(void **state)
{
	(void)state;
	assert_name("Køn.ny-2", "Køn_ny_2");
	assert_name(
	    "Hvor gammel er du? (i hele år)", "Hvor_gammel_er_du_i_hele_år");
	assert_name(" a,b\n\"c\" ", "a_b_c");
	assert_name("a\xc2\xa0"
		    "b",
	    "a_b");
	assert_name("a _ b", "a_b");
	assert_name("a/b:c=d", "a_b_c_d");
	assert_name(".-x", "x");
	assert_name("", "column_7");
	assert_name("?!", "column_7");
}

static void
cuts_prose_at_a_word(void **state)
{
	(void)state;
	assert_name("one two three four five six seven eight nine ten",
	    "one_two_three_four_five_six_seven_eight");
	assert_name("one two three four five six seven eigh nine",
	    "one_two_three_four_five_six_seven_eigh");
}

/* However a letter of two bytes lies upon the end. */
static void
cuts_no_letter_in_two(void **state)
{
	static const char *const columns[] = {"?øøøøøøøøøøøøøøøøøøøøøøøøøøøøøø",
	    "?xøøøøøøøøøøøøøøøøøøøøøøøøøøøøøø"};
	static const size_t lengths[] = {40, 39};
	struct map *taken = map_new();
	char *name;
	size_t bad;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		name = naming_new(taken, columns[i], 1);
		assert_true(utf8_valid(name, strlen(name), &bad));
		assert_int_equal(strlen(name), lengths[i]);
		free(name);
	}
	map_free(taken);
}

static void
gives_no_name_twice(void **state)
{
	static const char *const columns[] = {
	    "a_b", "a b", "a,b", "a_b_2", "a_b", NULL};
	static const char *const names[] = {
	    "a_b", "a_b_2", "a_b_3", "a_b_2_2", "a_b_4"};
	struct map *taken = map_new();
	char *name;
	int i;

	(void)state;
	for (i = 0; columns[i] != NULL; i++) {
		name = naming_new(taken, columns[i], 1);
		assert_string_equal(name, names[i]);
		free(name);
	}
	map_free(taken);
}

static void
trims_what_normalize_trims(void **state)
{
	char *text = naming_trimmed(" \t\xc2\xa0\n a b\xc2\xa0 \r");

	(void)state;
	assert_string_equal(text, "a b");
	free(text);
	text = naming_trimmed("\xc2\xa0 ");
	assert_string_equal(text, "");
	free(text);
	/* The end of another letter is no blank. */
	text = naming_trimmed("\xc3\xa0");
	assert_string_equal(text, "\xc3\xa0");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(leaves_names_that_do),
	    cmocka_unit_test(makes_names_of_prose),
	    cmocka_unit_test(cuts_prose_at_a_word),
	    cmocka_unit_test(cuts_no_letter_in_two),
	    cmocka_unit_test(gives_no_name_twice),
	    cmocka_unit_test(trims_what_normalize_trims),
	};

	return cmocka_run_group_tests_name("naming", tests, NULL, NULL);
}
