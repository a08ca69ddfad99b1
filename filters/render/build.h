#ifndef BUILD_H
#define BUILD_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/* What a row is of: a category of a variable, a choice of a set, a probability
 * of a quantile. */
struct code_label {
	const char *code;
	const char *label;
};

struct items {
	struct code_label *list; /* of the pool */
	uint32_t n;
};

/* What is known while the sheet of one table is made. */
struct build {
	struct document *doc;
	struct sheet *sheet;
	const struct table *table;
	const struct codebook *book;
	const struct estimates *est;
	struct items *items; /* for each measure, its rows */
	const char **keys;   /* for each column, for each by-variable of the
	                        stream: the value that the column is of, or
	                        NULL for all */
	bool is_weighted;    /* some sum of weights is not its n */
	uint64_t n_absent;   /* cells that the estimates lack, */
	uint64_t n_found;    /* and that they have */
};

/* The code of the language of the document. */
static inline const char *
build_lang(const struct build *b)
{
	return b->doc->language->code;
}

/* Whether the text is one of a list. */
bool build_lists(const char *text, const char *const *list, uint32_t n);

/* What estimates have in the column measure: the name of the variable or set.
 */
const char *build_measure(struct build *, const struct measure *);

/* The key by which the estimates of a measure for the total are found; only its
 * category is still to be filled in.  Texts are of the pool. */
struct estimate build_key(struct build *, const struct measure *);

/* The estimate of an answer for the total, or NULL where there is none. */
const struct estimate *
build_total(struct build *, const struct measure *, const char *code);

/* The label of an answer.  A kind of missing value that the codebook has no
 * label for is called by a word of the language: "Don't know". */
const char *
build_answer(const struct build *, const struct variable *, const char *code);

/* Whether the code is a kind of missing value (".d") that the measure keeps in
 * its base and somebody gave, but that is no category of the codebook. */
bool build_is_unlisted(struct build *, const struct measure *,
    const struct variable *, const char *code);

#endif
