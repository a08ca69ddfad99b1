#include <stdlib.h>
#include <string.h>

#include "arrange.h"
#include "mem.h"
#include "number.h"
#include "show.h"

struct item {
	struct row row;
	const struct cell *cell;
	uint32_t at; /* ties stay in the order of the stream */
};

static int
by_place(const struct item *a, const struct item *b)
{
	return a->at < b->at ? -1 : a->at > b->at;
}

/* What has no figure stands last. */
static int
by_estimate(const void *one, const void *other)
{
	const struct item *a = one;
	const struct item *b = other;

	if (a->cell->has_value != b->cell->has_value)
		return a->cell->has_value ? -1 : 1;
	if (!a->cell->has_value || a->cell->value == b->cell->value)
		return by_place(a, b);
	return a->cell->value > b->cell->value ? -1 : 1;
}

static int
by_code(const void *one, const void *other)
{
	const struct item *a = one;
	const struct item *b = other;
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

static void
sort_rows(struct group *group, uint32_t figure, enum order order)
{
	struct item *items = mem_zero(group->n_rows + 1, sizeof *items);
	uint32_t r;

	for (r = 0; r < group->n_rows; r++)
		items[r] = (struct item){
		    group->rows[r], &group->rows[r].cells[figure], r};
	qsort(items, group->n_rows, sizeof *items,
	    order == ORDER_ESTIMATE ? by_estimate : by_code);
	for (r = 0; r < group->n_rows; r++)
		group->rows[r] = items[r].row;
	free(items);
}

/* "3 others not shown" */
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
	uint32_t figure = 0;
	uint32_t n = 0;
	uint32_t g;
	uint32_t i;

	while (sheet->columns[figure].holds != HOLDS_FIGURE)
		figure++;
	for (g = 0; g < sheet->n_groups; g++) {
		struct group *group = &sheet->groups[g];

		if (order != ORDER_STREAM)
			sort_rows(group, figure, order);
		if (top > 0 && group->n_rows > top) {
			n += group->n_rows - top;
			group->n_rows = top;
		}
	}
	if (n == 0)
		return;
	for (i = 0; i < sheet->n_notes; i++)
		notes[i] = sheet->notes[i];
	notes[i] = note_of(doc, n);
	sheet->notes = notes;
	sheet->n_notes++;
}
