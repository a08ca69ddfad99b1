#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "codebook.h"
#include "delimited.h"
#include "estimates.h"
#include "identity.h"
#include "input.h"
#include "mem.h"
#include "node.h"
#include "number.h"
#include "recompute.h"
#include "sampling.h"
#include "tables.h"

enum {
	MOST = 16 /* variables that are compared together */
};

struct making {
	struct recompute *made;
	const struct codebook *book;
	const struct estimates *est;
	const struct table *table;
	const struct measure *measure; /* of the term */
	const struct estimate *estimate;
	bool has_comparisons;
	bool is_good;         /* all terms of the figure can be said */
	const char *sides[2]; /* of a comparison of measures: the items */
};

/* A test of shares against cells. */
static bool
is_test(const struct estimate *e)
{
	return strcmp(e->statistic, tables_statistics[STAT_CHISQ]) == 0;
}

/* Differences of rates are those of the totals. */
static bool
is_rate(const struct making *m)
{
	return m->measure->per > 0 && *m->estimate->compared == '\0';
}

/* A comparison of two measures. */
static bool
is_of_measures(const struct estimate *e)
{
	return strcmp(e->contrast, "item") == 0;
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

/* Does a column hold what the measure's where restricts it to? */
static bool
is_restricted(const struct making *m, uint32_t i)
{
	char *within = identity_where(m->book, m->measure, m->est->by[i]);
	bool is_so = within != NULL && strcmp(within, m->estimate->by[i]) == 0;

	free(within);
	return is_so;
}

/* The breakdown's cell, or all of its cells, and what the measure asks for. */
static void
put_restrictions(struct making *m, struct out *out, bool is_whole)
{
	const struct estimate *e = m->estimate;
	uint32_t i;

	for (i = 0; i < m->measure->n_where; i++)
		put_condition(out, m->measure->where[i].variable, "",
		    m->measure->where[i].values, m->measure->where[i].n_values);
	for (i = 0; i < m->est->n_by; i++)
		if (strcmp(e->by[i], RESULT_TOTAL) != 0 &&
		    strcmp(e->by[i], RESULT_EACH) != 0 && !is_restricted(m, i))
			put_condition(out, m->est->by[i], is_whole ? "!" : "",
			    &e->by[i], is_whole ? 0 : 1);
}

/* ---- sides of a comparison ----------------------------------------------- */

/* How it was asked for, by its type, or NULL. */
static const struct comparison *
find_comparison(const struct making *m, enum comparing type)
{
	const struct table *table = m->table;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < table->n_comparisons; i++) {
		const struct comparison *one = &table->comparisons[i];
		char *by = identity_list(one->by, one->n_by);
		bool is_it =
		    one->type == type && strcmp(by, m->estimate->contrast) == 0;

		for (k = 0; is_it && k < one->n_within; k++) {
			int at = estimates_by(m->est, one->within[k]);

			is_it = at >= 0 &&
			    strcmp(m->estimate->by[at], RESULT_TOTAL) != 0;
		}
		free(by);
		if (is_it)
			return one;
	}
	return NULL;
}

/* Those who have a value of each. */
static void
put_known(struct out *out, const char *const *names, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		put_condition(out, names[i], "!", NULL, 0);
}

/* All but a combination of values: "sex+area=!1+2". */
static void
put_others(struct out *out, const char *const *names, const char *const *values,
    uint32_t n)
{
	uint32_t i;

	put_known(out, names, n);
	out_text(out, out->len == 0 ? "" : "&");
	for (i = 0; i < n; i++) {
		out_text(out, i == 0 ? "" : "+");
		put_value(out, names[i]);
	}
	out_text(out, "=!");
	for (i = 0; i < n; i++) {
		out_text(out, i == 0 ? "" : "+");
		put_value(out, values[i]);
	}
}

/* A side: a value of each variable, the total or the rest. */
static bool
put_side(struct making *m, struct out *out, const char *side)
{
	const struct comparison *total = find_comparison(m, COMPARE_TOTAL);
	struct pool *pool = m->made->pool;
	const char *names[MOST];
	const char *values[MOST];
	uint32_t n = split(pool, m->estimate->contrast, names, MOST);
	bool is_rest = strcmp(side, RESULT_REST) == 0;
	uint32_t i;

	if (strcmp(side, RESULT_TOTAL) == 0) {
		if (total != NULL && total->n_within > 0)
			put_known(out, names, n);
		return true;
	}
	if (is_rest)
		side = m->estimate->side_a;
	/* A single value is written as it is. */
	if (n == 1)
		values[0] = side;
	else if (split(pool, side, values, MOST) != n)
		return false;
	if (is_rest)
		put_others(out, names, values, n);
	for (i = 0; i < n && !is_rest; i++)
		put_condition(out, names[i], "", &values[i], 1);
	return true;
}

static bool
is_value(const struct making *m, const char *variable, const char *text)
{
	int at = estimates_by(m->est, variable);
	int v = codebook_variable(m->book, variable);
	size_t i;

	for (i = 0; v >= 0 && i < m->book->variables[v].n_categories; i++)
		if (strcmp(m->book->variables[v].categories[i].code, text) == 0)
			return true;
	for (i = 0; at >= 0 && i < m->est->n; i++)
		if (strcmp(m->est->rows[i].by[at], text) == 0)
			return true;
	return false;
}

/* "2024 - 2022,municipality": both ends of the change, and whose it is. */
static bool
split_change(struct making *m, const struct comparison *one, const char *side,
    const char *ends[2], const char **whose)
{
	static const char between[] = " - ";
	struct pool *pool = m->made->pool;
	const char *parts[MOST];
	const char *at;

	if (one->n_by != 2 || split(pool, side, parts, MOST) != 2)
		return false;
	*whose = parts[1];
	for (at = strstr(parts[0], between); at != NULL;
	     at = strstr(at + 1, between)) {
		ends[0] = pool_take(
		    pool, mem_format("%.*s", (int)(at - parts[0]), parts[0]));
		ends[1] = at + strlen(between);
		if (is_value(m, one->by[0], ends[0]) &&
		    is_value(m, one->by[0], ends[1]))
			return true;
	}
	return false;
}

/* ---- a figure ------------------------------------------------------------ */

static void
put_key(struct making *m)
{
	const struct estimate *e = m->estimate;
	struct out *out = &m->made->figures;
	uint32_t i;

	delimited_field(out, e->table);
	delimited_field(out, e->item);
	delimited_field(out, e->statistic);
	delimited_field(out, e->measure);
	delimited_field(out, e->category);
	for (i = 0; i < m->est->n_by; i++)
		delimited_field(out, e->by[i]);
	if (m->has_comparisons) {
		delimited_field(out, e->compared);
		delimited_field(out, e->contrast);
		delimited_field(out, e->side_a);
		delimited_field(out, e->side_b);
	}
	delimited_field(out,
	    is_of_measures(e) && m->measure->statistic == STAT_SHARE ? "most"
								     : "any");
	delimited_end(out);
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
	*code = m->estimate->category;
	if (is_test(m->estimate) && measure->is_set)
		*variable = m->estimate->measure;
	if (is_test(m->estimate) || !measure->is_set)
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

/* That whose cells a test is of, all its variables being "*"; or NULL. */
static const struct breakdown *
find_breakdown(const struct making *m)
{
	const struct table *table = m->table;
	uint32_t i;
	uint32_t k;

	for (i = 0; is_test(m->estimate) && i < table->n_breakdowns; i++) {
		const struct breakdown *one = &table->breakdowns[i];
		uint32_t n = 0;

		for (k = 0; k < m->est->n_by; k++)
			n += strcmp(m->estimate->by[k], RESULT_EACH) == 0;
		for (k = 0; k < one->n_by; k++) {
			int at = estimates_by(m->est, one->by[k]);

			n -= at >= 0 &&
			    strcmp(m->estimate->by[at], RESULT_EACH) == 0;
		}
		if (n == 0 && one->n_by > 0)
			return one;
	}
	return NULL;
}

/* A share that is a part of more than the cell. */
static bool
is_part(const struct measure *measure)
{
	return measure->statistic == STAT_SHARE &&
	    measure->percent != PERCENT_COLUMN;
}

static const char *
kind_of(const struct making *m)
{
	const struct measure *measure = m->measure;

	if (is_test(m->estimate))
		return m->estimate->statistic;
	if (is_part(measure))
		return measure->percent == PERCENT_ROW ? "share of answer"
						       : "share of all";
	return tables_statistics[measure->statistic];
}

/* Whom a share of row or total is of, or the cells of a test. */
static void
put_whole(struct making *m, struct out *out)
{
	const struct estimate *e = m->estimate;
	const struct breakdown *tested = find_breakdown(m);
	uint32_t i;

	if (is_part(m->measure)) {
		put_restrictions(m, out, true);
		out_text(out, out->len == 0 ? "*" : "");
	}
	for (i = 0; tested != NULL && i < m->est->n_by; i++) {
		const char *name = m->est->by[i];
		bool is_last = strcmp(name, tested->by[tested->n_by - 1]) == 0;

		if (strcmp(e->by[i], RESULT_EACH) != 0)
			continue;
		if (is_last && tested->categories != NULL)
			put_condition(out, name, "", tested->categories,
			    tested->n_categories);
		else
			put_condition(out, name, "!", NULL, 0);
	}
}

/* The variables of the cells of a test, or of the groups of a standard. */
static void
put_variables(const struct making *m, struct out *out)
{
	const struct breakdown *tested = find_breakdown(m);
	const struct measure *measure = m->measure;
	bool is_standard =
	    measure->statistic == STAT_SHARE || measure->statistic == STAT_MEAN;
	const char *const *names =
	    tested != NULL ? tested->by : measure->standardize;
	uint32_t n = tested != NULL ? tested->n_by
	    : is_standard           ? measure->n_standardize
				    : 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		out_text(out, i == 0 ? "" : "|");
		put_value(out, names[i]);
	}
}

/* Per how many of which units of the population; "" and "". */
static void
put_rate(struct making *m)
{
	const struct estimate *e = m->estimate;
	const struct measure *measure = m->measure;
	struct out *out = &m->made->terms;
	struct out units = {0};
	char per[NUMBER_TEXT] = "";
	uint32_t i;

	if (is_rate(m)) {
		per[number_format(per, measure->per)] = '\0';
		for (i = 0; i < m->est->n_by; i++)
			if (strcmp(e->by[i], RESULT_TOTAL) != 0 &&
			    !is_restricted(m, i))
				put_condition(
				    &units, m->est->by[i], "", &e->by[i], 1);
		out_text(&units, units.len == 0 ? "*" : "");
	}
	out_byte(&units, '\0');
	delimited_field(out, per);
	delimited_field(out, units.text);
	out_free(&units);
}

/* How a quantile is read off, and its interval. */
static void
put_quantile(struct making *m)
{
	struct out *out = &m->made->terms;
	char level[NUMBER_TEXT] = "";
	bool is_it = m->measure->statistic == STAT_QUANTILE;
	const char *ci = m->table->ci;

	if (is_it)
		level[number_format(level,
		    m->table->level > 0 ? m->table->level : 0.95)] = '\0';
	delimited_field(out, is_it ? tables_qrules[m->measure->qrule] : "");
	delimited_field(out, !is_it ? "" : *ci == '\0' ? "wald" : ci);
	delimited_field(out, level);
}

/* Does it take a population that the study has not? */
static bool
lacks_population(const struct making *m)
{
	const struct measure *measure = m->measure;

	return m->made->population.len == 0 &&
	    (is_rate(m) || measure->n_standardize > 0);
}

/* Where is owned by the caller, without its end. */
static bool
put_term(struct making *m, int sign, struct out *where)
{
	const struct measure *measure = m->measure;
	struct out *out = &m->made->terms;
	struct out texts[3] = {{0}, {0}, {0}}; /* keep, whole, variables */
	const char *variable;
	const char *code;
	uint32_t i;

	if (measure == NULL || measure->statistic > STAT_QUANTILE ||
	    lacks_population(m) || !find_answer(m, &variable, &code))
		return false;
	for (i = 0; i < measure->n_keep; i++)
		out_format(
		    &texts[0], "%s%s", i == 0 ? "" : "|", measure->keep[i]);
	put_whole(m, &texts[1]);
	put_variables(m, &texts[2]);
	for (i = 0; i < 3; i++)
		out_byte(&texts[i], '\0');
	out_text(where, where->len == 0 ? "*" : "");
	out_byte(where, '\0');
	out_format(out, "%u,%d,", m->made->n + 1, sign);
	delimited_field(out, kind_of(m));
	delimited_field(out, variable);
	delimited_field(out, code);
	delimited_field(
	    out, measure->base == BASE_ASKED ? "asked" : "answered");
	delimited_field(out, texts[0].text);
	delimited_field(
	    out, measure->denominator == NULL ? "" : measure->denominator);
	delimited_field(out, where->text);
	for (i = 1; i < 3; i++)
		delimited_field(out, texts[i].text);
	put_rate(m);
	put_quantile(m);
	delimited_end(out);
	for (i = 0; i < 3; i++)
		out_free(&texts[i]);
	return true;
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

/* A side of a comparison as a term; of a change one end, and whose it is. */
static bool
put_side_term(struct making *m, int sign, const char *side,
    const struct comparison *change, const char *whose)
{
	struct out where = {0};
	bool is_good = true;

	put_restrictions(m, &where, false);
	if (change == NULL) {
		is_good = put_side(m, &where, side);
	} else {
		put_condition(&where, change->by[0], "", &side, 1);
		put_condition(&where, change->by[1], "", &whose, 1);
	}
	is_good = is_good && put_term(m, sign, &where);
	out_free(&where);
	return is_good;
}

static bool
put_change(struct making *m, const struct comparison *change, int sign,
    const char *side)
{
	const char *ends[2];
	const char *whose;

	return split_change(m, change, side, ends, &whose) &&
	    put_side_term(m, sign, ends[0], change, whose) &&
	    put_side_term(m, -sign, ends[1], change, whose);
}

static bool
put_measure(struct making *m, int sign, const char *item)
{
	struct out where = {0};
	bool is_good;

	m->measure = find_measure(m->table, item);
	if (m->measure == NULL)
		return false;
	put_restrictions(m, &where, false);
	is_good = put_term(m, sign, &where);
	out_free(&where);
	return is_good;
}

/* A figure is a sum of terms. */
static bool
put_terms(struct making *m)
{
	const struct estimate *e = m->estimate;
	const struct comparison *change;

	if (*e->compared == '\0')
		return put_measure(m, 1, e->item);
	if (is_of_measures(e))
		return put_measure(m, 1, e->side_a) &&
		    put_measure(m, -1, e->side_b);
	m->measure = find_measure(m->table, e->item);
	if (m->measure == NULL || is_part(m->measure))
		return false;
	change = find_comparison(m, COMPARE_CONTRAST);
	if (change != NULL && strstr(e->side_a, " - ") != NULL)
		return put_change(m, change, 1, e->side_a) &&
		    put_change(m, change, -1, e->side_b);
	return put_side_term(m, 1, e->side_a, NULL, NULL) &&
	    put_side_term(m, -1, e->side_b, NULL, NULL);
}

static void
put_figure(struct making *m)
{
	struct recompute *r = m->made;
	size_t before = r->terms.len;

	if (put_terms(m)) {
		put_key(m);
		r->n++;
		return;
	}
	r->terms.len = before;
	r->n_others++;
}

/* ---- all ----------------------------------------------------------------- */

static void
put_names(struct out *out, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		delimited_field(out, names[i]);
}

static void
put_headers(struct making *m)
{
	static const char *const first[] = {
	    "table", "item", "statistic", "measure", "category"};
	static const char *const sides[] = {
	    "compared", "contrast", "side_a", "side_b"};
	static const char *const last[] = {"records"};
	static const char *const terms[] = {"figure", "sign", "kind",
	    "variable", "code", "base", "keep", "denominator", "where", "whole",
	    "by", "per", "units", "rule", "interval", "level"};
	struct recompute *r = m->made;
	uint32_t n_sides =
	    m->has_comparisons ? sizeof sides / sizeof *sides : 0;

	put_names(&r->figures, first, sizeof first / sizeof *first);
	put_names(&r->figures, m->est->by, m->est->n_by);
	put_names(&r->figures, sides, n_sides);
	put_names(&r->figures, last, 1);
	delimited_end(&r->figures);
	put_names(&r->terms, terms, sizeof terms / sizeof *terms);
	delimited_end(&r->terms);
	r->n_columns = 5 + m->est->n_by + n_sides;
}

/* The units of the population, as its file has them. */
static bool
put_population(struct out *out, const char *path)
{
	char *files[] = {(char *)path};
	struct input_options whole = {.is_unsealed = true};
	struct input *in = input_open(files, 1, &whole);
	struct record rec;
	uint32_t i;

	for (i = 0; in != NULL && i < input_columns(in); i++)
		delimited_field(out, input_column(in, i));
	while (in != NULL && input_next(in, &rec)) {
		delimited_end(out);
		for (i = 0; i < input_columns(in); i++) {
			char *text = mem_text(record_field(&rec, i));

			delimited_field(out, text);
			free(text);
		}
	}
	if (out->len > 0)
		delimited_end(out);
	input_close(in);
	return in != NULL && diag_worst() < STATUS_USAGE;
}

static bool
is_wanted(const struct recompute_from *from, const struct estimate *e)
{
	size_t i;

	for (i = 0; i < from->n_ids; i++)
		if (strcmp(from->ids[i], e->table) == 0)
			return e->has_value;
	return from->n_ids == 0 && e->has_value;
}

bool
recompute_build(
    struct recompute *r, struct pool *pool, const struct recompute_from *from)
{
	const struct estimates *est = from->estimates;
	struct making m = {.made = r, .book = from->book, .est = est};
	size_t i;
	int at;

	*r = (struct recompute){.pool = pool};
	if (from->population != NULL &&
	    !put_population(&r->population, from->population))
		return false;
	sampling_put(&r->design, node_get(from->study, "design"), from->account,
	    from->tables);
	for (i = 0; i < est->n; i++)
		m.has_comparisons =
		    m.has_comparisons || *est->rows[i].compared != '\0';
	put_headers(&m);
	for (i = 0; i < est->n; i++) {
		m.estimate = &est->rows[i];
		at = tables_find(from->tables, m.estimate->table);
		if (at < 0 || !is_wanted(from, m.estimate))
			continue;
		m.table = &from->tables->tables[at];
		put_figure(&m);
	}
	return true;
}

void
recompute_done(struct recompute *r)
{
	out_free(&r->design);
	out_free(&r->figures);
	out_free(&r->terms);
	out_free(&r->population);
}
