#include <string.h>

#include "arena.h"
#include "label.h"
#include "node.h"

const char *
label_in(const struct label *label, const char *language)
{
	uint32_t i;

	if (label->n == 0)
		return "";
	for (i = 0; i < label->n && language != NULL; i++)
		if (label->list[i].language != NULL &&
		    strcmp(label->list[i].language, language) == 0)
			return label->list[i].text;
	return label->list[0].text;
}

bool
label_is_empty(const struct label *label)
{
	uint32_t i;

	for (i = 0; i < label->n; i++)
		if (label->list[i].text[0] != '\0')
			return false;
	return true;
}

struct label
label_read(struct arena *arena, const struct node *node)
{
	struct label_text *list;
	struct label label = {0};
	size_t i;

	if (node == NULL)
		return label;
	if (node->kind == NODE_STRING) {
		list = arena_zero(arena, 1, sizeof *list);
		list->text = node->text;
		return (struct label){list, 1};
	}
	if (node->kind != NODE_OBJECT || node->n == 0) {
		node_error(node, "bad-schema",
		    "must be text, or an object of texts by language");
		return label;
	}
	list = arena_zero(arena, node->n, sizeof *list);
	for (i = 0; i < node->n; i++)
		if (node_is(&node->child[i], NODE_STRING))
			list[label.n++] = (struct label_text){
			    node->child[i].key, node->child[i].text};
	label.list = list;
	return label;
}

struct label
label_member(struct arena *arena, const struct node *node, const char *key)
{
	return label_read(arena, node_get(node, key));
}

struct label *
label_list(
    struct arena *arena, const struct node *node, const char *key, uint32_t *n)
{
	const struct node *list = node_array(node, key);
	struct label *labels;
	size_t i;

	*n = 0;
	if (list == NULL)
		return NULL;
	labels = arena_zero(arena, list->n, sizeof *labels);
	for (i = 0; i < list->n; i++)
		labels[(*n)++] = label_read(arena, &list->child[i]);
	return labels;
}
