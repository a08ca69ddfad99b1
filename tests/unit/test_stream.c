#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "child.h"
#include "diag.h"
#include "stream.h"

static struct child child;

static void
close_all_and_guard(void)
{
	char byte;
	int fd;

	close(0);
	close(1);
	stream_guard();
	fd = open("/dev/null", O_RDONLY);
	if (fd < 3)
		diag_note(NULL, "taken", "descriptor %d was free", fd);
	if (read(0, &byte, 1) != -1 || errno != EBADF)
		diag_note(NULL, "readable", "a closed input was readable");
	stream_write(1, "stdout", "x", 1);
}

static void
guards_closed_standard_descriptors(void **state)
{
	(void)state;
	child_run(&child, close_all_and_guard);
	assert_string_equal(child.err,
	    "barometer: stdout: error: cannot write: "
	    "Bad file descriptor [write-failed]\n");
	assert_int_equal(child.status, STATUS_FAIL);
}

static void
open_what_is_not_there(void)
{
	if (stream_open("/nonexistent/x.csv") != -1)
		diag_note(NULL, "n", "it was opened");
}

static void
open_a_directory(void)
{
	if (stream_open("/tmp") != -1)
		diag_note(NULL, "n", "it was opened");
}

static void
reports_a_file_that_cannot_be_opened(void **state)
{
	(void)state;
	child_run(&child, open_what_is_not_there);
	assert_said(&child, "/nonexistent/x.csv: error: ");
	assert_said(&child, "No such file or directory [cannot-open]\n");
	assert_int_equal(child.status, STATUS_FAIL);
	child_run(&child, open_a_directory);
	assert_said(&child, "Is a directory [cannot-open]\n");
	assert_int_equal(child.status, STATUS_FAIL);
}

static void
tries_without_a_word(void **state)
{
	(void)state;
	errno = 0;
	assert_int_equal(stream_try("/nonexistent/x.csv"), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(stream_try("/tmp"), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(diag_worst(), STATUS_OK);
}

static void
takes_a_dash_for_standard_input(void **state)
{
	(void)state;
	assert_int_equal(stream_open("-"), STDIN_FILENO);
	assert_string_equal(stream_name("-"), "stdin");
	assert_string_equal(stream_name("a.csv"), "a.csv");
}

static void
create_in_no_folder(void)
{
	stream_create("/nonexistent/x.csv", 0666);
}

static void
reports_a_file_that_cannot_be_created(void **state)
{
	(void)state;
	child_run(&child, create_in_no_folder);
	assert_said(&child, "[cannot-create]\n");
	assert_int_equal(child.status, STATUS_FAIL);
}

static void
fill_the_device(void)
{
	int fd = stream_create("/dev/full", 0666);

	if (stream_write(fd, "/dev/full", "x", 1))
		diag_note(NULL, "n", "it was written");
}

static void
reports_a_full_device(void **state)
{
	(void)state;
	child_run(&child, fill_the_device);
	assert_said(&child, "No space left on device [write-failed]\n");
	assert_int_equal(child.status, STATUS_FAIL);
}

/* A file that may have seven bytes: a newline at the end would be a seal. */
static void
write_too_much(void)
{
	struct rlimit limit = {7, RLIM_INFINITY};
	int fd = memfd_create("out", 0);
	int error;

	stream_guard();
	setrlimit(RLIMIT_FSIZE, &limit);
	error = stream_put(fd, "a,b\n1,\n2,3\n", 12);
	limit.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &limit);
	diag_note(NULL, "n", "%s, %d bytes", strerror(error),
	    (int)lseek(fd, 0, SEEK_END));
}

static void
leaves_no_seal_on_what_is_cut_off(void **state)
{
	(void)state;
	child_run(&child, write_too_much);
	assert_said(&child, "File too large, 6 bytes");
}

static void
read_a_directory(void)
{
	char byte;
	int fd = open("/tmp", O_RDONLY | O_DIRECTORY);

	stream_read(fd, "/tmp", &byte, 1);
}

static void
reports_a_failed_read(void **state)
{
	(void)state;
	child_run(&child, read_a_directory);
	assert_said(&child, "[read-failed]\n");
	assert_int_equal(child.status, STATUS_FAIL);
}

/* A pipe holds 64 KiB: write(2) to one that nobody empties is partial. */
static void
writes_all_of_it_to_a_slow_reader(void **state)
{
	enum {
		SIZE = 3 * 1024 * 1024
	};

	char *text = malloc(SIZE);
	size_t len = 0;
	size_t i;
	int ends[2];
	pid_t pid;
	char *got;

	(void)state;
	for (i = 0; i < SIZE; i++)
		text[i] = (char)('a' + i % 23);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		_exit(stream_write(ends[1], "pipe", text, SIZE) ? 0 : 1);
	}
	close(ends[1]);
	got = stream_slurp(ends[0], "pipe", &len);
	assert_int_equal(len, SIZE);
	assert_memory_equal(got, text, SIZE);
	assert_int_equal(got[SIZE], '\0');
	free(got);
	free(text);
	close(ends[0]);
}

static void
slurps_nothing_as_empty_text(void **state)
{
	char *path = child_file("", 0);
	int fd = stream_open(path);
	size_t len = 7;
	char *text = stream_slurp(fd, path, &len);

	(void)state;
	assert_int_equal(len, 0);
	assert_string_equal(text, "");
	free(text);
	assert_true(stream_close(fd, path));
	child_remove(path);
}

static void
leaves_standard_descriptors_open(void **state)
{
	(void)state;
	assert_true(stream_close(STDIN_FILENO, "stdin"));
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(guards_closed_standard_descriptors),
	    cmocka_unit_test(reports_a_file_that_cannot_be_opened),
	    cmocka_unit_test(tries_without_a_word),
	    cmocka_unit_test(takes_a_dash_for_standard_input),
	    cmocka_unit_test(reports_a_file_that_cannot_be_created),
	    cmocka_unit_test(reports_a_full_device),
	    cmocka_unit_test(leaves_no_seal_on_what_is_cut_off),
	    cmocka_unit_test(reports_a_failed_read),
	    cmocka_unit_test(writes_all_of_it_to_a_slow_reader),
	    cmocka_unit_test(slurps_nothing_as_empty_text),
	    cmocka_unit_test(leaves_standard_descriptors_open),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
