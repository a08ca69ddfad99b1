#include <string.h>
#include <strings.h>

#include "outline.h"
#include "roles.h"

static bool
names_field(const struct node *key, const char *name)
{
	size_t i;

	if (key == NULL)
		return false;
	for (i = 0; key->kind == NODE_ARRAY && i < key->n; i++)
		if (names_field(&key->child[i], name))
			return true;
	return key->kind == NODE_STRING && strcmp(key->text, name) == 0;
}

/* Part of the primary key, or else a key by itself. */
static bool
is_id(const struct outline *outline, const struct outline_column *column)
{
	const struct node *primary = node_get(outline->schema, "primaryKey");
	const struct node *others = node_get(outline->schema, "uniqueKeys");
	const struct node *unique =
	    node_get(node_get(column->question->node, "constraints"), "unique");
	const char *name = column->question->name;
	size_t i;

	if (column->type != TYPE_INTEGER && column->type != TYPE_TEXT)
		return false;
	if (primary != NULL)
		return names_field(primary, name);
	for (i = 0; others != NULL && i < others->n; i++)
		if (others->child[i].n <= 1 &&
		    names_field(&others->child[i], name))
			return true;
	return unique != NULL && unique->kind == NODE_TRUE &&
	    strcmp(column->question->type, "datetime") != 0 &&
	    strcmp(column->question->type, "time") != 0;
}

static bool
is_weight(const struct outline_column *column)
{
	static const char *const names[] = {
	    "weight", "weights", "wgt", "vægt", "vaegt", "vekt", NULL};
	size_t i;

	if (column->type != TYPE_INTEGER && column->type != TYPE_NUMBER)
		return false;
	for (i = 0; names[i] != NULL; i++)
		if (strcasecmp(names[i], column->question->name) == 0)
			return true;
	return false;
}

void
roles_give(struct outline *outline)
{
	struct outline_column *column;
	bool has_weight = false;
	uint32_t i;

	for (i = 0; i < outline->n; i++) {
		column = &outline->columns[i];
		if (column->set < 0 && is_id(outline, column)) {
			column->role = ROLE_ID;
		} else if (!has_weight && is_weight(column)) {
			column->role = ROLE_WEIGHT;
			has_weight = true;
		} else if (node_get(column->question->node, "x-status") !=
			NULL ||
		    node_get(column->question->node, "x-personal") != NULL) {
			column->role = ROLE_OTHER;
		}
	}
}
