#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "input.h"
#include "lineage.h"
#include "map.h"
#include "marker.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "verbatim.h"

static void
take_base(struct bases *bases, const struct record *rec)
{
	struct base_steps *base;
	double number;
	size_t i;

	if (rec->n < 3 + STEPS)
		return;
	base = bases_add(bases);
	base->table = mem_text(record_field(rec, 0));
	base->item = mem_text(record_field(rec, 1));
	base->column = mem_text(record_field(rec, 2));
	for (i = 0; i < STEPS; i++) {
		struct slice field = record_field(rec, (uint32_t)(3 + i));

		if (number_parse(&number, field.text, field.len))
			base->n[i] = (uint64_t)number;
	}
}

bool
lineage_load(struct lineage *lineage, const char *folder)
{
	struct place place = {.file = folder};
	char *path = mem_format("%s/steps.csv", folder);
	char *files[] = {path};
	struct input *in = NULL;
	struct record rec;

	*lineage = (struct lineage){.run = marker_load(folder)};
	if (access(path, R_OK) == 0)
		in = input_open(files, 1, false);
	while (in != NULL && input_next(in, &rec))
		take_base(&lineage->bases, &rec);
	input_close(in);
	free(path);
	if (in != NULL)
		return true;
	diag_error(STATUS_USAGE, &place, "no-publication",
	    "holds no publication that says how its bases came about");
	return false;
}

void
lineage_free(struct lineage *lineage)
{
	bases_free(&lineage->bases);
	node_free(lineage->run);
}

/* Is the word one of those between blanks? */
static bool
has_word(const char *text, const char *word, size_t len)
{
	const char *at = text;

	while ((at = strstr(at, word)) != NULL) {
		if ((at == text || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

/* Each word of the cell is one of the base, or stands in the item itself. */
bool
lineage_is_base(const struct base_steps *base, const char *column)
{
	size_t n_base = 0;
	size_t n_found = 0;
	const char *at;

	for (at = base->column; *at != '\0'; at += strcspn(at, " "))
		n_base += *(at += strspn(at, " ")) != '\0';
	for (at = column; *at != '\0'; at += strcspn(at, " ")) {
		char *word;
		size_t len;

		at += strspn(at, " ");
		len = strcspn(at, " ");
		if (len == 0)
			break;
		word = mem_text((struct slice){at, len});
		if (has_word(base->column, word, len)) {
			n_found++;
		} else if (strstr(base->item, word) == NULL) {
			free(word);
			return false;
		}
		free(word);
	}
	return n_found == n_base;
}

const struct base_steps *
lineage_find(const struct lineage *lineage, const char *table, const char *item,
    const char *column)
{
	size_t i;

	for (i = 0; i < lineage->bases.n; i++) {
		const struct base_steps *base = &lineage->bases.at[i];

		if (strcmp(base->table, table) == 0 &&
		    strcmp(base->item, item) == 0 &&
		    lineage_is_base(base, column))
			return base;
	}
	return NULL;
}

const char *
lineage_formula(const char *statistic)
{
	static const char *const formulas[][2] = {
	    {"share",
		"weighted share: the weights of those with this answer over "
		"those of the base (a ratio estimator)"},
	    {"mean",
		"weighted mean: the sum of weight times value over the sum of "
		"weights"},
	    {"total", "weighted total: the sum of weight times value"},
	    {"count", "the sum of weights"},
	    {"ratio", "the ratio of two weighted totals"},
	    {"quantile",
		"weighted quantile; its interval by Woodruff's method"},
	    {"chisq",
		"test of independence, with the correction of Rao and Scott"},
	};
	size_t i;

	for (i = 0; i < sizeof formulas / sizeof *formulas; i++)
		if (strcmp(formulas[i][0], statistic) == 0)
			return formulas[i][1];
	return statistic;
}

/* ---- sources ------------------------------------------------------------- */

/* What is told of one wave, and of whom it was told. */
struct sources {
	const struct codebook *book;
	const char *wave;
	struct map *told;
	struct out out;
};

static void tell_name(struct sources *, const char *name);

/* Every text in a derivation that is the name of a variable. */
static void
tell_names(struct sources *s, const struct node *node)
{
	size_t i;

	if (node->kind == NODE_STRING &&
	    (codebook_variable(s->book, node->text) >= 0 ||
		codebook_set(s->book, node->text) >= 0))
		tell_name(s, node->text);
	for (i = 0; i < node->n; i++)
		tell_names(s, &node->child[i]);
}

static void
tell_node(struct sources *s, const char *name, const struct node *node)
{
	const struct node *from = node_get(node, "from");
	const struct node *derive = node_get(node, "derive");
	const struct node *here = node_get(from, s->wave);
	struct json json = {0};

	here = here == NULL ? node_get(from, "*") : here;
	json_open(&json, NULL, '{');
	if (here != NULL)
		verbatim_put(&json, "from", here);
	if (derive != NULL)
		verbatim_put(&json, "derive", derive);
	if (node_get(node, "asked") != NULL)
		verbatim_put(&json, "asked", node_get(node, "asked"));
	json_close(&json, '}');
	out_format(&s->out, "%s: ", name);
	if (here == NULL && derive == NULL)
		out_text(&s->out, "not in this wave");
	else
		out_slice(&s->out, (struct slice){json.out.text, json.out.len});
	out_byte(&s->out, '\n');
	out_free(&json.out);
	if (derive != NULL)
		tell_names(s, derive);
	if (node_get(node, "asked") != NULL)
		tell_names(s, node_get(node, "asked"));
}

static void
tell_name(struct sources *s, const char *name)
{
	int variable = codebook_variable(s->book, name);
	int set = codebook_set(s->book, name);
	bool is_new;
	uint32_t i;

	map_put(s->told, slice_of(name), &is_new);
	if (!is_new)
		return;
	if (variable >= 0)
		tell_node(s, name, codebook_node(s->book, (uint32_t)variable));
	if (variable >= 0 || set < 0 || s->book->sets == NULL)
		return;
	if (node_get(s->book->sets[set].node, "from") != NULL) {
		tell_node(s, name, s->book->sets[set].node);
		return;
	}
	for (i = 0; i < s->book->sets[set].n_members; i++)
		tell_name(
		    s, s->book->variables[s->book->sets[set].members[i]].name);
}

char *
lineage_sources(const struct codebook *book, const char *name,
    const char *category, const char *wave)
{
	struct sources s = {.book = book, .wave = wave, .told = map_new()};
	int which = codebook_set(book, name);
	const struct set *set = which < 0 ? NULL : &book->sets[which];
	bool is_told = false;
	uint32_t i;

	for (i = 0; set != NULL && category != NULL && i < set->n_members; i++)
		if (strcmp(set->codes[i], category) == 0 &&
		    node_get(set->node, "from") == NULL) {
			tell_name(&s, book->variables[set->members[i]].name);
			is_told = true;
		}
	if (!is_told)
		tell_name(&s, name);
	map_free(s.told);
	return out_take(&s.out);
}

char *
lineage_design(const struct node *run)
{
	const struct node *stages = node_get(run, "stages");
	const struct node *args = NULL;
	struct out out = {0};
	size_t i;

	for (i = 0; stages != NULL && i < stages->n; i++)
		if (strcmp(node_text(&stages->child[i], "stage", ""),
			"aggregate") == 0)
			args = node_get(&stages->child[i], "arguments");
	/* Behind --tables FILE --codebook FILE, before the records. */
	for (i = 4; args != NULL && i < args->n; i++) {
		const char *text = args->child[i].text;

		if (strncmp(text, "micro/", 6) == 0)
			break;
		out_format(&out, "%s%s",
		    out.len == 0         ? ""
			: text[0] == '-' ? " "
					 : "=",
		    text[0] == '-' ? text + 2 : text);
	}
	return out_take(&out);
}
