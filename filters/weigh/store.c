#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "store.h"
#include "temp.h"

struct store {
	uint32_t width;
	double memory;
	double *rows; /* all of them, or one that was read */
	size_t cap;   /* doubles */
	uint64_t n;
	uint64_t at;
	FILE *file; /* or NULL */
	bool has_failed;
};

struct store *
store_open(uint32_t width, double memory)
{
	struct store *store = mem_zero(1, sizeof *store);

	store->width = width;
	store->memory = memory;
	return store;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	if (store->file != NULL)
		fclose(store->file);
	free(store->rows);
	free(store);
}

static void
fail(struct store *store)
{
	if (!store->has_failed)
		temp_fail();
	store->has_failed = true;
}

/* Move the rows from memory to a file, to which those that follow are added. */
static void
spill(struct store *store)
{
	size_t n = (size_t)store->n * store->width;

	store->file = temp_open();
	if (store->file == NULL)
		store->has_failed = true;
	else if (fwrite(store->rows, sizeof(double), n, store->file) != n)
		fail(store);
}

void
store_put(struct store *store, const double *row)
{
	size_t used = (size_t)store->n * store->width;

	if (store->has_failed)
		return;
	if (store->file == NULL && store->n > 0 &&
	    (double)(used + store->width) * sizeof(double) > store->memory)
		spill(store);
	store->n++;
	if (store->file != NULL) {
		if (fwrite(row, sizeof *row, store->width, store->file) !=
		    store->width)
			fail(store);
		return;
	}
	if (used + store->width > store->cap) {
		store->cap += store->cap / 2 + store->width + 64;
		store->rows =
		    mem_resize(store->rows, store->cap * sizeof(double));
	}
	memcpy(store->rows + used, row, store->width * sizeof *row);
}

void
store_rewind(struct store *store)
{
	store->at = 0;
	if (store->file != NULL && !store->has_failed &&
	    !temp_rewind(store->file))
		fail(store);
}

const double *
store_next(struct store *store)
{
	if (store->has_failed || store->at == store->n)
		return NULL;
	if (store->file == NULL)
		return store->rows + (size_t)store->at++ * store->width;
	store->at++;
	if (fread(store->rows, sizeof(double), store->width, store->file) ==
	    store->width)
		return store->rows;
	fail(store);
	return NULL;
}
