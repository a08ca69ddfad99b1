#include <stdlib.h>

#include "child.h"
#include "diag.h"
#include "key.h"

/*
 * The key of up to three fields, all of them its parts; key_read and key_take
 * give the same.
 */
static struct slice
take(struct key *key, const struct key_spec *spec, const char *line)
{
	uint32_t end[4] = {UINT32_MAX};
	struct record rec = {.text = line, .end = end + 1};
	struct key other = {0};
	struct slice read;
	const char *p;

	for (p = line;; p++) {
		if (*p != ',' && *p != '\0')
			continue;
		end[++rec.n] = (uint32_t)(p - line);
		if (*p == '\0')
			break;
	}
	read = key_read(&other, spec, &rec, true);
	key_take(key, spec, &rec, true);
	assert_int_equal(other.is_missing, key->is_missing);
	assert_true(slice_equal(read, (struct slice){key->text, key->len}));
	key_free(&other);
	return (struct slice){key->text, key->len};
}

static struct key_spec
parse(const char *text)
{
	struct key_spec spec = {0};
	uint32_t i;

	assert_true(key_spec_parse(&spec, text));
	for (i = 0; i < spec.n; i++)
		spec.parts[i].left_column = spec.parts[i].right_column = i;
	return spec;
}

static void
reads_names_of_both_sides(void **state)
{
	struct key_spec spec = parse("id=number,year,a=b=c");

	(void)state;
	assert_int_equal(spec.n, 3);
	assert_string_equal(spec.parts[0].left, "id");
	assert_string_equal(spec.parts[0].right, "number");
	assert_string_equal(spec.parts[1].left, "year");
	assert_string_equal(spec.parts[1].right, "year");
	assert_string_equal(spec.parts[2].right, "b=c");
	key_spec_free(&spec);
}

static void
refuses_a_column_without_a_name(void **state)
{
	const char *const bad[] = {"", "=", "a=", "=b", "a,", ",a", "a,,b"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct key_spec spec = {0};

		assert_false(key_spec_parse(&spec, bad[i]));
		key_spec_free(&spec);
	}
}

static void
tells_parts_apart(void **state)
{
	struct key_spec spec = parse("a,b");
	struct key one = {0};
	struct key two = {0};

	(void)state;
	assert_false(
	    slice_equal(take(&one, &spec, "ab,c"), take(&two, &spec, "a,bc")));
	assert_true(
	    slice_is(key_part_text(&spec, take(&one, &spec, "ab,c"), 0), "ab"));
	assert_true(
	    slice_is(key_part_text(&spec, take(&one, &spec, "ab,c"), 1), "c"));
	key_free(&one);
	key_free(&two);
	key_spec_free(&spec);
}

static void
is_missing_when_a_part_is(void **state)
{
	const char *const missing[] = {",x", "x,", "x,.n", ".d,x", ".r,.x"};
	const char *const there[] = {"x,y", ".q,x", "x,.", "n,.nn", " ,x"};
	struct key_spec spec = parse("a,b");
	struct key key = {0};
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		take(&key, &spec, missing[i]);
		assert_true(key.is_missing);
		take(&key, &spec, there[i]);
		assert_false(key.is_missing);
	}
	key_free(&key);
	key_spec_free(&spec);
}

static void
pads_and_folds_when_told(void **state)
{
	struct key_spec spec = parse("a");
	struct key key = {0};

	(void)state;
	assert_true(slice_is(take(&key, &spec, "aB1"), "aB1"));
	spec.parts[0].pad = 5;
	assert_true(slice_is(take(&key, &spec, "aB1"), "00aB1"));
	assert_true(slice_is(take(&key, &spec, "123456"), "123456"));
	spec.is_folded = true;
	assert_true(slice_is(take(&key, &spec, "aB1"), "00ab1"));
	assert_true(slice_is(take(&key, &spec, "Æ"), "000Æ"));
	key_free(&key);
	key_spec_free(&spec);
}

static void
leaves_missing_values_as_they_are(void **state)
{
	struct key_spec spec = parse("a");
	struct key key = {0};

	(void)state;
	spec.parts[0].pad = 5;
	assert_true(slice_is(take(&key, &spec, ".n"), ".n"));
	assert_true(slice_is(take(&key, &spec, ""), ""));
	key_free(&key);
	key_spec_free(&spec);
}

static bool
are_near(const char *a, const char *b)
{
	struct key_spec spec = parse("a");
	struct key one = {0};
	struct key two = {0};
	bool is_near = slice_equal(key_relax(&one, &spec, slice_of(a)),
	    key_relax(&two, &spec, slice_of(b)));

	key_free(&one);
	key_free(&two);
	key_spec_free(&spec);
	return is_near;
}

static void
relaxes_what_people_do_not_see(void **state)
{
	(void)state;
	assert_true(are_near("0101", "101"));
	assert_true(are_near(" 101\t", "101"));
	assert_true(are_near("Nord", "nORD"));
	assert_true(are_near("caf\u00e9", "cafe\u0301"));
	assert_true(are_near("\u00c6ble", "\u00e6ble"));
	assert_true(are_near("0", "00"));
	assert_false(are_near("0", ""));
	assert_false(are_near("101", "1010"));
	assert_false(are_near("cafe", "caf\u00e9"));
	assert_false(are_near("\xff", "\xfe"));
	assert_true(are_near("\xff", "\xff"));
}

static void
shows_all_parts(void **state)
{
	struct key_spec spec = parse("a,b,c");
	struct key key = {0};

	(void)state;
	assert_string_equal(
	    key_show(&spec, take(&key, &spec, "x,,z")), "'x++z'");
	key_free(&key);
	key_spec_free(&spec);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_names_of_both_sides),
	    cmocka_unit_test(refuses_a_column_without_a_name),
	    cmocka_unit_test(tells_parts_apart),
	    cmocka_unit_test(is_missing_when_a_part_is),
	    cmocka_unit_test(pads_and_folds_when_told),
	    cmocka_unit_test(leaves_missing_values_as_they_are),
	    cmocka_unit_test(relaxes_what_people_do_not_see),
	    cmocka_unit_test(shows_all_parts),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
