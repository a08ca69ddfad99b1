#ifndef METHOD_H
#define METHOD_H

#include "node.h"
#include "sheet.h"

/*
 * What a run says of itself (--run): what became of the records of each wave,
 * behind what the study says of its method; and each table leads to the page
 * that says how its figures came about.
 */
void method_take(struct document *, const struct node *run);

#endif
