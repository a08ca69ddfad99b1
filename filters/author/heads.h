#ifndef HEADS_H
#define HEADS_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/* Which of the first records are the header, and what its rows say. */
struct record;

enum {
	MOST_HEADERS = 3,
	HEADS = MOST_HEADERS + 2
};

enum head_kind {
	HEAD_NONE,    /* there is no header */
	HEAD_NAMES,   /* rows of names, joined */
	HEAD_CHOICES, /* questions, and below them their choices */
	HEAD_LABELS   /* names, below them labels; further rows say nothing */
};

struct head {
	enum head_kind kind;
	uint32_t n;     /* rows */
	bool is_unsure; /* the records could tell otherwise */
};

/*
 * The first good records, which may be rows of the header, and what was
 * seen below them. Titles above the header are left out, and so is a row
 * that repeats the header.
 */
struct heads {
	uint32_t n; /* good records, at most HEADS are kept */
	uint32_t width;
	uint64_t numbers[HEADS];
	struct slice *rows[HEADS]; /* texts, owned */
	uint32_t *again[HEADS];    /* how often each comes again below */
	uint32_t *figures;         /* of each column, in all records */
	uint32_t *texts;
	bool *has_years; /* below the first */
};

void heads_open(struct heads *, uint32_t width);
void heads_close(struct heads *);

/* Take the next record; it has as many fields as heads_open was told. */
void heads_add(struct heads *, const struct record *);

struct head heads_find(const struct heads *);

/* A cell of the row that Qualtrics puts below the labels. */
bool heads_is_import(struct slice);

#endif
