#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "codebook.h"
#include "map.h"
#include "mem.h"
#include "node.h"
#include "number.h"
#include "tables.h"

enum {
	BASE_MAX = 1000000000 /* no survey has more respondents */
};

const char *const tables_statistics[] = {"share", "mean", "total", "count",
    "ratio", "quantile", "difference", "chisq", NULL};
const char *const tables_percents[] = {"column", "row", "total", NULL};
const char *const tables_qrules[] = {"math", "school", "hf1", "hf2", "hf3",
    "hf4", "hf5", "hf6", "hf7", "hf8", "hf9", NULL};
const char *const tables_intervals[] = {
    "wald", "logit", "beta", "asin", "wilson", "mean", "xlogit", NULL};
const char *const tables_comparings[] = {
    "domains", "total", "rest", "measures", "waves", "contrast", NULL};

const char *const tables_precisions[] = {"full", "printed", NULL};
const char *const tables_signs[] = {"danish", "uk", "eurostat", NULL};
const char *const tables_adjusts[] = {"none", "bonferroni", "holm", "bh", NULL};
const char *const tables_families[] = {"table", "row", "cell", NULL};

/* A difference and a test are asked for by compare and chisq. */
static const char *const measurable[] = {
    "share", "mean", "total", "count", "ratio", "quantile", NULL};
static const char *const bases[] = {"answered", "asked", "known", NULL};
static const char *const layouts[] = {"list", "matrix", "beside", NULL};
static const char *const waves[] = {"last", NULL};
static const char *const phrases[] = {"interval", "figure", NULL};
static const char *const series[] = {"a", "b", "c", "d", NULL};
static const char *const nouns_keys[] = {"each", "many", "of", NULL};

/* What tables and the defaults of tables can have. */
#define SETTINGS                                                               \
	"theme", "columns", "base", "keep", "hide", "where", "base_text",      \
	    "minimum_base", "ci", "level", "chisq", "compare", "adjust",       \
	    "family", "decimals", "interval_decimals", "notes", "note",        \
	    "figure", "layout", "percent", "qrule", "source", "unit",          \
	    "standardize", "per", "scale", "letters", "show"

static const char *const top_keys[] = {"banners", "defaults", "tables", "title",
    "words", "description", "source", "method", "colours", "confidentiality",
    "signs", "precision", NULL};
static const char *const default_keys[] = {SETTINGS, NULL};
static const char *const table_keys[] = {
    "id", "title", "measures", "headline", "structure", SETTINGS, NULL};
static const char *const measure_keys[] = {"id", "statistic", "variable", "set",
    "denominator", "p", "qrule", "percent", "categories", "base", "keep",
    "hide", "where", "label", "base_text", "note", "notes", "title", "question",
    "unit", "decimals", "interval_decimals", "standardize", "per", "scale",
    NULL};
static const char *const column_keys[] = {
    "by", "label", "categories", "note", NULL};
static const char *const compare_keys[] = {
    "type", "by", "within", "a", "b", "label", NULL};
static const char *const headline_keys[] = {
    "measure", "category", "by", "wave", "phrase", "unit", "text", NULL};

/* What the loading of one file passes around. */
struct load {
	struct arena *arena;
	const struct node *banners;
	const struct node *defaults;
	const struct node *table; /* the one at hand */
};

static void
fault(const struct node *node, const char *text)
{
	node_error(node, "bad-schema", "%s", text);
}

/* The measure, its table or the defaults: the first that has the key. */
static const struct node *
owner(const struct load *load, const struct node *measure, const char *key)
{
	if (node_get(measure, key) != NULL)
		return measure;
	return node_get(load->table, key) != NULL ? load->table
						  : load->defaults;
}

static const struct node *
setting(const struct load *load, const char *key)
{
	return node_get(owner(load, NULL, key), key);
}

/* ---- measures ------------------------------------------------------------ */

static void
read_names(struct load *load, const struct node *owner, const char *key,
    uint32_t least, const char ***list, uint32_t *n)
{
	struct names names = names_member(load->arena, owner, key, least);

	*list = names.n == 0 && least > 0 ? NULL : names.list;
	*n = names.n;
}

/* Append the conditions of a "where" object. */
static void
add_where(struct load *load, struct measure *measure, const struct node *where)
{
	size_t i;

	for (i = 0; where != NULL && i < where->n; i++) {
		struct condition *condition =
		    &measure->where[measure->n_where++];

		condition->variable = where->child[i].key;
		read_names(load, where, condition->variable, 1,
		    &condition->values, &condition->n_values);
	}
}

static void
read_where(struct load *load, struct measure *measure, const struct node *node)
{
	const struct node *all =
	    node_object(owner(load, NULL, "where"), "where");
	const struct node *own = node_object(node, "where");

	measure->where = arena_zero(load->arena,
	    (all == NULL ? 0 : all->n) + (own == NULL ? 0 : own->n),
	    sizeof *measure->where);
	add_where(load, measure, all);
	/* A base_text speaks of the conditions beside it and above it. */
	if (node_get(load->table, "base_text") != NULL ||
	    (setting(load, "base_text") != NULL &&
		node_get(load->table, "where") == NULL))
		measure->n_where_said = measure->n_where;
	add_where(load, measure, own);
	if (node_get(node, "base_text") != NULL)
		measure->n_where_said = measure->n_where;
}

bool
tables_is_probability(const char *text)
{
	double p;

	return number_parse(&p, text, strlen(text)) && p >= 0 && p <= 1;
}

static const char *
name_of(const struct node *node, const char *key)
{
	const char *name = node_text(node, key, NULL);

	if (name != NULL && name[0] == '\0')
		fault(node_get(node, key), "is empty; give a name");
	return name;
}

/* Keys that say something of one statistic only. */
static void
check_idle(const struct node *node, const struct measure *measure)
{
	static const struct {
		const char *key;
		const char *advice;
		unsigned statistics;
	} keys[] = {
	    {"denominator", "only a ratio has one", 1U << STAT_RATIO},
	    {"p", "only a quantile has one", 1U << STAT_QUANTILE},
	    {"set", "a set can only have a share, or a count by choice",
		1U << STAT_SHARE | 1U << STAT_COUNT},
	    {"categories", "only a share or a count has categories",
		1U << STAT_SHARE | 1U << STAT_COUNT},
	};

	size_t i;

	for (i = 0; i < sizeof keys / sizeof *keys; i++)
		if (node_get(node, keys[i].key) != NULL &&
		    !(keys[i].statistics & 1U << measure->statistic))
			fault(node_get(node, keys[i].key), keys[i].advice);
}

/* The variable or set, and what else the statistic needs. */
static void
read_subject(
    struct load *load, struct measure *measure, const struct node *node)
{
	const char *set = name_of(node, "set");
	uint32_t i;

	measure->variable = name_of(node, "variable");
	if (set != NULL && measure->variable != NULL)
		fault(node, "give a variable or a set, not both");
	if (set != NULL)
		measure->variable = set;
	measure->is_set = set != NULL;
	measure->denominator = name_of(node, "denominator");
	read_names(load, node, "p", 1, &measure->p, &measure->n_p);
	check_idle(node, measure);
	if (measure->statistic != STAT_COUNT && measure->variable == NULL &&
	    node_get(node, "variable") == NULL && node_get(node, "set") == NULL)
		node_error(node, "bad-schema", "a %s needs a variable",
		    tables_statistics[measure->statistic]);
	if (measure->statistic == STAT_COUNT && measure->variable == NULL &&
	    node_get(node, "categories") != NULL)
		fault(node_get(node, "categories"),
		    "a count without a variable has no categories");
	if (measure->statistic == STAT_RATIO &&
	    node_get(node, "denominator") == NULL)
		fault(node, "a ratio needs a denominator");
	if (measure->statistic == STAT_QUANTILE && node_get(node, "p") == NULL)
		fault(node, "a quantile needs a list of p");
	for (i = 0; i < measure->n_p; i++)
		if (!tables_is_probability(measure->p[i]))
			node_error(node_get(node, "p"), "bad-schema",
			    "p of a quantile is from 0 to 1, not '%s'",
			    measure->p[i]);
}

/* What is set against a population, and in which units it is printed. */
static void
read_population(
    struct load *load, struct measure *measure, const struct node *node)
{
	const struct node *per = owner(load, node, "per");
	const struct node *scale = owner(load, node, "scale");
	bool is_number = measure->statistic == STAT_COUNT ||
	    measure->statistic == STAT_TOTAL;
	bool is_average =
	    measure->statistic == STAT_SHARE || measure->statistic == STAT_MEAN;
	double value = node_number(per, "per", 0);

	if (node_get(per, "per") != NULL && !(value > 0))
		fault(node_get(per, "per"),
		    "a rate is per so many: a number above 0, as 1000");
	if (per == node && node != NULL && value > 0 && !is_number)
		fault(node_get(per, "per"),
		    "only a count or a total is set against a population");
	measure->per = is_number ? value : 0;
	value = node_number(scale, "scale", 1);
	if (value != 1 && value != 1e3 && value != 1e6)
		fault(node_get(scale, "scale"),
		    "is 1, 1000 or 1000000: what figures are printed in");
	measure->scale = is_number && measure->per == 0 ? value : 1;
	if (is_average || owner(load, node, "standardize") == node)
		read_names(load, owner(load, node, "standardize"),
		    "standardize", 1, &measure->standardize,
		    &measure->n_standardize);
}

/* Codes of a reason to be missing, among the rules of a measure. */
static void
read_reasons(struct load *load, const struct node *node, const char *key,
    const char ***list, uint32_t *n)
{
	const struct node *at = owner(load, node, key);
	uint32_t i;

	read_names(load, at, key, 0, list, n);
	for (i = 0; i < *n; i++)
		if (!codebook_is_dot_code((*list)[i]))
			node_error(node_get(at, key), "bad-schema",
			    "'%s' is no reason to be missing: .d .n .r or .x",
			    (*list)[i]);
}

static void
read_rules(struct load *load, struct measure *measure, const struct node *node)
{
	measure->base = (enum base_rule)node_choice(
	    owner(load, node, "base"), "base", bases, BASE_ANSWERED);
	measure->percent =
	    (enum percent)node_choice(owner(load, node, "percent"), "percent",
		tables_percents, PERCENT_COLUMN);
	measure->qrule = (enum qrule)node_choice(
	    owner(load, node, "qrule"), "qrule", tables_qrules, QRULE_MATH);
	read_reasons(load, node, "keep", &measure->keep, &measure->n_keep);
	read_reasons(load, node, "hide", &measure->hide, &measure->n_hide);
	measure->decimals = (int)node_range(owner(load, node, "decimals"),
	    "decimals", 0, DECIMALS_MAX, DECIMALS_BY_STATISTIC);
	measure->interval_decimals =
	    (int)node_range(owner(load, node, "interval_decimals"),
		"interval_decimals", 0, DECIMALS_MAX, DECIMALS_BY_STATISTIC);
	read_population(load, measure, node);
	read_where(load, measure, node);
}

/* A code of those who gave no answer is a category only where it is in the
 * base: else its share is 0, whoever gave it. */
static void
check_categories(const struct measure *measure, const struct node *node)
{
	struct names keep = {measure->keep, measure->n_keep};
	uint32_t i;

	for (i = 0; i < measure->n_categories; i++)
		if (measure->categories[i][0] == '.' &&
		    measure->base != BASE_ASKED &&
		    !names_hold(&keep, measure->categories[i]))
			node_error(node_get(node, "categories"), "bad-schema",
			    "who gives '%s' is not in this base: \"keep\": "
			    "[\"%s\"] takes them in",
			    measure->categories[i], measure->categories[i]);
}

/* The words that stand in place of the question. */
static struct label
read_title(struct load *load, const struct node *node)
{
	static const char *const keys[] = {"label", "title", "question"};
	struct label title = {0};
	struct label next;
	size_t i;

	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		next = label_member(load->arena, node, keys[i]);
		if (label_is_empty(&title))
			title = next;
	}
	return title;
}

static const char *
read_id(const struct node *node, const char *more)
{
	const char *id = node_text(node, "id", NULL);

	if (id != NULL && !names_is_id(id, more))
		node_error(node_get(node, "id"), "bad-schema",
		    "'%s' is no id: small letters, digits%s, and first a "
		    "letter or digit",
		    id, more[1] == '\0' ? " and -" : ", - and _");
	return id;
}

static void
read_measure(
    struct load *load, struct measure *measure, const struct node *node)
{
	measure->place = node_place(node);
	if (!node_keys(node, measure_keys))
		return;
	measure->id = read_id(node, "-_");
	if (measure->id != NULL && strcmp(measure->id, "count") == 0)
		node_error(node_get(node, "id"), "bad-schema",
		    "'count' is what a count without an id is called; choose "
		    "another id");
	measure->statistic = (enum statistic)node_choice(
	    node, "statistic", measurable, STAT_SHARE);
	read_subject(load, measure, node);
	read_names(load, node, "categories", 1, &measure->categories,
	    &measure->n_categories);
	read_rules(load, measure, node);
	check_categories(measure, node);
	measure->title = read_title(load, node);
	measure->base_text = label_member(load->arena, node, "base_text");
	measure->unit = label_member(load->arena, node, "unit");
	measure->note = label_member(load->arena, node, "note");
	measure->notes =
	    label_list(load->arena, node, "notes", &measure->n_notes);
}

static void
read_measures(struct load *load, struct table *table, const struct node *node)
{
	const struct node *list = node_get(node, "measures");
	struct map *ids;
	bool is_new;
	size_t i;

	if (list == NULL || (list->kind == NODE_ARRAY && list->n == 0)) {
		node_error(list == NULL ? node : list, "bad-schema",
		    "table '%s' has no measures", table->id);
		return;
	}
	if (!node_is(list, NODE_ARRAY))
		return;
	table->measures =
	    arena_zero(load->arena, list->n, sizeof *table->measures);
	table->n_measures = (uint32_t)list->n;
	ids = map_new();
	for (i = 0; i < list->n; i++) {
		struct measure *measure = &table->measures[i];

		read_measure(load, measure, &list->child[i]);
		if (measure->id == NULL)
			continue;
		map_put(ids, slice_of(measure->id), &is_new);
		if (!is_new)
			node_error(&list->child[i], "bad-schema",
			    "there is another measure '%s' in this table",
			    measure->id);
	}
	map_free(ids);
}

/* ---- columns ------------------------------------------------------------- */

static struct breakdown
read_column(struct load *load, const struct node *node)
{
	struct breakdown column = {.place = node_place(node)};

	if (!node_keys(node, column_keys))
		return column;
	read_names(load, node, "by", 0, &column.by, &column.n_by);
	read_names(load, node, "categories", 1, &column.categories,
	    &column.n_categories);
	column.label = label_member(load->arena, node, "label");
	column.note = label_member(load->arena, node, "note");
	if (column.categories != NULL && column.n_by == 0)
		fault(node_get(node, "categories"),
		    "the total has no categories; say \"by\" which variable");
	return column;
}

/* The list of columns, in the order of the file; owned by the arena. */
static struct breakdown *
read_columns(struct load *load, const struct node *list, uint32_t *n)
{
	struct breakdown *columns =
	    arena_zero(load->arena, list->n, sizeof *columns);

	for (*n = 0; *n < list->n; ++*n)
		columns[*n] = read_column(load, &list->child[*n]);
	return columns;
}

/* What is wrong with a banner is said once, and not by each table. */
static bool
check_banners(struct load *load)
{
	uint64_t before = diag_count("bad-schema");
	uint32_t n;
	size_t i;

	for (i = 0; load->banners != NULL && i < load->banners->n; i++)
		if (node_is(&load->banners->child[i], NODE_ARRAY))
			read_columns(load, &load->banners->child[i], &n);
	return diag_count("bad-schema") == before;
}

/* The list: named in "banners", or here; NULL for none, or after a report. */
static const struct node *
find_columns(const struct load *load)
{
	const struct node *list = setting(load, "columns");
	const struct node *named;

	if (list == NULL || list->kind != NODE_STRING)
		return list != NULL && node_is(list, NODE_ARRAY) ? list : NULL;
	named = node_get(load->banners, list->text);
	if (named == NULL)
		node_error(
		    list, "bad-schema", "there is no banner '%s'", list->text);
	return named != NULL && named->kind == NODE_ARRAY ? named : NULL;
}

/* The total comes first: a table that does not name it gets it unshown. */
static void
take_columns(struct load *load, struct table *table)
{
	const struct node *list = find_columns(load);
	struct breakdown *columns = NULL;
	uint32_t n = 0;
	uint32_t i;

	if (list != NULL)
		columns = read_columns(load, list, &n);
	table->breakdowns =
	    arena_zero(load->arena, (size_t)n + 1, sizeof *table->breakdowns);
	table->n_breakdowns = 1;
	table->show_total = n == 0;
	for (i = 0; i < n; i++) {
		if (columns[i].n_by > 0) {
			table->breakdowns[table->n_breakdowns++] = columns[i];
			continue;
		}
		table->breakdowns[0] = columns[i];
		table->show_total = true;
	}
}

/* ---- comparisons --------------------------------------------------------- */

/* Sides are one value for each variable, or one measure. */
static void
check_side(const struct node *node, const struct comparison *one,
    const char *key, uint32_t n)
{
	const struct node *side = node_get(node, key);
	bool is_needed = one->type == COMPARE_MEASURES;

	if (side == NULL) {
		if (is_needed)
			node_error(node, "bad-schema",
			    "give the measures a and b, '%s' is missing", key);
		return;
	}
	if (is_needed && n > 1)
		fault(side, "give one measure");
	else if (!is_needed && n > 0 && n != one->n_by)
		node_error(side, "bad-schema",
		    "give one category for each of the %u variables of \"by\"",
		    one->n_by);
}

const char *
tables_comparison_fault(const struct comparison *one)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < one->n_within; i++) {
		for (k = 0; k < one->n_by; k++)
			if (strcmp(one->within[i], one->by[k]) == 0)
				return "what is compared cannot be what it is "
				       "compared within";
		for (k = 0; k < i; k++)
			if (strcmp(one->within[i], one->within[k]) == 0)
				return "a variable stands twice in \"within\"";
	}
	if (one->type != COMPARE_CONTRAST)
		return NULL;
	if (one->n_by != 2 || strcmp(one->by[0], one->by[1]) == 0)
		return "a contrast is by two variables: what changes, and who "
		       "is compared";
	return one->a != NULL || one->b != NULL
	    ? "a contrast is of all categories; leave a and b out"
	    : NULL;
}

static void
read_comparison(
    struct load *load, struct comparison *one, const struct node *node)
{
	const struct node *by = node_get(node, "by");
	const char *why;

	one->place = node_place(node);
	if (!node_keys(node, compare_keys))
		return;
	one->type = (enum comparing)node_choice(
	    node, "type", tables_comparings, COMPARE_DOMAINS);
	read_names(load, node, "by", 1, &one->by, &one->n_by);
	read_names(load, node, "within", 1, &one->within, &one->n_within);
	read_names(load, node, "a", 1, &one->a, &one->n_a);
	read_names(load, node, "b", 1, &one->b, &one->n_b);
	one->label = label_member(load->arena, node, "label");
	if (one->type == COMPARE_MEASURES ? by != NULL : by == NULL)
		node_error(by == NULL ? node : by, "bad-schema", "%s",
		    by == NULL ? "give the variable to compare \"by\""
			       : "measures are compared in each column of the "
				 "table; leave \"by\" out");
	check_side(node, one, "a", one->n_a);
	check_side(node, one, "b", one->n_b);
	if (one->b != NULL && one->type != COMPARE_MEASURES && one->a == NULL)
		fault(node_get(node, "b"), "give a as well");
	if (one->b != NULL &&
	    (one->type == COMPARE_TOTAL || one->type == COMPARE_REST))
		fault(node_get(node, "b"),
		    "a is compared with all or with the others; leave b out");
	why = tables_comparison_fault(one);
	if (why != NULL)
		fault(node, why);
}

/* Measures that are compared are measures of the table. */
static void
check_measures(const struct table *table, const struct node *node)
{
	const struct comparison *one;
	uint32_t i;

	for (i = 0; i < table->n_comparisons; i++) {
		one = &table->comparisons[i];
		if (one->type != COMPARE_MEASURES)
			continue;
		if (one->n_a == 1 && tables_measure(table, one->a[0]) < 0)
			node_error(node, "bad-schema",
			    "the table has no measure '%s' to compare",
			    one->a[0]);
		if (one->n_b == 1 && tables_measure(table, one->b[0]) < 0)
			node_error(node, "bad-schema",
			    "the table has no measure '%s' to compare",
			    one->b[0]);
	}
}

static void
read_comparisons(struct load *load, struct table *table)
{
	const struct node *list =
	    node_array(owner(load, NULL, "compare"), "compare");
	uint32_t n = list == NULL ? 0 : (uint32_t)list->n;
	uint32_t i;

	table->comparisons =
	    arena_zero(load->arena, n, sizeof *table->comparisons);
	table->n_comparisons = n;
	for (i = 0; i < n; i++)
		read_comparison(load, &table->comparisons[i], &list->child[i]);
}

/* ---- sentences ----------------------------------------------------------- */

static void
read_nouns(const struct node *node, struct nouns *nouns)
{
	nouns->language = node->key;
	if (!node_keys(node, nouns_keys))
		return;
	nouns->each = node_text(node, "each", "");
	nouns->many = node_text(node, "many", "");
	nouns->of = node_text(node, "of", "");
}

/* {"each": ..., "many": ..., "of": ...}, or an object of these by language. */
static void
read_unit(
    struct load *load, struct headline_spec *headline, const struct node *node)
{
	const struct node *unit = node_object(node, "unit");
	bool is_by_language =
	    unit != NULL && unit->n > 0 && unit->child[0].kind == NODE_OBJECT;
	uint32_t i;

	if (unit == NULL)
		return;
	headline->n_nouns = is_by_language ? (uint32_t)unit->n : 1;
	headline->nouns =
	    arena_zero(load->arena, headline->n_nouns, sizeof *headline->nouns);
	if (!is_by_language) {
		read_nouns(unit, headline->nouns);
		headline->nouns->language = NULL;
		return;
	}
	for (i = 0; i < headline->n_nouns; i++)
		read_nouns(&unit->child[i], &headline->nouns[i]);
}

static void
read_headline(
    struct load *load, struct headline_spec *headline, const struct node *node)
{
	const struct node *category = node_get(node, "category");

	headline->place = node_place(node);
	if (!node_keys(node, headline_keys))
		return;
	headline->measure = name_of(node, "measure");
	headline->category = category == NULL ? "" : names_code(category);
	headline->by = coordinates_read(load->arena, node_get(node, "by"));
	headline->is_last_wave = node_choice(node, "wave", waves, -1) == 0;
	headline->is_by_figure = node_choice(node, "phrase", phrases, 0) == 1;
	read_unit(load, headline, node);
	headline->text = label_member(load->arena, node, "text");
	if (node_get(node, "text") == NULL)
		fault(node, "a headline needs a text");
}

static void
read_headlines(struct load *load, struct table *table, const struct node *node)
{
	const struct node *found = node_get(node, "headline");
	bool is_list = found != NULL && found->kind == NODE_ARRAY;
	uint32_t i;

	if (found == NULL)
		return;
	table->n_headlines = is_list ? (uint32_t)found->n : 1;
	table->headlines = arena_zero(
	    load->arena, table->n_headlines, sizeof *table->headlines);
	for (i = 0; i < table->n_headlines; i++)
		read_headline(load, &table->headlines[i],
		    is_list ? &found->child[i] : found);
}

/* ---- tables -------------------------------------------------------------- */

static void
read_shows(struct load *load, struct table *table)
{
	static const char *const names[] = {"n", "se", "n_eff", NULL};
	const struct node *list = node_array(owner(load, NULL, "show"), "show");
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++) {
		int at = node_word(&list->child[i], names, -1);

		if (at >= 0 && table->shows[at])
			fault(&list->child[i], "stands here twice");
		if (at >= 0)
			table->shows[at] = true;
	}
}

/* One level, or two that fall: [0.05, 0.01]. */
static void
read_letters(struct load *load, struct table *table)
{
	const struct node *list =
	    node_array(owner(load, NULL, "letters"), "letters");
	size_t i;

	if (list == NULL)
		return;
	for (i = 0; i < list->n; i++)
		if (i > 1 || list->child[i].kind != NODE_NUMBER ||
		    !(list->child[i].number > 0 && list->child[i].number < 1) ||
		    (i == 1 && list->child[1].number >= table->letters[0]))
			break;
		else
			table->letters[i] = list->child[i].number;
	if (list->n == 0 || i < list->n)
		fault(list,
		    "letters have one or two levels from 0 to 1, the second "
		    "below the first, as [0.05, 0.01]");
}

/* Numbers and words that hold for the whole table. */
static void
read_limits(struct load *load, struct table *table)
{
	const struct node *node = owner(load, NULL, "level");
	int interval;

	table->minimum_base = node_range(
	    owner(load, NULL, "minimum_base"), "minimum_base", 0, BASE_MAX, 0);
	table->level = node_number(node, "level", 0);
	if (node_get(node, "level") != NULL &&
	    node_get(node, "level")->kind == NODE_NUMBER &&
	    !(table->level > 0 && table->level < 1))
		fault(
		    node_get(node, "level"), "level must lie between 0 and 1");
	interval =
	    node_choice(owner(load, NULL, "ci"), "ci", tables_intervals, -1);
	table->ci = interval < 0 ? "" : tables_intervals[interval];
	table->chisq = node_bool(owner(load, NULL, "chisq"), "chisq", false);
	table->adjust = (enum adjust)(1 +
	    node_choice(
		owner(load, NULL, "adjust"), "adjust", tables_adjusts, -1));
	table->family = (enum family)(1 +
	    node_choice(
		owner(load, NULL, "family"), "family", tables_families, -1));
	if (table->n_comparisons == 0 && table->adjust > ADJUST_NONE &&
	    node_get(load->table, "adjust") != NULL)
		fault(node_get(load->table, "adjust"),
		    "nothing is compared, so there are no p to adjust");
	read_letters(load, table);
	read_shows(load, table);
	table->layout = (enum table_layout)(1 +
	    node_choice(owner(load, NULL, "layout"), "layout", layouts, -1));
}

static void
read_texts(struct load *load, struct table *table, const struct node *node)
{
	struct arena *arena = load->arena;

	table->title = label_member(arena, node, "title");
	table->theme = label_read(arena, setting(load, "theme"));
	table->base_text = label_read(arena, setting(load, "base_text"));
	table->unit = label_read(arena, setting(load, "unit"));
	table->note = label_read(arena, setting(load, "note"));
	table->notes = label_list(
	    arena, owner(load, NULL, "notes"), "notes", &table->n_notes);
	table->source = label_read(arena, setting(load, "source"));
}

/* "DST:INNO(1.0)": an agency, one of its data flows, a version. */
static bool
is_structure(const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char others[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_-@$.";
	size_t agency = strspn(text, others);
	const char *id = text + agency + 1;
	const char *version;
	size_t n;

	if (*text == '\0' || strchr(letters, *text) == NULL ||
	    text[agency] != ':')
		return false;
	n = strspn(id, others);
	version = id + n + 1;
	if (n == 0 || id[n] != '(')
		return false;
	n = strspn(version, "0123456789.");
	return n > 0 && strcmp(version + n, ")") == 0;
}

static const char *
read_structure(const struct node *node)
{
	const char *text = node_text(node, "structure", NULL);

	if (text != NULL && !is_structure(text))
		node_error(node_get(node, "structure"), "bad-schema",
		    "'%s' names no data flow: agency, name and version, as in "
		    "\"DST:INNO(1.0)\"",
		    text);
	return text == NULL ? "" : text;
}

static void
read_table(struct load *load, struct table *table, const struct node *node)
{
	table->place = node_place(node);
	table->id = "";
	load->table = node;
	if (!node_keys(node, table_keys) || node_need_text(node, "id") == NULL)
		return;
	table->id = read_id(node, "-");
	table->structure = read_structure(node);
	read_measures(load, table, node);
	take_columns(load, table);
	read_comparisons(load, table);
	check_measures(table, node);
	read_limits(load, table);
	read_texts(load, table, node);
	table->drawings = drawing_read(
	    load->arena, setting(load, "figure"), &table->n_drawings);
	read_headlines(load, table, node);
}

static void
read_tables(struct load *load, struct tables *tables, const struct node *root)
{
	const struct node *list = node_array(root, "tables");
	struct map *ids;
	bool is_new;
	uint32_t i;

	if (node_get(root, "tables") == NULL)
		fault(root, "there is no list of tables");
	if (list == NULL)
		return;
	tables->n_tables = (uint32_t)list->n;
	tables->tables =
	    arena_zero(load->arena, list->n, sizeof *tables->tables);
	ids = map_new();
	for (i = 0; i < tables->n_tables; i++) {
		read_table(load, &tables->tables[i], &list->child[i]);
		if (tables->tables[i].id[0] == '\0')
			continue;
		map_put(ids, slice_of(tables->tables[i].id), &is_new);
		if (!is_new)
			node_error(&list->child[i], "bad-schema",
			    "there is another table '%s'",
			    tables->tables[i].id);
	}
	map_free(ids);
}

/* The same of the defaults. */
static bool
check_defaults(struct load *load)
{
	uint64_t before = diag_count("bad-schema");
	struct table table = {.id = ""};
	struct measure measure = {0};

	if (load->defaults == NULL)
		return true;
	if (!node_keys(load->defaults, default_keys))
		return false;
	take_columns(load, &table);
	read_comparisons(load, &table);
	read_limits(load, &table);
	read_texts(load, &table, NULL);
	drawing_read(load->arena, setting(load, "figure"), &table.n_drawings);
	read_rules(load, &measure, NULL);
	return diag_count("bad-schema") == before;
}

/* ---- the study ----------------------------------------------------------- */

static bool
is_language(const char *code)
{
	size_t n = strspn(code, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && (code[n] == '\0' || code[n] == '-');
}

static void
read_words(struct load *load, struct tables *tables, const struct node *root)
{
	const struct node *words = node_object(root, "words");
	size_t total = 0;
	size_t i;
	size_t k;

	for (i = 0; words != NULL && i < words->n; i++)
		total += words->child[i].n;
	tables->words = arena_zero(load->arena, total, sizeof *tables->words);
	for (i = 0; words != NULL && i < words->n; i++) {
		const struct node *own = &words->child[i];

		if (!node_is(own, NODE_OBJECT))
			continue;
		if (!is_language(own->key))
			fault(own, "is no language, such as da, en or pl");
		for (k = 0; k < own->n; k++)
			if (node_is(&own->child[k], NODE_STRING))
				tables->words[tables->n_words++] =
				    (struct own_word){own->key,
					own->child[k].key, own->child[k].text,
					node_place(&own->child[k])};
	}
}

/* A hue that two categories of one variable share tells nothing. */
static void
read_hues(struct tables *tables, const struct node *node)
{
	uint32_t first = tables->n_colours;
	uint32_t k;
	size_t i;
	int hue;

	for (i = 0; i < node->n; i++) {
		hue = node_word(&node->child[i], series, -1);
		if (hue < 0)
			continue;
		for (k = first; k < tables->n_colours; k++)
			if (tables->colours[k].series == series[hue][0])
				node_error(&node->child[i], "bad-schema",
				    "colour %s is that of '%s' already",
				    series[hue], tables->colours[k].category);
		tables->colours[tables->n_colours++] =
		    (struct colour){node->key, node->child[i].key,
			series[hue][0], node_place(&node->child[i])};
	}
}

static void
read_colours(struct load *load, struct tables *tables, const struct node *root)
{
	const struct node *colours = node_object(root, "colours");
	size_t total = 0;
	size_t i;

	for (i = 0; colours != NULL && i < colours->n; i++)
		total += colours->child[i].n;
	tables->colours =
	    arena_zero(load->arena, total, sizeof *tables->colours);
	for (i = 0; colours != NULL && i < colours->n; i++)
		if (node_is(&colours->child[i], NODE_OBJECT))
			read_hues(tables, &colours->child[i]);
}

struct tables *
tables_load(const char *path)
{
	uint64_t before = diag_count("bad-schema");
	struct node *root = node_load(path);
	struct load load = {.arena = arena_new()};
	struct tables *tables = mem_zero(1, sizeof *tables);

	tables->root = root;
	tables->arena = load.arena;
	if (root != NULL && node_keys(root, top_keys)) {
		tables->place = node_place(root);
		load.banners = node_object(root, "banners");
		load.defaults = node_object(root, "defaults");
		tables->title = label_member(load.arena, root, "title");
		tables->description =
		    label_member(load.arena, root, "description");
		tables->source = label_member(load.arena, root, "source");
		tables->method = label_member(load.arena, root, "method");
		tables->signs = (enum signs)node_choice(
		    root, "signs", tables_signs, SIGNS_DANISH);
		tables->is_rounded =
		    node_choice(root, "precision", tables_precisions, 0) > 0;
		read_words(&load, tables, root);
		read_colours(&load, tables, root);
		secrecy_read(load.arena, &tables->secrecy,
		    node_get(root, "confidentiality"));
		if (check_banners(&load) && check_defaults(&load))
			read_tables(&load, tables, root);
	}
	if (root != NULL && diag_count("bad-schema") == before)
		return tables;
	tables_free(tables);
	return NULL;
}

void
tables_free(struct tables *tables)
{
	if (tables == NULL)
		return;
	arena_free(tables->arena);
	node_free(tables->root);
	free(tables);
}

bool
tables_is_by_answer(const struct measure *measure)
{
	return measure->statistic == STAT_SHARE ||
	    (measure->statistic == STAT_COUNT && measure->variable != NULL);
}

/* A number of units, and no rate. */
static bool
is_number_of_units(const struct measure *measure)
{
	return (measure->statistic == STAT_COUNT ||
		   measure->statistic == STAT_TOTAL) &&
	    !(measure->per > 0);
}

int
tables_decimals(const struct measure *measure)
{
	if (measure->decimals != DECIMALS_BY_STATISTIC)
		return measure->decimals;
	return measure->statistic != STAT_SHARE && !is_number_of_units(measure);
}

int
tables_interval_decimals(const struct measure *measure)
{
	int decimals = tables_decimals(measure);
	bool is_finer = !is_number_of_units(measure) || measure->scale > 1;

	if (measure->interval_decimals != DECIMALS_BY_STATISTIC)
		return measure->interval_decimals;
	return decimals + (is_finer && decimals < DECIMALS_MAX);
}

int
tables_shift(const struct measure *measure)
{
	if (measure->statistic == STAT_SHARE)
		return 2;
	return measure->scale > 1000 ? -6 : measure->scale > 1 ? -3 : 0;
}

int
tables_find(const struct tables *tables, const char *id)
{
	uint32_t i;

	for (i = 0; i < tables->n_tables; i++)
		if (strcmp(tables->tables[i].id, id) == 0)
			return (int)i;
	return -1;
}

/* True for what aggregate calls the measure: "income", "income/persons". */
static bool
is_called(const struct measure *measure, const char *name)
{
	size_t len;

	if (measure->variable == NULL)
		return name[0] == '\0';
	if (measure->denominator == NULL)
		return strcmp(measure->variable, name) == 0;
	len = strlen(measure->variable);
	return strncmp(measure->variable, name, len) == 0 && name[len] == '/' &&
	    strcmp(measure->denominator, name + len + 1) == 0;
}

int
tables_measure(const struct table *table, const char *name)
{
	uint32_t i;

	for (i = 0; i < table->n_measures; i++)
		if (table->measures[i].id != NULL &&
		    strcmp(table->measures[i].id, name) == 0)
			return (int)i;
	for (i = 0; i < table->n_measures; i++)
		if (is_called(&table->measures[i], name))
			return (int)i;
	return -1;
}
