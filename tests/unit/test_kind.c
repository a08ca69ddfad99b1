#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "diag.h"
#include "wording.h"

static struct child child;

static void
differs(const char *first, const char *message, const char *wanted)
{
	size_t from;
	size_t len = wording_difference(first, message, &from);
	char found[200];

	snprintf(found, sizeof found, "%.*s", (int)len, message + from);
	assert_string_equal(found, wanted);
}

static void
tells_the_words_in_which_a_message_is_another(void **state)
{
	(void)state;
	differs("'a' is no number", "'b' is no number", "'b'");
	differs("'a b' is no number", "'a c' is no number", "'a c'");
	differs("not 0", "not 2", "2");
	differs("the same", "the same", "");
	differs("'a', of x", "'b', of x", "'b'");
	differs("on line 2", "on line 2 of a.csv", "of a.csv");
	differs("on line 2 of a.csv", "on line 2", "");
	differs("", "all of it", "all of it");
	differs("one's 'a'", "one's 'b'", "'b'");
}

static void
say(const char *column, uint64_t line, const char *value)
{
	struct place place = {.file = "in.csv", .line = line, .column = column};

	diag_warning(&place, "type", "%s is no number", value);
}

static void
say_one(void)
{
	say("a", 2, "'x'");
}

static void
is_the_message_itself_where_there_is_one(void **state)
{
	(void)state;
	child_run(&child, say_one);
	assert_string_equal(child.err,
	    "barometer: in.csv:2: column a: warning: 'x' is no number "
	    "[type]\n");
	assert_int_equal(child.status, STATUS_DATA);
}

static void
say_seven(void)
{
	uint64_t line;

	for (line = 2; line < 9; line++)
		say("a", line, line == 3 ? "'y'" : "'x'");
	printf("%d", (int)diag_count("type"));
	fflush(stdout);
}

static void
has_the_count_and_three_examples(void **state)
{
	(void)state;
	child_run(&child, say_seven);
	assert_string_equal(child.err,
	    "barometer: in.csv:2: column a: warning: 'x' is no number "
	    "(7 times; also line 3: 'y', line 4) [type]\n");
	assert_string_equal(child.out, "7");
}

static void
say_in_columns(void)
{
	say("a", 2, "'x'");
	say("a", 3, "'x'");
	say("a", 4, "'x'");
	say("b", 5, "'y'");
	say("b", 6, "'y'");
	say("c", 7, "'z'");
	say("d", 8, "'z'");
}

static void
has_examples_of_other_columns_where_there_are_some(void **state)
{
	(void)state;
	child_run(&child, say_in_columns);
	assert_string_equal(child.err,
	    "barometer: in.csv:2: column a: warning: 'x' is no number "
	    "(7 times in 4 columns; also line 7 column c: 'z', "
	    "line 5 column b: 'y') [type]\n");
}

static void
say_in_files(void)
{
	struct place a = {.file = "a.csv", .line = 2};
	struct place b = {.file = "b\033.csv", .line = 2};

	diag_note(&a, "again", "the header once more");
	diag_note(&b, "again", "the header once more");
}

static void
names_other_files_as_a_terminal_may_show_them(void **state)
{
	(void)state;
	child_run(&child, say_in_files);
	assert_string_equal(child.err,
	    "barometer: a.csv:2: note: the header once more "
	    "(2 times; also b\\x1B.csv:2) [again]\n");
}

static void
say_in_order(void)
{
	struct place head = {.file = "in.csv", .line = 1, .is_alone = true};
	struct place file = {.file = "in.csv"};

	diag_note(&file, "first", "before");
	diag_note(&head, "alone", "column %d", 1);
	say("a", 2, "'x'");
	diag_note(&head, "alone", "column %d", 2);
	diag_note(&file, "then", "between");
	say("a", 3, "'x'");
	diag_more("type", 4);
	diag_more("never", 4);
	diag_note(&file, "last", "behind");
}

static void
stands_where_the_first_one_belongs(void **state)
{
	(void)state;
	child_run(&child, say_in_order);
	assert_string_equal(child.err,
	    "barometer: in.csv: note: before [first]\n"
	    "barometer: in.csv:1: note: column 1 [alone]\n"
	    "barometer: in.csv:2: column a: warning: 'x' is no number "
	    "(6 times; also line 3) [type]\n"
	    "barometer: in.csv:1: note: column 2 [alone]\n"
	    "barometer: in.csv: note: between [then]\n"
	    "barometer: in.csv: note: behind [last]\n"
	    "barometer: and 4 more like it [never]\n");
}

static void
say_sentences(void)
{
	struct place place = {.file = "in.csv", .line = 2};
	static const char *const kinds[] = {"one", "two"};
	int i;

	for (i = 0; i < 4; i++)
		if (i % 2 == 0)
			diag_note(&place, "tag", "%s of it", kinds[0]);
		else
			diag_error(
			    STATUS_DATA, &place, "tag", "%s of it", kinds[1]);
	diag_error(STATUS_DATA, &place, "tag", "another sentence");
}

static void
is_one_sentence_of_one_severity(void **state)
{
	(void)state;
	child_run(&child, say_sentences);
	assert_string_equal(child.err,
	    "barometer: in.csv:2: note: one of it (2 times; also line 2) "
	    "[tag]\n"
	    "barometer: in.csv:2: error: two of it (2 times; also line 2) "
	    "[tag]\n"
	    "barometer: in.csv:2: error: another sentence [tag]\n");
}

static void
say_and_leave(void)
{
	diag_open("clean");
	say_seven();
	exit(0);
}

static void
is_said_when_the_program_leaves(void **state)
{
	(void)state;
	child_run(&child, say_and_leave);
	assert_string_equal(child.err,
	    "clean: in.csv:2: column a: warning: 'x' is no number "
	    "(7 times; also line 3: 'y', line 4) [type]\n");
}

static void
say_in_many_columns(void)
{
	char name[8];
	uint64_t i;

	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "q%d", (int)i);
		say(name, i + 2, "'x'");
	}
}

static void
counts_columns_up_to_a_number(void **state)
{
	(void)state;
	child_run(&child, say_in_many_columns);
	assert_string_equal(child.err,
	    "barometer: in.csv:2: column q0: warning: 'x' is no number "
	    "(100 times in 64 or more columns; also line 3 column q1, "
	    "line 4 column q2) [type]\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_the_words_in_which_a_message_is_another),
	    cmocka_unit_test(is_the_message_itself_where_there_is_one),
	    cmocka_unit_test(has_the_count_and_three_examples),
	    cmocka_unit_test(
		has_examples_of_other_columns_where_there_are_some),
	    cmocka_unit_test(names_other_files_as_a_terminal_may_show_them),
	    cmocka_unit_test(stands_where_the_first_one_belongs),
	    cmocka_unit_test(is_one_sentence_of_one_severity),
	    cmocka_unit_test(is_said_when_the_program_leaves),
	    cmocka_unit_test(counts_columns_up_to_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
