#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "map.h"
#include "mem.h"
#include "moment.h"
#include "period.h"

const struct facts_content facts_contents[FACTS_CONTENTS] = {
    {"figure", WORD_FIGURE, PART_FIGURE}, {"ci_low", WORD_LOW, PART_LOW},
    {"ci_high", WORD_HIGH, PART_HIGH}, {"n", WORD_RESPONDENTS, PART_FIGURE}};

/* What the finding of a table's facts passes around. */
struct finding {
	struct facts *facts;
	struct document *doc;
	struct map **seen;  /* of each dimension: codes and labels of values */
	struct map **codes; /* the codes alone */
	uint32_t first_by;  /* first dimension of the columns */
	bool is_collapsed;  /* one dimension for all columns */
};

enum {
	/* Combinations for each column that there is, at most. */
	SPARSE = 4,
	CELLS_MOST = 1 << 24
};

static void
add_dimension(
    struct finding *f, const char *name, const char *label, size_t values)
{
	struct facts *facts = f->facts;

	f->seen[facts->n_dimensions] = map_new();
	f->codes[facts->n_dimensions] = map_new();
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
add_variables(struct finding *f)
{
	const struct sheet *sheet = f->facts->sheet;
	bool has_differences = false;
	uint32_t c;
	uint32_t i;

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

/*
 * The position of a value, which is added when new.  A code that has another
 * label already is made another one.
 */
static uint32_t
put_value(struct finding *f, uint32_t d, const char *code, const char *label,
    const char *measure)
{
	struct dimension *dimension = &f->facts->dimensions[d];
	char *key = mem_format("%s\n%s", code, label);
	const char *plain;
	bool is_new;
	uint32_t at = map_put(f->seen[d], slice_of(key), &is_new);

	free(key);
	if (!is_new)
		return at;
	/* Formats write "_Z" for no code. */
	plain = *code == '\0' ? "_Z" : code;
	map_put(f->codes[d], slice_of(plain), &is_new);
	if (!is_new) {
		code = pool_take(&f->doc->pool,
		    *measure != '\0' && strchr(plain, ':') == NULL
			? mem_format("%s:%s", measure, plain)
			: mem_format("%s~%u", plain, dimension->n));
		map_put(f->codes[d], slice_of(code), &is_new);
	}
	dimension->values[dimension->n++] = (struct value){code, label, 0};
	return at;
}

/* "sex: 2 - 1", as in a listing; "wave: 2024, sex: 2 - 1". */
static const char *
comparison_code(struct finding *f, const struct column *column)
{
	struct out out = {0};
	uint32_t i;

	for (i = 0; i < column->n_within; i++)
		out_format(&out, "%s: %s, ", column->by[i], column->values[i]);
	out_format(&out, "%s: %s - %s", column->contrast, column->side_a,
	    column->side_b);
	return pool_take(&f->doc->pool, out_take(&out));
}

/* Of differences within cells the heading tells them apart. */
static const char *
comparison_label(struct finding *f, const struct column *column)
{
	return column->n_within == 0
	    ? column->label
	    : pool_take(&f->doc->pool,
		  mem_format("%s: %s", column->span, column->label));
}

/* "sex: 1, town: 2" and the heading. */
static uint32_t
put_column(struct finding *f, uint32_t d, const struct column *column)
{
	struct pool *pool = &f->doc->pool;
	const char *code = "";
	uint32_t i;

	if (column->is_difference)
		code = comparison_code(f, column);
	for (i = 0; !column->is_difference && i < column->n_by; i++)
		code = pool_take(pool,
		    mem_format("%s%s%s: %s", code, i == 0 ? "" : ", ",
			column->by[i], column->values[i]));
	return put_value(f, d, *code == '\0' ? RESULT_TOTAL : code,
	    *column->span == '\0'
		? column->label
		: pool_take(
		      pool, mem_format("%s: %s", column->span, column->label)),
	    "");
}

static uint32_t
put_by(struct finding *f, uint32_t d, const struct column *column)
{
	const char *name = f->facts->dimensions[d].name;
	uint32_t i;

	if (f->is_collapsed)
		return put_column(f, d, column);
	for (i = 0; !column->is_difference && i < column->n_by; i++)
		if (strcmp(column->by[i], name) == 0)
			return put_value(f, d, column->values[i],
			    column->value_labels[i], "");
	if (strcmp(name, "comparison") == 0)
		return column->is_difference
		    ? put_value(f, d, comparison_code(f, column),
			  comparison_label(f, column), "")
		    : put_value(f, d, "", "", "");
	return put_value(f, d, "_T", word(WORD_ALL, f->doc->language), "");
}

/* Whether most combinations of the columns' variables are no column. */
static bool
is_sparse(struct finding *f)
{
	const struct sheet *sheet = f->facts->sheet;
	size_t combinations = 1;
	uint32_t n = 0;
	uint32_t c;
	uint32_t d;

	for (c = 0; c < sheet->n_columns; c++) {
		if (sheet->columns[c].holds != HOLDS_FIGURE)
			continue;
		n++;
		for (d = f->first_by; d < f->facts->n_dimensions; d++)
			put_by(f, d, &sheet->columns[c]);
	}
	for (d = f->first_by; d < f->facts->n_dimensions; d++) {
		combinations *= f->facts->dimensions[d].n;
		if (combinations > (size_t)SPARSE * n)
			return true;
	}
	return false;
}

/* The values of dimensions are known, or found anew. */
static void
forget(struct finding *f, uint32_t first)
{
	uint32_t d;

	for (d = first; d < f->facts->n_dimensions; d++) {
		map_free(f->seen[d]);
		map_free(f->codes[d]);
	}
}

static void
add_columns(struct finding *f)
{

	f->first_by = f->facts->n_dimensions;
	add_variables(f);
	if (!is_sparse(f))
		return;
	forget(f, f->first_by);
	f->facts->n_dimensions = f->first_by;
	f->is_collapsed = true;
	add_dimension(f, "column", word(WORD_COLUMN, f->doc->language),
	    (size_t)f->facts->sheet->n_columns + 1);
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
	f->codes = mem_zero(most, sizeof *f->codes);
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
		fact->at[d] = put_value(f, d, group->item, group->title, "");
		d++;
	}
	for (i = 0; i < sheet->n_stubs; i++, d++)
		fact->at[d] = put_value(
		    f, d, row->codes[i], row->stubs[i], group->measure);
	for (; d < f->facts->n_dimensions; d++)
		fact->at[d] = put_by(f, d, fact->column);
}

static int
year_of(int64_t half_days)
{
	char day[24] = "1970-01-01";
	int64_t days;
	int year = 1970;

	while (year < 9999 && moment_days(&days, slice_of(day)) &&
	    2 * days <= half_days)
		snprintf(day, sizeof day, "%04d-01-01", ++year);
	return year - 1;
}

/* The period of a value; NULL: it has none. */
static const struct category *
period_of(const struct variable *variable, const struct value *value)
{
	int k = codebook_category(variable, slice_of(value->code));

	return k < 0 || !variable->categories[k].has_period
	    ? NULL
	    : &variable->categories[k];
}

/* The scale that all periods are on; otherwise years, by their middle. */
static char
scale_of(const struct variable *variable, const struct dimension *dimension)
{
	char text[PERIOD_TEXT];
	char scale = '\0';
	uint32_t i;

	for (i = 0; i < dimension->n; i++) {
		char own = period_calendar(
		    text, period_of(variable, &dimension->values[i])->period);

		if (own == '\0' || (i > 0 && own != scale))
			return 'A';
		scale = own;
	}
	return scale;
}

/* The periods of values of a variable of time. */
static void
find_times(
    struct finding *f, struct dimension *dimension, const struct codebook *book)
{
	int at = book == NULL ? -1 : codebook_variable(book, dimension->name);
	const struct variable *variable;
	uint32_t i;

	if (at < 0 || book->variables[at].role != ROLE_TIME)
		return;
	variable = &book->variables[at];
	for (i = 0; i < dimension->n; i++)
		if (period_of(variable, &dimension->values[i]) == NULL)
			return;
	dimension->is_time = true;
	dimension->scale = scale_of(variable, dimension);
	for (i = 0; i < dimension->n; i++) {
		struct value *value = &dimension->values[i];
		const struct category *category = period_of(variable, value);
		char text[PERIOD_TEXT];

		if (period_calendar(text, category->period) != dimension->scale)
			snprintf(text, sizeof text, "%04d",
			    year_of(category->middle) % 10000);
		value->time = pool_text(&f->doc->pool, text, strlen(text));
		if (i > 0 && strcmp(value->time, value[-1].time) <= 0)
			dimension->scale = '\0';
	}
}

char *
facts_code(struct map *taken, const char *code, bool (*is_plain)(char))
{
	char *plain = mem_text(slice_of(*code == '\0' ? "_Z" : code));
	char *unique = mem_text(slice_of(plain));
	bool is_new = false;
	uint32_t i;

	for (i = 0; plain[i] != '\0'; i++)
		if (!is_plain(plain[i]))
			plain[i] = '_';
	for (i = 1; !is_new; i++) {
		free(unique);
		unique = i == 1 ? mem_text(slice_of(plain))
				: mem_format("%s_%u", plain, i);
		map_put(taken, slice_of(unique), &is_new);
	}
	free(plain);
	return unique;
}

size_t
facts_cells(const struct facts *facts)
{
	size_t n = 1;
	uint32_t d;

	for (d = 0; d < facts->n_dimensions && n <= CELLS_MOST; d++)
		n *= facts->dimensions[d].n;
	return n > CELLS_MOST ? 0 : n;
}

void
facts_build(struct facts *facts, struct document *doc,
    const struct sheet *sheet, const struct codebook *book)
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
		find_times(&f, &facts->dimensions[c], book);
	forget(&f, 0);
	free(f.seen);
	free(f.codes);
}

int
facts_decimals(const struct facts *facts, enum cell_part part)
{
	int most = 0;
	size_t i;

	for (i = 0; i < facts->n; i++) {
		const struct cell *cell = facts->list[i].cell;
		int decimals = part == PART_FIGURE ? cell->decimals
						   : cell->interval_decimals;

		if (decimals > most)
			most = decimals;
	}
	return most;
}
