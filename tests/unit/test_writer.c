#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xxhash.h>

#include "child.h"
#include "diag.h"
#include "stream.h"
#include "writer.h"

static struct child child;
static char got[1024 * 1024];

/* A writer to a file in memory, and what it wrote. */
static struct writer *
open_memory(int *keep)
{
	int fd = memfd_create("out", 0);

	*keep = dup(fd);
	return writer_open(fd, "out");
}

static void
expect_written(int keep, const char *expected)
{
	ssize_t n = pread(keep, got, sizeof got - 1, 0);

	assert_true(n >= 0);
	got[n] = '\0';
	close(keep);
	assert_string_equal(got, expected);
}

static void
writes_records_and_seals_them(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);

	(void)state;
	writer_record(out);
	writer_text(out, "id");
	writer_text(out, "name");
	writer_record(out);
	writer_field(out, slice_of("1"));
	writer_field(out, (struct slice){NULL, 0});
	assert_true(writer_close(out));
	assert_int_equal(out->records, 2);
	writer_free(out);
	expect_written(keep, "id,name\n1,\n");
}

static void
quotes_only_where_needed(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);

	(void)state;
	writer_record(out);
	writer_text(out, "plain text");
	writer_text(out, "a,b");
	writer_text(out, "say \"so\"");
	writer_text(out, "two\nlines");
	writer_text(out, "cr\r");
	writer_text(out, "\xc3\xa6;\t'");
	assert_true(writer_close(out));
	writer_free(out);
	expect_written(keep,
	    "plain text,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\","
	    "\"cr\r\",\xc3\xa6;\t'\n");
}

static void
tells_which_fields_need_quotes(void **state)
{
	(void)state;
	assert_false(writer_needs_quotes(slice_of("")));
	assert_false(writer_needs_quotes(slice_of("plain; text'")));
	assert_true(writer_needs_quotes(slice_of("a,b")));
	assert_true(writer_needs_quotes(slice_of("\"")));
	assert_true(writer_needs_quotes(slice_of("\n")));
	assert_true(writer_needs_quotes(slice_of("a\r")));
}

/* Others skip blank lines, so an only field is never one. */
static void
quotes_an_empty_only_field(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);

	(void)state;
	writer_record(out);
	writer_text(out, "id");
	writer_record(out);
	writer_text(out, "");
	writer_record(out);
	writer_text(out, "x");
	assert_true(writer_close(out));
	writer_free(out);
	expect_written(keep, "id\n\"\"\nx\n");
}

static void
copies_verbatim_text_as_it_is(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);

	(void)state;
	writer_record(out);
	writer_verbatim(out, slice_of("a,\"b\",c"));
	writer_text(out, "d");
	assert_true(writer_close(out));
	writer_free(out);
	expect_written(keep, "a,\"b\",c,d\n");
}

static void
writes_nothing_for_no_record(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);

	(void)state;
	assert_true(writer_close(out));
	writer_free(out);
	expect_written(keep, "");
	assert_true(writer_close(NULL));
	writer_free(NULL);
}

static void
write_and_fail(void)
{
	struct writer *out = writer_open(STDOUT_FILENO, "stdout");

	writer_record(out);
	writer_text(out, "id");
	writer_record(out);
	writer_text(out, "1");
	diag_error(STATUS_FAIL, NULL, "broken", "something else failed");
	if (writer_close(out))
		diag_note(NULL, "n", "taken for whole");
	writer_free(out);
}

static void
does_not_seal_after_a_failure(void **state)
{
	(void)state;
	child_run(&child, write_and_fail);
	assert_string_equal(child.out, "id\n1");
	assert_string_equal(
	    child.err, "barometer: error: something else failed [broken]\n");
}

static void
write_with_faults_in_the_data(void)
{
	struct writer *out = writer_open(STDOUT_FILENO, "stdout");

	writer_record(out);
	writer_text(out, "id");
	diag_error(STATUS_DATA, NULL, "odd", "a value is odd");
	writer_close(out);
	writer_free(out);
}

static void
seals_what_is_complete_for_the_records_that_passed(void **state)
{
	(void)state;
	child_run(&child, write_with_faults_in_the_data);
	assert_string_equal(child.out, "id\n");
	assert_int_equal(child.status, STATUS_DATA);
}

static void
write_to_a_full_device(void)
{
	struct writer *out =
	    writer_open(stream_create("/dev/full", 0666), "/dev/full");
	int i;

	for (i = 0; i < 1000000; i++) {
		writer_record(out);
		writer_text(out, "some text");
		writer_verbatim(out, slice_of("more text"));
	}
	if (writer_close(out))
		diag_note(NULL, "n", "taken for whole");
	writer_free(out);
}

static void
reports_a_failed_write_once(void **state)
{
	(void)state;
	child_run(&child, write_to_a_full_device);
	assert_string_equal(child.err,
	    "barometer: /dev/full: error: cannot write: "
	    "No space left on device [write-failed]\n");
	assert_int_equal(child.status, STATUS_FAIL);
}

static void
abandon(void)
{
	struct writer *out = writer_open(STDOUT_FILENO, "stdout");

	writer_record(out);
	writer_text(out, "id");
	writer_abandon(out);
	writer_record(out);
	writer_text(out, "1");
	if (writer_close(out))
		diag_note(NULL, "n", "taken for whole");
	writer_free(out);
}

static void
writes_nothing_more_once_abandoned(void **state)
{
	(void)state;
	child_run(&child, abandon);
	assert_string_equal(child.out, "");
	assert_string_equal(child.err, "");
}

static void
takes_fields_larger_than_its_buffer(void **state)
{
	enum {
		SIZE = STREAM_BLOCK + 1000
	};

	int keep;
	struct writer *out = open_memory(&keep);
	char *text = malloc(SIZE + 1);
	char *expected = malloc(2 * SIZE + 10);

	(void)state;
	memset(text, 'x', SIZE);
	text[SIZE] = '\0';
	writer_record(out);
	writer_text(out, text);
	text[0] = ',';
	writer_text(out, text);
	assert_true(writer_close(out));
	writer_free(out);
	memset(expected, 'x', 2 * SIZE + 10);
	memcpy(expected + SIZE, ",\",", 3);
	memcpy(expected + 2 * SIZE + 2, "\"\n", 3);
	expect_written(keep, expected);
	free(expected);
	free(text);
}

/* However the buffer falls: every length of the first record. */
static void
loses_nothing_where_the_buffer_ends(void **state)
{
	size_t first;

	(void)state;
	for (first = STREAM_BLOCK - 12; first <= STREAM_BLOCK + 2; first++) {
		int keep;
		struct writer *out = open_memory(&keep);
		char *expected = malloc(first + 32);

		memset(expected, 'x', first);
		writer_record(out);
		writer_field(out, (struct slice){expected, first});
		writer_record(out);
		writer_text(out, "a\"");
		writer_text(out, "b");
		assert_true(writer_close(out));
		writer_free(out);
		memcpy(expected + first, "\n\"a\"\"\",b\n", 10);
		expect_written(keep, expected);
		free(expected);
	}
}

/* Whatever the writer has got rid of, it does not look sealed. */
static void
never_ends_a_block_in_a_newline(void **state)
{
	int ends[2];
	struct writer *out;
	size_t seen = 0;
	ssize_t n;
	int i;

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	assert_true(fcntl(ends[1], F_SETPIPE_SZ, sizeof got) > STREAM_BLOCK);
	out = writer_open(ends[1], "out");
	for (i = 0; i < 3 * STREAM_BLOCK; i++) {
		writer_record(out);
		writer_text(out, i % 5 == 0 ? "ab" : "a");
		n = read(ends[0], got, sizeof got);
		if (n <= 0)
			continue;
		seen += (size_t)n;
		assert_int_not_equal(got[n - 1], '\n');
	}
	assert_true(seen > STREAM_BLOCK);
	writer_abandon(out);
	writer_close(out);
	writer_free(out);
	close(ends[0]);
}

/* A file of many blocks: they are written while the next ones are filled. */
static void
writes_a_long_file_whole(void **state)
{
	enum {
		RECORDS = 1000 * 1000
	};

	int keep;
	struct writer *out = open_memory(&keep);
	char number[16];
	size_t len;
	char *text;
	char *at;
	int i;

	(void)state;
	for (i = 0; i < RECORDS; i++) {
		snprintf(number, sizeof number, "%d", i);
		writer_record(out);
		writer_text(out, number);
	}
	assert_true(writer_close(out));
	writer_free(out);
	lseek(keep, 0, SEEK_SET);
	text = at = stream_slurp(keep, "out", &len);
	for (i = 0; i < RECORDS; i++) {
		assert_int_equal(strtol(at, &at, 10), i);
		assert_int_equal(*at++, '\n');
	}
	assert_true(at == text + len);
	free(text);
	close(keep);
}

static void
hashes_what_it_wrote(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);
	char hash[33] = "";
	char expected[33];
	XXH128_hash_t h = XXH3_128bits("id\n1\n", 5);

	(void)state;
	writer_hash_on(out);
	writer_record(out);
	writer_text(out, "id");
	writer_record(out);
	writer_text(out, "1");
	writer_close(out);
	assert_true(writer_hash(out, hash));
	snprintf(expected, sizeof expected, "%016llx%016llx",
	    (unsigned long long)h.high64, (unsigned long long)h.low64);
	assert_string_equal(hash, expected);
	writer_free(out);
	expect_written(keep, "id\n1\n");
}

static void
has_no_hash_when_off(void **state)
{
	int keep;
	struct writer *out = open_memory(&keep);
	char hash[33];

	(void)state;
	writer_close(out);
	assert_false(writer_hash(out, hash));
	writer_free(out);
	close(keep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_records_and_seals_them),
	    cmocka_unit_test(quotes_only_where_needed),
	    cmocka_unit_test(tells_which_fields_need_quotes),
	    cmocka_unit_test(quotes_an_empty_only_field),
	    cmocka_unit_test(copies_verbatim_text_as_it_is),
	    cmocka_unit_test(writes_nothing_for_no_record),
	    cmocka_unit_test(does_not_seal_after_a_failure),
	    cmocka_unit_test(
		seals_what_is_complete_for_the_records_that_passed),
	    cmocka_unit_test(reports_a_failed_write_once),
	    cmocka_unit_test(writes_nothing_more_once_abandoned),
	    cmocka_unit_test(takes_fields_larger_than_its_buffer),
	    cmocka_unit_test(loses_nothing_where_the_buffer_ends),
	    cmocka_unit_test(never_ends_a_block_in_a_newline),
	    cmocka_unit_test(writes_a_long_file_whole),
	    cmocka_unit_test(hashes_what_it_wrote),
	    cmocka_unit_test(has_no_hash_when_off),
	};

	return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
