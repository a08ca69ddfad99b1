#ifndef RECODE_H
#define RECODE_H

#include <stdint.h>

#include "exact.h"
#include "ledger.h"
#include "recipe.h"
#include "sole.h"
#include "writer.h"

struct recode {
	struct recipe *recipe;
	struct input *in;
	struct writer *out;
	struct writer *rejects; /* or NULL */
	uint64_t n_rejected;
	int64_t max_rejects; /* more of them are a failure; -1: never */
	bool is_percent;     /* the limit is so many of a hundred */
	bool is_part;        /* the limit is judged of all parts */
	bool is_weighed;     /* add up the weight that is written */
	int weight;          /* variable, or -1 */
	struct exact weight_sum;
	const char *file; /* of the record at hand */
	struct sole *sole;
};

/* Write the header and every record of the input that can be harmonised. */
void recode_all(struct recode *);

/* Say, by column, what was found; count it in the ledger. */
void recode_report(const struct recode *, struct ledger *);

#endif
