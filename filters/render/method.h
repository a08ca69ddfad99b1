#ifndef METHOD_H
#define METHOD_H

#include "node.h"
#include "sheet.h"

/*
 * Take what a run says of itself (--run, as `pipeline tally` writes it) into
 * the document: what became of the records of each wave goes behind the study's
 * own words on its method, and each table gets a link to the page that says how
 * its figures came about.
 */
void method_take(struct document *, const struct node *run);

#endif
