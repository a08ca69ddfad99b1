#ifndef RESOURCE_DRAFT_H
#define RESOURCE_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

/* What was found out, and the Data Resource that says it. */
struct profile;
struct json;
struct choice_sets;
struct column_sets;
struct sniff;
struct survey;

struct resource_draft {
	const char *path;
	const struct sniff *sniff;
	const struct survey *survey; /* or NULL */
	const struct column_sets *sets;
	const struct choice_sets *choices;
	const struct profile *columns;
	uint32_t n;
	uint64_t n_records;
	uint64_t n_checked;   /* more of them that only the types hold in */
	bool is_partial;      /* there are more records in the file */
	char *const *footers; /* words that lines behind the data begin with */
	uint32_t n_footers;
	bool lacks_newline; /* behind the last record */
	bool has_bad_names; /* that cannot be read: columns go by place */
	char decimal;       /* what the user says, or '\0' */
};

/* The keys "name" and "path" of a resource in the file; "-": standard input. */
void resource_draft_name(struct json *, const char *path);

void resource_draft_write(const struct resource_draft *, struct json *);

#endif
