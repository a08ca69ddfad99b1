#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "map.h"
#include "mem.h"

/* What the finding of a table's facts passes around. */
struct finding {
	struct facts *facts;
	struct document *doc;
	struct map **seen; /* of each dimension: codes of its values */
	uint32_t first_by; /* first dimension of the columns */
};

static void
add_dimension(
    struct finding *f, const char *name, const char *label, size_t values)
{
	struct facts *facts = f->facts;

	f->seen[facts->n_dimensions] = map_new();
	facts->dimensions[facts->n_dimensions++] = (struct dimension){
	    .name = name,
	    .label = label,
	    .values = pool_zero(&f->doc->pool, values, sizeof(struct value)),
	};
}

static size_t
count_rows(const struct sheet *sheet)
{
	size_t n = 0;
	uint32_t g;

	for (g = 0; g < sheet->n_groups; g++)
		n += sheet->groups[g].n_rows;
	return n;
}

static bool
has_dimension(const struct finding *f, const char *name)
{
	uint32_t d;

	for (d = f->first_by; d < f->facts->n_dimensions; d++)
		if (strcmp(f->facts->dimensions[d].name, name) == 0)
			return true;
	return false;
}

/* Variables of the columns; those of differences stand in one dimension. */
static void
add_columns(struct finding *f)
{
	const struct sheet *sheet = f->facts->sheet;
	bool has_differences = false;
	uint32_t c;
	uint32_t i;

	f->first_by = f->facts->n_dimensions;
	for (c = 0; c < sheet->n_columns; c++) {
		const struct column *column = &sheet->columns[c];

		has_differences = has_differences || column->is_difference;
		for (i = 0; !column->is_difference && i < column->n_by; i++)
			if (!has_dimension(f, column->by[i]))
				add_dimension(f, column->by[i],
				    column->by_labels[i],
				    (size_t)sheet->n_columns + 1);
	}
	if (has_differences)
		add_dimension(f, "comparison",
		    word(WORD_DIFFERENCE, f->doc->language),
		    (size_t)sheet->n_columns + 1);
}

static void
add_dimensions(struct finding *f)
{
	const struct sheet *sheet = f->facts->sheet;
	size_t n_rows = count_rows(sheet);
	size_t most = 2 + sheet->n_stubs;
	uint32_t i;

	for (i = 0; i < sheet->n_columns; i++)
		most += sheet->columns[i].n_by;
	f->seen = mem_zero(most, sizeof *f->seen);
	f->facts->dimensions =
	    pool_zero(&f->doc->pool, most, sizeof *f->facts->dimensions);
	if (!sheet->is_listing)
		add_dimension(f, "measure",
		    word(WORD_MEASURE, f->doc->language), sheet->n_groups);
	for (i = 0; i < sheet->n_stubs; i++)
		add_dimension(f, sheet->stub_names[i],
		    *sheet->stubs[i] == '\0'
			? word(WORD_CATEGORY, f->doc->language)
			: sheet->stubs[i],
		    n_rows);
	add_columns(f);
}

/* The position of a value, which is added when new. */
static uint32_t
put_value(struct finding *f, uint32_t d, const char *code, const char *label)
{
	struct dimension *dimension = &f->facts->dimensions[d];
	bool is_new;
	uint32_t at = map_put(f->seen[d], slice_of(code), &is_new);

	if (is_new)
		dimension->values[dimension->n++] = (struct value){code, label};
	return at;
}

/* "sex: 2 - 1", as in a listing. */
static const char *
comparison_code(struct finding *f, const struct column *column)
{
	return pool_take(&f->doc->pool,
	    mem_format("%s: %s - %s", column->contrast, column->side_a,
		column->side_b));
}

static uint32_t
put_by(struct finding *f, uint32_t d, const struct column *column)
{
	const char *name = f->facts->dimensions[d].name;
	uint32_t i;

	for (i = 0; !column->is_difference && i < column->n_by; i++)
		if (strcmp(column->by[i], name) == 0)
			return put_value(
			    f, d, column->values[i], column->value_labels[i]);
	if (strcmp(name, "comparison") == 0)
		return column->is_difference
		    ? put_value(f, d, comparison_code(f, column), column->label)
		    : put_value(f, d, "", "");
	return put_value(f, d, "_T", word(WORD_ALL, f->doc->language));
}

static void
add_fact(struct finding *f, const struct group *group, const struct row *row,
    uint32_t c)
{
	const struct sheet *sheet = f->facts->sheet;
	struct fact *fact = &f->facts->list[f->facts->n++];
	uint32_t d = 0;
	uint32_t i;

	*fact = (struct fact){.group = group,
	    .row = row,
	    .column = &sheet->columns[c],
	    .cell = &row->cells[c],
	    .at = pool_zero(
		&f->doc->pool, f->facts->n_dimensions, sizeof *fact->at)};
	if (!sheet->is_listing) {
		fact->at[d] = put_value(f, d, group->item, group->title);
		d++;
	}
	for (i = 0; i < sheet->n_stubs; i++, d++)
		fact->at[d] = put_value(f, d, row->codes[i], row->stubs[i]);
	for (; d < f->facts->n_dimensions; d++)
		fact->at[d] = put_by(f, d, fact->column);
}

void
facts_build(
    struct facts *facts, struct document *doc, const struct sheet *sheet)
{
	struct finding f = {.facts = facts, .doc = doc};
	uint32_t g;
	uint32_t r;
	uint32_t c;

	*facts = (struct facts){.document = doc, .sheet = sheet};
	add_dimensions(&f);
	facts->list = pool_zero(&doc->pool,
	    count_rows(sheet) * sheet->n_columns, sizeof *facts->list);
	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			for (c = 0; c < sheet->n_columns; c++)
				if (sheet->columns[c].holds == HOLDS_FIGURE)
					add_fact(&f, &sheet->groups[g],
					    &sheet->groups[g].rows[r], c);
	for (c = 0; c < facts->n_dimensions; c++)
		map_free(f.seen[c]);
	free(f.seen);
}
