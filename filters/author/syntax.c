#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "map.h"
#include "mem.h"
#include "syntax.h"

const char syntax_reasons[SYNTAX_REASONS][3] = {".d", ".n", ".r", ".x"};

/* ---- codes ---------------------------------------------------------------
 */

/* "12" and "-1", no "01", which would be another code's number. */
static bool
is_plain(const char *code)
{
	const char *digits = code + (code[0] == '-');
	size_t n = strlen(digits);

	return n > 0 && n < 9 && strspn(digits, "0123456789") == n &&
	    (digits[0] != '0' || (n == 1 && digits == code));
}

bool
syntax_is_counted(const struct variable *v)
{
	uint32_t i;

	for (i = 0; v->type == TYPE_CODE && i < v->n_categories; i++)
		if (!v->categories[i].is_missing &&
		    !is_plain(v->categories[i].code))
			return true;
	return false;
}

bool
syntax_next(const struct syntax *s, const struct variable *v,
    struct syntax_answer *answer)
{
	bool is_counted = syntax_is_counted(v);

	while (answer->at < v->n_categories) {
		const struct category *c = &v->categories[answer->at++];

		if (c->is_missing)
			continue;
		snprintf(answer->digits, sizeof answer->digits, "%u",
		    ++answer->number);
		answer->raw = c->code;
		answer->code = is_counted ? answer->digits : c->code;
		answer->label = codebook_category_label(v, c->code, s->lang);
		if (is_counted || strcmp(answer->label, c->code) != 0)
			return true;
	}
	return false;
}

/* ---- labels --------------------------------------------------------------
 */

char *
syntax_label(const struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	const char *label = label_in(&v->label, s->lang);
	const struct set *set = v->set < 0 ? NULL : &s->book->sets[v->set];
	const char *of_set = set == NULL ? "" : label_in(&set->label, s->lang);
	uint32_t i;

	for (i = 0; set != NULL && i < set->n_members; i++)
		if (set->members[i] == index)
			label = codebook_choice_label(s->book, set, i, s->lang);
	if (label[0] == '\0' && set == NULL)
		label = label_in(&v->question, s->lang);
	return of_set[0] != '\0' && label[0] != '\0'
	    ? mem_format("%s: %s", of_set, label)
	    : mem_text(slice_of(label));
}

const char *
syntax_reason(const struct syntax *s, const struct variable *v, unsigned reason)
{
	static const char *const english[SYNTAX_REASONS] = {
	    "Does not know", "No answer", "Not relevant", "Invalid"};
	const char *code = syntax_reasons[reason];
	const char *label = v->codes == NULL && v->n_categories == 0
	    ? code
	    : codebook_category_label(v, code, s->lang);

	return strcmp(label, code) == 0 ? english[reason] : label;
}

void
syntax_quote(struct syntax *s, const char *text, size_t most,
    void (*put)(struct out *, char))
{
	size_t len = strlen(text);
	size_t i;

	if (len > most)
		for (len = most;
		     len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	for (i = 0; i < len; i++)
		put(s->out,
		    (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' '
								    : text[i]);
}

/* ---- names ---------------------------------------------------------------
 */

struct naming_rule {
	size_t most; /* bytes */
	bool has_case;
	const char *const *reserved;
};

static bool
is_reserved(const char *name, const struct naming_rule *rule)
{
	const char *const *word;

	for (word = rule->reserved; *word != NULL; word++)
		if (rule->has_case ? strcmp(name, *word) == 0
				   : strcasecmp(name, *word) == 0)
			return true;
	return false;
}

static struct slice
key_of(char *key, const char *name, const struct naming_rule *rule)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		key[i] = rule->has_case ? name[i]
					: (char)tolower((unsigned char)name[i]);
	return (struct slice){key, i};
}

static bool
take(struct map *taken, const char *name, const struct naming_rule *rule)
{
	char *key = mem_text(slice_of(name));
	bool is_new;

	map_put(taken, key_of(key, name, rule), &is_new);
	free(key);
	return is_new;
}

/* Letters, digits and '_', no word of the language, and no name twice. */
static char *
name_for(const char *text, const struct naming_rule *rule, struct map *taken)
{
	const char *before = isalpha((unsigned char)text[0]) ? "" : "v";
	char *stem = mem_format(
	    "%s%.*s", before, (int)(rule->most - strlen(before)), text);
	char *name;
	unsigned number = 1;
	size_t i;

	for (i = 0; stem[i] != '\0'; i++)
		if (!isalnum((unsigned char)stem[i]))
			stem[i] = '_';
	name = mem_format("%s%s", stem, is_reserved(stem, rule) ? "_" : "");
	while (!take(taken, name, rule)) {
		free(name);
		name =
		    mem_format("%.*s_%u", (int)rule->most - 6, stem, ++number);
	}
	free(stem);
	return name;
}

static char **
make_names(const struct codebook *book, const struct naming_rule *rule)
{
	char **names = mem_zero(book->n_variables + 1, sizeof *names);
	struct map *taken = map_new();
	uint32_t i;

	for (i = 0; i < book->n_variables; i++)
		names[i] = name_for(book->variables[i].name, rule, taken);
	map_free(taken);
	return names;
}

/* ---- all -----------------------------------------------------------------
 */

void
syntax_codebook(struct out *out, const struct codebook *book,
    enum syntax_form form, const char *lang)
{
	static const char *const spss[] = {"all", "and", "by", "eq", "ge", "gt",
	    "le", "lt", "ne", "not", "or", "to", "with", NULL};
	static const char *const stata[] = {"_all", "_b", "byte", "_coef",
	    "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N",
	    "_pi", "_pred", "_rc", "_skip", "str", "strL", "using", "with",
	    NULL};
	static const char *const r[] = {"if", "else", "repeat", "while",
	    "function", "for", "next", "break", "TRUE", "FALSE", "NULL", "Inf",
	    "NaN", "NA", "in", NULL};

	static const struct {
		struct naming_rule rule;
		void (*write)(struct syntax *);
	} forms[] = {
	    [SYNTAX_SPSS] = {{64, false, spss}, syntax_spss},
	    [SYNTAX_STATA] = {{32, true, stata}, syntax_stata},
	    [SYNTAX_R] = {{1000, true, r}, syntax_r},
	};
	struct syntax s = {.out = out, .book = book, .lang = lang};
	uint32_t i;

	s.names = make_names(book, &forms[form].rule);
	forms[form].write(&s);
	for (i = 0; i < book->n_variables; i++)
		free(s.names[i]);
	free(s.names);
}
