#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "doubles.h"
#include "key.h"
#include "map.h"
#include "rows.h"
#include "table.h"
#include "unmatched.h"

enum join_type {
	JOIN_INNER,
	JOIN_LEFT,
	JOIN_FULL,
	JOIN_SEMI,
	JOIN_ANTI
};

/* How often a key may come in the stream, and in the table. */
enum expect {
	EXPECT_N1,
	EXPECT_11,
	EXPECT_1N,
	EXPECT_NN /* only where rows are not multiplied: semi, anti */
};

/* Where a row goes. */
enum lane {
	LANE_OUTPUT, /* the joined rows, in the order of the stream */
	LANE_LEFT,   /* records of the stream without a match */
	LANE_RIGHT,  /* rows of the table without a match, in its order */
	LANES
};

/*
 * Takes a row: the columns of the stream and the selected ones of the table,
 * both canonical CSV.  The number orders the rows of a lane.
 */
typedef void emit_row(void *context, enum lane, uint64_t number,
    struct slice left, struct slice right);

/* The join at hand: what is asked for, and the account so far. */
struct match {
	enum join_type type;
	enum expect expect;
	const struct key_spec *spec;
	const char *table_name;
	uint32_t n_left;         /* columns of the stream */
	const char *blank_right; /* an empty field for each selected column */
	bool keeps_right; /* rows of the table without a match are wanted */

	emit_row *emit;
	void *context;

	uint64_t left_in;
	uint64_t right_in;
	uint64_t matched; /* records of the stream with a match */
	uint64_t pairs;   /* and with how many rows in all */
	uint64_t left_only;
	uint64_t right_only;
	struct doubles doubled_left;
	struct doubles doubled_right;
	struct unmatched *unmatched;

	struct map *left_keys; /* for 1:1 and 1:n, and the place of each */
	struct place *left_places;
	size_t cap_left_places;
	struct out scratch;
};

/* A record of the stream, with its key. */
struct left_row {
	struct slice text;
	struct slice key;
	bool is_missing;
	uint64_t number;  /* of the record in the stream */
	const char *file; /* borrowed for good */
	uint64_t line;
	uint64_t hash;
};

void match_open(struct match *);
void match_close(struct match *);

/* May a key come only once: in the stream, in the table? */
bool match_is_single_left(const struct match *);
bool match_is_single_right(const struct match *);

/*
 * Join one record with the table.  A key that must not come twice in the
 * stream, and does, goes to doubled_left.
 */
void match_row(struct match *, struct join_table *, const struct left_row *);

/*
 * The same in steps: a record without a match; one with a match, then each
 * pair.
 */
void match_miss(struct match *, const struct left_row *);
void match_hit(struct match *, const struct left_row *);
void match_pair(struct match *, const struct left_row *, struct slice right);

/* Emit the rows of the table that no record asked for. */
void match_rest(struct match *, const struct join_table *);
void match_right_only(
    struct match *, uint64_t line, struct slice key, struct slice text);

/* What follows shares no key with what went before. */
void match_part(struct match *);

/* Look among the rows of the table for those that unmatched keys nearly meant.
 */
void match_look(struct match *, const struct join_table *);

#endif
