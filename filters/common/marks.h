#ifndef MARKS_H
#define MARKS_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(MARKS_PORTABLE)
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
	uint64_t stop;  /* quotes and NULs */
};

/* What to look for. */
struct marks_of {
	char delimiter;
	char newline;
	char other;
	char quote; /* NUL where quotes mean nothing */
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

static inline struct marks
marks_find_portable(const char *text, const struct marks_of *of)
{
	const unsigned char *p = (const unsigned char *)text;

	return (struct marks){
	    .delimiter = marks_equal_portable(p, of->delimiter),
	    .newline = marks_equal_portable(p, of->newline),
	    .other = marks_equal_portable(p, of->other),
	    .stop = marks_equal_portable(p, of->quote) |
		marks_equal_portable(p, '\0'),
	};
}

#if defined(__SSE2__) && !defined(MARKS_PORTABLE)

/* Four times sixteen bytes, which every x86-64 can. */
static inline struct marks
marks_find(const char *text, const struct marks_of *of)
{
	const __m128i delimiter = _mm_set1_epi8(of->delimiter);
	const __m128i newline = _mm_set1_epi8(of->newline);
	const __m128i other = _mm_set1_epi8(of->other);
	const __m128i quote = _mm_set1_epi8(of->quote);
	const __m128i nul = _mm_setzero_si128();
	struct marks m = {0, 0, 0, 0};
	int i;

	for (i = 0; i < 4; i++) {
		__m128i x = _mm_loadu_si128((const __m128i *)(text + 16 * i));
		__m128i stop = _mm_or_si128(
		    _mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, nul));

		m.delimiter |= (uint64_t)(uint32_t)_mm_movemask_epi8(
				   _mm_cmpeq_epi8(x, delimiter))
		    << 16 * i;
		m.newline |= (uint64_t)(uint32_t)_mm_movemask_epi8(
				 _mm_cmpeq_epi8(x, newline))
		    << 16 * i;
		m.other |= (uint64_t)(uint32_t)_mm_movemask_epi8(
			       _mm_cmpeq_epi8(x, other))
		    << 16 * i;
		m.stop |= (uint64_t)(uint32_t)_mm_movemask_epi8(stop) << 16 * i;
	}
	return m;
}

#else

static inline struct marks
marks_find(const char *text, const struct marks_of *of)
{
	return marks_find_portable(text, of);
}

#endif

#endif
