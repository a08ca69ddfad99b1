#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "mutate.h"

enum {
	NODES = 4096,
	TEXT = 4096
};

/* A value, and where it hangs. */
struct spot {
	json_t *parent; /* NULL: the document itself */
	const char *key;
	size_t index;
	json_t *value;
};

struct spots {
	struct spot at[NODES];
	size_t n;
};

struct dice {
	uint64_t state;
};

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Values that specifications seldom expect. */
static const char *const odd[] = {"null", "true", "false", "0", "-1", "1", "2",
    "6.9", "1e18", "4000000000", "-0.5", "\"\"", "\"*\"", "\"_T\"", "\".d\"",
    "[]", "{}", "[[]]", "[{}]", "[null]", "[\"a\", \"a\"]", "{\"en\": \"A\"}",
    "{\"da\": 1}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
    "]"
    "]]]]]",
    "{\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {}}}}}}}}"};

static size_t
roll(struct dice *dice, size_t n)
{
	dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
	return n == 0 ? 0 : (size_t)(dice->state >> 33) % n;
}

static void
collect(struct spots *spots, json_t *value)
{
	const char *key;
	json_t *child;
	size_t i;

	json_object_foreach(value, key, child)
	{
		if (spots->n < NODES)
			spots->at[spots->n++] =
			    (struct spot){value, key, 0, child};
		collect(spots, child);
	}
	json_array_foreach(value, i, child)
	{
		if (spots->n < NODES)
			spots->at[spots->n++] =
			    (struct spot){value, NULL, i, child};
		collect(spots, child);
	}
}

/* Takes the value. */
static void
put(const struct spot *spot, json_t *value)
{
	if (value == NULL)
		return;
	if (spot->key != NULL)
		json_object_set_new_nocheck(spot->parent, spot->key, value);
	else
		json_array_set_new(spot->parent, spot->index, value);
}

static void
take_out(const struct spot *spot)
{
	if (spot->key != NULL)
		json_object_del(spot->parent, spot->key);
	else
		json_array_remove(spot->parent, spot->index);
}

/* A changed text: what is no UTF-8 any more becomes a letter. */
static json_t *
changed_text(const json_t *value)
{
	uint8_t text[TEXT];
	size_t len = json_string_length(value);
	json_t *made;
	size_t i;

	if (len > TEXT / 2)
		len = TEXT / 2;
	memcpy(text, json_string_value(value), len);
	len = LLVMFuzzerMutate(text, len, TEXT);
	made = json_stringn((const char *)text, len);
	if (made != NULL)
		return made;
	for (i = 0; i < len; i++)
		if (text[i] >= 0x80)
			text[i] = 'x';
	return json_stringn((const char *)text, len);
}

static json_t *
changed(struct dice *dice, const json_t *value)
{
	static const double factors[] = {-1, 0, 0.5, 2, 1000, 1e9};
	double number = json_number_value(value);

	if (json_is_string(value) && roll(dice, 4) > 0)
		return changed_text(value);
	if (json_is_integer(value) && roll(dice, 2) > 0)
		return json_integer(
		    json_integer_value(value) + (json_int_t)roll(dice, 5) - 2);
	if (json_is_number(value))
		return json_real(number * factors[roll(dice, 6)]);
	return json_loads(
	    odd[roll(dice, sizeof odd / sizeof *odd)], JSON_DECODE_ANY, NULL);
}

/* The value again: behind itself, or under the key of another. */
static void
double_it(struct dice *dice, const struct spots *spots, const struct spot *spot)
{
	const struct spot *other = &spots->at[roll(dice, spots->n)];

	if (spot->key == NULL)
		json_array_insert_new(
		    spot->parent, spot->index, json_deep_copy(spot->value));
	else if (other->key != NULL)
		json_object_set_new_nocheck(
		    spot->parent, other->key, json_deep_copy(spot->value));
}

static void
mutate(struct dice *dice, json_t *document)
{
	static struct spots spots;
	const struct spot *spot;

	spots.n = 0;
	collect(&spots, document);
	if (spots.n == 0)
		return;
	spot = &spots.at[roll(dice, spots.n)];
	switch (roll(dice, 8)) {
	case 0:
		take_out(spot);
		break;
	case 1:
		double_it(dice, &spots, spot);
		break;
	case 2:
		put(spot, json_deep_copy(spots.at[roll(dice, spots.n)].value));
		break;
	case 3:
		put(spot,
		    json_loads(odd[roll(dice, sizeof odd / sizeof *odd)],
			JSON_DECODE_ANY, NULL));
		break;
	case 4:
		put(spot, json_pack("[O]", spot->value));
		break;
	default:
		put(spot, changed(dice, spot->value));
	}
}

/* The document as bytes; 0 when it has grown too long. */
static size_t
dump(const json_t *document, uint8_t *out, size_t max_size)
{
	size_t len = json_dumpb(
	    document, (char *)out, max_size, JSON_COMPACT | JSON_ENCODE_ANY);

	return len <= max_size ? len : 0;
}

size_t
LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	json_t *document =
	    json_loadb((const char *)data, size, JSON_DECODE_ANY, NULL);
	struct dice dice = {seed};
	size_t n = 1 + roll(&dice, 3);
	uint8_t *made;
	size_t len;

	if (!json_is_object(document)) {
		json_decref(document);
		return LLVMFuzzerMutate(data, size, max_size);
	}
	while (n-- > 0)
		mutate(&dice, document);
	made = malloc(max_size);
	len = dump(document, made, max_size);
	if (len > 0)
		memcpy(data, made, len);
	free(made);
	json_decref(document);
	return len > 0 ? len : size;
}

/* A value of b in the place of one of a. */
size_t
LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,
    size_t b_size, uint8_t *out, size_t max_size, unsigned seed)
{
	static struct spots into;
	static struct spots from;
	json_t *first =
	    json_loadb((const char *)a, a_size, JSON_DECODE_ANY, NULL);
	json_t *second =
	    json_loadb((const char *)b, b_size, JSON_DECODE_ANY, NULL);
	struct dice dice = {seed};
	size_t len = 0;

	into.n = from.n = 0;
	collect(&into, first);
	collect(&from, second);
	if (into.n > 0 && from.n > 0) {
		put(&into.at[roll(&dice, into.n)],
		    json_deep_copy(from.at[roll(&dice, from.n)].value));
		len = dump(first, out, max_size);
	}
	json_decref(first);
	json_decref(second);
	return len;
}
