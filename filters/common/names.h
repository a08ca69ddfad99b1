#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct node;

/*
 * Names and codes in a specification.  Arrays are of the arena, texts of the
 * file's nodes.  What is wrong is reported ([bad-schema]) and left out.
 */
struct names {
	const char **list;
	uint32_t n;
};

/* A variable and one of its categories: {"sex": "1"}. */
struct coordinate {
	const char *variable;
	const char *category;
};

struct coordinates {
	struct coordinate *list;
	uint32_t n;
};

/*
 * A text or a number as written, or a list of them; none may be empty or stand
 * there twice, and there must be least of them.  NULL gives none.
 */
struct names names_read(struct arena *, const struct node *, uint32_t least);
struct names names_member(
    struct arena *, const struct node *, const char *key, uint32_t least);

/* An object of one code (a text or a number) for each variable. */
struct coordinates coordinates_read(struct arena *, const struct node *);

bool names_hold(const struct names *, const char *name);

/* The text of a string or a number that is not empty; NULL after a report. */
const char *names_code(const struct node *);

/* True for a letter of a to z or a digit, then those or one of more. */
bool names_is_id(const char *text, const char *more);

#endif
