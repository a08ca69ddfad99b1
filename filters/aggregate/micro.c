#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "micro.h"

struct micro *
micro_new(uint32_t n_columns)
{
	struct micro *m = mem_zero(1, sizeof *m);

	m->n_columns = n_columns;
	m->width = (size_t)n_columns + n_columns % 2;
	m->rows = mem_zero(MICRO_TURN * m->width + 1, sizeof *m->rows);
	m->is_wide = mem_zero((size_t)n_columns + 1, 1);
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
	free(m->rows);
	free(m->is_wide);
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
	chunk->bytes = mem_alloc(m->width * (MICRO_ROWS + MICRO_GAP) + 1);
	chunk->wide = mem_zero((size_t)m->n_columns + 1, sizeof *chunk->wide);
	for (k = 0; k < m->n_columns; k++)
		if (m->is_wide[k])
			chunk->wide[k] =
			    mem_zero(MICRO_ROWS, sizeof *chunk->wide[k]);
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

/* Two codes that stand beside each other. */
static inline uint64_t
pair_at(const uint32_t *at)
{
	return (uint64_t)at[1] << 32 | at[0];
}

/* Four rows of two columns: of each the bytes behind each other. */
static inline uint64_t
turn_four(const uint32_t *at, size_t width, uint64_t *bits)
{
	uint64_t a = pair_at(at);
	uint64_t b = pair_at(at + width);
	uint64_t c = pair_at(at + 2 * width);
	uint64_t d = pair_at(at + 3 * width);

	*bits |= a | b | c | d;
	return a | b << 8 | c << 16 | d << 24;
}

static inline void
put_bytes(uint8_t *to, uint64_t low, uint64_t high)
{
	uint64_t word = low | high << 32;

	to[0] = (uint8_t)word;
	to[1] = (uint8_t)(word >> 8);
	to[2] = (uint8_t)(word >> 16);
	to[3] = (uint8_t)(word >> 24);
	to[4] = (uint8_t)(word >> 32);
	to[5] = (uint8_t)(word >> 40);
	to[6] = (uint8_t)(word >> 48);
	to[7] = (uint8_t)(word >> 56);
}

/* Rows that are turned of a column whose codes want more room. */
static void
turn_wide(struct micro *m, uint32_t first, uint32_t column)
{
	struct micro_chunk *chunk = &m->chunks[m->n_chunks - 1];
	const uint8_t *bytes =
	    chunk->bytes + (size_t)column * (MICRO_ROWS + MICRO_GAP);
	uint32_t i;

	if (chunk->wide[column] == NULL) {
		chunk->wide[column] =
		    mem_zero(MICRO_ROWS, sizeof *chunk->wide[column]);
		for (i = 0; i < first; i++)
			chunk->wide[column][i] = bytes[i];
	}
	for (i = 0; i < MICRO_TURN; i++)
		chunk->wide[column][first + i] = m->rows[i * m->width + column];
}

/* Rows that are turned of two columns some codes of which are wide. */
static void
turn_slowly(struct micro *m, uint32_t first, uint32_t column)
{
	uint32_t k;
	uint32_t i;

	for (k = column; k < column + 2 && k < m->n_columns; k++) {
		uint8_t *to = m->chunks[m->n_chunks - 1].bytes +
		    (size_t)k * (MICRO_ROWS + MICRO_GAP) + first;

		for (i = 0; i < MICRO_TURN; i++) {
			to[i] = (uint8_t)m->rows[i * m->width + k];
			m->is_wide[k] |=
			    m->rows[i * m->width + k] >= MICRO_NARROW;
		}
		if (m->is_wide[k])
			turn_wide(m, first, k);
	}
}

/* Put the last rows into the columns of their chunk. */
static void
turn_rows(struct micro *m)
{
	const uint64_t narrow = UINT64_C(0x000000ff000000ff);
	uint32_t first = (m->row - 1) / MICRO_TURN * MICRO_TURN;
	uint8_t *to = m->chunks[m->n_chunks - 1].bytes + first;
	uint32_t k;

	for (k = 0; k < m->n_columns; k += 2) {
		const uint32_t *at = m->rows + k;
		uint64_t bits = 0;
		uint64_t low = turn_four(at, m->width, &bits);
		uint64_t high = turn_four(at + 4 * m->width, m->width, &bits);

		put_bytes(to, (uint32_t)low, (uint32_t)high);
		to += MICRO_ROWS + MICRO_GAP;
		put_bytes(to, low >> 32, high >> 32);
		to += MICRO_ROWS + MICRO_GAP;
		if ((bits & ~narrow) != 0 || m->is_wide[k] || m->is_wide[k + 1])
			turn_slowly(m, first, k);
	}
}

uint32_t *
micro_row(struct micro *m)
{
	return m->rows + m->row % MICRO_TURN * m->width;
}

void
micro_end(struct micro *m)
{
	m->row++;
	m->n++;
	if (m->row % MICRO_TURN == 0)
		turn_rows(m);
}

void
micro_close(struct micro *m)
{
	if (m->row % MICRO_TURN != 0)
		turn_rows(m);
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

	for (i = 0; m->is_wide[column] && i < m->n_chunks; i++) {
		const uint32_t *wide = m->chunks[i].wide[column];

		for (k = 0; wide != NULL && k < MICRO_ROWS; k++)
			if (wide[k] > most)
				most = wide[k];
	}
	return most;
}
