#include "child.h"
#include "utf8.h"

static bool
is_valid(const char *text, size_t len, size_t expected_bad)
{
	size_t bad = SIZE_MAX;
	bool is_good = utf8_valid(text, len, &bad);

	assert_int_equal(bad, is_good ? SIZE_MAX : expected_bad);
	assert_int_equal(utf8_valid(text, len, NULL), is_good);
	return is_good;
}

static void
tells_ascii_at_every_length_and_place(void **state)
{
	char text[200];
	size_t len;
	size_t i;

	(void)state;
	memset(text, 'a', sizeof text);
	for (len = 0; len < sizeof text; len++) {
		assert_true(utf8_is_ascii(text, len));
		for (i = 0; i < len; i++) {
			text[i] = (char)0x80;
			assert_false(utf8_is_ascii(text, len));
			text[i] = 'a';
		}
		text[len] = (char)0xff;
		assert_true(utf8_is_ascii(text, len));
		text[len] = 'a';
	}
}

static void
takes_every_code_point_but_surrogates(void **state)
{
	char text[4];
	uint32_t point;
	uint32_t back;
	size_t len;

	(void)state;
	for (point = 0; point <= 0x10ffff; point++) {
		len = utf8_put(text, point);
		if (point >= 0xd800 && point <= 0xdfff) {
			assert_false(utf8_valid(text, len, NULL));
			continue;
		}
		if (!utf8_valid(text, len, NULL))
			fail_msg("U+%04X", point);
		assert_int_equal(utf8_get(text, &back), len);
		assert_int_equal(back, point);
	}
}

static void
refuses_what_is_not_well_formed(void **state)
{
	static const char *const bad[] = {"\x80", "\xbf", "\xc0\x80",
	    "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80", "\xe0\x9f\xbf",
	    "\xe2\x82", "\xe2\x82(", "\xed\xa0\x80", "\xf0\x80\x80\x80",
	    "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80",
	    "\xf5\x80\x80\x80", "\xff"};
	char text[64];
	size_t i;
	size_t at;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		for (at = 0; at < 20; at++) {
			memset(text, 'a', sizeof text);
			memcpy(text + at, bad[i], strlen(bad[i]));
			assert_false(is_valid(text, at + strlen(bad[i]), at));
			assert_false(is_valid(text, sizeof text, at));
		}
}

static void
takes_a_sequence_at_every_place(void **state)
{
	static const char *const good[] = {
	    "\xc3\xa6", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
	char text[64];
	size_t i;
	size_t at;

	(void)state;
	for (i = 0; i < sizeof good / sizeof *good; i++)
		for (at = 0; at + strlen(good[i]) <= sizeof text; at++) {
			memset(text, 'a', sizeof text);
			memcpy(text + at, good[i], strlen(good[i]));
			assert_true(is_valid(text, sizeof text, 0));
			/* Cut inside the sequence. */
			assert_false(is_valid(text, at + 1, at));
		}
}

static void
measures_columns_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(utf8_width(slice_of("")), 0);
	assert_int_equal(utf8_width(slice_of("abc")), 3);
	assert_int_equal(utf8_width(slice_of("bl\xc3\xa5")), 3);
	assert_int_equal(utf8_width(slice_of("\xe6\x97\xa5")), 2);
	/* A combining ring has none. */
	assert_int_equal(utf8_width(slice_of("a\xcc\x8a")), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_ascii_at_every_length_and_place),
	    cmocka_unit_test(takes_every_code_point_but_surrogates),
	    cmocka_unit_test(refuses_what_is_not_well_formed),
	    cmocka_unit_test(takes_a_sequence_at_every_place),
	    cmocka_unit_test(measures_columns_of_a_terminal),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
