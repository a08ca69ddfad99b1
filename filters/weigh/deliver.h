#ifndef DELIVER_H
#define DELIVER_H

#include "again.h"
#include "fit.h"
#include "writer.h"

/* Write all records with their weights. */
void deliver(struct fit *, struct again *, struct writer *);

#endif
