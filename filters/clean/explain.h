#ifndef EXPLAIN_H
#define EXPLAIN_H

/*
 * Print what a tag means, with an example and how to mend it.  An unknown tag
 * is reported with the nearest one (STATUS_USAGE).
 */
void explain(const char *tag);

#endif
