#ifndef HEADLINE_H
#define HEADLINE_H

#include "sheet.h"
#include "tables.h"

/*
 * Sentences of a press release from the figures of a table that was built:
 * its "headline" in tables.json, one object or several.
 *
 *	measure   variable or set; the table's first one without it
 *	category  the answer
 *	by        {variable: value}, a column of the table; without it the total
 *	unit      {lang: {"each": ..., "many": ..., "of": ...}}, what is
 *counted: hver tredje EACH, to ud af tre MANY, halvdelen af OF text      {lang:
 *"{Who} ... "}; {who} is the phrase, the noun and the number, {Who} the same
 *with a capital, {number}, {n}
 *
 * A figure that is suppressed, unreliable or not there makes no sentence;
 * that is said in a note.
 */
void
headline_build(struct document *, const struct sheet *, const struct table *);

/* Each share of a listing with its phrase; no specs needed. */
void headline_list(struct document *);

#endif
