#ifndef BUILD_H
#define BUILD_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/* One thing a variable can be: a category, a choice, a probability. */
struct item {
	const char *code;
	const char *label;
};

struct items {
	struct item *list; /* of the pool */
	uint32_t n;
};

/* What the building of one table passes around. */
struct build {
	struct document *doc;
	struct sheet *sheet;
	const struct table *table;
	const struct tables *tables;
	const struct codebook *book;
	const struct estimates *est;
	const char **keys; /* by column, then by by-variable of the stream */
	bool is_weighted;
	uint64_t n_absent;
	uint64_t n_found;
	uint64_t n_doubled; /* there once more than the table asks for them */
};

static inline const char *
build_lang(const struct build *b)
{
	return b->doc->language->code;
}

#endif
