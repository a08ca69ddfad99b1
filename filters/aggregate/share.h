#ifndef SHARE_H
#define SHARE_H

#include "cells.h"

/* The figures of a share: one a category. */
void share_put(const struct place_of *);

#endif
