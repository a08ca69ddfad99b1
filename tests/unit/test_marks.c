#include <stdlib.h>

#include "child.h"
#include "marks.h"

enum {
	BLOCKS = 20000
};

static const struct marks_of of = {
    .delimiter = ';', .newline = '\n', .other = '\r', .quote = '"'};

/* Bytes of which many matter, the same in every run. */
static void
fill(char *text, size_t len, uint32_t *state)
{
	static const char bytes[] = ";\n\r\"\0,ab\x80\xff;<:#";
	size_t i;

	for (i = 0; i < len; i++) {
		*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
		text[i] = bytes[(*state >> 16) % (sizeof bytes - 1)];
	}
}

static uint64_t
where(const char *text, char c)
{
	uint64_t bits = 0;
	int i;

	for (i = 0; i < 64; i++)
		bits |= (uint64_t)(text[i] == c) << i;
	return bits;
}

static void
assert_right(const char *text, struct marks m)
{
	assert_true(m.delimiter == where(text, ';'));
	assert_true(m.newline == where(text, '\n'));
	assert_true(m.other == where(text, '\r'));
	assert_true(m.quote == where(text, '"'));
	assert_true(m.nul == where(text, '\0'));
}

static void
finds_the_same_by_every_way(void **state)
{
	uint32_t random = 1;
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < BLOCKS; i++) {
		fill(text, sizeof text, &random);
		assert_right(text, marks_find(text, &of));
		assert_right(text, marks_find_portable(text, &of));
#if defined(MARKS_HAVE_AVX2)
		if (marks_can_avx2())
			assert_right(text, marks_find_avx2(text, &of));
		if (marks_can_avx512())
			assert_right(text, marks_find_avx512(text, &of));
#endif
	}
}

#if defined(MARKS_HAVE_AVX2)

/* Every number of bits, in places that change. */
static void
puts_where_bits_are(void **state)
{
	uint64_t random = 1;
	uint32_t got[64];
	uint64_t bits;
	uint32_t *end;
	int i;
	int n;

	(void)state;
	for (i = 0; i < BLOCKS && marks_can_avx512(); i++) {
		random = random * UINT64_C(6364136223846793005) + 1;
		bits = i % 3 == 0 ? random : i % 3 == 1 ? ~0ULL << i % 64 : 0;
		end = marks_put_avx512(got, bits, 1000);
		assert_int_equal(end - got, __builtin_popcountll(bits));
		for (n = 0; bits != 0; bits &= bits - 1)
			assert_int_equal(
			    got[n++], 1000 + __builtin_ctzll(bits));
	}
}

#endif

static void
knows_what_needs_quotes(void **state)
{
	static const char special[] = ",\"\n\r";
	char text[50];
	size_t len;
	size_t at;
	size_t i;

	(void)state;
	for (len = 0; len <= sizeof text; len++) {
		memset(text, 'x', sizeof text);
		assert_false(marks_need_quotes(text, len));
		for (at = 0; at < sizeof text; at++) {
			for (i = 0; i < 4; i++) {
				text[at] = special[i];
				assert_int_equal(
				    marks_need_quotes(text, len), at < len);
				assert_int_equal(
				    marks_need_quotes_portable(text, len),
				    at < len);
			}
			text[at] = 'x';
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_same_by_every_way),
#if defined(MARKS_HAVE_AVX2)
		cmocka_unit_test(puts_where_bits_are),
#endif
		cmocka_unit_test(knows_what_needs_quotes),
	};

	return cmocka_run_group_tests_name("marks", tests, NULL, NULL);
}
