#ifndef FORM_H
#define FORM_H

#include "wave.h"

/*
 * The questionnaire.  An answer is a number in a slot: for a single choice
 * the place of the choice, from 1; for a choice among many 1 or 0; always 0
 * when the question was not put.
 */
enum slot {
	INNOVATION,                   /* four items: yes, no, don't know */
	IN_PROGRESS = INNOVATION + 4, /* yes, no, don't know */
	TYPE,                         /* four choices */
	NOVELTY = TYPE + 4,           /* first, inspired, copy, don't know */
	CHANNEL,                      /* eight choices */
	CLOSENESS = CHANNEL + 8,      /* develops, breaks, don't know */
	CORE_TASK,                    /* present, future, both, neither, dk */
	TECHNOLOGY,                   /* is, important, less, none, dk */
	NEW_TECHNOLOGY,               /* new, new use of known, dk */
	INITIATOR,                    /* N_INITIATORS choices */
	PARTNER = INITIATOR + 17,     /* N_PARTNERS choices */
	PHASE = PARTNER + 12,         /* six choices */
	FINANCING = PHASE + 6,        /* six choices */
	FACTOR = FINANCING + 6,       /* N_FACTORS items of six answers */
	VALUE = FACTOR + 14,          /* seven choices */
	EVALUATION = VALUE + 7,       /* internal, external, no, don't know */
	PURPOSE,                      /* five choices */
	ELEMENT = PURPOSE + 5,        /* six choices */
	SPREAD = ELEMENT + 6,         /* yes, no, don't know */
	CULTURE,                      /* three items of six answers */
	N_SLOTS = CULTURE + 3
};

enum initiator {
	BY_EMPLOYEES,
	BY_LEADERS,
	BY_CITIZENS,
	BY_FIRMS,
	BY_POLITICIANS,
	BY_VOLUNTARY,
	BY_FOUNDATIONS,
	BY_KNOWLEDGE,
	BY_LEGISLATION,
	BY_TECHNOLOGY,
	BY_OTHER_PUBLIC,
	BY_ECONOMY,
	BY_REORGANISATION,
	BY_ABROAD,
	BY_COVID,
	BY_OTHER,
	BY_DONT_KNOW,
	N_INITIATORS
};

/* The public kinds depend on who asks: see form.c. */
enum partner {
	OWN_PUBLIC,
	OTHER_PUBLIC_1,
	OTHER_PUBLIC_2,
	OTHER_PUBLIC_3,
	WITH_KNOWLEDGE,
	WITH_FIRMS,
	WITH_CITIZENS,
	WITH_VOLUNTARY,
	WITH_FOUNDATIONS,
	WITH_ABROAD,
	WITH_NONE,
	WITH_DONT_KNOW,
	N_PARTNERS
};

enum factor {
	F_EMPLOYEES,
	F_COOPERATION,
	F_SAFE_OPERATION,
	F_ERRORS,
	F_TECHNOLOGY,
	F_ECONOMY,
	F_CITIZENS,
	F_POLITICIANS,
	F_LEGISLATION,
	F_FIRMS,
	F_KNOWLEDGE,
	F_VOLUNTARY,
	F_FOUNDATIONS,
	F_ABROAD,
	N_FACTORS
};

enum financing {
	OWN_BUDGET,
	CENTRAL_FUNDS,
	EXTERNAL_FUNDS,
	BY_FUNDS_OF_FOUNDATIONS,
	BY_FUNDS_FROM_ABROAD,
	FUNDS_DONT_KNOW
};

enum value {
	V_QUALITY,
	V_EFFICIENCY,
	V_SATISFACTION,
	V_CITIZENS,
	V_POLITICAL,
	V_OTHER,
	V_DONT_KNOW
};

enum kind {
	SINGLE, /* one variable, the choices are its codes */
	GRID,   /* a variable for each item, the same choices */
	MULTI,  /* a 0/1 variable for each choice */
	TEXT    /* free text */
};

enum asked {
	ASKED_ALL,
	ASKED_NOT_INNOVATIVE,
	ASKED_INNOVATIVE,
	ASKED_REUSED,
	ASKED_TECHNOLOGY,
	ASKED_STATE,
	ASKED_REGION,
	ASKED_MUNICIPALITY,
	ASKED_COLLABORATED,
	ASKED_EVALUATED
};

struct choice {
	const char *text;
	int slot;      /* among many: which slot of the question */
	int code;      /* number in the data bank, or 0 */
	int from_wave; /* 0: all waves */
};

struct question {
	const char *key;
	enum kind kind;
	enum asked asked;
	int slot;
	const char *text;
	const struct choice *choices; /* ends in a NULL text */
	const struct choice *items;   /* of a grid */
};

extern const struct question form[]; /* ends in a NULL key */

bool form_has(const struct choice *, int wave);

/* Name of the variable of a choice or item, from 0; -1 for a single one. */
void form_name(const struct question *, int wave, int index, char out[32]);

/* Number that a choice is stored under, in this wave. */
int form_code(const struct question *, int wave, int index);

#endif
