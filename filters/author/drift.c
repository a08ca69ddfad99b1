#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "drift.h"
#include "map.h"
#include "mem.h"
#include "node.h"
#include "question.h"
#include "source.h"
#include "writer.h"

/* One comparison. */
struct drift {
	struct source_load load;
	const struct codebook *book;
	struct questionnaire before;
	struct questionnaire now;
	struct writer *out;
	uint64_t n;
	uint64_t n_open;  /* covered by no mapping */
	bool are_exports; /* both are schemas of exports: codes are raw */
};

/* A text, or that of the first language that both have. */
static void
texts_of(
    const struct node *a, const struct node *b, const char **x, const char **y)
{
	const struct node *other;
	size_t i;

	*x = *y = NULL;
	if (a == NULL || b == NULL)
		return;
	if (a->kind == NODE_STRING && b->kind == NODE_STRING) {
		*x = a->text;
		*y = b->text;
		return;
	}
	for (i = 0; a->kind == NODE_OBJECT && i < a->n; i++) {
		other =
		    b->kind == NODE_STRING ? b : node_get(b, a->child[i].key);
		if (other == NULL || other->text == NULL ||
		    a->child[i].text == NULL)
			continue;
		*x = a->child[i].text;
		*y = other->text;
		/* Show the first language whose texts differ. */
		if (b->kind == NODE_STRING || strcmp(*x, *y) != 0)
			return;
	}
	if (a->kind == NODE_STRING && b->kind == NODE_OBJECT && b->n > 0) {
		*x = a->text;
		*y = b->child[0].text;
	}
}

static bool
differ(
    const struct node *a, const struct node *b, const char **x, const char **y)
{
	texts_of(a, b, x, y);
	return *x != NULL && *y != NULL && strcmp(*x, *y) != 0;
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static void
put(struct drift *drift, const char *name, const char *tag, const char *code,
    const char *before, const char *now, bool is_covered)
{
	writer_record(drift->out);
	writer_text(drift->out, name);
	writer_text(drift->out, tag);
	writer_text(drift->out, code);
	writer_text(drift->out, or_empty(before));
	writer_text(drift->out, or_empty(now));
	writer_text(drift->out, is_covered ? "1" : "0");
	drift->n++;
	drift->n_open += !is_covered;
}

/* Where the column of an export goes: what this wave itself says of it. */
static const struct node *
reader_of(const struct drift *drift, const char *column)
{
	const struct codebook *book = drift->book;
	struct source_load load = drift->load;
	const char *name;
	uint32_t i;

	for (i = 0; load.wave != NULL && i < book->n_variables; i++) {
		name = source_column(&load, i);
		if (name == NULL || strcmp(name, column) != 0)
			continue;
		return node_get(
		    node_get(codebook_node(book, i), "from"), load.wave);
	}
	return NULL;
}

/* Where the question comes from in this wave; NULL: nothing is said. */
static const struct node *
source_node(const struct drift *drift, const struct survey_question *question)
{
	const struct node *from = node_get(question->node, "from");
	const struct node *found =
	    drift->load.wave == NULL ? NULL : node_get(from, drift->load.wave);

	if (drift->are_exports)
		return reader_of(drift, question->name);
	return found != NULL ? found : node_get(from, "*");
}

static bool
names_tag(const struct node *node, const char *tag)
{
	const struct node *list = node_get(node, "reviewed");
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++)
		if (list->child[i].text != NULL &&
		    strcmp(list->child[i].text, tag) == 0)
			return true;
	return false;
}

/*
 * "reviewed": tags of changes that a person has looked at, for the wave or,
 * as what is derived has no source, for the variable.
 */
static bool
is_reviewed(const struct drift *drift, const struct survey_question *question,
    const char *tag)
{
	return names_tag(source_node(drift, question), tag) ||
	    (!drift->are_exports && names_tag(question->node, tag));
}

/* The map of the wave's source, or of the derivation. */
static const struct node *
map_of(const struct drift *drift, const struct survey_question *question)
{
	const struct node *from = source_node(drift, question);

	if (from == NULL && !drift->are_exports)
		from = node_get(question->node, "derive");
	return node_get(from, "map");
}

/* The map of the question, to be asked for many codes. */
struct covers {
	const struct drift *drift;
	const struct survey_question *question;
	struct mapping *rules;      /* or NULL: no map */
	struct map *targets;        /* what it maps to */
	const struct node *columns; /* of choices, or NULL */
};

static void
covers_init(struct covers *covers, const struct drift *drift,
    const struct survey_question *question)
{
	const struct node *map = map_of(drift, question);
	size_t i;

	*covers = (struct covers){drift, question, NULL, map_new(), NULL};
	covers->columns = node_get(source_node(drift, question), "columns");
	if (covers->columns != NULL && covers->columns->kind != NODE_OBJECT)
		covers->columns = NULL;
	if (map == NULL || map->kind != NODE_OBJECT)
		return;
	covers->rules = mapping_new();
	for (i = 0; i < map->n; i++) {
		const char *to = or_empty(map->child[i].text);

		mapping_add(covers->rules, map->child[i].key, to);
		map_put(covers->targets, slice_of(to), NULL);
	}
}

static void
covers_done(struct covers *covers)
{
	mapping_free(covers->rules);
	map_free(covers->targets);
}

/* Whether the map of the wave says what becomes of the old code. */
static bool
is_mapped(const struct covers *covers, const char *code)
{
	struct datum to;

	return covers->rules != NULL &&
	    mapping_find_named(covers->rules, slice_of(code), &to);
}

/* Whether something in the wave is mapped to the new code. */
static bool
is_target(const struct covers *covers, const char *code)
{
	/* Compare the raw code itself, not what it is mapped to. */
	if (covers->drift->are_exports)
		return is_mapped(covers, code);
	return map_find(covers->targets, slice_of(code)) != MAP_NONE ||
	    node_get(covers->columns, code) != NULL;
}

static void
compare_codes(struct drift *drift, const struct survey_question *before,
    const struct survey_question *now, const struct covers *covers)
{
	const struct answer *answer;
	const char *x;
	const char *y;
	uint32_t i;

	for (i = 0; i < before->n_answers; i++) {
		const char *code = before->answers[i].code;
		const struct node *label =
		    node_get(before->answers[i].node, "label");

		answer = question_answer(now, code);
		if (answer == NULL)
			put(drift, now->name, "code-removed", code,
			    node_label(before->answers[i].node, "label", NULL),
			    "", is_mapped(covers, code));
		else if (differ(label, node_get(answer->node, "label"), &x, &y))
			put(drift, now->name, "code-relabelled", code, x, y,
			    is_mapped(covers, code) ||
				is_reviewed(drift, now, "code-relabelled"));
	}
	for (i = 0; i < now->n_answers; i++)
		if (question_answer(before, now->answers[i].code) == NULL)
			put(drift, now->name, "code-added",
			    now->answers[i].code, "",
			    node_label(now->answers[i].node, "label", NULL),
			    is_target(covers, now->answers[i].code));
}

/* By answer its place among those whose codes both versions have; owned. */
static uint32_t *
places_of(const struct survey_question *in, const struct survey_question *other)
{
	uint32_t *places = mem_zero(in->n_answers, sizeof *places);
	uint32_t place = 0;
	uint32_t i;

	for (i = 0; i < in->n_answers; i++) {
		places[i] = place;
		place += question_answer(other, in->answers[i].code) != NULL;
	}
	return places;
}

/* The first code that stands elsewhere among those both have. */
static void
compare_order(struct drift *drift, const struct survey_question *before,
    const struct survey_question *now, const struct covers *covers)
{
	uint32_t *old = places_of(before, now);
	uint32_t *new = places_of(now, before);
	const char *first = NULL;
	bool is_covered = true;
	uint32_t i;

	for (i = 0; i < before->n_answers; i++) {
		const char *code = before->answers[i].code;
		const struct answer *answer = question_answer(now, code);

		/* Of a code that comes twice the first counts. */
		if (answer == NULL ||
		    old[question_answer(before, code) - before->answers] ==
			new[answer - now->answers])
			continue;
		if (first == NULL)
			first = code;
		is_covered = is_covered && is_mapped(covers, code);
	}
	free(old);
	free(new);
	if (first != NULL)
		put(drift, now->name, "codes-reordered", first, "", "",
		    is_covered || is_reviewed(drift, now, "codes-reordered"));
}

/*
 * Does the name mean another question?  A label stands for a question that
 * one of them does not quote; an amount in another unit is another one.
 */
static bool
is_another(const struct survey_question *before,
    const struct survey_question *now, const char **x, const char **y)
{
	if (before->text != NULL && now->text != NULL
		? differ(before->text, now->text, x, y)
		: differ(before->label, now->label, x, y))
		return true;
	if (differ(node_get(before->node, "unit"), node_get(now->node, "unit"),
		x, y))
		return true;
	*x = before->derivation;
	*y = now->derivation;
	return strcmp(*x, *y) != 0;
}

static void
compare_question(struct drift *drift, const struct survey_question *before,
    const struct survey_question *now)
{
	struct covers covers;
	const char *x;
	const char *y;

	if (is_another(before, now, &x, &y))
		put(drift, now->name, "question-changed", "", x, y,
		    is_reviewed(drift, now, "question-changed"));
	if (strcmp(before->routing, now->routing) != 0)
		put(drift, now->name, "routing-changed", "", before->routing,
		    now->routing, is_reviewed(drift, now, "routing-changed"));
	if (strcmp(before->type, now->type) != 0 ||
	    before->is_ordered != now->is_ordered)
		put(drift, now->name, "type-changed", "",
		    before->is_ordered ? "ordered" : before->type,
		    strcmp(before->type, now->type) != 0 ? now->type
			: now->is_ordered                ? "ordered"
							 : "not ordered",
		    is_reviewed(drift, now, "type-changed"));
	covers_init(&covers, drift, now);
	compare_codes(drift, before, now, &covers);
	compare_order(drift, before, now, &covers);
	covers_done(&covers);
}

/* Two codebooks, question by question. */
static void
compare_books(struct drift *drift)
{
	uint32_t i;

	for (i = 0; i < drift->now.n; i++) {
		const struct survey_question *now = &drift->now.questions[i];
		const struct survey_question *before =
		    questionnaire_find(&drift->before, now->name);

		if (before != NULL)
			compare_question(drift, before, now);
		else
			put(drift, now->name, "variable-added", "", "", "",
			    is_reviewed(drift, now, "variable-added"));
	}
	for (i = 0; i < drift->before.n; i++) {
		const char *name = drift->before.questions[i].name;

		if (questionnaire_find(&drift->now, name) == NULL)
			put(drift, name, "variable-removed", "", "", "", false);
	}
}

/* Whether the rules of the source read a code as clean will write it. */
static bool
is_read(const struct source *source, const char *code)
{
	struct datum to;

	return source->rules == NULL || source->is_open ||
	    mapping_find(source->rules, slice_of(code), &to) ||
	    (source->missing != NULL &&
		mapping_find(source->missing, slice_of(code), &to));
}

/* The codes of an export against the rules that will read them. */
static void
compare_column(struct drift *drift, const struct source *source,
    const char *name, const struct survey_question *question)
{
	const struct answer *answer;
	char *code;
	uint32_t i;

	for (i = 0; i < question->n_answers; i++) {
		answer = &question->answers[i];
		code = question_written(question, answer->code);
		if (code != NULL && !is_read(source, code) &&
		    (source->trims || !is_read(source, answer->code)))
			put(drift, name, "code-added", answer->code,
			    node_label(answer->node, "label", NULL), "", false);
		free(code);
	}
}

/* The codes of the export, and how clean writes each; owned. */
static struct map *
written_codes(const struct survey_question *question)
{
	struct map *codes = map_new();
	char *code;
	uint32_t i;

	for (i = 0; i < question->n_answers; i++) {
		map_put(codes, slice_of(question->answers[i].code), NULL);
		code = question_written(question, question->answers[i].code);
		if (code != NULL)
			map_put(codes, slice_of(code), NULL);
		free(code);
	}
	return codes;
}

/* Codes that a map waits for and the export does not have. */
static void
compare_map(struct drift *drift, const struct survey_question *question,
    const struct variable *variable)
{
	struct survey_question own = {.node = variable->node};
	const struct node *map = node_get(source_node(drift, &own), "map");
	struct map *written;
	size_t i;

	if (question->n_answers == 0 || map == NULL || variable->set >= 0)
		return;
	written = written_codes(question);
	for (i = 0; i < map->n; i++)
		if (map_find(written, slice_of(map->child[i].key)) ==
			MAP_NONE &&
		    !mapping_is_wide(map->child[i].key) &&
		    map->child[i].key[0] != '\0')
			put(drift, variable->name, "code-removed",
			    map->child[i].key, or_empty(map->child[i].text), "",
			    true);
	map_free(written);
}

/* A set whose choices stand in several columns, in any of them. */
static void
compare_slots(struct drift *drift, const struct source *source)
{
	struct survey_question own = {.node = source->set->node};
	const struct node *columns =
	    node_get(source_node(drift, &own), "columns");
	const struct survey_question *question;
	size_t i;

	for (i = 0; columns != NULL && i < columns->n; i++) {
		const char *column = or_empty(columns->child[i].text);

		question = questionnaire_find(&drift->before, column);
		if (question == NULL)
			put(drift, source->set->name, "variable-removed",
			    column, "", "", false);
		else
			compare_column(
			    drift, source, source->set->name, question);
	}
}

static void
compare_sources(struct drift *drift, struct source *sources, uint32_t n)
{
	const struct survey_question *question;
	const char *column;
	uint32_t i;

	for (i = 0; i < n; i++) {
		const struct variable *variable =
		    &drift->book->variables[sources[i].variable];

		if (sources[i].kind == SOURCE_SLOTS)
			compare_slots(drift, &sources[i]);
		column = source_column(&drift->load, sources[i].variable);
		question = column == NULL
		    ? NULL
		    : questionnaire_find(&drift->before, column);
		if (column != NULL && question == NULL)
			put(drift, variable->name, "variable-removed", column,
			    "", "", false);
		else if (question != NULL && sources[i].set == NULL) {
			compare_column(
			    drift, &sources[i], variable->name, question);
			compare_map(drift, question, variable);
		}
		source_free(&sources[i]);
	}
}

/* The schema of an export against the sources of the wave. */
static void
compare_export(struct drift *drift)
{
	const struct codebook *book = drift->book;
	struct source *sources = mem_zero(book->n_variables, sizeof *sources);
	uint32_t n;
	uint32_t i;

	for (i = 0; i < book->n_variables; i++) {
		int set = book->variables[i].set;

		if (set >= 0)
			n = i > 0 && book->variables[i - 1].set == set
			    ? 0
			    : source_of_set(
				  &drift->load, (uint32_t)set, sources);
		else if (source_is_derived(&drift->load, i))
			n = 0;
		else
			n = source_of_variable(&drift->load, i, sources);
		compare_sources(drift, sources, n);
	}
	free(sources);
}

static void
put_header(struct writer *out)
{
	static const char *const columns[] = {
	    "variable", "tag", "code", "old", "new", "covered"};
	size_t i;

	writer_record(out);
	for (i = 0; i < sizeof columns / sizeof columns[0]; i++)
		writer_text(out, columns[i]);
}

static void
conclude(const struct drift *drift)
{
	if (drift->n_open > 0)
		diag_warning(NULL, "drift",
		    "%llu of %llu changes are covered by no mapping; map "
		    "the codes, or name the tag under 'reviewed'",
		    (unsigned long long)drift->n_open,
		    (unsigned long long)drift->n);
}

static bool
read_schema(struct questionnaire *q, const struct node *root)
{
	if (questionnaire_of_schema(q, root))
		return true;
	node_error(root, "bad-schema",
	    node_get(root, "variables") != NULL
		? "a codebook is compared alone, not beside a schema"
		: "neither a codebook (variables) nor a schema (fields)");
	return false;
}

/* An older codebook against ours. */
static void
compare_codebook(struct drift *drift, const char *path)
{
	struct codebook *old = codebook_load(path);

	if (old == NULL ||
	    !source_knows_wave(drift->book, drift->load.wave, false)) {
		codebook_free(old);
		return;
	}
	questionnaire_of_codebook(&drift->before, old);
	questionnaire_of_codebook(&drift->now, drift->book);
	put_header(drift->out);
	compare_books(drift);
	conclude(drift);
	questionnaire_clear(&drift->before);
	codebook_free(old);
}

/* Older exports, joined, against a newer one, or against the codebook. */
static void
compare_schemas(
    struct drift *drift, struct node **old, size_t n, const struct node *new)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!read_schema(&drift->before, old[i]))
			return;
	if (new != NULL && !read_schema(&drift->now, new))
		return;
	/* An export is of a wave, or nothing of it would be looked at. */
	if (!source_knows_wave(drift->book, drift->load.wave, new == NULL))
		return;
	put_header(drift->out);
	if (new == NULL)
		compare_export(drift);
	else
		compare_books(drift);
	conclude(drift);
}

/* All of them; false after a report. */
static bool
load_all(struct node **list, const char *const *paths, size_t n)
{
	bool is_good = true;
	size_t i;

	for (i = 0; i < n; i++) {
		list[i] = node_load(paths[i]);
		is_good = is_good && list[i] != NULL;
	}
	return is_good;
}

void
drift_report(const struct codebook *book, const char *wave,
    const char *const *paths, size_t n, const char *newer)
{
	struct drift drift = {
	    .load = {.book = book, .wave = wave}, .book = book};
	struct node **old = mem_zero(n, sizeof(struct node *));
	bool is_good = load_all(old, paths, n);
	struct node *new = newer == NULL ? NULL : node_load(newer);
	size_t i;

	drift.are_exports = new != NULL;
	drift.out = writer_open(STDOUT_FILENO, "stdout");
	if (is_good && (newer == NULL || new != NULL)) {
		if (new == NULL && n == 1 &&
		    node_get(old[0], "variables") != NULL)
			compare_codebook(&drift, paths[0]);
		else
			compare_schemas(&drift, old, n, new);
	}
	writer_close(drift.out);
	writer_free(drift.out);
	questionnaire_clear(&drift.before);
	questionnaire_clear(&drift.now);
	for (i = 0; i < n; i++)
		node_free(old[i]);
	free(old);
	node_free(new);
}
