#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "diag.h"
#include "relay.h"

enum {
	BLOCK = 100 * 1000,
	LARGE = 64 * 1024 * 1024 /* takes the kernel a while */
};

static struct child child;
static char large[LARGE];
static int file;

static size_t
file_size(void)
{
	struct stat st;

	assert_int_equal(fstat(file, &st), 0);
	return (size_t)st.st_size;
}

static int
make_file(void **state)
{
	(void)state;
	file = memfd_create("out", 0);
	return file < 0;
}

static int
close_file(void **state)
{
	(void)state;
	return close(file);
}

static void
writes_blocks_in_order(void **state)
{
	static char blocks[2][BLOCK];
	char got[BLOCK];
	struct relay *relay = relay_new(file);
	int i;

	(void)state;
	assert_non_null(relay);
	for (i = 0; i < 20; i++) {
		memset(blocks[i % 2], 'a' + i, BLOCK);
		assert_int_equal(relay_give(relay, blocks[i % 2], BLOCK), 0);
	}
	assert_int_equal(relay_wait(relay), 0);
	assert_int_equal(file_size(), 20 * BLOCK);
	for (i = 0; i < 20; i++) {
		assert_int_equal(
		    pread(file, got, BLOCK, (off_t)i * BLOCK), BLOCK);
		memset(blocks[0], 'a' + i, BLOCK);
		assert_memory_equal(got, blocks[0], BLOCK);
	}
	relay_free(relay);
	relay_free(NULL);
}

static void
keeps_the_first_failure(void **state)
{
	int full = open("/dev/full", O_WRONLY);
	struct relay *relay = relay_new(full);

	(void)state;
	assert_non_null(relay);
	assert_int_equal(relay_give(relay, "x", 1), 0);
	assert_int_equal(relay_wait(relay), ENOSPC);
	assert_int_equal(relay_give(relay, "x", 1), ENOSPC);
	assert_int_equal(relay_wait(relay), ENOSPC);
	relay_free(relay);
	close(full);
}

/* When this returns, the block is being written. */
static void
give_much(void)
{
	struct relay *relay = relay_new(file);
	struct stat st = {0};

	relay_give(relay, large, LARGE);
	while (fstat(file, &st) == 0 && st.st_size == 0)
		;
}

static void
give_and_exit(void)
{
	give_much();
	exit(7);
}

static void
give_and_be_killed(void)
{
	give_much();
	raise(SIGTERM);
	diag_note(NULL, "n", "it went on");
}

static void
give_and_be_killed_of_what_is_ignored(void)
{
	signal(SIGHUP, SIG_IGN);
	give_much();
	raise(SIGHUP);
	diag_note(NULL, "n", "it went on");
}

static void
exit_waits_for_the_block(void **state)
{
	(void)state;
	child_run(&child, give_and_exit);
	assert_int_equal(child.status, 7);
	assert_int_equal(file_size(), LARGE);
}

static void
a_signal_waits_for_the_block(void **state)
{
	(void)state;
	child_run(&child, give_and_be_killed);
	assert_int_equal(child.status, 128 + SIGTERM);
	assert_string_equal(child.err, "");
	assert_int_equal(file_size(), LARGE);
}

static void
an_ignored_signal_stays_ignored(void **state)
{
	(void)state;
	child_run(&child, give_and_be_killed_of_what_is_ignored);
	assert_int_equal(child.status, STATUS_OK);
	assert_said(&child, "it went on");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		writes_blocks_in_order, make_file, close_file),
	    cmocka_unit_test_setup_teardown(
		keeps_the_first_failure, make_file, close_file),
	    cmocka_unit_test_setup_teardown(
		exit_waits_for_the_block, make_file, close_file),
	    cmocka_unit_test_setup_teardown(
		a_signal_waits_for_the_block, make_file, close_file),
	    cmocka_unit_test_setup_teardown(
		an_ignored_signal_stays_ignored, make_file, close_file),
	};

	return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
