#ifndef ABREAST_H
#define ABREAST_H

#include <stddef.h>

/*
 * Do work(all, 0) to work(all, n - 1), no more than so many at a time, begun in
 * this order; returns when all are done.  Each runs in a thread of its own, or
 * in this one, so work has to leave alone what another may change: it starts
 * processes and waits for them.  Signals are for the main thread.
 */
void abreast_do(
    size_t n, size_t at_a_time, void (*work)(void *all, size_t i), void *all);

#endif
