#include <stdlib.h>
#include <string.h>

#include "condition.h"
#include "diag.h"
#include "exact.h"
#include "identity.h"
#include "input.h"
#include "map.h"
#include "marks.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "steps.h"
#include "withheld.h"

const char *const steps_names[STEPS] = {"outside", "not_asked", "dont_know",
    "no_answer", "not_relevant", "invalid", "no_weight", "base"};

/* A breakdown that some tables have in common: its variables, its cells. */
struct split {
	const struct breakdown *by;
	int *columns;      /* of its variables; -1: there is none */
	struct map *cells; /* "4,1" */
	uint32_t cell;     /* of the record at hand; MAP_NONE: in none */
};

/* A measure, and the columns of what it asks for. */
struct question {
	const struct measure *measure;
	int *where;
	int *answers; /* of the variable, or of the choices of a set */
	uint32_t n_answers;
	int denominator;
};

/* A measure of a table, by one breakdown. */
struct tally {
	const struct table *table;
	size_t question;
	size_t split;
	uint64_t (*counts)[STEPS]; /* by cell */
	size_t n_cells;
};

struct steps {
	const struct codebook *book;
	const struct tables *tables;
	int weight; /* its column, or -1 */
	struct question *questions;
	size_t n_questions;
	size_t cap_questions;
	struct split *splits;
	size_t n_splits;
	size_t cap_splits;
	struct tally *tallies;
	size_t n_tallies;
	size_t cap_tallies;
	const struct input *in;
	const struct record *rec;
};

/* ---- what is counted ----------------------------------------------------- */

static bool
is_same_split(const struct breakdown *a, const struct breakdown *b)
{
	uint32_t i;

	if (a->n_by != b->n_by)
		return false;
	for (i = 0; i < a->n_by; i++)
		if (strcmp(a->by[i], b->by[i]) != 0)
			return false;
	return true;
}

static int
column_of(const struct steps *s, const char *name)
{
	return name == NULL ? -1 : input_find(s->in, name);
}

static size_t
find_split(struct steps *s, const struct breakdown *by)
{
	struct split *split;
	size_t i;

	for (i = 0; i < s->n_splits; i++)
		if (is_same_split(s->splits[i].by, by))
			return i;
	MEM_GROW(s->splits, s->n_splits, s->cap_splits);
	split = &s->splits[s->n_splits++];
	*split = (struct split){by,
	    mem_zero((size_t)by->n_by + 1, sizeof *split->columns), map_new(),
	    MAP_NONE};
	for (i = 0; i < by->n_by; i++)
		split->columns[i] = column_of(s, by->by[i]);
	return s->n_splits - 1;
}

static size_t
add_question(struct steps *s, const struct measure *measure)
{
	int which =
	    measure->is_set ? codebook_set(s->book, measure->variable) : -1;
	const struct set *set = which < 0 ? NULL : &s->book->sets[which];
	struct question q = {.measure = measure,
	    .n_answers = set == NULL ? 1 : set->n_members,
	    .denominator = column_of(s, measure->denominator)};
	uint32_t i;

	q.where = mem_zero((size_t)measure->n_where + 1, sizeof *q.where);
	for (i = 0; i < measure->n_where; i++)
		q.where[i] = column_of(s, measure->where[i].variable);
	q.answers = mem_zero((size_t)q.n_answers + 1, sizeof *q.answers);
	q.answers[0] = measure->is_set ? -1 : column_of(s, measure->variable);
	for (i = 0; set != NULL && i < set->n_members; i++)
		q.answers[i] =
		    column_of(s, s->book->variables[set->members[i]].name);
	MEM_GROW(s->questions, s->n_questions, s->cap_questions);
	s->questions[s->n_questions] = q;
	return s->n_questions++;
}

static void
add_table(struct steps *s, const struct table *table)
{
	uint32_t m;
	uint32_t b;

	for (m = 0; m < table->n_measures; m++) {
		size_t question = add_question(s, &table->measures[m]);

		for (b = 0; b < table->n_breakdowns; b++) {
			size_t split = find_split(s, &table->breakdowns[b]);

			MEM_GROW(s->tallies, s->n_tallies, s->cap_tallies);
			s->tallies[s->n_tallies++] =
			    (struct tally){.table = table,
				.question = question,
				.split = split};
		}
	}
}

/* ---- a record ------------------------------------------------------------ */

static inline struct slice
value_at(const struct steps *s, int column)
{
	return column < 0 ? (struct slice){"", 0}
			  : record_field(s->rec, (uint32_t)column);
}

static bool
is_within(const struct steps *s, const struct question *q)
{
	uint32_t i;

	for (i = 0; i < q->measure->n_where; i++)
		if (!condition_allows(
			&q->measure->where[i], value_at(s, q->where[i])))
			return false;
	return true;
}

static enum step
step_of_value(const struct measure *measure, struct slice value)
{
	if (value.len == 0)
		return STEP_NOT_ASKED;
	if (condition_is_answer(measure, value))
		return STEP_BASE;
	switch (value.text[1]) {
	case 'd':
		return STEP_DONT_KNOW;
	case 'n':
		return STEP_NO_ANSWER;
	case 'r':
		return STEP_NOT_RELEVANT;
	default:
		return STEP_INVALID;
	}
}

/* A set was answered when one of its choices was; else as its first one. */
static enum step
step_of_answers(const struct steps *s, const struct question *q)
{
	enum step first = STEP_NOT_ASKED;
	uint32_t i;

	for (i = 0; i < q->n_answers; i++) {
		enum step step =
		    step_of_value(q->measure, value_at(s, q->answers[i]));

		if (step == STEP_BASE)
			return step;
		if (i == 0)
			first = step;
	}
	return first;
}

static bool
has_weight(const struct steps *s)
{
	struct slice value = value_at(s, s->weight);
	double number;

	return s->weight < 0 || number_parse(&number, value.text, value.len);
}

static enum step
step_of(const struct steps *s, const struct question *q)
{
	enum step step = STEP_BASE;

	if (!is_within(s, q))
		return STEP_OUTSIDE;
	if (q->measure->variable != NULL)
		step = step_of_answers(s, q);
	if (step == STEP_BASE && q->measure->denominator != NULL)
		step = step_of_value(q->measure, value_at(s, q->denominator));
	if (step == STEP_BASE && !has_weight(s))
		step = STEP_NO_WEIGHT;
	return step;
}

/* The cell of each breakdown; a record that lacks a value is in none. */
static void
find_cells(struct steps *s, struct out *key)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < s->n_splits; i++) {
		struct split *split = &s->splits[i];
		bool is_whole = true;
		bool is_new;

		key->len = 0;
		for (k = 0; k < split->by->n_by && is_whole; k++) {
			struct slice value = value_at(s, split->columns[k]);

			is_whole = value.len > 0 && value.text[0] != '.';
			if (k > 0)
				out_byte(key, '\t');
			out_slice(key, value);
		}
		split->cell = is_whole
		    ? map_put(split->cells, (struct slice){key->text, key->len},
			  &is_new)
		    : (uint32_t)MAP_NONE;
	}
}

static void
count_record(struct steps *s, struct out *key)
{
	size_t last = SIZE_MAX;
	enum step step = STEP_BASE;
	size_t i;

	find_cells(s, key);
	for (i = 0; i < s->n_tallies; i++) {
		struct tally *tally = &s->tallies[i];
		uint32_t cell = s->splits[tally->split].cell;

		if (tally->question != last)
			step = step_of(s, &s->questions[tally->question]);
		last = tally->question;
		if (cell == (uint32_t)MAP_NONE)
			continue;
		while (tally->n_cells <= cell) {
			tally->counts = mem_resize(tally->counts,
			    (tally->n_cells * 2 + 8) * sizeof *tally->counts);
			memset(tally->counts + tally->n_cells, 0,
			    (tally->n_cells + 8) * sizeof *tally->counts);
			tally->n_cells = tally->n_cells * 2 + 8;
		}
		tally->counts[cell][step]++;
	}
}

/* Sums of weights, a file at a time: as text when the file is done. */
static void
end_sum(struct exact *sum, bool has_weight, char **text)
{
	char digits[EXACT_TEXT];

	if (has_weight && exact_text(sum, digits, sizeof digits) > 0)
		*text = mem_text(slice_of(digits));
	exact_zero(sum);
}

static void
count_files(struct steps *s, struct input *in, const struct steps_files *files,
    char **sums)
{
	struct out key = {0};
	struct record rec;
	struct exact sum;
	size_t i = 0;

	exact_zero(&sum);
	s->rec = &rec;
	while (input_next(in, &rec)) {
		while (i + 1 < files->n &&
		    strcmp(input_name(in), files->paths[i]) != 0)
			end_sum(&sum, s->weight >= 0, &sums[i++]);
		if (s->weight >= 0)
			(void)exact_add_text(&sum, value_at(s, s->weight));
		count_record(s, &key);
	}
	while (i < files->n)
		end_sum(&sum, s->weight >= 0, &sums[i++]);
	s->rec = NULL;
	out_free(&key);
}

/* ---- steps.csv ----------------------------------------------------------- */

void
steps_field(struct out *out, struct slice field)
{
	size_t i;

	if (!marks_need_quotes(field.text, field.len)) {
		out_slice(out, field);
		return;
	}
	out_byte(out, '"');
	for (i = 0; i < field.len; i++) {
		if (field.text[i] == '"')
			out_byte(out, '"');
		out_byte(out, field.text[i]);
	}
	out_byte(out, '"');
}

/* "wave=4 sector=1", as explain is asked for it; "" for the total. */
static char *
column_text(const struct breakdown *by, struct slice cell)
{
	struct out out = {0};
	const char *at = cell.text;
	const char *end = cell.text + cell.len;
	uint32_t k;

	for (k = 0; k < by->n_by; k++) {
		const char *tab = memchr(at, '\t', (size_t)(end - at));
		const char *stop = tab == NULL ? end : tab;

		out_format(&out, "%s%s=%.*s", k > 0 ? " " : "", by->by[k],
		    (int)(stop - at), at);
		at = tab == NULL ? end : tab + 1;
	}
	return out_take(&out);
}

/* A cell of a breakdown, to be put in the order of its bytes. */
struct place_of_cell {
	struct slice key;
	uint32_t cell;
};

static int
by_key(const void *a, const void *b)
{
	const struct slice *one = &((const struct place_of_cell *)a)->key;
	const struct slice *other = &((const struct place_of_cell *)b)->key;
	size_t len = one->len < other->len ? one->len : other->len;
	int order = memcmp(one->text, other->text, len);

	return order != 0            ? order
	    : one->len == other->len ? 0
	    : one->len < other->len  ? -1
				     : 1;
}

/*
 * Put the cells into an order that does not depend on that of the records;
 * owned.
 */
static struct place_of_cell *
sorted_cells(const struct split *split, size_t *n)
{
	struct place_of_cell *places;
	uint32_t i;

	*n = map_len(split->cells);
	places = mem_zero(*n + 1, sizeof *places);
	for (i = 0; i < *n; i++)
		places[i] = (struct place_of_cell){map_key(split->cells, i), i};
	qsort(places, *n, sizeof *places, by_key);
	return places;
}

static void
add_bases(struct bases *bases, const struct steps *s, const struct tally *tally,
    struct withheld *withheld)
{
	const struct split *split = &s->splits[tally->split];
	char *item = identity_item(s->questions[tally->question].measure);
	size_t n;
	struct place_of_cell *places = sorted_cells(split, &n);
	size_t k;

	for (k = 0; k < n; k++) {
		struct base_steps *base;

		if (withheld != NULL &&
		    withheld_is(withheld, s->book, tally->table,
			s->questions[tally->question].measure, split->by,
			places[k].key))
			continue;
		base = bases_add(bases);
		base->table = mem_text(slice_of(tally->table->id));
		base->item = mem_text(slice_of(item));
		base->column = column_text(split->by, places[k].key);
		if (places[k].cell < tally->n_cells)
			memcpy(base->n, tally->counts[places[k].cell],
			    sizeof base->n);
	}
	free(places);
	free(item);
}

struct base_steps *
bases_add(struct bases *bases)
{
	MEM_GROW(bases->at, bases->n, bases->cap);
	bases->at[bases->n] = (struct base_steps){0};
	return &bases->at[bases->n++];
}

void
bases_free(struct bases *bases)
{
	size_t i;

	for (i = 0; i < bases->n; i++) {
		free(bases->at[i].table);
		free(bases->at[i].item);
		free(bases->at[i].column);
	}
	free(bases->at);
}

void
steps_text(struct out *out, const struct bases *bases)
{
	size_t i;
	size_t k;

	out_text(out, "table,item,column");
	for (i = 0; i < STEPS; i++)
		out_format(out, ",%s", steps_names[i]);
	out_byte(out, '\n');
	for (i = 0; i < bases->n; i++) {
		steps_field(out, slice_of(bases->at[i].table));
		out_byte(out, ',');
		steps_field(out, slice_of(bases->at[i].item));
		out_byte(out, ',');
		steps_field(out, slice_of(bases->at[i].column));
		for (k = 0; k < STEPS; k++)
			out_format(out, ",%llu",
			    (unsigned long long)bases->at[i].n[k]);
		out_byte(out, '\n');
	}
}

static void
free_all(struct steps *s)
{
	size_t i;

	for (i = 0; i < s->n_tallies; i++)
		free(s->tallies[i].counts);
	for (i = 0; i < s->n_splits; i++) {
		map_free(s->splits[i].cells);
		free(s->splits[i].columns);
	}
	for (i = 0; i < s->n_questions; i++) {
		free(s->questions[i].where);
		free(s->questions[i].answers);
	}
	free(s->questions);
	free(s->tallies);
	free(s->splits);
}

bool
steps_count(struct bases *bases, const struct steps_files *files,
    const struct codebook *book, const struct tables *tables, char **sums,
    char hash[HASH_TEXT])
{
	struct input *in = input_open(files->paths, (int)files->n, NULL);
	struct steps s = {
	    .book = book, .tables = tables, .weight = -1, .in = in};
	struct withheld *withheld = NULL;
	size_t i;

	if (files->estimates != NULL)
		withheld = withheld_load(files->estimates);
	if (in == NULL) {
		withheld_free(withheld);
		return false;
	}
	input_hash_on(in);
	if (files->weight != NULL)
		s.weight = input_need(in, files->weight);
	for (i = 0; i < tables->n_tables; i++)
		add_table(&s, &tables->tables[i]);
	count_files(&s, in, files, sums);
	for (i = 0; i < s.n_tallies; i++)
		add_bases(bases, &s, &s.tallies[i], withheld);
	withheld_free(withheld);
	(void)input_hash(in, hash);
	free_all(&s);
	input_close(in);
	return diag_worst() < STATUS_USAGE;
}

/* ---- the records of a base ----------------------------------------------- */

/* Does the record have each value of "wave=4 sector=1"? */
static bool
is_in_column(const struct steps *s, const char *column)
{
	const char *at = column;

	while (*at != '\0') {
		size_t len = strcspn(at, " ");
		const char *equals = memchr(at, '=', len);
		char *name;
		bool is_same;

		if (equals == NULL)
			return false;
		name = mem_text((struct slice){at, (size_t)(equals - at)});
		is_same = slice_equal(value_at(s, column_of(s, name)),
		    (struct slice){
			equals + 1, len - (size_t)(equals + 1 - at)});
		free(name);
		if (!is_same)
			return false;
		at += len + (at[len] == ' ');
	}
	return true;
}

/* The column with the answer: of a set that of the choice, NULL without. */
static const char *
answer_of(const struct codebook *book, const struct measure *measure,
    const char *category)
{
	int which =
	    measure->is_set ? codebook_set(book, measure->variable) : -1;
	const struct set *set = which < 0 ? NULL : &book->sets[which];
	uint32_t i;

	if (set == NULL)
		return measure->variable;
	for (i = 0; category != NULL && i < set->n_members; i++)
		if (strcmp(set->codes[i], category) == 0)
			return book->variables[set->members[i]].name;
	return NULL;
}

bool
steps_list(const struct steps_files *files, const struct codebook *book,
    const struct measure *measure, const char *column, const char *category,
    const char *place, void (*take)(void *context, const struct steps_record *),
    void *context)
{
	struct input *in = input_open(files->paths, (int)files->n, NULL);
	const char *answer = answer_of(book, measure, category);
	struct record rec;
	struct steps s = {.book = book, .weight = -1, .in = in, .rec = &rec};
	int columns[2];

	if (in != NULL) {
		s.weight = column_of(&s, files->weight);
		columns[0] = column_of(&s, place);
		columns[1] = column_of(&s, answer);
		(void)add_question(&s, measure);
	}
	while (in != NULL && input_next(in, &rec))
		if (is_in_column(&s, column) &&
		    step_of(&s, s.questions) == STEP_BASE)
			take(context,
			    &(struct steps_record){value_at(&s, columns[0]),
				value_at(&s, columns[1]),
				value_at(&s, s.weight)});
	free_all(&s);
	input_close(in);
	return diag_worst() < STATUS_USAGE;
}
