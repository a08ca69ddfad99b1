#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "balance.h"
#include "diag.h"
#include "json.h"
#include "mem.h"
#include "number.h"

void
balance_open(struct balance *b, const struct margins *margins)
{
	b->margins = margins;
	b->lines = mem_zero(margins->n_terms + (size_t)1, sizeof *b->lines);
}

void
balance_close(struct balance *b)
{
	free(b->lines);
}

static void
add_line(
    struct balance_line *line, quad d, quad weight, double ratio, uint64_t n)
{
	kulisch_add_quad(&line->before, d);
	kulisch_add_quad(&line->after, weight);
	if (line->n == 0 || ratio < line->low)
		line->low = ratio;
	if (line->n == 0 || ratio > line->high)
		line->high = ratio;
	line->n += n;
}

static void
add(void *context, const struct unit *unit, quad weight, quad squares,
    uint64_t n)
{
	struct balance *b = context;
	double ratio = unit->d > 0 ? (double)(weight / (quad)unit->d) : 1;
	uint32_t i;

	for (i = 0; i < unit->n; i++)
		add_line(&b->lines[unit->terms[i]],
		    (quad)unit->d * (quad)unit->x[i], weight * (quad)unit->x[i],
		    ratio, n);
	add_line(
	    &b->lines[b->margins->n_terms], (quad)unit->d, weight, ratio, n);
	kulisch_add_quad(&b->squares, squares);
	if (weight < 0)
		b->negative += n;
	if (ratio < b->extreme_low || ratio > b->extreme_high)
		b->extreme += n;
}

void
balance_fill(struct balance *b, struct fit *f)
{
	fit_sums(f, add, b);
}

double
balance_kish(const struct balance *b)
{
	const struct balance_line *all = &b->lines[b->margins->n_terms];
	quad sum = kulisch_value(&all->after);

	if (sum == 0)
		return 0;
	return (
	    double)((quad)all->n * kulisch_value(&b->squares) / (sum * sum));
}

/* After a trim the totals no longer hold: the one that is off by most. */
static void
say_off(const struct balance *b)
{
	const struct margins *m = b->margins;
	double most = 0;
	uint32_t worst = 0;
	char wanted[NUMBER_TEXT];
	char is[NUMBER_TEXT];
	uint32_t i;

	for (i = 0; i < m->n_terms; i++) {
		double off = fabs((double)(kulisch_value(&b->lines[i].after) -
				 m->terms[i].target)) /
		    (1 + fabs((double)m->terms[i].target));

		if (off <= most)
			continue;
		most = off;
		worst = i;
	}
	if (most <= 1e-9)
		return;
	number_round(
	    wanted, sizeof wanted, (double)m->terms[worst].target, 0, 3);
	number_round(
	    is, sizeof is, (double)kulisch_value(&b->lines[worst].after), 0, 3);
	diag_note(NULL, "trim-missed",
	    "after trimming the totals no longer hold: '%s' is %s, not %s; "
	    "--bounds keeps both",
	    m->terms[worst].name, is, wanted);
}

void
balance_report(const struct balance *b, const struct fit *f)
{
	if (b->negative > 0)
		diag_note(NULL, "weight-negative",
		    "%" PRIu64 " records have a weight below 0; --bounds or "
		    "--distance raking has none",
		    b->negative);
	if (b->extreme > 0)
		diag_note(NULL, "extreme-ratio",
		    "%" PRIu64 " records have a weight that is less than %g or "
		    "more than %g times their base weight",
		    b->extreme, b->extreme_low, b->extreme_high);
	if (f->trim.n > 0)
		say_off(b);
}

static void
put(struct json *json, const char *key, double value)
{
	char text[NUMBER_TEXT];
	size_t len = number_format(text, value);

	json_plain(json, key, (struct slice){text, len});
}

static void
put_line(struct json *json, const struct balance_line *line, const quad *target)
{
	json_number(json, "n", line->n);
	put(json, "sum_before", (double)kulisch_value(&line->before));
	if (target != NULL)
		put(json, "target", (double)*target);
	put(json, "sum_after", (double)kulisch_value(&line->after));
	put(json, "ratio_min", line->low);
	put(json, "ratio_max", line->high);
}

static void
put_margins(struct json *json, const struct margins *m)
{
	uint32_t i;
	uint32_t k;

	json_open(json, "margins", '[');
	for (i = 0; i < m->n; i++) {
		json_open(json, NULL, '[');
		for (k = 0; k < m->margins[i].n_columns; k++)
			json_text(
			    json, NULL, m->columns[m->margins[i].columns[k]]);
		json_close(json, ']');
	}
	json_close(json, ']');
}

static void
put_method(struct json *json, const struct fit *f)
{
	static const char *const methods[] = {
	    "none", "poststratify", "rake", "greg"};
	static const char *const distances[] = {"linear", "raking", "logit"};
	const struct weighting *set = f->set;
	const struct margins *m = f->margins;

	json_text(json, "weight", set->name);
	json_text(json, "base", set->base);
	json_text(json, "method", methods[set->method]);
	if (set->method >= METHOD_RAKE)
		json_text(json, "distance", distances[set->how.kind]);
	if (set->how.is_bounded) {
		json_open(json, "bounds", '[');
		put(json, NULL, set->how.low);
		put(json, NULL, set->how.high);
		json_close(json, ']');
	}
	if (set->n_classes > 0)
		json_texts(json, "class", (const char *const *)set->classes,
		    set->n_classes);
	if (m->is_model) {
		json_texts(json, "model", (const char *const *)m->columns,
		    m->n_columns);
		json_texts(json, "numbers", (const char *const *)m->numbers,
		    m->n_numbers);
		json_bool(json, "intercept", m->intercept != TERM_NONE);
	} else if (m->n > 0) {
		put_margins(json, m);
	}
	if (set->equal_within != NULL)
		json_text(json, "equal_within", set->equal_within);
	if (set->within != NULL)
		json_text(json, "within", set->within);
	if (f->newton != NULL)
		json_number(json, "rounds", f->newton->rounds);
	if (set->trim_high > 0)
		json_number(json, "trim_rounds", f->trim.n);
}

static void
put_classes(struct json *json, const struct classes *c)
{
	uint32_t i;

	if (c->n == 0)
		return;
	json_open_tall(json, "classes", '[');
	for (i = 0; i < c->n; i++) {
		const struct class *class = &c->list[i];

		json_open(json, NULL, '{');
		json_text(json, "class", class->name);
		json_number(json, "sampled", class->sampled);
		json_number(json, "answered", class->answered);
		put(json, "sum_before", (double)class->before);
		put(json, "target", (double)class->target);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_term(struct json *json, const struct balance *b, uint32_t i)
{
	const struct margin_term *term = &b->margins->terms[i];

	json_open(json, NULL, '{');
	json_text(json, "margin", b->margins->margins[term->margin].name);
	json_text(json, "category", term->name);
	put_line(json, &b->lines[i], &term->target);
	json_close(json, '}');
}

char *
balance_json(const struct balance *b, const struct fit *f, size_t *len)
{
	const struct margins *m = b->margins;
	struct json json = {.is_first = true};
	uint32_t i;
	uint32_t k;

	json_open_tall(&json, NULL, '{');
	put_method(&json, f);
	put_classes(&json, f->classes);
	json_open_tall(&json, "account", '[');
	for (i = 0; i < m->n; i++)
		for (k = 0; k < m->margins[i].n; k++)
			put_term(&json, b, m->margins[i].first + k);
	json_open(&json, NULL, '{');
	json_text(&json, "margin", "all");
	put_line(&json, &b->lines[m->n_terms], NULL);
	put(&json, "kish", balance_kish(b));
	json_close(&json, '}');
	json_close(&json, ']');
	json_close(&json, '}');
	return json_finish(&json, len);
}
