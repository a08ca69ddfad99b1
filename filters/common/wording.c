#include <stdbool.h>
#include <string.h>

#include "wording.h"

enum {
	WORDS = 256 /* of a message that are compared */
};

/* The length of the word here, with the blanks behind it. */
static size_t
word_length(const char *text)
{
	const char *end = text;

	if (*end == '\'' && strchr(end + 1, '\'') != NULL)
		end = strchr(end + 1, '\'');
	end += strcspn(end, " ");
	return (size_t)(end - text) + strspn(end, " ");
}

static bool
is_word_at(const char *a, size_t len_a, const char *b, size_t len_b)
{
	while (len_a > 0 && a[len_a - 1] == ' ')
		len_a--;
	while (len_b > 0 && b[len_b - 1] == ' ')
		len_b--;
	return len_a == len_b && memcmp(a, b, len_a) == 0;
}

/* Where the words begin, and behind the last of them where it ends. */
static size_t
cut_words(const char *text, size_t from[WORDS + 1])
{
	size_t n = 0;

	for (from[0] = 0; n < WORDS && text[from[n]] != '\0'; n++)
		from[n + 1] = from[n] + word_length(text + from[n]);
	return n;
}

size_t
wording_difference(const char *first, const char *message, size_t *from)
{
	size_t a[WORDS + 1];
	size_t b[WORDS + 1];
	size_t n_a = cut_words(first, a);
	size_t n_b = cut_words(message, b);
	size_t begin = 0;
	size_t end;

	while (begin < n_a && begin < n_b &&
	    is_word_at(first + a[begin], a[begin + 1] - a[begin],
		message + b[begin], b[begin + 1] - b[begin]))
		begin++;
	*from = b[begin];
	while (n_a > begin && n_b > begin &&
	    is_word_at(first + a[n_a - 1], a[n_a] - a[n_a - 1],
		message + b[n_b - 1], b[n_b] - b[n_b - 1])) {
		n_a--;
		n_b--;
	}
	for (end = b[n_b]; end > *from; end--)
		if (strchr(" ,;:", message[end - 1]) == NULL)
			break;
	return end - *from;
}
