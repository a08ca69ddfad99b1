#include "spread.h"
#include "mem.h"

#include <stdlib.h>

/* Places that have one mean. */
struct run {
	int64_t sum;
	int64_t n;
};

void
spread_apart(
    int64_t *places, uint32_t n, int64_t gap, int64_t first, int64_t last)
{
	struct run *runs = mem_zero(n + 1, sizeof *runs);
	uint32_t n_runs = 0;
	uint32_t at = 0;
	uint32_t i;
	int64_t k;

	for (i = 0; i < n; i++) {
		runs[n_runs++] = (struct run){places[i] - gap * (int64_t)i, 1};
		while (n_runs > 1 &&
		    runs[n_runs - 2].sum * runs[n_runs - 1].n >
			runs[n_runs - 1].sum * runs[n_runs - 2].n) {
			runs[n_runs - 2].sum += runs[n_runs - 1].sum;
			runs[n_runs - 2].n += runs[n_runs - 1].n;
			n_runs--;
		}
	}
	for (i = 0; i < n_runs; i++)
		for (k = 0; k < runs[i].n; k++, at++)
			places[at] =
			    runs[i].sum / runs[i].n + gap * (int64_t)at;
	for (i = n; i-- > 0;)
		if (places[i] > last - gap * (int64_t)(n - 1 - i))
			places[i] = last - gap * (int64_t)(n - 1 - i);
	for (i = 0; i < n; i++)
		if (places[i] < first + gap * (int64_t)i)
			places[i] = first + gap * (int64_t)i;
	free(runs);
}
