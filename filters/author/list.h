#ifndef LIST_H
#define LIST_H

#include "codebook.h"

enum list_form {
	LIST_TEXT,
	LIST_MARKDOWN
};

/*
 * Print the codebook on standard output, as it is published: every variable
 * with its question, its codes, when it was asked and where it comes from.
 * lang NULL: the first language of the codebook.
 */
void list_codebook(const struct codebook *, enum list_form, const char *lang);

#endif
