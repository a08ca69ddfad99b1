#ifndef ANSWERS_H
#define ANSWERS_H

#include "form.h"

/* What each completed form holds, by its index in wave->answered. */
struct answers {
	uint8_t of[MAX_ANSWERS][N_SLOTS];
};

/*
 * Give every unit that answered its answers, so that the weighted shares are
 * those of the wave's targets.  Ends the program when one cannot be met.
 */
void answers_draw(const struct wave *, struct answers *);

/* Was the question put to this unit? */
bool answers_asked(
    const struct wave *, const struct answers *, int answer, enum asked);

#endif
