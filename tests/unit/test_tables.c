#include <stdio.h>
#include <string.h>

#include "child.h"
#include "diag.h"
#include "tables.h"

static struct child child;

static const char *text;

static struct tables *
load(const char *json)
{
	char *path = child_file(json, strlen(json));
	struct tables *tables = tables_load(path);

	child_remove(path);
	return tables;
}

static void
load_text(void)
{
	tables_free(load(text));
}

static void
refused(const char *json, const char *message)
{
	text = json;
	child_run(&child, load_text);
	assert_int_equal(child.status, STATUS_USAGE);
	assert_said(&child, message);
}

/* A table of one measure, with these members more. */
static void
table_refused(const char *members, const char *message)
{
	char json[1024];

	snprintf(json, sizeof json,
	    "{\"tables\": [\n{\"id\": \"t\", \"measures\": [{\"variable\": "
	    "\"q\"}],\n%s}]}",
	    members);
	refused(json, message);
}

static void
measure_refused(const char *members, const char *message)
{
	char json[1024];

	snprintf(json, sizeof json,
	    "{\"tables\": [\n{\"id\": \"t\", \"measures\": [\n{%s}]}]}",
	    members);
	refused(json, message);
}

static void
takes_from_the_table_what_the_measure_lacks(void **state)
{
	struct tables *tables =
	    load("{\"defaults\": {\"keep\": [\".d\"], \"where\": {\"w\": 1},"
		 " \"decimals\": 2, \"minimum_base\": 5},"
		 " \"tables\": [{\"id\": \"t\", \"decimals\": 3, \"measures\":"
		 " [{\"variable\": \"q\", \"keep\": []},"
		 "  {\"variable\": \"r\", \"where\": {\"x\": [\"a\", \"b\"]},"
		 "   \"decimals\": 0}]}]}");
	const struct measure *m;

	(void)state;
	assert_non_null(tables);
	m = tables->tables[0].measures;
	assert_int_equal(m[0].n_keep, 0);
	assert_int_equal(m[0].decimals, 3);
	assert_int_equal(m[0].n_where, 1);
	assert_string_equal(m[0].where[0].values[0], "1");
	assert_int_equal(m[1].n_keep, 1);
	assert_int_equal(m[1].decimals, 0);
	assert_int_equal(m[1].n_where, 2);
	assert_string_equal(m[1].where[1].variable, "x");
	assert_int_equal(m[1].where[1].n_values, 2);
	assert_int_equal(tables->tables[0].minimum_base, 5);
	tables_free(tables);
}

static void
puts_the_total_first_whether_shown_or_not(void **state)
{
	struct tables *tables =
	    load("{\"banners\": {\"b\": [{\"by\": \"g\"}, {\"by\": []}]},"
		 " \"tables\": [{\"id\": \"a\", \"columns\": \"b\","
		 " \"measures\": [{\"variable\": \"q\"}]},"
		 " {\"id\": \"b\", \"columns\": [{\"by\": [\"g\", \"h\"]}],"
		 " \"measures\": [{\"set\": \"s\"}]}]}");

	(void)state;
	assert_non_null(tables);
	assert_true(tables->tables[0].show_total);
	assert_int_equal(tables->tables[0].n_breakdowns, 2);
	assert_int_equal(tables->tables[0].breakdowns[0].n_by, 0);
	assert_false(tables->tables[1].show_total);
	assert_int_equal(tables->tables[1].n_breakdowns, 2);
	assert_int_equal(tables->tables[1].breakdowns[1].n_by, 2);
	assert_true(tables->tables[1].measures[0].is_set);
	tables_free(tables);
}

static void
reads_figures_in_each_of_their_forms(void **state)
{
	struct tables *tables =
	    load("{\"colours\": {\"q\": {\"1\": \"b\"}}, \"tables\": ["
		 "{\"id\": \"a\", \"figure\": \"bars\", \"layout\": \"matrix\","
		 " \"measures\": [{\"variable\": \"q\"}]},"
		 "{\"id\": \"b\", \"figure\": [{\"type\": \"none\","
		 " \"reason\": \"Few.\"}, {\"poles\": [\"1\", [\"4\", \"5\"]],"
		 " \"column\": {}, \"from\": 10}],"
		 " \"measures\": [{\"variable\": \"q\"}]},"
		 "{\"id\": \"c\", \"measures\": [{\"variable\": \"q\"}]}]}");
	const struct table *t;

	(void)state;
	assert_non_null(tables);
	t = tables->tables;
	assert_int_equal(tables->colours[0].series, 'b');
	assert_int_equal(t[0].n_drawings, 1);
	assert_int_equal(t[0].drawings[0].type, DRAWING_BARS);
	assert_int_equal(t[0].layout, LAYOUT_MATRIX);
	assert_int_equal(t[1].n_drawings, 2);
	assert_int_equal(t[1].drawings[0].type, DRAWING_NONE);
	assert_int_equal(t[1].drawings[1].type, DRAWING_AUTO);
	assert_int_equal(t[1].drawings[1].poles[1].n, 2);
	assert_true(t[1].drawings[1].has_column);
	assert_int_equal(t[2].n_drawings, 0);
	assert_int_equal(t[2].layout, LAYOUT_AUTO);
	tables_free(tables);
}

/* Of the only measure, with these members. */
static void
assert_decimals(const char *members, int figure, int interval)
{
	char json[512];
	struct tables *tables;
	const struct measure *measure;

	snprintf(json, sizeof json,
	    "{\"defaults\": {\"scale\": 1}, \"tables\": [{\"id\": \"t\", "
	    "\"measures\": [{\"variable\": \"q\", %s}]}]}",
	    members);
	tables = load(json);
	assert_non_null(tables);
	measure = &tables->tables[0].measures[0];
	assert_int_equal(tables_decimals(measure), figure);
	assert_int_equal(tables_interval_decimals(measure), interval);
	tables_free(tables);
}

static void
has_a_decimal_more_for_bounds_but_of_units_in_ones(void **state)
{
	(void)state;
	assert_decimals("\"statistic\": \"share\"", 0, 1);
	assert_decimals("\"statistic\": \"share\", \"decimals\": 1", 1, 2);
	assert_decimals("\"statistic\": \"share\", \"decimals\": 15", 15, 15);
	assert_decimals("\"statistic\": \"mean\"", 1, 2);
	assert_decimals("\"statistic\": \"total\"", 0, 0);
	assert_decimals("\"statistic\": \"total\", \"decimals\": 2", 2, 2);
	assert_decimals("\"statistic\": \"total\", \"scale\": 1000", 0, 1);
	assert_decimals("\"statistic\": \"total\", \"per\": 1000", 1, 2);
	assert_decimals(
	    "\"statistic\": \"share\", \"interval_decimals\": 0", 0, 0);
	assert_decimals(
	    "\"statistic\": \"total\", \"interval_decimals\": 3", 0, 3);
}

static void
finds_a_measure_by_its_id_before_its_variable(void **state)
{
	struct tables *tables =
	    load("{\"tables\": [{\"id\": \"t\", \"measures\": ["
		 "{\"variable\": \"b\"}, {\"variable\": \"a\", \"id\": \"b\"},"
		 "{\"statistic\": \"ratio\", \"variable\": \"x\","
		 " \"denominator\": \"y\"}]}]}");
	const struct table *table;

	(void)state;
	assert_non_null(tables);
	table = tables->tables;
	assert_int_equal(tables_measure(table, "b"), 1);
	assert_int_equal(tables_measure(table, "a"), 1);
	assert_int_equal(tables_measure(table, "x/y"), 2);
	assert_int_equal(tables_measure(table, "x/z"), -1);
	assert_int_equal(tables_measure(table, "x"), -1);
	tables_free(tables);
}

static void
refuses_numbers_beyond_their_range(void **state)
{
	(void)state;
	table_refused("\"minimum_base\": 6.9",
	    ":3: error: key 'minimum_base': must be a whole number from 0 to");
	table_refused("\"minimum_base\": -3", "not -3");
	table_refused("\"decimals\": 4000000000",
	    "must be a whole number from 0 to 15, not 4000000000");
	table_refused("\"level\": 1", "level must lie between 0 and 1");
	measure_refused("\"statistic\": \"quantile\", \"variable\": \"x\", "
			"\"p\": [1.5]",
	    "p of a quantile is from 0 to 1, not '1.5'");
}

static void
refuses_lists_that_are_empty_or_doubled(void **state)
{
	(void)state;
	table_refused(
	    "\"where\": {\"age\": []}", "key 'age': is an empty list");
	table_refused(
	    "\"columns\": [{\"by\": [\"g\", \"g\"]}]", "'g' stands here twice");
	measure_refused("\"variable\": \"q\", \"categories\": []",
	    "key 'categories': is an empty list");
	refused("{\"tables\": [{\"id\": \"t\", \"measures\": []}]}",
	    "table 't' has no measures");
}

static void
refuses_comparisons_that_cannot_be(void **state)
{
	(void)state;
	table_refused("\"compare\": [{\"by\": {}}]",
	    "key 'by': must be a name or a code");
	table_refused("\"compare\": [{\"type\": \"rest\"}]",
	    "give the variable to compare \"by\"");
	table_refused("\"compare\": [{\"by\": [\"g\", \"h\"], \"a\": \"1\"}]",
	    "give one category for each of the 2 variables");
	table_refused("\"compare\": [{\"type\": \"total\", \"by\": \"g\","
		      " \"a\": \"1\", \"b\": \"2\"}]",
	    "leave b out");
	table_refused("\"compare\": [{\"type\": \"measures\", \"a\": \"q\","
		      " \"b\": \"z\"}]",
	    "the table has no measure 'z' to compare");
}

static void
refuses_ids_that_cannot_name_a_file_or_are_doubled(void **state)
{
	(void)state;
	refused("{\"tables\": [{\"id\": \"../x y\", \"measures\":"
		" [{\"variable\": \"q\"}]}]}",
	    "key 'id': '../x y' is no id");
	refused("{\"tables\": [{\"id\": \"a\", \"measures\":"
		" [{\"variable\": \"q\"}]},\n{\"id\": \"a\", \"measures\":"
		" [{\"variable\": \"q\"}]}]}",
	    ":2: error: there is another table 'a'");
	refused("{\"tables\": [{\"id\": \"a\", \"measures\":"
		" [{\"variable\": \"q\", \"id\": \"m\"},\n"
		" {\"variable\": \"r\", \"id\": \"m\"}]}]}",
	    ":2: error: there is another measure 'm' in this table");
	refused("{\"tables\": [], \"tables\": []}", "[bad-json]");
}

static void
refuses_keys_and_words_with_the_known_ones(void **state)
{
	(void)state;
	table_refused("\"figure\": \"pie\"",
	    "'pie' is not known here: known are bars, dots, lines, stacked, "
	    "diverging, slope, none");
	table_refused("\"figure\": {\"typ\": \"bars\"}",
	    "key 'typ': this key is not known here, did you mean 'type'?");
	table_refused("\"figure\": \"none\"", "needs a \"reason\"");
	table_refused("\"total\": true", "this key is not known here");
	measure_refused("\"variable\": \"q\", \"figure\": \"bars\"",
	    "key 'figure': this key is not known here");
	measure_refused("\"statistic\": \"mean\", \"variable\": \"x\","
			" \"p\": [0.5]",
	    "key 'p': only a quantile has one");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_from_the_table_what_the_measure_lacks),
	    cmocka_unit_test(puts_the_total_first_whether_shown_or_not),
	    cmocka_unit_test(reads_figures_in_each_of_their_forms),
	    cmocka_unit_test(
		has_a_decimal_more_for_bounds_but_of_units_in_ones),
	    cmocka_unit_test(finds_a_measure_by_its_id_before_its_variable),
	    cmocka_unit_test(refuses_numbers_beyond_their_range),
	    cmocka_unit_test(refuses_lists_that_are_empty_or_doubled),
	    cmocka_unit_test(refuses_comparisons_that_cannot_be),
	    cmocka_unit_test(
		refuses_ids_that_cannot_name_a_file_or_are_doubled),
	    cmocka_unit_test(refuses_keys_and_words_with_the_known_ones),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
