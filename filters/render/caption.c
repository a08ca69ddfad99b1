#include <stdlib.h>
#include <string.h>

#include "caption.h"
#include "mem.h"
#include "show.h"
#include "whom.h"

enum {
	ANSWERS_MAX = 16
};

/* Kinds of missing that the table treats alike, each of them once. */
struct answers {
	const char *labels[ANSWERS_MAX];
	const char *shares[ANSWERS_MAX]; /* " (8%)", or "" */
	uint32_t n;
};

static void
add_answer(struct answers *answers, const char *label, const char *share)
{
	uint32_t i;

	for (i = 0; i < answers->n; i++)
		if (strcmp(answers->labels[i], label) == 0 &&
		    strcmp(answers->shares[i], share) == 0)
			return;
	if (answers->n == ANSWERS_MAX)
		return;
	answers->labels[answers->n] = label;
	answers->shares[answers->n++] = share;
}

/* The share of an answer that is no row, among all: " (8%)". */
static const char *
share_of(struct build *b, const struct measure *measure, const char *code)
{
	const struct estimate *found = build_total(b, measure, code);
	struct cell cell;

	if (found == NULL || !found->has_value)
		return "";
	sheet_cell(b->doc, &cell, found, &(struct rounding){.shift = 2});
	return pool_take(&b->doc->pool,
	    mem_format(" (%s%s)", cell.text,
		word(WORD_PERCENT_SIGN, b->doc->language)));
}

/* What becomes of one kind of missing. */
enum fate {
	FATE_KEPT,
	FATE_HIDDEN,
	FATE_DROPPED
};

static enum fate
fate_of(const struct measure *measure, const char *code)
{
	if (!build_lists(code, measure->keep, measure->n_keep))
		return measure->base == BASE_ASKED ? FATE_HIDDEN : FATE_DROPPED;
	if (build_lists(code, measure->hide, measure->n_hide))
		return FATE_HIDDEN;
	if (measure->categories != NULL &&
	    !build_lists(code, measure->categories, measure->n_categories))
		return FATE_HIDDEN;
	return FATE_KEPT;
}

static void
sort_answer(struct build *b, const struct measure *measure,
    const struct variable *variable, const char *code,
    struct answers answers[3])
{
	enum fate fate = fate_of(measure, code);

	add_answer(&answers[fate], build_answer(b, variable, code),
	    fate == FATE_HIDDEN ? share_of(b, measure, code) : "");
}

/* Sort the kinds of missing of one measure by what becomes of them. */
static void
sort_answers(
    struct build *b, const struct measure *measure, struct answers answers[3])
{
	const struct codebook *book = b->book;
	int at = measure->is_set || measure->variable == NULL
	    ? -1
	    : codebook_variable(book, measure->variable);
	const struct variable *variable;
	uint32_t i;

	if (at < 0 || !tables_is_by_answer(measure))
		return;
	variable = &book->variables[at];
	for (i = 0; i < variable->n_categories; i++)
		if (variable->categories[i].is_missing)
			sort_answer(b, measure, variable,
			    variable->categories[i].code, answers);
	for (i = 0; i < measure->n_keep; i++)
		if (build_is_unlisted(b, measure, variable, measure->keep[i]))
			sort_answer(
			    b, measure, variable, measure->keep[i], answers);
}

/* Between sentences. */
static void
put_blank(struct out *out)
{
	if (out->len > 0)
		out_byte(out, ' ');
}

static void
put_sentence(struct out *out, const char *sentence)
{
	if (*sentence == '\0')
		return;
	put_blank(out);
	out_text(out, sentence);
}

static void
put_answers(struct out *out, const struct document *doc, enum word sentence,
    const struct answers *answers)
{
	struct out list = {0};
	struct blank blanks[2] = {{"answers", NULL}, {NULL, NULL}};
	uint32_t i;

	if (answers->n == 0)
		return;
	for (i = 0; i < answers->n; i++)
		out_format(&list, "%s%s%s%s%s", i > 0 ? ", " : "",
		    word(WORD_QUOTE_OPEN, doc->language), answers->labels[i],
		    word(WORD_QUOTE_CLOSE, doc->language), answers->shares[i]);
	out_byte(&list, '\0');
	blanks[0].value = list.text;
	put_blank(out);
	words_fill(out, word(sentence, doc->language), blanks);
	out_free(&list);
}

/* Have all shares of the table percentages of the same? */
static bool
is_one_percent(const struct table *table)
{
	const struct measure *first = NULL;
	uint32_t m;

	for (m = 0; m < table->n_measures; m++) {
		const struct measure *measure = &table->measures[m];

		if (measure->statistic != STAT_SHARE)
			continue;
		if (first == NULL)
			first = measure;
		else if (measure->percent != first->percent)
			return false;
	}
	return first != NULL;
}

/* What percentages are of. */
static const char *
percent_of(const struct document *doc, const struct table *table,
    const struct measure *measure)
{
	enum word which =
	    table->n_breakdowns > 1 ? WORD_OF_GROUPS : WORD_OF_ALL;

	if (measure->percent == PERCENT_ROW)
		which = WORD_OF_ANSWERS;
	if (measure->percent == PERCENT_TOTAL)
		which = WORD_OF_TOTAL;
	return word(which, doc->language);
}

/* "Per cent of each group, weighted."; what is not known is not said. */
static void
put_unit(struct out *out, const struct document *doc, const struct sheet *sheet,
    const struct table *table)
{
	const char *percent = "";
	uint32_t m;
	const char *weight = sheet_weighting(sheet, doc->language);
	char *capital;
	uint32_t g;

	for (g = 1; g < sheet->n_groups; g++)
		if (strcmp(sheet->groups[g].unit, sheet->groups[0].unit) != 0)
			break;
	for (m = 0; m < table->n_measures && is_one_percent(table); m++)
		if (table->measures[m].statistic == STAT_SHARE)
			percent = percent_of(doc, table, &table->measures[m]);
	if (sheet->n_groups > 0 && g == sheet->n_groups) {
		out_format(out, "%s%s%s.",
		    *percent == '\0' ? sheet->groups[0].unit : percent,
		    *weight == '\0' ? "" : ", ", weight);
		return;
	}
	if (*weight != '\0') {
		capital = words_capital(weight);
		out_format(out, "%s.", capital);
		free(capital);
	}
	if (*percent != '\0') {
		put_blank(out);
		out_format(out, "%s.", percent);
	}
}

/* Are its figures of others than the base of the table? */
static bool
has_own_base(struct build *b, const struct measure *measure)
{
	return measure->base_text.n > 0 || *whom_of_measure(b, measure) != '\0';
}

/* The least and the most respondents of the groups that have no base of
 * their own; false when each has its own. */
static bool
find_n(struct build *b, uint64_t *least, uint64_t *most)
{
	const struct sheet *sheet = b->sheet;
	bool is_any = false;
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++) {
		if (has_own_base(b, &b->table->measures[g]))
			continue;
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			const struct cell *cell =
			    &sheet->groups[g].rows[r].cells[0];

			if (!is_any || cell->n < *least)
				*least = cell->n;
			if (!is_any || cell->n > *most)
				*most = cell->n;
			is_any = true;
		}
	}
	return is_any;
}

/* "Base: adult men (n = 1,615)." n is that of the first column. */
static void
put_base(struct out *out, struct build *b)
{
	const struct document *doc = b->doc;
	char low[SHOW_TEXT];
	char high[SHOW_TEXT];
	uint64_t least = 0;
	uint64_t most = 0;
	struct blank blanks[3] = {
	    {"base", whom_of_table(b)}, {"n", low}, {NULL, NULL}};
	char *both = NULL;

	if (!find_n(b, &least, &most))
		return;
	put_blank(out);
	if (!b->table->show_total) {
		words_fill(out, word(WORD_GROUP_BASE, doc->language), blanks);
		return;
	}
	show_count(low, least, doc->language);
	show_count(high, most, doc->language);
	if (least != most)
		blanks[1].value = both = mem_format("%s–%s", low, high);
	words_fill(out, word(WORD_BASE, doc->language), blanks);
	free(both);
}

static bool
has_other_bases(struct build *b)
{
	uint32_t m;

	for (m = 0; m < b->table->n_measures; m++)
		if (has_own_base(b, &b->table->measures[m]))
			return true;
	return false;
}

/*
 * One question shows the don't-knows, another only the answer it is about:
 * what is seen once need not be said to be unseen.
 */
static void
drop_seen(struct answers *hidden, const struct answers *kept)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < hidden->n; i++) {
		if (build_lists(hidden->labels[i], kept->labels, kept->n))
			continue;
		hidden->labels[n] = hidden->labels[i];
		hidden->shares[n++] = hidden->shares[i];
	}
	hidden->n = n;
}

void
caption_build(struct build *b)
{
	static const enum word sentences[] = {[FATE_KEPT] = WORD_KEPT,
	    [FATE_HIDDEN] = WORD_HIDDEN,
	    [FATE_DROPPED] = WORD_DROPPED};
	struct answers answers[3] = {{.n = 0}};
	struct sheet *sheet = b->sheet;
	struct out out = {0};
	uint32_t m;
	int fate;

	put_unit(&out, b->doc, sheet, b->table);
	put_base(&out, b);
	if (has_other_bases(b))
		put_sentence(&out, word(WORD_BASE_OTHER, b->doc->language));
	for (m = 0; m < b->table->n_measures; m++)
		sort_answers(b, &b->table->measures[m], answers);
	drop_seen(&answers[FATE_HIDDEN], &answers[FATE_KEPT]);
	for (fate = FATE_KEPT; fate <= FATE_DROPPED; fate++)
		put_answers(&out, b->doc, sentences[fate], &answers[fate]);
	sheet->caption = pool_take(&b->doc->pool, out_take(&out));
}

/* "Standardised to the population by age and sex." */
static void
put_standardized(
    struct out *out, struct build *b, const struct measure *measure)
{
	struct out names = {0};
	struct blank blanks[2] = {{"variables", NULL}, {NULL, NULL}};
	uint32_t i;

	for (i = 0; i < measure->n_standardize; i++)
		out_format(&names, "%s%s", i > 0 ? ", " : "",
		    codebook_label(
			b->book, measure->standardize[i], build_lang(b)));
	if (names.len > 0) {
		out_byte(&names, '\0');
		blanks[0].value = names.text;
		put_blank(out);
		words_fill(
		    out, word(WORD_STANDARDIZED, b->doc->language), blanks);
	}
	out_free(&names);
}

const char *
caption_of_group(struct build *b, const struct measure *measure)
{
	const char *lang = build_lang(b);
	const char *base = whom_of_measure(b, measure);
	const char *note = label_in(&measure->note, lang);
	struct blank blanks[2] = {{"base", base}, {NULL, NULL}};
	struct out out = {0};

	if (measure->statistic == STAT_SHARE && !is_one_percent(b->table))
		out_format(&out, "%s.", percent_of(b->doc, b->table, measure));
	if (*base != '\0') {
		put_blank(&out);
		words_fill(
		    &out, word(WORD_GROUP_BASE, b->doc->language), blanks);
	}
	if (measure->is_set)
		put_sentence(&out, word(WORD_MANY, b->doc->language));
	put_standardized(&out, b, measure);
	put_sentence(&out, note);
	return pool_take(&b->doc->pool, out_take(&out));
}
