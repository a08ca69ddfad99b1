#ifndef BANNER_H
#define BANNER_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * A publication table from its specification: the breakdowns are the
 * columns, the measures are groups of rows.  All text is taken from the
 * codebook and the tables, all figures from the estimates.  False after a
 * report: the estimates do not hold this table.
 */
bool banner_build(struct document *, struct sheet *, const struct table *,
    const struct tables *, const struct codebook *, const struct estimates *);

/* A member of the table, or of the defaults when the table has none. */
const struct node *
banner_setting(const struct table *, const struct tables *, const char *key);

/* A text, or the one of the language; else the first one; "" for NULL. */
const char *banner_text(const struct node *, const char *lang);

struct build;

/* The estimate of an answer among all, or NULL. */
const struct estimate *
banner_total(struct build *, const struct measure *, const char *code);

/* The label of an answer.  Kinds of missing that the codebook has no label for
 * have a word of the language. */
const char *
banner_answer(const struct build *, const struct variable *, const char *code);

/* True for a kind of missing that somebody gave and the measure keeps, but
 * that is no category of the codebook. */
bool banner_is_unlisted(struct build *, const struct measure *,
    const struct variable *, const char *code);

/* True when the measure keeps the code in the base but shows no row for it. */
bool banner_hides(const struct table *, const struct tables *,
    const struct measure *, const char *code);

#endif
