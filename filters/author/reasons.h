#ifndef REASONS_H
#define REASONS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Values of a column that are missing for a reason ("x-missing" of its field),
 * and the dot code of each: what its label says in Danish, Norwegian, Swedish,
 * German or English, else ".n".
 */
struct node;

struct reason {
	const char *value; /* borrowed from the node */
	const char *code;  /* ".d", ".n", ".r" */
	const char *label; /* or "" */
	bool is_guess;     /* no word of the label told */
};

/* Of a field, in its order; owned, may be NULL where *n is 0.  Ranges are left
 * out: their codes stand by themselves. */
struct reason *reasons_of(const struct node *field, uint32_t *n);

/* Note each guess, [missing-reason]. */
void reasons_report(
    const char *file, const char *column, const struct reason *, uint32_t n);

/* Whether the label says that nothing was chosen: "None". */
bool reasons_is_none(const char *label);

#endif
