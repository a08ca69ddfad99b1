#ifndef DESCRIBE_DRAFT_H
#define DESCRIBE_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

/* What was found out, and the Data Resource that says it. */
struct column;
struct json;
struct sets;
struct sniff;
struct survey;

struct draft {
	const char *path;
	const struct sniff *sniff;
	const struct survey *survey; /* or NULL */
	const struct sets *sets;
	const struct column *columns;
	uint32_t n;
	uint64_t n_records;
	uint64_t n_checked;   /* more of them that only the types hold in */
	bool is_partial;      /* there are more records in the file */
	char *const *footers; /* words that lines behind the data begin with */
	uint32_t n_footers;
	bool has_bad_names; /* that cannot be read: columns go by place */
	char decimal;       /* what the user says, or '\0' */
};

void draft_write(const struct draft *, struct json *);

#endif
