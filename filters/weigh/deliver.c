#include "deliver.h"
#include "diag.h"
#include "number.h"

struct delivery {
	struct fit *fit;
	struct balance *balance;
	struct writer *out;
};

/* The records of a cell that were counted. */
static void
flush(void *context, const struct cell *cell)
{
	struct delivery *d = context;
	const struct pattern *pattern = &d->fit->patterns.list[cell->pattern];
	struct unit unit = {
	    cell->d, pattern->terms, d->fit->x, pattern->n_terms};
	uint32_t i;

	for (i = 0; i < unit.n; i++)
		d->fit->x[i] = 1;
	balance_add(d->balance, &unit, cell->weight, cell->n);
}

static void
write_header(struct writer *out, const struct input *in, const char *name)
{
	uint32_t i;

	writer_record(out);
	for (i = 0; i < input_columns(in); i++)
		writer_text(out, input_column(in, i));
	writer_text(out, name);
}

static void
write_record(struct writer *out, const struct record *rec, struct slice weight)
{
	uint32_t i;

	writer_record(out);
	if (rec->is_canonical)
		writer_verbatim(out, record_piece(rec, 0, rec->n - 1));
	else
		for (i = 0; i < rec->n; i++)
			writer_field(out, record_field(rec, i));
	writer_verbatim(out, weight);
}

/* The cell of record i; NULL where it was another one the first time. */
static struct cell *
cell_of(struct fit *f, const struct record *rec, uint64_t i)
{
	struct cell *cell = patterns_noted(&f->patterns, i);
	uint32_t pattern;

	if (cell != NULL)
		return cell;
	pattern = patterns_put(&f->patterns, rec, "the input");
	if (f->patterns.list[pattern].fault != PATTERN_GOOD)
		return NULL;
	return patterns_cell(
	    &f->patterns, pattern, record_field(rec, (uint32_t)f->base));
}

static void
weigh_pattern(struct delivery *d, const struct record *rec, uint64_t i)
{
	struct fit *f = d->fit;
	struct cell *cell = cell_of(f, rec, i);

	if (cell == NULL)
		return;
	if (cell->len_weighed == 0) {
		cell->weight = fit_weight_of(f, cell->pattern, cell->d);
		cell->len_weighed =
		    (uint32_t)number_format(cell->weighed, cell->weight);
	}
	cell->n++;
	write_record(
	    d->out, rec, (struct slice){cell->weighed, cell->len_weighed});
}

static void
weigh_record(struct delivery *d, const struct record *rec)
{
	uint32_t pattern = patterns_put(&d->fit->patterns, rec, "the input");
	struct unit unit;
	char text[NUMBER_TEXT];
	double weight;
	size_t len;

	if (d->fit->patterns.list[pattern].fault != PATTERN_GOOD)
		return;
	weight = fit_weight(d->fit, pattern, rec, &unit);
	len = number_format(text, weight);
	balance_add(d->balance, &unit, weight, 1);
	write_record(d->out, rec, (struct slice){text, len});
}

void
deliver(struct fit *f, struct again *again, struct balance *balance,
    struct writer *out)
{
	struct delivery d = {f, balance, out};
	struct record rec;
	uint64_t i = 0;

	f->patterns.flush = flush;
	f->patterns.context = &d;
	write_header(out, again_input(again), f->set->name);
	/* What was not there the first time is told at the end. */
	for (; again_second(again, &rec); i++)
		if (f->is_slow)
			weigh_record(&d, &rec);
		else
			weigh_pattern(&d, &rec, i);
	patterns_flush(&f->patterns);
}
