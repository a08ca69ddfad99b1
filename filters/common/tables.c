#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "number.h"
#include "tables.h"

const char *const tables_statistics[] = {"share", "mean", "total", "count",
    "ratio", "quantile", "difference", "chisq", NULL};
const char *const tables_percents[] = {"column", "row", "total", NULL};
const char *const tables_qrules[] = {"math", "school", "hf1", "hf2", "hf3",
    "hf4", "hf5", "hf6", "hf7", "hf8", "hf9", NULL};
const char *const tables_intervals[] = {
    "wald", "logit", "beta", "asin", "wilson", "mean", "xlogit", NULL};

static const char *const bases[] = {"answered", "asked", NULL};
static const char *const compare_types[] = {
    "domains", "total", "rest", "measures", "waves", NULL};

static const char *const top_keys[] = {"banners", "defaults", "tables", "title",
    "words", "description", "source", "method", NULL};
static const char *const table_keys[] = {"id", "title", "theme", "measures",
    "columns", "base", "keep", "hide", "where", "base_text", "minimum_base",
    "ci", "level", "chisq", "compare", "decimals", "notes", "note", "figure",
    "headline", "label", "percent", "qrule", "total", "source", "unit", NULL};
static const char *const measure_keys[] = {"statistic", "variable", "set",
    "denominator", "p", "qrule", "percent", "categories", "base", "keep",
    "hide", "where", "label", "base_text", "note", "notes", "title", "question",
    "unit", "decimals", "figure", NULL};
static const char *const column_keys[] = {
    "by", "label", "categories", "note", NULL};
static const char *const compare_keys[] = {
    "type", "by", "a", "b", "label", NULL};

/* What the loading of one file passes around. */
struct load {
	const struct node *banners;
	const struct node *defaults;
	const struct node *table; /* the one at hand */
	bool is_bad;
};

static void
reject(struct load *load, const struct node *node, const char *what,
    const char *name)
{
	node_error(node, "bad-schema", what, name);
	load->is_bad = true;
}

/* The member of the measure, else of its table, else of the defaults. */
static const struct node *
inherited(const struct load *load, const struct node *measure, const char *key)
{
	const struct node *node = NULL;

	if (measure != NULL)
		node = node_get(measure, key);
	if (node == NULL && load->table != NULL)
		node = node_get(load->table, key);
	if (node == NULL && load->defaults != NULL)
		node = node_get(load->defaults, key);
	return node;
}

/* The index of a text node in the list; the default when absent. */
static int
chosen(struct load *load, const struct node *node, const char *const *list,
    int other)
{
	int i;

	if (node == NULL)
		return other;
	if (!node_is(node, NODE_STRING)) {
		load->is_bad = true;
		return other;
	}
	for (i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], node->text) == 0)
			return i;
	reject(load, node, "'%s' is not one of the known words", node->text);
	return other;
}

/* Texts of an array, or of one text; owned array of borrowed texts. */
static const char **
texts(struct load *load, const struct node *node, uint32_t *n)
{
	const char **list;
	size_t i;

	*n = 0;
	if (node == NULL)
		return NULL;
	if (node->kind == NODE_STRING || node->kind == NODE_NUMBER) {
		list = mem_alloc(sizeof *list);
		list[(*n)++] = node->text;
		return list;
	}
	if (!node_is(node, NODE_ARRAY)) {
		load->is_bad = true;
		return NULL;
	}
	list = mem_zero(node->n + 1, sizeof *list);
	for (i = 0; i < node->n; i++) {
		if (node->child[i].kind != NODE_STRING &&
		    node->child[i].kind != NODE_NUMBER) {
			reject(load, &node->child[i], "give a list of texts%s",
			    "");
			continue;
		}
		list[(*n)++] = node->child[i].text;
	}
	return list;
}

/* Append the conditions of a "where" object. */
static void
add_where(struct load *load, struct measure *measure, const struct node *where)
{
	struct condition *condition;
	size_t i;

	if (where == NULL)
		return;
	if (!node_is(where, NODE_OBJECT)) {
		load->is_bad = true;
		return;
	}
	measure->where = mem_resize(measure->where,
	    (measure->n_where + where->n) * sizeof *measure->where);
	for (i = 0; i < where->n; i++) {
		condition = &measure->where[measure->n_where++];
		condition->variable = where->child[i].key;
		condition->values =
		    texts(load, &where->child[i], &condition->n_values);
	}
}

bool
tables_is_probability(const char *text)
{
	double p;

	return number_parse(&p, text, strlen(text)) && p >= 0 && p <= 1;
}

/* The variable or set, and what else the statistic needs. */
static void
load_subject(
    struct load *load, struct measure *measure, const struct node *node)
{
	const char *set = node_text(node, "set", NULL);
	uint32_t i;

	measure->variable = node_text(node, "variable", set);
	measure->is_set = set != NULL;
	measure->denominator = node_text(node, "denominator", NULL);
	measure->p = texts(load, node_get(node, "p"), &measure->n_p);
	if (set != NULL && node_get(node, "variable") != NULL)
		reject(load, node, "give a variable or a set%s", ", not both");
	if (set != NULL && measure->statistic != STAT_SHARE)
		reject(load, node, "set '%s' can only have a share", set);
	if (measure->statistic != STAT_COUNT && measure->variable == NULL)
		reject(load, node, "a %s needs a variable",
		    tables_statistics[measure->statistic]);
	if (measure->statistic == STAT_RATIO && measure->denominator == NULL)
		reject(load, node, "a ratio needs a %s", "denominator");
	if (measure->statistic == STAT_QUANTILE && measure->n_p == 0)
		reject(load, node, "a quantile needs a list of %s", "p");
	for (i = 0; i < measure->n_p; i++)
		if (!tables_is_probability(measure->p[i]))
			reject(load, node,
			    "p of a quantile is from 0 to 1, not '%s'",
			    measure->p[i]);
}

static void
load_measure(
    struct load *load, struct measure *measure, const struct node *node)
{
	const struct node *where;

	measure->node = node;
	if (!node_keys(node, measure_keys)) {
		load->is_bad = true;
		return;
	}
	measure->statistic = (enum statistic)chosen(
	    load, node_get(node, "statistic"), tables_statistics, STAT_SHARE);
	if (measure->statistic >= STAT_DIFFERENCE)
		reject(load, node, "a %s is asked for by compare or chisq",
		    tables_statistics[measure->statistic]);
	load_subject(load, measure, node);
	measure->categories =
	    texts(load, node_get(node, "categories"), &measure->n_categories);
	measure->base = (enum base_rule)chosen(
	    load, inherited(load, node, "base"), bases, BASE_ANSWERED);
	measure->percent = (enum percent)chosen(load,
	    inherited(load, node, "percent"), tables_percents, PERCENT_COLUMN);
	measure->qrule = (enum qrule)chosen(
	    load, inherited(load, node, "qrule"), tables_qrules, QRULE_MATH);
	measure->keep =
	    texts(load, inherited(load, node, "keep"), &measure->n_keep);
	where = inherited(load, NULL, "where");
	add_where(load, measure, where);
	add_where(load, measure, node_get(node, "where"));
}

static void
load_column(
    struct load *load, struct breakdown *column, const struct node *node)
{
	column->node = node;
	if (!node_keys(node, column_keys)) {
		load->is_bad = true;
		return;
	}
	column->by = texts(load, node_get(node, "by"), &column->n_by);
}

/* The list of columns: named in "banners", or here.  The total comes first:
 * a table that does not name it gets it unshown. */
static void
load_columns(struct load *load, struct table *table)
{
	const struct node *list = inherited(load, NULL, "columns");
	const struct node *named;
	size_t i;

	if (list != NULL && list->kind == NODE_STRING) {
		named = node_get(load->banners, list->text);
		if (named == NULL)
			reject(
			    load, list, "there is no banner '%s'", list->text);
		list = named;
	}
	if (list != NULL && !node_is(list, NODE_ARRAY)) {
		load->is_bad = true;
		list = NULL;
	}
	table->breakdowns = mem_zero(
	    (list == NULL ? 0 : list->n) + 1, sizeof(struct breakdown));
	table->n_breakdowns = 1;
	table->show_total = list == NULL || list->n == 0;
	for (i = 0; list != NULL && i < list->n; i++) {
		struct breakdown column = {0};

		load_column(load, &column, &list->child[i]);
		if (column.n_by > 0) {
			table->breakdowns[table->n_breakdowns++] = column;
			continue;
		}
		free(column.by);
		table->breakdowns[0].node = column.node;
		table->show_total = true;
	}
}

static void
load_compare(struct load *load, struct table *table)
{
	const struct node *list = inherited(load, NULL, "compare");
	size_t i;

	if (list == NULL)
		return;
	if (!node_is(list, NODE_ARRAY)) {
		load->is_bad = true;
		return;
	}
	for (i = 0; i < list->n; i++) {
		if (!node_keys(&list->child[i], compare_keys))
			load->is_bad = true;
		else
			chosen(load, node_get(&list->child[i], "type"),
			    compare_types, 0);
	}
	table->compare = list;
}

/* Numbers and words that hold for the whole table. */
static void
load_rules(struct load *load, struct table *table)
{
	const struct node *node = inherited(load, NULL, "minimum_base");

	if (node != NULL && node_is(node, NODE_NUMBER))
		table->minimum_base = (int64_t)node->number;
	node = inherited(load, NULL, "level");
	if (node != NULL && node_is(node, NODE_NUMBER))
		table->level = node->number;
	if (node != NULL && !(table->level > 0 && table->level < 1))
		reject(load, node, "level must lie between 0 and 1%s", "");
	node = inherited(load, NULL, "ci");
	table->ci = "";
	if (node != NULL)
		table->ci =
		    tables_intervals[chosen(load, node, tables_intervals, 0)];
	node = inherited(load, NULL, "chisq");
	table->chisq = node != NULL && node->kind == NODE_TRUE;
}

static void
load_table(struct load *load, struct table *table, const struct node *node)
{
	const struct node *measures;
	size_t i;

	table->node = node;
	load->table = node;
	if (!node_keys(node, table_keys)) {
		load->is_bad = true;
		return;
	}
	table->id = node_need_text(node, "id");
	measures = node_array(node, "measures");
	if (table->id == NULL || measures == NULL) {
		if (table->id != NULL)
			reject(load, node, "table '%s' has no measures",
			    table->id);
		load->is_bad = true;
		return;
	}
	table->measures = mem_zero(measures->n + 1, sizeof(struct measure));
	table->n_measures = (uint32_t)measures->n;
	for (i = 0; i < measures->n; i++)
		load_measure(load, &table->measures[i], &measures->child[i]);
	load_columns(load, table);
	load_compare(load, table);
	load_rules(load, table);
}

static void
check_ids(struct load *load, const struct tables *tables)
{
	uint32_t i;

	for (i = 0; i < tables->n_tables; i++)
		if (tables->tables[i].id != NULL &&
		    tables_find(tables, tables->tables[i].id) != (int)i)
			reject(load, tables->tables[i].node,
			    "there is another table '%s'",
			    tables->tables[i].id);
}

struct tables *
tables_load(const char *path)
{
	struct load load = {0};
	struct node *root = node_load(path);
	struct tables *tables;
	const struct node *list;
	size_t i;

	if (root == NULL)
		return NULL;
	tables = mem_zero(1, sizeof *tables);
	tables->root = root;
	load.is_bad = !node_keys(root, top_keys);
	load.banners = node_object(root, "banners");
	load.defaults = node_object(root, "defaults");
	list = node_array(root, "tables");
	if (load.defaults != NULL && !node_keys(load.defaults, table_keys))
		load.is_bad = true;
	if (list == NULL)
		reject(&load, root, "there is no list of %s", "tables");
	tables->n_tables = list == NULL ? 0 : (uint32_t)list->n;
	tables->tables = mem_zero(tables->n_tables + 1, sizeof(struct table));
	for (i = 0; i < tables->n_tables; i++)
		load_table(&load, &tables->tables[i], &list->child[i]);
	check_ids(&load, tables);
	if (!load.is_bad)
		return tables;
	tables_free(tables);
	return NULL;
}

static void
free_measure(struct measure *measure)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++)
		free(measure->where[i].values);
	free(measure->where);
	free(measure->p);
	free(measure->categories);
	free(measure->keep);
}

void
tables_free(struct tables *tables)
{
	uint32_t i;
	uint32_t j;

	if (tables == NULL)
		return;
	for (i = 0; i < tables->n_tables; i++) {
		struct table *table = &tables->tables[i];

		for (j = 0; j < table->n_measures; j++)
			free_measure(&table->measures[j]);
		for (j = 0; j < table->n_breakdowns; j++)
			free(table->breakdowns[j].by);
		free(table->measures);
		free(table->breakdowns);
	}
	free(tables->tables);
	node_free(tables->root);
	free(tables);
}

int
tables_find(const struct tables *tables, const char *id)
{
	uint32_t i;

	for (i = 0; i < tables->n_tables; i++)
		if (tables->tables[i].id != NULL &&
		    strcmp(tables->tables[i].id, id) == 0)
			return (int)i;
	return -1;
}
