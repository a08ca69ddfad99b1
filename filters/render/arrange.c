#include <stdlib.h>
#include <string.h>

#include "arrange.h"
#include "mem.h"
#include "number.h"
#include "show.h"

struct ranked_row {
	struct row row;
	const struct cell *cell;
	uint32_t at; /* ties stay in the order of the stream */
};

static int
by_place(const struct ranked_row *a, const struct ranked_row *b)
{
	return a->at < b->at ? -1 : a->at > b->at;
}

/* What has no figure stands last. */
static int
by_estimate(const void *one, const void *other)
{
	const struct ranked_row *a = one;
	const struct ranked_row *b = other;

	if (a->cell->has_value != b->cell->has_value)
		return a->cell->has_value ? -1 : 1;
	if (!a->cell->has_value || a->cell->value == b->cell->value)
		return by_place(a, b);
	return a->cell->value > b->cell->value ? -1 : 1;
}

static int
by_code(const void *one, const void *other)
{
	const struct ranked_row *a = one;
	const struct ranked_row *b = other;
	double x = 0;
	double y = 0;
	bool is_a = number_parse(&x, a->row.code, strlen(a->row.code));
	bool is_b = number_parse(&y, b->row.code, strlen(b->row.code));
	int order;

	if (is_a != is_b)
		return is_a ? -1 : 1;
	if (is_a && x != y)
		return x < y ? -1 : 1;
	order = strcmp(a->row.code, b->row.code);
	return order != 0 ? order : by_place(a, b);
}

/* Whether two rows are answers of one question in one cell. */
static bool
is_one_block(const struct row *a, const struct row *b, uint32_t n_stubs)
{
	uint32_t i;

	for (i = 0; i < n_stubs; i++)
		if (strcmp(a->stubs[i], b->stubs[i]) != 0)
			return false;
	return true;
}

static uint32_t
block_end(const struct group *group, uint32_t first, uint32_t n_stubs)
{
	uint32_t end = first + 1;

	while (end < group->n_rows &&
	    is_one_block(&group->rows[first], &group->rows[end], n_stubs))
		end++;
	return end;
}

/* How many labels, from the left, the rows of a block share: those before the
 * answer.  None, where no question has two answers: all are one block then. */
static uint32_t
find_shared(const struct sheet *sheet, const struct group *group)
{
	uint32_t n = 0;
	uint32_t r;

	while (
	    n < sheet->n_stubs && strcmp(sheet->stub_names[n], "category") != 0)
		n++;
	if (n == sheet->n_stubs)
		return 0;
	for (r = 0; r < group->n_rows; r = block_end(group, r, n))
		if (block_end(group, r, n) > r + 1)
			return n;
	return 0;
}

static void
sort_rows(struct row *rows, uint32_t n, uint32_t figure, enum order order)
{
	struct ranked_row *items = mem_zero(n + 1, sizeof *items);
	uint32_t r;

	for (r = 0; r < n; r++)
		items[r] =
		    (struct ranked_row){rows[r], &rows[r].cells[figure], r};
	qsort(items, n, sizeof *items,
	    order == ORDER_ESTIMATE ? by_estimate : by_code);
	for (r = 0; r < n; r++)
		rows[r] = items[r].row;
	free(items);
}

/* The first column that has a figure for a row of the block; else the first. */
static uint32_t
find_column(const struct sheet *sheet, const struct row *rows, uint32_t n)
{
	uint32_t first = sheet->n_columns;
	uint32_t c;
	uint32_t r;

	for (c = 0; c < sheet->n_columns; c++) {
		if (sheet->columns[c].holds != HOLDS_FIGURE)
			continue;
		first = c < first ? c : first;
		for (r = 0; r < n; r++)
			if (rows[r].cells[c].has_value)
				return c;
	}
	return first;
}

/* Sort each block and keep its first rows; returns how many were left out. */
static uint32_t
arrange_group(const struct sheet *sheet, struct group *group, enum order order,
    uint32_t top)
{
	const uint32_t n_shared = find_shared(sheet, group);
	const uint32_t n = group->n_rows;
	uint32_t kept = 0;
	uint32_t first;
	uint32_t end;
	uint32_t r;

	for (first = 0; first < n; first = end) {
		end = block_end(group, first, n_shared);
		if (order != ORDER_STREAM)
			sort_rows(&group->rows[first], end - first,
			    find_column(
				sheet, &group->rows[first], end - first),
			    order);
		for (r = first; r < end; r++)
			if (top == 0 || r - first < top)
				group->rows[kept++] = group->rows[r];
	}
	group->n_rows = kept;
	return n - kept;
}

/* "Not shown: 3 more." */
static const char *
note_of(struct document *doc, uint32_t n)
{
	char text[SHOW_TEXT];
	struct blank blanks[] = {{"n", text}, {NULL, NULL}};
	struct out out = {0};

	show_count(text, n, doc->language);
	words_fill(&out, word(WORD_OTHERS_NOT_SHOWN, doc->language), blanks);
	return pool_take(&doc->pool, out_take(&out));
}

void
arrange_rows(
    struct document *doc, struct sheet *sheet, enum order order, uint32_t top)
{
	const char **notes =
	    pool_zero(&doc->pool, sheet->n_notes + 1, sizeof *notes);
	uint32_t n = 0;
	uint32_t g;
	uint32_t i;

	for (g = 0; g < sheet->n_groups; g++)
		n += arrange_group(sheet, &sheet->groups[g], order, top);
	if (n == 0)
		return;
	for (i = 0; i < sheet->n_notes; i++)
		notes[i] = sheet->notes[i];
	notes[i] = note_of(doc, n);
	sheet->notes = notes;
	sheet->n_notes++;
}
