#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What became of each record that was read.  Every one is in exactly one of
 * the first nine; account_closes() says whether that holds.
 */
struct tally {
	const char *tag;
	uint64_t n;
	bool is_reject; /* false: the record was only noted */
};

struct account {
	uint64_t header;
	uint64_t preamble;
	uint64_t comment;
	uint64_t blank;
	uint64_t footer;
	uint64_t continued; /* further lines of a record that was rejected */
	uint64_t unkept;    /* by a keep rule */
	uint64_t rejected;
	uint64_t accepted;
	struct tally *tallies; /* by tag: rejected, and noted */
	size_t n_tallies;
	size_t cap_tallies;
};

/* Count one more under the tag; returns how many there are now. */
uint64_t account_count(struct account *, const char *tag, bool is_reject);
uint64_t account_of(const struct account *, const char *tag);

/* How many records of data there are: all but headers, blank lines,
 * comments and the footer. */
uint64_t account_records(const struct account *);

/* True when the parts add up to all records that were read. */
bool account_closes(const struct account *, uint64_t read);

void account_free(struct account *);

/* "N" or "N%": is n of all more than it allows? */
struct reject_limit {
	uint64_t count; /* in thousandths of a percent when is_percent */
	bool is_percent;
};

bool reject_limit_read(struct reject_limit *, const char *text);
bool
reject_limit_is_passed(const struct reject_limit *, uint64_t n, uint64_t all);

#endif
