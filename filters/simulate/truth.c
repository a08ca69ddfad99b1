#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "out.h"
#include "result.h"
#include "truth.h"

/* ---- keys ---------------------------------------------------------------- */

/* What tells one figure from another, with a value for each by-variable. */
struct sought {
	const char *table;
	const char *item;
	const char *category;
	const char *contrast; /* "" where nothing is compared */
	const char *side_a;
	const char *side_b;
	const char **by;
};

static uint32_t
add_key(struct map *keys, const struct truth *truth, const struct sought *s,
    bool adds)
{
	const char *parts[] = {
	    s->table, s->item, s->category, s->contrast, s->side_a, s->side_b};
	struct out key = {0};
	struct slice text;
	uint32_t found;
	bool is_new;
	uint32_t i;

	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		out_text(&key, parts[i]);
		out_byte(&key, '\t');
	}
	for (i = 0; i < truth->n_by; i++) {
		out_text(&key, s->by[i]);
		out_byte(&key, '\t');
	}
	text = (struct slice){key.text, key.len};
	found = adds ? map_put(keys, text, &is_new) : map_find(keys, text);
	out_free(&key);
	return adds && !is_new ? TRUTH_NONE : found;
}

static uint32_t
find(const struct truth *truth, const struct sought *s)
{
	return add_key(truth->keys, truth, s, false);
}

/* The measure of an item, or NULL. */
static const struct measure *
find_measure(const struct truth *truth, uint32_t table, const char *item)
{
	uint32_t before = 0;
	uint32_t t;
	uint32_t m;

	for (t = 0; t < table; t++)
		before += truth->tables->tables[t].n_measures;
	for (m = 0; m < truth->tables->tables[table].n_measures; m++)
		if (strcmp(truth->items[before + m], item) == 0)
			return &truth->tables->tables[table].measures[m];
	return NULL;
}

/* What where fixes for all figures of the measure tells none apart. */
static void
forget_fixed(
    const struct truth *truth, const struct measure *measure, struct sought *s)
{
	char *fixed;
	uint32_t i;

	for (i = 0; i < truth->n_by && measure->n_where > 0; i++) {
		fixed = identity_where(truth->book, measure, truth->by[i]);
		if (fixed != NULL && strcmp(fixed, s->by[i]) == 0)
			s->by[i] = RESULT_TOTAL;
		free(fixed);
	}
}

/* ---- estimates ----------------------------------------------------------- */

typedef void take_line(struct truth *, const struct sought *,
    const struct measure *, const struct result *, void *to);

static void
take(struct truth *truth, const struct result *line, const struct slice *by,
    take_line *each, void *to)
{
	struct slice texts[] = {line->table, line->item, line->category,
	    line->contrast, line->side_a, line->side_b};
	char **copies = mem_zero(truth->n_by + 6, sizeof *copies);
	const char **values = mem_zero(truth->n_by + 1, sizeof *values);
	struct sought s = {.by = values};
	const struct measure *measure;
	uint32_t i;
	int table;

	for (i = 0; i < 6; i++)
		copies[i] = mem_text(texts[i]);
	for (i = 0; i < truth->n_by; i++)
		values[i] = copies[6 + i] = mem_text(by[i]);
	s.table = copies[0];
	s.item = copies[1];
	s.category = copies[2];
	s.contrast = copies[3];
	s.side_a = copies[4];
	s.side_b = copies[5];
	table = tables_find(truth->tables, s.table);
	measure =
	    table < 0 ? NULL : find_measure(truth, (uint32_t)table, s.item);
	if (measure != NULL) {
		forget_fixed(truth, measure, &s);
		each(truth, &s, measure, line, to);
	}
	for (i = 0; i < truth->n_by + 6; i++)
		free(copies[i]);
	free(copies);
	free(values);
}

static bool
read_lines(struct truth *truth, const char *path, take_line *each, void *to)
{
	char *files[] = {(char *)path, NULL};
	struct input *in = input_open(files, 1, NULL);
	struct result_form form = {0};
	struct result line;
	struct record rec;
	struct slice *by;
	bool is_good = in != NULL && result_find(&form, in);
	uint32_t i;

	by = mem_zero(form.n_by + 1, sizeof *by);
	if (is_good && truth->by == NULL) {
		truth->n_by = form.n_by;
		truth->by = mem_zero(form.n_by + 1, sizeof *truth->by);
		for (i = 0; i < form.n_by; i++)
			truth->by[i] = mem_text(slice_of(form.by[i]));
	}
	while (is_good && input_next(in, &rec)) {
		is_good = result_get(&form, &rec, in, by, &line);
		if (is_good)
			take(truth, &line, by, each, to);
	}
	input_close(in);
	result_free(&form);
	free(by);
	return is_good;
}

/* "manhood q0001 1 age3=2". */
static char *
says(const struct truth *truth, const struct sought *s)
{
	struct out out = {0};
	uint32_t i;

	out_format(&out, "%s %s", s->item, s->category);
	for (i = 0; i < truth->n_by; i++)
		if (strcmp(s->by[i], RESULT_TOTAL) != 0)
			out_format(&out, " %s=%s", truth->by[i], s->by[i]);
	if (*s->contrast != '\0')
		out_format(
		    &out, " %s %s - %s", s->contrast, s->side_a, s->side_b);
	return out_take(&out);
}

static void
add_figure(struct truth *truth, const struct sought *s,
    const struct measure *measure, const struct result *line, void *to)
{
	struct true_figure *figure;
	uint32_t i;

	(void)to;
	if (isnan(line->estimate) ||
	    slice_is(line->statistic, tables_statistics[STAT_CHISQ]) ||
	    add_key(truth->keys, truth, s, true) == TRUTH_NONE)
		return;
	MEM_GROW(truth->list, truth->n, truth->cap);
	figure = &truth->list[truth->n++];
	*figure = (struct true_figure){
	    .table = (uint32_t)tables_find(truth->tables, s->table),
	    .measure = measure,
	    .value = line->estimate,
	    .is_share = measure->statistic == STAT_SHARE,
	    .is_difference = *s->contrast != '\0',
	    .category = mem_text(slice_of(s->category)),
	    .by = mem_zero(truth->n_by + 1, sizeof *figure->by),
	    .says = says(truth, s),
	    .side = {TRUTH_NONE, TRUTH_NONE}};
	for (i = 0; i < truth->n_by; i++)
		figure->by[i] = mem_text(slice_of(s->by[i]));
}

/* The two figures whose difference it is, where one variable is compared. */
static void
find_sides(struct truth *truth, const struct sought *s,
    const struct measure *measure, const struct result *line, void *to)
{
	struct sought side = *s;
	uint32_t found = find(truth, s);
	uint32_t i;
	int k;

	(void)to;
	(void)measure;
	(void)line;
	if (*s->contrast == '\0' || found == MAP_NONE)
		return;
	for (i = 0; i < truth->n_by; i++)
		if (strcmp(truth->by[i], s->contrast) == 0)
			break;
	if (i == truth->n_by)
		return;
	side.contrast = side.side_a = side.side_b = "";
	for (k = 0; k < 2; k++) {
		const char *before = side.by[i];
		uint32_t one;

		side.by[i] = k == 0 ? s->side_a : s->side_b;
		one = find(truth, &side);
		truth->list[found].side[k] = one == MAP_NONE ? TRUTH_NONE : one;
		side.by[i] = before;
	}
}

bool
truth_read(struct truth *truth, const struct tables *tables,
    const struct codebook *book, const char *path)
{
	uint32_t n = 0;
	uint32_t t;
	uint32_t m;

	*truth =
	    (struct truth){.tables = tables, .book = book, .keys = map_new()};
	for (t = 0; t < tables->n_tables; t++)
		n += tables->tables[t].n_measures;
	truth->items = mem_zero(n + 1, sizeof *truth->items);
	n = 0;
	for (t = 0; t < tables->n_tables; t++)
		for (m = 0; m < tables->tables[t].n_measures; m++)
			truth->items[n++] =
			    identity_item(&tables->tables[t].measures[m]);
	return read_lines(truth, path, add_figure, NULL) &&
	    read_lines(truth, path, find_sides, NULL);
}

static void
take_said(struct truth *truth, const struct sought *s,
    const struct measure *measure, const struct result *line, void *to)
{
	uint32_t found = find(truth, s);
	struct said *said = to;

	(void)measure;
	if (found == MAP_NONE ||
	    slice_is(line->statistic, tables_statistics[STAT_CHISQ]))
		return;
	said[found] = (struct said){.is_plain = line->status == RESULT_PLAIN &&
		!isnan(line->low) && !isnan(line->high),
	    .value = line->estimate,
	    .low = line->low,
	    .high = line->high,
	    .n = line->n};
}

bool
truth_said(const struct truth *truth, struct said *said, const char *path)
{
	memset(said, 0, truth->n * sizeof *said);
	return read_lines((struct truth *)truth, path, take_said, said);
}

/* ---- cells of a document ------------------------------------------------- */

static const char **
all_totals(const struct truth *truth)
{
	const char **by = mem_zero(truth->n_by + 1, sizeof *by);
	uint32_t i;

	for (i = 0; i < truth->n_by; i++)
		by[i] = RESULT_TOTAL;
	return by;
}

static void
set_by(const struct truth *truth, const char **by, const char *name,
    const char *value)
{
	uint32_t i;

	for (i = 0; i < truth->n_by; i++)
		if (strcmp(truth->by[i], name) == 0)
			by[i] = value;
}

static uint32_t
find_cleared(const struct truth *truth, uint32_t table, struct sought *s)
{
	const struct measure *measure = find_measure(truth, table, s->item);
	uint32_t found = MAP_NONE;

	if (measure != NULL) {
		forget_fixed(truth, measure, s);
		found = find(truth, s);
	}
	return found == MAP_NONE ? TRUTH_NONE : found;
}

uint32_t
truth_find(const struct truth *truth, const char *table, const char *item,
    const struct node *stubs, const struct node *codes,
    const struct node *column)
{
	const struct node *difference = node_get(column, "difference");
	const struct node *by = node_get(column, "by");
	struct sought s = {table, item, "", "", "", "", all_totals(truth)};
	int at = tables_find(truth->tables, table);
	uint32_t found = TRUTH_NONE;
	size_t i;

	for (i = 0; i < codes->n && i < stubs->n; i++)
		if (strcmp(stubs->child[i].text, "category") == 0)
			s.category = codes->child[i].text;
		else
			set_by(truth, s.by, stubs->child[i].text,
			    codes->child[i].text);
	for (i = 0; by != NULL && i < by->n; i++)
		set_by(truth, s.by, by->child[i].key, by->child[i].text);
	if (difference != NULL) {
		s.contrast = node_text(difference, "contrast", "");
		s.side_a = node_text(difference, "side_a", "");
		s.side_b = node_text(difference, "side_b", "");
	}
	if (at >= 0)
		found = find_cleared(truth, (uint32_t)at, &s);
	free(s.by);
	return found;
}

uint32_t
truth_of_headline(const struct truth *truth, uint32_t table,
    const struct headline_spec *spec, const char *time, const char *last)
{
	const struct table *of = &truth->tables->tables[table];
	int measure =
	    spec->measure == NULL ? 0 : tables_measure(of, spec->measure);
	struct sought s = {of->id, NULL, spec->category, "", "", "", NULL};
	uint32_t before = 0;
	uint32_t found;
	uint32_t i;

	if (measure < 0)
		return TRUTH_NONE;
	for (i = 0; i < table; i++)
		before += truth->tables->tables[i].n_measures;
	s.item = truth->items[before + (uint32_t)measure];
	s.by = all_totals(truth);
	for (i = 0; i < spec->by.n; i++)
		set_by(truth, s.by, spec->by.list[i].variable,
		    spec->by.list[i].category);
	if (last != NULL && time != NULL)
		set_by(truth, s.by, time, last);
	found = find_cleared(truth, table, &s);
	free(s.by);
	return found;
}

double
truth_unit(const struct true_figure *figure)
{
	double scale = figure->measure->scale;

	return figure->is_share ? 100 : scale > 0 ? 1 / scale : 1;
}

void
truth_free(struct truth *truth)
{
	uint32_t n = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < truth->n; i++) {
		for (k = 0; k < truth->n_by; k++)
			free(truth->list[i].by[k]);
		free(truth->list[i].by);
		free(truth->list[i].category);
		free(truth->list[i].says);
	}
	for (i = 0; truth->tables != NULL && i < truth->tables->n_tables; i++)
		n += truth->tables->tables[i].n_measures;
	for (i = 0; i < n; i++)
		free(truth->items[i]);
	for (i = 0; i < truth->n_by; i++)
		free(truth->by[i]);
	free(truth->items);
	free(truth->by);
	free(truth->list);
	map_free(truth->keys);
}
