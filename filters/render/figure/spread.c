#include "spread.h"
#include "mem.h"

#include <stdlib.h>

/* Neighbours that are moved as one, to the mean of where they would be. */
struct run {
	int64_t sum;
	int64_t n;
};

void
spread_apart(int64_t *places, uint32_t n, const int64_t *gaps, int64_t first,
    int64_t last)
{
	struct run *runs = mem_zero(n + 1, sizeof *runs);
	uint32_t n_runs = 0;
	uint32_t at = 0;
	uint32_t i;
	int64_t offset = 0;
	int64_t k;

	for (i = 0; i < n; i++) {
		offset += i > 0 ? gaps[i] : 0;
		runs[n_runs++] = (struct run){places[i] - offset, 1};
		while (n_runs > 1 &&
		    runs[n_runs - 2].sum * runs[n_runs - 1].n >
			runs[n_runs - 1].sum * runs[n_runs - 2].n) {
			runs[n_runs - 2].sum += runs[n_runs - 1].sum;
			runs[n_runs - 2].n += runs[n_runs - 1].n;
			n_runs--;
		}
	}
	offset = 0;
	for (i = 0; i < n_runs; i++)
		for (k = 0; k < runs[i].n; k++, at++) {
			offset += at > 0 ? gaps[at] : 0;
			places[at] = runs[i].sum / runs[i].n + offset;
		}
	for (i = n; i-- > 0; last -= i < n ? gaps[i] : 0)
		if (places[i] > last)
			places[i] = last;
	for (i = 0; i < n; i++) {
		first += i > 0 ? gaps[i] : 0;
		if (places[i] < first)
			places[i] = first;
	}
	free(runs);
}
