#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * One field: from the bytes of the file to the text of the output.  Nothing
 * here knows records, files or messages' places.
 */
struct arena;
struct field;
struct reading;
struct texts;

/* What is wrong with a field, or with a record. */
enum verdict {
	VERDICT_GOOD,
	VERDICT_ENCODING,
	VERDICT_CHARACTER,
	VERDICT_REQUIRED,
	VERDICT_TYPE,
	VERDICT_AMBIGUOUS,
	VERDICT_GROUPS,
	VERDICT_FORMAT,
	VERDICT_ENUM,
	VERDICT_PATTERN,
	VERDICT_PATTERN_LIMIT,
	VERDICT_MINIMUM,
	VERDICT_MAXIMUM,
	VERDICT_MIN_LENGTH,
	VERDICT_MAX_LENGTH,
	VERDICT_UNIQUE,
	VERDICT_FOREIGN_KEY,
	VERDICT_RULE, /* its tag is the rule's */
	VERDICT_FIELDS,
	VERDICT_HEADER,
	VERDICT_QUOTE,
	VERDICT_UNCLOSED,
	VERDICT_NUL,
	VERDICT_CR,
	VERDICT_LONG,
	VERDICTS
};

/* The tag of each verdict; RULE has none. */
extern const char *const value_tags[VERDICTS];

struct field_value {
	struct slice text;  /* decoded, for messages */
	struct slice value; /* canonical; empty when missing */
	size_t bad;         /* ENCODING: offset in the raw bytes */
	enum verdict verdict;
	bool is_missing;
};

/*
 * Read and check one field.  Its slices point into raw, the arena or
 * constants.
 */
void value_read(struct field_value *, const struct field *, struct slice raw,
    struct reading *, struct arena *);

/* Read only the text of a cell, decoded and trimmed as the field says: for
 * headers. */
enum verdict value_text(struct slice *text, const struct field *,
    struct slice raw, size_t *bad, struct reading *, struct arena *);

/*
 * What to say of a cell that is not good: what is wrong, and what would be
 * right.  Into out, NUL-terminated.
 */
void value_explain(const struct field_value *, const struct field *,
    enum verdict, char *out, size_t size);

/*
 * Has the text the type of the field, as it would stand in the file or in the
 * output?  For codes and bounds of a schema.
 */
bool value_has_type(const struct field *, struct slice);

/* May a good cell of the field hold it, or stand for no value by it? */
bool value_is_possible(const struct field *, struct slice);

/*
 * -1, 0 or 1 for two canonical values of the field: numbers by value, times
 * with a zone by the moment they mean, all others by their text.
 */
int value_compare(const struct field *, struct slice a, struct slice b);

/*
 * Is the cell one of the texts, as it stands in the file or in the output?
 * Numbers are compared by value.
 */
bool value_is_among(
    const struct field_value *, const struct field *, const struct texts *);

/* Strings in the charset of the schema are UTF-8: how many characters. */
size_t value_length(struct slice);

#endif
