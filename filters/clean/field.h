#ifndef FIELD_H
#define FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "numeral.h"
#include "texts.h"

/* What a schema says of one column. */
struct map;
struct pattern;

enum field_type {
	FIELD_STRING,
	FIELD_INTEGER,
	FIELD_NUMBER,
	FIELD_BOOLEAN,
	FIELD_DATE,
	FIELD_DATETIME,
	FIELD_TIME,
	FIELD_YEAR,
	FIELD_YEARMONTH,
	FIELD_LIST,
	FIELD_ANY
};

enum text_format {
	FORMAT_NONE,
	FORMAT_EMAIL,
	FORMAT_URI,
	FORMAT_UUID
};

/* What becomes of characters that cannot be seen. */
enum hygiene {
	HYGIENE_KEEP,
	HYGIENE_SPACE,
	HYGIENE_REMOVE,
	HYGIENE_REJECT
};

/* From low to high, both included. */
struct field_range {
	double low;
	double high;
};

struct field {
	char *name;   /* of the column that is written */
	char *column; /* of the column in the file's header */
	enum field_type type;
	enum field_type item; /* of a list */
	const char *pattern;  /* of dates and times */
	bool is_default_pattern;
	enum text_format text_format;
	struct numeral_form numeral;
	char list_delimiter;
	struct texts trues;
	struct texts falses;
	struct texts missing;
	/* Missing for a reason: they pass all checks, and are written. */
	struct texts reasons;
	struct field_range *ranges;
	uint32_t n_ranges;
	struct texts becomes; /* by missing: a dot code; else empty, or none */
	struct map *codes;    /* enum or categories; or NULL */
	const char **code_names; /* of codes, for the nearest one */
	bool has_enum;           /* codes come from enum */
	bool is_required;
	bool is_unique;
	struct pattern *match; /* constraints.pattern, or NULL */
	const char *match_text;
	const char *minimum; /* as written, or NULL */
	const char *maximum;
	bool is_above; /* the minimum itself is not allowed */
	bool is_below;
	int64_t min_length; /* in characters; -1 */
	int64_t max_length;
	bool is_trimmed;
	bool is_declared;
	bool skips_space;       /* blanks before it are dropped */
	bool rewrites_decimals; /* ad hoc: any number gets a point */
	enum hygiene nbsp;
	enum hygiene soft_hyphen;
	enum hygiene zero_width;
};

void field_free(struct field *); /* what it holds */

/* As a schema names them, in the order of field_type; then NULL. */
extern const char *const field_types[];

/* The form of dates and times when none is declared; NULL for others. */
const char *field_pattern(enum field_type);

#endif
