#ifndef LIST_H
#define LIST_H

#include "codebook.h"
#include "out.h"

enum list_form {
	LIST_TEXT,
	LIST_MARKDOWN,
	LIST_HTML,
	LIST_DDI /* is ddi.h's */
};

/*
 * Put the codebook into a text, as it is published: every variable
 * with its question, its codes, when it was asked and where it comes from.
 * lang NULL: the first language of the codebook.
 */
void list_codebook(
    struct out *, const struct codebook *, enum list_form, const char *lang);

/* Who was asked and how it is derived, in words; owned, NULL for nothing to
 * say.  The node is that of a variable or a set. */
char *list_asked(const struct node *, const char *lang);
char *list_derived(const struct node *, const char *lang);

#endif
