#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "mem.h"

/* ---- a part ----------------------------------------------------------------
 */

uint64_t
part_sum(const struct part *part, const struct design *design, mpz_t sum)
{
	struct sum_view room;
	uint64_t n = 0;
	size_t i;

	mpz_set_ui(sum, 0);
	for (i = 0; i < part->n; i++) {
		if (design->replicate[part_unit(part, i)] != 0)
			continue;
		n += part->at[i]->n;
		mpz_add(sum, sum, sum_view(&part->at[i]->s, &room));
	}
	return n;
}

/* The exact sums of the replicates as floating-point numbers. */
static quad *
close_replicates(struct sum *sums, uint32_t n)
{
	quad *list = mem_zero(n, sizeof *list);
	struct sum_view room;
	uint32_t i;

	for (i = 0; i < n; i++) {
		list[i] = quad_of(sum_view(&sums[i], &room));
		sum_done(&sums[i]);
	}
	free(sums);
	return list;
}

quad *
part_replicates(const struct part *part, const struct design *design)
{
	uint32_t n = design->plan->n_replicates + 1;
	struct sum *sums = mem_zero(n, sizeof *sums);
	size_t i;

	for (i = 0; i < part->n; i++)
		sum_add_sum(&sums[design->replicate[part_unit(part, i)]],
		    &part->at[i]->s);
	return close_replicates(sums, n);
}

/* ---- a base ----------------------------------------------------------------
 */

static void
add_to_unit(
    struct base *base, uint32_t unit, const struct sum *s, const struct sum *q)
{
	struct unit_sums *last;

	if (base->n_units == 0 || base->units[base->n_units - 1].unit != unit) {
		MEM_GROW(base->units, base->n_units, base->cap_units);
		base->units[base->n_units++] = (struct unit_sums){.unit = unit};
	}
	last = &base->units[base->n_units - 1];
	sum_add_sum(&last->s, s);
	sum_add_sum(&last->q, q);
}

void
base_init(struct base *base, const struct design *design,
    const struct part *part, const uint8_t *is_in)
{
	struct sum_view room;
	uint32_t i;
	size_t k;

	*base = (struct base){.design = design};
	mpz_init(base->x);
	for (k = 0; k < part->n; k++) {
		const struct acc *acc = part->at[k];
		uint32_t unit = part_unit(part, k);

		if (acc->n == 0 || (is_in != NULL && !is_in[acc->slot]))
			continue;
		if (design->replicate[unit] == 0)
			base->n += acc->n;
		add_to_unit(base, unit, &acc->s, &acc->q);
	}
	for (i = 0; i < base->n_units; i++)
		if (design->replicate[base->units[i].unit] == 0)
			mpz_add(base->x, base->x,
			    sum_view(&base->units[i].s, &room));
	if (design->options->n_replicates > 0) {
		uint32_t n = design->plan->n_replicates + 1;
		struct sum *sums = mem_zero(n, sizeof *sums);

		for (i = 0; i < base->n_units; i++)
			sum_add_sum(
			    &sums[design->replicate[base->units[i].unit]],
			    &base->units[i].s);
		base->replicate = close_replicates(sums, n);
	}
}

void
base_done(struct base *base)
{
	uint32_t i;

	for (i = 0; i < base->n_units; i++) {
		sum_done(&base->units[i].s);
		sum_done(&base->units[i].q);
	}
	for (i = 0; i < base->n_nodes; i++) {
		mpz_clear(base->nodes[i].s);
		mpz_clear(base->nodes[i].square);
	}
	mpz_clear(base->x);
	free(base->replicate);
	free(base->units);
	free(base->nodes);
}

static struct node_sums *
node_at(struct base *base, uint32_t node)
{
	struct node_sums *last;

	if (base->n_nodes > 0 && base->nodes[base->n_nodes - 1].node == node)
		return &base->nodes[base->n_nodes - 1];
	MEM_GROW(base->nodes, base->n_nodes, base->cap_nodes);
	last = &base->nodes[base->n_nodes++];
	last->node = node;
	mpz_init(last->s);
	mpz_init(last->square);
	return last;
}

/*
 * Units stand in the order of their leaves, and leaves in that of the nodes
 * above them, so one walk finds all nodes.
 */
void
base_nodes(struct base *base)
{
	const struct design *design = base->design;
	uint32_t level = design->n_levels - 1;
	struct sum_view room;
	mpz_t total;
	uint32_t i;

	if (base->n_nodes > 0)
		return;
	mpz_init(total);
	for (i = 0; i < base->n_units; i++) {
		const struct unit_sums *at = &base->units[i];
		uint32_t leaf = design->leaf[at->unit];
		struct node_sums *node;

		if (design->is_elements) {
			node = node_at(base, leaf);
			mpz_add(node->s, node->s, sum_view(&at->s, &room));
			mpz_add(node->square, node->square,
			    sum_view(&at->q, &room));
			continue;
		}
		mpz_add(total, total, sum_view(&at->s, &room));
		if (i + 1 < base->n_units && design->leaf[at[1].unit] == leaf)
			continue;
		node = node_at(base, design->parent[level][leaf]);
		mpz_add(node->s, node->s, total);
		mpz_addmul(node->square, total, total);
		mpz_set_ui(total, 0);
	}
	mpz_clear(total);
}

/*
 * Clusters are asked for in rising order, near or far from the last one: steps
 * of the search double.
 */
uint32_t
base_cluster(const struct base *base, uint32_t from, uint32_t leaf, mpz_t sum)
{
	const struct unit_sums *units = base->units;
	const uint32_t *leaves = base->design->leaf;
	struct sum_view room;
	uint32_t step = 1;
	uint32_t low = from;
	uint32_t high = from;

	while (high < base->n_units && leaves[units[high].unit] < leaf) {
		low = high + 1;
		high =
		    step < base->n_units - high ? high + step : base->n_units;
		step *= 2;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (leaves[units[middle].unit] < leaf)
			low = middle + 1;
		else
			high = middle;
	}
	mpz_set_ui(sum, 0);
	for (; low < base->n_units && leaves[units[low].unit] == leaf; low++)
		mpz_add(sum, sum, sum_view(&units[low].s, &room));
	return low;
}

/* ---- answers ---------------------------------------------------------------
 */

/* A stable counting sort by keys below n_keys. */
static void
sort_by(const struct acc **at, uint32_t *keys, size_t n, uint32_t n_keys)
{
	size_t *place = mem_zero((size_t)n_keys + 1, sizeof *place);
	const struct acc **from = mem_alloc((n + 1) * sizeof *from);
	size_t i;

	if (n > 0)
		memcpy(from, at, n * sizeof *at);
	for (i = 0; i < n; i++)
		place[keys[i] + 1]++;
	for (i = 0; i < n_keys; i++)
		place[i + 1] += place[i];
	for (i = 0; i < n; i++)
		at[place[keys[i]]++] = from[i];
	free(place);
	free(from);
}

static void
sort_by_unit(const struct part *part, const struct acc **at, uint32_t n_units)
{
	uint32_t *keys = mem_alloc((part->n + 1) * sizeof *keys);
	size_t i;

	for (i = 0; i < part->n; i++)
		keys[i] = part_unit(part, i);
	sort_by(at, keys, part->n, n_units);
	free(keys);
}

static void
sort_by_slot(const struct part *part, const struct acc **at)
{
	uint32_t *keys = mem_alloc((part->n + 1) * sizeof *keys);
	uint32_t n_slots = 0;
	size_t i;

	for (i = 0; i < part->n; i++) {
		keys[i] = part->at[i]->slot;
		if (keys[i] >= n_slots)
			n_slots = keys[i] + 1;
	}
	sort_by(at, keys, part->n, n_slots);
	free(keys);
}

void
answers_init(struct answers *answers, const struct cube *cube,
    const struct design *design, uint32_t view, uint32_t block,
    const uint32_t *cells, uint32_t n_cells, const uint8_t *is_in)
{
	struct part all = {.store = &cube->stores[view], .block = block};
	struct accs_range sums;
	const struct acc **at;
	uint32_t i;

	for (i = 0; i < n_cells; i++) {
		if (cells[i] == NO_CELL)
			continue;
		sums = cube_sums(cube, view, cells[i], block);
		all.n += (size_t)(sums.end - sums.at);
	}
	at = mem_alloc((all.n + 1) * sizeof *at);
	all.at = at;
	all.n = 0;
	for (i = 0; i < n_cells; i++) {
		if (cells[i] == NO_CELL)
			continue;
		sums = cube_sums(cube, view, cells[i], block);
		for (; sums.at < sums.end; sums.at++)
			at[all.n++] = sums.at;
	}
	if (n_cells > 1)
		sort_by_unit(&all, at, design->n_units);
	*answers = (struct answers){
	    .store = all.store, .block = block, .at = at, .n = all.n};
	base_init(&answers->base, design, &all, is_in);
	sort_by_slot(&all, at);
}

void
answers_done(struct answers *answers)
{
	base_done(&answers->base);
	free(answers->at);
}

/* The first entry of the slot or of one after it. */
static size_t
first_of(const struct answers *answers, uint64_t slot)
{
	size_t low = 0;
	size_t high = answers->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (answers->at[middle]->slot < slot)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct part
answers_of(const struct answers *answers, uint32_t slot)
{
	size_t first = first_of(answers, slot);

	return (struct part){.at = answers->at + first,
	    .n = first_of(answers, (uint64_t)slot + 1) - first,
	    .store = answers->store,
	    .block = answers->block};
}
