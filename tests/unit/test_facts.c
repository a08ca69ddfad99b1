#include <stdlib.h>

#include "child.h"
#include "facts.h"

/*
 * Two measures of two answers, by the total, two sexes, one wave of each sex,
 * and the difference of the sexes.
 */
enum {
	N_COLUMNS = 5
};

static const char *sex[] = {"sex"};
static const char *both[] = {"sex", "wave"};
static const char *women[] = {"f"};
static const char *men[] = {"m"};
static const char *men_now[] = {"m", "2"};
static const char *labels[] = {"Sex", "Wave"};
static const char *said[] = {"Men", "Now"};
static const char *said_women[] = {"Women"};

static struct column columns[N_COLUMNS] = {
    {.label = "All", .span = ""},
    {.label = "Women",
	.span = "Sex",
	.by = sex,
	.values = women,
	.by_labels = labels,
	.value_labels = said_women,
	.n_by = 1},
    {.label = "Men",
	.span = "Sex",
	.by = sex,
	.values = men,
	.by_labels = labels,
	.value_labels = said,
	.n_by = 1},
    {.label = "Now",
	.span = "Men",
	.by = both,
	.values = men_now,
	.by_labels = labels,
	.value_labels = said,
	.n_by = 2},
    {.label = "Women − Men",
	.span = "Difference",
	.is_difference = true,
	.contrast = "sex",
	.side_a = "f",
	.side_b = "m"},
};

static struct cell cells[N_COLUMNS];
static const char *yes_code[] = {"1"};
static const char *no_code[] = {"2"};
static const char *yes_label[] = {"Yes"};
static const char *no_label[] = {"No"};
static struct row rows[] = {
    {.stubs = yes_label, .codes = yes_code, .code = "1", .cells = cells},
    {.stubs = no_label, .codes = no_code, .code = "2", .cells = cells},
};

static struct group groups[] = {
    {.title = "Trust",
	.item = "q1",
	.measure = "q1",
	.rows = rows,
	.n_rows = 2},
    {.title = "Income",
	.item = "q2",
	.measure = "q2",
	.rows = rows,
	.n_rows = 1},
};

static const char *stubs[] = {""};
static const char *stub_names[] = {"category"};

static const struct sheet sheet = {.id = "t",
    .stubs = stubs,
    .stub_names = stub_names,
    .n_stubs = 1,
    .columns = columns,
    .n_columns = N_COLUMNS,
    .groups = groups,
    .n_groups = 2};

/* "q1/1/f/_T/" : the codes of a fact, one a dimension. */
static void
assert_codes(const struct facts *facts, size_t i, const char *codes)
{
	struct out out = {0};
	char *text;
	uint32_t d;

	for (d = 0; d < facts->n_dimensions; d++)
		out_format(&out, "%s/",
		    facts->dimensions[d].values[facts->list[i].at[d]].code);
	text = out_take(&out);
	assert_string_equal(text, codes);
	free(text);
}

static void
names_each_dimension_and_each_value_once(void **state)
{
	struct document doc = {.language = &language_en};
	struct facts facts;

	(void)state;
	facts_build(&facts, &doc, &sheet, NULL);
	assert_int_equal(facts.n_dimensions, 5);
	assert_string_equal(facts.dimensions[0].name, "measure");
	assert_string_equal(facts.dimensions[1].name, "category");
	assert_string_equal(facts.dimensions[1].label, "Answer");
	assert_string_equal(facts.dimensions[2].name, "sex");
	assert_string_equal(facts.dimensions[2].label, "Sex");
	assert_string_equal(facts.dimensions[3].name, "wave");
	assert_string_equal(facts.dimensions[4].name, "comparison");
	assert_int_equal(facts.dimensions[0].n, 2);
	assert_string_equal(facts.dimensions[0].values[1].label, "Income");
	assert_int_equal(facts.dimensions[1].n, 2);
	assert_int_equal(facts.dimensions[2].n, 3);
	assert_string_equal(facts.dimensions[2].values[0].label, "All");
	assert_string_equal(facts.dimensions[2].values[2].label, "Men");
	assert_int_equal(facts.dimensions[3].n, 2);
	document_free(&doc);
}

static void
says_where_each_figure_stands(void **state)
{
	struct document doc = {.language = &language_en};
	struct facts facts;

	(void)state;
	facts_build(&facts, &doc, &sheet, NULL);
	assert_int_equal(facts.n, 3 * N_COLUMNS);
	assert_codes(&facts, 0, "q1/1/_T/_T//");
	assert_codes(&facts, 1, "q1/1/f/_T//");
	assert_codes(&facts, 3, "q1/1/m/2//");
	assert_codes(&facts, 4, "q1/1/_T/_T/sex: f - m/");
	assert_codes(&facts, 5, "q1/2/_T/_T//");
	assert_codes(&facts, 12, "q2/1/m/_T//");
	assert_ptr_equal(facts.list[7].cell, &cells[2]);
	assert_ptr_equal(facts.list[7].row, &rows[1]);
	document_free(&doc);
}

static void
has_no_fact_where_a_column_holds_no_figure(void **state)
{
	struct document doc = {.language = &language_en};
	struct facts facts;

	(void)state;
	columns[0].holds = HOLDS_NUMBER;
	facts_build(&facts, &doc, &sheet, NULL);
	columns[0].holds = HOLDS_FIGURE;
	assert_int_equal(facts.n, 3 * (N_COLUMNS - 1));
	assert_codes(&facts, 0, "q1/1/f/_T//");
	document_free(&doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_each_dimension_and_each_value_once),
	    cmocka_unit_test(says_where_each_figure_stands),
	    cmocka_unit_test(has_no_fact_where_a_column_holds_no_figure),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
