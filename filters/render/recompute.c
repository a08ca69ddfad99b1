#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "codebook.h"
#include "estimates.h"
#include "identity.h"
#include "mem.h"
#include "node.h"
#include "recompute.h"
#include "tables.h"
#include "writer.h"

struct making {
	struct recompute *made;
	const struct codebook *book;
	const struct estimates *est;
	const struct table *table;
	const struct measure *measure;
	const struct estimate *estimate;
	bool has_comparisons;
};

/* ---- the design ---------------------------------------------------------- */

/* A column, or a list of columns. */
static const char **
read_columns(
    struct pool *pool, const struct node *design, const char *key, uint32_t *n)
{
	const struct node *node = node_get(design, key);
	const char **list;
	uint32_t i;

	*n = 0;
	if (node == NULL)
		return NULL;
	*n = node->kind == NODE_ARRAY ? (uint32_t)node->n : 1;
	list = pool_zero(pool, (size_t)*n + 1, sizeof *list);
	for (i = 0; i < *n; i++) {
		const char *text =
		    node->kind == NODE_ARRAY ? node->child[i].text : node->text;

		list[i] = text == NULL ? "" : text;
	}
	return list;
}

static void
read_design(struct recompute *r, const struct node *design)
{
	static const char *const others[] = {
	    "poststratify", "rake", "calibrate", "replicates", "design-weight"};
	size_t i;

	r->weight = node_text(design, "weight", NULL);
	r->strata = read_columns(r->pool, design, "strata", &r->n_strata);
	r->cluster = read_columns(r->pool, design, "cluster", &r->n_cluster);
	r->fpc = read_columns(r->pool, design, "fpc", &r->n_fpc);
	r->is_nested = node_bool(design, "nest", false);
	r->lonely = node_text(design, "lonely", "fail");
	r->has_errors = true;
	for (i = 0; i < sizeof others / sizeof *others; i++)
		if (node_get(design, others[i]) != NULL)
			r->has_errors = false;
}

/* ---- which records ------------------------------------------------------- */

static void
put_value(struct out *out, const char *text)
{
	for (; *text != '\0'; text++)
		if (isalnum((unsigned char)*text) ||
		    strchr("_-.", *text) != NULL)
			out_byte(out, *text);
		else
			out_format(out, "%%%02X", (unsigned char)*text);
}

/* "sex=1" behind what is there. */
static void
put_condition(struct out *out, const char *variable, const char *before,
    const char *const *values, uint32_t n)
{
	uint32_t i;

	out_text(out, out->len == 0 ? "" : "&");
	put_value(out, variable);
	out_text(out, "=");
	out_text(out, before);
	for (i = 0; i < n; i++) {
		out_text(out, i == 0 ? "" : "|");
		put_value(out, values[i]);
	}
}

/* The fields of a CSV record. */
static uint32_t
split(struct pool *pool, const char *record, const char **fields, uint32_t most)
{
	struct out out = {0};
	uint32_t n = 0;
	bool is_quoted = false;

	for (;; record++) {
		if (*record == '"' && is_quoted && record[1] == '"') {
			out_byte(&out, *record++);
		} else if (*record == '"') {
			is_quoted = !is_quoted;
		} else if (*record == '\0' || (*record == ',' && !is_quoted)) {
			if (n < most)
				fields[n++] = pool_take(pool, out_take(&out));
			if (*record == '\0')
				return n;
		} else {
			out_byte(&out, *record);
		}
	}
}

static void
put_restrictions(struct making *m, struct out *out)
{
	const struct estimate *e = m->estimate;
	uint32_t i;

	for (i = 0; i < m->measure->n_where; i++)
		put_condition(out, m->measure->where[i].variable, "",
		    m->measure->where[i].values, m->measure->where[i].n_values);
	for (i = 0; i < m->est->n_by; i++) {
		char *within =
		    identity_where(m->book, m->measure, m->est->by[i]);

		if (strcmp(e->by[i], RESULT_TOTAL) != 0 &&
		    (within == NULL || strcmp(within, e->by[i]) != 0))
			put_condition(out, m->est->by[i], "", &e->by[i], 1);
		free(within);
	}
}

/* One side of a comparison; false where this is not how it is defined. */
static bool
put_side(struct making *m, struct out *out, const char *side)
{
	enum {
		MOST = 16
	};

	struct pool *pool = m->made->pool;
	const char *names[MOST];
	const char *values[MOST];
	const char *first[MOST];
	uint32_t n = split(pool, m->estimate->contrast, names, MOST);
	uint32_t i;

	if (strcmp(names[0], "item") == 0 ||
	    split(pool, m->estimate->side_a, first, MOST) != n)
		return false;
	if (strcmp(side, RESULT_TOTAL) == 0)
		return true;
	if (strcmp(side, RESULT_REST) == 0) {
		if (n == 1)
			put_condition(out, names[0], "!", first, 1);
		return n == 1;
	}
	if (split(pool, side, values, MOST) != n)
		return false;
	for (i = 0; i < n; i++)
		put_condition(out, names[i], "", &values[i], 1);
	return true;
}

/* ---- a figure ------------------------------------------------------------ */

static void
put_field(struct out *out, const char *text)
{
	struct slice field = slice_of(text);

	if (!writer_needs_quotes(field)) {
		out_slice(out, field);
	} else {
		out_reserve(out, 2 * field.len + 2);
		out->len += writer_quote(out->text + out->len, field);
	}
	out_byte(out, ',');
}

static void
put_key(struct making *m, struct out *out)
{
	const struct estimate *e = m->estimate;
	uint32_t i;

	put_field(out, e->table);
	put_field(out, e->item);
	put_field(out, e->statistic);
	put_field(out, e->measure);
	put_field(out, e->category);
	for (i = 0; i < m->est->n_by; i++)
		put_field(out, e->by[i]);
	if (!m->has_comparisons)
		return;
	put_field(out, e->compared);
	put_field(out, e->contrast);
	put_field(out, e->side_a);
	put_field(out, e->side_b);
}

/* The variable that holds the answer, and the code that is it. */
static bool
find_answer(struct making *m, const char **variable, const char **code)
{
	const struct measure *measure = m->measure;
	const struct set *set;
	uint32_t i;
	int at;

	*variable = measure->variable == NULL ? "" : measure->variable;
	*code = tables_is_by_answer(measure) ? m->estimate->category : "";
	if (!measure->is_set)
		return true;
	at = codebook_set(m->book, measure->variable);
	set = at < 0 ? NULL : &m->book->sets[at];
	for (i = 0; set != NULL && i < set->n_members; i++)
		if (strcmp(set->codes[i], m->estimate->category) == 0) {
			*variable = m->book->variables[set->members[i]].name;
			*code = "1";
			return true;
		}
	/* A kind of missing is that of the question, and so of each choice. */
	if (set != NULL && codebook_is_dot_code(m->estimate->category)) {
		*variable = m->book->variables[set->members[0]].name;
		return true;
	}
	return false;
}

static bool
is_plain(const struct measure *measure)
{
	return (measure->statistic == STAT_SHARE &&
		   measure->percent == PERCENT_COLUMN) ||
	    (measure->statistic >= STAT_MEAN &&
		measure->statistic <= STAT_RATIO);
}

static bool
put_figure(struct making *m)
{
	const struct measure *measure = m->measure;
	bool is_difference = *m->estimate->compared != '\0';
	struct out *out = &m->made->figures;
	size_t before = out->len;
	struct out where[2] = {{0}};
	const char *variable;
	const char *code;
	struct out keep = {0};
	bool is_good = is_plain(measure) && find_answer(m, &variable, &code);
	uint32_t i;

	for (i = 0; is_good && i < (is_difference ? 2U : 1U); i++) {
		put_restrictions(m, &where[i]);
		if (is_difference)
			is_good = put_side(m, &where[i],
			    i == 0 ? m->estimate->side_a : m->estimate->side_b);
		if (where[i].len == 0)
			out_text(&where[i], "*");
		out_byte(&where[i], '\0');
	}
	if (is_good) {
		for (i = 0; i < measure->n_keep; i++)
			out_format(
			    &keep, "%s%s", i == 0 ? "" : "|", measure->keep[i]);
		out_byte(&keep, '\0');
		put_key(m, out);
		put_field(out, tables_statistics[measure->statistic]);
		put_field(out, variable);
		put_field(out, code);
		put_field(
		    out, measure->base == BASE_ASKED ? "asked" : "answered");
		put_field(out, keep.text);
		put_field(out,
		    measure->denominator == NULL ? "" : measure->denominator);
		put_field(out, where[0].text);
		put_field(out, is_difference ? where[1].text : "");
		out->text[out->len - 1] = '\n';
	} else {
		out->len = before;
	}
	out_free(&keep);
	out_free(&where[0]);
	out_free(&where[1]);
	return is_good;
}

/* ---- all ----------------------------------------------------------------- */

static void
put_header(struct making *m)
{
	static const char *const first[] = {
	    "table", "item", "statistic", "measure", "category"};
	static const char *const last[] = {"compared", "contrast", "side_a",
	    "side_b", "kind", "variable", "code", "base", "keep", "denominator",
	    "where_a", "where_b"};
	const uint32_t n_sides = 4;
	struct out *out = &m->made->figures;
	uint32_t i;

	for (i = 0; i < sizeof first / sizeof *first; i++)
		put_field(out, first[i]);
	for (i = 0; i < m->est->n_by; i++)
		put_field(out, m->est->by[i]);
	for (i = m->has_comparisons ? 0 : n_sides;
	     i < sizeof last / sizeof *last; i++)
		put_field(out, last[i]);
	out->text[out->len - 1] = '\n';
	m->made->n_columns =
	    5 + m->est->n_by + (m->has_comparisons ? n_sides : 0);
}

static const struct measure *
find_measure(const struct table *table, const char *item)
{
	uint32_t i;

	for (i = 0; i < table->n_measures; i++) {
		char *ours = identity_item(&table->measures[i]);
		bool is_same = strcmp(ours, item) == 0;

		free(ours);
		if (is_same)
			return &table->measures[i];
	}
	return NULL;
}

void
recompute_build(struct recompute *r, struct pool *pool,
    const struct tables *tables, const struct codebook *book,
    const struct estimates *est, const struct node *study)
{
	struct making m = {.made = r, .book = book, .est = est};
	size_t i;
	int at;

	*r = (struct recompute){
	    .pool = pool, .name = node_text(study, "name", "")};
	read_design(r, node_get(study, "design"));
	for (i = 0; i < est->n; i++)
		m.has_comparisons =
		    m.has_comparisons || *est->rows[i].compared != '\0';
	put_header(&m);
	for (i = 0; i < est->n; i++) {
		m.estimate = &est->rows[i];
		at = tables_find(tables, m.estimate->table);
		if (at < 0 || !m.estimate->has_value)
			continue;
		m.table = &tables->tables[at];
		m.measure = find_measure(m.table, m.estimate->item);
		if (m.measure != NULL && put_figure(&m))
			r->n++;
		else
			r->n_others++;
	}
}
