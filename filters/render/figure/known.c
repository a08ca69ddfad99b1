#include <stdlib.h>
#include <string.h>

#include "codebook.h"
#include "known.h"
#include "mem.h"
#include "near.h"
#include "tables.h"

/* Names that may stand somewhere; anything may, where a variable has no
 * categories. */
struct list {
	const char **names;
	size_t n;
	size_t cap;
	bool is_open;
};

struct known {
	const struct codebook *book;
	const struct table *table;
	struct list answers;
	struct list rows; /* answers, and what measures are called */
	struct list breakdowns;
	struct list waves;
	bool is_good;
};

static void
add(struct list *list, const char *name)
{
	if (name == NULL)
		return;
	MEM_GROW(list->names, list->n, list->cap);
	list->names[list->n++] = name;
}

static bool
holds(const struct list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->names[i], name) == 0)
			return true;
	return list->is_open;
}

/* The codes of a variable or a set. */
static void
add_codes(struct list *list, const struct codebook *book, const char *name)
{
	int at = name == NULL ? -1 : codebook_variable(book, name);
	uint32_t i;

	if (at >= 0) {
		const struct variable *variable = &book->variables[at];

		for (i = 0; i < variable->n_categories; i++)
			add(list, variable->categories[i].code);
		if (variable->n_categories == 0)
			list->is_open = true;
		return;
	}
	at = name == NULL ? -1 : codebook_set(book, name);
	if (at < 0) {
		list->is_open = true;
		return;
	}
	for (i = 0; i < book->sets[at].n_members; i++)
		add(list, book->sets[at].codes[i]);
}

static void
read_table(struct known *k)
{
	uint32_t i;
	uint32_t v;

	for (i = 0; i < k->table->n_measures; i++) {
		const struct measure *measure = &k->table->measures[i];

		add_codes(&k->answers, k->book, measure->variable);
		add_codes(&k->rows, k->book, measure->variable);
		add(&k->rows, measure->id);
		add(&k->rows, measure->variable);
		for (v = 0; v < measure->n_keep; v++) {
			add(&k->answers, measure->keep[v]);
			add(&k->rows, measure->keep[v]);
		}
	}
	/* A figure of means has rows whose names are those of measures. */
	k->rows.is_open = false;
	for (i = 0; i < k->table->n_breakdowns; i++)
		for (v = 0; v < k->table->breakdowns[i].n_by; v++) {
			const char *name = k->table->breakdowns[i].by[v];
			int at = codebook_variable(k->book, name);

			add(&k->breakdowns, name);
			if (at >= 0 && k->book->variables[at].role == ROLE_TIME)
				add_codes(&k->waves, k->book, name);
		}
}

static void
refuse(struct known *k, const struct place *place, const char *key,
    const char *name, const struct list *list, const char *what)
{
	const char *near = near_find(name, list->names, list->n);

	k->is_good = false;
	diag_error(STATUS_USAGE, place, "bad-schema",
	    "key '%s': '%s' is no %s of table '%s'%s%s%s", key, name, what,
	    k->table->id, near != NULL ? ", did you mean '" : "",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
}

static void
check_names(struct known *k, const struct drawing *drawing, const char *key,
    const struct names *names, const struct list *list, const char *what)
{
	uint32_t i;

	for (i = 0; i < names->n; i++)
		if (!holds(list, names->list[i]))
			refuse(k, &drawing->place, key, names->list[i], list,
			    what);
}

static void
check_column(struct known *k, const struct drawing *drawing)
{
	uint32_t i;

	for (i = 0; i < drawing->column.n; i++) {
		const struct coordinate *at = &drawing->column.list[i];
		struct list codes = {0};

		if (!holds(&k->breakdowns, at->variable)) {
			refuse(k, &drawing->place, "column", at->variable,
			    &k->breakdowns, "breakdown");
			continue;
		}
		add_codes(&codes, k->book, at->variable);
		if (!holds(&codes, at->category))
			refuse(k, &drawing->place, "column", at->category,
			    &codes, "column");
		free(codes.names);
	}
}

static void
check_drawing(struct known *k, const struct drawing *drawing)
{
	check_names(
	    k, drawing, "rows", &drawing->rows, &k->rows, "measure or answer");
	check_names(k, drawing, "hide", &drawing->hide, &k->answers, "answer");
	check_names(
	    k, drawing, "focus", &drawing->focus, &k->answers, "answer");
	check_names(
	    k, drawing, "poles", &drawing->poles[0], &k->answers, "answer");
	check_names(
	    k, drawing, "poles", &drawing->poles[1], &k->answers, "answer");
	check_names(k, drawing, "break", &drawing->breaks, &k->waves, "wave");
	if (drawing->by != NULL && !holds(&k->breakdowns, drawing->by))
		refuse(k, &drawing->place, "by", drawing->by, &k->breakdowns,
		    "breakdown");
	check_column(k, drawing);
}

static bool
check_table(const struct codebook *book, const struct table *table)
{
	struct known k = {.book = book, .table = table, .is_good = true};
	uint32_t i;

	if (table->n_drawings == 0)
		return true;
	read_table(&k);
	for (i = 0; i < table->n_drawings; i++)
		check_drawing(&k, &table->drawings[i]);
	free(k.answers.names);
	free(k.rows.names);
	free(k.breakdowns.names);
	free(k.waves.names);
	return k.is_good;
}

static bool
check_colour(const struct codebook *book, const struct colour *colour)
{
	struct list codes = {0};
	bool is_there = codebook_variable(book, colour->variable) >= 0 ||
	    codebook_set(book, colour->variable) >= 0;
	bool is_good;

	add_codes(&codes, book, colour->variable);
	is_good = is_there && holds(&codes, colour->category);
	free(codes.names);
	if (!is_there)
		diag_error(STATUS_USAGE, &colour->place, "bad-schema",
		    "key 'colours': the codebook has no variable or set '%s'",
		    colour->variable);
	else if (!is_good)
		diag_error(STATUS_USAGE, &colour->place, "bad-schema",
		    "key 'colours': '%s' is no category of '%s'",
		    colour->category, colour->variable);
	return is_good;
}

bool
known_check(const struct tables *tables, const struct codebook *book)
{
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < tables->n_tables; i++)
		is_good = check_table(book, &tables->tables[i]) && is_good;
	for (i = 0; i < tables->n_colours; i++)
		is_good = check_colour(book, &tables->colours[i]) && is_good;
	return is_good;
}
