#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "fitted.h"
#include "mem.h"
#include "node.h"
#include "out.h"

enum {
	METHOD_NONE,
	METHOD_POSTSTRATIFY,
	METHOD_RAKE,
	METHOD_GREG
};

/* A name of a list: in quotes, so that a comma is part of it. */
static void
put_name(struct out *list, const char *name)
{
	if (list->len > 0)
		out_byte(list, ',');
	out_byte(list, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			out_byte(list, '"');
		out_byte(list, *name);
	}
	out_byte(list, '"');
}

static bool
put_names(struct out *list, const struct node *names)
{
	size_t i;

	for (i = 0; names != NULL && i < names->n; i++) {
		if (!node_is(&names->child[i], NODE_STRING))
			return false;
		put_name(list, names->child[i].text);
	}
	return true;
}

/* The one name, kept by the request. */
static const char *
keep(struct request *r, const char *name)
{
	struct out list = {0};
	const char **names;
	const char *kept;
	uint32_t n;

	put_name(&list, name);
	out_byte(&list, '\0');
	names = request_list(r, list.text, &n);
	kept = names[0];
	free(names);
	out_free(&list);
	return kept;
}

static bool
take_margin(struct request *r, const struct node *names, const char *first,
    bool is_model)
{
	struct out list = {0};
	bool is_good;

	if (first != NULL)
		put_name(&list, first);
	is_good = put_names(&list, names);
	out_byte(&list, '\0');
	if (is_good && list.len > 1)
		request_margin(r, list.text, is_model);
	out_free(&list);
	return is_good;
}

static bool
take_margins(struct request *r, const struct node *margins, const char *first)
{
	size_t i;

	for (i = 0; margins != NULL && i < margins->n; i++)
		if (!node_is(&margins->child[i], NODE_ARRAY) ||
		    !take_margin(r, &margins->child[i], first, false))
			return false;
	return true;
}

/* The group in whose means a model is, where the account has one. */
static void
take_group(struct request *r, const struct node *account)
{
	const char *group = node_text(account, "equal_within", NULL);

	if (group == NULL)
		return;
	take_margin(r, NULL, group, true);
	r->design.is_by_group = true;
}

/* A model for each wave, where the account says which it is of. */
static void
take_within(struct request *r, const struct node *account)
{
	const char *within = node_text(account, "within", NULL);

	if (within == NULL)
		return;
	take_margin(r, NULL, within, true);
	r->design.is_within = true;
}

/* Categories and numbers. */
static bool
take_model(struct request *r, const struct node *account)
{
	struct design_options *design = &r->design;
	uint32_t first;

	take_within(r, account);
	if (!take_margin(r, node_array(account, "model"), NULL, true))
		return false;
	first = design->n_margins;
	if (!take_margin(r, node_array(account, "numbers"), NULL, true))
		return false;
	for (; first < design->n_margins; first++)
		design->margin_is_number[first] = true;
	design->lacks_intercept = !node_bool(account, "intercept", true) &&
	    node_array(account, "model")->n == 0;
	take_group(r, account);
	return true;
}

/* Raking with one ratio a group: as a model of the cells of each margin. */
static bool
take_raked_groups(struct request *r, const struct node *account)
{
	const struct node *margins = node_array(account, "margins");

	r->design.calibration = CALIBRATION_LINEAR;
	take_within(r, account);
	if (!take_margins(r, margins, NULL))
		return false;
	take_group(r, account);
	return true;
}

static bool
take_method(struct request *r, const struct node *account, int method)
{
	struct design_options *design = &r->design;

	if (method == METHOD_GREG) {
		design->calibration = CALIBRATION_LINEAR;
		return take_model(r, account);
	}
	if (method == METHOD_NONE)
		return true;
	design->calibration =
	    method == METHOD_RAKE ? CALIBRATION_RAKE : CALIBRATION_POSTSTRATIFY;
	if (node_get(account, "equal_within") != NULL)
		return take_raked_groups(r, account);
	return take_margins(r, node_array(account, "margins"),
	    node_text(account, "within", NULL));
}

/* The weight of the account is the weight, and no other. */
static bool
take_weight(struct request *r, const struct node *account)
{
	struct design_options *design = &r->design;
	const char *weight = node_need_text(account, "weight");
	const char *base = node_need_text(account, "base");
	struct place place = {.file = account->file};

	if (weight == NULL || base == NULL)
		return false;
	if (design->weight != NULL && strcmp(design->weight, weight) != 0) {
		diag_error(STATUS_USAGE, &place, "usage",
		    "the account is of the weight '%s', and --weight says "
		    "'%s'",
		    weight, design->weight);
		return false;
	}
	design->weight = keep(r, weight);
	design->design_weight = keep(r, base);
	return true;
}

static bool
is_same(const struct node *a, const struct node *b)
{
	size_t i;

	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind || a->n != b->n ||
	    (a->text != NULL && strcmp(a->text, b->text) != 0))
		return false;
	for (i = 0; i < a->n; i++)
		if (!is_same(&a->child[i], &b->child[i]))
			return false;
	return true;
}

/* Accounts of several waves say the same, each within its wave. */
static bool
goes_with(const struct node *account, const struct node *first)
{
	static const char *const keys[] = {"weight", "base", "method",
	    "margins", "model", "numbers", "intercept", "equal_within",
	    "within"};
	size_t i;

	if (node_text(account, "within", NULL) == NULL) {
		node_error(account, "weighting-design",
		    "several accounts are those of several waves: make each "
		    "with weigh --within COL");
		return false;
	}
	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (is_same(
			node_get(account, keys[i]), node_get(first, keys[i])))
			continue;
		node_error(account, "weighting-design",
		    "its '%s' is not that of %s: weights of all waves are "
		    "made in one way, or the variance is not known here",
		    keys[i], first->file);
		return false;
	}
	return true;
}

static bool
take_account(struct request *r, const struct node *account)
{
	static const char *const methods[] = {
	    "none", "poststratify", "rake", "greg", NULL};

	return take_weight(r, account) &&
	    take_method(r, account,
		node_choice(account, "method", methods, METHOD_NONE)) &&
	    diag_worst() < STATUS_USAGE;
}

bool
fitted_read(struct request *r, const char *const *paths, size_t n)
{
	struct node **accounts = mem_zero(n + 1, sizeof(struct node *));
	bool is_good = true;
	size_t i;

	for (i = 0; i < n; i++) {
		accounts[i] = node_load(paths[i]);
		is_good = is_good && accounts[i] != NULL &&
		    node_is(accounts[i], NODE_OBJECT) &&
		    (n == 1 || goes_with(accounts[i], accounts[0]));
	}
	is_good = is_good && take_account(r, accounts[0]);
	for (i = 0; i < n; i++)
		node_free(accounts[i]);
	free(accounts);
	return is_good;
}
