#include <string.h>

#include "build.h"
#include "identity.h"
#include "mem.h"

bool
build_lists(const char *text, const char *const *list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (strcmp(text, list[i]) == 0)
			return true;
	return false;
}

const char *
build_measure(struct build *b, const struct measure *measure)
{
	if (measure->variable == NULL)
		return "";
	if (measure->statistic != STAT_RATIO)
		return measure->variable;
	return pool_take(&b->doc->pool,
	    mem_format("%s/%s", measure->variable, measure->denominator));
}

struct estimate
build_key(struct build *b, const struct measure *measure)
{
	struct pool *pool = &b->doc->pool;
	struct estimate like = {.table = b->table->id,
	    .item = pool_take(pool, identity_item(measure)),
	    .statistic = tables_statistics[measure->statistic],
	    .measure = build_measure(b, measure)};
	uint32_t i;

	like.by = pool_zero(pool, b->est->n_by, sizeof *like.by);
	for (i = 0; i < b->est->n_by; i++) {
		char *within = identity_where(b->book, measure, b->est->by[i]);

		like.by[i] =
		    within == NULL ? RESULT_TOTAL : pool_take(pool, within);
	}
	return like;
}

const struct estimate *
build_total(struct build *b, const struct measure *measure, const char *code)
{
	struct estimate like = build_key(b, measure);

	like.category = code;
	return estimates_find(b->est, &like);
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
