#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "poles.h"
#include "slice.h"

enum {
	ANSWERS_MAX = 12,
	WORDS_MAX = 24
};

/* The words of an answer, in small letters. */
struct words {
	char *text; /* owned */
	struct slice list[WORDS_MAX];
	uint32_t n;
};

static void
read_words(struct words *words, const char *label)
{
	const char *separators = " \t\n,;:.()/";
	char *folded = (char *)utf8proc_NFKC_Casefold((const uint8_t *)label);
	const char *at = folded;

	*words = (struct words){.text = folded};
	while (at != NULL && *at != '\0' && words->n < WORDS_MAX) {
		size_t len = strcspn(at, separators);

		if (len > 0)
			words->list[words->n++] = (struct slice){at, len};
		at += len;
		at += strspn(at, separators);
	}
}

static bool
has(const struct words *words, struct slice word)
{
	uint32_t i;

	for (i = 0; i < words->n; i++)
		if (slice_equal(words->list[i], word))
			return true;
	return false;
}

/* How many of the answers from first to before end have the word. */
static uint32_t
count(
    const struct words *words, uint32_t first, uint32_t end, struct slice word)
{
	uint32_t n = 0;

	for (; first < end; first++)
		n += has(&words[first], word);
	return n;
}

/* A word of every answer in [a, a + half) and of none in [b, b + half). */
static bool
own_word(const struct words *words, uint32_t a, uint32_t b, uint32_t half,
    struct slice *own)
{
	uint32_t i;

	for (i = 0; i < words[a].n; i++) {
		*own = words[a].list[i];
		if (count(words, a, a + half, *own) == half &&
		    count(words, b, b + half, *own) == 0)
			return true;
	}
	return false;
}

/* Two answers that face each other share a word not all of them have. */
static bool
has_degrees(const struct words *words, uint32_t n)
{
	uint32_t half = n / 2;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < half; i++) {
		const struct words *facing = &words[n - 1 - i];

		for (k = 0; k < words[i].n; k++) {
			struct slice word = words[i].list[k];

			if (has(facing, word) &&
			    count(words, 0, half, word) +
				    count(words, n - half, n, word) <
				2 * half)
				return true;
		}
	}
	return false;
}

/* "disagree" ends in "agree". */
static bool
ends_in(struct slice word, struct slice end)
{
	return word.len > end.len &&
	    memcmp(word.text + word.len - end.len, end.text, end.len) == 0;
}

bool
poles_found(const char *const *labels, uint32_t n, bool *is_first_negative)
{
	struct words words[ANSWERS_MAX];
	struct slice first;
	struct slice last;
	uint32_t half = n / 2;
	bool has_first;
	bool has_last;
	uint32_t i;

	if (n < 4 || n > ANSWERS_MAX)
		return false;
	for (i = 0; i < n; i++)
		read_words(&words[i], labels[i]);
	has_first = own_word(words, 0, n - half, half, &first);
	has_last = own_word(words, n - half, 0, half, &last);
	*is_first_negative = has_first || !has_last;
	if (has_first && has_last)
		*is_first_negative = !ends_in(last, first);
	has_first = (has_first || has_last) && has_degrees(words, n);
	for (i = 0; i < n; i++)
		free(words[i].text);
	return has_first;
}
