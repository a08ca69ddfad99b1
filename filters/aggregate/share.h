#ifndef SHARE_H
#define SHARE_H

#include "cells.h"

/* The figures of a share, or of a count by category: one each. */
void share_put(const struct place_of *);

#endif
