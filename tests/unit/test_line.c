#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "abreast.h"
#include "line.h"
#include "mem.h"

enum {
	MANY = 100
};

static struct program
shell(const char *script)
{
	struct program program = {0};

	args_add(&program.argv, "/bin/sh");
	args_add(&program.argv, "-c");
	args_add(&program.argv, script);
	return program;
}

static void
forget(struct program *program)
{
	free(program->said);
	args_clear(&program->argv);
}

/* What the last of these three writes. */
static char *
written(struct program programs[3], char text[64])
{
	char path[] = "/tmp/test-line-XXXXXX";
	int fd = mkstemp(path);
	ssize_t n;

	assert_true(fd >= 0);
	line_run(programs, 3, "/dev/null", path);
	n = read(fd, text, 63);
	text[n > 0 ? n : 0] = '\0';
	close(fd);
	unlink(path);
	return text;
}

static void
runs_programs_one_behind_the_other(void **state)
{
	struct program programs[3] = {shell("echo a; echo one >&2"),
	    shell("tr a b; exit 1"), shell("cat; printf two >&2; exit 3")};
	char text[64];

	(void)state;
	assert_string_equal(written(programs, text), "b\n");
	assert_int_equal(programs[0].status, 0);
	assert_int_equal(programs[1].status, 1);
	assert_int_equal(programs[2].status, 3);
	assert_string_equal(programs[0].said, "one\n");
	assert_string_equal(programs[1].said, "");
	assert_string_equal(programs[2].said, "two");
	forget(&programs[0]);
	forget(&programs[1]);
	forget(&programs[2]);
}

/* More than a pipe holds, of all at once. */
static void
hears_all_that_is_said(void **state)
{
	struct program programs[3] = {
	    shell("head -c 300000 /dev/zero | tr '\\0' x >&2"),
	    shell("head -c 300000 /dev/zero | tr '\\0' y >&2"),
	    shell("cat; head -c 300000 /dev/zero | tr '\\0' z >&2")};
	char text[64];
	size_t i;

	(void)state;
	written(programs, text);
	for (i = 0; i < 3; i++) {
		assert_int_equal(strlen(programs[i].said), 300000);
		assert_int_equal(programs[i].said[299999], "xyz"[i]);
		forget(&programs[i]);
	}
}

static void
says_how_one_ended_that_was_killed(void **state)
{
	struct program programs[3] = {shell("printf last >&2; kill -9 $$"),
	    shell("cat"), shell("exit 9")};
	char text[64];

	(void)state;
	free(programs[1].argv.at[0]);
	programs[1].argv.at[0] = mem_text(slice_of("/nowhere/cat"));
	written(programs, text);
	assert_string_equal(programs[0].said,
	    "last\npipeline: error: sh was killed by signal KILL [killed]\n");
	assert_string_equal(programs[1].said,
	    "pipeline: error: cat could not be started: No such file or "
	    "directory [killed]\n");
	assert_int_equal(programs[1].status, 127);
	assert_string_equal(programs[2].said,
	    "pipeline: error: sh ended with status 9 [killed]\n");
	forget(&programs[0]);
	forget(&programs[1]);
	forget(&programs[2]);
}

static void
count(void *all, size_t i)
{
	int *done = all;

	done[i]++;
}

static void
does_each_once(void **state)
{
	static const size_t at_a_time[] = {1, 3, MANY, 5 * MANY};
	size_t i;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof at_a_time / sizeof *at_a_time; k++) {
		int done[MANY] = {0};

		abreast_do(MANY, at_a_time[k], count, done);
		for (i = 0; i < MANY; i++)
			assert_int_equal(done[i], 1);
	}
	abreast_do(0, 1, count, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_programs_one_behind_the_other),
	    cmocka_unit_test(hears_all_that_is_said),
	    cmocka_unit_test(says_how_one_ended_that_was_killed),
	    cmocka_unit_test(does_each_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
