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

/*
 * The usual names of weights: in Danish and English tables, SPSS, Stata, and
 * the files of NHIS, CPS, ESS and other official surveys.
 */
static bool
is_weight_name(const char *name)
{
	static const char *const names[] = {"weight", "weights", "wgt", "wght",
	    "wt", "w", "vægt", "vaegt", "vekt", "vikt", "gewicht", "poids",
	    "peso", "pweight", "pwgt", "aweight", "iweight", "pspwght",
	    "dweight", "anweight", "perwt", "hhwt", "asecwt", "sampweight",
	    NULL};
	static const char *const parts[] = {"weight", "weights", "wgt", "wght",
	    "wt", "vægt", "vaegt", "vekt", "w", NULL};
	const char *start = name;
	size_t len;
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (strcasecmp(names[i], name) == 0)
			return true;
	/* A word of it: final_weight, w_final, finalwgt, patwt, wtfa_a. */
	while (*start != '\0') {
		len = strcspn(start, "_.- ");
		for (i = 0; parts[i] != NULL; i++)
			if (strlen(parts[i]) == len &&
			    strncasecmp(parts[i], start, len) == 0)
				return true;
		start += len + (start[len] != '\0');
	}
	len = strlen(name);
	return strncasecmp(name, "wtfa", 4) == 0 ||
	    strncasecmp(name, "wtia", 4) == 0 ||
	    (len > 3 && strcasecmp(name + len - 3, "wgt") == 0) ||
	    (len > 3 && strcasecmp(name + len - 3, "wgh") == 0) ||
	    (len > 4 && strcasecmp(name + len - 4, "wght") == 0) ||
	    (len > 4 && len < 8 && strcasecmp(name + len - 2, "wt") == 0);
}

static bool
is_weight(const struct outline_column *column)
{
	return (column->type == TYPE_INTEGER || column->type == TYPE_NUMBER) &&
	    is_weight_name(column->question->name);
}

void
roles_give(struct outline *outline)
{
	const char *said = node_text(outline->root, "x-weight", NULL);
	struct outline_column *column;
	bool has_weight = said != NULL && outline_column(outline, said) >= 0;
	uint32_t i;

	for (i = 0; i < outline->n; i++) {
		column = &outline->columns[i];
		if (said != NULL && strcmp(said, column->question->name) == 0) {
			column->role = ROLE_WEIGHT;
		} else if (column->set < 0 && is_id(outline, column)) {
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
