#ifndef CUTS_H
#define CUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where a file may be cut, so that its parts are cleaned as the whole is: in
 * front of a record, behind one that has all its fields.  What has a quote out
 * of order goes on until such a record comes.
 */
struct cut {
	uint64_t offset; /* byte of the file */
	uint64_t line;   /* and the line and record that begin there */
	uint64_t record;
};

struct cuts {
	/* What is asked for: the first place at or behind each of these
	 * bytes, in ascending order. */
	const uint64_t *targets;
	size_t n;
	/* What cleaner_scan finds. */
	struct cut *at;   /* a place for each target; the end, where no record
	                   * begins behind it */
	struct cut first; /* record behind the header */
	struct cut end;
	uint64_t header; /* bytes to read before any part of the file */
	size_t n_found;
	bool is_begun;
	bool is_odd;  /* the record that tells the width has a fault */
	bool is_safe; /* behind a record that has all its fields */
};

/* Room for the places; the targets are borrowed. */
void cuts_open(struct cuts *, const uint64_t *targets, size_t n);
void cuts_done(struct cuts *);

/* A record begins here, or a blank line. */
void cuts_see(struct cuts *, const struct cut *);
/* The file has ended: targets that are left get its end. */
void cuts_end(struct cuts *, const struct cut *);
/* Is there a place for every target, and the first record? False when cuts
 * is NULL. */
bool cuts_are_found(const struct cuts *);

#endif
