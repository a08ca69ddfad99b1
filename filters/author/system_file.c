#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "json.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "person.h"
#include "rawfile.h"
#include "reader.h"
#include "resource_draft.h"
#include "sav_dictionary.h"
#include "stream.h"
#include "system_file.h"

enum {
	MOST_OTHERS = 200, /* values without a label that are listed */
	TAGS = 27
};

/* What was seen of a variable's values. */
struct seen {
	bool has_decimals;
	bool leaves_day;    /* a time below 0, or of a day and more */
	struct map *others; /* neither labelled nor missing, where some are */
	struct map *codes;  /* within its range of missing values */
	bool tags[TAGS];    /* extended missing values: .A to .Z and ._ */
	struct map *labelled;
};

/* ---- values ----------------------------------------------------------------
 */

static bool
is_text(const struct sav_variable *v)
{
	return v->kind == SAV_TEXT;
}

/* A value of the dictionary: a number as a number. */
static void
put_value(struct json *json, const char *key, const struct sav_variable *v,
    const struct sav_label *value)
{
	char text[NUMBER_TEXT];
	size_t len;

	if (is_text(v)) {
		json_text(json, key, value->text);
		return;
	}
	len = number_format(text, value->number);
	json_plain(json, key, (struct slice){text, len});
}

static bool
same_value(const struct sav_variable *v, const struct sav_label *a,
    const struct sav_label *b)
{
	return is_text(v) ? strcmp(a->text, b->text) == 0
			  : a->number == b->number;
}

static bool
is_in_range(const struct sav_variable *v, double number)
{
	return v->has_range && number >= v->low && number <= v->high;
}

static bool
is_missing(const struct sav_variable *v, const struct sav_label *value)
{
	uint32_t i;

	for (i = 0; i < v->n_missing; i++)
		if (same_value(v, &v->missing[i], value))
			return true;
	return !is_text(v) && is_in_range(v, value->number);
}

/* What a value is looked up by. */
static struct slice
key_of(const struct sav_variable *v, const struct sav_label *value)
{
	return is_text(v) ? slice_of(value->text)
			  : (struct slice){(const char *)&value->number,
				sizeof value->number};
}

static const char *
label_of(const struct sav_variable *v, const struct seen *seen,
    const struct sav_label *value)
{
	uint32_t i = seen->labelled == NULL
	    ? MAP_NONE
	    : map_find(seen->labelled, key_of(v, value));

	return i == MAP_NONE ? NULL : v->labels[i].label;
}

/* ---- cases -----------------------------------------------------------------
 */

/* Of an extended missing value, by its letter; TAGS where it is none. */
static unsigned
tag_of(struct slice text)
{
	if (text.len != 2 || text.text[0] != '.')
		return TAGS;
	if (text.text[1] == '_')
		return TAGS - 1;
	return text.text[1] >= 'A' && text.text[1] <= 'Z'
	    ? (unsigned)(text.text[1] - 'A')
	    : TAGS;
}

/* A value as the CSV has it. */
static bool
read_value(const struct sav_variable *v, struct slice text,
    struct sav_label *value, char room[NUMBER_TEXT])
{
	*value = (struct sav_label){.text = ""};
	if (!is_text(v))
		return number_parse(&value->number, text.text, text.len);
	if (text.len >= NUMBER_TEXT)
		return false;
	memcpy(room, text.text, text.len);
	room[text.len] = '\0';
	value->text = room;
	return true;
}

static void
keep(struct map *map, struct slice text)
{
	if (map != NULL && map_len(map) <= MOST_OTHERS)
		map_put(map, text, NULL);
}

static void
look(const struct sav_variable *v, struct seen *seen, struct slice text)
{
	char room[NUMBER_TEXT];
	struct sav_label value;

	if (text.len == 0)
		return;
	if (!is_text(v) && tag_of(text) < TAGS) {
		seen->tags[tag_of(text)] = true;
		return;
	}
	if (v->kind != SAV_NUMBER && !is_text(v) &&
	    read_value(v, text, &value, room)) {
		if (is_in_range(v, value.number))
			keep(seen->codes, text);
		return;
	}
	if (v->kind == SAV_TIME) {
		seen->leaves_day |= text.text[0] == '-' || text.len < 8 ||
		    text.text[2] != ':' || memcmp(text.text, "24", 2) >= 0;
		return;
	}
	if (v->kind != SAV_NUMBER && !is_text(v))
		return;
	if (!read_value(v, text, &value, room)) {
		keep(seen->others, text);
		return;
	}
	if (is_missing(v, &value)) {
		if (!is_text(v) && is_in_range(v, value.number))
			keep(seen->codes, text);
		return;
	}
	/* A very large one is written with an exponent. */
	seen->has_decimals |= !is_text(v) &&
	    (value.number != floor(value.number) ||
		memchr(text.text, 'e', text.len) != NULL);
	if (seen->others != NULL && label_of(v, seen, &value) == NULL)
		keep(seen->others, text);
}

/* Labels by value; the key of a value that comes twice is one of its own. */
static struct map *
index_labels(const struct sav_variable *v)
{
	struct map *map = map_new();
	uint32_t i;
	bool is_new;

	for (i = 0; i < v->n_labels; i++) {
		char again[24];

		map_put(map, key_of(v, &v->labels[i]), &is_new);
		snprintf(again, sizeof again, "\n%" PRIu32, i);
		if (!is_new)
			map_put(map, slice_of(again), NULL);
	}
	return map;
}

static struct seen *
open_seen(const struct sav_dictionary *dict)
{
	struct seen *seen = mem_zero(dict->n_variables, sizeof *seen);
	uint32_t i;

	for (i = 0; i < dict->n_variables; i++) {
		if (dict->variables[i].n_labels > 0) {
			seen[i].others = map_new();
			seen[i].labelled = index_labels(&dict->variables[i]);
		}
		if (dict->variables[i].has_range)
			seen[i].codes = map_new();
	}
	return seen;
}

static void
close_seen(struct seen *seen, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		map_free(seen[i].others);
		map_free(seen[i].codes);
		map_free(seen[i].labelled);
	}
	free(seen);
}

/* Look at all cases; false after a report. */
static bool
look_at_cases(struct rawfile *source, const struct sav_dictionary *dict,
    const char *name, struct seen *seen, uint64_t *cases)
{
	struct dialect dialect = reader_canonical;
	struct reader *in;
	struct record rec;
	uint32_t i;
	bool has_failed;

	dialect.max_field = dialect.max_record = SIZE_MAX / 2;
	dialect.max_columns = UINT32_MAX;
	dialect.max_newlines = UINT32_MAX;
	in = reader_open_source(rawfile_read, source, name, &dialect);
	reader_next(in, &rec);
	for (*cases = 0; reader_next_of(in, &rec, dict->n_variables); ++*cases)
		for (i = 0; i < rec.n; i++)
			look(&dict->variables[i], &seen[i],
			    record_field(&rec, i));
	has_failed = diag_worst() >= STATUS_FAIL;
	reader_close(in);
	return !has_failed;
}

/* ---- fields ----------------------------------------------------------------
 */

/* Every label of an answer fits a whole number. */
static bool
are_labels_whole(const struct sav_variable *v)
{
	uint32_t i;

	for (i = 0; i < v->n_labels; i++)
		if (v->labels[i].number != floor(v->labels[i].number))
			return false;
	return true;
}

static const char *
type_of(const struct sav_variable *v, const struct seen *seen)
{
	switch (v->kind) {
	case SAV_DATE:
	case SAV_MONTH:
	case SAV_QUARTER:
	case SAV_WEEK:
		return "date";
	case SAV_DATETIME:
		return "datetime";
	case SAV_TIME:
		return !seen->leaves_day ? "time" : "string";
	case SAV_TEXT:
		return "string";
	default:
		return !seen->has_decimals && are_labels_whole(v) ? "integer"
								  : "number";
	}
}

/* A value of the CSV. */
static void
put_csv(struct json *json, const char *key, const struct sav_variable *v,
    struct slice text)
{
	if (is_text(v))
		json_slice(json, key, text);
	else
		json_plain(json, key, text);
}

/*
 * Labels, and behind them the values that have none.  A scale that has labels
 * at some points alone takes any value, and so has no categories.
 */
static void
put_categories(
    struct json *json, const struct sav_variable *v, const struct seen *seen)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < v->n_labels; i++)
		n += !is_missing(v, &v->labels[i]);
	if (n == 0 || map_len(seen->others) > MOST_OTHERS ||
	    (map_len(seen->others) > 0 && v->level == SAV_LEVEL_SCALE))
		return;
	json_open(json, "categories", '[');
	for (i = 0; i < v->n_labels; i++) {
		if (is_missing(v, &v->labels[i]))
			continue;
		json_open(json, NULL, '{');
		put_value(json, "value", v, &v->labels[i]);
		if (v->labels[i].label[0] != '\0')
			json_text(json, "label", v->labels[i].label);
		json_close(json, '}');
	}
	for (i = 0; i < map_len(seen->others); i++) {
		json_open(json, NULL, '{');
		put_csv(json, "value", v, map_key(seen->others, i));
		json_close(json, '}');
	}
	json_close(json, ']');
	if (v->level == SAV_LEVEL_ORDINAL)
		json_bool(json, "categoriesOrdered", true);
}

static void
put_reason(struct json *json, const struct sav_variable *v,
    const struct seen *seen, const struct sav_label *value)
{
	const char *label = label_of(v, seen, value);

	json_open(json, NULL, '{');
	if (is_text(v)) {
		json_text(json, "value", value->text);
	} else {
		char text[NUMBER_TEXT];

		number_format(text, value->number);
		json_text(json, "value", text);
	}
	if (label != NULL && label[0] != '\0')
		json_text(json, "label", label);
	json_close(json, '}');
}

static void
put_end(struct json *json, const char *key, double end)
{
	char text[NUMBER_TEXT];
	size_t len;

	if (fabs(end) > 1e300) {
		json_text(json, key, "*");
		return;
	}
	len = number_format(text, end);
	json_plain(json, key, (struct slice){text, len});
}

static int
compare_numbers(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Codes of a range, each by itself: those with a label, and those met. */
static void
put_range(
    struct json *json, const struct sav_variable *v, const struct seen *seen)
{
	uint32_t n = map_len(seen->codes);
	double *codes = mem_zero(n + 1, sizeof *codes);
	uint32_t i;

	for (i = 0; i < v->n_labels; i++)
		if (is_in_range(v, v->labels[i].number))
			put_reason(json, v, seen, &v->labels[i]);
	for (i = 0; i < n; i++) {
		struct slice text = map_key(seen->codes, i);

		number_parse(&codes[i], text.text, text.len);
	}
	qsort(codes, n, sizeof *codes, compare_numbers);
	for (i = 0; i < n; i++) {
		struct sav_label code = {.number = codes[i], .text = ""};

		if (label_of(v, seen, &code) == NULL)
			put_reason(json, v, seen, &code);
	}
	free(codes);
	/* Of a date each code by itself: only numbers have a range. */
	if (v->kind != SAV_NUMBER)
		return;
	json_open(json, NULL, '{');
	put_end(json, "from", v->low);
	put_end(json, "to", v->high);
	json_close(json, '}');
}

/* Those with a label, as the file has them, and then those met. */
static void
put_tags(
    struct json *json, const struct sav_variable *v, const struct seen *seen)
{
	bool is_listed[TAGS] = {false};
	unsigned tag;
	uint32_t i;

	for (i = 0; i < v->n_tags; i++) {
		tag = tag_of(slice_of(v->tags[i].text));
		if (tag == TAGS || is_listed[tag])
			continue;
		is_listed[tag] = true;
		json_open(json, NULL, '{');
		json_text(json, "value", v->tags[i].text);
		if (v->tags[i].label[0] != '\0')
			json_text(json, "label", v->tags[i].label);
		json_close(json, '}');
	}
	for (tag = 0; tag < TAGS; tag++) {
		const char text[] = {
		    '.', tag == TAGS - 1 ? '_' : (char)('A' + tag), '\0'};

		if (!seen->tags[tag] || is_listed[tag])
			continue;
		json_open(json, NULL, '{');
		json_text(json, "value", text);
		json_close(json, '}');
	}
}

static void
put_missing(
    struct json *json, const struct sav_variable *v, const struct seen *seen)
{
	uint32_t i;

	if (v->n_missing == 0 && !v->has_range && v->n_tags == 0 &&
	    memchr(seen->tags, true, TAGS) == NULL)
		return;
	json_open(json, "x-missing", '[');
	put_tags(json, v, seen);
	for (i = 0; i < v->n_missing; i++)
		if (is_text(v) || !is_in_range(v, v->missing[i].number))
			put_reason(json, v, seen, &v->missing[i]);
	if (v->has_range)
		put_range(json, v, seen);
	json_close(json, ']');
}

static void
put_field(
    struct json *json, const struct sav_variable *v, const struct seen *seen)
{
	json_open(json, NULL, '{');
	json_text(json, "name", v->name);
	if (v->label[0] != '\0')
		json_text(json, "title", v->label);
	json_text(json, "type", type_of(v, seen));
	put_categories(json, v, seen);
	put_missing(json, v, seen);
	json_close(json, '}');
}

/* ---- sets ------------------------------------------------------------------
 */

/* Name of a choice: what its column has that the others have not. */
static size_t
common_beginning(const struct sav_dictionary *dict, const struct sav_set *set)
{
	const char *first = dict->variables[set->members[0]].name;
	size_t len = strlen(first);
	uint32_t i;

	for (i = 1; i < set->n_members; i++) {
		const char *name = dict->variables[set->members[i]].name;
		size_t k = 0;

		while (k < len && name[k] == first[k])
			k++;
		len = k;
	}
	for (i = 0; i < set->n_members; i++)
		if (strlen(dict->variables[set->members[i]].name) == len)
			return 0;
	return len;
}

static void
put_set(struct json *json, const struct sav_dictionary *dict, uint32_t index)
{
	const struct sav_set *set = &dict->sets[index];
	size_t skip = common_beginning(dict, set);
	uint32_t i;

	json_open(json, NULL, '{');
	json_text(json, "set", set->name);
	if (set->label[0] != '\0')
		json_text(json, "title", set->label);
	if (!set->is_dichotomous) {
		json_open(json, "codes", '[');
		for (i = 0; i < set->n_members; i++)
			json_text(
			    json, NULL, dict->variables[set->members[i]].name);
		json_close(json, ']');
		json_close(json, '}');
		return;
	}
	json_open(json, "columns", '{');
	for (i = 0; i < set->n_members; i++) {
		const char *name = dict->variables[set->members[i]].name;

		json_text(json, name + skip, name);
	}
	json_close(json, '}');
	json_text(json, "selected", set->counted);
	json_close(json, '}');
}

/* ---- all -------------------------------------------------------------------
 */

static void
put_all(struct json *json, const struct sav_dictionary *dict,
    const struct seen *seen, const char *path)
{
	uint32_t i;

	json_open_tall(json, NULL, '{');
	json_text(json, "$schema", "../meta/resource.schema.json");
	resource_draft_name(json, path);
	if (dict->label[0] != '\0')
		json_text(json, "title", dict->label);
	if (dict->documents[0] != '\0')
		json_text(json, "description", dict->documents);
	json_text(json, "format", dict->format);
	json_text(json, "mediatype", dict->mediatype);
	json_open_tall(json, "schema", '{');
	json_open(json, "missingValues", '[');
	json_text(json, NULL, "");
	json_close(json, ']');
	json_open_tall(json, "fields", '[');
	for (i = 0; i < dict->n_variables; i++)
		put_field(json, &dict->variables[i], &seen[i]);
	json_close(json, ']');
	json_close(json, '}');
	if (dict->weight >= 0)
		json_text(json, "x-weight", dict->variables[dict->weight].name);
	if (dict->n_sets > 0) {
		json_open_tall(json, "x-sets", '[');
		for (i = 0; i < dict->n_sets; i++)
			put_set(json, dict, i);
		json_close(json, ']');
	}
	json_close(json, '}');
}

static void
say(const struct sav_dictionary *dict, const struct seen *seen, uint64_t cases,
    const char *name)
{
	static const char *const compressions[] = {
	    ", not compressed", ", compressed", ", compressed by zlib"};
	const struct person_counts none = {0};
	struct place place = {.file = name};
	uint32_t i;

	diag_note(&place, "system-file",
	    "%" PRIu64 " cases of %" PRIu32 " variables%s, in %s; written %s "
	    "by %s",
	    cases, dict->n_variables,
	    strstr(dict->format, "sav") != NULL
		? compressions[dict->compression]
		: "",
	    dict->charset->name, dict->created, dict->product);
	for (i = 0; i < dict->n_variables; i++) {
		const char *unread = dict->variables[i].unread;
		enum person person = person_of(&none, dict->variables[i].name);

		place.column = dict->variables[i].name;
		if (seen[i].codes != NULL &&
		    map_len(seen[i].codes) > MOST_OTHERS)
			diag_note(&place, "sample",
			    "more codes than are listed stand within its "
			    "range of missing values");
		if (unread != NULL && unread[0] != '\0')
			diag_note(&place, "sample",
			    "a date in the format %s, which is not read: it "
			    "stays a number",
			    diag_value(slice_of(unread)));
		if (person != PERSON_NONE)
			diag_note(&place, "personal-data",
			    "this may be personal data (%s); drop the column "
			    "here unless it is needed",
			    person_name(person));
	}
}

void
system_file_describe(
    struct rawfile *source, const char *path, const char *encoding)
{
	const struct charset *charset;
	const struct sav_dictionary *dict =
	    rawfile_start_system(source, encoding, UNDEFINED_REJECT, &charset);
	struct json json = {0};
	struct seen *seen;
	uint64_t cases;
	char *text;
	size_t len;

	if (dict == NULL)
		return;
	seen = open_seen(dict);
	if (look_at_cases(source, dict, stream_name(path), seen, &cases)) {
		put_all(&json, dict, seen, path);
		text = json_finish(&json, &len);
		stream_write(1, "stdout", text, len);
		free(text);
		say(dict, seen, cases, stream_name(path));
	}
	close_seen(seen, dict->n_variables);
}
