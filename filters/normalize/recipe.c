#include <stdio.h>
#include <stdlib.h>

#include "diag.h"
#include "map.h"
#include "mem.h"
#include "near.h"
#include "order.h"
#include "recipe.h"
#include "source.h"

/* What the making of one recipe passes around. */
struct build {
	struct source_load load;
	struct recipe *recipe;
	struct derive **derives; /* by variable */
	struct asked_condition *
	    *conditions; /* by variable; a set's by its first */
};

static const char *const in_keys[] = {"variable", "in", NULL};
static const char *const all_keys[] = {"all", NULL};
static const char *const any_keys[] = {"any", NULL};
static const char *const not_keys[] = {"not", NULL};

/* The first variable that its set makes; itself when it is of none. */
static uint32_t
first_of_set(const struct codebook *book, uint32_t variable)
{
	int set = book->variables[variable].set;

	return set < 0 ? variable : book->sets[set].first;
}

/* How many variables from this one on its set makes. */
static uint32_t
length_of_set(const struct codebook *book, uint32_t variable)
{
	int at = book->variables[variable].set;
	const struct set *set = at < 0 ? NULL : &book->sets[at];

	return set == NULL ? 1 : set->first + set->n_made - variable;
}

/*
 * Find a variable or set by name; report a name that is neither, with the
 * nearest known one.
 */
static bool
resolve(void *context, const struct node *node, uint32_t **list, uint32_t *n)
{
	struct build *build = context;
	const struct codebook *book = build->load.book;
	int variable = codebook_variable(book, node->text);
	int set = codebook_set(book, node->text);
	const char **names;
	const char *near;
	uint32_t i;

	if (variable >= 0 || set >= 0) {
		uint32_t one = (uint32_t)variable;
		const uint32_t *from =
		    variable >= 0 ? &one : book->sets[set].members;
		uint32_t many = variable >= 0 ? 1 : book->sets[set].n_members;

		*list = mem_resize(*list, (*n + many) * sizeof **list);
		memcpy(*list + *n, from, many * sizeof **list);
		*n += many;
		return true;
	}
	names = mem_zero(book->n_variables + book->n_sets, sizeof *names);
	for (i = 0; i < book->n_variables; i++)
		names[i] = book->variables[i].name;
	for (i = 0; i < book->n_sets; i++)
		names[book->n_variables + i] = book->sets[i].name;
	near = near_find(node->text, names, book->n_variables + book->n_sets);
	free(names);
	node_error(node, "unknown-name",
	    "there is no variable or set '%s'%s%s%s", node->text,
	    near == NULL ? "" : ", did you mean '", near == NULL ? "" : near,
	    near == NULL ? "" : "'?");
	build->load.is_bad = true;
	return false;
}

static bool
read_condition(struct build *, const struct node *, struct asked_condition *);

static bool
read_parts(struct build *build, const struct node *list,
    struct asked_condition *condition)
{
	bool is_good = true;
	size_t i;

	if (!node_is(list, NODE_ARRAY))
		return false;
	if (list->n == 0) {
		node_error(list, "bad-schema", "needs at least one rule");
		return false;
	}
	condition->parts = mem_zero(list->n, sizeof *condition->parts);
	for (i = 0; i < list->n; i++) {
		condition->n_parts++;
		if (!read_condition(
			build, &list->child[i], &condition->parts[i]))
			is_good = false;
	}
	return is_good;
}

static bool
read_in(struct build *build, const struct node *node,
    struct asked_condition *condition)
{
	const struct codebook *book = build->load.book;
	const struct node *name = node_get(node, "variable");
	const struct node *list = node_array(node, "in");
	uint32_t *found = NULL;
	uint32_t n = 0;
	size_t i;

	condition->kind = IF_IN;
	if (!node_keys(node, in_keys) ||
	    node_need_text(node, "variable") == NULL)
		return false;
	if (list == NULL) {
		node_error(node, "bad-schema",
		    "needs 'in': the codes with which it was asked");
		return false;
	}
	if (!resolve(build, name, &found, &n))
		return false;
	condition->variable = found[0];
	free(found);
	if (codebook_variable(book, name->text) < 0) {
		node_error(name, "bad-schema",
		    "'%s' is a set; name one of its variables", name->text);
		return false;
	}
	if (list->n == 0) {
		node_error(list, "bad-schema",
		    "no code is named, so it would never be asked");
		return false;
	}
	for (i = 0; i < list->n; i++) {
		if (!node_is(&list->child[i], NODE_STRING))
			return false;
		source_check_value(&build->load, &list->child[i],
		    &book->variables[condition->variable], list->child[i].text);
		values_add(&condition->values, list->child[i].text);
	}
	return true;
}

/* Whether a question was asked, as the codebook writes it. */
static bool
read_condition(struct build *build, const struct node *node,
    struct asked_condition *condition)
{
	const struct node *list;

	if (!node_is(node, NODE_OBJECT))
		return false;
	if ((list = node_get(node, "all")) != NULL) {
		condition->kind = IF_ALL;
		return node_keys(node, all_keys) &&
		    read_parts(build, list, condition);
	}
	if ((list = node_get(node, "any")) != NULL) {
		condition->kind = IF_ANY;
		return node_keys(node, any_keys) &&
		    read_parts(build, list, condition);
	}
	if ((list = node_get(node, "not")) != NULL) {
		condition->kind = IF_NOT;
		condition->n_parts = 1;
		condition->parts = mem_zero(1, sizeof *condition->parts);
		return node_keys(node, not_keys) &&
		    read_condition(build, list, condition->parts);
	}
	return read_in(build, node, condition);
}

static void
condition_clear(struct asked_condition *condition)
{
	uint32_t i;

	for (i = 0; i < condition->n_parts; i++)
		condition_clear(&condition->parts[i]);
	free(condition->parts);
	values_clear(&condition->values);
}

bool
recipe_holds(const struct asked_condition *condition, const struct datum *cells)
{
	uint32_t i;

	switch (condition->kind) {
	case IF_IN:
		return values_hold(
		    &condition->values, cells[condition->variable]);
	case IF_NOT:
		return !recipe_holds(condition->parts, cells);
	default:
		for (i = 0; i < condition->n_parts; i++)
			if (recipe_holds(&condition->parts[i], cells) ==
			    (condition->kind == IF_ANY))
				break;
		return (i < condition->n_parts) == (condition->kind == IF_ANY);
	}
}

/*
 * Report a value that no operand can have, which is most likely mistyped. A
 * value that is no text has been reported before.
 */
static void
check_operand(
    struct build *build, const struct node *node, const char *value, uint32_t i)
{
	const struct codebook *book = build->load.book;
	const uint32_t *operands;
	uint32_t n;
	uint32_t k;

	operands = derive_operands(build->derives[i], &n);
	for (k = 0; k < n && value != NULL; k++)
		if (source_can_hold(&book->variables[operands[k]], value))
			return;
	if (n > 0 && value != NULL)
		source_check_value(
		    &build->load, node, &book->variables[operands[0]], value);
}

/* Operators for which "1" is what counts, unless "values" says otherwise. */
static bool
takes_one(const char *op)
{
	static const char *const ops[] = {"any", "all", "none", "count"};
	size_t i;

	for (i = 0; i < sizeof ops / sizeof *ops; i++)
		if (strcmp(ops[i], op) == 0)
			return true;
	return false;
}

/*
 * What a derivation says of the values of its operands.  A map may have more
 * than them: it may be a list that others use too, and a value without a rule
 * is met in the data.
 */
static void
check_operands(struct build *build, const struct node *derive, uint32_t i)
{
	const struct node *value = node_get(derive, "value");
	const struct node *values = node_get(derive, "values");
	const char *op = node_text(derive, "op", "");
	size_t k;

	if (value != NULL && strcmp(op, "equal") == 0)
		check_operand(build, value, value->text, i);
	if (values == NULL && takes_one(op))
		check_operand(build, derive, "1", i);
	for (k = 0; values != NULL && k < values->n; k++)
		check_operand(
		    build, &values->child[k], values->child[k].text, i);
}

/* Everything that is computed: derivations and asked-if rules. */
static void
read_computed(struct build *build)
{
	const struct codebook *book = build->load.book;
	struct derive_names names = {
	    .resolve = resolve, .context = build, .wave = build->load.wave};
	const struct node *node;
	const char *result;
	uint32_t k;
	uint32_t i;

	for (i = 0; i < book->n_variables; i++) {
		if (first_of_set(book, i) != i)
			continue;
		source_check_reviewed(&build->load, codebook_node(book, i));
		node = node_get(codebook_node(book, i), "asked");
		if (node != NULL) {
			build->conditions[i] =
			    mem_zero(1, sizeof *build->conditions[i]);
			if (!read_condition(build, node, build->conditions[i]))
				build->load.is_bad = true;
		}
		if (!source_is_derived(&build->load, i))
			continue;
		node = node_get(codebook_node(book, i), "derive");
		build->derives[i] = derive_new(node, &names);
		if (build->derives[i] == NULL) {
			build->load.is_bad = true;
			continue;
		}
		for (k = 0; (result = derive_result(build->derives[i], k)); k++)
			source_check_value(
			    &build->load, node, &book->variables[i], result);
		check_operands(build, node, i);
	}
}

static void
need_condition(struct order *order, uint32_t variable,
    const struct asked_condition *condition)
{
	uint32_t i;

	if (condition->kind == IF_IN)
		order_needs(order, variable, condition->variable);
	for (i = 0; i < condition->n_parts; i++)
		need_condition(order, variable, &condition->parts[i]);
}

/* The condition of a variable stands with the first of its set. */
static const struct asked_condition *
condition_of(const struct build *build, uint32_t variable)
{
	return build->conditions[first_of_set(build->load.book, variable)];
}

static void
report_circle(struct build *build, const uint32_t *circle, uint32_t n)
{
	const struct codebook *book = build->load.book;
	const struct node *node = codebook_node(book, circle[0]);
	const struct node *derive = node_get(node, "derive");
	char names[1024] = "";
	size_t len = 0;
	uint32_t i;

	for (i = 0; i <= n && len + 1 < sizeof names; i++) {
		size_t room = sizeof names - len;
		const char *name = book->variables[circle[i % n]].name;
		int more = snprintf(
		    names + len, room, "%s%s", i == 0 ? "" : " needs ", name);

		len +=
		    more < 0 || (size_t)more >= room ? room - 1 : (size_t)more;
	}
	node_error(derive != NULL ? derive : node, "circle",
	    "variables need each other: %s", names);
	build->load.is_bad = true;
}

static bool
sort_variables(struct build *build, uint32_t *sorted)
{
	const struct codebook *book = build->load.book;
	struct order *order = order_new(book->n_variables);
	const struct asked_condition *condition;
	const uint32_t *operands;
	uint32_t n_circle = 0;
	bool is_sorted;
	uint32_t n;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < book->n_variables; i++) {
		condition = condition_of(build, i);
		if (condition != NULL)
			need_condition(order, i, condition);
		if (build->derives[i] == NULL)
			continue;
		operands = derive_operands(build->derives[i], &n);
		for (k = 0; k < n; k++)
			order_needs(order, i, operands[k]);
	}
	is_sorted = order_sort(order, sorted, &n_circle);
	if (!is_sorted)
		report_circle(build, sorted, n_circle);
	order_free(order);
	return is_sorted;
}

static bool
is_restricted(const struct variable *variable)
{
	uint32_t i;

	for (i = 0; i < variable->n_categories; i++)
		if (!variable->categories[i].is_missing)
			return true;
	return false;
}

/* What an empty cell of the n variables, one or a set, becomes; or NULL. */
static const char *
blank_of(const struct recipe *recipe, uint32_t variable, uint32_t n)
{
	const struct source *source = recipe->sources;
	const struct source *end = source + recipe->n_sources;
	struct datum to;

	while (source < end && source->variable - variable >= n)
		source++;
	if (source == end)
		return NULL;
	if (source->set != NULL)
		return source->blank.text;
	return source->rules != NULL &&
		mapping_find_exact(source->rules, slice_of(""), &to)
	    ? to.text
	    : NULL;
}

static void
add_step(struct build *build, uint32_t variable)
{
	const struct codebook *book = build->load.book;
	const struct variable *v = &book->variables[variable];
	struct recipe *recipe = build->recipe;
	struct step *step;
	uint32_t i;

	if (build->derives[variable] == NULL &&
	    build->conditions[variable] == NULL)
		return;
	step = &recipe->steps[recipe->n_steps++];
	step->variable = variable;
	step->n = length_of_set(book, variable);
	step->derive = build->derives[variable];
	step->asked = build->conditions[variable];
	step->blank = blank_of(recipe, variable, step->n);
	build->derives[variable] = NULL;
	build->conditions[variable] = NULL;
	step->is_checked = step->derive != NULL && is_restricted(v);
	step->type =
	    step->derive == NULL || step->is_checked ? TYPE_TEXT : v->type;
	for (i = 0; step->is_checked && i < v->n_categories; i++)
		values_add(&step->valid, v->categories[i].code);
	if (step->derive != NULL && derive_may_quote(step->derive))
		recipe->may_quote = true;
}

/*
 * Steps in an order in which each comes after what it needs.  The members of
 * a set share one step, where the first of them would have it: their needs
 * are the same.
 */
static void
order_steps(struct build *build)
{
	const struct codebook *book = build->load.book;
	uint32_t *sorted = mem_zero(book->n_variables, sizeof *sorted);
	bool *is_done = mem_zero(book->n_variables, sizeof *is_done);
	uint32_t variable;
	uint32_t i;

	build->recipe->steps =
	    mem_zero(book->n_variables, sizeof *build->recipe->steps);
	if (!build->load.is_bad && sort_variables(build, sorted) &&
	    !build->load.is_canonical)
		for (i = 0; i < book->n_variables; i++) {
			variable = first_of_set(book, sorted[i]);
			if (!is_done[variable])
				add_step(build, variable);
			is_done[variable] = true;
		}
	free(is_done);
	free(sorted);
}

static void
find_sources(struct build *build)
{
	const struct codebook *book = build->load.book;
	struct recipe *recipe = build->recipe;
	uint32_t i;

	recipe->sources = mem_zero(book->n_variables, sizeof *recipe->sources);
	for (i = 0; i < book->n_variables; i++) {
		const struct variable *variable = &book->variables[i];
		struct source *next = &recipe->sources[recipe->n_sources];

		if (variable->set >= 0) {
			if (first_of_set(book, i) == i)
				recipe->n_sources += source_of_set(&build->load,
				    (uint32_t)variable->set, next);
		} else if (build->load.is_canonical ||
		    !source_is_derived(&build->load, i)) {
			recipe->n_sources +=
			    source_of_variable(&build->load, i, next);
		}
	}
}

/* Does a text of the codebook need quotes in CSV? That is rare, but allowed. */
static void
look_for_quotes(struct recipe *recipe)
{
	const struct codebook *book = recipe->book;
	const char *special = ",\"\n\r";
	uint32_t i;
	uint32_t k;

	for (i = 0; i < book->n_variables; i++) {
		const struct variable *variable = &book->variables[i];

		for (k = 0; k < variable->n_categories; k++)
			if (strpbrk(variable->categories[k].code, special))
				recipe->may_quote = true;
	}
	for (i = 0; i < recipe->n_sources; i++) {
		const struct source *source = &recipe->sources[i];

		if ((source->rules != NULL &&
			mapping_may_quote(source->rules)) ||
		    (source->unknown == UNKNOWN_CODE &&
			strpbrk(source->unknown_code.text, special)))
			recipe->may_quote = true;
	}
}

static void
add_output(
    struct recipe *recipe, const char *name, int variable, uint32_t column)
{
	recipe->outputs[recipe->n_outputs++] =
	    (struct output_column){name, variable, column};
}

/*
 * The columns of the result.  With "rest": "keep" the columns of the input
 * stay where they are, those named as a variable hold it, and the other
 * variables follow.
 */
static void
list_outputs(struct build *build)
{
	const struct codebook *book = build->load.book;
	const struct input *in = build->load.in;
	struct recipe *recipe = build->recipe;
	uint32_t n_kept = book->keeps_rest ? input_columns(in) : 0;
	uint32_t i;

	recipe->outputs = mem_zero(
	    (size_t)n_kept + book->n_variables, sizeof *recipe->outputs);
	for (i = 0; i < n_kept; i++)
		add_output(recipe, input_column(in, i),
		    codebook_variable(book, input_column(in, i)), i);
	for (i = 0; i < book->n_variables; i++)
		if (n_kept == 0 || input_find(in, book->variables[i].name) < 0)
			add_output(recipe, book->variables[i].name, (int)i, 0);
}

/* What makes each variable, by variable. */
struct makers {
	const struct source **sources; /* the first, or NULL */
	const struct step **steps;     /* the same */
};

static struct makers
find_makers(const struct recipe *recipe)
{
	uint32_t n = recipe->book->n_variables;
	struct makers makers = {mem_zero(n, sizeof *makers.sources),
	    mem_zero(n, sizeof *makers.steps)};
	uint32_t i;
	uint32_t k;

	for (i = recipe->n_sources; i-- > 0;)
		makers.sources[recipe->sources[i].variable] =
		    &recipe->sources[i];
	for (i = recipe->n_steps; i-- > 0;)
		for (k = 0; k < recipe->steps[i].n; k++)
			makers.steps[recipe->steps[i].variable + k] =
			    &recipe->steps[i];
	return makers;
}

/* The column whose bytes the output always has when all went well, or -1. */
static int
copied_column(const struct makers *makers, const struct output_column *output)
{
	const struct source *source;

	if (output->variable < 0)
		return (int)output->column;
	source = makers->sources[output->variable];
	if (makers->steps[output->variable] != NULL || source == NULL ||
	    source->set != NULL || !source->is_identity)
		return -1;
	return (int)source->column;
}

/*
 * Whether a cell may be any text.  Codes, numbers and dates are what the
 * codebook says they can be: it has been looked through for quotes.
 */
static bool
may_be_text(
    const struct recipe *recipe, const struct makers *makers, int variable)
{
	const struct step *step = makers->steps[variable];
	const struct source *source = makers->sources[variable];

	if (recipe->book->variables[variable].set >= 0)
		return false;
	if (step != NULL && step->derive != NULL)
		return !step->is_checked;
	return source != NULL && source->kind == SOURCE_TEXT;
}

void
recipe_list_runs(struct recipe *recipe)
{
	struct makers makers = find_makers(recipe);
	struct stretch *run = NULL;
	uint32_t i;
	int column;

	free(recipe->runs);
	recipe->runs = mem_zero(recipe->n_outputs, sizeof *recipe->runs);
	recipe->n_runs = 0;
	for (i = 0; i < recipe->n_outputs; i++) {
		column = copied_column(&makers, &recipe->outputs[i]);
		if (column >= 0 && run != NULL && run->variable < 0 &&
		    run->last + 1 == (uint32_t)column) {
			run->last++;
			continue;
		}
		run = &recipe->runs[recipe->n_runs++];
		run->variable = column >= 0 ? -1 : recipe->outputs[i].variable;
		run->first = run->last = (uint32_t)column;
		run->is_text = run->variable >= 0 &&
		    may_be_text(recipe, &makers, run->variable);
	}
	free(makers.sources);
	free(makers.steps);
}

/* Whether the header of the input is, name by name, that of the result. */
static bool
is_result(const struct recipe *recipe, const struct input *in)
{
	uint32_t i;

	if (input_columns(in) != recipe->n_outputs)
		return false;
	for (i = 0; i < recipe->n_outputs; i++)
		if (strcmp(input_column(in, i), recipe->outputs[i].name) != 0)
			return false;
	return true;
}

static bool
has_result_header(struct build *build)
{
	const struct codebook *book = build->load.book;
	const struct input *in = build->load.in;
	bool is_whole = true;
	uint32_t i;

	list_outputs(build);
	if (book->keeps_rest) {
		for (i = 0; i < book->n_variables; i++)
			is_whole = is_whole &&
			    input_find(in, book->variables[i].name) >= 0;
	} else {
		is_whole = is_result(build->recipe, in);
	}
	free(build->recipe->outputs);
	build->recipe->outputs = NULL;
	build->recipe->n_outputs = 0;
	return is_whole;
}

static bool
has_own_name(struct source_load *load, uint32_t variable)
{
	const char *column = source_column(load, variable);

	return column != NULL &&
	    strcmp(column, load->book->variables[variable].name) == 0;
}

/*
 * Whether a raw export would have these columns and no others, in another
 * place each: variables that take each other's names.
 */
static bool
may_be_raw(struct source_load *load)
{
	uint32_t n = input_columns(load->in);
	bool *is_taken = mem_zero(n, sizeof *is_taken);
	bool is_whole = true;
	const char *name;
	uint32_t i;
	int column;

	for (i = 0; i < load->book->n_variables; i++) {
		name = source_column(load, i);
		column = name == NULL ? -1 : input_find(load->in, name);
		if (column < 0)
			is_whole = false;
		else
			is_taken[column] = true;
	}
	for (i = 0; i < n; i++)
		is_whole = is_whole && is_taken[i];
	free(is_taken);
	return is_whole;
}

/*
 * What the input is.  The header of a raw export seldom is that of the
 * result; where it is because every variable keeps the name of its column,
 * codes are taken beside what the maps name.
 */
static void
recognise(struct build *build, enum recipe_form form)
{
	const struct codebook *book = build->load.book;
	uint32_t i;

	build->load.is_canonical = form == FORM_CANONICAL;
	if (form != FORM_AUTO || !has_result_header(build))
		return;
	for (i = 0; i < book->n_variables; i++)
		if (!has_own_name(&build->load, i))
			break;
	if (i < book->n_variables && may_be_raw(&build->load))
		build->load.clash = codebook_node(book, i);
	build->load.is_canonical = i < book->n_variables;
	build->load.takes_codes = i == book->n_variables;
}

static void
report_clash(const struct build *build)
{
	const struct node *node = build->load.clash;

	node_error(node, "ambiguous-input",
	    "the header is that of a raw export as well as of a result, and "
	    "%s: say --raw or --canonical",
	    build->load.is_canonical ? "this comes from another column"
				     : "this takes a code for another one");
}

/* Whether some variable is the name of the wave. */
static bool
names_wave(const struct codebook *book)
{
	const struct node *derive;
	uint32_t i;

	for (i = 0; i < book->n_variables; i++) {
		derive = node_get(codebook_node(book, i), "derive");
		if (derive != NULL && node_bool(derive, "wave", false))
			return true;
	}
	return false;
}

/* The wave must be one that the codebook knows. */
static void
check_wave(struct build *build)
{
	const struct codebook *book = build->load.book;
	const char *wave = build->load.wave;
	struct place place = {.file = book->root->file};

	if (!source_knows_wave(book, wave, true)) {
		build->load.is_bad = true;
	} else if (wave == NULL && build->load.in != NULL && names_wave(book)) {
		diag_error(STATUS_USAGE, &place, "no-wave",
		    "a variable holds the name of the wave: say --wave");
		build->load.is_bad = true;
	}
}

struct recipe *
recipe_new(const struct codebook *book, const char *wave,
    const struct input *in, enum recipe_form form)
{
	struct build build = {.load = {.book = book, .wave = wave, .in = in}};
	struct recipe *recipe = mem_zero(1, sizeof *recipe);
	uint64_t before = diag_count("bad-schema");
	uint32_t i;

	build.recipe = recipe;
	build.derives = mem_zero(book->n_variables, sizeof *build.derives);
	build.conditions =
	    mem_zero(book->n_variables, sizeof *build.conditions);
	recipe->book = book;
	recipe->arena = arena_new();
	recipe->cells = mem_zero(book->n_variables, sizeof *recipe->cells);
	for (i = 0; i < book->n_variables; i++)
		recipe->cells[i] = (struct datum){"", 0};
	if (form != FORM_CANONICAL)
		check_wave(&build);
	source_check_defaults(&build.load);
	if (diag_count("bad-schema") == before) {
		if (in != NULL)
			recognise(&build, form);
		find_sources(&build);
		source_report_missing(&build.load);
	}
	read_computed(&build);
	order_steps(&build);
	look_for_quotes(recipe);
	if (in != NULL) {
		list_outputs(&build);
		recipe_list_runs(recipe);
	}
	if (build.load.clash != NULL)
		report_clash(&build);
	if (in != NULL && recipe->n_outputs == 0) {
		node_error(book->root, "bad-schema",
		    "there are no variables, so the result has no columns");
		build.load.is_bad = true;
	}
	for (i = 0; i < book->n_variables; i++) {
		derive_free(build.derives[i]);
		if (build.conditions[i] != NULL)
			condition_clear(build.conditions[i]);
		free(build.conditions[i]);
	}
	free(build.derives);
	free(build.conditions);
	if (!build.load.is_bad && build.load.clash == NULL &&
	    diag_count("bad-schema") == before)
		return recipe;
	recipe_free(recipe);
	return NULL;
}

static bool
check_recipe(
    const struct codebook *book, const char *wave, enum recipe_form form)
{
	struct recipe *recipe = recipe_new(book, wave, NULL, form);

	recipe_free(recipe);
	return recipe != NULL;
}

bool
recipe_check(
    const struct codebook *book, const char *wave, enum recipe_form form)
{
	struct waves waves = source_waves(book);
	bool is_good = check_recipe(book, wave, form);
	size_t i;

	if (is_good && form == FORM_CANONICAL && !waves.is_needed)
		is_good = check_recipe(book, wave, FORM_RAW);
	for (i = 0; i < waves.n && is_good; i++)
		if (wave == NULL || strcmp(waves.names[i], wave) != 0 ||
		    form == FORM_CANONICAL)
			is_good = check_recipe(book, waves.names[i], FORM_RAW);
	free(waves.names);
	return is_good;
}

void
recipe_free(struct recipe *recipe)
{
	uint32_t i;

	if (recipe == NULL)
		return;
	for (i = 0; i < recipe->n_sources; i++)
		source_free(&recipe->sources[i]);
	for (i = 0; i < recipe->n_steps; i++) {
		derive_free(recipe->steps[i].derive);
		if (recipe->steps[i].asked != NULL)
			condition_clear(recipe->steps[i].asked);
		free(recipe->steps[i].asked);
		values_clear(&recipe->steps[i].valid);
		map_free(recipe->steps[i].unknowns.values);
		free(recipe->steps[i].unknowns.seen);
	}
	free(recipe->sources);
	free(recipe->steps);
	free(recipe->outputs);
	free(recipe->runs);
	free(recipe->ticks);
	free(recipe->letters);
	free(recipe->cells);
	arena_free(recipe->arena);
	free(recipe);
}
