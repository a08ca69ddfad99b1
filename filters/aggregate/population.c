#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "diag.h"
#include "input.h"
#include "mem.h"
#include "population.h"

struct population {
	char *path;
	char **names; /* all columns but total */
	uint32_t n_names;
	char **values; /* n_names a line */
	mpz_t *totals; /* in units of 10^-scale */
	uint32_t n;
	size_t cap_values;
	char **texts; /* of the totals, until all are read */
	size_t cap_texts;
	int32_t scale;
};

/* ---- reading ---------------------------------------------------------------
 */

static void
read_names(struct population *p, const struct input *in, int total)
{
	uint32_t i;

	p->names = mem_zero((size_t)input_columns(in) + 1, sizeof *p->names);
	for (i = 0; i < input_columns(in); i++)
		if ((int)i != total)
			p->names[p->n_names++] =
			    mem_text(slice_of(input_column(in, i)));
}

static bool
read_line(struct population *p, const struct input *in,
    const struct record *rec, int total)
{
	struct place place = {
	    .file = input_name(in), .line = rec->line, .column = "total"};
	struct slice text = record_field(rec, (uint32_t)total);
	struct amount amount;
	uint32_t i;

	if (!amount_parse(&amount, text) || amount_is_negative(&amount)) {
		diag_error(STATUS_USAGE, &place, "bad-total",
		    "%s is not a number of units from 0 on", diag_value(text));
		return false;
	}
	if (amount.scale > p->scale)
		p->scale = amount.scale;
	for (i = 0; i < input_columns(in); i++) {
		if ((int)i == total)
			continue;
		MEM_GROW(p->values,
		    (size_t)p->n * p->n_names + i - ((int)i > total),
		    p->cap_values);
		p->values[(size_t)p->n * p->n_names + i - ((int)i > total)] =
		    mem_text(record_field(rec, i));
	}
	MEM_GROW(p->texts, p->n, p->cap_texts);
	p->texts[p->n++] = mem_text(text);
	return true;
}

static bool
is_alike(const struct population *p, uint32_t a, uint32_t b)
{
	uint32_t i;

	for (i = 0; i < p->n_names; i++)
		if (strcmp(p->values[(size_t)a * p->n_names + i],
			p->values[(size_t)b * p->n_names + i]) != 0)
			return false;
	return true;
}

/* All totals in one unit; false after a report. */
static bool
close_lines(struct population *p)
{
	struct place place = {.file = p->path};
	struct amount amount;
	uint32_t i;
	uint32_t k;

	p->totals = mem_zero((size_t)p->n + 1, sizeof *p->totals);
	for (i = 0; i < p->n; i++) {
		mpz_init(p->totals[i]);
		if (amount_parse(&amount, slice_of(p->texts[i])))
			amount_big(&amount, p->scale, p->totals[i]);
	}
	for (i = 0; i < p->n; i++)
		for (k = 0; k < i; k++)
			if (is_alike(p, i, k)) {
				place.line = i + 2;
				diag_error(STATUS_USAGE, &place, "bad-total",
				    "these values are on line %u too", k + 2);
				return false;
			}
	return true;
}

struct population *
population_load(const char *path)
{
	struct population *p = mem_zero(1, sizeof *p);
	char *files[] = {(char *)path};
	struct input_options whole = {.is_unsealed = true};
	struct input *in = input_open(files, 1, &whole);
	int total = in == NULL ? -1 : input_need(in, "total");
	bool is_good = total >= 0;
	struct record rec;

	p->path = mem_text(slice_of(path));
	if (is_good)
		read_names(p, in, total);
	while (is_good && input_next(in, &rec))
		is_good = read_line(p, in, &rec, total);
	is_good = is_good && close_lines(p) && diag_worst() < STATUS_USAGE;
	input_close(in);
	if (is_good)
		return p;
	population_free(p);
	return NULL;
}

void
population_free(struct population *p)
{
	uint32_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->n; i++) {
		if (p->totals != NULL)
			mpz_clear(p->totals[i]);
		free(p->texts[i]);
	}
	for (i = 0; i < p->n * p->n_names; i++)
		free(p->values[i]);
	for (i = 0; i < p->n_names; i++)
		free(p->names[i]);
	free(p->names);
	free(p->values);
	free(p->totals);
	free(p->texts);
	free(p->path);
	free(p);
}

/* ---- looking up ------------------------------------------------------------
 */

const char *
population_path(const struct population *p)
{
	return p->path;
}

static uint32_t
column_of(const struct population *p, const char *variable)
{
	uint32_t i = 0;

	while (i < p->n_names && strcmp(p->names[i], variable) != 0)
		i++;
	return i;
}

bool
population_has(const struct population *p, const char *variable)
{
	return column_of(p, variable) < p->n_names;
}

static bool
line_has(const struct population *p, uint32_t line,
    const char *const *variables, const struct slice *values, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (values[i].text != NULL &&
		    !slice_is(values[i],
			p->values[(size_t)line * p->n_names +
			    column_of(p, variables[i])]))
			return false;
	return true;
}

bool
population_total(const struct population *p, const char *const *variables,
    const struct slice *values, uint32_t n, mpz_t total)
{
	bool is_any = false;
	uint32_t i;

	mpz_set_ui(total, 0);
	for (i = 0; i < p->n; i++) {
		if (!line_has(p, i, variables, values, n))
			continue;
		is_any = true;
		mpz_add(total, total, p->totals[i]);
	}
	return is_any;
}

quad
population_unit(const struct population *p)
{
	return quad_power10(-p->scale);
}

static void
take_values(const struct population *p, uint32_t line,
    const char *const *variables, uint32_t n, struct slice *values)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		values[i] = slice_of(p->values[(size_t)line * p->n_names +
		    column_of(p, variables[i])]);
}

bool
population_group(const struct population *p, const char *const *variables,
    uint32_t n, uint32_t i, struct slice *values)
{
	uint32_t line;
	uint32_t k;

	for (line = 0; line < p->n; line++) {
		take_values(p, line, variables, n, values);
		for (k = 0; k < line; k++)
			if (line_has(p, k, variables, values, n))
				break;
		if (k == line && i-- == 0)
			return true;
	}
	return false;
}
