#ifndef PATTERNS_H
#define PATTERNS_H

#include <stdbool.h>
#include <stdint.h>

#include "exact.h"
#include "input.h"
#include "kulisch.h"
#include "map.h"
#include "margins.h"
#include "number.h"
#include "out.h"

enum pattern_fault {
	PATTERN_GOOD,
	PATTERN_MISSING, /* a category is missing */
	PATTERN_UNKNOWN  /* a category has no total */
};

/* Records with the same categories: of all margins, and of the class. */
struct pattern {
	enum pattern_fault fault;
	uint64_t n;
	struct exact sum;       /* of their base weights */
	struct kulisch squares; /* of base weights */
	double d;               /* the sum, once all are in */
	uint32_t *terms;        /* that hold for them; owned */
	uint32_t n_terms;
	uint32_t class;
	quad factor; /* of the class; 1 without */
	quad ratio;  /* of the weight to the base weight, where there is one */
};

/* Records of a pattern with one base weight; they are counted, then added. */
struct base_cell {
	uint32_t pattern;
	uint32_t len;
	char text[NUMBER_TEXT]; /* the base weight */
	uint64_t n;
	double d;
	char weighed[NUMBER_TEXT]; /* the weight as text */
	uint32_t len_weighed;      /* 0: not yet */
};

/*
 * A pattern seen lately, by texts of at most 16 bytes: of each its first and
 * its last 8 bytes, and all lengths.
 */
enum {
	GLANCE_COLUMNS = 8,
	GLANCE_WORDS = 2 * GLANCE_COLUMNS + 1
};

struct glance {
	uint64_t words[GLANCE_WORDS];
	uint32_t pattern; /* counted from 1; 0: none */
};

struct patterns {
	struct margins *margins;
	struct map *map;
	struct pattern *list;
	size_t cap;
	uint32_t n_columns; /* of margins, then those of the class */
	uint32_t n_class;
	int *columns; /* of the records */
	struct map *classes;
	struct map *refused; /* categories without a total, by margin */
	struct out key;
	struct glance *glances;  /* a few, found by their words */
	struct base_cell *cells; /* a few, found by pattern and weight */
	/*
	 * Which cells the first records fell into, so that they need not be
	 * looked up again; of no use once a cell has made room.
	 */
	uint16_t *trail;
	size_t n_trail;
	size_t cap_trail;
	bool is_lost;
	uint64_t missing;   /* records without a category */
	struct place first; /* of them, where it is */
	void (*flush)(
	    void *context, const struct base_cell *); /* n of a cell */
	void *context;
};

/* Columns of the records; false after [missing-column]. */
bool patterns_open(struct patterns *, struct margins *,
    char *const *class_columns, uint32_t n_class, const struct input *);
void patterns_close(struct patterns *);

/*
 * The pattern of a record, new ones added.  One with a fault is told the first
 * time, one without a category by patterns_check, which counts them.
 */
uint32_t
patterns_put(struct patterns *, const struct record *, const char *file);

/* False after [margin-missing]. */
bool patterns_check(const struct patterns *);

/*
 * The cell of a pattern and base weight, where it may be counted; another
 * that stood there is handed to flush.  NULL where the text is no base weight
 * from 0 on.
 */
struct base_cell *
patterns_cell(struct patterns *, uint32_t pattern, struct slice);
/* Hand all cells to flush that count something, and count anew. */
void patterns_flush(struct patterns *);

/* Remember the cell that the next record fell into, the first time. */
void patterns_note(struct patterns *, const struct base_cell *);

/* The cell of record i, the second time; NULL: it has to be looked up. */
static inline struct base_cell *
patterns_noted(const struct patterns *p, uint64_t i)
{
	return !p->is_lost && i < p->n_trail ? &p->cells[p->trail[i]] : NULL;
}

#endif
