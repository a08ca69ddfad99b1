#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"
#include "writer.h"

/* One line of estimates.  What is not known stays NaN and is left empty. */
struct line {
	const char *table;
	const char *statistic;
	const char *measure;
	struct slice category;
	const struct slice *by; /* by key of the plan; .text NULL: the total */
	uint64_t n;
	double sum_weight;
	double estimate;
	double se;
	double low;
	double high;
	double df;
	double deff;
	double cv;
	double n_eff;
	double deff_wr;
	double t;
	double p;
	double ddf;
	const char *status;
};

enum {
	EXTRAS = 6
};

/* Which optional columns follow status. */
struct output {
	struct writer *writer;
	const struct plan *plan;
	bool extra[EXTRAS];
	uint64_t lines;
};

/* cv n_eff deff_wr t p ddf, then NULL. */
extern const char *const output_extras[];

void line_init(struct line *);
void output_header(struct output *);
void output_line(struct output *, const struct line *);

#endif
