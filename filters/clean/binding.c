#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "diag.h"
#include "map.h"
#include "mem.h"
#include "near.h"

/* While a header is matched. */
struct matching {
	const struct resource *res;
	struct binding *binding;
	const struct slice *names;
	char **texts; /* names, NUL-terminated */
	struct place place;
	bool has_failed;
};

void
binding_free(struct binding *binding)
{
	uint32_t i;

	if (binding == NULL)
		return;
	for (i = 0; i < binding->n; i++)
		free(binding->names[i]);
	free((void *)binding->fields);
	free(binding->names);
	free(binding->columns);
	free(binding->order);
	free((void *)binding->written);
	free(binding);
}

__attribute__((format(printf, 4, 5))) static void
fail(struct matching *m, const char *column, const char *tag, const char *fmt,
    ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	m->place.column = column;
	diag_error(STATUS_FAIL, &m->place, tag, "%s", text);
	m->has_failed = true;
}

/*
 * Report columns of the same name, where the schema cannot say which is meant.
 * Unnamed ones are told apart by their place.
 */
static void
find_doubled(struct matching *m)
{
	struct map *seen = map_new();
	uint32_t *first = mem_zero(m->binding->n, sizeof *first);
	uint32_t i;
	uint32_t at;
	bool is_new;

	for (i = 0; i < m->binding->n; i++) {
		if (m->names[i].len == 0)
			continue;
		at = map_put(seen, m->names[i], &is_new);
		if (is_new)
			first[at] = i + 1;
		else
			fail(m, m->texts[i], "doubled-column",
			    "columns %" PRIu32 " and %" PRIu32
			    " have this name; give one of them another, or "
			    "have "
			    "--describe draft a schema that names columns by "
			    "their place",
			    first[at], i + 1);
	}
	map_free(seen);
	free(first);
}

/* The field that reads the column of this name, or BINDING_NONE. */
static uint32_t
field_of(const struct resource *res, const char *column)
{
	uint32_t i;

	for (i = 0; i < res->n_fields; i++)
		if (strcmp(res->fields[i].column, column) == 0)
			return i;
	return BINDING_NONE;
}

static void
match_names(struct matching *m)
{
	struct binding *binding = m->binding;
	struct map *fields = map_new();
	uint32_t i;
	uint32_t f;

	for (f = 0; f < m->res->n_fields; f++)
		map_put(fields, slice_of(m->res->fields[f].column), NULL);
	for (i = 0; i < binding->n; i++) {
		f = map_find(fields, m->names[i]);
		/* Equal x-column keys leave the map shorter than the list. */
		if (f != MAP_NONE && map_len(fields) != m->res->n_fields)
			f = field_of(m->res, m->texts[i]);
		if (f != MAP_NONE && binding->columns[f] == BINDING_NONE)
			binding->columns[f] = i;
	}
	map_free(fields);
}

/* Columns by their place, in a file without a header. */
static void
match_places(struct matching *m)
{
	uint32_t i;

	for (i = 0; i < m->binding->n && i < m->res->n_fields; i++)
		m->binding->columns[i] = i;
}

static void
assign_fields(struct binding *binding, const struct resource *res)
{
	uint32_t i;

	for (i = 0; i < binding->n; i++)
		binding->fields[i] = &res->undeclared_field;
	for (i = 0; i < binding->n_fields; i++)
		if (binding->columns[i] != BINDING_NONE)
			binding->fields[binding->columns[i]] = &res->fields[i];
}

/* Names of columns that no field reads. */
static const char **
undeclared_columns(const struct matching *m, size_t *n)
{
	const char **names = mem_zero(m->binding->n, sizeof *names);
	uint32_t i;

	*n = 0;
	for (i = 0; i < m->binding->n; i++)
		if (!m->binding->fields[i]->is_declared)
			names[(*n)++] = m->texts[i];
	return names;
}

static void
report_missing(struct matching *m)
{
	const struct resource *res = m->res;
	size_t n;
	const char **others = undeclared_columns(m, &n);
	const char *near;
	uint32_t i;

	if (res->match == MATCH_SUPERSET || res->match == MATCH_PARTIAL)
		n = 0;
	for (i = 0; i < res->n_fields; i++) {
		if (m->binding->columns[i] != BINDING_NONE ||
		    res->match == MATCH_SUPERSET || res->match == MATCH_PARTIAL)
			continue;
		near = near_find(res->fields[i].column, others, n);
		if (near == NULL)
			fail(m, res->fields[i].column, "missing-column",
			    "the file does not have this column");
		else
			fail(m, res->fields[i].column, "missing-column",
			    "the file does not have this column; it has '%s', "
			    "which the schema does not know: renamed?",
			    near);
	}
	free((void *)others);
}

static const char *
nearest_field(const struct resource *res, const char *name)
{
	const char **names = mem_zero(res->n_fields, sizeof *names);
	const char *near;
	uint32_t i;

	for (i = 0; i < res->n_fields; i++)
		names[i] = res->fields[i].column;
	near = near_find(name, names, res->n_fields);
	free((void *)names);
	return near;
}

static void
report_extra(struct matching *m)
{
	const struct resource *res = m->res;
	const char *near;
	uint32_t i;

	if (res->n_fields == 0 || res->match == MATCH_SUBSET ||
	    res->match == MATCH_PARTIAL)
		return;
	for (i = 0; i < m->binding->n; i++) {
		if (m->binding->fields[i]->is_declared)
			continue;
		near = nearest_field(res, m->texts[i]);
		fail(m, m->texts[i], "extra-column",
		    "the schema does not know column %" PRIu32 "%s%s%s; "
		    "fieldsMatch \"subset\" lets such columns pass",
		    i + 1, near == NULL ? "" : ", the nearest is '",
		    near == NULL ? "" : near, near == NULL ? "" : "'");
	}
}

static void
report_order(struct matching *m)
{
	uint32_t i;

	if (m->res->match != MATCH_EXACT || m->has_failed)
		return;
	for (i = 0; i < m->res->n_fields; i++)
		if (m->binding->columns[i] != i) {
			fail(m, m->res->fields[i].column, "column-order",
			    "this is column %" PRIu32
			    " of the file and %" PRIu32
			    " of the schema; fieldsMatch \"equal\" allows any "
			    "order",
			    m->binding->columns[i] + 1, i + 1);
			return;
		}
}

static void
report_none(struct matching *m)
{
	uint32_t i;

	for (i = 0; i < m->res->n_fields; i++)
		if (m->binding->columns[i] != BINDING_NONE)
			return;
	if (m->res->n_fields > 0 && !m->has_failed)
		fail(m, NULL, "missing-column",
		    "the file has no column of the schema at all");
}

/* What each column is called in the output. */
static void
name_columns(struct matching *m)
{
	struct binding *binding = m->binding;
	uint32_t i;

	for (i = 0; i < binding->n; i++) {
		if (binding->fields[i]->is_declared) {
			binding->names[i] =
			    mem_text(slice_of(binding->fields[i]->name));
			continue;
		}
		if (m->names[i].len > 0) {
			binding->names[i] = mem_text(m->names[i]);
			continue;
		}
		binding->names[i] = mem_format("column_%" PRIu32, i + 1);
		if (m->res->n_header_rows == 0)
			continue;
		m->place.column = binding->names[i];
		diag_note(&m->place, "unnamed-column",
		    "column %" PRIu32 " has no name in the file", i + 1);
	}
}

static void
add_written(struct binding *binding, uint32_t column, const char *name)
{
	binding->order[binding->n_written] = column;
	binding->written[binding->n_written++] = name;
}

/* A file that must have the schema's order is written as it stands. */
static void
order_output(struct matching *m)
{
	struct binding *binding = m->binding;
	const struct resource *res = m->res;
	uint32_t n = binding->n + res->n_fields;
	uint32_t i;

	binding->order = mem_zero(n, sizeof *binding->order);
	binding->written = mem_zero(n, sizeof *binding->written);
	for (i = 0; i < res->n_fields; i++)
		add_written(binding, binding->columns[i], res->fields[i].name);
	for (i = 0; i < binding->n; i++)
		if (!binding->fields[i]->is_declared &&
		    (res->undeclared == UNDECLARED_PASS || res->n_fields == 0))
			add_written(binding, i, binding->names[i]);
	binding->is_straight = binding->n_written == binding->n;
	for (i = 0; i < binding->n_written; i++)
		if (binding->order[i] != i)
			binding->is_straight = false;
}

static struct binding *
binding_alloc(const struct resource *res, uint32_t n)
{
	struct binding *binding = mem_zero(1, sizeof *binding);
	uint32_t i;

	binding->n = n;
	binding->n_fields = res->n_fields;
	binding->fields = mem_zero(n, sizeof *binding->fields);
	binding->names = mem_zero(n, sizeof *binding->names);
	binding->columns = mem_zero(res->n_fields, sizeof *binding->columns);
	for (i = 0; i < res->n_fields; i++)
		binding->columns[i] = BINDING_NONE;
	return binding;
}

static void
match_columns(struct matching *m)
{
	find_doubled(m);
	if (m->res->n_header_rows > 0)
		match_names(m);
	else
		match_places(m);
	assign_fields(m->binding, m->res);
	report_missing(m);
	report_extra(m);
	report_order(m);
	report_none(m);
	if (m->has_failed)
		return;
	name_columns(m);
	order_output(m);
}

struct binding *
binding_new(const struct resource *res, const struct slice *names, uint32_t n,
    const char *file, uint64_t line)
{
	struct matching m = {.res = res,
	    .binding = binding_alloc(res, n),
	    .names = names,
	    .texts = mem_zero(n, sizeof *m.texts),
	    .place = {.file = file, .line = line, .is_alone = true}};
	uint32_t i;

	for (i = 0; i < n; i++)
		m.texts[i] = mem_text(names[i]);
	match_columns(&m);
	for (i = 0; i < n; i++)
		free(m.texts[i]);
	free(m.texts);
	if (!m.has_failed)
		return m.binding;
	binding_free(m.binding);
	return NULL;
}

bool
binding_is_same(const struct binding *binding, const struct slice *names,
    uint32_t n, const char *file, uint64_t line)
{
	struct place place = {.file = file, .line = line, .is_alone = true};
	const char *column = "";
	uint32_t i;

	for (i = 0; i < n && i < binding->n; i++) {
		column = binding->fields[i]->is_declared
		    ? binding->fields[i]->column
		    : binding->names[i];
		if (!slice_is(names[i], column) &&
		    !(names[i].len == 0 && !binding->fields[i]->is_declared))
			break;
	}
	if (i == n && n == binding->n)
		return true;
	diag_error(STATUS_FAIL, &place, "other-header",
	    "column %" PRIu32 " is not as in the first file%s%s; clean these "
	    "files one by one",
	    i + 1, i < binding->n && i < n ? ": that has " : "",
	    i < binding->n && i < n ? column : "");
	return false;
}
