#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "node.h"
#include "question.h"
#include "reasons.h"

/* Parts of labels, in small letters; the first that is found tells. */
static const struct {
	const char *words;
	const char *code;
} meanings[] = {
    {"know", ".d"},
    {"ved ikke", ".d"},
    {"ved ej", ".d"},
    {"vet ikke", ".d"},
    {"vet ej", ".d"},
    {"vet inte", ".d"},
    {"veit ikkje", ".d"},
    {"weiß nicht", ".d"},
    {"weiss nicht", ".d"},
    {"keine ahnung", ".d"},
    {"not sure", ".d"},
    {"unsure", ".d"},
    {"cannot say", ".d"},
    {"can't say", ".d"},
    {"usikker", ".d"},
    {"ikke sikker", ".d"},
    {"osäker", ".d"},
    {"tveksam", ".d"},
    {"undecided", ".d"},
    {"not asked", ".r"},
    {"not applicable", ".r"},
    {"inapplicable", ".r"},
    {"does not apply", ".r"},
    {"not relevant", ".r"},
    {"irrelevant", ".r"},
    {"ikke relevant", ".r"},
    {"ej relevant", ".r"},
    {"inte relevant", ".r"},
    {"ikke spurgt", ".r"},
    {"ikke spurt", ".r"},
    {"ej frågad", ".r"},
    {"inte frågad", ".r"},
    {"inte tillfrågad", ".r"},
    {"ikke stillet", ".r"},
    {"ikke stilt", ".r"},
    {"ikke aktuel", ".r"},
    {"ej aktuell", ".r"},
    {"inte aktuell", ".r"},
    {"trifft nicht zu", ".r"},
    {"nicht zutreffend", ".r"},
    {"nicht gefragt", ".r"},
    {"nicht erhoben", ".r"},
    {"filter", ".r"},
    {"skip", ".r"},
    {"n/a", ".r"},
    {"refus", ".n"},
    {"declined", ".n"},
    {"no answer", ".n"},
    {"not answered", ".n"},
    {"not stated", ".n"},
    {"no response", ".n"},
    {"nonresponse", ".n"},
    {"prefer not", ".n"},
    {"missing", ".n"},
    {"uoplyst", ".n"},
    {"uoppgitt", ".n"},
    {"ubesvaret", ".n"},
    {"ubesvart", ".n"},
    {"obesvarad", ".n"},
    {"ikke svar", ".n"},
    {"ikke besvar", ".n"},
    {"intet svar", ".n"},
    {"ingen svar", ".n"},
    {"inget svar", ".n"},
    {"ej svar", ".n"},
    {"ønsker ikke", ".n"},
    {"vil ikke", ".n"},
    {"vill inte", ".n"},
    {"vill ej", ".n"},
    {"vægre", ".n"},
    {"vegrer", ".n"},
    {"keine angabe", ".n"},
    {"keine antwort", ".n"},
    {"k.a.", ".n"},
    {"verweiger", ".n"},
};

/* The text in small letters, as far as Latin-1 goes; owned. */
static char *
small(const char *text)
{
	char *out = mem_text(slice_of(text));
	unsigned char *c = (unsigned char *)out;

	for (; *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
		/* U+00C0 to U+00DE, which are C3 80 to C3 9E. */
		else if (c[0] == 0xc3 && c[1] >= 0x80 && c[1] <= 0x9e)
			c[1] += 0x20;
	}
	return out;
}

static const char *
code_of(const char *label, bool *is_guess)
{
	char *text = small(label);
	size_t i;

	for (i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (strstr(text, meanings[i].words) != NULL)
			break;
	free(text);
	*is_guess = i == sizeof meanings / sizeof *meanings;
	return *is_guess ? ".n" : meanings[i].code;
}

struct reason *
reasons_of(const struct node *field, uint32_t *n)
{
	const struct node *list = node_get(field, "x-missing");
	struct reason *reasons;
	size_t i;

	*n = 0;
	if (list == NULL || list->kind != NODE_ARRAY)
		return NULL;
	reasons = mem_zero(list->n, sizeof *reasons);
	for (i = 0; i < list->n; i++) {
		const struct node *item = &list->child[i];
		struct reason reason = {.value = question_value(item)};

		if (node_get(item, "from") != NULL || reason.value == NULL)
			continue;
		reason.label = node_text(item, "label", "");
		reason.code = code_of(reason.label, &reason.is_guess);
		reasons[(*n)++] = reason;
	}
	return reasons;
}

void
reasons_report(const char *file, const char *column,
    const struct reason *reasons, uint32_t n)
{
	struct place place = {.file = file, .column = column};
	uint32_t i;

	for (i = 0; i < n; i++)
		if (reasons[i].is_guess)
			diag_note(&place, "missing-reason",
			    "%s%s%s is taken for no answer (.n); see that it "
			    "is none of .d, does not know, or .r, not asked",
			    diag_value(slice_of(reasons[i].value)),
			    reasons[i].label[0] == '\0' ? "" : ", ",
			    reasons[i].label[0] == '\0'
				? ""
				: diag_value(slice_of(reasons[i].label)));
}

bool
reasons_is_none(const char *label)
{
	static const char *const nones[] = {"none", "none of these",
	    "none of the above", "nothing", "no one", "ingen", "ingen af disse",
	    "ingen av disse", "ingen av dessa", "intet", "ingenting", "inga",
	    "inget", "keine", "keines", "keiner", "keine davon", "nichts",
	    NULL};
	char *text = small(label);
	size_t i;

	for (i = 0; nones[i] != NULL; i++)
		if (strcmp(text, nones[i]) == 0)
			break;
	free(text);
	return nones[i] != NULL;
}
