#include <stdio.h>
#include <string.h>

#include "child.h"
#include "diag.h"

static struct child child;

static void
say_error(void)
{
	struct place place = {.file = "in.csv", .line = 42, .column = "age"};

	diag_open("join");
	diag_error(STATUS_DATA, &place, "odd", "the value %d is odd", 3);
}

static void
names_program_place_severity_and_tag(void **state)
{
	(void)state;
	child_run(&child, say_error);
	assert_string_equal(child.err,
	    "join: in.csv:42: column age: error: the value 3 is odd [odd]\n");
	assert_int_equal(child.status, STATUS_DATA);
}

static void
say_places(void)
{
	struct place file = {.file = "in.csv"};
	struct place column = {.column = ""};

	diag_open("join");
	diag_note(NULL, "a", "one");
	diag_note(&file, "b", "two");
	diag_note(&column, "c", "three");
}

static void
leaves_out_what_a_place_does_not_know(void **state)
{
	(void)state;
	child_run(&child, say_places);
	assert_string_equal(child.err,
	    "join: note: one [a]\n"
	    "join: in.csv: note: two [b]\n"
	    "join: column \"\": note: three [c]\n");
	assert_int_equal(child.status, STATUS_OK);
}

static void
raise_and_lower(void)
{
	diag_raise(STATUS_USAGE);
	diag_warning(NULL, "w", "a warning is no more than status 1");
	diag_note(NULL, "n", "a note is nothing");
}

static void
ends_with_the_worst_status(void **state)
{
	(void)state;
	child_run(&child, raise_and_lower);
	assert_int_equal(child.status, STATUS_USAGE);
}

static void
warn(void)
{
	diag_warning(NULL, "w", "a warning");
}

static void
raises_the_status_to_1_for_a_warning(void **state)
{
	(void)state;
	child_run(&child, warn);
	assert_int_equal(child.status, STATUS_DATA);
}

static void
say_often(void)
{
	int i;

	diag_open("clean");
	diag_cap(2);
	for (i = 0; i < 5; i++)
		diag_warning(NULL, "often", "number %d", i);
	diag_warning(NULL, "once", "another");
	printf("%d %d %d", (int)diag_count("often"), (int)diag_count("once"),
	    (int)diag_count("never"));
	fflush(stdout);
}

static void
counts_messages_past_the_cap_of_their_tag(void **state)
{
	(void)state;
	child_run(&child, say_often);
	assert_string_equal(child.err,
	    "clean: warning: number 0 [often]\n"
	    "clean: warning: number 1 [often]\n"
	    "clean: warning: another [once]\n"
	    "clean: and 3 more like it [often]\n");
	assert_string_equal(child.out, "5 1 0");
}

static void
say_quietly(void)
{
	diag_quiet(true);
	diag_warning(NULL, "w", "not shown");
	diag_note(NULL, "n", "not shown");
	diag_error(STATUS_DATA, NULL, "e", "shown");
}

static void
prints_errors_alone_when_quiet(void **state)
{
	(void)state;
	child_run(&child, say_quietly);
	assert_string_equal(child.err, "barometer: error: shown [e]\n");
	assert_int_equal(child.status, STATUS_DATA);
}

static void
shows_a_value_in_quotes_with_control_bytes_escaped(void **state)
{
	(void)state;
	assert_string_equal(diag_value(slice_of("plain")), "'plain'");
	assert_string_equal(diag_value(slice_of("")), "''");
	assert_string_equal(diag_value(slice_of("a\tb\n")), "'a\\x09b\\x0A'");
	assert_string_equal(diag_value((struct slice){"a\0b", 3}), "'a\\x00b'");
	assert_string_equal(diag_value(slice_of("it's")), "'it\\x27s'");
}

static void
shows_letters_beyond_ascii_and_escapes_bytes_that_are_none(void **state)
{
	static const char turned[] = {'\xe2', '\x80', '\xae', 'a', '\0'};

	(void)state;
	assert_string_equal(diag_value(slice_of("bl\xc3\xa5")), "'bl\xc3\xa5'");
	assert_string_equal(diag_value(slice_of("bl\xe5")), "'bl\\xE5'");
	assert_string_equal(
	    diag_value(slice_of("\xf5\x80\x80\x80")), "'\\xF5\\x80\\x80\\x80'");
	assert_string_equal(
	    diag_value(slice_of("\xe0\x80\xaf")), "'\\xE0\\x80\\xAF'");
	/* It turns the line from right to left. */
	assert_string_equal(diag_value(slice_of(turned)), "'\\xE2\\x80\\xAEa'");
	assert_string_equal(
	    diag_value(slice_of("\xe2\x82\xac")), "'\xe2\x82\xac'");
	/* U+0085 is a control character. */
	assert_string_equal(diag_value(slice_of("\xc2\x85")), "'\\xC2\\x85'");
}

static void
say_names(void)
{
	static const char column[] = {
	    '\033', '[', '2', 'J', '\xe2', '\x80', '\xae', '\xff', '\0'};
	struct place place = {.file = "a\nb: error: c [d]", .column = column};

	diag_error(STATUS_DATA, &place, "odd", "the key '%s'", "\r\xc2\x9b");
}

static void
escapes_what_a_terminal_would_do(void **state)
{
	(void)state;
	child_run(&child, say_names);
	assert_string_equal(child.err,
	    "barometer: a\\x0Ab: error: c [d]: column "
	    "\\x1B[2J\\xE2\\x80\\xAE\\xFF: error: the key "
	    "'\\x0D\\xC2\\x9B' [odd]\n");
}

static void
cuts_a_long_value_after_60_characters(void **state)
{
	char text[100];
	const char *shown;

	(void)state;
	memset(text, 'x', sizeof text);
	shown = diag_value((struct slice){text, sizeof text});
	assert_int_equal(strlen(shown), 60 + strlen("''..."));
	assert_string_equal(shown + 58, "xxx...'");
	shown = diag_value((struct slice){text, 60});
	assert_int_equal(strlen(shown), 62);
	memset(text, 1, sizeof text);
	shown = diag_value((struct slice){text, sizeof text});
	assert_int_equal(strlen(shown), 4 * 60 + strlen("''..."));
}

static void
keeps_four_values_at_once(void **state)
{
	const char *a = diag_value(slice_of("a"));
	const char *b = diag_value(slice_of("b"));
	const char *c = diag_value(slice_of("c"));
	const char *d = diag_value(slice_of("d"));

	(void)state;
	assert_string_equal(a, "'a'");
	assert_string_equal(b, "'b'");
	assert_string_equal(c, "'c'");
	assert_string_equal(d, "'d'");
}

static void
hide_values(void)
{
	diag_redact(true);
	diag_note(NULL, "n", "it is %s", diag_value(slice_of("secret")));
}

static void
hides_values_when_told_to(void **state)
{
	(void)state;
	child_run(&child, hide_values);
	assert_string_equal(
	    child.err, "barometer: note: it is (redacted) [n]\n");
}

static void
say_long(void)
{
	static char text[10000];

	memset(text, 'x', sizeof text - 1);
	diag_note(NULL, "long", "%s", text);
}

static void
cuts_a_message_that_is_too_long(void **state)
{
	(void)state;
	child_run(&child, say_long);
	assert_int_equal(child.status, STATUS_OK);
	assert_true(strlen(child.err) > 1000);
	assert_said(&child, " [long]\n");
	assert_int_equal(child.err[strlen(child.err) - 1], '\n');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_program_place_severity_and_tag),
	    cmocka_unit_test(leaves_out_what_a_place_does_not_know),
	    cmocka_unit_test(ends_with_the_worst_status),
	    cmocka_unit_test(raises_the_status_to_1_for_a_warning),
	    cmocka_unit_test(counts_messages_past_the_cap_of_their_tag),
	    cmocka_unit_test(prints_errors_alone_when_quiet),
	    cmocka_unit_test(
		shows_a_value_in_quotes_with_control_bytes_escaped),
	    cmocka_unit_test(
		shows_letters_beyond_ascii_and_escapes_bytes_that_are_none),
	    cmocka_unit_test(escapes_what_a_terminal_would_do),
	    cmocka_unit_test(cuts_a_long_value_after_60_characters),
	    cmocka_unit_test(keeps_four_values_at_once),
	    cmocka_unit_test(hides_values_when_told_to),
	    cmocka_unit_test(cuts_a_message_that_is_too_long),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
