#ifndef CODES_H
#define CODES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "map.h"
#include "slice.h"

/*
 * The values of one column as small integers, in order of appearance; 0 is
 * the empty field.  Short texts are found without hashing their bytes.
 */
enum {
	CODES_RECENT = 256
};

#define CODES_UNSEEN UINT32_MAX

struct codes_recent {
	uint64_t word;
	uint32_t len;
	uint32_t index;
};

struct bands;

struct codes {
	const struct bands *bands; /* of numbers; NULL: texts as they are */
	struct map *map;           /* index 0 is "" */
	char **texts; /* copies of the keys, which stay where they are */
	uint32_t n;
	uint32_t *n_invalid; /* counts texts that are not UTF-8 */
	size_t cap;
	uint32_t one[256]; /* by the only byte, or CODES_UNSEEN */
	struct codes_recent recent[CODES_RECENT]; /* two to eight bytes */
};

/* n_invalid: borrowed, may be shared. */
struct codes *codes_new(uint32_t *n_invalid);
void codes_free(struct codes *);

uint32_t codes_slow(struct codes *, struct slice);

/* Two to eight bytes as a word, without reading past them. */
static inline uint64_t
codes_word(const char *text, size_t len)
{
	uint32_t low = 0;
	uint32_t high = 0;

	if (len >= 4) {
		memcpy(&low, text, 4);
		memcpy(&high, text + len - 4, 4);
	} else {
		uint16_t half;

		memcpy(&half, text, 2);
		low = half;
		memcpy(&half, text + len - 2, 2);
		high = half;
	}
	return (uint64_t)high << 32 | low;
}

/* The index of the text, which is added when new. */
static inline uint32_t
codes_index(struct codes *codes, struct slice s)
{
	if (s.len == 0)
		return 0;
	if (s.len == 1) {
		uint32_t index = codes->one[(unsigned char)s.text[0]];

		return index != CODES_UNSEEN ? index : codes_slow(codes, s);
	}
	if (s.len <= 8) {
		uint64_t word = codes_word(s.text, s.len);
		const struct codes_recent *recent =
		    &codes->recent[(word * UINT64_C(0x9e3779b97f4a7c15)) >> 56];

		if (recent->word == word && recent->len == s.len)
			return recent->index;
	}
	return codes_slow(codes, s);
}

/* The index of the text, or CODES_UNSEEN. */
uint32_t codes_find(const struct codes *, struct slice);

/* Borrowed until codes_free. */
struct slice codes_text(const struct codes *, uint32_t index);
uint32_t codes_len(const struct codes *);

#endif
