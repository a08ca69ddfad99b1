#ifndef DOMAINS_H
#define DOMAINS_H

#include "asked.h"
#include "basis.h"
#include "conceal.h"

/*
 * Who every figure of a run speaks of, and which answers it gives: a domain is
 * a set of unknowns, and two tables that have the same one have one figure.
 */
enum {
	MOST_PLACES = 3 * (1 + MAX_SIDES) /* a ratio is in three systems */
};

struct domain_of {
	uint32_t *unknowns; /* owned, in rising order */
	uint32_t *cells;    /* owned: the finest cells of these */
	uint32_t n_cells;
	uint64_t n; /* respondents */
	uint32_t n_by;
	bool is_last;   /* of a variable that is to be hidden first */
	bool is_shown;  /* a table must show it */
	bool is_whole;  /* what percentages are of: known before all others */
	bool is_figure; /* some figure's base, not only who gave an answer */
	bool is_known;  /* was published before */
	size_t order;   /* the first figure that it is in */
	/* Owned: figures that it is the cell of, each cell once.  None: it is a
	 * side of some, or who gave an answer.  Cells of which one has nobody
	 * more than the other are one domain. */
	const struct judged **figures;
	uint32_t n_figures;
	size_t cap_figures;
	char *name;        /* owned: the same whatever the order of tables */
	const char *asked; /* borrowed: the first question by name, or "" */
	enum secret secret;
	size_t with; /* a figure that it is the partner of */
};

/* Where a figure stands. */
struct place_in {
	uint32_t question;
	uint32_t domain;
	uint32_t item; /* or NONE */
};

struct places {
	struct place_in at[MOST_PLACES];
	uint32_t n;
};

struct disclosure {
	struct job *job;
	const struct secrecy *rules;
	struct asked asked;
	struct domain_of *domains;
	uint32_t n_domains;
	size_t cap_domains;
	struct map *by_unknowns; /* the index of the domain */
	struct places *places;   /* by figure */
	struct term *terms;      /* scratch */
	size_t cap_terms;
	struct marginals *marginals; /* of all domains, or NULL (marginals.h) */
	struct basis *basis; /* of the domains of a question (partners.c) */
	uint32_t *of_basis;
	uint32_t n_of_basis;
	uint64_t *marks; /* scratch: a bit for an unknown or a cell */
	/* Domains by like bases, where and cells, as they were looked up. */
	struct tuples looked;
	uint32_t *found;
	size_t cap_found;
	const struct judged
	    *last;            /* the figure whose cell was looked up last, */
	uint32_t last_block;  /* in which block, */
	uint32_t last_domain; /* and its domain, or NONE */
	bool has_failed;
};

void domains_init(struct disclosure *, struct job *);
void domains_done(struct disclosure *);

/* Place every figure of the run. */
void domains_place(struct disclosure *);

/* The cells of a figure's cell, were it not for by-variable i; owned. */
uint32_t *domains_without(
    struct disclosure *, const struct judged *, uint32_t i, uint32_t *n);
/* Nor for what its where says of that; owned. */
uint32_t *domains_around(
    struct disclosure *, const struct judged *, uint32_t i, uint32_t *n);

/* The where of a figure's block. */
uint32_t domains_where(const struct disclosure *, const struct judged *);

/* A figure that compares others. */
static inline bool
domains_compares(const struct judged *figure)
{
	return figure->n_sides >= 2;
}

/*
 * Is the domain a better partner of another than the best so far, or NULL: it
 * may be hidden, has more respondents, and shares a finest cell with that one?
 */
bool domains_is_better(const struct domain_of *, const struct domain_of *best,
    const struct domain_of *of);

/* The order in which figures are offered: a rank, then more respondents, then
 * what tells them apart by name. */
struct offer {
	uint32_t index;
	uint32_t rank;
	uint64_t n;
	const char *name;
	const char *asked;
	struct slice answer; /* of an item */
};

/* Whole, to be shown, by variables, to be hidden first. */
struct offer domains_offer(const struct domain_of *, uint32_t index);
void domains_sort(struct offer *, uint32_t n);
struct slice domains_answer(
    const struct disclosure *, const struct question *, uint32_t item);

/* Room for n terms. */
struct term *domains_terms(struct disclosure *, size_t n);

#endif
