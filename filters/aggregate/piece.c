#include <stdlib.h>

#include "mem.h"
#include "piece.h"
#include "replicate.h"

/* The slots of a share: all others in its base, and those in the category. */
enum {
	OTHER,
	OWN
};

static void
init_piece(struct piece *piece, uint32_t size)
{
	uint32_t i;

	*piece = (struct piece){.size = size};
	mpz_init(piece->divisor);
	piece->coefficient = mem_zero(size, sizeof *piece->coefficient);
	for (i = 0; i < size; i++)
		mpz_init(piece->coefficient[i]);
}

void
piece_free(struct piece *piece)
{
	uint32_t i;

	for (i = 0; i < piece->size; i++)
		mpz_clear(piece->coefficient[i]);
	free(piece->coefficient);
	mpz_clear(piece->divisor);
}

static struct part
part_of(const struct subject *of, const struct answers *answers)
{
	struct part part = answers_of(answers, of->slot);

	if (!of->is_in)
		part.n = 0;
	return part;
}

/* Sums of the base and of the category in it. */
static void
sum_share(
    const struct subject *of, const struct compared *side, mpz_t x, mpz_t y)
{
	struct part part = part_of(of, side->answers);
	mpz_t less;

	mpz_set(x, side->answers->base.x);
	part_sum(&part, &of->job->design, y);
	if (side->without == NULL)
		return;
	mpz_init(less);
	part = part_of(of, side->without);
	part_sum(&part, &of->job->design, less);
	mpz_sub(y, y, less);
	mpz_sub(x, x, side->without->base.x);
	mpz_clear(less);
}

static void
share_piece(
    const struct subject *of, const struct compared *side, struct piece *piece)
{
	mpz_t x;
	mpz_t y;

	init_piece(piece, 2);
	mpz_init(x);
	mpz_init(y);
	sum_share(of, side, x, y);
	piece->n = side->answers->base.n;
	if (side->without != NULL)
		piece->n -= side->without->base.n;
	piece->sum_weight = quad_of(x);
	piece->is_good = mpz_sgn(x) > 0;
	if (of->measure->statistic == STAT_COUNT) {
		piece->value = quad_of(y) * job_weight_unit(of->job);
		mpz_set_ui(piece->coefficient[OWN], 1);
		mpz_set_ui(piece->divisor, 1);
	} else {
		if (piece->is_good)
			piece->value = quad_of(y) / quad_of(x);
		mpz_neg(piece->coefficient[OTHER], y);
		mpz_sub(piece->coefficient[OWN], x, y);
		mpz_mul(piece->divisor, x, x);
	}
	mpz_clear(x);
	mpz_clear(y);
}

static quad
unit_of_moment(const struct subject *of)
{
	const struct cube *cube = of->job->cube;
	const struct sums_block *block = &of->job->plan->blocks[of->block];
	quad unit = quad_power10(-cube_term_scale(cube, block, 1));

	if (of->measure->statistic == STAT_RATIO)
		unit /= quad_power10(-cube_term_scale(cube, block, 2));
	if (of->measure->statistic == STAT_TOTAL)
		unit *= job_weight_unit(of->job);
	return unit;
}

static void
moment_piece(
    const struct subject *of, struct piece *piece, const struct totals *totals)
{
	uint32_t x = of->measure->statistic == STAT_RATIO ? 2 : 0;

	init_piece(piece, of->job->plan->blocks[of->block].n_terms);
	piece->n = totals->records;
	piece->sum_weight = quad_of(totals->s[0]);
	if (of->measure->statistic == STAT_TOTAL) {
		mpz_set_ui(piece->coefficient[1], 1);
		mpz_set_ui(piece->divisor, 1);
		piece->value = quad_of(totals->s[1]) * unit_of_moment(of);
		piece->is_good = totals->records > 0;
		return;
	}
	mpz_set(piece->coefficient[1], totals->s[x]);
	mpz_neg(piece->coefficient[x], totals->s[1]);
	mpz_mul(piece->divisor, totals->s[x], totals->s[x]);
	piece->is_good = mpz_sgn(totals->s[x]) != 0;
	if (piece->is_good)
		piece->value = quad_of(totals->s[1]) / quad_of(totals->s[x]) *
		    unit_of_moment(of);
}

static void
count_piece(
    const struct subject *of, struct piece *piece, const struct totals *totals)
{
	init_piece(piece, 2);
	mpz_set_ui(piece->coefficient[0], 1);
	mpz_set_ui(piece->divisor, 1);
	piece->n = totals->size > 0 ? totals->n[0] : 0;
	piece->sum_weight = totals->size > 0 ? quad_of(totals->s[0]) : 0;
	piece->value = piece->sum_weight * job_weight_unit(of->job);
	piece->is_good = piece->n > 0;
}

/* Means, totals and ratios, from the sums over all cells of a side. */
static void
totals_piece(
    const struct subject *of, struct piece *piece, const struct totals *totals)
{
	if (of->measure->statistic == STAT_COUNT)
		count_piece(of, piece, totals);
	else
		moment_piece(of, piece, totals);
}

void
piece_init(
    const struct subject *of, const struct compared *side, struct piece *piece)
{
	struct totals *totals;

	if (side->answers != NULL) {
		share_piece(of, side, piece);
		return;
	}
	totals = totals_replicates(
	    of->job, side->view, side->cells, side->n, of->block);
	totals_piece(of, piece, totals);
	totals_free(totals, of->job);
}

quad
piece_unit(const struct subject *of)
{
	if (of->measure->statistic == STAT_COUNT)
		return job_weight_unit(of->job);
	return of->measure->statistic == STAT_SHARE ? 1 : unit_of_moment(of);
}

void
piece_scale(struct piece *piece, const mpz_t factor, bool is_away)
{
	uint32_t i;

	for (i = 0; i < piece->size; i++) {
		mpz_mul(piece->coefficient[i], piece->coefficient[i], factor);
		if (is_away)
			mpz_neg(piece->coefficient[i], piece->coefficient[i]);
	}
}

/* Add z of a piece on the records of answers, or take it away from there. */
static void
add_share(const struct subject *of, const struct answers *answers,
    const struct piece *piece, bool is_away)
{
	struct part part = part_of(of, answers);

	variance_add_share(&of->job->variance, &answers->base, &part,
	    piece->coefficient[OWN], piece->coefficient[OTHER], is_away);
}

/* The same on the cells of a side. */
void
piece_add(const struct subject *of, const struct compared *side,
    const struct piece *piece, bool is_away)
{
	static const uint8_t present[2] = {1, 0};
	uint32_t i;

	if (side->answers != NULL) {
		add_share(of, side->answers, piece, is_away);
		if (side->without != NULL)
			add_share(of, side->without, piece, !is_away);
		return;
	}
	for (i = 0; i < side->n; i++)
		(is_away ? variance_remove : variance_add)(&of->job->variance,
		    side->view, side->cells[i], of->block, piece->coefficient,
		    present, piece->size);
}

/* The estimates of a side by replicate; owned. */
static quad *
replicated_shares(const struct subject *of, const struct compared *side)
{
	uint32_t n = of->job->options->n_replicates;
	bool is_count = of->measure->statistic == STAT_COUNT;
	struct part part = part_of(of, side->answers);
	quad *theta = part_replicates(&part, &of->job->design);
	quad *less = NULL;
	uint32_t r;

	if (side->without != NULL) {
		part = part_of(of, side->without);
		less = part_replicates(&part, &of->job->design);
	}
	for (r = 0; r <= n; r++) {
		quad x = side->answers->base.replicate[r];

		if (less != NULL) {
			theta[r] -= less[r];
			x -= side->without->base.replicate[r];
		}
		theta[r] = is_count ? theta[r] * job_weight_unit(of->job)
		    : x > 0         ? theta[r] / x
				    : replicate_none();
	}
	free(less);
	return theta;
}

/*
 * In a replicate without records of the domain a total is 0 and a mean does not
 * exist.
 */
static quad *
replicated_totals(const struct subject *of, const struct compared *side)
{
	uint32_t n = of->job->options->n_replicates;
	bool is_sum = of->measure->statistic == STAT_TOTAL ||
	    of->measure->statistic == STAT_COUNT;
	quad *theta = mem_zero((size_t)n + 1, sizeof *theta);
	struct totals *totals = totals_replicates(
	    of->job, side->view, side->cells, side->n, of->block);
	struct piece piece;
	uint32_t r;

	for (r = 0; r <= n; r++) {
		totals_piece(of, &piece, &totals[r]);
		theta[r] =
		    piece.is_good || is_sum ? piece.value : replicate_none();
		piece_free(&piece);
	}
	totals_free(totals, of->job);
	return theta;
}

quad *
piece_replicates(const struct subject *of, const struct compared *side)
{
	return side->answers != NULL ? replicated_shares(of, side)
				     : replicated_totals(of, side);
}
