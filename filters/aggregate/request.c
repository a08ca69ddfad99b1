#include <stdlib.h>
#include <string.h>

#include "condition.h"
#include "mem.h"
#include "number.h"
#include "request.h"

static void
comparison_done(struct comparison *one)
{
	free(one->by);
	free(one->a);
	free(one->b);
}

void
request_init(struct request *r)
{
	*r = (struct request){
	    .ad_hoc = {.id = "", .ci = "", .show_total = true}};
	MEM_GROW(r->ad_hoc.breakdowns, 0, r->cap_breakdowns);
	r->ad_hoc.breakdowns[0] = (struct breakdown){0};
	r->ad_hoc.n_breakdowns = 1;
}

void
request_done(struct request *r)
{
	struct table *table = &r->ad_hoc;
	uint32_t i;

	for (i = 0; i < table->n_measures; i++)
		free(table->measures[i].p);
	for (i = 0; i < table->n_breakdowns; i++)
		free(table->breakdowns[i].by);
	for (i = 0; i < table->n_comparisons; i++)
		comparison_done(&table->comparisons[i]);
	free(table->comparisons);
	for (i = 0; i < r->n_where; i++)
		free(r->where[i].values);
	for (i = 0; i < r->n_sets; i++) {
		free(r->sets[i].columns);
		free(r->sets[i].codes);
	}
	for (i = 0; i < r->n_owned; i++)
		free(r->owned[i]);
	free(table->measures);
	free(table->breakdowns);
	free(r->where);
	free(r->sets);
	free(r->keep);
	free(r->within);
	free(r->standardize);
	free(r->owned);
	free(r->design.strata);
	free(r->design.clusters);
	free(r->design.fpcs);
	free(r->design.margins);
	free(r->design.margin_ends);
	free(r->design.margin_is_number);
	free(r->design.replicate_columns);
	free(r->design.rscales);
	bands_free(&r->bands);
}

static const char *
keep_text(struct request *r, struct slice text)
{
	MEM_GROW(r->owned, r->n_owned, r->cap_owned);
	r->owned[r->n_owned] = mem_text(text);
	return r->owned[r->n_owned++];
}

/*
 * The byte after a quoted text, in which quotes are doubled; NULL where the
 * text begins without a quote or the closing one is missing.
 */
static const char *
skip_quotes(const char *text)
{
	if (*text++ != '"')
		return NULL;
	for (;; text += 2) {
		text += strcspn(text, "\"");
		if (text[0] == '\0' || text[1] != '"')
			return text[0] == '\0' ? NULL : text + 1;
	}
}

/*
 * A name or value up to one of the stops, and *at behind it.  In quotes, as in
 * CSV, it may hold the stops.
 */
static const char *
take_text(struct request *r, const char **at, const char *stops)
{
	const char *text = *at;
	const char *end = skip_quotes(text);
	char *copy;
	size_t len;

	if (end == NULL || (*end != '\0' && strchr(stops, *end) == NULL)) {
		len = strcspn(text, stops);
		*at = text + len;
		return keep_text(r, (struct slice){text, len});
	}
	*at = end;
	copy = mem_text((struct slice){text, (size_t)(end - text)});
	for (len = 0, text++; text < end - 1; text++) {
		copy[len++] = *text;
		text += *text == '"';
	}
	copy[len] = '\0';
	MEM_GROW(r->owned, r->n_owned, r->cap_owned);
	r->owned[r->n_owned++] = copy;
	return copy;
}

/* Texts with commas between, up to the stop, and *at behind the last. */
static const char **
take_list(struct request *r, const char **at, char stop, uint32_t *n)
{
	const char stops[] = {',', stop, '\0'};
	const char **list = NULL;
	size_t cap = 0;

	*n = 0;
	for (;; ++*at) {
		MEM_GROW(list, *n, cap);
		list[(*n)++] = take_text(r, at, stops);
		if (**at != ',')
			return list;
	}
}

/* One text up to the stop, commas and all. */
static const char **
take_one(struct request *r, const char **at, const char *stops, uint32_t *n)
{
	const char **list = mem_alloc(sizeof *list);

	list[0] = take_text(r, at, stops);
	*n = 1;
	return list;
}

const char **
request_list(struct request *r, const char *text, uint32_t *n)
{
	return take_list(r, &text, '\0', n);
}

/* The values of the columns that are compared; one may hold commas. */
static const char **
take_values(struct request *r, const char **at, const struct comparison *one,
    uint32_t *n)
{
	return one->n_by > 1 ? take_list(r, at, ':', n)
			     : take_one(r, at, ":", n);
}

/* "domains=COL:A:B", "total=COL:A", "measures=M1:M2"; false: not the form. */
static bool
comparison_parse(struct request *r, struct comparison *one, const char *text)
{
	const char *sign = strchr(text, '=');
	bool has_two;
	int i;

	*one = (struct comparison){0};
	if (sign == NULL)
		return false;
	for (i = 0; tables_comparings[i] != NULL; i++)
		if (slice_is((struct slice){text, (size_t)(sign - text)},
			tables_comparings[i]))
			break;
	if (tables_comparings[i] == NULL)
		return false;
	one->type = (enum comparing)i;
	text = sign + 1;
	if (one->type == COMPARE_MEASURES) {
		one->a = take_one(r, &text, ":", &one->n_a);
		if (*text++ != ':')
			return false;
		one->b = take_one(r, &text, ":", &one->n_b);
		return *text == '\0';
	}
	has_two = one->type == COMPARE_DOMAINS || one->type == COMPARE_WAVES;
	one->by = take_list(r, &text, ':', &one->n_by);
	if (*text == ':') {
		text++;
		one->a = take_values(r, &text, one, &one->n_a);
	}
	if (*text == ':' && has_two) {
		text++;
		one->b = take_values(r, &text, one, &one->n_b);
	}
	return *text == '\0' && (one->a == NULL || one->n_a == one->n_by) &&
	    (one->b == NULL || one->n_b == one->n_by);
}

static struct measure *
add_measure(struct request *r, enum statistic statistic)
{
	struct table *table = &r->ad_hoc;

	MEM_GROW(table->measures, table->n_measures, r->cap_measures);
	table->measures[table->n_measures] =
	    (struct measure){.statistic = statistic};
	return &table->measures[table->n_measures++];
}

void
request_measure(struct request *r, enum statistic statistic, const char *text)
{
	uint32_t n;
	uint32_t i;
	const char **names;

	if (text == NULL) {
		add_measure(r, statistic);
		return;
	}
	names = request_list(r, text, &n);
	for (i = 0; i < n; i++)
		add_measure(r, statistic)->variable = names[i];
	free(names);
}

bool
request_ratio(struct request *r, const char *text)
{
	const char *variable = take_text(r, &text, "/");
	struct measure *measure;

	if (variable[0] == '\0' || text[0] != '/' || text[1] == '\0')
		return false;
	measure = add_measure(r, STAT_RATIO);
	measure->variable = variable;
	text++;
	measure->denominator = take_text(r, &text, "");
	return true;
}

bool
request_quantile(struct request *r, const char *text)
{
	bool is_quoted = skip_quotes(text) != NULL;
	const char *colon = is_quoted ? skip_quotes(text) : strrchr(text, ':');
	struct measure *measure;
	uint32_t i;

	if (colon == NULL || colon == text || colon[0] != ':' ||
	    colon[1] == '\0')
		return false;
	measure = add_measure(r, STAT_QUANTILE);
	measure->variable = is_quoted
	    ? take_text(r, &text, ":")
	    : keep_text(r, (struct slice){text, (size_t)(colon - text)});
	measure->p = request_list(r, colon + 1, &measure->n_p);
	for (i = 0; i < measure->n_p; i++)
		if (!tables_is_probability(measure->p[i]))
			return false;
	return true;
}

static bool
is_number(const char *text)
{
	double number;

	return number_parse(&number, text, strlen(text));
}

/* "age:18" and the numbers that follow it: bands; false: they do not rise. */
static bool
take_bands(struct request *r, const char *name, const char **at)
{
	const char *colon = strrchr(name, ':');
	const char *column =
	    keep_text(r, (struct slice){name, (size_t)(colon - name)});
	const char **bounds = NULL;
	const char *next;
	size_t cap = 0;
	uint32_t n = 0;
	bool is_good;

	MEM_GROW(bounds, n, cap);
	bounds[n++] = colon + 1;
	while (**at == ',') {
		const char *text = *at + 1;

		next = take_text(r, &text, ",");
		if (!is_number(next))
			break;
		MEM_GROW(bounds, n, cap);
		bounds[n++] = next;
		*at = text;
	}
	is_good = bands_add(&r->bands, column, bounds, n);
	free(bounds);
	return is_good;
}

bool
request_by(struct request *r, const char *text)
{
	struct table *table = &r->ad_hoc;
	struct breakdown *breakdown;
	bool is_good = true;
	size_t cap = 0;

	MEM_GROW(table->breakdowns, table->n_breakdowns, r->cap_breakdowns);
	breakdown = &table->breakdowns[table->n_breakdowns++];
	*breakdown = (struct breakdown){0};
	for (;; text++) {
		bool is_quoted = skip_quotes(text) != NULL;
		const char *name = take_text(r, &text, ",");
		const char *colon = is_quoted ? NULL : strrchr(name, ':');

		if (colon != NULL && colon > name && is_number(colon + 1)) {
			is_good = take_bands(r, name, &text) && is_good;
			name = r->bands.bands[r->bands.n - 1].name;
		}
		MEM_GROW(breakdown->by, breakdown->n_by, cap);
		breakdown->by[breakdown->n_by++] = name;
		if (*text == '\0')
			return is_good;
	}
}

/* The sign at *text, which is left behind it; false: there is none. */
static bool
take_sign(const char **text, enum condition_kind *kind)
{
	static const struct {
		const char *sign;
		enum condition_kind kind;
	} signs[] = {
	    {"!=", CONDITION_OTHERS},
	    {"<=", CONDITION_AT_MOST},
	    {">=", CONDITION_AT_LEAST},
	    {"<", CONDITION_BELOW},
	    {">", CONDITION_ABOVE},
	    {"=", CONDITION_LISTED},
	};

	size_t i;

	for (i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(*text, signs[i].sign, strlen(signs[i].sign)) == 0) {
			*text += strlen(signs[i].sign);
			*kind = signs[i].kind;
			return true;
		}
	return false;
}

/* The condition that takes more values of the variable, or a new one. */
static struct condition *
condition_on(struct request *r, const char *variable, enum condition_kind kind)
{
	uint32_t i;

	for (i = 0; i < r->n_where && kind == CONDITION_LISTED; i++)
		if (r->where[i].kind == kind &&
		    strcmp(variable, r->where[i].variable) == 0)
			return &r->where[i];
	MEM_GROW(r->where, r->n_where, r->cap_where);
	r->where[r->n_where] =
	    (struct condition){.variable = variable, .kind = kind};
	return &r->where[r->n_where++];
}

/* The same column again with "=": more values that will do. */
bool
request_where(struct request *r, const char *text)
{
	const char *variable = take_text(r, &text, "=<>!");
	struct condition *condition;
	enum condition_kind kind;
	const char **list;
	uint32_t n;
	uint32_t i;

	if (variable[0] == '\0' || !take_sign(&text, &kind))
		return false;
	list = request_list(r, text, &n);
	condition = condition_on(r, variable, kind);
	condition->values = mem_resize(condition->values,
	    (condition->n_values + n) * sizeof *condition->values);
	for (i = 0; i < n; i++) {
		condition->has_ranges |= condition_is_range(list[i]);
		condition->values[condition->n_values++] = list[i];
	}
	free(list);
	return kind <= CONDITION_OTHERS ||
	    (n == 1 && condition_is_bound(slice_of(condition->values[0])));
}

bool
request_set(struct request *r, const char *text)
{
	const char *name = take_text(r, &text, "=");
	struct choices *set;
	uint32_t i;

	if (name[0] == '\0' || text[0] != '=' || text[1] == '\0')
		return false;
	MEM_GROW(r->sets, r->n_sets, r->cap_sets);
	set = &r->sets[r->n_sets++];
	set->name = name;
	set->columns = request_list(r, text + 1, &set->n);
	set->codes = mem_alloc(set->n * sizeof *set->codes);
	for (i = 0; i < set->n; i++)
		set->codes[i] = set->columns[i];
	return true;
}

bool
request_compare(struct request *r, const char *text)
{
	struct table *table = &r->ad_hoc;

	MEM_GROW(table->comparisons, table->n_comparisons, r->cap_comparisons);
	return comparison_parse(
	    r, &table->comparisons[table->n_comparisons++], text);
}

void
request_margin(struct request *r, const char *text, bool is_model)
{
	struct design_options *design = &r->design;
	uint32_t n;
	uint32_t i;
	const char **names = request_list(r, text, &n);

	design->margins = mem_resize(
	    design->margins, (design->n_margins + n) * sizeof *design->margins);
	design->margin_is_number = mem_resize(design->margin_is_number,
	    (design->n_margins + n) * sizeof *design->margin_is_number);
	design->margin_ends = mem_resize(design->margin_ends,
	    (design->n_groups + n + 1) * sizeof *design->margin_ends);
	for (i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		bool is_number = is_model && len > 7 &&
		    strcmp(names[i] + len - 7, ":number") == 0;

		if (is_number)
			names[i] =
			    keep_text(r, (struct slice){names[i], len - 7});
		design->margin_is_number[design->n_margins] = is_number;
		design->margins[design->n_margins++] = names[i];
		if (is_model || i + 1 == n)
			design->margin_ends[design->n_groups++] =
			    design->n_margins;
	}
	free(names);
}

void
request_close(struct request *r)
{
	uint32_t i;
	uint32_t j;

	for (i = 0; i < r->ad_hoc.n_comparisons; i++) {
		r->ad_hoc.comparisons[i].within = r->within;
		r->ad_hoc.comparisons[i].n_within = r->n_within;
	}
	for (i = 0; i < r->ad_hoc.n_measures; i++) {
		struct measure *measure = &r->ad_hoc.measures[i];

		measure->base = r->base;
		measure->keep = r->keep;
		measure->n_keep = r->n_keep;
		measure->where = r->where;
		measure->n_where = r->n_where;
		measure->percent = r->percent;
		measure->qrule = r->qrule;
		measure->scale = 1;
		if (measure->statistic == STAT_SHARE ||
		    measure->statistic == STAT_MEAN) {
			measure->standardize = r->standardize;
			measure->n_standardize = r->n_standardize;
		}
		if (measure->statistic == STAT_COUNT ||
		    measure->statistic == STAT_TOTAL)
			measure->per = r->per;
		for (j = 0; j < r->n_sets; j++)
			if (measure->variable != NULL &&
			    tables_is_by_answer(measure) &&
			    strcmp(r->sets[j].name, measure->variable) == 0)
				measure->is_set = true;
	}
}

void
request_find_sets(struct request *r, const struct codebook *book)
{
	uint32_t i;

	for (i = 0; i < r->ad_hoc.n_measures; i++) {
		struct measure *measure = &r->ad_hoc.measures[i];

		if (tables_is_by_answer(measure) &&
		    codebook_set(book, measure->variable) >= 0)
			measure->is_set = true;
	}
}
