#ifndef MEM_H
#define MEM_H

#include <stddef.h>

#include "slice.h"

/* Allocation that ends the program (status 3) when there is none left. */
void *mem_alloc(size_t size);               /* owned */
void *mem_zero(size_t n, size_t size);      /* owned, zeroed */
void *mem_resize(void *taken, size_t size); /* owned */
char *mem_text(struct slice);               /* owned, NUL-terminated copy */
__attribute__((format(printf, 1, 2))) char *
mem_format(const char *fmt, ...); /* owned */

/*
 * This memory, which is not written yet, is large and will be read here and
 * there: ask for large pages.  Where there are none, nothing is lost.
 */
void mem_huge(void *memory, size_t size);

/*
 * Zeroed memory of its own, of size bytes (more than none), in large pages
 * where it is as large as one and there are some; a page that is never touched
 * takes nothing. It goes back by mem_unmap, not by free.
 */
void *mem_map(size_t size); /* owned */
void mem_unmap(void *memory, size_t size);

/* There is no memory left for size bytes: say so and end the program. */
__attribute__((noreturn)) void mem_fail(size_t size);

/* Make room for one more in an array of n of cap: used by MEM_GROW. */
void *mem_grow(void *taken, size_t n, size_t *cap, size_t size);

/* array[n] may be written after MEM_GROW(array, n, cap). */
#define MEM_GROW(array, n, cap)                                                \
	((array) = mem_grow((array), (n), &(cap), sizeof *(array)))

#endif
