#include <math.h>

#include "number.h"
#include "output.h"

const char *const output_extras[] = {
    "cv", "n_eff", "deff_wr", "t", "p", "ddf", NULL};

void
line_init(struct line *line)
{
	*line = (struct line){.table = "",
	    .statistic = "",
	    .measure = "",
	    .category = {"", 0},
	    .sum_weight = NAN,
	    .estimate = NAN,
	    .se = NAN,
	    .low = NAN,
	    .high = NAN,
	    .df = NAN,
	    .deff = NAN,
	    .cv = NAN,
	    .n_eff = NAN,
	    .deff_wr = NAN,
	    .t = NAN,
	    .p = NAN,
	    .ddf = NAN,
	    .status = ""};
}

void
output_header(struct output *out)
{
	const struct plan *plan = out->plan;
	static const char *const first[] = {
	    "table", "statistic", "measure", "category", NULL};
	static const char *const last[] = {"n", "sum_weight", "estimate", "se",
	    "ci_low", "ci_high", "df", "deff", "status", NULL};
	uint32_t i;

	writer_record(out->writer);
	for (i = 0; first[i] != NULL; i++)
		writer_text(out->writer, first[i]);
	for (i = 0; i < plan->n_by; i++)
		writer_text(out->writer, plan->columns[plan->keys[i]].name);
	for (i = 0; last[i] != NULL; i++)
		writer_text(out->writer, last[i]);
	for (i = 0; i < EXTRAS; i++)
		if (out->extra[i])
			writer_text(out->writer, output_extras[i]);
}

static void
put_number(struct output *out, double value)
{
	char text[NUMBER_TEXT];
	size_t len = 0;

	if (isfinite(value))
		len = number_format(text, value == 0 ? 0 : value);
	writer_field(out->writer, (struct slice){text, len});
}

void
output_line(struct output *out, const struct line *line)
{
	const double numbers[] = {line->sum_weight, line->estimate, line->se,
	    line->low, line->high, line->df, line->deff};
	const double extras[EXTRAS] = {
	    line->cv, line->n_eff, line->deff_wr, line->t, line->p, line->ddf};
	uint32_t i;

	writer_record(out->writer);
	writer_text(out->writer, line->table);
	writer_text(out->writer, line->statistic);
	writer_text(out->writer, line->measure);
	writer_field(out->writer, line->category);
	for (i = 0; i < out->plan->n_by; i++)
		if (line->by == NULL || line->by[i].text == NULL)
			writer_text(out->writer, "_T");
		else
			writer_field(out->writer, line->by[i]);
	put_number(out, (double)line->n);
	for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
		put_number(out, numbers[i]);
	writer_text(out->writer, line->status);
	for (i = 0; i < EXTRAS; i++)
		if (out->extra[i])
			put_number(out, extras[i]);
	out->lines++;
}
