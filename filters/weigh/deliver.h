#ifndef DELIVER_H
#define DELIVER_H

#include "again.h"
#include "balance.h"
#include "fit.h"
#include "writer.h"

/* Write all records with their weights, and add up what they came to. */
void deliver(struct fit *, struct again *, struct balance *, struct writer *);

#endif
