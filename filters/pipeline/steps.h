#ifndef STEPS_H
#define STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "codebook.h"
#include "outcome.h"
#include "tables.h"

/*
 * How a base came about: what each record that aggregate read is to a measure,
 * by column of its table.  Read once from the micro data, while there are any,
 * and kept as steps.csv beside the estimates, for explain.
 */
enum step {
	STEP_OUTSIDE,   /* a where leaves it out */
	STEP_NOT_ASKED, /* empty */
	STEP_DONT_KNOW, /* .d, where that is no category of the share */
	STEP_NO_ANSWER, /* .n */
	STEP_NOT_RELEVANT,
	STEP_INVALID,
	STEP_NO_WEIGHT,
	STEP_BASE,
	STEPS
};

extern const char *const steps_names[STEPS];

/* The text of steps.csv; owned, NULL after a report. */
char *steps_count(const struct run *, const struct codebook *,
    const struct tables *, size_t *len);

#endif
