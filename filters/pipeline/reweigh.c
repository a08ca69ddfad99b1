#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "reweigh.h"

/* A key of a step, the option of weigh, and what its value is. */
enum value_kind {
	KIND_LIST, /* one text, with commas */
	KIND_FILE,
	KIND_FLAG
};

static const struct {
	const char *key;
	const char *option;
	enum value_kind kind;
	int step; /* steps come in this order; 0: beside one */
} keys[] = {
    {"class", "--class", KIND_LIST, 1},
    {"sample", "--sample", KIND_FILE, 0},
    {"poststratify", "--poststratify", KIND_FILE, 2},
    {"rake", "--rake", KIND_FILE, 2},
    {"greg", "--greg", KIND_FILE, 2},
    {"model", "--model", KIND_LIST, 0},
    {"distance", "--distance", KIND_LIST, 0},
    {"bounds", "--bounds", KIND_LIST, 0},
    {"equal-within", "--equal-within", KIND_LIST, 0},
    {"total", "--total", KIND_LIST, 0},
    {"drop-empty", "--drop-empty", KIND_FLAG, 0},
    {"trim", "--trim-ratio", KIND_LIST, 3},
    {"trim-weights", "--trim-weights", KIND_LIST, 3},
    {"once", "--trim-once", KIND_FLAG, 0},
};

enum {
	N_KEYS = sizeof keys / sizeof *keys
};

/* Which of the three steps it is; 0: none, or several. */
static int
step_of(const struct node *step)
{
	int found = 0;
	size_t i;

	for (i = 0; i < N_KEYS; i++) {
		if (keys[i].step == 0 || node_get(step, keys[i].key) == NULL)
			continue;
		if (found != 0)
			return 0;
		found = keys[i].step;
	}
	return found;
}

/* Steps in the order in which weigh takes them, each once. */
static bool
check_steps(const struct node *steps)
{
	int before = 0;
	size_t i;

	for (i = 0; i < steps->n; i++) {
		int step = step_of(&steps->child[i]);

		if (step <= before) {
			node_error(&steps->child[i], "bad-schema",
			    "a step is one of class, then one of poststratify, "
			    "rake and greg, then one of trim and "
			    "trim-weights: each once, in this order");
			return false;
		}
		before = step;
	}
	return true;
}

/* What the design says of weights, where they are made here. */
static bool
check_design(const struct node *design, const struct node *weighting)
{
	static const char *const others[] = {
	    "poststratify", "rake", "calibrate", "design-weight", "replicates"};
	const struct node *weight = node_get(design, "weight");
	bool is_good = true;
	size_t i;

	for (i = 0; i < sizeof others / sizeof *others; i++)
		if (node_get(design, others[i]) != NULL) {
			node_error(node_get(design, others[i]), "bad-schema",
			    "'weighting' says what the weights were fitted "
			    "to: leave '%s' out",
			    others[i]);
			is_good = false;
		}
	if (weight == NULL ||
	    strcmp(weight->text, reweigh_name(weighting)) == 0)
		return is_good;
	node_error(weight, "bad-schema",
	    "the weight that 'weighting' makes is '%s'",
	    reweigh_name(weighting));
	return false;
}

bool
reweigh_check(const struct node *root)
{
	const struct node *weighting = node_get(root, "weighting");

	if (weighting == NULL)
		return true;
	if (node_get(root, "waves")->n > 1 &&
	    node_get(weighting, "within") == NULL) {
		node_error(weighting, "bad-schema",
		    "the study has several waves: 'within' names the variable "
		    "that says which wave a record is of");
		return false;
	}
	return check_steps(node_get(weighting, "steps")) &&
	    check_design(node_get(root, "design"), weighting);
}

const char *
reweigh_name(const struct node *weighting)
{
	return node_text(weighting, "name", "weight");
}

static void
add_list(struct args *args, const struct node *value)
{
	struct out text = {0};
	char *taken;
	size_t i;

	if (value->kind != NODE_ARRAY) {
		args_add(args, value->text);
		return;
	}
	for (i = 0; i < value->n; i++)
		out_format(
		    &text, "%s%s", i > 0 ? "," : "", value->child[i].text);
	taken = out_take(&text);
	args_add(args, taken);
	free(taken);
}

static void
add_files(struct args *args, const char *option, const struct node *value,
    const char *folder)
{
	size_t i;

	if (value->kind != NODE_ARRAY) {
		args_add(args, option);
		args_format(args, "%s/%s", folder, value->text);
		return;
	}
	for (i = 0; i < value->n; i++)
		add_files(args, option, &value->child[i], folder);
}

static void
add_step(struct args *args, const struct node *step, const char *folder)
{
	size_t i;

	for (i = 0; i < N_KEYS; i++) {
		const struct node *value = node_get(step, keys[i].key);

		if (value == NULL || value->kind == NODE_FALSE)
			continue;
		if (keys[i].kind == KIND_FILE) {
			add_files(args, keys[i].option, value, folder);
			continue;
		}
		args_add(args, keys[i].option);
		if (keys[i].kind == KIND_LIST)
			add_list(args, value);
	}
}

void
reweigh_options(
    struct args *args, const struct node *weighting, const char *folder)
{
	const struct node *steps = node_get(weighting, "steps");
	const char *within = node_text(weighting, "within", NULL);
	size_t i;

	args_add(args, "--base-weight");
	args_add(args, node_text(weighting, "base", ""));
	args_add(args, "--name");
	args_add(args, reweigh_name(weighting));
	if (within != NULL) {
		args_add(args, "--within");
		args_add(args, within);
	}
	for (i = 0; i < steps->n; i++)
		add_step(args, &steps->child[i], folder);
}
