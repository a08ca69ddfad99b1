#ifndef HEADLINE_H
#define HEADLINE_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * Sentences of a press release from the figures of a table that was built:
 * its "headline" in tables.json, one object or several.
 *
 *	measure   variable or set; the table's first one without it
 *	category  the answer
 *	by        {variable: value}, a column of the table; without it the total
 *	wave      "last": of the newest wave that has a column
 *	phrase    "interval": what all of the interval agrees with, "figure":
 *	          what the figure alone would be called (phrase.h)
 *	unit      {lang: {"each": ..., "many": ..., "of": ...}}, the nouns:
 *	          hver tredje EACH, to ud af tre MANY, halvdelen af OF
 *	text      {lang: "{Who} ... "}; {who} is the phrase, the noun and
 *	          the number, {Who} the same with a capital, {number}, {n},
 *	          {wave} what the codebook calls the wave
 *
 * The waves are the variable whose role in the codebook is time; the newest is
 * the last by period, or else by order.
 *
 * A figure that is suppressed, unreliable or not there makes no sentence;
 * that is said in a note.
 */
void headline_build(struct document *, const struct sheet *,
    const struct table *, const struct codebook *);

/*
 * A sentence about a wave that "by" fixes would be out of date with the next
 * one, and nobody would see it: each of its texts must name the {wave}.  False
 * after a report ([bad-schema]).
 */
bool headline_check(const struct tables *, const struct codebook *);

/* Each share of a listing with its phrase; no specs needed. */
void headline_list(struct document *);

#endif
