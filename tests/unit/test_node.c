#include <stdio.h>
#include <string.h>

#include "child.h"
#include "diag.h"
#include "node.h"

static struct child child;

/* What the child loads, and the path it was written to. */
static char *path;

static struct node *
load(const char *json)
{
	struct node *root;

	path = child_file(json, strlen(json));
	root = node_load(path);
	child_remove(path);
	return root;
}

static void
keeps_values_as_the_file_has_them(void **state)
{
	struct node *root = load("{\"a\": null, \"b\": true, \"c\": false,\n"
				 " \"d\": 1.50, \"e\": \"x\\ny\\u00e6\",\n"
				 " \"f\": [1, \"two\"], \"g\": {}}");

	(void)state;
	assert_non_null(root);
	assert_int_equal(root->kind, NODE_OBJECT);
	assert_int_equal(root->n, 7);
	assert_int_equal(node_get(root, "a")->kind, NODE_NULL);
	assert_int_equal(node_get(root, "b")->kind, NODE_TRUE);
	assert_int_equal(node_get(root, "c")->kind, NODE_FALSE);
	assert_string_equal(node_get(root, "d")->text, "1.50");
	assert_true(node_get(root, "d")->number == 1.5);
	assert_string_equal(node_get(root, "e")->text, "x\ny\xc3\xa6");
	assert_int_equal(node_get(root, "f")->n, 2);
	assert_string_equal(node_get(root, "f")->child[1].text, "two");
	assert_int_equal(node_get(root, "g")->n, 0);
	assert_null(node_get(root, "h"));
	assert_null(node_get(NULL, "h"));
	assert_null(node_get(node_get(root, "f"), "h"));
	node_free(root);
}

static void
keeps_members_in_the_order_of_the_file(void **state)
{
	struct node *root = load("{\"z\": 1, \"a\": 2, \"m\": 3}");

	(void)state;
	assert_string_equal(root->child[0].key, "z");
	assert_string_equal(root->child[1].key, "a");
	assert_string_equal(root->child[2].key, "m");
	node_free(root);
}

static void
knows_the_line_of_each_value(void **state)
{
	struct node *root = load("{\n"
				 "  \"a\": \"with \\\" and , and }\",\n"
				 "  \"b\": [\n"
				 "    1e3 ,\n"
				 "    {\"c\": -2}\n"
				 "  ],\n"
				 "\n"
				 "  \"d\":\n"
				 "    true\n"
				 "}\n");
	const struct node *list = node_get(root, "b");

	(void)state;
	assert_int_equal(root->line, 1);
	assert_int_equal(node_get(root, "a")->line, 2);
	assert_int_equal(list->line, 3);
	assert_int_equal(list->child[0].line, 4);
	assert_string_equal(list->child[0].text, "1e3");
	assert_int_equal(list->child[1].line, 5);
	assert_string_equal(node_get(&list->child[1], "c")->text, "-2");
	assert_int_equal(node_get(root, "d")->line, 8);
	node_free(root);
}

static const char *bad_text;

static void
load_bad(void)
{
	path = child_file(bad_text, strlen(bad_text));
	if (node_load(path) != NULL)
		diag_note(NULL, "n", "it was loaded");
	child_remove(path);
}

static void
reports_what_is_not_json_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *place;
	} bad[] = {
	    {"", ":1: error: "},
	    {"{\n\"a\": 1,\n}", ":3: error: "},
	    {"{\"a\": 1} x", ":1: error: "},
	    {"{\"a\": 1,\n\"a\": 2}", ":2: error: "},
	    {"[1, 2", ":1: error: "},
	    {"{\"a\": \"\xff\"}", ":1: error: "},
	    {"a,b\n1,2\n", ":1: error: "},
	};

	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		bad_text = bad[i].text;
		child_run(&child, load_bad);
		assert_int_equal(child.status, STATUS_USAGE);
		assert_said(&child, bad[i].place);
		assert_said(&child, "[bad-json]\n");
	}
}

static void
load_nothing(void)
{
	node_load("/nonexistent/codebook.json");
}

static void
reports_a_schema_that_is_not_there(void **state)
{
	(void)state;
	child_run(&child, load_nothing);
	assert_int_equal(child.status, STATUS_USAGE);
	assert_said(&child, "/nonexistent/codebook.json: error: ");
	assert_said(&child, "[missing-schema]\n");
}

static void
check_keys(void)
{
	static const char *const known[] = {"name", "label", NULL};
	struct node *root = load("{\"name\": 1, \"$schema\": 2, \"x-own\": 3,\n"
				 "\"lable\": 4,\n"
				 "\"other\": 5}");

	if (node_keys(root, known))
		diag_note(NULL, "n", "all known");
	node_free(root);
}

static void
reports_unknown_keys_with_the_nearest_known_one(void **state)
{
	(void)state;
	child_run(&child, check_keys);
	assert_int_equal(child.status, STATUS_USAGE);
	assert_said(&child, ":2: error: key 'lable': ");
	assert_said(&child, "did you mean 'label'? [bad-schema]\n");
	assert_said(&child, ":3: error: key 'other': ");
	assert_null(strstr(child.err, "'x-own'"));
	assert_null(strstr(child.err, "'$schema'"));
	assert_null(strstr(child.err, "all known"));
}

static void
gives_members_or_what_else_was_asked_for(void **state)
{
	static const char *const sizes[] = {"small", "large", NULL};
	struct node *root = load("{\"text\": \"x\", \"yes\": true, \"n\": 12,"
				 " \"d\": 0.5, \"list\": [], \"object\": {},"
				 " \"size\": \"large\"}");

	(void)state;
	assert_string_equal(node_text(root, "text", "other"), "x");
	assert_string_equal(node_text(root, "none", "other"), "other");
	assert_string_equal(node_need_text(root, "text"), "x");
	assert_true(node_bool(root, "yes", false));
	assert_true(node_bool(root, "none", true));
	assert_int_equal(node_range(root, "n", 0, 20, 7), 12);
	assert_int_equal(node_range(root, "none", 0, 20, 7), 7);
	assert_true(node_number(root, "d", 7) == 0.5);
	assert_non_null(node_array(root, "list"));
	assert_null(node_array(root, "none"));
	assert_non_null(node_object(root, "object"));
	assert_int_equal(node_choice(root, "size", sizes, 0), 1);
	assert_int_equal(node_choice(root, "none", sizes, 0), 0);
	assert_int_equal(diag_worst(), STATUS_OK);
	node_free(root);
}

static void
ask_for_other_kinds(void)
{
	static const char *const sizes[] = {"small", "large", NULL};
	struct node *root =
	    load("{\"text\": 1, \"yes\": \"true\", \"n\": 1.5,\n"
		 "\"list\": {}, \"object\": null,\n"
		 "\"size\": \"lrage\", \"huge\": 1e300}");
	bool is_as_other = node_text(root, "text", NULL) == NULL &&
	    !node_bool(root, "yes", false) &&
	    node_range(root, "n", 0, 20, 7) == 7 &&
	    node_range(root, "huge", 0, 20, 7) == 7 &&
	    node_array(root, "list") == NULL &&
	    node_object(root, "object") == NULL &&
	    node_choice(root, "size", sizes, 0) == 0 &&
	    node_need_text(root, "missing") == NULL;

	printf("%d %d", is_as_other, (int)diag_count("bad-schema"));
	fflush(stdout);
	node_free(root);
}

static void
reports_members_of_another_kind(void **state)
{
	(void)state;
	child_run(&child, ask_for_other_kinds);
	assert_string_equal(child.out, "1 8");
	assert_int_equal(child.status, STATUS_USAGE);
	assert_said(&child, "key 'text': must be text, not a number");
	assert_said(&child, "did you mean 'large'?");
	assert_said(&child, "'missing'");
}

static void
gives_a_label_in_a_language_or_the_first(void **state)
{
	struct node *root = load(
	    "{\"label\": {\"da\": \"Ja\", \"en\": \"Yes\"}, \"plain\": \"x\","
	    " \"odd\": 3, \"empty\": {}}");

	(void)state;
	assert_string_equal(node_label(root, "label", "en"), "Yes");
	assert_string_equal(node_label(root, "label", "da"), "Ja");
	assert_string_equal(node_label(root, "label", "de"), "Ja");
	assert_string_equal(node_label(root, "label", NULL), "Ja");
	assert_string_equal(node_label(root, "plain", "en"), "x");
	assert_string_equal(node_label(root, "none", "en"), "");
	assert_string_equal(node_label(root, "odd", "en"), "");
	assert_string_equal(node_label(root, "empty", "en"), "");
	node_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_values_as_the_file_has_them),
	    cmocka_unit_test(keeps_members_in_the_order_of_the_file),
	    cmocka_unit_test(knows_the_line_of_each_value),
	    cmocka_unit_test(reports_what_is_not_json_with_its_line),
	    cmocka_unit_test(reports_a_schema_that_is_not_there),
	    cmocka_unit_test(reports_unknown_keys_with_the_nearest_known_one),
	    cmocka_unit_test(gives_members_or_what_else_was_asked_for),
	    cmocka_unit_test(reports_members_of_another_kind),
	    cmocka_unit_test(gives_a_label_in_a_language_or_the_first),
	};

	return cmocka_run_group_tests_name("node", tests, NULL, NULL);
}
