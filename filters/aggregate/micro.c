#include <stdlib.h>

#include "mem.h"
#include "micro.h"

struct micro *
micro_new(uint32_t n_columns)
{
	struct micro *m = mem_zero(1, sizeof *m);
	uint32_t i;

	m->n_columns = n_columns;
	m->limit = mem_zero((size_t)n_columns + 1, sizeof *m->limit);
	for (i = 0; i < n_columns; i++)
		m->limit[i] = MICRO_NARROW;
	return m;
}

void
micro_free(struct micro *m)
{
	uint32_t i;
	uint32_t k;

	if (m == NULL)
		return;
	for (i = 0; i < m->n_chunks; i++) {
		for (k = 0; k < m->n_columns; k++)
			free(m->chunks[i].wide[k]);
		free(m->chunks[i].wide);
		free(m->chunks[i].bytes);
	}
	for (i = 0; i < m->n; i++)
		sum_done(&m->weight[i]);
	free(m->chunks);
	free(m->limit);
	free(m->cell);
	free(m->weight);
	free(m);
}

/* A column that has had wide codes has them from the first row on. */
static void
add_chunk(struct micro *m)
{
	struct micro_chunk *chunk;
	uint32_t k;

	MEM_GROW(m->chunks, m->n_chunks, m->cap_chunks);
	chunk = &m->chunks[m->n_chunks++];
	chunk->bytes =
	    mem_alloc((size_t)m->n_columns * (MICRO_ROWS + MICRO_GAP) + 1);
	chunk->wide = mem_zero((size_t)m->n_columns + 1, sizeof *chunk->wide);
	for (k = 0; k < m->n_columns; k++)
		if (m->limit[k] == 0)
			chunk->wide[k] =
			    mem_zero(MICRO_ROWS, sizeof *chunk->wide[k]);
	m->at = chunk->bytes;
	m->row = 0;
}

void
micro_begin(struct micro *m, uint32_t cell)
{
	if (m->n_chunks == 0 || m->row == MICRO_ROWS)
		add_chunk(m);
	MEM_GROW(m->cell, m->n, m->cap_cell);
	MEM_GROW(m->weight, m->n, m->cap_weight);
	m->cell[m->n] = cell;
	m->weight[m->n] = (struct sum){0};
}

void
micro_end(struct micro *m)
{
	m->row++;
	m->n++;
}

void
micro_put_wide(struct micro *m, uint32_t column, uint32_t code)
{
	struct micro_chunk *chunk = &m->chunks[m->n_chunks - 1];
	const uint8_t *bytes =
	    chunk->bytes + (size_t)column * (MICRO_ROWS + MICRO_GAP);
	uint32_t i;

	if (chunk->wide[column] == NULL) {
		chunk->wide[column] =
		    mem_zero(MICRO_ROWS, sizeof *chunk->wide[column]);
		for (i = 0; i < m->row; i++)
			chunk->wide[column][i] = bytes[i];
		m->limit[column] = 0;
	}
	chunk->wide[column][m->row] = code;
}

void
micro_multiply(struct micro *m, const mpz_t factor)
{
	uint32_t i;

	for (i = 0; i < m->n; i++)
		sum_multiply(&m->weight[i], factor);
}

void
micro_codes(const struct micro *m, uint32_t column, const uint32_t *place,
    uint32_t *codes)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < m->n_chunks; i++) {
		const struct micro_chunk *chunk = &m->chunks[i];
		const uint8_t *bytes =
		    chunk->bytes + (size_t)column * (MICRO_ROWS + MICRO_GAP);
		const uint32_t *wide = chunk->wide[column];
		const uint32_t *to = place + (size_t)i * MICRO_ROWS;
		uint32_t n = i + 1 < m->n_chunks ? MICRO_ROWS : m->row;

		for (k = 0; wide == NULL && k < n; k++)
			codes[to[k]] |= bytes[k];
		for (k = 0; wide != NULL && k < n; k++)
			codes[to[k]] |= wide[k];
	}
}

void
micro_count(const struct micro *m, uint32_t column, const uint32_t *group,
    const uint8_t *of, uint32_t *sums)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < m->n_chunks; i++) {
		const struct micro_chunk *chunk = &m->chunks[i];
		const uint8_t *bytes =
		    chunk->bytes + (size_t)column * (MICRO_ROWS + MICRO_GAP);
		const uint32_t *wide = chunk->wide[column];
		const uint32_t *to = group + (size_t)i * MICRO_ROWS;
		uint32_t n = i + 1 < m->n_chunks ? MICRO_ROWS : m->row;

		for (k = 0; wide == NULL && k < n; k++)
			sums[to[k]] += of[bytes[k]];
		for (k = 0; wide != NULL && k < n; k++)
			sums[to[k]] += of[wide[k]];
	}
}

uint32_t
micro_most(const struct micro *m, uint32_t column)
{
	uint32_t most = MICRO_NARROW - 1;
	uint32_t i;
	uint32_t k;

	for (i = 0; m->limit[column] == 0 && i < m->n_chunks; i++) {
		const uint32_t *wide = m->chunks[i].wide[column];

		for (k = 0; wide != NULL && k < MICRO_ROWS; k++)
			if (wide[k] > most)
				most = wide[k];
	}
	return most;
}
