#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "arena.h"
#include "tidy.h"

static const char no_break_space[] = "\xc2\xa0";

struct slice
tidy_trim(struct slice s)
{
	for (;;) {
		if (s.len > 0 && tidy_is_blank(s.text[0])) {
			s.text++;
			s.len--;
		} else if (s.len > 0 && tidy_is_blank(s.text[s.len - 1])) {
			s.len--;
		} else if (s.len > 1 &&
		    memcmp(s.text, no_break_space, 2) == 0) {
			s.text += 2;
			s.len -= 2;
		} else if (s.len > 1 &&
		    memcmp(s.text + s.len - 2, no_break_space, 2) == 0) {
			s.len -= 2;
		} else {
			return s;
		}
	}
}

struct slice
tidy_squeeze(struct slice s, struct arena *arena)
{
	char *copy = arena_take(arena, s.len);
	size_t len = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (!tidy_is_blank(s.text[i]))
			copy[len++] = s.text[i];
		else if (i == 0 || !tidy_is_blank(s.text[i - 1]))
			copy[len++] = ' ';
	}
	return (struct slice){len == 0 ? "" : copy, len};
}

struct slice
tidy_compose(struct slice s, struct arena *arena)
{
	utf8proc_uint8_t *made = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s.text,
	    (utf8proc_ssize_t)s.len, &made, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	char *copy;

	if (len < 0)
		return s;
	if ((size_t)len != s.len || memcmp(made, s.text, s.len) != 0) {
		copy = arena_take(arena, (size_t)len);
		memcpy(copy, made, (size_t)len);
		s = (struct slice){copy, (size_t)len};
	}
	free(made);
	return s;
}
