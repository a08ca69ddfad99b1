#include <string.h>

#include "charset.h"
#include "child.h"

static void
finds_charsets_by_their_names(void **state)
{
	static const struct {
		const char *name;
		enum charset_kind kind;
	} names[] = {
	    {"UTF-8", CHARSET_UTF8},
	    {"utf8", CHARSET_UTF8},
	    {"utf-16", CHARSET_UTF16LE},
	    {"UTF-16BE", CHARSET_UTF16BE},
	    {"windows-1252", CHARSET_TABLE},
	    {"cp1252", CHARSET_TABLE},
	    {"IBM037", CHARSET_TABLE},
	};
	struct charset *set;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		set = charset_new(names[i].name, UNDEFINED_REJECT);
		assert_non_null(set);
		assert_int_equal(set->kind, names[i].kind);
		charset_free(set);
	}
	assert_null(charset_new("klingon", UNDEFINED_REJECT));
	assert_null(charset_new("shift_jis", UNDEFINED_REJECT));
	assert_null(charset_new("gb18030", UNDEFINED_REJECT));
	assert_null(charset_new("utf-7", UNDEFINED_REJECT));
}

static void
knows_what_can_be_cut_before_it_is_decoded(void **state)
{
	struct charset *latin = charset_new("latin1", UNDEFINED_REJECT);
	struct charset *ebcdic = charset_new("IBM037", UNDEFINED_REJECT);

	(void)state;
	assert_true(charset_is_direct(latin));
	assert_true(latin->is_stable);
	assert_false(charset_is_direct(ebcdic));
	charset_free(latin);
	charset_free(ebcdic);
}

/* Text of every length, so that each place in a block of 16 is met. */
static void
decodes_at_any_place(void **state)
{
	struct charset *set = charset_new("windows-1252", UNDEFINED_REJECT);
	char in[64];
	char out[4 * 64 + 16];
	size_t at;
	size_t bad;
	size_t n;

	(void)state;
	for (at = 0; at < 40; at++) {
		memset(in, 'a', sizeof in);
		in[at] = '\xe6';
		n = charset_decode(set, (struct slice){in, 40}, out, &bad);
		assert_int_equal(n, 41);
		assert_true(bad == SIZE_MAX);
		assert_memory_equal(out + at, "\xc3\xa6", 2);
		in[at] = '\x81';
		charset_decode(set, (struct slice){in, 40}, out, &bad);
		assert_int_equal(bad, at);
	}
	charset_free(set);
}

static void
maps_what_has_no_meaning(void **state)
{
	struct charset *c1 = charset_new("windows-1252", UNDEFINED_C1);
	struct charset *replace = charset_new("cp1252", UNDEFINED_REPLACE);

	(void)state;
	assert_int_equal(c1->point[0x81], 0x81);
	assert_int_equal(replace->point[0x81], 0xfffd);
	assert_int_equal(c1->point[0x80], 0x20ac);
	charset_free(c1);
	charset_free(replace);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_charsets_by_their_names),
	    cmocka_unit_test(knows_what_can_be_cut_before_it_is_decoded),
	    cmocka_unit_test(decodes_at_any_place),
	    cmocka_unit_test(maps_what_has_no_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
