#ifndef LABEL_H
#define LABEL_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct node;

/* A text of a specification in one language. */
struct label_text {
	const char *language; /* NULL: whatever the language */
	const char *text;
};

/*
 * A text of a specification: one for all languages, or one for each.  Labels,
 * titles, questions, notes, units.  Texts are borrowed from the file's nodes,
 * the list from the arena; all zero is a text that is not there.
 */
struct label {
	const struct label_text *list;
	uint32_t n;
};

/* The text in the language (may be NULL), else the first one; "" for none. */
const char *label_in(const struct label *, const char *language);

/* True when no language has a text. */
bool label_is_empty(const struct label *);

/*
 * Read a text, or an object of texts by language; a member of an object, or an
 * element of a list.  Anything else is reported, and gives an empty label.
 */
struct label label_read(struct arena *, const struct node *);
struct label label_member(struct arena *, const struct node *, const char *key);
struct label *
label_list(struct arena *, const struct node *, const char *key, uint32_t *n);

#endif
