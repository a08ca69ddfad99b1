#include <string.h>

#include "build.h"

bool
build_lists(const char *text, const char *const *list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

const struct estimate *
build_total(struct build *b, const struct measure *measure, const char *code)
{
	struct estimate like = {.table = b->table->id,
	    .statistic = tables_statistics[measure->statistic],
	    .measure = measure->variable,
	    .category = code};
	uint32_t i;

	like.by = pool_zero(&b->doc->pool, b->est->n_by, sizeof *like.by);
	for (i = 0; i < b->est->n_by; i++)
		like.by[i] = "_T";
	return estimates_find(b->est, &like, 0);
}

const char *
build_answer(
    const struct build *b, const struct variable *variable, const char *code)
{
	static const struct {
		const char *code;
		enum word word;
	} missing[] = {{".d", WORD_DONT_KNOW}, {".n", WORD_NO_ANSWER},
	    {".r", WORD_NOT_RELEVANT}, {".x", WORD_INVALID}};

	const char *label =
	    codebook_category_label(variable, code, build_lang(b));
	size_t i;

	if (strcmp(label, code) != 0)
		return label;
	for (i = 0; i < sizeof missing / sizeof *missing; i++)
		if (strcmp(code, missing[i].code) == 0)
			return word(missing[i].word, b->doc->language);
	return label;
}

bool
build_is_unlisted(struct build *b, const struct measure *measure,
    const struct variable *variable, const char *code)
{
	const struct estimate *found;

	if (codebook_category(variable, slice_of(code)) >= 0)
		return false;
	found = build_total(b, measure, code);
	return found != NULL && found->has_value && found->value > 0;
}
