#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "out.h"
#include "slice.h"

/*
 * JSON for a person to edit: an object or array stands on one line where that
 * is short, else each of its members has a line, two blanks further in.
 */
struct json {
	struct out out; /* compact, as it grows */
	bool is_first;  /* of the object or array at hand */
};

/* Key NULL within an array and at the top. */
void json_open(struct json *, const char *key, char bracket);
/* The same, never on one line. */
void json_open_tall(struct json *, const char *key, char bracket);
void json_close(struct json *, char bracket);

void json_slice(struct json *, const char *key, struct slice);
void json_text(struct json *, const char *key, const char *);
/* The same, where there is any text. */
void json_filled(struct json *, const char *key, const char *);
/* A list of texts. */
void
json_texts(struct json *, const char *key, const char *const *texts, size_t n);
void json_number(struct json *, const char *key, uint64_t);
/* A number or word as it is. */
void json_plain(struct json *, const char *key, struct slice);
void json_bool(struct json *, const char *key, bool);

/*
 * The text laid out, with a newline at its end; owned,
 * NUL-terminated.  Frees the parts.
 */
char *json_finish(struct json *, size_t *len);
/* The same, put into out. */
void json_finish_into(struct json *, struct out *);

#endif
