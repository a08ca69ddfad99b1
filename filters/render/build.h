#ifndef BUILD_H
#define BUILD_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/* One thing a variable can be: a category, a choice, a probability. */
struct code_label {
	const char *code;
	const char *label;
};

struct items {
	struct code_label *list; /* of the pool */
	uint32_t n;
};

/* What the building of one table passes around. */
struct build {
	struct document *doc;
	struct sheet *sheet;
	const struct table *table;
	const struct codebook *book;
	const struct estimates *est;
	struct items *items; /* rows, by measure */
	const char **keys;   /* by column, then by by-variable of the stream;
	                        NULL: the column is of all its values */
	bool is_weighted;    /* as the sums of weights show */
	uint64_t n_absent;
	uint64_t n_found;
};

static inline const char *
build_lang(const struct build *b)
{
	return b->doc->language->code;
}

/* Whether the text is one of a list. */
bool build_lists(const char *text, const char *const *list, uint32_t n);

/* How aggregate names the measure. */
const char *build_measure(struct build *, const struct measure *);

/* What tells the measure's estimates of the total from all others; each but
 * its category.  Of the pool. */
struct estimate build_key(struct build *, const struct measure *);

/* The estimate of an answer among all, or NULL. */
const struct estimate *
build_total(struct build *, const struct measure *, const char *code);

/* The label of an answer.  Kinds of missing that the codebook has no label for
 * have a word of the language. */
const char *
build_answer(const struct build *, const struct variable *, const char *code);

/* True for a kind of missing that somebody gave and the measure keeps, but
 * that is no category of the codebook. */
bool build_is_unlisted(struct build *, const struct measure *,
    const struct variable *, const char *code);

#endif
