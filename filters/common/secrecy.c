#include <math.h>
#include <string.h>

#include "arena.h"
#include "node.h"
#include "secrecy.h"

enum {
	MINIMUM_MAX = 1000000
};

const char *const secrecy_reasons[] = {"", "minimum", "answer", "unanimous",
    "p", "dominance", "earlier", "partner", NULL};

static const char *const keys[] = {"minimum", "minimum_answer", "unanimous",
    "respondent", "p_percent", "dominance", "show", "hide_first", "interval",
    "earlier", NULL};
static const char *const show_keys[] = {"by", NULL};

bool
secrecy_is_on(const struct secrecy *rules)
{
	return rules->minimum > 0 || rules->minimum_answer > 0 ||
	    rules->unanimous.n > 0 || rules->p_percent > 0 ||
	    rules->n_dominance > 0;
}

/* ---- reading ---------------------------------------------------------------
 */

static double
read_percent(const struct node *node, double low)
{
	if (node == NULL)
		return 0;
	if (node->kind == NODE_NUMBER && node->number > low &&
	    node->number <= 100)
		return node->number;
	node_error(node, "bad-schema",
	    "must be a per cent, above %g and at most 100", low);
	return 0;
}

static void
read_dominance(
    struct arena *arena, struct secrecy *rules, const struct node *list)
{
	size_t i;

	if (list == NULL)
		return;
	rules->dominance =
	    arena_zero(arena, list->n + 1, sizeof *rules->dominance);
	for (i = 0; i < list->n; i++) {
		const struct node *pair = &list->child[i];
		struct dominance *rule = &rules->dominance[rules->n_dominance];

		if (pair->kind != NODE_ARRAY || pair->n != 2 ||
		    pair->child[0].kind != NODE_NUMBER ||
		    pair->child[0].number < 1 || pair->child[0].number > 100 ||
		    pair->child[0].number != floor(pair->child[0].number)) {
			node_error(pair, "bad-schema",
			    "must be [n, k]: how many of the largest, and "
			    "the per cent they may have, as [2, 85]");
			continue;
		}
		rule->n = (uint32_t)pair->child[0].number;
		rule->k = read_percent(&pair->child[1], 0);
		rules->n_dominance++;
	}
}

static void
read_show(struct arena *arena, struct secrecy *rules, const struct node *list)
{
	size_t i;

	if (list == NULL)
		return;
	rules->show = arena_zero(arena, list->n + 1, sizeof *rules->show);
	for (i = 0; i < list->n; i++)
		if (node_is(&list->child[i], NODE_OBJECT) &&
		    node_keys(&list->child[i], show_keys))
			rules->show[rules->n_show++] =
			    names_member(arena, &list->child[i], "by", 1);
}

void
secrecy_read(
    struct arena *arena, struct secrecy *rules, const struct node *node)
{
	if (node == NULL || !node_is(node, NODE_OBJECT) ||
	    !node_keys(node, keys))
		return;
	rules->node = node;
	rules->minimum =
	    (uint64_t)node_range(node, "minimum", 2, MINIMUM_MAX, 0);
	rules->minimum_answer =
	    (uint64_t)node_range(node, "minimum_answer", 2, MINIMUM_MAX, 0);
	rules->unanimous = names_member(arena, node, "unanimous", 1);
	rules->respondent = node_text(node, "respondent", NULL);
	if (rules->respondent != NULL && rules->respondent[0] == '\0')
		node_error(node_get(node, "respondent"), "bad-schema",
		    "must name a column");
	rules->p_percent = read_percent(node_get(node, "p_percent"), 0);
	read_dominance(arena, rules, node_array(node, "dominance"));
	read_show(arena, rules, node_array(node, "show"));
	rules->hide_first = names_member(arena, node, "hide_first", 1);
	rules->interval = node_bool(node, "interval", false);
	rules->earlier = names_member(arena, node, "earlier", 1);
}

/* ---- rules -----------------------------------------------------------------
 */

enum secret
secrecy_of_domain(const struct secrecy *rules, uint64_t n)
{
	return n > 0 && n < rules->minimum ? SECRET_MINIMUM : SECRET_NONE;
}

enum secret
secrecy_of_answer(
    const struct secrecy *rules, uint64_t n, uint64_t c, bool is_unanimous_rule)
{
	uint64_t others = n - c;

	if ((c > 0 && c < rules->minimum_answer) ||
	    (others > 0 && others < rules->minimum_answer))
		return SECRET_ANSWER;
	return is_unanimous_rule && n > 0 && (c == 0 || others == 0)
	    ? SECRET_UNANIMOUS
	    : SECRET_NONE;
}

/* The sum of the k largest units, each of which stands for some alike. */
static double
largest(const struct contribution *list, size_t n, double k)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n && k > 0; i++) {
		double alike = fmax(1, floor(list[i].weight + 0.5));
		double taken = alike < k ? alike : k;

		sum += taken * list[i].amount;
		k -= taken;
	}
	return sum;
}

enum secret
secrecy_of_amounts(
    const struct secrecy *rules, const struct contribution *list, size_t n)
{
	double total = 0;
	uint32_t i;
	size_t k;

	for (k = 0; k < n; k++)
		total += list[k].amount * list[k].weight;
	if (!(total > 0))
		return SECRET_NONE;
	if (rules->p_percent > 0 &&
	    total - largest(list, n, 2) <
		rules->p_percent / 100 * list[0].amount)
		return SECRET_P;
	for (i = 0; i < rules->n_dominance; i++)
		if (largest(list, n, rules->dominance[i].n) >
		    rules->dominance[i].k / 100 * total)
			return SECRET_DOMINANCE;
	return SECRET_NONE;
}
