#ifndef COUNT_H
#define COUNT_H

#include "cells.h"

/* The figure of a count. */
void count_put(const struct place_of *);

#endif
