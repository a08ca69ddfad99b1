#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "child.h"
#include "pattern.h"

enum {
	LETTERS = 100000
};

static struct pattern *
made(const char *text, bool is_whole)
{
	char why[256];
	struct pattern *p = pattern_new(text, is_whole, why, sizeof why);

	assert_non_null(p);
	return p;
}

/* The same with and without compiled code, as PCRE2 itself turns it off. */
static void
assert_answer(const char *text, bool is_whole, struct slice s, int expected)
{
	char interpreted[256] = "(*NO_JIT)";
	struct pattern *p = made(text, is_whole);
	struct pattern *q =
	    made(strncat(interpreted, text, sizeof interpreted - 16), is_whole);

	assert_int_equal(pattern_match(p, s), expected);
	assert_int_equal(pattern_match(q, s), expected);
	pattern_free(p);
	pattern_free(q);
}

static void
answers_any_number_of_letters(void **state)
{
	static const size_t lengths[] = {
	    0, 1, 2, 7, 50, 1000, 1023, 1024, 1025, 4096, 30000, LETTERS};
	static const char *const texts[] = {"([a-z]|[A-Z]| )*", "[a-z]*", ".*",
	    "[a-z]*[a-y ]*", "(?:[a-z]+ ?)*", "\\w{0,65535}\\w*"};
	char *letters = malloc(LETTERS + 1);
	size_t i;
	size_t k;

	(void)state;
	memset(letters, 'x', LETTERS + 1);
	for (i = 0; i < sizeof lengths / sizeof *lengths; i++)
		for (k = 0; k < sizeof texts / sizeof *texts; k++)
			assert_answer(texts[k], true,
			    (struct slice){letters, lengths[i]}, PATTERN_YES);
	letters[LETTERS] = '!';
	for (k = 1; k < 3; k++)
		assert_answer(k == 1 ? "[a-z]*" : "(?:[a-z]|[A-Z])*+", true,
		    (struct slice){letters, LETTERS + 1}, PATTERN_NO);
	free(letters);
}

static void
tells_when_it_takes_too_many_steps(void **state)
{
	char letters[600];
	struct slice s = {letters, sizeof letters};

	(void)state;
	memset(letters, 'a', sizeof letters);
	letters[sizeof letters - 1] = '!';
	assert_answer("(a+)+", true, (struct slice){s.text + s.len - 41, 41},
	    PATTERN_LIMIT);
	/* Without a group: each repeat is another length to try. */
	assert_answer("a*a*a*a*[bc]", true, s, PATTERN_LIMIT);
	assert_answer("a*a*a*a*[bc]", false, s, PATTERN_LIMIT);
	assert_answer("(?=a)a*a*a*a*[bc]", true, s, PATTERN_LIMIT);
	assert_answer("(a|a\\g<1>)+[bc]", true, s, PATTERN_LIMIT);
}

static void
takes_values_whole_and_lines_in_part(void **state)
{
	(void)state;
	assert_answer("[0-9]{3}", true, slice_of("123"), PATTERN_YES);
	assert_answer("[0-9]{3}", true, slice_of("1234"), PATTERN_NO);
	assert_answer("[0-9]{3}", true, slice_of(" 123"), PATTERN_NO);
	assert_answer("a|ab", true, slice_of("ab"), PATTERN_YES);
	assert_answer("^Total", false, slice_of("Total;17"), PATTERN_YES);
	assert_answer("17", false, slice_of("Total;17"), PATTERN_YES);
	assert_answer("18", false, slice_of("Total;17"), PATTERN_NO);
	assert_answer("\\p{L}+", true, slice_of("S\xc3\xb8"), PATTERN_YES);
	assert_answer("T", false, slice_of("T\xff"), PATTERN_NO);
}

static void
says_what_is_no_pattern(void **state)
{
	char why[256];

	(void)state;
	assert_null(pattern_new("[a-", true, why, sizeof why));
	assert_non_null(strstr(why, "at character 3: "));
}

static void
match_without_memory(void)
{
	struct rlimit limit = {1 << 25, 1 << 25};
	struct pattern *p = made("([a-z]|[A-Z]| )*", true);
	char *letters = malloc(LETTERS);

	memset(letters, 'x', LETTERS);
	setrlimit(RLIMIT_AS, &limit);
	pattern_match(p, (struct slice){letters, LETTERS});
}

static void
ends_the_program_without_memory(void **state)
{
	struct child child;

	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	skip();
#endif
	child_run(&child, match_without_memory);
	assert_int_equal(child.status, 3);
	assert_said(&child, "[out-of-memory]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_any_number_of_letters),
	    cmocka_unit_test(tells_when_it_takes_too_many_steps),
	    cmocka_unit_test(takes_values_whole_and_lines_in_part),
	    cmocka_unit_test(says_what_is_no_pattern),
	    cmocka_unit_test(ends_the_program_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
