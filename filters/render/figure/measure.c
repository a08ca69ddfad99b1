#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "measure.h"
#include "mem.h"
#include "out.h"
#include "utf8.h"
#include "widths.h"

enum {
	EM = 2048,
	/* 0.6 em for each column on a terminal, where the font is not ours */
	COLUMN = 1229,
	SLACK = 115,
	SOFT_HYPHEN = 0xAD,
	BALANCE_STEP = 40,
	LEFT = 3 /* letters of a word that is broken, on the next line */
};

/* In 1/2048 of the size. */
static int64_t
point_width(uint32_t point, bool is_bold)
{
	const uint16_t *widths = is_bold ? width_bold : width_regular;
	const struct width_range *range;
	int columns;

	if (point == SOFT_HYPHEN)
		return 0;
	for (range = width_ranges; range->last != 0; range++) {
		if (point < range->first || point > range->last)
			continue;
		if (widths[range->at + point - range->first] != 0)
			return widths[range->at + point - range->first];
	}
	/* Combining characters take no room; a control is shown as one. */
	columns = point < 0x20 ? 1 : utf8proc_charwidth((int32_t)point);
	return (int64_t)COLUMN * columns;
}

static int64_t
units(const char *text, bool is_bold)
{
	int64_t sum = 0;
	uint32_t point;

	while (*text != '\0') {
		text += utf8_get(text, &point);
		sum += point_width(point, is_bold);
	}
	return sum;
}

/* As Liberation Sans sets it: rounded up, without kerning. */
static int64_t
measure_width(const char *text, int64_t size, bool is_bold)
{
	return (units(text, is_bold) * size + EM - 1) / EM;
}

int64_t
measure_room(const char *text, int64_t size, bool is_bold)
{
	return (measure_width(text, size, is_bold) * SLACK + 99) / 100;
}

/* A line that is being filled, and the last place where it may end. */
struct breaker {
	const char *from;
	const char *end;  /* of the line, when it ends there */
	const char *next; /* where the next one begins */
	bool has_hyphen;
	bool is_forced; /* within a word, where nothing says it may */
};

static void
may_end(struct breaker *b, const char *end, const char *next, bool has_hyphen)
{
	b->end = end;
	b->next = next;
	b->has_hyphen = has_hyphen;
}

/* A hyphen parts words, but neither the ends of a range of numbers nor what
 * belongs to a per cent sign. */
static bool
parts(const char *from, const char *at, uint32_t point)
{
	if (at == from || at[1] == '\0' || at[1] == ' ')
		return false;
	return point == '/' ||
	    (point == '-' && at[-1] != '%' && at[-1] != ' ' && at[1] != '%' &&
		!(at[1] >= '0' && at[1] <= '9'));
}

static bool
is_blank(uint32_t point)
{
	return point == ' ' || point == '\n' || point == '\t';
}

/* Break a word where the room ends, but leave some of it for the next line. */
static void
break_word(struct breaker *b, const char *end)
{
	size_t left = strcspn(end, " \n\t");

	while (left < LEFT && end - b->from > 2 * LEFT) {
		do {
			end--;
			left++;
		} while ((*end & 0xC0) == 0x80);
	}
	may_end(b, end, end, true);
	b->is_forced = true;
}

/*
 * Find where the line ends: at the last good place within the room (in units),
 * or where the room is full.
 */
static void
fill_line(struct breaker *b, int64_t room, bool is_bold)
{
	const int64_t hyphen = point_width('-', is_bold);
	struct breaker forced = {.from = b->from, .end = b->from};
	const char *at = b->from;
	int64_t sum = 0;
	uint32_t point;

	b->end = NULL;
	b->is_forced = false;
	while (*at != '\0') {
		size_t len = utf8_get(at, &point);
		int64_t width = point_width(point, is_bold);

		if (is_blank(point) && at > b->from)
			may_end(b, at, at + 1, false);
		if (sum + width > room && !is_blank(point) && at > b->from)
			break;
		sum += width;
		at += len;
		if (point == SOFT_HYPHEN && sum + hyphen <= room)
			may_end(b, at, at, true);
		else if (parts(b->from, at - len, point))
			may_end(b, at, at, false);
		if (sum + hyphen <= room || forced.end == b->from)
			may_end(&forced, at, at, true);
	}
	if (*at == '\0')
		may_end(b, at, at, false);
	else if (b->end == NULL)
		break_word(b, forced.end);
}

/* The line without soft hyphens that were not used. */
static const char *
line_text(struct pool *pool, const struct breaker *b)
{
	struct out out = {0};
	const char *at = b->from;
	uint32_t point;

	while (at < b->end) {
		size_t len = utf8_get(at, &point);

		if (is_blank(point))
			out_byte(&out, ' ');
		else if (point != SOFT_HYPHEN)
			out_slice(&out, (struct slice){at, len});
		at += len;
	}
	if (b->has_hyphen)
		out_byte(&out, '-');
	return pool_take(pool, out_take(&out));
}

static struct lines
greedy(struct pool *pool, const char *text, int64_t size, bool is_bold,
    int64_t room, uint32_t *n_forced)
{
	struct breaker b = {.from = text};
	struct lines lines = {0};
	const char **list = NULL;
	size_t n = 0;
	size_t cap = 0;

	*n_forced = 0;
	do {
		fill_line(&b, room * EM * 100 / (size * SLACK), is_bold);
		*n_forced += b.is_forced;
		MEM_GROW(list, n, cap);
		list[n] = line_text(pool, &b);
		if (n + 1 == MEASURE_LINES && *b.next != '\0')
			list[n] = pool_take(pool, mem_format("%s…", list[n]));
		if (measure_room(list[n], size, is_bold) > lines.room)
			lines.room = measure_room(list[n], size, is_bold);
		n++;
		b.from = b.next;
		while (is_blank((unsigned char)*b.from))
			b.from++;
	} while (*b.from != '\0' && n < MEASURE_LINES);
	lines.line = pool_zero(pool, n, sizeof *lines.line);
	memcpy(lines.line, list, n * sizeof *list);
	free(list);
	lines.n = (uint32_t)n;
	return lines;
}

struct lines
measure_lines(struct pool *pool, const char *text, int64_t size, bool is_bold,
    int64_t room, bool is_balanced)
{
	uint32_t forced;
	uint32_t more;
	struct lines best = greedy(pool, text, size, is_bold, room, &forced);
	const char *last = best.line[best.n - 1];

	if (best.n == 1 || best.n == MEASURE_LINES ||
	    (!is_balanced && measure_room(last, size, is_bold) * 4 >= room))
		return best;
	while (room > 2 * BALANCE_STEP) {
		struct lines lines;

		room -= BALANCE_STEP;
		lines = greedy(pool, text, size, is_bold, room, &more);
		if (lines.n > best.n || lines.room > room || more > forced)
			break;
		best = lines;
	}
	return best;
}
