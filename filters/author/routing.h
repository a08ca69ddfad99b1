#ifndef ROUTING_H
#define ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outline;

/*
 * When each question of an outline was asked, by the rules beside the schema
 * of the export: those that reject a record, so that what they say holds of
 * every record that clean lets pass.  What a codebook cannot say as exactly is
 * left out, so that a rule here may hold more often than it should, and never
 * takes an answer away.
 */
struct routing_condition {
	uint32_t column; /* of the outline */
	bool is_not;
	const char **codes; /* of the codebook */
	uint32_t n;
};

/* All of them must hold; none: everybody was asked. */
struct routing_rule {
	struct routing_condition *conditions;
	uint32_t n;
	size_t cap;
};

struct routing {
	const struct outline *outline;
	/* By column, then by set. */
	struct routing_rule *rules;
	uint32_t n;
};

struct routing *routing_new(const struct outline *); /* owned */
void routing_free(struct routing *);

const struct routing_rule *
routing_of_column(const struct routing *, uint32_t column);
const struct routing_rule *routing_of_set(const struct routing *, uint32_t set);

#endif
