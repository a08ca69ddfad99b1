#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode.h"
#include "diag.h"
#include "emit.h"
#include "formula.h"
#include "held.h"
#include "map.h"
#include "mem.h"
#include "out.h"
#include "recode.h"
#include "ticks.h"

enum {
	SIGHTINGS = 1000, /* different unknown values kept by column */
	LISTED = 10,      /* and named */
	LONGEST = 256,    /* bytes that tell one from another */
};

enum verdict {
	GOOD,
	REJECTED,
	STOPPED
};

static void
count_unknown(
    struct unknowns *tally, struct slice value, const char *file, uint64_t line)
{
	uint32_t index;
	bool is_new;

	if (value.len > LONGEST)
		value.len = LONGEST;
	if (tally->values == NULL)
		tally->values = map_new();
	if (map_len(tally->values) >= SIGHTINGS &&
	    map_find(tally->values, value) == MAP_NONE) {
		tally->others++;
		return;
	}
	index = map_put(tally->values, value, &is_new);
	if (is_new) {
		MEM_GROW(tally->seen, index, tally->cap);
		tally->seen[index] = (struct sighting){0, line, file};
	}
	tally->seen[index].n++;
}

/* What is wrong with a value, in words. */
static const char *
fault_of(const struct source *source)
{
	switch (source->kind) {
	case SOURCE_INTEGER:
		return "is no whole number";
	case SOURCE_NUMBER:
		return source->decimal == ',' ? "is no number with a comma"
					      : "is no number";
	case SOURCE_DATE:
		return "is no date of the form that the codebook gives";
	case SOURCE_TEXT:
		return "is not UTF-8";
	default:
		return "has no rule";
	}
}

static const char *
fault_of_step(const struct step *step)
{
	switch (step->type) {
	case TYPE_INTEGER:
		return "is derived, but no whole number";
	case TYPE_NUMBER:
		return "is derived, but no number";
	case TYPE_DATE:
		return "is derived, but no date";
	default:
		return "is derived, but no category";
	}
}

/* The message that ends the run: a value that the codebook forbids. */
static void
stop(const struct recode *run, const struct record *rec, const char *column,
    struct slice value, const char *tag, const char *what)
{
	struct place place = {
	    .file = run->file, .line = rec->line, .column = column};

	diag_error(STATUS_FAIL, &place, tag, "%s %s, and %s", diag_value(value),
	    what,
	    strcmp(tag, "unknown-value") == 0
		? "the codebook says to stop"
		: "the records before it leave that blank: name it under "
		  "'unselected', and say under 'blank' what blanks mean");
}

static void
put_reject(const struct recode *run, const struct record *rec,
    const char *column, const char *tag)
{
	char line[24];

	if (run->rejects == NULL)
		return;
	snprintf(line, sizeof line, "%llu", (unsigned long long)rec->line);
	writer_record(run->rejects);
	formula_write(run->rejects, slice_of(run->file));
	writer_text(run->rejects, line);
	formula_write(run->rejects, slice_of(column));
	writer_text(run->rejects, tag);
	formula_write(
	    run->rejects, diag_is_redacted() ? slice_of("") : rec->raw);
}

/* A value without a rule: what the codebook says of such values. */
static enum verdict
meet_unknown(struct recode *run, const struct record *rec,
    struct source *source, struct slice value)
{
	struct recipe *recipe = run->recipe;

	count_unknown(&source->unknowns, value, run->file, rec->line);
	if (source->unknown == UNKNOWN_CODE) {
		decode_as(recipe, source, source->unknown_code);
		return GOOD;
	}
	if (source->unknown == UNKNOWN_STOP) {
		stop(run, rec, input_column(run->in, source->column), value,
		    "unknown-value", fault_of(source));
		return STOPPED;
	}
	return REJECTED;
}

static enum verdict
worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

/* Decode all sources of a record; every fault is looked for and counted. */
static enum verdict
take_carefully(struct recode *run, const struct record *rec, bool *is_changed)
{
	struct recipe *recipe = run->recipe;
	enum verdict verdict = GOOD;
	const char *column = NULL;
	struct source *source;
	struct slice value;
	enum verdict now;
	uint32_t i;

	for (i = 0; i < recipe->n_sources; i++) {
		source = &recipe->sources[i];
		if (decode_carefully(recipe, source, rec, &value, is_changed))
			continue;
		*is_changed = true;
		now = meet_unknown(run, rec, source, value);
		if (now == REJECTED && column == NULL)
			column = input_column(run->in, source->column);
		verdict = worse(verdict, now);
		if (verdict == STOPPED)
			return verdict;
	}
	if (verdict == REJECTED)
		put_reject(run, rec, column, "unknown-value");
	return verdict;
}

/* Remove the answer to a question that was not asked. */
static void
clear_cells(struct recipe *recipe, struct step *step)
{
	uint32_t i;

	for (i = 0; i < step->n; i++) {
		struct datum *cell = &recipe->cells[step->variable + i];
		bool is_set =
		    recipe->book->variables[step->variable + i].set >= 0;

		/*
		 * A value that the codebook gives to an empty cell is no
		 * answer.
		 */
		if (is_set && datum_is(*cell, '0'))
			step->n_zeros++;
		else if (!datum_is_missing(*cell) && cell->text != step->blank)
			step->n_answers++;
		*cell = (struct datum){"", 0};
	}
}

/* Whether a derived value is one that its variable can hold. */
static inline bool
is_valid(const struct step *step, struct datum cell)
{
	if (datum_is_missing(cell))
		return true;
	if (step->is_checked)
		return values_hold(&step->valid, cell);
	return step->type == TYPE_TEXT ||
	    codebook_is_of_type(step->type, datum_slice(cell));
}

static enum verdict
compute(struct recode *run, const struct record *rec)
{
	struct recipe *recipe = run->recipe;
	struct step *step = recipe->steps;
	const struct step *end = step + recipe->n_steps;
	struct datum *cell;

	for (; step < end; step++) {
		cell = &recipe->cells[step->variable];
		if (step->asked != NULL &&
		    !recipe_holds(step->asked, recipe->cells)) {
			if (step->derive != NULL)
				*cell = (struct datum){"", 0};
			else
				clear_cells(recipe, step);
			continue;
		}
		if (step->derive == NULL)
			continue;
		if (derive_value(
			step->derive, recipe->cells, recipe->arena, cell) &&
		    is_valid(step, *cell))
			continue;
		count_unknown(
		    &step->unknowns, datum_slice(*cell), run->file, rec->line);
		put_reject(run, rec,
		    recipe->book->variables[step->variable].name,
		    "unknown-value");
		return REJECTED;
	}
	return GOOD;
}

/*
 * Fail when more records were left out than may be: a part of the result is
 * none.
 */
static bool
is_over(const struct recode *run, bool is_end)
{
	uint64_t n = input_records(run->in);
	uint64_t most = (uint64_t)run->max_rejects;

	if (run->is_part || run->max_rejects < 0 ||
	    (run->is_percent && !is_end))
		return false;
	if (run->is_percent ? run->n_rejected * 100 <= most * n
			    : run->n_rejected <= most)
		return false;
	diag_error(STATUS_FAIL, NULL, "too-many-rejects",
	    "%llu of %llu records rejected, more than --max-rejects allows",
	    (unsigned long long)run->n_rejected, (unsigned long long)n);
	return true;
}

static void
weigh(struct recode *run)
{
	struct datum weight = run->recipe->cells[run->weight];

	if (!datum_is_missing(weight))
		exact_add_text(&run->weight_sum, datum_slice(weight));
}

/*
 * Settle what blanks among choices mean. A set has to be written the same way
 * in all records.
 */
static enum verdict
fill(struct recode *run, const struct record *rec)
{
	const struct source *source;
	uint32_t bad;

	if (ticks_fill(run->recipe, &bad))
		return GOOD;
	source = &run->recipe->sources[bad];
	stop(run, rec, input_column(run->in, source->column),
	    record_field(rec, source->column), "blank-choices",
	    "says that it was not chosen");
	return STOPPED;
}

/* False when the run has to end. */
static bool
recode_one(struct recode *run, const struct record *rec)
{
	struct recipe *recipe = run->recipe;
	enum verdict verdict = GOOD;
	bool is_changed = false;

	arena_reset(recipe->arena);
	if (!decode_quickly(recipe, rec))
		verdict = take_carefully(run, rec, &is_changed);
	if (verdict == GOOD)
		verdict = fill(run, rec);
	if (verdict == GOOD)
		verdict = compute(run, rec);
	if (verdict == REJECTED) {
		run->n_rejected++;
		return !is_over(run, false);
	}
	if (verdict == STOPPED)
		return false;
	if (run->is_weighed)
		weigh(run);
	ticks_count(recipe);
	sole_add(run->sole, recipe->cells);
	emit_record(recipe, rec, is_changed, run->out);
	return true;
}

/*
 * The first records, until it is known of every set what its data write.
 * False when the run has to end.
 */
static bool
recode_held(struct recode *run)
{
	struct recipe *recipe = run->recipe;
	struct held held = {0};
	struct record rec;
	bool is_whole = false;
	bool goes_on = true;
	size_t i;

	while (ticks_are_open(recipe) && goes_on && !is_whole) {
		is_whole = !input_next(run->in, &rec);
		if (is_whole)
			break;
		ticks_look(recipe, &rec);
		goes_on = held_add(&held, &rec, input_name(run->in));
	}
	ticks_decide(recipe, is_whole);
	goes_on = true;
	for (i = 0; i < held.n && goes_on && !run->out->has_failed; i++) {
		run->file = held.items[i].file;
		goes_on = recode_one(run, &held.items[i].rec);
	}
	held_clear(&held);
	return goes_on;
}

void
recode_all(struct recode *run)
{
	struct record rec;
	uint32_t i;

	writer_record(run->out);
	for (i = 0; i < run->recipe->n_outputs; i++)
		writer_text(run->out, run->recipe->outputs[i].name);
	if (!recode_held(run))
		return;
	while (!run->out->has_failed && input_next(run->in, &rec)) {
		run->file = input_name(run->in);
		if (!recode_one(run, &rec))
			return;
	}
	is_over(run, true);
}

/* The most frequent values first; of equals the one that came first. */
static int
by_number(const void *a, const void *b)
{
	const struct sighting *x = *(struct sighting *const *)a;
	const struct sighting *y = *(struct sighting *const *)b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return (x > y) - (x < y);
}

/* All values seen, sorted unless they are few: owned. */
static struct sighting **
sort_tally(const struct unknowns *tally, uint32_t n)
{
	struct sighting **sorted = mem_zero((size_t)n + 1, sizeof *sorted);
	uint32_t i;

	for (i = 0; i < n; i++)
		sorted[i] = &tally->seen[i];
	if (n > LISTED)
		qsort(sorted, n, sizeof *sorted, by_number);
	return sorted;
}

/* Those behind the first, as far as they are named: owned. */
static char *
list_others(const struct unknowns *tally, struct sighting **sorted, uint32_t n)
{
	struct out list = {0};
	uint32_t i;

	for (i = 1; i < n && i < LISTED; i++) {
		const struct sighting *seen = sorted[i];
		uint32_t index = (uint32_t)(seen - tally->seen);
		bool is_here = strcmp(seen->file, sorted[0]->file) == 0;

		out_format(&list, "%s%s%s%llu %s", i == 1 ? "" : ", ",
		    is_here ? "line " : seen->file, is_here ? "" : ":",
		    (unsigned long long)seen->line,
		    diag_value(map_key(tally->values, index)));
		if (seen->n > 1)
			out_format(
			    &list, " (%llu)", (unsigned long long)seen->n);
	}
	out_text(&list, n > LISTED ? ", ..." : "");
	return out_take(&list);
}

/* What is said of the values behind the first, n of them in all: owned. */
static char *
tell_others(const struct unknowns *tally, struct sighting **sorted, uint64_t n)
{
	uint32_t len = map_len(tally->values);
	char *list;
	char *told;

	if (len == 1 && n == 0)
		return mem_text(slice_of(""));
	list = list_others(tally, sorted, len);
	told = mem_format("; %llu more for %s%u other value%s: %s",
	    (unsigned long long)n, tally->others > 0 ? "more than " : "",
	    len - 1, len == 2 ? "" : "s", list);
	free(list);
	return told;
}

/*
 * One message a column: the value that came most, how many others there are,
 * and which.
 */
static void
report_tally(const struct unknowns *tally, const char *column, const char *what,
    const char *outcome, struct ledger *ledger)
{
	uint32_t len = tally->values == NULL ? 0 : map_len(tally->values);
	struct sighting **sorted = sort_tally(tally, len);
	const struct sighting *first = sorted[0];
	struct place place = {.column = column, .is_alone = true};
	uint64_t n = tally->others;
	char *others;
	uint32_t i;

	for (i = 0; i < len; i++)
		n += sorted[i]->n;
	if (len > 0) {
		others = tell_others(tally, sorted, n - first->n);
		place.file = first->file;
		place.line = first->line;
		diag_warning(&place, "unknown-value", "%s %s: %llu %s%s%s",
		    diag_value(map_key(
			tally->values, (uint32_t)(first - tally->seen))),
		    what, (unsigned long long)first->n, outcome,
		    first->n > 1 ? ", first here" : "", others);
		free(others);
		ledger_count(ledger, "unknown-value", n);
	}
	free(sorted);
}

static void
report_tidied(
    const struct source *source, const char *column, struct ledger *ledger)
{
	struct place place = {.column = column};

	if (source->n_trimmed > 0) {
		diag_note(&place, "trimmed",
		    "blanks around %llu values were taken away",
		    (unsigned long long)source->n_trimmed);
		ledger_count(ledger, "trimmed", source->n_trimmed);
	}
	if (source->n_squeezed > 0) {
		diag_note(&place, "squeezed",
		    "runs of blanks within %llu values became one",
		    (unsigned long long)source->n_squeezed);
		ledger_count(ledger, "squeezed", source->n_squeezed);
	}
	if (source->n_composed > 0) {
		diag_note(&place, "composed",
		    "letters and accents of %llu values were joined",
		    (unsigned long long)source->n_composed);
		ledger_count(ledger, "composed", source->n_composed);
	}
}

static void
report_source(const struct recode *run, const struct source *source,
    struct ledger *ledger)
{
	const char *column = input_column(run->in, source->column);
	char outcome[64] = "rejected";

	if (source->unknown == UNKNOWN_CODE)
		snprintf(outcome, sizeof outcome, "made '%s'",
		    source->unknown_code.text);
	if (source->unknown != UNKNOWN_STOP)
		report_tally(&source->unknowns, column, fault_of(source),
		    outcome, ledger);
	report_tidied(source,
	    source->kind == SOURCE_SLOTS ? source->set->name : column, ledger);
}

static void
report_step(
    const struct recode *run, const struct step *step, struct ledger *ledger)
{
	const struct variable *variable =
	    &run->recipe->book->variables[step->variable];
	const char *name = variable->set < 0
	    ? variable->name
	    : run->recipe->book->sets[variable->set].name;
	struct place place = {.column = name};

	report_tally(
	    &step->unknowns, name, fault_of_step(step), "rejected", ledger);
	if (step->n_answers > 0) {
		diag_warning(&place, "not-asked",
		    "%llu answers to a question that was not asked were "
		    "taken away; look at its asked-if rule",
		    (unsigned long long)step->n_answers);
		ledger_count(ledger, "not-asked", step->n_answers);
	}
	if (step->n_zeros > 0)
		ledger_count(ledger, "not-chosen-not-asked", step->n_zeros);
}

void
recode_report(const struct recode *run, struct ledger *ledger)
{
	uint32_t i;

	for (i = 0; i < run->recipe->n_sources; i++)
		report_source(run, &run->recipe->sources[i], ledger);
	for (i = 0; i < run->recipe->n_steps; i++)
		report_step(run, &run->recipe->steps[i], ledger);
	ticks_report(run->recipe, input_records(run->in), ledger);
	sole_report(run->sole);
	if (run->n_rejected > 0)
		ledger_count(ledger, "rejected", run->n_rejected);
}
