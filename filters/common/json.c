#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "utf8.h"

enum {
	WIDTH = 120, /* columns of a line */
	INDENT = 2,
	/* Behind an opening bracket: never on one line.  Cannot occur
	 * otherwise, since control bytes are escaped. */
	TALL = '\n'
};

static void
put_quoted(struct json *json, struct slice s)
{
	char escape[8];
	size_t i;

	out_byte(&json->out, '"');
	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.text[i];

		if (c == '"' || c == '\\')
			out_byte(&json->out, '\\');
		if (c >= 0x20 && c != 0x7f) {
			out_byte(&json->out, s.text[i]);
		} else if (c == '\t') {
			out_text(&json->out, "\\t");
		} else if (c == '\n') {
			out_text(&json->out, "\\n");
		} else if (c == '\r') {
			out_text(&json->out, "\\r");
		} else {
			snprintf(escape, sizeof escape, "\\u%04x", c);
			out_text(&json->out, escape);
		}
	}
	out_byte(&json->out, '"');
}

static void
put_key(struct json *json, const char *key)
{
	if (!json->is_first && json->out.len > 0)
		out_byte(&json->out, ',');
	json->is_first = false;
	if (key == NULL)
		return;
	put_quoted(json, slice_of(key));
	out_byte(&json->out, ':');
}

void
json_open(struct json *json, const char *key, char bracket)
{
	put_key(json, key);
	out_byte(&json->out, bracket);
	json->is_first = true;
}

void
json_open_tall(struct json *json, const char *key, char bracket)
{
	json_open(json, key, bracket);
	out_byte(&json->out, TALL);
}

void
json_close(struct json *json, char bracket)
{
	out_byte(&json->out, bracket);
	json->is_first = false;
}

void
json_slice(struct json *json, const char *key, struct slice s)
{
	put_key(json, key);
	put_quoted(json, s);
}

void
json_text(struct json *json, const char *key, const char *text)
{
	json_slice(json, key, slice_of(text));
}

void
json_filled(struct json *json, const char *key, const char *text)
{
	if (*text != '\0')
		json_text(json, key, text);
}

void
json_texts(
    struct json *json, const char *key, const char *const *texts, size_t n)
{
	size_t i;

	json_open(json, key, '[');
	for (i = 0; i < n; i++)
		json_text(json, NULL, texts[i]);
	json_close(json, ']');
}

void
json_plain(struct json *json, const char *key, struct slice s)
{
	put_key(json, key);
	out_slice(&json->out, s);
}

void
json_number(struct json *json, const char *key, uint64_t n)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
	json_plain(json, key, slice_of(digits));
}

void
json_bool(struct json *json, const char *key, bool value)
{
	json_plain(json, key, slice_of(value ? "true" : "false"));
}

/* The end of the token at `at`: a string, a number or word, or one byte. */
static size_t
end_of_token(const char *text, size_t at)
{
	if (text[at] == '"') {
		for (at++; text[at] != '"'; at++)
			at += text[at] == '\\';
		return at + 1;
	}
	if (strchr("{}[],:\n", text[at]) != NULL)
		return at + 1;
	while (text[at] != '\0' && strchr(",]}", text[at]) == NULL)
		at++;
	return at;
}

/*
 * The end of the value at `at`, and its width on one line, where a blank
 * stands behind each colon and comma; beyond WIDTH for what is tall.
 */
static size_t
measure(const char *text, size_t at, size_t *width)
{
	size_t end;
	int depth = 0;

	*width = 0;
	do {
		end = end_of_token(text, at);
		*width += utf8_width((struct slice){text + at, end - at});
		*width += text[at] == ',' || text[at] == ':';
		*width += text[at] == TALL ? WIDTH : 0;
		depth += text[at] == '{' || text[at] == '[';
		depth -= text[at] == '}' || text[at] == ']';
		at = end;
	} while (depth > 0);
	return at;
}

static void
new_line(struct out *out, size_t depth)
{
	out_byte(out, '\n');
	out_repeat(out, ' ', depth * INDENT);
}

static void
lay_line(struct out *out, const char *text, size_t at, size_t end)
{
	for (; at < end; at++) {
		size_t token = end_of_token(text, at);

		if (text[at] == TALL)
			continue;
		out_slice(out, (struct slice){text + at, token - at});
		if (text[at] == ',' || text[at] == ':')
			out_byte(out, ' ');
		at = token - 1;
	}
}

/*
 * Move to where the next member stands: a new line, except for one of a list of
 * plain values that still fits on this line. Returns the column.
 */
static size_t
next_member(
    struct out *out, const char *text, size_t at, size_t depth, size_t column)
{
	size_t width;
	size_t end = measure(text, at, &width);

	if (strchr("{[", text[at]) == NULL && text[end] != ':' &&
	    column + width + 2 < WIDTH) {
		out_byte(out, ' ');
		return column + 2;
	}
	new_line(out, depth);
	return depth * INDENT;
}

/* Lay out the value at `at`, which begins in a column; where it ends. */
static size_t
lay(struct out *out, const char *text, size_t at, size_t depth, size_t column)
{
	size_t width;
	size_t end = measure(text, at, &width);
	size_t key;

	/* The comma behind it needs a column too. */
	if (column + width < WIDTH || strchr("{[", text[at]) == NULL) {
		lay_line(out, text, at, end);
		return end;
	}
	out_byte(out, text[at++]);
	at += text[at] == TALL;
	column = WIDTH;
	while (strchr("}]", text[at]) == NULL) {
		column = next_member(out, text, at, depth + 1, column);
		key = end_of_token(text, at);
		if (text[key] == ':') {
			lay_line(out, text, at, key + 1);
			column +=
			    utf8_width((struct slice){text + at, key - at}) + 2;
			at = key + 1;
		}
		end = at;
		at = lay(out, text, at, depth + 1, column);
		column += at - end;
		if (text[at] == ',')
			out_byte(out, text[at++]);
	}
	if (strchr("\n{[", text[at - 1]) == NULL)
		new_line(out, depth);
	out_byte(out, text[at]);
	return at + 1;
}

char *
json_finish(struct json *json, size_t *len)
{
	struct out out = {0};

	out_byte(&json->out, '\0');
	lay(&out, json->out.text, 0, 0, 0);
	out_byte(&out, '\n');
	out_free(&json->out);
	*json = (struct json){0};
	*len = out.len;
	return out_take(&out);
}

void
json_finish_into(struct json *json, struct out *out)
{
	size_t len;
	char *text = json_finish(json, &len);

	out_slice(out, (struct slice){text, len});
	free(text);
}
