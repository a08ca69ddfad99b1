#ifndef PANEL_H
#define PANEL_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

#include "design.h"
#include "lonely.h"
#include "quad.h"

/*
 * Waves whose samples overlap: a unit of the panel is a cluster of its stratum
 * in each wave, and what its answers of two waves have in common is
 *
 *   2 sum over strata g, h of two waves of
 *       phi_gh sqrt(n_g / (n_g - 1) * n_h / (n_h - 1)) sum e_i e'_i
 *
 * over the units i in both, e = t - T / n: a unit's total of z less the mean
 * over all n units of its stratum and wave.  Without an fpc phi is 1, else,
 * with f = n / N and the parts l_g, l_h of g and h that are in the other
 * wave's sample too,
 *
 *   phi = 1 - f_g f_h / pi, but at least -sqrt((1 - f_g) (1 - f_h)),
 *   pi = (f_g l_g + f_h l_h) / 2, from f_g + f_h - 1 to min(f_g, f_h).
 *
 * Where nobody changes stratum that is the covariance of Tam (1984) and
 * Qualite and Tille (2008); where some do, that of Knottnerus and van Delden
 * (2012) in spirit, in a form in which the variance of a change is that of a
 * sum of squares and cannot be negative.
 */
struct panel;

/* The design's strata have the wave among them, its clusters are the units.
 * Owned; NULL after reports: a unit stands twice in a wave. */
struct panel *panel_new(const struct design *);
void panel_free(struct panel *);

/* A note for each two waves that have units in common. */
void panel_note(const struct panel *);

/* The total of z of a leaf, each leaf once. */
void panel_take(struct panel *, uint32_t leaf, const mpz_t total);
/* What the leaves that were taken have in common, by the sums of z of each
 * stratum and which strata have one; they are forgotten.  center: the mean of
 * all units, for a rule that asks for it. */
quad panel_covariance(struct panel *, const mpz_t *sums, const uint8_t *has,
    const struct lonely_rule *, quad center);

/* Which unit of the panel a leaf is, from 0 on, and how many there are. */
uint32_t panel_unit(const struct panel *, uint32_t leaf);
uint32_t panel_units(const struct panel *);
/* Which wave a stratum is of, from 0 on, and how many there are. */
uint32_t panel_wave(const struct panel *, uint32_t stratum);
uint32_t panel_waves(const struct panel *);

#endif
