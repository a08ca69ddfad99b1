#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "number.h"
#include "phrase.h"
#include "score.h"

/* Bounds are decimals, the truth is binary. */
#define NEAR 1e-9

uint64_t *
score_table(const struct score *score, uint32_t i)
{
	return &score->counts[(size_t)i * OF_TABLE];
}

uint64_t *
score_figure(const struct score *score, uint32_t i)
{
	return &score->counts[((size_t)score->n_tables + 1) * OF_TABLE +
	    (size_t)i * OF_FIGURE];
}

uint64_t *
score_headline(const struct score *score, uint32_t i)
{
	return &score->counts[((size_t)score->n_tables + 1) * OF_TABLE +
	    (size_t)score->n_figures * OF_FIGURE + (size_t)i * OF_HEADLINE];
}

/* The variable that holds the wave, or NULL. */
static const char *
time_of(const struct codebook *book)
{
	uint32_t i;

	for (i = 0; i < book->n_variables; i++)
		if (book->variables[i].role == ROLE_TIME)
			return book->variables[i].name;
	return NULL;
}

/* The newest wave that has the figure. */
static uint32_t
find_headline(const struct truth *truth, uint32_t table,
    const struct headline_spec *spec, const char *const *waves, size_t n_waves)
{
	uint32_t found = TRUTH_NONE;

	if (!spec->is_last_wave)
		return truth_of_headline(truth, table, spec, NULL, NULL);
	while (found == TRUTH_NONE && n_waves-- > 0)
		found = truth_of_headline(
		    truth, table, spec, time_of(truth->book), waves[n_waves]);
	return found;
}

void
score_new(struct score *score, const struct truth *truth,
    const char *const *waves, size_t n_waves)
{
	const struct tables *tables = truth->tables;
	uint32_t n = 0;
	uint32_t t;
	uint32_t i;

	*score =
	    (struct score){.n_tables = tables->n_tables, .n_figures = truth->n};
	for (t = 0; t < tables->n_tables; t++)
		score->n_headlines += tables->tables[t].n_headlines;
	score->headline_figures =
	    mem_zero(score->n_headlines + 1, sizeof *score->headline_figures);
	score->headlines =
	    mem_zero(score->n_headlines + 1, sizeof *score->headlines);
	score->headline_tables =
	    mem_zero(score->n_headlines + 1, sizeof *score->headline_tables);
	for (t = 0; t < tables->n_tables; t++)
		for (i = 0; i < tables->tables[t].n_headlines; i++) {
			score->headline_tables[n] = t;
			score->headlines[n] = &tables->tables[t].headlines[i];
			score->headline_figures[n] = find_headline(
			    truth, t, score->headlines[n], waves, n_waves);
			n++;
		}
	score->n = ((size_t)score->n_tables + 1) * OF_TABLE +
	    (size_t)score->n_figures * OF_FIGURE +
	    (size_t)score->n_headlines * OF_HEADLINE;
	score->counts = mem_zero(score->n + 1, sizeof *score->counts);
}

/* ---- a sample ------------------------------------------------------------ */

struct sample {
	struct score *score;
	const struct truth *truth;
	const struct headcounts *heads;
	const struct donors *donors;
	const uint32_t *times;
	const struct said *said;
};

static bool
is_large(const struct sample *s, uint32_t at)
{
	const struct true_figure *figure = &s->truth->list[at];
	double n = (double)s->said[at].n;
	int k;

	if (figure->is_difference && figure->is_share) {
		for (k = 0; k < 2; k++)
			if (figure->side[k] == TRUTH_NONE ||
			    !is_large(s, figure->side[k]))
				return false;
		return true;
	}
	return n >= 100 &&
	    (!figure->is_share ||
		(n * figure->value >= 10 && n * (1 - figure->value) >= 10));
}

static bool
holds(double low, double high, double truth)
{
	return low - NEAR <= truth && truth <= high + NEAR;
}

/* The truth as a bound would be printed. */
static double
as_printed(const struct true_figure *figure)
{
	int decimals = tables_interval_decimals(figure->measure);
	char text[400];
	double value = figure->value * truth_unit(figure);
	size_t len;

	len = figure->is_share
	    ? number_round(text, sizeof text, figure->value, 2, decimals)
	    : number_round(text, sizeof text, value, 0, decimals);
	(void)number_parse(&value, text, len);
	return value;
}

/* Of its table, and of all. */
static void
add_count(struct sample *s, uint32_t table, enum of_table what, uint64_t n)
{
	score_table(s->score, table)[what] += n;
	score_table(s->score, s->score->n_tables)[what] += n;
}

static void
add_interval(struct sample *s, uint32_t at, double low, double high)
{
	const struct true_figure *figure = &s->truth->list[at];
	const struct said *said = &s->said[at];
	uint32_t t = figure->table;
	uint64_t *one = score_figure(s->score, at);
	bool held = holds(low, high, figure->value * truth_unit(figure));
	bool exact = holds(said->low, said->high, figure->value);
	bool large = is_large(s, at);

	one[FIGURE_PRINTED]++;
	one[FIGURE_HELD] += held;
	one[FIGURE_LARGE] += large;
	one[FIGURE_LARGE_HELD] += large && held;
	add_count(s, t, large ? TABLE_LARGE : TABLE_OTHER, 1);
	add_count(s, t, large ? TABLE_LARGE_HELD : TABLE_OTHER_HELD, held);
	add_count(s, t, large ? TABLE_LARGE_EXACT : TABLE_OTHER_EXACT, exact);
	if (large)
		add_count(s, t, TABLE_LARGE_ALIKE,
		    holds(low, high, as_printed(figure)));
}

/* Was it printed, though it must not be? */
static void
add_secret(struct sample *s, uint32_t at, const struct node *cell, uint32_t t)
{
	const struct table *table = &s->truth->tables->tables[t];
	const struct headcount *head = &s->heads->list[at];
	bool is_printed = node_get(cell, "figure") != NULL;
	uint64_t base;
	uint64_t answer;

	if (!head->is_known)
		return;
	base = headcount_of(head->base, head->n_base, s->donors, s->times);
	answer =
	    headcount_of(head->answer, head->n_answer, s->donors, s->times);
	if (is_printed && node_number(cell, "n", -1) != (double)base) {
		add_count(s, t, TABLE_UNCOUNTED, 1);
		return;
	}
	if (!headcount_must_hide(
		table, &s->truth->tables->secrecy, base, answer))
		return;
	add_count(s, t, TABLE_MUST, 1);
	add_count(s, t, TABLE_LEAKED, is_printed);
}

static void
add_cell(struct sample *s, uint32_t t, const struct node *table,
    const struct node *group, const struct node *row, size_t c)
{
	const struct node *columns = node_get(table, "columns");
	const struct node *cell = &node_get(row, "cells")->child[c];
	uint32_t at;

	if (strcmp(node_text(&columns->child[c], "holds", ""), "figure") != 0)
		return;
	at = truth_find(s->truth, node_text(table, "id", ""),
	    node_text(group, "item", ""), node_get(table, "stubs"),
	    node_get(row, "codes"), &columns->child[c]);
	if (at == TRUTH_NONE) {
		add_count(s, t, TABLE_UNKNOWN, node_get(cell, "low") != NULL);
		return;
	}
	add_secret(s, at, cell, t);
	if (node_get(cell, "low") != NULL && node_get(cell, "high") != NULL)
		add_interval(s, at, node_number(cell, "low", 0),
		    node_number(cell, "high", 0));
}

static void
add_table(struct sample *s, const struct node *table)
{
	int t = tables_find(s->truth->tables, node_text(table, "id", ""));
	const struct node *groups = node_get(table, "groups");
	size_t g;
	size_t r;
	size_t c;

	if (t < 0)
		return;
	for (g = 0; groups != NULL && g < groups->n; g++) {
		const struct node *rows = node_get(&groups->child[g], "rows");

		for (r = 0; r < rows->n; r++)
			for (c = 0; c < node_get(&rows->child[r], "cells")->n;
			     c++)
				add_cell(s, (uint32_t)t, table,
				    &groups->child[g], &rows->child[r], c);
	}
}

/* What the sample added to the sums, for the error of a share of them. */
static void
add_squares(struct score *score, const uint64_t *before)
{
	uint32_t t;

	for (t = 0; t <= score->n_tables; t++) {
		uint64_t *counts = score_table(score, t);
		uint64_t large = counts[TABLE_LARGE] - before[2 * t];
		uint64_t held = counts[TABLE_LARGE_HELD] - before[2 * t + 1];

		counts[TABLE_HH] += held * held;
		counts[TABLE_HM] += held * large;
		counts[TABLE_MM] += large * large;
	}
}

static uint64_t *
sums_before(const struct score *score)
{
	uint64_t *before =
	    mem_zero(2 * ((size_t)score->n_tables + 1), sizeof *before);
	uint32_t t;

	for (t = 0; t <= score->n_tables; t++) {
		before[2 * t] = score_table(score, t)[TABLE_LARGE];
		before[2 * t + 1] = score_table(score, t)[TABLE_LARGE_HELD];
	}
	return before;
}

/* The words for a value with this interval; owned, NULL for a number. */
static char *
phrase_of(double value, const struct said *said, bool is_by_figure,
    const struct language *language)
{
	struct share share = {value, said->low, said->high, true, is_by_figure};
	struct out out = {0};
	enum form form = phrase_put(&out, &share, language);
	char *text = out_take(&out);

	if (form != FORM_NUMBER)
		return text;
	free(text);
	return NULL;
}

static void
add_headlines(struct sample *s, const struct language *language)
{
	uint32_t i;

	for (i = 0; language != NULL && i < s->score->n_headlines; i++) {
		uint32_t at = s->score->headline_figures[i];
		bool is_by_figure = s->score->headlines[i]->is_by_figure;
		uint64_t *counts = score_headline(s->score, i);
		char *phrase;
		char *other;

		if (at == TRUTH_NONE || !s->said[at].is_plain)
			continue;
		phrase = phrase_of(
		    s->said[at].value, &s->said[at], is_by_figure, language);
		other = phrase_of(s->truth->list[at].value, &s->said[at],
		    is_by_figure, language);
		counts[HEADLINE_SAID]++;
		counts[HEADLINE_PHRASE] += phrase != NULL;
		counts[HEADLINE_OTHER] += phrase != NULL &&
		    (other == NULL || strcmp(phrase, other) != 0);
		free(phrase);
		free(other);
	}
}

bool
score_add(struct score *score, const struct truth *truth,
    const struct headcounts *heads, const struct donors *donors,
    const uint32_t *times, const struct language *language,
    const char *estimates, const char *document)
{
	struct said *said = mem_zero(truth->n + 1, sizeof *said);
	struct node *root = node_load(document);
	const struct node *tables = node_get(root, "tables");
	struct sample s = {score, truth, heads, donors, times, said};
	uint64_t *before = sums_before(score);
	bool is_good = root != NULL && truth_said(truth, said, estimates);
	size_t t;

	for (t = 0; is_good && tables != NULL && t < tables->n; t++)
		add_table(&s, &tables->child[t]);
	if (is_good) {
		add_squares(score, before);
		add_headlines(&s, language);
	}
	free(before);
	node_free(root);
	free(said);
	return is_good;
}

void
score_free(struct score *score)
{
	free(score->counts);
	free(score->headline_figures);
	free(score->headline_tables);
	free(score->headlines);
}
