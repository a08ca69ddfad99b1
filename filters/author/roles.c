#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "diag.h"
#include "outline.h"
#include "roles.h"

static bool
names_field(const struct node *key, const char *name)
{
	size_t i;

	if (key == NULL)
		return false;
	for (i = 0; key->kind == NODE_ARRAY && i < key->n; i++)
		if (names_field(&key->child[i], name))
			return true;
	return key->kind == NODE_STRING && strcmp(key->text, name) == 0;
}

/* Part of the primary key, or else a key by itself. */
static bool
is_id(const struct outline *outline, const struct outline_column *column)
{
	const struct node *primary = node_get(outline->schema, "primaryKey");
	const struct node *others = node_get(outline->schema, "uniqueKeys");
	const struct node *unique =
	    node_get(node_get(column->question->node, "constraints"), "unique");
	const char *name = column->question->name;
	size_t i;

	if (column->type != TYPE_INTEGER && column->type != TYPE_TEXT)
		return false;
	if (primary != NULL)
		return names_field(primary, name);
	for (i = 0; others != NULL && i < others->n; i++)
		if (others->child[i].n <= 1 &&
		    names_field(&others->child[i], name))
			return true;
	return unique != NULL && unique->kind == NODE_TRUE &&
	    strcmp(column->question->type, "datetime") != 0 &&
	    strcmp(column->question->type, "time") != 0;
}

static bool
is_one_of(const char *const *words, const char *text, size_t len)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == len &&
		    strncasecmp(*words, text, len) == 0)
			return true;
	return false;
}

/*
 * Whether a word of the name is one of these: final_weight, w_final, WEIGHT1.
 */
static bool
has_word(const char *const *words, const char *name)
{
	size_t digits;
	size_t len;

	for (; *name != '\0'; name += len + (name[len] != '\0')) {
		len = strcspn(name, "_.- ()[],;:");
		digits = len;
		while (digits > 0 && isdigit((unsigned char)name[digits - 1]))
			digits--;
		if (is_one_of(words, name, len) ||
		    is_one_of(words, name, digits))
			return true;
	}
	return false;
}

/* Words of body weight, which is no survey weight. */
static bool
is_of_bodies(const char *name)
{
	static const char *const words[] = {"kg", "kgs", "kilo", "kilos", "lb",
	    "lbs", "pounds", "gram", "grams", "body", "birth", "self",
	    "current", "krop", "krops", "kropsv\xc3\xa6gt",
	    "f\xc3\xb8"
	    "dselsv\xc3\xa6gt",
	    "kroppsvikt", NULL};

	return name != NULL && has_word(words, name);
}

/*
 * The usual names of weights: in tables of several languages, SPSS, Stata, and
 * the files of NHIS, NHANES, CPS, GSS, BRFSS, DHS, ESS, PISA and other surveys.
 */
static bool
is_weight_name(const char *name)
{
	static const char *const names[] = {"peso", "perwt", "hhwt", "asecwt",
	    "sampweight", "pspwght", "dweight", "anweight", "v005", "hv005",
	    "mv005", "hochrechnungsfaktor", "opregningsfaktor",
	    "expansion_factor", "factor_expansion", "fexp", NULL};
	static const char *const parts[] = {"weight", "weights", "wgt", "wght",
	    "wt", "wts", "v\xc3\xa6gt", "vaegt", "vekt", "vikt", "gewicht",
	    "poids", "pondera", "ponderacion", "w", "pweight", "aweight",
	    "iweight", "fweight", "pw", NULL};
	static const char *const starts[] = {
	    "wtfa", "wtia", "wtmec", "wtint", "wtss", "wtsaf", "wtdr", NULL};
	static const char *const ends[] = {"wgt", "wgh", "wght", "weight",
	    "vikt", "v\xc3\xa6gt", "vaegt", "vekt", "gewicht", NULL};
	size_t len = strlen(name);
	size_t i;

	if (is_one_of(names, name, len) || has_word(parts, name) ||
	    (len > 4 && len < 8 && strcasecmp(name + len - 2, "wt") == 0))
		return true;
	for (i = 0; starts[i] != NULL; i++)
		if (strncasecmp(name, starts[i], strlen(starts[i])) == 0)
			return true;
	for (i = 0; ends[i] != NULL; i++)
		if (len > strlen(ends[i]) &&
		    strcasecmp(name + len - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

static bool
is_weight(const struct outline_column *column)
{
	const char *title = node_text(column->question->node, "title", NULL);

	return (column->type == TYPE_INTEGER || column->type == TYPE_NUMBER) &&
	    is_weight_name(column->question->name) &&
	    !is_of_bodies(column->question->name) && !is_of_bodies(title);
}

static void
say_guess(const struct outline_column *column)
{
	const struct node *node = column->question->node;
	struct place place = {.file = node->file,
	    .line = node->line,
	    .column = column->question->name,
	    .is_alone = true};

	diag_note(&place, "weight-guessed",
	    "its name says that it is the weight; take the role from the "
	    "codebook where it is none");
}

void
roles_give(struct outline *outline)
{
	const char *said = node_text(outline->root, "x-weight", NULL);
	struct outline_column *column;
	bool has_weight = said != NULL && outline_column(outline, said) >= 0;
	uint32_t i;

	for (i = 0; i < outline->n; i++) {
		column = &outline->columns[i];
		if (said != NULL && strcmp(said, column->question->name) == 0) {
			column->role = ROLE_WEIGHT;
		} else if (column->set < 0 && is_id(outline, column)) {
			column->role = ROLE_ID;
		} else if (!has_weight && is_weight(column)) {
			column->role = ROLE_WEIGHT;
			has_weight = true;
			say_guess(column);
		} else if (node_get(column->question->node, "x-status") !=
			NULL ||
		    node_get(column->question->node, "x-personal") != NULL ||
		    node_get(column->question->node, "x-paradata") != NULL) {
			column->role = ROLE_OTHER;
		}
	}
}
