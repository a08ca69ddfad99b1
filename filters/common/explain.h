#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <stdbool.h>

/*
 * Print what a tag of any filter means, with an example and how to mend it.  An
 * unknown tag is reported with the nearest one (STATUS_USAGE).
 */
void explain(const char *tag);

/*
 * Is there such a tag, of messages of this program, "": of any?  *near: the
 * nearest otherwise, or NULL.
 */
bool explain_knows(const char *program, const char *tag, const char **near);

#endif
