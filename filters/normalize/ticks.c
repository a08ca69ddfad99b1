#include <stdlib.h>

#include "diag.h"
#include "mem.h"
#include "reader.h"
#include "ticks.h"
#include "tidy.h"

/* How many sources from this one on are choices of one set, a column each. */
static uint32_t
count_members(const struct recipe *recipe, uint32_t first)
{
	const struct variable *variables = recipe->book->variables;
	int set = variables[recipe->sources[first].variable].set;
	uint32_t n = 1;

	while (first + n < recipe->n_sources &&
	    variables[recipe->sources[first + n].variable].set == set)
		n++;
	return n;
}

void
ticks_find(struct recipe *recipe)
{
	const struct source *source;
	struct ticks *ticks;
	uint32_t n;
	uint32_t i;

	recipe->ticks = mem_zero(recipe->n_sources + 1, sizeof *recipe->ticks);
	for (i = 0; i < recipe->n_sources; i += n) {
		source = &recipe->sources[i];
		n = 1;
		if (source->ticks == TICKS_NONE)
			continue;
		ticks = &recipe->ticks[recipe->n_ticks++];
		if (source->set == NULL)
			n = count_members(recipe, i);
		*ticks =
		    (struct ticks){.first = i, .n = n, .kind = source->ticks};
		ticks->is_default = source->is_blank_default;
		recipe->n_open += ticks->kind == TICKS_OPEN;
	}
}

bool
ticks_are_open(const struct recipe *recipe)
{
	return recipe->n_open > 0;
}

/*
 * Texts of a column that have no rule of their own and so mean that it was
 * chosen: the first ones, which are owned.
 */
enum {
	TEXTS = 4
};

struct tick_texts {
	char *at[TEXTS];
	uint32_t n;
};

static bool
has_text(const struct tick_texts *texts, struct slice text)
{
	uint32_t i;

	for (i = 0; i < texts->n; i++)
		if (slice_is(text, texts->at[i]))
			return true;
	return false;
}

static void
add_text(struct tick_texts *texts, struct slice text)
{
	if (texts->n < TEXTS && !has_text(texts, text))
		texts->at[texts->n++] = mem_text(text);
}

static void
free_texts(struct recipe *recipe)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; recipe->texts != NULL && i < recipe->n_sources; i++)
		for (k = 0; k < recipe->texts[i].n; k++)
			free(recipe->texts[i].at[k]);
	free(recipe->texts);
	recipe->texts = NULL;
}

/* '1' or '0' where the column says that it was chosen or not; else '\0'. */
static char
answer_of(const struct source *source, const struct record *rec,
    struct tick_texts *texts)
{
	struct slice raw = record_field(rec, source->column);
	struct datum own;
	struct datum to;

	if (source->trims && tidy_may_trim(raw))
		raw = tidy_trim(raw);
	if (raw.len == 0 || !mapping_find(source->rules, raw, &to) ||
	    to.len != 1 || (to.text[0] | 1) != '1')
		return '\0';
	if (to.text[0] == '1' && !mapping_find_named(source->rules, raw, &own))
		add_text(texts, raw);
	return to.text[0];
}

void
ticks_look(struct recipe *recipe, const struct record *rec)
{
	struct ticks *ticks;
	char answer;
	uint32_t i;
	uint32_t k;

	if (recipe->texts == NULL)
		recipe->texts =
		    mem_zero(recipe->n_sources, sizeof *recipe->texts);
	for (i = 0; i < recipe->n_ticks && recipe->n_open > 0; i++) {
		ticks = &recipe->ticks[i];
		for (k = 0; k < ticks->n && ticks->kind == TICKS_OPEN; k++) {
			answer = answer_of(&recipe->sources[ticks->first + k],
			    rec, &recipe->texts[ticks->first + k]);
			ticks->has_chosen |= answer == '1';
			if (answer != '0')
				continue;
			ticks->kind = TICKS_BOTH;
			recipe->n_open--;
		}
	}
}

static const char *
name_of(const struct recipe *recipe, const struct ticks *ticks)
{
	const struct codebook *book = recipe->book;

	return book
	    ->sets[book->variables[recipe->sources[ticks->first].variable].set]
	    .name;
}

/* In how many columns of several texts this one stands too. */
static uint32_t
count_columns(
    const struct tick_texts *texts, const struct ticks *ticks, const char *text)
{
	uint32_t n = 0;
	uint32_t k;

	for (k = 0; k < ticks->n; k++)
		n += texts[k].n > 1 && has_text(&texts[k], slice_of(text));
	return n;
}

/*
 * Nothing says that a choice was not taken, and a text stands beside others in
 * more than one column: a label would stand in its own.  Most likely the text
 * says just that, in other words than the codebook's.
 */
static void
tell_alike(const struct recipe *recipe, const struct ticks *ticks)
{
	const struct tick_texts *texts = recipe->texts + ticks->first;
	struct place place = {.column = name_of(recipe, ticks)};
	uint32_t n;
	uint32_t i;
	uint32_t k;

	for (k = 0; k < ticks->n; k++)
		for (i = 0; texts[k].n > 1 && i < texts[k].n; i++) {
			n = count_columns(texts, ticks, texts[k].at[i]);
			if (n < 2)
				continue;
			diag_error(STATUS_DATA, &place, "alike-choices",
			    "%s is taken for chosen in %u columns, and so are "
			    "other texts there: say in the codebook under "
			    "'unselected' or 'selected' which they are",
			    diag_value(slice_of(texts[k].at[i])), n);
			return;
		}
}

/* Blanks will be filled, so the columns are no longer copied as they are. */
static void
settle(struct recipe *recipe, struct ticks *ticks)
{
	uint32_t k;

	ticks->kind = TICKS_ALONE;
	for (k = 0; k < ticks->n; k++)
		recipe->sources[ticks->first + k].is_identity = false;
	recipe_list_runs(recipe);
}

/* See ticks_letters. */
static char
letter_of(const struct ticks *ticks, bool is_whole)
{
	if (ticks->kind == TICKS_BOTH)
		return 'B';
	if (ticks->kind != TICKS_OPEN || ticks->has_chosen)
		return 'A';
	return is_whole ? 'a' : 'o';
}

void
ticks_decide(struct recipe *recipe, bool is_whole)
{
	uint32_t n = recipe->n_ticks;
	uint32_t i;

	recipe->n_open = recipe->n_ticks = 0;
	recipe->letters = mem_zero((size_t)n + 1, 1);
	for (i = 0; i < n; i++) {
		struct ticks *ticks = &recipe->ticks[i];

		recipe->letters[i] = letter_of(ticks, is_whole);
		/*
		 * Blanks of this set keep their meaning: stop asking about it.
		 */
		if (ticks->kind == TICKS_BOTH)
			continue;
		if (ticks->kind == TICKS_OPEN && recipe->texts != NULL)
			tell_alike(recipe, ticks);
		if (ticks->kind == TICKS_ALONE ||
		    (ticks->kind == TICKS_OPEN &&
			(ticks->has_chosen || is_whole)))
			settle(recipe, ticks);
		recipe->ticks[recipe->n_ticks++] = *ticks;
	}
	free_texts(recipe);
}

static struct datum *
cell_of_choice(struct recipe *recipe, const struct ticks *ticks, uint32_t k)
{
	return &recipe->cells[recipe->sources[ticks->first + k].variable];
}

static bool
is_blank(const struct recipe *recipe, const struct ticks *ticks, uint32_t k,
    struct datum cell)
{
	return cell.text == recipe->sources[ticks->first + k].blank.text;
}

/*
 * Find what the blanks of the row become; with text NULL, what they are. False
 * when a choice, k, is written as not chosen.
 */
static bool
judge(struct recipe *recipe, const struct ticks *ticks, struct datum *becomes,
    uint32_t *k)
{
	struct datum cell;
	bool is_chosen = false;

	*becomes = ticks->is_default ? datum_of(source_no_answer)
				     : (struct datum){NULL, 0};
	for (*k = 0; *k < ticks->n; ++*k) {
		cell = *cell_of_choice(recipe, ticks, *k);
		if (is_blank(recipe, ticks, *k, cell))
			continue;
		if (datum_is(cell, '0'))
			return false;
		if (datum_is(cell, '1'))
			is_chosen = true;
		else if (!is_chosen)
			*becomes = cell;
	}
	if (is_chosen)
		*becomes = (struct datum){"0", 1};
	return true;
}

/* The first answers to a question that few were asked. */
static void
look_late(struct recipe *recipe, struct ticks *ticks)
{
	bool has_chosen = false;
	struct datum cell;
	uint32_t k;

	for (k = 0; k < ticks->n; k++) {
		cell = *cell_of_choice(recipe, ticks, k);
		if (is_blank(recipe, ticks, k, cell))
			continue;
		if (datum_is(cell, '0')) {
			ticks->kind = TICKS_BOTH;
			return;
		}
		has_chosen |= datum_is(cell, '1');
	}
	if (has_chosen)
		settle(recipe, ticks);
}

bool
ticks_fill(struct recipe *recipe, uint32_t *bad)
{
	struct ticks *ticks = recipe->ticks;
	const struct ticks *end = ticks + recipe->n_ticks;
	struct datum becomes;
	struct datum *cell;
	uint32_t k;

	for (; ticks < end; ticks++) {
		if (ticks->kind == TICKS_OPEN)
			look_late(recipe, ticks);
		if (ticks->kind != TICKS_ALONE)
			continue;
		if (!judge(recipe, ticks, &becomes, &k)) {
			*bad = ticks->first + k;
			return false;
		}
		for (k = 0; becomes.text != NULL && k < ticks->n; k++) {
			cell = cell_of_choice(recipe, ticks, k);
			if (is_blank(recipe, ticks, k, *cell))
				*cell = becomes;
		}
	}
	return true;
}

void
ticks_count(struct recipe *recipe)
{
	struct ticks *ticks = recipe->ticks;
	struct ticks *end = ticks + recipe->n_ticks;
	uint32_t k;

	for (; ticks < end; ticks++) {
		if (!ticks->is_default ||
		    (ticks->kind != TICKS_ALONE && ticks->kind != TICKS_CELL))
			continue;
		for (k = 0; k < ticks->n; k++)
			if (cell_of_choice(recipe, ticks, k)->text ==
			    source_no_answer) {
				ticks->n_blank++;
				break;
			}
	}
}

const char *
ticks_letters(const struct recipe *recipe)
{
	return recipe->letters == NULL ? "" : recipe->letters;
}

void
ticks_report(
    const struct recipe *recipe, uint64_t records, struct ledger *ledger)
{
	const struct ticks *ticks;
	struct place place = {0};
	uint32_t i;

	for (i = 0; i < recipe->n_ticks; i++) {
		ticks = &recipe->ticks[i];
		if (ticks->n_blank == 0)
			continue;
		place.column = name_of(recipe, ticks);
		diag_note(&place, "blank-choices",
		    "in %llu of %llu records nothing is chosen, which is "
		    "taken for no answer; where they were asked and chose "
		    "nothing, say \"blank\": \"0\" in the codebook",
		    (unsigned long long)ticks->n_blank,
		    (unsigned long long)records);
		ledger_count(ledger, "blank-choices", ticks->n_blank);
	}
}
