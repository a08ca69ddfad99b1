#ifndef ORDER_H
#define ORDER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * An order of things in which each comes after what it needs.
 */
struct order;

struct order *order_new(uint32_t n); /* owned */
void order_free(struct order *);
void order_needs(struct order *, uint32_t thing, uint32_t needed);

/*
 * Put the order into out[n].  False when things need each other in a circle:
 * out[0] to out[*n_circle - 1] are then those of one.
 */
bool order_sort(struct order *, uint32_t *out, uint32_t *n_circle);

#endif
