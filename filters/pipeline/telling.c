#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "digits.h"
#include "figures.h"
#include "inquiry.h"
#include "lineage.h"
#include "marker.h"
#include "mem.h"
#include "options.h"
#include "records.h"
#include "secrets.h"
#include "setup.h"

/*
 * explain: where a published cell comes from.  The figure, its base step by
 * step from the raw records, the source of its variable, design and formula.
 */
struct telling {
	const char *study;
	const char *output;
	const char *schemas;
	const char *input;
	bool has_records;
	bool has_secret;
	const char *secret; /* NULL: the file of the run */
	/* of the operands */
	const char *table;
	const char *item;
	const char *category; /* NULL: all */
	char *column;         /* "wave=4 sector=1" */
	bool is_its_own;      /* the codebook that the figures were made by */
};

static void
take_secret(const struct options *opt, void *settings)
{
	struct telling *telling = settings;

	telling->has_secret = true;
	telling->secret = opt->value;
}

static const struct option_row rows[] = {
    {"study", 0, true, "NAME", "the study", OPTION_TEXT,
	OPTION_AT(struct telling, study)},
    {"output", 0, true, "DIR", "where NAME/ is (out)", OPTION_TEXT,
	OPTION_AT(struct telling, output)},
    {"schemas", 0, true, "DIR", "where NAME/ with the schemas is", OPTION_TEXT,
	OPTION_AT(struct telling, schemas)},
    {"records", 0, true, NULL, "the records of the base too, by their places",
	OPTION_FLAG, OPTION_AT(struct telling, has_records)},
    {"input", 0, true, "DIR", "with --records: where the raw files are",
	OPTION_TEXT, OPTION_AT(struct telling, input), .requires = "records"},
    {"secret", 0, true, "[=FILE]",
	"why it is held back, by the run's file of secrets", OPTION_CALL,
	.take = take_secret},
    {0},
};

static const struct option_page page = {
    .program = "pipeline",
    .synopsis = "explain TABLE ITEM [CATEGORY] [VAR=VALUE ...] [--records] "
		"[--secret] [option ...]",
    .summary = "Where a published figure comes from.",
    .examples = {"pipeline.sh explain innovative innovative 1 wave=4 --study "
		 "innovations"},
    .rows = rows,
};

/* The item itself, what it begins with, or its variable. */
static bool
is_item(const struct figure *figure, const char *item)
{
	size_t len = strlen(item);

	return strcmp(figure->item, item) == 0 ||
	    strcmp(figure->measure, item) == 0 ||
	    (strncmp(figure->item, item, len) == 0 && figure->item[len] == ';');
}

/* The same words, whatever their order; those of the item may be left out. */
static bool
is_column(const struct figure *figure, const char *column)
{
	struct base_steps base = {
	    .column = (char *)column, .item = figure->item};

	return lineage_is_base(&base, figure->column);
}

/* ---- what is told -------------------------------------------------------- */

static void
tell_figure(const struct figure *figure)
{
	const struct result *r = &figure->result;
	char n[DIGITS_MAX];

	printf("  category %s: ",
	    figure->category[0] == '\0' ? "-" : figure->category);
	if (isfinite(r->estimate))
		printf("%.10g", r->estimate);
	else
		printf("no figure");
	if (isfinite(r->se))
		printf(", standard error %.4g", r->se);
	if (isfinite(r->low) && isfinite(r->high))
		printf(", interval %.4g to %.4g", r->low, r->high);
	if (r->status != RESULT_SUPPRESSED)
		printf(", n %s", digits_count(n, r->n));
	if (isfinite(r->sum_weight))
		printf(", weights %.10g", r->sum_weight);
	if (r->status != RESULT_PLAIN)
		printf(" [%s]", result_statuses[r->status]);
	putchar('\n');
}

static void
tell_wave(const struct node *wave)
{
	char n[4][DIGITS_MAX];
	const struct node *rejects = node_get(wave, "rejects");
	size_t i;

	printf("  wave %s: %s read, %s rejected", node_text(wave, "id", "?"),
	    digits_count(n[0], (uint64_t)node_number(wave, "read", 0)),
	    digits_count(n[1], (uint64_t)node_number(wave, "rejected", 0)));
	for (i = 0; rejects != NULL && i < rejects->n; i++)
		printf("%s%s %.0f%s", i == 0 ? " (" : ", ",
		    rejects->child[i].key, rejects->child[i].number,
		    i + 1 == rejects->n ? ")" : "");
	printf(", %s not kept, %s kept",
	    digits_count(n[2], (uint64_t)node_number(wave, "not_kept", 0)),
	    digits_count(n[3], (uint64_t)node_number(wave, "kept", 0)));
	if (node_get(wave, "frame") != NULL)
		printf("; %s in the frame",
		    digits_count(
			n[0], (uint64_t)node_number(wave, "frame", 0)));
	putchar('\n');
}

static void
tell_base(const struct base_steps *base)
{
	static const char *const words[STEPS] = {"left out by where",
	    "not asked", "don't know", "no answer", "not relevant", "invalid",
	    "no weight", "in the base"};
	uint64_t all = 0;
	char n[DIGITS_MAX];
	size_t i;

	for (i = 0; i < STEPS; i++)
		all += base->n[i];
	printf("  %s in %s\n", digits_count(n, all),
	    base->column[0] == '\0' ? "all columns" : base->column);
	for (i = 0; i < STEPS; i++)
		if (base->n[i] > 0 || i == STEP_BASE)
			printf(
			    "  %s %s\n", digits_count(n, base->n[i]), words[i]);
}

/* Is this codebook the one that the figures were made by? */
static bool
is_its_own(const struct lineage *lineage, const char *book)
{
	struct place place = {.file = book};

	if (marker_is_as_listed(
		marker_file(lineage->run, "specifications", "codebook.json"),
		book))
		return true;
	diag_warning(&place, "changed",
	    "is not what the publication was made of, so where the variable "
	    "comes from is left out; --schemas names another folder");
	return false;
}

/* Does the column name this wave, or none? */
static bool
is_of_wave(const struct codebook *book, const char *column, const char *wave)
{
	uint32_t i;

	for (i = 0; book != NULL && i < book->n_variables; i++) {
		const char *name = book->variables[i].name;
		size_t len = strlen(name);
		const char *at;

		if (book->variables[i].role != ROLE_TIME)
			continue;
		for (at = column; *at != '\0';
		     at += strcspn(at, " "), at += strspn(at, " "))
			if (strncmp(at, name, len) == 0 && at[len] == '=')
				return strcspn(at + len + 1, " ") ==
				    strlen(wave) &&
				    strncmp(at + len + 1, wave, strlen(wave)) ==
				    0;
	}
	return true;
}

static void
tell_sources(const struct telling *telling, const struct codebook *book,
    const struct lineage *lineage, const struct figure *figure)
{
	const struct node *waves = node_get(lineage->run, "waves");
	size_t i;

	if (book == NULL || figure->measure[0] == '\0' || !telling->is_its_own)
		return;
	printf("variable %s: %s\n", figure->measure,
	    codebook_label(book, figure->measure, NULL));
	for (i = 0; waves != NULL && i < waves->n; i++) {
		const char *id = node_text(&waves->child[i], "id", "");
		char *text;
		char *rest;
		char *line;

		if (!is_of_wave(book, figure->column, id))
			continue;
		printf("  wave %s\n", id);
		text = rest = lineage_sources(
		    book, figure->measure, telling->category, id);
		while ((line = strsep(&rest, "\n")) != NULL)
			if (line[0] != '\0')
				printf("    %s\n", line);
		free(text);
	}
}

/* Other answers of the same cell. */
static bool
is_beside(const struct figure *a, const struct figure *b)
{
	return strcmp(a->table, b->table) == 0 &&
	    strcmp(a->item, b->item) == 0 &&
	    strcmp(a->column, b->column) == 0 && !b->is_derived;
}

/* Is no number of the cell published?  Then what is left of the records of a
 * wave would tell how many it has. */
static bool
is_withheld(const struct figures *all, const struct figure *figure)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (is_beside(figure, &all->at[i]) &&
		    all->at[i].result.status != RESULT_SUPPRESSED)
			return false;
	return true;
}

static void
tell_figures(const struct telling *telling, const struct figures *all,
    const struct figure *figure, const struct secrets *secrets)
{
	struct place place = {.file = telling->secret};
	bool is_told = true;
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct figure *other = &all->at[i];

		if (!is_beside(figure, other) ||
		    (telling->category != NULL &&
			strcmp(other->category, telling->category) != 0))
			continue;
		tell_figure(other);
		if (secrets != NULL &&
		    other->result.status == RESULT_SUPPRESSED)
			is_told &= secrets_tell(secrets, all, i);
	}
	if (!is_told)
		diag_error(STATUS_USAGE, &place, "changed",
		    "is not of the run that made this publication");
}

static void
tell_all(const struct telling *telling, const struct lineage *lineage,
    const struct codebook *book, const struct figures *all, size_t first,
    const struct secrets *secrets)
{
	const struct figure *figure = &all->at[first];
	const struct base_steps *base =
	    lineage_find(lineage, figure->table, figure->item, figure->column);
	const struct node *waves = node_get(lineage->run, "waves");
	bool is_secret = is_withheld(all, figure);
	char *design = lineage_design(lineage->run);
	size_t i;

	printf("table %s, item %s, %s\n", figure->table, figure->item,
	    figure->column[0] == '\0' ? "the total" : figure->column);
	tell_figures(telling, all, figure, secrets);
	puts("base");
	if (is_secret)
		puts("  confidential");
	for (i = 0; !is_secret && waves != NULL && i < waves->n; i++)
		if (is_of_wave(book, figure->column,
			node_text(&waves->child[i], "id", "")))
			tell_wave(&waves->child[i]);
	if (base != NULL)
		tell_base(base);
	tell_sources(telling, book, lineage, figure);
	printf("design %s\n", design);
	printf("formula %s: %s\n", figure->statistic,
	    lineage_formula(figure->statistic));
	free(design);
}

/* ---- the command --------------------------------------------------------- */

static void
take_operands(struct telling *telling, const struct options *opt)
{
	int i;

	if (opt->n_operands < 2)
		options_fail(opt, "TABLE and ITEM are needed");
	telling->table = opt->operands[0];
	telling->item = opt->operands[1];
	telling->column = mem_text(slice_of(""));
	for (i = 2; i < opt->n_operands; i++) {
		char *longer;

		if (i == 2 && strchr(opt->operands[i], '=') == NULL) {
			telling->category = opt->operands[i];
			continue;
		}
		if (strchr(opt->operands[i], '=') == NULL)
			options_fail(
			    opt, "'%s' is no VAR=VALUE", opt->operands[i]);
		longer = mem_format("%s%s%s", telling->column,
		    telling->column[0] == '\0' ? "" : " ", opt->operands[i]);
		free(telling->column);
		telling->column = longer;
	}
}

static size_t
find_figure(const struct figures *all, const struct telling *telling)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strcmp(all->at[i].table, telling->table) == 0 &&
		    is_item(&all->at[i], telling->item) &&
		    !all->at[i].is_derived &&
		    (telling->category == NULL ||
			strcmp(all->at[i].category, telling->category) == 0) &&
		    is_column(&all->at[i], telling->column))
			break;
	return i;
}

/* The wave that the column names; NULL: several. */
static const char *
only_wave(const struct lineage *lineage, const struct codebook *book,
    const char *column)
{
	const struct node *waves = node_get(lineage->run, "waves");
	const char *only = NULL;
	size_t n = 0;
	size_t i;

	for (i = 0; waves != NULL && i < waves->n; i++)
		if (is_of_wave(
			book, column, node_text(&waves->child[i], "id", ""))) {
			only = node_text(&waves->child[i], "id", "");
			n++;
		}
	return n == 1 ? only : NULL;
}

/* The file of secrets of the run that made the publication; owned. */
static char *
find_secrets(const struct setup *set)
{
	char *run = marker_control(set->target);
	char *path = mem_format("%s/.%s.control/%s/secret.csv", set->output,
	    set->study, run == NULL ? "" : run);

	free(run);
	return path;
}

static void
explain_figure(struct telling *telling, const struct setup *set,
    const struct lineage *lineage, const struct codebook *codebook,
    const struct figures *all, size_t i)
{
	char *path = NULL;
	struct secrets *secrets = NULL;

	if (telling->has_secret && telling->secret == NULL)
		telling->secret = path = find_secrets(set);
	if (telling->has_secret)
		secrets = secrets_load(telling->secret);
	if (secrets != NULL || !telling->has_secret)
		tell_all(telling, lineage, codebook, all, i, secrets);
	secrets_free(secrets);
	free(path);
}

static void
explain(struct telling *telling, const struct setup *set, const char *book)
{
	const char *folder = set->target;
	struct lineage lineage;
	struct codebook *codebook = codebook_load(book);
	char *path = mem_format("%s/estimates.csv", folder);
	struct figures *all = figures_load(path);
	struct place place = {.file = path};
	size_t i;

	if (lineage_load(&lineage, folder) && all != NULL) {
		telling->is_its_own =
		    codebook != NULL && is_its_own(&lineage, book);
		i = find_figure(all, telling);
		if (i == all->n)
			diag_error(STATUS_USAGE, &place, "no-figure",
			    "has no line of table '%s' and item '%s' with %s; "
			    "'pipeline.sh explain --help' says how to name one",
			    telling->table, telling->item,
			    telling->column[0] == '\0' ? "no VAR=VALUE"
						       : telling->column);
		else
			explain_figure(
			    telling, set, &lineage, codebook, all, i);
		if (i < all->n && telling->has_records)
			(void)records_tell(set, &lineage, &all->at[i],
			    telling->category,
			    only_wave(&lineage, codebook, all->at[i].column));
	}
	lineage_free(&lineage);
	figures_free(all);
	codebook_free(codebook);
	free(path);
}

int
inquiry_explain(int argc, char *argv[])
{
	struct telling telling = {0};
	struct options opt;
	struct setup set;
	char *book;

	options_read(&opt, &page, &telling, argc, argv);
	take_operands(&telling, &opt);
	if (!setup_find(&set, telling.study, telling.schemas, telling.input,
		telling.output))
		options_fail(&opt,
		    "--study NAME is needed where there is not exactly one "
		    "publication");
	book = mem_format("%s/codebook.json", set.folder);
	explain(&telling, &set, book);
	free(book);
	setup_free(&set);
	free(telling.column);
	options_close(&opt);
	if (fflush(stdout) != 0)
		diag_error(STATUS_FAIL, NULL, "write-failed",
		    "standard output took not all");
	return (int)diag_status();
}
