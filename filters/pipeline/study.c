#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "number.h"
#include "reweigh.h"
#include "shape.h"
#include "stream.h"
#include "study.h"

/* The definition of the file, as it stands in schemas/meta. */
extern const char study_schema[];
extern const char study_schema_end[];
__asm__(".section .rodata\n"
	".global study_schema, study_schema_end\n"
	"study_schema:\n"
	".incbin \"schemas/meta/study.schema.json\"\n"
	"study_schema_end:\n"
	".byte 0\n"
	".previous\n");

/* Without any word of the study. */
static const struct guard guard_default = {
    .min_records = -1,
    .max_records = -1,
    .within = 0.01,
    .change_records = 0.30,
    .change_weights = 0.10,
    .change_points = 5,
    .change_others = 0.10,
    .change_rejects = 0.01,
};

/* A list of columns is one argument, with commas. */
static void
add_columns(struct args *args, const char *name, const struct node *list)
{
	struct args one = {0};
	char *text = NULL;
	size_t i;

	for (i = 0; i < list->n; i++) {
		char *longer = i == 0
		    ? mem_text(slice_of(list->child[i].text))
		    : mem_format("%s,%s", text, list->child[i].text);

		free(text);
		text = longer;
	}
	args_format(&one, "--%s", name);
	args_add(&one, text == NULL ? "" : text);
	args_all(args, &one);
	args_clear(&one);
	free(text);
}

/* A member as an option of the same name. */
static void
add_option(struct args *args, const struct node *member)
{
	size_t i;

	switch (member->kind) {
	case NODE_TRUE:
		args_format(args, "--%s", member->key);
		return;
	case NODE_STRING:
	case NODE_NUMBER:
		args_format(args, "--%s", member->key);
		args_add(args, member->text);
		return;
	case NODE_ARRAY:
		if (member->n == 0 || member->child[0].kind != NODE_ARRAY) {
			add_columns(args, member->key, member);
			return;
		}
		for (i = 0; i < member->n; i++)
			add_columns(args, member->key, &member->child[i]);
		return;
	default:
		return;
	}
}

/* All members but those that are no option. */
static void
add_options(
    struct args *args, const struct node *object, const char *const *others)
{
	size_t i;
	size_t k;

	for (i = 0; object != NULL && i < object->n; i++) {
		const struct node *member = &object->child[i];

		for (k = 0; others[k] != NULL; k++)
			if (strcmp(others[k], member->key) == 0)
				break;
		if (others[k] == NULL && member->key[0] != '$' &&
		    strncmp(member->key, "x-", 2) != 0)
			add_option(args, member);
	}
}

/* One text or several, each as the option again. */
static void
add_limits(struct args *args, const struct node *root, const char *key)
{
	const struct node *value = node_get(root, key);
	size_t i;

	if (value == NULL)
		return;
	if (value->kind != NODE_ARRAY) {
		add_option(args, value);
		return;
	}
	for (i = 0; i < value->n; i++) {
		args_format(args, "--%s", key);
		args_add(args, value->child[i].text);
	}
}

static void
add_texts(struct args *args, const struct node *list)
{
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++)
		args_add(args, list->child[i].text);
}

/* "30%" as 0.3; a plain number as it is. */
static void
take_share(double *out, const struct node *object, const char *key)
{
	const struct node *value = node_get(object, key);
	double number;

	if (value == NULL)
		return;
	if (value->kind == NODE_NUMBER)
		*out = value->number;
	else if (number_parse(&number, value->text, strlen(value->text) - 1))
		*out = number / 100;
}

static void
take_known(struct losses *known, const struct node *rejects)
{
	size_t i;

	if (rejects == NULL)
		return;
	losses_free(known);
	for (i = 0; i < rejects->n; i++)
		losses_add(known, slice_of(rejects->child[i].key),
		    (uint64_t)rejects->child[i].number);
}

/* What this object says, over what was said before. */
static void
take_guard(struct guard *guard, const struct node *node)
{
	const struct node *change = node_get(node, "change");
	const struct node *records = node_get(node, "records");
	const struct node *weights = node_get(node, "weights");
	const struct node *newest = node_get(node, "newest");

	if (node == NULL)
		return;
	guard->min_records =
	    (int64_t)node_number(records, "min", (double)guard->min_records);
	guard->max_records =
	    (int64_t)node_number(records, "max", (double)guard->max_records);
	if (weights != NULL)
		guard->like_frame = node_get(weights, "like") != NULL;
	take_share(&guard->within, weights, "within");
	if (newest != NULL) {
		guard->newest = node_text(newest, "variable", NULL);
		guard->newest_min = node_text(newest, "min", NULL);
	}
	take_known(&guard->known, node_get(node, "rejects"));
	take_known(&guard->frame_known, node_get(node, "frame-rejects"));
	take_share(&guard->change_records, change, "records");
	take_share(&guard->change_weights, change, "weights");
	take_share(&guard->change_points, change, "points");
	take_share(&guard->change_others, change, "figures");
	take_share(&guard->change_rejects, change, "rejects");
}

static void
take_frame(struct frame *frame, const struct node *node)
{
	static const char *const others[] = {"file", "schema", "before", NULL};

	if (node == NULL)
		return;
	frame->node = node;
	frame->file = node_text(node, "file", NULL);
	frame->schema = node_text(node, "schema", "frame.json");
	frame->is_first =
	    strcmp(node_text(node, "before", "aggregate"), "normalize") == 0;
	add_options(&frame->options, node, others);
}

static void
take_wave(struct wave *wave, const struct node *node,
    const struct node *guard_of_study, const char *lang)
{
	wave->id = node_text(node, "id", "");
	wave->label = node_label(node, "label", lang);
	add_texts(&wave->raw, node_get(node, "raw"));
	take_frame(&wave->frame, node_get(node, "frame"));
	wave->guard = guard_default;
	take_guard(&wave->guard, guard_of_study);
	take_guard(&wave->guard, node_get(node, "guard"));
}

static bool
check_waves(const struct node *waves)
{
	size_t i;
	size_t j;

	for (i = 0; i < waves->n; i++)
		for (j = 0; j < i; j++)
			if (strcmp(node_text(&waves->child[i], "id", ""),
				node_text(&waves->child[j], "id", "")) == 0) {
				node_error(&waves->child[i], "bad-schema",
				    "wave '%s' stands there twice",
				    node_text(&waves->child[i], "id", ""));
				return false;
			}
	return true;
}

static bool
is_good(const struct node *root, const char *name)
{
	struct node *schema = node_parse("study.schema.json", study_schema,
	    (size_t)(study_schema_end - study_schema));
	bool is_good = schema != NULL && shape_check(root, schema) &&
	    check_waves(node_get(root, "waves")) && reweigh_check(root);

	node_free(schema);
	if (is_good && name != NULL &&
	    strcmp(node_text(root, "name", ""), name) != 0) {
		node_error(node_get(root, "name"), "bad-schema",
		    "the name in the file is not '%s', that of the folder",
		    name);
		return false;
	}
	return is_good;
}

static struct study *
take_study(struct node *root)
{
	static const char *const none[] = {NULL};
	struct study *study = mem_zero(1, sizeof *study);
	const struct node *waves = node_get(root, "waves");
	const struct node *design = node_get(root, "design");
	const struct node *publication = node_get(root, "publication");
	size_t i;

	study->root = root;
	study->name = node_text(root, "name", "");
	add_texts(&study->languages, node_get(root, "languages"));
	study->waves = mem_zero(waves->n, sizeof *study->waves);
	study->n_waves = study->n_chosen = waves->n;
	for (i = 0; i < waves->n; i++)
		take_wave(&study->waves[i], &waves->child[i],
		    node_get(root, "guard"), study->languages.at[0]);
	study->guard = guard_default;
	take_guard(&study->guard, node_get(root, "guard"));
	add_options(&study->design, design, none);
	study->weight = node_text(design, "weight", NULL);
	study->weighting = node_get(root, "weighting");
	if (study->weighting != NULL)
		study->weight = reweigh_name(study->weighting);
	if (node_get(root, "max-rejects") != NULL)
		add_option(&study->cleaning, node_get(root, "max-rejects"));
	add_limits(&study->cleaning, root, "fail-if");
	add_limits(&study->cleaning, root, "warn-if");
	study->published = node_text(publication, "published", NULL);
	study->called = node_text(publication, "called", "figures");
	return study;
}

/* Its text; NULL after a report. */
static char *
read_text(const char *path, const char *name, size_t *len)
{
	struct place place = {.file = path};
	int fd = stream_try(path);
	char *text;

	if (fd < 0) {
		diag_error(STATUS_USAGE, &place, "missing-schema",
		    "cannot be read; is '%s' the name of a study?",
		    name == NULL ? path : name);
		return NULL;
	}
	text = stream_slurp(fd, path, len);
	stream_close(fd, path);
	return text;
}

struct study *
study_load(const char *path, const char *name)
{
	struct study *study;
	struct hash *hash;
	struct node *root;
	size_t len;
	char *text = read_text(path, name, &len);

	if (text == NULL)
		return NULL;
	root = node_parse(path, text, len);
	if (root == NULL || !is_good(root, name)) {
		node_free(root);
		free(text);
		return NULL;
	}
	study = take_study(root);
	hash = hash_new();
	hash_update(hash, text, len);
	hash_text(hash, study->hash);
	hash_free(hash);
	free(text);
	return study;
}

static void
free_guard(struct guard *guard)
{
	losses_free(&guard->known);
	losses_free(&guard->frame_known);
}

void
study_free(struct study *study)
{
	size_t i;

	if (study == NULL)
		return;
	for (i = 0; i < study->n_waves; i++) {
		args_clear(&study->waves[i].raw);
		args_clear(&study->waves[i].frame.options);
		free_guard(&study->waves[i].guard);
	}
	free(study->waves);
	free_guard(&study->guard);
	args_clear(&study->languages);
	args_clear(&study->design);
	args_clear(&study->cleaning);
	node_free(study->root);
	free(study);
}
