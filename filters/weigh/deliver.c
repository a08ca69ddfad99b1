#include "deliver.h"
#include "number.h"

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

/*
 * The cell of record i; NULL where the first reading had another record there.
 */
static struct base_cell *
cell_of(struct fit *f, const struct record *rec, uint64_t i)
{
	struct base_cell *cell = patterns_noted(&f->patterns, i);
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
weigh_pattern(
    struct fit *f, struct writer *out, const struct record *rec, uint64_t i)
{
	struct base_cell *cell = cell_of(f, rec, i);

	if (cell == NULL)
		return;
	if (cell->len_weighed == 0)
		cell->len_weighed = (uint32_t)number_format(
		    cell->weighed, fit_weight_of(f, cell->pattern, cell->d));
	write_record(
	    out, rec, (struct slice){cell->weighed, cell->len_weighed});
}

static void
weigh_record(struct fit *f, struct writer *out, const struct record *rec)
{
	uint32_t pattern = patterns_put(&f->patterns, rec, "the input");
	char text[NUMBER_TEXT];
	size_t len;

	if (f->patterns.list[pattern].fault != PATTERN_GOOD)
		return;
	len = number_format(text, fit_weight(f, pattern, rec));
	write_record(out, rec, (struct slice){text, len});
}

void
deliver(struct fit *f, struct again *again, struct writer *out)
{
	struct record rec;
	uint64_t i = 0;

	write_header(out, again_input(again), f->set->name);
	/*
	 * A record that the first reading did not have is reported at the end.
	 */
	for (; again_second(again, &rec); i++)
		if (f->is_slow)
			weigh_record(f, out, &rec);
		else
			weigh_pattern(f, out, &rec, i);
}
