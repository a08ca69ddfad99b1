#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "near.h"

enum {
	STEP = 2,
	HALF = 1
}; /* costs: a whole change, a change of case */

static int
cost_of(char a, char b)
{
	if (a == b)
		return 0;
	if (tolower((unsigned char)a) == tolower((unsigned char)b))
		return HALF;
	return STEP;
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/* Rows i-2, i-1 and i of the usual table, each of the width of b plus one. */
static int
distance(const char *a, const char *b, int *rows)
{
	size_t n = strlen(a);
	size_t m = strlen(b);
	int *before = rows;
	int *above = rows + m + 1;
	int *row = rows + 2 * (m + 1);
	int *spare;
	size_t i;
	size_t j;

	for (j = 0; j <= m; j++)
		above[j] = (int)j * STEP;
	for (i = 1; i <= n; i++) {
		row[0] = (int)i * STEP;
		for (j = 1; j <= m; j++) {
			row[j] = least(least(above[j], row[j - 1]) + STEP,
			    above[j - 1] + cost_of(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + STEP);
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[m];
}

const char *
near_find(const char *name, const char *const *names, size_t n)
{
	const char *best = NULL;
	int best_cost = 0;
	int cost;
	int *rows;
	size_t i;

	if (strlen(name) > 1000)
		return NULL;
	for (i = 0; i < n; i++) {
		if (names[i] == NULL || names[i][0] == '\0' ||
		    strlen(names[i]) > 1000)
			continue;
		rows = mem_zero(3 * (strlen(names[i]) + 1), sizeof *rows);
		cost = distance(name, names[i], rows);
		free(rows);
		if (best == NULL || cost < best_cost) {
			best = names[i];
			best_cost = cost;
		}
	}
	if (best == NULL)
		return NULL;
	n = strlen(name) > strlen(best) ? strlen(name) : strlen(best);
	return best_cost * 3 <= (int)(n > 3 ? n : 3) * STEP ? best : NULL;
}
