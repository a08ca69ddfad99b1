#include <string.h>

#include "child.h"
#include "codebook.h"
#include "diag.h"

static struct child child;

static const char *text;

static struct codebook *
load(const char *json)
{
	char *path = child_file(json, strlen(json));
	struct codebook *book = codebook_load(path);

	child_remove(path);
	return book;
}

static void
load_text(void)
{
	codebook_free(load(text));
}

static void
refused(const char *json, const char *message)
{
	text = json;
	child_run(&child, load_text);
	assert_int_equal(child.status, STATUS_USAGE);
	assert_said(&child, message);
}

static const char book_text[] =
    "{\"name\": \"b\", \"languages\": [\"da\", \"en\"],\n"
    " \"codelists\": {\"yn\": [{\"code\": \"1\","
    " \"label\": {\"da\": \"Ja\", \"en\": \"Yes\"}}, \".n\"]},\n"
    " \"variables\": [\n"
    "  {\"name\": \"id\", \"type\": \"integer\", \"role\": \"id\","
    " \"unit\": \"persons\"},\n"
    "  {\"name\": \"q1\", \"codelist\": \"yn\", \"ordered\": true,"
    " \"label\": \"First\"},\n"
    "  {\"set\": \"p\", \"role\": \"domain\", \"choices\": [\n"
    "    {\"code\": \"a\", \"label\": {\"en\": \"Anna\"}},\n"
    "    {\"code\": \"b\", \"variable\": \"bo\"}]},\n"
    "  {\"name\": \"ok\", \"type\": \"boolean\"}]}";

static void
keeps_the_order_of_the_file(void **state)
{
	struct codebook *book = load(book_text);

	(void)state;
	assert_non_null(book);
	assert_string_equal(book->name, "b");
	assert_int_equal(book->n_variables, 5);
	assert_int_equal(codebook_variable(book, "id"), 0);
	assert_int_equal(codebook_variable(book, "q1"), 1);
	assert_int_equal(codebook_variable(book, "p_a"), 2);
	assert_int_equal(codebook_variable(book, "bo"), 3);
	assert_int_equal(codebook_variable(book, "ok"), 4);
	assert_int_equal(codebook_variable(book, "p"), -1);
	assert_int_equal(codebook_set(book, "p"), 0);
	assert_int_equal(codebook_set(book, "q1"), -1);
	assert_int_equal(book->n_languages, 2);
	codebook_free(book);
}

static void
knows_what_a_variable_is(void **state)
{
	struct codebook *book = load(book_text);
	const struct variable *q1 = &book->variables[1];

	(void)state;
	assert_int_equal(book->variables[0].type, TYPE_INTEGER);
	assert_int_equal(book->variables[0].role, ROLE_ID);
	assert_int_equal(book->variables[0].n_categories, 0);
	assert_int_equal(q1->type, TYPE_CODE);
	assert_true(q1->is_ordered);
	assert_int_equal(q1->n_categories, 2);
	assert_false(q1->categories[0].is_missing);
	assert_true(q1->categories[1].is_missing);
	assert_int_equal(q1->set, -1);
	codebook_free(book);
}

static void
makes_choices_boolean_variables(void **state)
{
	struct codebook *book = load(book_text);
	const struct set *set = &book->sets[0];
	const struct variable *member = &book->variables[set->members[1]];

	(void)state;
	assert_int_equal(set->n_members, 2);
	assert_string_equal(set->codes[1], "b");
	assert_string_equal(member->name, "bo");
	assert_int_equal(member->type, TYPE_BOOLEAN);
	assert_int_equal(member->role, ROLE_DOMAIN);
	assert_int_equal(member->set, 0);
	assert_string_equal(member->categories[0].code, "1");
	assert_string_equal(member->categories[1].code, "0");
	codebook_free(book);
}

static void
lets_a_set_put_variables_together(void **state)
{
	static const char json[] =
	    "{\"variables\": [{\"name\": \"x\", \"type\": \"boolean\"},\n"
	    "{\"name\": \"y\", \"type\": \"boolean\"},\n"
	    "{\"set\": \"s\", \"choices\": [\n"
	    "{\"code\": \"b\", \"variable\": \"y\", \"label\": {\"en\": "
	    "\"Why\"}},\n"
	    "{\"code\": \"a\", \"variable\": \"x\"}]}]}";
	struct codebook *book = load(json);

	(void)state;
	assert_non_null(book);
	assert_int_equal(book->n_variables, 2);
	assert_int_equal(book->sets[0].members[0], 1);
	assert_int_equal(book->sets[0].members[1], 0);
	assert_int_equal(book->variables[1].set, -1);
	assert_string_equal(
	    codebook_choice_label(book, &book->sets[0], 0, "en"), "Why");
	codebook_free(book);
}

static void
finds_labels_in_a_language_or_another(void **state)
{
	struct codebook *book = load(book_text);
	const struct variable *q1 = &book->variables[1];
	const struct set *set = &book->sets[0];

	(void)state;
	assert_string_equal(codebook_label(book, "q1", "da"), "First");
	assert_string_equal(codebook_label(book, "id", "da"), "id");
	assert_string_equal(codebook_category_label(q1, "1", "en"), "Yes");
	assert_string_equal(codebook_category_label(q1, "1", "de"), "Ja");
	assert_string_equal(codebook_category_label(q1, ".n", "en"), ".n");
	assert_string_equal(codebook_category_label(q1, "9", "en"), "9");
	assert_string_equal(codebook_choice_label(book, set, 0, "da"), "Anna");
	assert_string_equal(codebook_choice_label(book, set, 1, "da"), "b");
	codebook_free(book);
}

static void
refuses_what_is_not_a_codebook(void **state)
{
	(void)state;
	refused("{}", "'variables' is missing");
	refused("{\"variables\": {}}", "must be a list");
	refused("{\"variabels\": []}", "did you mean 'variables'?");
	refused("{\"variables\": [{\"type\": \"text\"}]}", "'name' is missing");
	refused("{\"variables\": [{\"name\": \"a\", \"typ\": \"text\"}]}",
	    "did you mean 'type'?");
	refused("{\"variables\": [{\"name\": \"a,b\", \"type\": \"text\"}]}",
	    "cannot be a name");
	refused(
	    "{\"variables\": [{\"set\": \"a\"}]}", "needs a list of choices");
	refused("{\"variables\": [{\"name\": \"a\"}]}", "needs categories");
}

static void
refuses_names_and_codes_that_stand_twice(void **state)
{
	(void)state;
	refused("{\"variables\": [{\"name\": \"a\", \"type\": \"text\"},\n"
		"{\"name\": \"a\", \"type\": \"text\"}]}",
	    ":2: error: the variable 'a' is declared twice");
	refused("{\"variables\": [{\"name\": \"s\", \"type\": \"text\"},\n"
		"{\"set\": \"s\", \"choices\": [{\"code\": \"1\"}]}]}",
	    ":2: error: the variable 's' is declared twice");
	refused("{\"variables\": [{\"name\": \"a\",\n"
		"\"categories\": [\"1\",\n\"1\"]}]}",
	    ":3: error: the code '1' stands here twice");
	refused("{\"variables\": [{\"set\": \"s\", \"choices\":\n"
		"[{\"code\": \"1\"}, {\"code\": \"1\"}]}]}",
	    "the code '1' stands here twice");
}

static void
refuses_codes_that_mean_something_else(void **state)
{
	(void)state;
	refused("{\"variables\": [{\"name\": \"a\", \"categories\": "
		"[\"\"]}]}",
	    "a code cannot be empty");
	refused("{\"variables\": [{\"name\": \"a\", \"categories\": "
		"[\".q\"]}]}",
	    "'.q' begins with a dot");
	refused("{\"variables\": [{\"name\": \"a\", \"codelist\": \"x\"}]}",
	    "there is no code list 'x'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_the_order_of_the_file),
	    cmocka_unit_test(knows_what_a_variable_is),
	    cmocka_unit_test(makes_choices_boolean_variables),
	    cmocka_unit_test(lets_a_set_put_variables_together),
	    cmocka_unit_test(finds_labels_in_a_language_or_another),
	    cmocka_unit_test(refuses_what_is_not_a_codebook),
	    cmocka_unit_test(refuses_names_and_codes_that_stand_twice),
	    cmocka_unit_test(refuses_codes_that_mean_something_else),
	};

	return cmocka_run_group_tests_name("codebook", tests, NULL, NULL);
}
