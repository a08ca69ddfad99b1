#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "mem.h"
#include "names.h"
#include "node.h"
#include "standard.h"

static const char *const quantities[] = {"n", "n_pos", "n_other", "n_eff",
    "n_eff_df", "kish_n", "df", "estimate", "cv", "se", "nonresponse",
    "kg_width", "kg_relative", "kg_complement", "log_width_relative", NULL};
static const char *const deeds[] = {"show", "withhold", "flag", "review", NULL};
static const char *const signs[] = {"unknown", "<", "<=", ">", ">=", NULL};
static const char *const top_keys[] = {"name", "title", "source", "confirmed",
    "for", "level", "round", "rules", NULL};
static const char *const rule_keys[] = {"when", "do", "mark", "note", NULL};

enum {
	ROUND_MAX = 12
};

static uint32_t
index_of(const char *name, const char *const *list)
{
	uint32_t i = 0;

	while (list[i] != NULL && strcmp(list[i], name) != 0)
		i++;
	return i;
}

/* ---- reading ---------------------------------------------------------------
 */

/* [sign, limit], several in a row, or ["unknown"]. */
static void
read_tests(struct standard *s, struct standard_rule *rule,
    const struct node *list, struct out *text)
{
	enum quantity of = (enum quantity)index_of(list->key, quantities);
	size_t i = 0;

	if (!node_is(list, NODE_ARRAY))
		return;
	if (list->n == 0)
		node_error(list, "bad-schema",
		    "must be a sign and a limit, as [\"<\", 30], or "
		    "[\"unknown\"]");
	while (i < list->n) {
		struct quantity_test *test = &rule->tests[rule->n_tests];
		int sign = node_word(&list->child[i], signs, -1);

		if (sign < 0)
			return;
		*test = (struct quantity_test){
		    .of = of, .sign = (enum comparing_sign)sign};
		i++;
		if (sign != SIGN_UNKNOWN) {
			if (i == list->n) {
				node_error(&list->child[i - 1], "bad-schema",
				    "a limit, a number, has to follow");
				return;
			}
			if (!node_is(&list->child[i], NODE_NUMBER))
				return;
			test->limit = list->child[i].number;
		}
		out_format(text, "%s%s%s%s", rule->n_tests > 0 ? "," : "",
		    list->key, sign == SIGN_UNKNOWN ? " " : "", signs[sign]);
		if (sign != SIGN_UNKNOWN)
			out_text(text, list->child[i++].text);
		rule->n_tests++;
		s->needs[of] = true;
	}
}

static void
read_when(
    struct standard *s, struct standard_rule *rule, const struct node *node)
{
	const struct node *when = node_object(node, "when");
	struct out text = {0};
	size_t n = 0;
	size_t i;

	if (node_get(node, "when") == NULL)
		node_error(node, "bad-schema",
		    "a rule says \"when\" it holds; {} for always");
	if (when == NULL || !node_keys(when, quantities))
		return;
	for (i = 0; i < when->n; i++)
		n += when->child[i].n;
	rule->tests = arena_zero(s->arena, n, sizeof *rule->tests);
	for (i = 0; i < when->n; i++)
		if (index_of(when->child[i].key, quantities) < QUANTITIES)
			read_tests(s, rule, &when->child[i], &text);
	if (rule->n_tests == 0)
		out_text(&text, "always");
	out_byte(&text, '\0');
	rule->text =
	    memcpy(arena_take(s->arena, text.len), text.text, text.len);
	out_free(&text);
}

static void
read_rule(
    struct standard *s, struct standard_rule *rule, const struct node *node)
{
	rule->text = "";
	rule->mark = "";
	if (!node_keys(node, rule_keys))
		return;
	read_when(s, rule, node);
	rule->deed = (enum deed)node_choice(node, "do", deeds, -1);
	if (node_get(node, "do") == NULL)
		node_error(node, "bad-schema",
		    "a rule says what to \"do\": show, withhold, flag or "
		    "review");
	rule->mark = node_text(node, "mark", "");
	if (strpbrk(rule->mark, " \t\n") != NULL)
		node_error(node_get(node, "mark"), "bad-schema",
		    "a mark has no blanks");
	rule->note = label_member(s->arena, node, "note");
}

static void
read_rules(struct standard *s, const struct node *root)
{
	const struct node *list = node_array(root, "rules");
	uint32_t i;

	if (node_get(root, "rules") == NULL)
		node_error(root, "bad-schema", "there is no list of rules");
	if (list == NULL)
		return;
	s->rules = arena_zero(s->arena, list->n, sizeof *s->rules);
	s->n_rules = (uint32_t)list->n;
	for (i = 0; i < s->n_rules; i++)
		read_rule(s, &s->rules[i], &list->child[i]);
}

/* How many decimals a number is compared with. */
static void
read_rounding(struct standard *s, const struct node *root)
{
	const struct node *round = node_object(root, "round");
	uint32_t i;

	if (round != NULL)
		node_keys(round, quantities);
	for (i = 0; i < QUANTITIES; i++)
		s->decimals[i] =
		    (int)node_range(round, quantities[i], 0, ROUND_MAX, -1);
}

/* The statistics that it has rules for; all without a list. */
static void
read_statistics(struct standard *s, const struct node *root)
{
	static const char *const known[] = {
	    "share", "mean", "total", "count", "ratio", "quantile", NULL};
	const struct node *list = node_array(root, "for");
	size_t i;

	if (list == NULL)
		s->statistics = (1U << STAT_DIFFERENCE) - 1;
	for (i = 0; list != NULL && i < list->n; i++) {
		int at = node_word(&list->child[i], known, -1);

		if (at >= 0)
			s->statistics |= 1U << at;
	}
}

static void
read_top(struct standard *s, const struct node *root)
{
	s->name = node_need_text(root, "name");
	s->title = label_member(s->arena, root, "title");
	label_member(s->arena, root, "source");
	s->is_confirmed = node_bool(root, "confirmed", true);
	s->level = node_number(root, "level", 0.95);
	if (!(s->level > 0 && s->level < 1))
		node_error(node_get(root, "level"), "bad-schema",
		    "level must lie between 0 and 1");
	read_statistics(s, root);
	read_rounding(s, root);
	read_rules(s, root);
}

static void
forget(struct standard *s)
{
	arena_free(s->arena);
	node_free(s->root);
	free(s);
}

static struct standard *
load(const char *path)
{
	uint64_t before = diag_count("bad-schema");
	struct standard *s = mem_zero(1, sizeof *s);

	s->arena = arena_new();
	s->root = node_load(path);
	if (s->root != NULL && node_keys(s->root, top_keys))
		read_top(s, s->root);
	if (s->root != NULL && diag_count("bad-schema") == before)
		return s;
	forget(s);
	return NULL;
}

void
standard_add(struct standard ***list, uint32_t *n, const char *path)
{
	struct standard *s = load(path);

	if (s == NULL)
		return;
	*list = mem_resize(*list, (*n + 1) * sizeof(struct standard *));
	(*list)[(*n)++] = s;
}

void
standard_free_all(struct standard **list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		forget(list[i]);
	free(list);
}

/* ---- judging ---------------------------------------------------------------
 */

bool
standard_judges(const struct standard *s, enum statistic statistic)
{
	return (s->statistics & 1U << statistic) != 0;
}

/* Half away from zero, as the limit is written. */
static double
rounded(double value, int decimals)
{
	double unit = pow(10, decimals);

	return decimals < 0 || !isfinite(value) ? value
						: round(value * unit) / unit;
}

static bool
holds(const struct standard *s, const struct quantity_test *test,
    const double numbers[QUANTITIES])
{
	double value = rounded(numbers[test->of], s->decimals[test->of]);

	switch (test->sign) {
	case SIGN_UNKNOWN:
		return isnan(value);
	case SIGN_BELOW:
		return value < test->limit;
	case SIGN_AT_MOST:
		return value <= test->limit;
	case SIGN_ABOVE:
		return value > test->limit;
	default:
		return value >= test->limit;
	}
}

static bool
rule_holds(const struct standard *s, const struct standard_rule *rule,
    const double numbers[QUANTITIES])
{
	uint32_t i;

	for (i = 0; i < rule->n_tests; i++)
		if (!holds(s, &rule->tests[i], numbers))
			return false;
	return true;
}

/* Is the word among those with this sign between them? */
static bool
has_word(const struct out *list, const char *word, char sign)
{
	size_t len = strlen(word);
	size_t i;

	for (i = 0; i + len <= list->len; i++)
		if ((i == 0 || list->text[i - 1] == sign) &&
		    memcmp(list->text + i, word, len) == 0 &&
		    (i + len == list->len || list->text[i + len] == sign))
			return true;
	return false;
}

static void
add_word(struct out *list, const char *word, char sign)
{
	if (*word == '\0' || has_word(list, word, sign))
		return;
	if (list->len > 0)
		out_byte(list, sign);
	out_text(list, word);
}

bool
standard_judge(const struct standard *s, const double numbers[QUANTITIES],
    struct out *flag, struct out *reason)
{
	bool is_decided = false;
	uint32_t i;

	for (i = 0; i < s->n_rules; i++) {
		const struct standard_rule *rule = &s->rules[i];
		bool decides =
		    rule->deed == DEED_SHOW || rule->deed == DEED_WITHHOLD;

		if ((decides && is_decided) || !rule_holds(s, rule, numbers))
			continue;
		is_decided = is_decided || decides;
		add_word(flag, rule->mark, ' ');
		if (rule->deed != DEED_SHOW || *rule->mark != '\0')
			add_word(reason, rule->text, ';');
		if (rule->deed == DEED_WITHHOLD)
			return false;
	}
	return true;
}
