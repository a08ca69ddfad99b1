#ifndef VARIANCE_H
#define VARIANCE_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

#include "answers.h"
#include "cube.h"
#include "design.h"
#include "quad.h"

/*
 * The variance of a sum over records of a linearised variable z:
 *
 *   V = sum over strata h of
 *         (1 - f_h) n_h / (n_h - 1) [ sum_c t_c^2 - (sum_c t_c)^2 / n_h ]
 *       + f_h sum_c V(c)
 *
 * t_c is the total of z in sampling unit c (the record itself in an element
 * sample), n_h counts all units of the stratum in the whole file, V(c) is the
 * same formula one stage down.  Lumley, Complex Surveys, ch. 2; R survey,
 * svyrecvar.  z is given as whole numbers times sums of the cube, so that
 * the bracket is a difference of whole numbers: nothing cancels.
 */
struct variance {
	struct cube *cube;
	const struct design *design;
	/* by unit of the design; what was touched is listed */
	mpz_t *lin;   /* sum of z */
	mpz_t *quad;  /* sum of z^2 by record; NULL with clusters */
	mpz_t *cross; /* sum of w z by record, for calibration; likewise */
	uint8_t *touched;
	uint32_t *list;
	uint32_t n_list;
	mpz_t scratch;
	struct tree_level *levels;     /* of the tree, from the strata down */
	struct calibrator *calibrator; /* or NULL */
};

void variance_init(struct variance *, struct cube *, const struct design *);
void variance_done(struct variance *);

/* Begin a new z. */
void variance_begin(struct variance *);

/*
 * Add to z, in the records of a cell: coefficient[k] w where the block has
 * code k + 1 (BLOCK_CODES, by slot; a NULL coefficient is "not in the base"),
 * or sum over i of coefficient[i] w v_i (NUMBERS, PAIR).  Records must not
 * be added twice.
 */
void variance_add(struct variance *, uint32_t view, uint32_t cell,
    uint32_t block, mpz_t *coefficient, const uint8_t *is_in, uint32_t n);

/* Take away what was added so to these records. */
void variance_remove(struct variance *, uint32_t view, uint32_t cell,
    uint32_t block, mpz_t *coefficient, const uint8_t *is_in, uint32_t n);

/* The same for a share: own in the records of the part, other in the rest of
 * the base. */
void variance_add_share(struct variance *, const struct base *,
    const struct part *, const mpz_t own, const mpz_t other, bool is_away);

enum variance_state {
	VARIANCE_OK,
	VARIANCE_LONE,   /* a mean of what one sampling unit holds */
	VARIANCE_LONELY, /* rule "fail", or nothing to average over */
	VARIANCE_NONE    /* no record at all */
};

/* V of what was added since the beginning, in units of the coefficients. */
enum variance_state
variance_end(struct variance *, enum lonely lonely, quad *out);

/*
 * V of the share of a part in its base, times x^4: z = w (x 1[part] - y) in
 * the records of the base.  Where the variance is that of the strata's
 * totals, only the units of the part are looked at, the base being summed.
 */
enum variance_state variance_share(struct variance *, struct base *,
    const struct part *, const mpz_t y, enum lonely lonely, quad *out);

#endif
