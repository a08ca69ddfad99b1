#include <stdlib.h>
#include <string.h>

#include "grouping.h"
#include "map.h"
#include "mapping.h"
#include "mem.h"
#include "naming.h"
#include "outline.h"

enum {
	ENOUGH = 3 /* columns that look like the choices of one question */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- finding them -------------------------------------------------------- */

static struct outline_set *
add_set(struct outline *outline, const char *given)
{
	struct outline_set *set;

	MEM_GROW(outline->sets, outline->n_sets, outline->cap_sets);
	set = &outline->sets[outline->n_sets++];
	*set = (struct outline_set){.given = given};
	return set;
}

static void
add_member(struct outline *outline, struct outline_set *set, uint32_t column)
{
	MEM_GROW(set->members, (size_t)set->n, set->cap);
	set->members[set->n++] = column;
	outline->columns[column].set = (int)(set - outline->sets);
}

static bool
is_free_choice(const struct outline *outline, int column)
{
	return column >= 0 && outline->columns[column].set < 0 &&
	    outline_is_binary(&outline->columns[column]);
}

static struct outline_set *
add_listed(struct outline *outline, const struct node *item)
{
	struct outline_set *set = add_set(outline, node_text(item, "set", ""));

	set->label = outline_words(item, "title");
	set->unchosen = node_array(item, "unselected");
	set->selected = node_text(item, "selected", NULL);
	return set;
}

/* Whether a column of the list is a choice of a set before. */
static bool
is_listed_before(const struct outline *outline, const struct node *columns)
{
	size_t i;
	int column;

	for (i = 0; i < columns->n; i++) {
		if (columns->child[i].kind != NODE_STRING)
			continue;
		column = outline_column(outline, columns->child[i].text);
		if (column >= 0 && outline->columns[column].set >= 0)
			return true;
	}
	return false;
}

/* A set of a file's own whose columns are in another one: of variables. */
static void
add_view(struct outline *outline, const struct node *item,
    const struct node *columns)
{
	struct outline_set *set = add_listed(outline, item);
	int column;
	size_t i;

	set->is_view = true;
	set->view = mem_zero(columns->n, sizeof *set->view);
	for (i = 0; i < columns->n; i++) {
		if (columns->child[i].kind != NODE_STRING)
			continue;
		column = outline_column(outline, columns->child[i].text);
		if (column < 0)
			continue;
		set->view[set->n] = columns->child[i].key;
		MEM_GROW(set->members, (size_t)set->n, set->cap);
		set->members[set->n++] = (uint32_t)column;
	}
	if (set->n == 0)
		outline->n_sets--;
}

/* A choice in each of the columns. */
static void
add_coded(
    struct outline *outline, const struct node *item, const struct node *codes)
{
	struct outline_set *set = NULL;
	int column;
	size_t i;

	for (i = 0; i < codes->n; i++) {
		if (codes->child[i].kind != NODE_STRING)
			continue;
		column = outline_column(outline, codes->child[i].text);
		if (column < 0 || outline->columns[column].set >= 0 ||
		    outline->columns[column].n_codes == 0)
			continue;
		if (set == NULL) {
			set = add_listed(outline, item);
			set->has_codes = true;
		}
		add_member(outline, set, (uint32_t)column);
	}
}

/* A column a choice. */
static void
add_columns(struct outline *outline, const struct node *item,
    const struct node *columns)
{
	bool is_said = node_get(item, "unselected") != NULL ||
	    node_get(item, "selected") != NULL;
	struct outline_set *set = NULL;
	int column;
	size_t i;

	for (i = 0; i < columns->n; i++) {
		const struct node *choice = &columns->child[i];

		if (!node_is(choice, NODE_STRING))
			continue;
		column = outline_column(outline, choice->text);
		if (is_said ? column < 0 || outline->columns[column].set >= 0
			    : !is_free_choice(outline, column))
			continue;
		if (set == NULL)
			set = add_listed(outline, item);
		add_member(outline, set, (uint32_t)column);
		outline->columns[column].choice =
		    mem_text(slice_of(choice->key));
	}
}

/* The survey tool's own list: set, title, columns by code. */
static void
find_listed(struct outline *outline)
{
	const struct node *list = node_array(outline->root, "x-sets");
	const struct node *columns;
	const struct node *codes;
	const struct node *item;
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++) {
		item = &list->child[i];
		if (!node_is(item, NODE_OBJECT) ||
		    node_need_text(item, "set") == NULL)
			continue;
		columns = node_object(item, "columns");
		codes = node_array(item, "codes");
		if (codes != NULL)
			add_coded(outline, item, codes);
		else if (columns != NULL &&
		    node_get(item, "selected") != NULL &&
		    is_listed_before(outline, columns))
			add_view(outline, item, columns);
		else if (columns != NULL)
			add_columns(outline, item, columns);
	}
}

/* Fields that name the question they are a choice of. */
static void
find_named(struct outline *outline)
{
	struct map *names = map_new();
	uint32_t first = outline->n_sets;
	const char *name;
	uint32_t index;
	bool is_new;
	uint32_t i;

	for (i = 0; i < outline->n; i++) {
		name =
		    node_text(outline->columns[i].question->node, "x-set", "");
		if (name[0] == '\0' || !is_free_choice(outline, (int)i))
			continue;
		index = map_put(names, slice_of(name), &is_new);
		if (is_new)
			add_set(outline, name);
		add_member(outline, &outline->sets[first + index], i);
	}
	map_free(names);
}

/* Columns of which a rule says that exactly one is 1: one status. */
static void
find_one_hot(struct outline *outline)
{
	const struct node *rules = node_get(outline->root, "x-rules");
	const struct node *columns;
	struct outline_set *set;
	size_t i;
	size_t k;
	bool is_free;

	for (i = 0; rules != NULL && i < rules->n; i++) {
		columns = node_get(&rules->child[i], "columns");
		is_free = columns != NULL && columns->kind == NODE_ARRAY &&
		    columns->n > 1 &&
		    strcmp(node_text(&rules->child[i], "rule", ""),
			"exactly-one") == 0;
		for (k = 0; is_free && k < columns->n; k++)
			is_free = columns->child[k].text != NULL &&
			    is_free_choice(outline,
				outline_column(
				    outline, columns->child[k].text));
		if (!is_free)
			continue;
		set = add_set(outline, NULL);
		for (k = 0; k < columns->n; k++)
			add_member(outline, set,
			    (uint32_t)outline_column(
				outline, columns->child[k].text));
	}
}

/*
 * Set the codes of a member: 0 for what stands in all members alike, and 1 for
 * its own.
 */
static void
add_label(struct outline *outline, struct outline_set *set, uint32_t i)
{
	struct outline_column *column = &outline->columns[i];
	bool is_chosen;
	uint32_t k;

	add_member(outline, set, i);
	for (k = 0; k < column->n_codes; k++) {
		is_chosen = strcmp(column->codes[k].code, set->unselected) != 0;
		if (is_chosen)
			column->chosen = &column->codes[k];
		free(column->codes[k].code);
		column->codes[k].code =
		    mem_text(slice_of(is_chosen ? "1" : "0"));
	}
}

/* The length of the name without the number at its end. */
static size_t
stem_of(const char *name)
{
	size_t len = strlen(name);

	while (len > 0 && is_digit(name[len - 1]))
		len--;
	return len;
}

/* Two codes, of which a source of labels can take any for itself. */
static bool
is_label_pair(const struct outline_column *column)
{
	uint32_t i;

	for (i = 0; i < column->n_codes; i++)
		if (codebook_is_dot_code(column->codes[i].code) ||
		    mapping_is_wide(column->codes[i].code))
			return false;
	return column->type == TYPE_CODE && column->n_codes == 2 &&
	    column->set < 0 && !column->is_mapped;
}

/* Are the names of both the same, but for the number at the end? */
static bool
is_beside(const struct outline_column *first, const struct outline_column *next)
{
	size_t stem = stem_of(first->question->name);

	return stem > 0 && first->question->name[stem] != '\0' &&
	    stem == stem_of(next->question->name) &&
	    next->question->name[stem] != '\0' &&
	    strncmp(first->question->name, next->question->name, stem) == 0;
}

/* The one code that both have, or NULL. */
static const char *
shared_code(const struct outline_column *a, const struct outline_column *b)
{
	bool has_first = outline_has_code(b, a->codes[0].code);

	if (has_first == outline_has_code(b, a->codes[1].code))
		return NULL;
	return a->codes[has_first ? 0 : 1].code;
}

/*
 * How many columns from this one on are choices of one question: each holds
 * its own label, or what all of them hold where it was not chosen.
 */
static uint32_t
count_labelled(const struct outline *outline, uint32_t first)
{
	const struct outline_column *column = &outline->columns[first];
	const char *shared;
	const char *code;
	uint32_t n;
	uint32_t k;

	if (first + 1 >= outline->n || !is_label_pair(column) ||
	    !is_label_pair(column + 1))
		return 0;
	shared = shared_code(column, column + 1);
	for (n = 1; shared != NULL && first + n < outline->n; n++) {
		if (!is_label_pair(column + n) ||
		    !is_beside(column, column + n))
			break;
		for (k = 0; k < n; k++) {
			code = shared_code(column + k, column + n);
			if (code == NULL || strcmp(code, shared) != 0)
				return n;
		}
	}
	return n;
}

/* The same for columns of 0 and 1. */
static uint32_t
count_numbered(const struct outline *outline, uint32_t first)
{
	uint32_t n = 0;

	while (first + n < outline->n &&
	    is_free_choice(outline, (int)(first + n)) &&
	    is_beside(&outline->columns[first], &outline->columns[first + n]))
		n++;
	return n;
}

static void
add_labelled(struct outline *outline, uint32_t first, uint32_t n)
{
	struct outline_column *column = &outline->columns[first];
	struct outline_set *set = add_set(outline, NULL);
	uint32_t k;

	set->unselected = mem_text(slice_of(shared_code(column, column + 1)));
	for (k = 0; k < n; k++)
		add_label(outline, set, first + k);
}

/*
 * Choices that stand together and are numbered, where the schema does not say
 * what they are.  Two could be that by chance.
 */
static void
find_unsaid(struct outline *outline)
{
	struct outline_set *set;
	uint32_t i;
	uint32_t k;
	uint32_t n;

	for (i = 0; i < outline->n; i += n) {
		n = count_labelled(outline, i);
		if (n >= ENOUGH) {
			add_labelled(outline, i, n);
			continue;
		}
		n = count_numbered(outline, i);
		if (n < ENOUGH) {
			n = 1;
			continue;
		}
		set = add_set(outline, NULL);
		for (k = 0; k < n; k++)
			add_member(outline, set, i + k);
	}
}

/* A question that all members have is that of the set. */
static void
ask_sets(struct outline *outline)
{
	const struct node *text;
	const struct node *other;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < outline->n_sets; i++) {
		struct outline_set *set = &outline->sets[i];

		text = outline_words(
		    outline->columns[set->members[0]].question->node,
		    "x-question");
		for (k = 1; k < set->n && text != NULL; k++) {
			other = outline_words(
			    outline->columns[set->members[k]].question->node,
			    "x-question");
			if (other == NULL ||
			    strcmp(other->text, text->text) != 0)
				text = NULL;
		}
		set->question = text;
	}
}

void
grouping_find(struct outline *outline)
{
	find_listed(outline);
	find_named(outline);
	find_one_hot(outline);
	find_unsaid(outline);
	ask_sets(outline);
}

/* ---- codes and names of sets --------------------------------------------- */

static const char *
name_of(
    const struct outline *outline, const struct outline_set *set, uint32_t i)
{
	return outline->columns[set->members[i]].question->name;
}

static bool
is_part(char c)
{
	return c == '_' || c == '.' || c == '-' || c == ' ';
}

/*
 * How many bytes the names of all members begin with, so that what is left of
 * each can be a code: up to a mark such as "_", or to digits in each.
 */
static size_t
common_prefix(const struct outline *outline, const struct outline_set *set)
{
	const char *first = name_of(outline, set, 0);
	size_t len = strlen(first);
	bool are_numbers = true;
	uint32_t i;

	for (i = 1; i < set->n; i++) {
		const char *name = name_of(outline, set, i);
		size_t k;

		for (k = 0; k < len && name[k] == first[k]; k++)
			;
		len = k;
	}
	while (len > 0 && is_digit(first[len - 1]))
		len--;
	for (i = 0; i < set->n; i++)
		are_numbers &= is_digit(name_of(outline, set, i)[len]);
	while (!are_numbers && len > 0 && !is_part(first[len - 1]))
		len--;
	return len;
}

static bool
is_choice_code(const char *code)
{
	return code[0] != '\0' && !codebook_is_dot_code(code);
}

/*
 * Codes where the schema has none: what is left of the columns' names.  All
 * are the names of the variables where one would not do, or two are the same.
 */
static void
code_members(struct outline *outline, struct outline_set *set, size_t prefix)
{
	struct map *codes = map_new();
	struct outline_column *column;
	bool is_whole = false;
	bool is_new;
	uint32_t i;

	for (i = 0; i < set->n; i++) {
		column = &outline->columns[set->members[i]];
		if (column->choice == NULL) {
			column->choice = mem_text(
			    slice_of(name_of(outline, set, i) + prefix));
			is_whole |=
			    prefix == 0 || !naming_is_good(column->choice);
		}
		map_put(codes, slice_of(column->choice), &is_new);
		is_whole |= !is_new || !is_choice_code(column->choice);
	}
	map_free(codes);
	for (i = 0; is_whole && i < set->n; i++) {
		column = &outline->columns[set->members[i]];
		free(column->choice);
		column->choice = mem_text(slice_of(column->variable != NULL
			? column->variable
			: name_of(outline, set, i)));
	}
}

/* A set without a name has what its columns' names begin with. */
static void
name_set(struct outline *outline, struct outline_set *set, struct map *taken,
    uint32_t place)
{
	size_t prefix = common_prefix(outline, set);
	const char *first = name_of(outline, set, 0);
	size_t len = prefix;
	char *wanted;

	while (len > 0 && is_part(first[len - 1]))
		len--;
	if (set->given != NULL)
		wanted = mem_text(slice_of(set->given));
	else if (len > 0)
		wanted = mem_text((struct slice){first, len});
	else
		wanted = mem_format("%s_set", first);
	if (map_find(taken, slice_of(wanted)) != MAP_NONE) {
		char *other = mem_format("%s_set", wanted);

		free(wanted);
		wanted = other;
	}
	set->name = naming_new(taken, wanted, place);
	free(wanted);
	if (!set->is_view && !set->has_codes)
		code_members(outline, set, prefix);
}

/* A choice of a file's own set is called after it. */
static bool
has_name_of_set(const struct outline *outline, uint32_t column)
{
	int set = outline->columns[column].set;

	return set >= 0 &&
	    (outline->sets[set].selected != NULL ||
		outline->sets[set].has_codes);
}

static void
name_choice(const struct outline *outline, struct outline_column *column,
    struct map *taken, uint32_t place)
{
	char *name = column->choice == NULL
	    ? mem_text(slice_of(column->question->name))
	    : mem_format(
		  "%s_%s", outline->sets[column->set].name, column->choice);

	column->variable = naming_new(taken, name, place);
	free(name);
}

/* A name that does as it is goes before one that has to be made. */
void
grouping_name(struct outline *outline)
{
	struct map *taken = map_new();
	const char *name;
	uint32_t i;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < outline->n; i++) {
			name = outline->columns[i].question->name;
			if (naming_is_good(name) == (pass == 0) &&
			    !has_name_of_set(outline, i))
				outline->columns[i].variable =
				    naming_new(taken, name, i + 1);
		}
	for (i = 0; i < outline->n_sets; i++)
		name_set(outline, &outline->sets[i], taken, i + 1);
	for (i = 0; i < outline->n; i++)
		if (outline->columns[i].variable == NULL)
			name_choice(
			    outline, &outline->columns[i], taken, i + 1);
	map_free(taken);
}
