#include <stdlib.h>

#include "bands.h"
#include "codes.h"
#include "mem.h"
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
	struct slice text =
	    codes->bands == NULL ? s : bands_of(codes->bands, s);
	uint32_t index = map_put(codes->map, text, &is_new);

	if (is_new)
		keep(codes, text);
	if (s.len == 1)
		codes->one[(unsigned char)s.text[0]] = index;
	if (s.len >= 2 && s.len <= 8) {
		uint64_t word = codes_word(s.text, s.len);

		codes->recent[(word * UINT64_C(0x9e3779b97f4a7c15)) >> 56] =
		    (struct codes_recent){word, (uint32_t)s.len, index};
	}
	return index;
}

uint32_t
codes_find(const struct codes *codes, struct slice text)
{
	/* MAP_NONE is CODES_UNSEEN. */
	return text.len == 0 ? 0 : map_find(codes->map, text);
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
