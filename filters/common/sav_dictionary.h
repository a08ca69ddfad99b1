#ifndef SAV_DICTIONARY_H
#define SAV_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>

#include "sav_bytes.h"

/*
 * What an SPSS system file says of its variables.  The layout of the records
 * follows the documentation of GNU PSPP, "System File Format".
 */
enum sav_kind {
	SAV_NUMBER,
	SAV_DATE,
	SAV_MONTH,
	SAV_QUARTER,
	SAV_WEEK,
	SAV_DATETIME,
	SAV_TIME,
	SAV_TEXT
};

enum sav_level {
	SAV_LEVEL_UNKNOWN,
	SAV_LEVEL_NOMINAL,
	SAV_LEVEL_ORDINAL,
	SAV_LEVEL_SCALE
};

struct sav_label {
	double number;    /* of a number */
	const char *text; /* of a text: UTF-8, without blanks at its end */
	const char *label;
};

struct sav_variable {
	const char *name;
	const char *label; /* or "" */
	enum sav_kind kind;
	enum sav_level level;
	uint32_t width; /* bytes of a text; 0 of a number */
	uint32_t slot;  /* its first one in a case; a slot has 8 bytes */
	struct sav_label *labels;
	uint32_t n_labels;
	bool has_range; /* missing from low to high, both included */
	double low;
	double high;
	struct sav_label *missing; /* single values; labels are NULL */
	uint32_t n_missing;
	struct sav_label *tags; /* extended missing values: ".A", ... */
	uint32_t n_tags;
	const char
	    *unread; /* the format of a date that stays a number, or "" */
};

/* A question with many answers. */
struct sav_set {
	const char *name;  /* without "$" */
	const char *label; /* or "" */
	bool is_dichotomous;
	const char *counted; /* the value that says yes; or NULL */
	uint32_t *members;   /* variables */
	uint32_t n_members;
};

enum sav_compression {
	SAV_PLAIN,
	SAV_BYTECODE,
	SAV_ZLIB
};

struct charset;
struct arena;

struct sav_dictionary {
	const char *format; /* "sav", "zsav", "dta", ... */
	const char *mediatype;
	struct sav_variable *variables; /* in the order of the file */
	uint32_t n_variables;
	struct sav_set *sets;
	uint32_t n_sets;
	const char *documents; /* lines, or "" */
	const char *label;     /* of the file, or "" */
	const char *product;
	const char *created;
	int weight; /* variable, or -1 */
	uint32_t n_slots;
	int64_t n_cases; /* -1: not known */
	enum sav_compression compression;
	double bias;
	double system_missing;
	struct charset *charset; /* owned */
	struct arena *texts;     /* owned: all of the above */
};

/*
 * Read up to the first case.  NULL after a report: [truncated],
 * [bad-system-file], [unknown-encoding].  What is wrong with a set alone is a
 * warning, and the set is left out.
 */
struct sav_dictionary *
sav_dictionary_read(struct sav_bytes *, const char *encoding, int undefined);
void sav_dictionary_free(struct sav_dictionary *);

#endif
