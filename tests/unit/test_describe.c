#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "child.h"
#include "column_set.h"
#include "describe.h"
#include "form.h"
#include "mem.h"
#include "person.h"
#include "profile.h"
#include "sniff.h"
#include "survey.h"

/* ---- forms --------------------------------------------------------------- */

/* The type and, behind a blank, the format of what all texts are. */
static const char *
form_of(const char *const *texts, const struct form_habit *habit)
{
	static const struct form_habit none = {.decimal = '.'};
	static char name[64];
	const struct form *form;
	struct form_set set = form_all();
	int i;

	for (; *texts != NULL; texts++)
		set = form_match(set, slice_of(*texts));
	i = form_choose(set, habit == NULL ? &none : habit);
	if (i == FORM_NONE)
		return "none";
	form = form_get(i);
	snprintf(name, sizeof name, "%s%s%s%s%c%s", form->type,
	    form->format == NULL ? "" : " ",
	    form->format == NULL ? "" : form->format,
	    form->is_moment ? "" : " ",
	    form->is_moment ? '\0' : form->numeral.decimal,
	    form->is_moment ? "" : form->numeral.group);
	return name;
}

#define assert_form(expected, ...)                                             \
	assert_string_equal(                                                   \
	    form_of((const char *const[]){__VA_ARGS__, NULL}, NULL), expected)

static void
finds_how_numbers_are_written(void **state)
{
	(void)state;
	assert_form("integer .", "1", "-20", "300");
	assert_form("number .", "1", "2.5", "1e-3");
	assert_form("number ,", "1", "2,5");
	assert_form("number ,.", "1.234,5", "12");
	assert_form("number .,", "1,234.5", "12");
	assert_form("number , ", "1 234,5", "12");
	assert_form("integer ,.", "1.234.567", "12");
	assert_form("none", "1", "x");
	assert_form("none", "1.234,5", "1,234.5");
}

static void
takes_codes_for_text(void **state)
{
	(void)state;
	assert_form("none", "0101", "1");
	assert_form("none", "+4512345678");
	assert_form("none", "1234567890123456789");
	assert_form("none", "12-34");
	assert_form("number .", "0.123", "0.456");
}

static void
finds_how_dates_are_written(void **state)
{
	(void)state;
	assert_form("date", "2020-02-29", "2019-12-31");
	assert_form("none", "2019-02-29");
	assert_form("date %d-%m-%Y", "13-5-2020");
	assert_form("date %m/%d/%Y", "5/13/2020", "1/1/2020");
	assert_form("datetime %m/%d/%y %H:%M", "5/13/18 4:01");
	assert_form("datetime", "2020-01-01T10:00:00");
	assert_form("datetime %Y-%m-%dT%H:%M:%S%z", "2020-01-01T10:00:00Z");
	assert_form("time %H:%M", "9:30", "23:59");
}

static void
goes_by_habit_where_both_are_possible(void **state)
{
	const struct form_habit comma = {.decimal = ','};
	const struct form_habit american = {
	    .decimal = '.', .is_month_first = true};
	const char *const number[] = {"1.234", NULL};
	const char *const date[] = {"1/2/2020", NULL};
	struct form_set set = form_match(form_all(), slice_of("1.234"));
	struct form_set day = form_match(form_all(), slice_of("1/2/2020"));
	struct form_habit sure = {.decimal = ',', .is_decimal_sure = true};

	(void)state;
	assert_form("number .", "1.234");
	assert_string_equal(form_of(number, &comma), "integer ,.");
	assert_form("date %d/%m/%Y", "1/2/2020");
	assert_string_equal(form_of(date, &american), "date %m/%d/%Y");
	assert_true(form_is_doubtful(set, &comma));
	assert_false(form_is_doubtful(set, &sure));
	assert_true(form_is_doubtful(day, &comma));
	assert_false(form_is_doubtful(day, &american));
}

static void
knows_marks_for_missing_values(void **state)
{
	(void)state;
	assert_string_equal(form_mark_text(form_mark(slice_of(".."))), "..");
	assert_string_equal(form_mark_text(form_mark(slice_of("NA"))), "NA");
	assert_int_equal(form_mark(slice_of("99")), FORM_NONE);
	assert_int_equal(form_mark(slice_of("")), FORM_NONE);
	assert_int_equal(form_mark(slice_of("None")), FORM_NONE);
}

/* ---- persons ------------------------------------------------------------- */

static enum person
suspect(const char *column, const char *const *values)
{
	struct person_counts counts = {0};

	for (; *values != NULL; values++)
		person_count(&counts, slice_of(*values));
	return person_of(&counts, column);
}

#define assert_person(expected, column, ...)                                   \
	assert_int_equal(                                                      \
	    suspect(column, (const char *const[]){__VA_ARGS__, NULL}),         \
	    expected)

static void
suspects_what_tells_a_person(void **state)
{
	(void)state;
	assert_person(PERSON_EMAIL, "x", "a.b@c.dk");
	assert_person(PERSON_EMAIL, "x", "no", "ask ann@home.dk, please");
	assert_person(
	    PERSON_CVR, "x", "13748136", "25313763", "10150817", "24256790");
	assert_person(
	    PERSON_CPR, "x", "010170-1234", "311299-4321", "050505-1111");
	assert_person(
	    PERSON_PHONE, "x", "+45 12345678", "12 34 56 78", "+4587654321");
	assert_person(PERSON_PHONE, "tlf_nr", "12345678");
	assert_person(PERSON_NAME, "FirstName", "Ann");
}

static void
suspects_no_counts_codes_or_answers(void **state)
{
	(void)state;
	assert_person(PERSON_NONE, "x", "12345678", "23456789", "34567890");
	assert_person(PERSON_NONE, "x", "13748136");
	assert_person(PERSON_NONE, "x", "@home", "me@", "a@b");
	assert_person(PERSON_NONE, "names", "12");
	assert_person(PERSON_NONE, "phone", "Yes", "No");
	assert_person(
	    PERSON_NONE, "x", "9999999999", "8888888888", "7777777777");
}

/* ---- columns ------------------------------------------------------------- */

static void
add(struct profile *column, struct profile_budget *budget, const char *value,
    int times)
{
	while (times-- > 0)
		profile_add(column, slice_of(value), budget);
}

static void
tells_codes_from_counts_and_keys(void **state)
{
	struct profile_budget budget = {1000};
	struct profile codes;
	struct profile keys;
	char digits[16];
	int i;

	(void)state;
	profile_open(&codes, mem_text(slice_of("codes")));
	profile_open(&keys, mem_text(slice_of("keys")));
	add(&codes, &budget, "1", 10);
	add(&codes, &budget, "2", 9);
	assert_false(profile_is_coded(&codes, form_get(0)));
	add(&codes, &budget, "2", 1);
	assert_true(profile_is_coded(&codes, form_get(0)));
	assert_false(profile_is_key(&codes, form_get(0)));
	for (i = 0; i < 20; i++) {
		snprintf(digits, sizeof digits, "%d", i);
		add(&keys, &budget, digits, 1);
	}
	assert_true(profile_is_key(&keys, form_get(0)));
	assert_false(profile_is_coded(&keys, form_get(0)));
	add(&keys, &budget, "", 1);
	assert_false(profile_is_key(&keys, form_get(0)));
	assert_false(profile_is_complete(&keys));
	profile_close(&codes);
	profile_close(&keys);
}

static void
takes_only_plain_pairs_for_boolean(void **state)
{
	struct profile_budget budget = {1000};
	struct profile bits;
	struct profile answers;

	(void)state;
	profile_open(&bits, mem_text(slice_of("bits")));
	profile_open(&answers, mem_text(slice_of("answers")));
	add(&bits, &budget, "0", 1);
	assert_int_equal(profile_type(&bits), PROFILE_FORM);
	add(&bits, &budget, "1", 1);
	assert_int_equal(profile_type(&bits), PROFILE_BOOLEAN);
	add(&bits, &budget, "2", 1);
	assert_int_equal(profile_type(&bits), PROFILE_FORM);
	add(&answers, &budget, "Yes", 1);
	add(&answers, &budget, "No", 1);
	assert_int_equal(profile_type(&answers), PROFILE_TEXT);
	profile_close(&bits);
	profile_close(&answers);
}

static void
forgets_values_beyond_the_budget(void **state)
{
	struct profile_budget budget = {3};
	struct profile column;

	(void)state;
	profile_open(&column, mem_text(slice_of("a")));
	add(&column, &budget, "1", 1);
	add(&column, &budget, "2", 1);
	add(&column, &budget, "3", 1);
	assert_non_null(column.seen);
	add(&column, &budget, "x", 1);
	assert_null(column.seen);
	assert_int_equal(budget.left, 3);
	assert_int_equal(column.filled, 4);
	assert_int_equal(profile_type(&column), PROFILE_TEXT);
	profile_close(&column);
}

/* ---- sniff --------------------------------------------------------------- */

static void
sniff_bytes(struct sniff *sniff, const char *bytes, size_t len)
{
	char *path = child_file(bytes, len);

	assert_true(sniff_open(sniff, path, NULL));
	child_remove(path);
}

#define SNIFF(sniff, text) sniff_bytes((sniff), (text), sizeof(text) - 1)

static void
finds_the_delimiter(void **state)
{
	static const struct {
		const char *text;
		const char *delimiter;
		uint32_t width;
	} files[] = {
	    {"a,b\n1,2\n", ",", 2},
	    {"a;b\n1,5;2,5\n3,5;4,5\n", ";", 2},
	    {"a\tb\nx, y\t1\nz, w\t2\n", "\t", 2},
	    {"a|b|c\n1|2|3\n", "|", 3},
	    {"a\nb, c\nd\ne, f, g\n", ";", 1},
	    {"a;b\n\"x;y\";1\n\"z;;;\";2\n", ";", 2},
	};
	struct sniff sniff;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof files / sizeof *files; i++) {
		sniff_bytes(&sniff, files[i].text, strlen(files[i].text));
		assert_int_equal(sniff.width, files[i].width);
		if (sniff.width > 1)
			assert_string_equal(
			    sniff.delimiter, files[i].delimiter);
		sniff_close(&sniff);
	}
}

static void
finds_the_encoding(void **state)
{
	struct sniff sniff;

	(void)state;
	SNIFF(&sniff, "a,b\nx,y\n");
	assert_string_equal(sniff.encoding, "utf-8");
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nbl\xc3\xa5,y\n");
	assert_string_equal(sniff.encoding, "utf-8");
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nbl\xe5t,gr\xf8n\n");
	assert_string_equal(sniff.encoding, "windows-1252");
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nbl\x86t,gr\x9bn\n");
	assert_string_equal(sniff.encoding, "cp850");
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nbl\x8ct,gr\xbfn\n");
	assert_string_equal(sniff.encoding, "macintosh");
	sniff_close(&sniff);
	/* Signs between words and before numbers tell as well. */
	SNIFF(&sniff,
	    "a,b\nna\xefve \x96 yes,\xa3"
	    "4\nx,\x96\n");
	assert_string_equal(sniff.encoding, "windows-1252");
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nS\x9bren,p\x86\n");
	assert_string_equal(sniff.encoding, "cp850");
	sniff_close(&sniff);
	SNIFF(&sniff,
	    "\xff\xfe"
	    "a\0,\0b\0\n\0x\0,\0y\0\n\0");
	assert_string_equal(sniff.encoding, "utf-16le");
	sniff_close(&sniff);
	SNIFF(&sniff, "\0a\0,\0b\0\n\0x\0,\0y\0\n");
	assert_string_equal(sniff.encoding, "utf-16be");
	sniff_close(&sniff);
	/* Curly quotes and the apostrophe of Windows are no letters. */
	SNIFF(&sniff, "a,b\n\x93it\x92s\x94,\x96\n");
	assert_string_equal(sniff.encoding, "windows-1252");
	sniff_close(&sniff);
}

static void
finds_line_ends(void **state)
{
	struct sniff sniff;

	(void)state;
	SNIFF(&sniff, "a,b\r\nx,y\r\n");
	assert_string_equal(sniff.line_end, "\r\n");
	assert_int_equal(sniff.dialect.terminator, '\n');
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\rx,y\r");
	assert_string_equal(sniff.line_end, "\r");
	assert_int_equal(sniff.dialect.terminator, '\r');
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nx,y\n");
	assert_string_equal(sniff.line_end, "\n");
	sniff_close(&sniff);
}

static void
finds_header_rows(void **state)
{
	struct sniff sniff;

	(void)state;
	SNIFF(&sniff, "Title\n\na,b\nx,1\ny,2\n");
	assert_int_equal(sniff.first_row, 2);
	assert_int_equal(sniff.n_header_rows, 1);
	sniff_close(&sniff);
	SNIFF(&sniff, "a,b\nof,per cent\nx,1\ny,2\nz,3\n");
	assert_int_equal(sniff.first_row, 0);
	assert_int_equal(sniff.n_header_rows, 2);
	sniff_close(&sniff);
	SNIFF(&sniff, "v1;0;no\nv1;1;yes\nv2;0;no\n");
	assert_int_equal(sniff.n_header_rows, 0);
	sniff_close(&sniff);
	/* The second record has a mark where the others have numbers. */
	SNIFF(&sniff, "a,b,c\nx,NA,1\ny,2,1\nz,3,1\n");
	assert_int_equal(sniff.n_header_rows, 1);
	sniff_close(&sniff);
}

static void
reads_again_what_it_has_looked_at(void **state)
{
	enum {
		LINES = 100000
	};

	char *bytes = mem_alloc(LINES * 4);
	struct sniff sniff;
	struct record rec;
	int n = 0;
	int i;

	(void)state;
	for (i = 0; i < LINES; i++)
		memcpy(bytes + 4L * i, "1;2\n", 4);
	sniff_bytes(&sniff, bytes, 4L * LINES);
	while (sniff_next(&sniff, &rec)) {
		assert_int_equal(rec.n, 2);
		n++;
	}
	assert_int_equal(n, LINES);
	sniff_close(&sniff);
	free(bytes);
}

/* ---- surveys and sets ---------------------------------------------------- */

static void
reads_structure_and_labels_with_ragged_rows(void **state)
{
	static const char structure[] =
	    "questionName;variableName;questionType;subType;questionText;"
	    "choiceValue;choiceText\n"
	    "q1;q1;Closed;Single;How often?  ;;\n"
	    "q2;q2_1;Closed;Multiple;Which?;8;Red ;\n"
	    "q3;q3\n";
	static const char labels[] = "q1;1;Never\nq1;2;Now; or then\nq1;3\n"
				     "q9;1;Yes\n";
	char *paths[2] = {child_file(structure, sizeof structure - 1),
	    child_file(labels, sizeof labels - 1)};
	const struct survey_variable *v;
	struct survey survey;

	(void)state;
	assert_true(survey_load(&survey, paths[0], paths[1]));
	v = survey_find(&survey, "q1");
	assert_non_null(v);
	assert_string_equal(v->text, "How often?");
	assert_int_equal(v->n_labels, 3);
	assert_string_equal(v->labels[1].text, "Now; or then");
	assert_string_equal(v->labels[2].text, "");
	v = survey_find(&survey, "q2_1");
	assert_true(v->is_choice);
	assert_string_equal(v->choice_value, "8");
	assert_string_equal(v->choice_text, "Red");
	assert_non_null(survey_find(&survey, "q3"));
	assert_non_null(survey_find(&survey, "q9"));
	assert_null(survey_find(&survey, "q4"));
	survey_free(&survey);
	child_remove(paths[0]);
	child_remove(paths[1]);
}

static void
finds_columns_that_belong_together(void **state)
{
	static const char *const names[] = {
	    "id", "a_1", "a_2", "a_3", "b_1", "c_2", "c_3", "d_1", "d_2"};

	enum {
		N = sizeof names / sizeof *names
	};
	struct profile columns[N];
	struct column_sets sets = {0};
	size_t i;

	(void)state;
	for (i = 0; i < N; i++)
		columns[i].name = mem_text(slice_of(names[i]));
	column_sets_find(&sets, columns, N, NULL);
	assert_int_equal(sets.n, 2);
	assert_string_equal(sets.items[0].name, "a");
	assert_int_equal(sets.items[0].n, 3);
	assert_string_equal(sets.items[1].name, "d");
	assert_ptr_equal(column_sets_of(&sets, 2), &sets.items[0]);
	assert_null(column_sets_of(&sets, 4));
	column_sets_free(&sets);
	for (i = 0; i < N; i++)
		free(columns[i].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_how_numbers_are_written),
	    cmocka_unit_test(takes_codes_for_text),
	    cmocka_unit_test(finds_how_dates_are_written),
	    cmocka_unit_test(goes_by_habit_where_both_are_possible),
	    cmocka_unit_test(knows_marks_for_missing_values),
	    cmocka_unit_test(suspects_what_tells_a_person),
	    cmocka_unit_test(suspects_no_counts_codes_or_answers),
	    cmocka_unit_test(tells_codes_from_counts_and_keys),
	    cmocka_unit_test(takes_only_plain_pairs_for_boolean),
	    cmocka_unit_test(forgets_values_beyond_the_budget),
	    cmocka_unit_test(finds_the_delimiter),
	    cmocka_unit_test(finds_the_encoding),
	    cmocka_unit_test(finds_line_ends),
	    cmocka_unit_test(finds_header_rows),
	    cmocka_unit_test(reads_again_what_it_has_looked_at),
	    cmocka_unit_test(reads_structure_and_labels_with_ragged_rows),
	    cmocka_unit_test(finds_columns_that_belong_together),
	};

	return cmocka_run_group_tests_name("describe", tests, NULL, NULL);
}
