#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "diag.h"
#include "ledger.h"
#include "options.h"
#include "sandbox.h"
#include "stream.h"

static struct child child;

static char *
slurp(const char *path)
{
	int fd = stream_open(path);
	size_t len;
	char *text = stream_slurp(fd, path, &len);

	stream_close(fd, path);
	return text;
}

static void
appends_one_line_of_json(void **state)
{
	char *path = child_file("before\n", 7);
	char expected[512];
	const char *lack = sandbox_lack();
	struct ledger *ledger = ledger_open(path, "join");
	char *text;

	(void)state;
	ledger_number(ledger, "records_in", UINT64_MAX);
	ledger_exact(ledger, "sum", "1615.000000000000001");
	ledger_text(ledger, "hash", "say \"x\"\n\\");
	ledger_count(ledger, "unmatched", 2);
	ledger_count(ledger, "doubled", 0);
	ledger_count(ledger, "unmatched", 3);
	assert_true(ledger_close(ledger));
	snprintf(expected, sizeof expected,
	    "before\n{\"program\":\"join\",\"version\":\"%s\",%s%s%s"
	    "\"records_in\":18446744073709551615,"
	    "\"sum\":1615.000000000000001,"
	    "\"hash\":\"say \\\"x\\\"\\n\\\\\","
	    "\"counts\":{\"unmatched\":5,\"doubled\":0}}\n",
	    options_version(), lack == NULL ? "" : "\"sandbox\":\"",
	    lack == NULL ? "" : lack, lack == NULL ? "" : "\",");
	text = slurp(path);
	assert_string_equal(text, expected);
	free(text);
	child_remove(path);
}

static void
writes_nothing_without_a_path(void **state)
{
	struct ledger *ledger = ledger_open(NULL, "join");

	(void)state;
	ledger_number(ledger, "records_in", 1);
	ledger_count(ledger, "unmatched", 1);
	assert_true(ledger_close(ledger));
	assert_true(ledger_close(NULL));
}

static void
close_on_full_device(void)
{
	if (ledger_close(ledger_open("/dev/full", "join")))
		diag_note(NULL, "n", "taken for written");
}

static void
close_in_no_folder(void)
{
	if (ledger_close(ledger_open("/nonexistent/ledger", "join")))
		diag_note(NULL, "n", "taken for written");
}

static void
reports_a_ledger_it_cannot_write(void **state)
{
	(void)state;
	child_run(&child, close_on_full_device);
	assert_int_equal(child.status, STATUS_FAIL);
	assert_said(&child, "[write-failed]\n");
	child_run(&child, close_in_no_folder);
	assert_int_equal(child.status, STATUS_FAIL);
	assert_said(&child, "/nonexistent/ledger: error: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(appends_one_line_of_json),
	    cmocka_unit_test(writes_nothing_without_a_path),
	    cmocka_unit_test(reports_a_ledger_it_cannot_write),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
