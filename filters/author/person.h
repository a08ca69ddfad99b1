#ifndef PERSON_H
#define PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Suspects: columns that seem to tell who somebody is.  A suspicion errs on
 * the side of care; a person decides.
 */
enum person {
	PERSON_NONE,
	PERSON_EMAIL,
	PERSON_NUMBER, /* of a person, in other countries' registers */
	PERSON_CPR,    /* Danish civil registration: ddmmyy-nnnn */
	PERSON_CVR,    /* Danish register of companies: 8 digits, modulus 11 */
	PERSON_PHONE,
	PERSON_NAME,
	PERSON_ADDRESS,
	PERSON_IP,
	PERSON_PLACE,
	PERSON_KINDS
};

struct person_counts {
	uint32_t n;        /* values looked at */
	uint32_t n_digits; /* of them numbers as long as a phone number */
	uint32_t n_points; /* numbers with decimals */
	uint32_t is[PERSON_KINDS];
	bool has_email; /* within a longer text */
};

void person_count(struct person_counts *, struct slice value);

/* What the column is suspected of, by its values and its name. */
enum person person_of(const struct person_counts *, const char *column);

/* "e-mail", "cvr", ... */
const char *person_name(enum person);

#endif
