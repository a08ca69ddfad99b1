#include <stdlib.h>

#include "codes.h"
#include "mem.h"
#include "number.h"
#include "utf8.h"

static void
keep(struct codes *codes, struct slice s)
{
	size_t bad;

	MEM_GROW(codes->texts, codes->n, codes->cap);
	codes->texts[codes->n++] = mem_text(s);
	*codes->n_invalid += !utf8_valid(s.text, s.len, &bad);
}

struct codes *
codes_new(uint32_t *n_invalid)
{
	struct codes *codes = mem_zero(1, sizeof *codes);
	bool is_new;

	codes->n_invalid = n_invalid;
	memset(codes->one, 0xff, sizeof codes->one);
	codes->map = map_new();
	map_put(codes->map, (struct slice){"", 0}, &is_new);
	keep(codes, (struct slice){"", 0});
	return codes;
}

void
codes_free(struct codes *codes)
{
	uint32_t i;

	if (codes == NULL)
		return;
	for (i = 0; i < codes->n; i++)
		free(codes->texts[i]);
	free(codes->texts);
	map_free(codes->map);
	free(codes);
}

uint32_t
codes_slow(struct codes *codes, struct slice s)
{
	bool is_new;
	uint32_t index = map_put(codes->map, s, &is_new);

	if (is_new)
		keep(codes, s);
	if (s.len == 1)
		codes->one[(unsigned char)s.text[0]] = index;
	if (s.len >= 2 && s.len <= 8) {
		uint64_t word = codes_word(s.text, s.len);

		codes->recent[(word * UINT64_C(0x9e3779b97f4a7c15)) >> 56] =
		    (struct codes_recent){word, (uint32_t)s.len, index};
	}
	return index;
}

struct slice
codes_text(const struct codes *codes, uint32_t index)
{
	return (struct slice){
	    codes->texts[index], map_key(codes->map, index).len};
}

uint32_t
codes_len(const struct codes *codes)
{
	return map_len(codes->map);
}

bool
codes_is_missing(struct slice s)
{
	return s.len == 0 ||
	    (s.len == 2 && s.text[0] == '.' && s.text[1] >= 'a' &&
		s.text[1] <= 'z');
}

static int
compare_bytes(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len == 0 ? 0 : memcmp(a.text, b.text, len);

	if (order == 0)
		order = (a.len > b.len) - (a.len < b.len);
	return order;
}

/* A text that is looked at often: read once. */
struct sorted {
	struct slice text;
	double value;
	bool is_number;
	uint32_t code;
};

static struct sorted
sorted_of(struct slice text, uint32_t code)
{
	struct sorted one = {.text = text, .code = code};

	one.is_number = number_parse(&one.value, text.text, text.len);
	return one;
}

static int
compare_sorted(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;

	if (x->is_number && y->is_number && x->value != y->value)
		return x->value < y->value ? -1 : 1;
	if (x->is_number != y->is_number)
		return x->is_number ? -1 : 1;
	return compare_bytes(x->text, y->text);
}

int
codes_compare(struct slice a, struct slice b)
{
	struct sorted x = sorted_of(a, 0);
	struct sorted y = sorted_of(b, 0);

	return compare_sorted(&x, &y);
}

void
codes_sort(const struct codes *codes, uint32_t *list, uint32_t n)
{
	struct sorted *room = mem_alloc(((size_t)n + 1) * sizeof *room);
	uint32_t i;

	for (i = 0; i < n; i++)
		room[i] = sorted_of(codes_text(codes, list[i]), list[i]);
	qsort(room, n, sizeof *room, compare_sorted);
	for (i = 0; i < n; i++)
		list[i] = room[i].code;
	free(room);
}
