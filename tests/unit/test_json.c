#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "json.h"

static void
assert_laid_out(struct json *json, const char *expected)
{
	size_t len;
	char *text = json_finish(json, &len);

	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected));
	free(text);
}

static void
keeps_a_short_object_on_one_line(void **state)
{
	struct json json = {0};

	(void)state;
	json_open(&json, NULL, '{');
	json_text(&json, "name", "a");
	json_bool(&json, "required", true);
	json_number(&json, "n", 17);
	json_open(&json, "none", '[');
	json_close(&json, ']');
	json_close(&json, '}');
	assert_laid_out(&json,
	    "{\"name\": \"a\", \"required\": true, \"n\": 17, \"none\": []}\n");
}

static void
gives_each_member_of_a_tall_object_a_line(void **state)
{
	struct json json = {0};

	(void)state;
	json_open_tall(&json, NULL, '{');
	json_text(&json, "a", "1");
	json_open_tall(&json, "b", '[');
	json_open(&json, NULL, '{');
	json_close(&json, '}');
	json_close(&json, ']');
	json_open_tall(&json, "c", '[');
	json_close(&json, ']');
	json_close(&json, '}');
	assert_laid_out(&json,
	    "{\n  \"a\": \"1\",\n  \"b\": [\n    {}\n  ],\n  \"c\": []\n}\n");
}

static void
fills_lines_with_a_long_list(void **state)
{
	struct json json = {0};
	char *line;
	size_t len;
	char *text;
	int n = 0;
	int i;

	(void)state;
	json_open(&json, NULL, '[');
	for (i = 0; i < 100; i++)
		json_number(&json, NULL, 100000);
	json_close(&json, ']');
	text = json_finish(&json, &len);
	for (line = strtok(text, "\n"); line != NULL;
	     line = strtok(NULL, "\n")) {
		assert_true(strlen(line) <= 120);
		n++;
	}
	assert_int_equal(n, 10);
	free(text);
}

static void
escapes_what_json_does_not_allow(void **state)
{
	struct json json = {0};

	(void)state;
	json_slice(&json, NULL, (struct slice){"\"\\\n\t\r\0\x7f", 7});
	assert_laid_out(&json, "\"\\\"\\\\\\n\\t\\r\\u0000\\u007f\"\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_a_short_object_on_one_line),
	    cmocka_unit_test(gives_each_member_of_a_tall_object_a_line),
	    cmocka_unit_test(fills_lines_with_a_long_list),
	    cmocka_unit_test(escapes_what_json_does_not_allow),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
