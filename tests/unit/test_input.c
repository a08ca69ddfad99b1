#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "diag.h"
#include "input.h"

static struct child child;

/* The files a child reads. */
static char *files[4];
static int n_files;
static bool is_unsealed;

static void
make_files(int n, const char *const *texts)
{
	int i;

	for (i = 0; i < n; i++)
		files[i] = child_file(texts[i], strlen(texts[i]));
	n_files = n;
	is_unsealed = false;
}

static void
remove_files(void)
{
	while (n_files > 0)
		child_remove(files[--n_files]);
}

#define FILES(...)                                                             \
	make_files(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),     \
	    (const char *[]){__VA_ARGS__})

/* Print each record with the number of its line. */
static void
read_all(void)
{
	struct input *in = input_open(files, n_files,
	    &(struct input_options){.is_unsealed = is_unsealed});
	struct record rec;
	char hash[33];
	uint32_t i;

	if (in == NULL)
		return;
	input_hash_on(in);
	while (input_next(in, &rec)) {
		printf("%d", (int)rec.line);
		for (i = 0; i < rec.n; i++)
			printf("[%.*s]", (int)record_field(&rec, i).len,
			    record_field(&rec, i).text);
		printf(" ");
	}
	printf("%d records", (int)input_records(in));
	if (input_hash(in, hash) && strlen(hash) != 32)
		printf(" no hash");
	fflush(stdout);
	input_close(in);
}

static void
reads_files_one_after_another_as_one(void **state)
{
	(void)state;
	FILES("a,b\n1,2\n3,4\n", "a,b\n", "a,b\r\n\"5\",6\r\n");
	child_run(&child, read_all);
	assert_string_equal(child.out, "2[1][2] 3[3][4] 2[5][6] 3 records");
	assert_string_equal(child.err, "");
	assert_int_equal(child.status, STATUS_OK);
	remove_files();
}

static void
refuses_a_file_with_another_header(void **state)
{
	(void)state;
	FILES("a,b\n1,2\n", "b,a\n3,4\n");
	child_run(&child, read_all);
	assert_string_equal(child.out, "2[1][2] 1 records");
	assert_said(&child, files[1]);
	assert_said(&child, "[other-header]\n");
	assert_int_equal(child.status, STATUS_FAIL);
	remove_files();
}

static void
refuses_input_without_a_header(void **state)
{
	(void)state;
	FILES("");
	child_run(&child, read_all);
	assert_string_equal(child.out, "");
	assert_said(&child, "[no-header]\n");
	assert_int_equal(child.status, STATUS_FAIL);
	remove_files();
	FILES("a\n1\n", "");
	child_run(&child, read_all);
	assert_said(&child, "[no-header]\n");
	assert_int_equal(child.status, STATUS_FAIL);
	remove_files();
}

static void
refuses_a_file_that_was_cut(void **state)
{
	(void)state;
	FILES("a,b\n1,2", "a,b\n3,4\n");
	child_run(&child, read_all);
	assert_string_equal(child.out, "0 records");
	assert_said(&child, "[truncated]\n");
	assert_int_equal(child.status, STATUS_FAIL);
	is_unsealed = true;
	child_run(&child, read_all);
	assert_string_equal(child.out, "2[1][2] 2[3][4] 2 records");
	assert_int_equal(child.status, STATUS_OK);
	remove_files();
}

static void
refuses_a_header_that_was_cut(void **state)
{
	(void)state;
	FILES("a,b");
	child_run(&child, read_all);
	assert_said(&child, "[truncated]\n");
	assert_null(strstr(child.err, "[no-header]"));
	assert_int_equal(child.status, STATUS_FAIL);
	remove_files();
}

static void
refuses_two_columns_of_one_name(void **state)
{
	(void)state;
	FILES("a,b,a\n1,2,3\n");
	child_run(&child, read_all);
	assert_string_equal(child.out, "");
	assert_said(&child, ":1: column a: error: ");
	assert_said(&child, "[doubled-column]\n");
	assert_int_equal(child.status, STATUS_FAIL);
	remove_files();
}

static void
reports_every_file_it_cannot_open_before_it_reads(void **state)
{
	char first[] = "/nonexistent/1";
	char second[] = "/nonexistent/2";

	(void)state;
	files[0] = first;
	files[1] = second;
	n_files = 2;
	child_run(&child, read_all);
	n_files = 0;
	assert_string_equal(child.out, "");
	assert_said(&child, "/nonexistent/1: error: ");
	assert_said(&child, "/nonexistent/2: error: ");
	assert_int_equal(child.status, STATUS_FAIL);
}

/* The harness gives a child /dev/null to read. */
static void
reads_standard_input_without_files(void **state)
{
	(void)state;
	n_files = 0;
	child_run(&child, read_all);
	assert_said(&child, "stdin: error: ");
	assert_said(&child, "[no-header]\n");
}

static void
ask_for_columns(void)
{
	struct input *in = input_open(files, n_files, NULL);

	printf("%d %s %s %d %d ", (int)input_columns(in), input_column(in, 0),
	    input_column(in, 1), input_find(in, "weight"),
	    input_find(in, "wieght"));
	printf("%d ", input_need(in, "age"));
	printf("%d ", input_need(in, "wieght"));
	printf("%d", input_need(in, "xyzzy"));
	fflush(stdout);
	input_close(in);
}

static void
finds_columns_and_names_the_nearest_to_a_missing_one(void **state)
{
	(void)state;
	FILES("age,weight\n");
	child_run(&child, ask_for_columns);
	assert_string_equal(child.out, "2 age weight 1 -1 0 -1 -1");
	assert_said(&child, "column wieght: error: ");
	assert_said(&child, "did you mean 'weight'? [missing-column]\n");
	assert_said(&child, "column xyzzy: error: ");
	assert_int_equal(child.status, STATUS_USAGE);
	remove_files();
}

static void
reports_a_ragged_record_with_its_file_and_line(void **state)
{
	(void)state;
	FILES("a,b\n1,2\n", "a,b\n1,2\n3\n4,5\n");
	child_run(&child, read_all);
	assert_string_equal(child.out, "2[1][2] 2[1][2] 3 records");
	assert_said(&child, files[1]);
	assert_said(&child, ":3: error: 1 fields where the header has 2");
	assert_int_equal(child.status, STATUS_FAIL);
	remove_files();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_files_one_after_another_as_one),
	    cmocka_unit_test(refuses_a_file_with_another_header),
	    cmocka_unit_test(refuses_input_without_a_header),
	    cmocka_unit_test(refuses_a_file_that_was_cut),
	    cmocka_unit_test(refuses_a_header_that_was_cut),
	    cmocka_unit_test(refuses_two_columns_of_one_name),
	    cmocka_unit_test(reports_every_file_it_cannot_open_before_it_reads),
	    cmocka_unit_test(reads_standard_input_without_files),
	    cmocka_unit_test(
		finds_columns_and_names_the_nearest_to_a_missing_one),
	    cmocka_unit_test(reports_a_ragged_record_with_its_file_and_line),
	};

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
