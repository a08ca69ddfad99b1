#ifndef WORKERS_H
#define WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Work that several processes share.  They say nothing: what one of them could
 * not do, the process that started them does again, and tells of.
 */
struct options;

enum {
	WORKERS_MOST = 256
};

/*
 * How many: as were asked for, or with 0 as there are cores, each with so many
 * of the bytes at least; not more than there are pieces of work.
 */
int workers_choose(int asked, uint64_t bytes, uint64_t least, size_t pieces);

/*
 * Let n processes do it (with 1 none), a piece at a time, each confined first
 * as options_confine does it without a folder, and wait until they are over.
 * One whose work is false does no more.
 */
void workers_run(int n, size_t pieces, const struct options *, bool loads,
    bool (*work)(void *context, size_t piece), void *context);

/* Zeroed memory that all of them see, owned; it goes back by workers_forget. */
void *workers_memory(size_t size);
void workers_forget(void *memory, size_t size);

#endif
