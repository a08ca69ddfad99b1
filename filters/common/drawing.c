#include <string.h>

#include "arena.h"
#include "drawing.h"
#include "node.h"

const char *const drawing_types[] = {
    "", "bars", "dots", "lines", "stacked", "diverging", "slope", "none", NULL};

/* The list of types without its first word, "", which nobody can write. */
static const char *const *const types = drawing_types + 1;
static const char *const orders[] = {"value", "codebook", NULL};
static const char *const middles[] = {"axis", "column", NULL};
static const char *const drawing_keys[] = {"type", "reason", "rows", "hide",
    "column", "by", "order", "focus", "poles", "middle", "title", "claim",
    "from", "break", NULL};
static const char *const claim_keys[] = {
    "measure", "category", "by", "a", "b", NULL};

static const char *
code_of(const struct node *node, const char *key)
{
	const struct node *found = node_get(node, key);

	return found == NULL ? NULL : names_code(found);
}

/* [[codes to the left], [codes to the right]], of which none is both. */
static void
read_poles(
    struct arena *arena, const struct node *node, struct drawing *drawing)
{
	const struct node *poles = node_array(node, "poles");
	uint32_t i;

	if (poles == NULL)
		return;
	if (poles->n != 2) {
		node_error(poles, "bad-schema",
		    "must be two lists of codes: those to the left, then "
		    "those to the right");
		return;
	}
	for (i = 0; i < 2; i++)
		drawing->poles[i] = names_read(arena, &poles->child[i], 1);
	for (i = 0; i < drawing->poles[1].n; i++)
		if (names_hold(&drawing->poles[0], drawing->poles[1].list[i]))
			node_error(poles, "bad-schema",
			    "'%s' stands on both sides",
			    drawing->poles[1].list[i]);
}

static struct drawing_claim *
read_claim(struct arena *arena, const struct node *node)
{
	const struct node *claim = node_get(node, "claim");
	struct drawing_claim *out;

	if (claim == NULL || !node_keys(claim, claim_keys))
		return NULL;
	out = arena_zero(arena, 1, sizeof *out);
	out->measure = code_of(claim, "measure");
	out->category = code_of(claim, "category");
	out->by = code_of(claim, "by");
	out->a = code_of(claim, "a");
	out->b = code_of(claim, "b");
	return out;
}

/* Report a member that has no effect beside the others. */
static void
check_together(const struct node *node, const struct drawing *drawing)
{
	bool is_none = drawing->type == DRAWING_NONE;
	bool has_reason = !label_is_empty(&drawing->reason);

	if (is_none && !has_reason)
		node_error(node, "bad-schema",
		    "a figure of type none needs a \"reason\", in words");
	if (!is_none && has_reason)
		node_error(node_get(node, "reason"), "bad-schema",
		    "only a figure of type none has a reason");
	if (drawing->claim != NULL && label_is_empty(&drawing->title))
		node_error(node_get(node, "claim"), "bad-schema",
		    "a claim needs the \"title\" that it is for");
	if (node_get(node, "middle") != NULL && node_get(node, "poles") == NULL)
		node_error(node_get(node, "middle"), "bad-schema",
		    "a middle needs the \"poles\" that it lies between");
}

static void
read_one(struct arena *arena, const struct node *node, struct drawing *drawing)
{
	drawing->place = node_place(node);
	if (node->kind == NODE_STRING) {
		drawing->type =
		    (enum drawing_type)(1 + node_word(node, types, -1));
		if (drawing->type == DRAWING_NONE)
			check_together(node, drawing);
		return;
	}
	if (node->kind != NODE_OBJECT) {
		node_error(node, "bad-schema",
		    "must be the type of a figure, or an object that says how "
		    "it is drawn");
		return;
	}
	if (!node_keys(node, drawing_keys))
		return;
	drawing->type =
	    (enum drawing_type)(1 + node_choice(node, "type", types, -1));
	drawing->reason = label_member(arena, node, "reason");
	drawing->rows = names_member(arena, node, "rows", 1);
	drawing->hide = names_member(arena, node, "hide", 0);
	drawing->has_column = node_get(node, "column") != NULL;
	drawing->column = coordinates_read(arena, node_get(node, "column"));
	drawing->by = code_of(node, "by");
	drawing->order =
	    (enum drawing_order)(1 + node_choice(node, "order", orders, -1));
	drawing->focus = names_member(arena, node, "focus", 1);
	read_poles(arena, node, drawing);
	drawing->middle =
	    (enum drawing_middle)(1 + node_choice(node, "middle", middles, -1));
	drawing->title = label_member(arena, node, "title");
	drawing->claim = read_claim(arena, node);
	drawing->has_from = node_get(node, "from") != NULL;
	drawing->from = node_number(node, "from", 0);
	drawing->breaks = names_member(arena, node, "break", 1);
	check_together(node, drawing);
}

struct drawing *
drawing_read(struct arena *arena, const struct node *figure, uint32_t *n)
{
	struct drawing *list;
	size_t i;

	*n = 0;
	if (figure == NULL)
		return NULL;
	if (figure->kind == NODE_ARRAY && figure->n == 0) {
		node_error(figure, "bad-schema",
		    "is an empty list; leave the key out and the table "
		    "decides, or say {\"type\": \"none\", \"reason\": ...}");
		return NULL;
	}
	*n = figure->kind == NODE_ARRAY ? (uint32_t)figure->n : 1;
	list = arena_zero(arena, *n, sizeof *list);
	if (figure->kind != NODE_ARRAY)
		read_one(arena, figure, list);
	for (i = 0; figure->kind == NODE_ARRAY && i < *n; i++)
		read_one(arena, &figure->child[i], &list[i]);
	return list;
}
