#define _GNU_SOURCE
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "diag.h"
#include "mem.h"
#include "next.h"

/* The tests build with 1, so that each of them walks the growth path. */
#ifndef MEM_FIRST_CAP
#define MEM_FIRST_CAP 16
#endif

enum {
	HUGE_PAGE = 2 * 1024 * 1024
};

static size_t
all_of(size_t n, size_t size)
{
	return n > SIZE_MAX / (size + 1) ? SIZE_MAX : n * size;
}

void
mem_fail(size_t size)
{
	diag_last("out-of-memory", "no memory left for %zu bytes", size);
	exit(diag_status());
}

/* ---- libraries -------------------------------------------------------------
 */

/*
 * These go before those of the C library, for all libraries of the program:
 * some do not look, and crash or leave something out, and glibc takes a table
 * of characters that it has no room for as one that does not exist.
 * AddressSanitizer puts its own there.
 */
#if defined __SANITIZE_ADDRESS__
#define HAS_ITS_OWN
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define HAS_ITS_OWN
#endif
#endif

#ifndef HAS_ITS_OWN

void *
malloc(size_t size)
{
	static void *(*next)(size_t);
	void *memory;

	NEXT_FIND(next, "malloc");
	memory = next(size);
	if (memory == NULL)
		mem_fail(size);
	return memory;
}

void *
calloc(size_t n, size_t size)
{
	static void *(*next)(size_t, size_t);
	void *memory;

	NEXT_FIND(next, "calloc");
	memory = next(n, size);
	if (memory == NULL)
		mem_fail(all_of(n, size));
	return memory;
}

/* Of nothing, it frees what was taken: that is no failure. */
void *
realloc(void *taken, size_t size)
{
	static void *(*next)(void *, size_t);
	void *memory;

	NEXT_FIND(next, "realloc");
	memory = next(taken, size);
	if (memory == NULL && (size > 0 || taken == NULL))
		mem_fail(size);
	return memory;
}

#endif

/* ---- our own ---------------------------------------------------------------
 */

void *
mem_resize(void *taken, size_t size)
{
	void *memory = realloc(taken, size == 0 ? 1 : size);

	if (memory == NULL)
		mem_fail(size);
	return memory;
}

void *
mem_alloc(size_t size)
{
	return mem_resize(NULL, size);
}

void *
mem_zero(size_t n, size_t size)
{
	void *memory = calloc(n == 0 ? 1 : n, size == 0 ? 1 : size);

	if (memory == NULL)
		mem_fail(all_of(n, size));
	return memory;
}

void
mem_huge(void *memory, size_t size)
{
	size_t skip = (size_t) - (uintptr_t)memory % HUGE_PAGE;

	if (size >= skip + HUGE_PAGE)
		(void)madvise((char *)memory + skip,
		    (size - skip) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
}

/* Mapped in whole large pages, or as it is where it is smaller than one. */
static size_t
mapped(size_t size)
{
	size_t over = size % HUGE_PAGE;

	return size < HUGE_PAGE || over == 0 ||
		size > SIZE_MAX - 2 * (size_t)HUGE_PAGE
	    ? size
	    : size + HUGE_PAGE - over;
}

void *
mem_map(size_t size)
{
	size_t all = mapped(size);
	size_t spare = all < HUGE_PAGE ? 0 : HUGE_PAGE;
	size_t skip = 0;
	char *room = all > SIZE_MAX - spare
	    ? MAP_FAILED
	    : mmap(NULL, all + spare, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		mem_fail(size);
	if (spare == 0)
		return room;
	skip = (size_t) - (uintptr_t)room % HUGE_PAGE;
	if (skip > 0)
		(void)munmap(room, skip);
	if (skip < spare)
		(void)munmap(room + skip + all, spare - skip);
	(void)madvise(room + skip, all, MADV_HUGEPAGE);
	return room + skip;
}

void
mem_unmap(void *memory, size_t size)
{
	if (memory != NULL)
		(void)munmap(memory, mapped(size));
}

char *
mem_text(struct slice s)
{
	char *copy = mem_alloc(s.len + 1);

	if (s.len > 0)
		memcpy(copy, s.text, s.len);
	copy[s.len] = '\0';
	return copy;
}

char *
mem_format(const char *fmt, ...)
{
	va_list args;
	va_list again;
	char *text;
	int len;

	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, args);
	text = mem_alloc((size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	va_end(args);
	return text;
}

void *
mem_grow(void *taken, size_t n, size_t *cap, size_t size)
{
	size_t wanted;

	if (n < *cap)
		return taken;
	wanted = *cap == 0 ? MEM_FIRST_CAP : *cap * 2;
	if (wanted < n + 1)
		wanted = n + 1;
	if (wanted > SIZE_MAX / size)
		mem_fail(SIZE_MAX);
	*cap = wanted;
	return mem_resize(taken, wanted * size);
}
