#ifndef MARKS_H
#define MARKS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && !defined(MARKS_PORTABLE)
#define MARKS_HAVE_AVX2 1
#include <immintrin.h>
#elif defined(__SSE2__) && !defined(MARKS_PORTABLE)
#include <emmintrin.h>
#endif

/*
 * Where in 64 bytes of CSV something stands that matters: bit i of a mask
 * speaks of byte i.
 */
struct marks {
	uint64_t delimiter;
	uint64_t newline;
	uint64_t other; /* the line end of the other kind: CR, or LF */
	uint64_t quote;
	uint64_t nul;
};

/* What to look for. */
struct marks_of {
	char delimiter;
	char newline;
	char other;
	char quote;
};

/*
 * Eight bytes at a time in plain C.  x ^ c is 0 where the byte is c; adding
 * 0x7f to the low seven bits carries into the top bit unless they are 0; the
 * multiplication gathers the eight top bits.  Holds for little endian, which
 * memcpy and the shift below assume in step.
 */
static inline uint64_t
marks_equal_portable(const unsigned char *p, char c)
{
	uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
	uint64_t mask = 0;
	uint64_t x;
	int i;

	for (i = 0; i < 8; i++) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		memcpy(&x, p + 8 * i, 8);
#else
		memcpy(&x, p + 8 * i, 8);
		x = __builtin_bswap64(x);
#endif
		x ^= UINT64_C(0x0101010101010101) * (unsigned char)c;
		x = ~(((x & low) + low) | x | low);
		mask |= ((x >> 7) * UINT64_C(0x0102040810204080) >> 56)
		    << (8 * i);
	}
	return mask;
}

static inline bool
marks_need_quotes_portable(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] == ',' || text[i] == '"' || text[i] == '\n' ||
		    text[i] == '\r')
			return true;
	return false;
}

static inline struct marks
marks_find_portable(const char *text, const struct marks_of *of)
{
	const unsigned char *p = (const unsigned char *)text;

	return (struct marks){
	    .delimiter = marks_equal_portable(p, of->delimiter),
	    .newline = marks_equal_portable(p, of->newline),
	    .other = marks_equal_portable(p, of->other),
	    .quote = marks_equal_portable(p, of->quote),
	    .nul = marks_equal_portable(p, '\0'),
	};
}

#if defined(__SSE2__) && !defined(MARKS_PORTABLE)

static inline uint64_t
marks_equal_16(__m128i x, char c, int at)
{
	__m128i equal = _mm_cmpeq_epi8(x, _mm_set1_epi8(c));

	return (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << at;
}

/* Four times sixteen bytes, which every x86-64 can. */
static inline struct marks
marks_find(const char *text, const struct marks_of *of)
{
	struct marks m = {0, 0, 0, 0, 0};
	int at;

	for (at = 0; at < 64; at += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(text + at));

		m.delimiter |= marks_equal_16(x, of->delimiter, at);
		m.newline |= marks_equal_16(x, of->newline, at);
		m.other |= marks_equal_16(x, of->other, at);
		m.quote |= marks_equal_16(x, of->quote, at);
		m.nul |= marks_equal_16(x, '\0', at);
	}
	return m;
}

static inline bool
marks_special_16(const char *text)
{
	__m128i x = _mm_loadu_si128((const __m128i *)text);
	__m128i marks =
	    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(',')),
			     _mm_cmpeq_epi8(x, _mm_set1_epi8('"'))),
		_mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('\n')),
		    _mm_cmpeq_epi8(x, _mm_set1_epi8('\r'))));

	return _mm_movemask_epi8(marks) != 0;
}

static inline bool
marks_need_quotes(const char *text, size_t len)
{
	size_t i;

	if (len < 16)
		return marks_need_quotes_portable(text, len);
	for (i = 0; i + 16 <= len; i += 16)
		if (marks_special_16(text + i))
			return true;
	return i < len && marks_special_16(text + len - 16);
}

#if defined(MARKS_HAVE_AVX2)

/*
 * For functions that run only where marks_can_avx2: twice thirty-two bytes,
 * and instructions that count and find bits.
 */
#define MARKS_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

static inline bool
marks_can_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	    __builtin_cpu_supports("popcnt");
}

MARKS_AVX2 static inline uint64_t
marks_equal_32(__m256i low, __m256i high, char c)
{
	__m256i wanted = _mm256_set1_epi8(c);
	uint64_t first =
	    (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
	uint64_t second =
	    (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));

	return first | second << 32;
}

MARKS_AVX2 static inline struct marks
marks_find_avx2(const char *text, const struct marks_of *of)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)text);
	__m256i high = _mm256_loadu_si256((const __m256i *)(text + 32));

	return (struct marks){
	    .delimiter = marks_equal_32(low, high, of->delimiter),
	    .newline = marks_equal_32(low, high, of->newline),
	    .other = marks_equal_32(low, high, of->other),
	    .quote = marks_equal_32(low, high, of->quote),
	    .nul = marks_equal_32(low, high, '\0'),
	};
}

/* For functions that run only where marks_can_avx512: all sixty-four. */
#define MARKS_AVX512                                                           \
	__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,"         \
			      "lzcnt,popcnt")))

static inline bool
marks_can_avx512(void)
{
	return marks_can_avx2() && __builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512vbmi2");
}

MARKS_AVX512 static inline struct marks
marks_find_avx512(const char *text, const struct marks_of *of)
{
	__m512i x = _mm512_loadu_si512(text);

	return (struct marks){
	    .delimiter =
		_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(of->delimiter)),
	    .newline = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(of->newline)),
	    .other = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(of->other)),
	    .quote = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(of->quote)),
	    .nul = _mm512_cmpeq_epi8_mask(x, _mm512_setzero_si512()),
	};
}

MARKS_AVX512 static inline void
marks_store_16(uint32_t *to, __m512i start, __m128i positions)
{
	_mm512_storeu_si512(
	    to, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(positions)));
}

/*
 * The positions of the bits, squeezed together; up to 64 numbers are written,
 * though they are fewer.
 */
MARKS_AVX512 static inline uint32_t *
marks_put_avx512(uint32_t *to, uint64_t bits, uint32_t base)
{
	int n = __builtin_popcountll(bits);
	__m512i all = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54,
	    53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37,
	    36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20,
	    19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
	    0);
	__m512i found = _mm512_maskz_compress_epi8(bits, all);
	__m512i start = _mm512_set1_epi32((int)base);

	marks_store_16(to, start, _mm512_castsi512_si128(found));
	if (n > 16)
		marks_store_16(
		    to + 16, start, _mm512_extracti32x4_epi32(found, 1));
	if (n > 32) {
		marks_store_16(
		    to + 32, start, _mm512_extracti32x4_epi32(found, 2));
		marks_store_16(
		    to + 48, start, _mm512_extracti32x4_epi32(found, 3));
	}
	return to + n;
}

#endif

#else

/* Must a field of canonical CSV stand in quotes for what is in it? */
static inline bool
marks_need_quotes(const char *text, size_t len)
{
	return marks_need_quotes_portable(text, len);
}

static inline struct marks
marks_find(const char *text, const struct marks_of *of)
{
	return marks_find_portable(text, of);
}

#endif

#endif
