#ifndef COUNTS_H
#define COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "losses.h"
#include "outcome.h"

/* What is known of a wave when its filters are done. */
struct counts {
	const struct wave *wave;
	uint64_t read;     /* by clean */
	uint64_t rejected; /* by clean */
	uint64_t not_kept;
	uint64_t kept;
	int64_t rows; /* of the frame; -1: there is none */
	uint64_t frame_read;
	uint64_t frame_rejected;
	char *sum_weight; /* of the records aggregate reads; NULL: no weight */
	const char *sum_base; /* before weigh; NULL where the study has none */
	char *newest; /* value of the variable the guard names, or NULL */
	struct losses rejects;
	struct losses frame_rejects;
};

/* One a wave that is asked for; owned.  NULL after a report. */
struct counts *counts_gather(const struct run *);
void counts_free(struct counts *, size_t n);

#endif
