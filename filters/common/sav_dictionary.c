#include <ctype.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "charset.h"
#include "diag.h"
#include "map.h"
#include "mem.h"
#include "sav_dictionary.h"

enum {
	HEADER = 176,
	SHORT_NAME = 8,
	LONG_NAME = 64 * 4, /* bytes that are looked at */
	WIDEST = 255,       /* text of one variable of the file */
	CHUNK = 252,        /* of a longer one, counted for its segments */
	LONGEST = 32767,    /* text */
	LINE = 80,          /* of the documents */
	MOST_SLOTS = 1 << 24,
	MOST_LABEL = 1 << 16,
	MOST_EXTENSION = 1 << 28
};

/* Kinds of records. */
enum {
	RECORD_VARIABLE = 2,
	RECORD_LABELS = 3,
	RECORD_LABELLED = 4,
	RECORD_DOCUMENTS = 6,
	RECORD_EXTENSION = 7,
	RECORD_END = 999
};

enum extension {
	EXTENSION_INTEGERS = 3,
	EXTENSION_FLOATS = 4,
	EXTENSION_SETS = 7,
	EXTENSION_DISPLAY = 11,
	EXTENSION_NAMES = 13,
	EXTENSION_WIDTHS = 14,
	EXTENSION_CASES = 16,
	EXTENSION_MORE_SETS = 19,
	EXTENSION_ENCODING = 20,
	EXTENSION_LABELS = 21,
	EXTENSION_MISSING = 22,
	EXTENSIONS
};

/* Bytes of the file that are read when all of it has been seen. */
struct raw {
	unsigned char *at; /* of the arena */
	size_t n;
	uint32_t count; /* elements, of "size" bytes */
	uint32_t size;
};

/* A value label as it stands: 8 bytes, and a text. */
struct raw_label {
	unsigned char value[8];
	struct raw text;
};

/* Labels, and the slots of the variables that have them. */
struct raw_labels {
	struct raw_label *list;
	uint32_t n;
	uint32_t *slots;
	uint32_t n_slots;
};

/* A variable as the file has it: a segment of a long text is one too. */
struct raw_variable {
	char name[SHORT_NAME + 1];
	int32_t width;
	uint32_t slot;
	uint32_t format; /* kind, width, decimals: a byte each */
	struct raw label;
	int32_t missing_kind; /* how many, negative with a range */
	unsigned char missing[3][8];
};

struct dictionary_reader {
	struct sav_bytes *in;
	struct sav_dictionary *dict;
	struct raw_variable *variables;
	uint32_t n_variables;
	size_t cap_variables;
	struct raw_labels *labels;
	uint32_t n_labels;
	size_t cap_labels;
	unsigned char header[HEADER];
	struct raw extension[EXTENSIONS];
	struct raw documents;
	int32_t weight; /* slot from 1 on, or 0 */
	const char *encoding;
	int undefined;
	uint32_t *owner; /* by variable of the file: ours */
	uint32_t *width; /* by variable of the file: of a long text, or 0 */
	struct map *short_names; /* variables of the file by it */
	struct map *names;       /* ours by their long names */
	uint32_t *by_name;       /* by key of names */
};

/* ---- reading ---------------------------------------------------------------
 */

static bool
fail(const struct dictionary_reader *r, const char *what)
{
	struct place place = {.file = r->in->name};

	if (!r->in->has_failed)
		diag_error(STATUS_FAIL, &place, "bad-system-file",
		    "%s, near byte %" PRIu64 "; was the file damaged on its "
		    "way?",
		    what, r->in->offset);
	return false;
}

static bool
end_early(const struct dictionary_reader *r)
{
	struct place place = {.file = r->in->name};

	if (!r->in->has_failed)
		diag_error(STATUS_FAIL, &place, "truncated",
		    "the SPSS file ends before its first case, at byte "
		    "%" PRIu64 "; fetch it anew",
		    r->in->offset + r->in->n - r->in->at);
	return false;
}

static bool
take_int(struct dictionary_reader *r, int32_t *number)
{
	const unsigned char *at = sav_bytes_take(r->in, 4);

	if (at == NULL) {
		end_early(r);
		return false;
	}
	*number = sav_int(r->in, at);
	return true;
}

/* n bytes into the arena. */
static bool
take_raw(struct dictionary_reader *r, size_t n, struct raw *raw)
{
	size_t done = 0;

	/*
	 * Read the text piece by piece, so that a wrong length in the file
	 * takes no memory.
	 */
	raw->at = NULL;
	raw->n = 0;
	if (sav_bytes_peek(r->in, n < SAV_BYTES_MOST ? n : SAV_BYTES_MOST) ==
	    NULL)
		return end_early(r);
	raw->at = (unsigned char *)arena_take(r->dict->texts, n + 1);
	raw->at[n] = '\0';
	raw->n = n;
	while (done < n) {
		size_t part =
		    n - done < SAV_BYTES_MOST ? n - done : SAV_BYTES_MOST;
		const unsigned char *at = sav_bytes_take(r->in, part);

		if (at == NULL)
			return end_early(r);
		memcpy(raw->at + done, at, part);
		done += part;
	}
	return true;
}

static bool
take_header(struct dictionary_reader *r)
{
	struct sav_dictionary *dict = r->dict;
	const unsigned char *at = sav_bytes_take(r->in, HEADER);
	int32_t layout;
	int32_t compression;

	if (at == NULL)
		return end_early(r);
	layout = sav_int(r->in, at + 64);
	if (layout != 2 && layout != 3) {
		r->in->is_big = true;
		layout = sav_int(r->in, at + 64);
		if (layout != 2 && layout != 3)
			return fail(r, "its layout is neither 2 nor 3");
	}
	compression = sav_int(r->in, at + 72);
	if (compression < 0 || compression > 2)
		return fail(r, "its compression is not known");
	dict->compression = (enum sav_compression)compression;
	r->weight = sav_int(r->in, at + 76);
	dict->n_cases = sav_int(r->in, at + 80);
	dict->bias = sav_double(r->in, at + 84);
	memcpy(r->header, at, HEADER);
	return true;
}

static bool
take_missing(struct dictionary_reader *r, struct raw_variable *v)
{
	int32_t n = abs(v->missing_kind);
	int32_t i;

	if (v->missing_kind < -3 || v->missing_kind > 3 ||
	    v->missing_kind == -1)
		return fail(r,
		    "a variable has an impossible number of "
		    "missing values");
	for (i = 0; i < n; i++) {
		const unsigned char *at = sav_bytes_take(r->in, 8);

		if (at == NULL)
			return end_early(r);
		memcpy(v->missing[i], at, 8);
	}
	return true;
}

static bool
take_variable(struct dictionary_reader *r)
{
	const unsigned char *at = sav_bytes_take(r->in, 28);
	struct raw_variable v = {.slot = r->dict->n_slots};
	int32_t has_label;
	int32_t len;

	if (at == NULL)
		return end_early(r);
	v.width = sav_int(r->in, at);
	has_label = sav_int(r->in, at + 4);
	v.missing_kind = sav_int(r->in, at + 8);
	v.format = (uint32_t)sav_int(r->in, at + 12);
	memcpy(v.name, at + 20, SHORT_NAME);
	if (v.width < -1 || v.width > WIDEST)
		return fail(r, "a variable has an impossible width");
	if (has_label != 0) {
		if (!take_int(r, &len))
			return false;
		if (len < 0 || len > MOST_LABEL)
			return fail(r, "a label has an impossible length");
		if (!take_raw(r, ((size_t)len + 3) / 4 * 4, &v.label))
			return false;
		v.label.n = (size_t)len;
	}
	if (!take_missing(r, &v))
		return false;
	if (++r->dict->n_slots > MOST_SLOTS)
		return fail(r, "it has too many variables");
	if (v.width < 0)
		return true; /* the text before goes on */
	MEM_GROW(r->variables, r->n_variables, r->cap_variables);
	r->variables[r->n_variables++] = v;
	return true;
}

/* Both records of value labels, which stand one behind the other. */
static bool
take_labels(struct dictionary_reader *r)
{
	struct raw_labels labels = {0};
	size_t cap = 0;
	int32_t count;
	int32_t i;

	if (!take_int(r, &count))
		return false;
	for (i = 0; i < count; i++) {
		const unsigned char *at = sav_bytes_take(r->in, 9);
		struct raw_label label = {0};
		size_t len;

		if (at == NULL)
			break;
		memcpy(label.value, at, 8);
		len = at[8];
		if (!take_raw(r, (len + 8) / 8 * 8 - 1, &label.text))
			break;
		label.text.n = len;
		MEM_GROW(labels.list, labels.n, cap);
		labels.list[labels.n++] = label;
	}
	MEM_GROW(r->labels, r->n_labels, r->cap_labels);
	r->labels[r->n_labels++] = labels;
	if (i < count)
		return diag_worst() >= STATUS_FAIL ? false : end_early(r);
	if (!take_int(r, &i) || i != RECORD_LABELLED)
		return diag_worst() >= STATUS_FAIL
		    ? false
		    : fail(r, "value labels do not say whose they are");
	if (!take_int(r, &count))
		return false;
	if (count < 0 || count > MOST_SLOTS)
		return fail(r, "value labels have too many variables");
	for (cap = 0, i = 0; i < count; i++) {
		struct raw_labels *last = &r->labels[r->n_labels - 1];
		int32_t slot;

		if (!take_int(r, &slot))
			return false;
		MEM_GROW(last->slots, last->n_slots, cap);
		last->slots[last->n_slots++] = (uint32_t)slot - 1;
	}
	return true;
}

static bool
take_documents(struct dictionary_reader *r)
{
	int32_t n;

	if (!take_int(r, &n))
		return false;
	if (n < 0 || n > MOST_EXTENSION / LINE)
		return fail(r, "its documents have an impossible length");
	return take_raw(r, (size_t)n * LINE, &r->documents);
}

static bool
take_extension(struct dictionary_reader *r)
{
	int32_t kind;
	int32_t size;
	int32_t count;
	struct raw raw;

	if (!take_int(r, &kind) || !take_int(r, &size) || !take_int(r, &count))
		return false;
	if (size < 0 || count < 0 ||
	    (uint64_t)size * (uint64_t)count > MOST_EXTENSION)
		return fail(r, "an extension has an impossible length");
	if (kind <= 0 || kind >= EXTENSIONS)
		return sav_bytes_skip(r->in, (uint64_t)size * (uint64_t)count)
		    ? true
		    : end_early(r);
	if (!take_raw(r, (size_t)size * (size_t)count, &raw))
		return false;
	raw.size = (uint32_t)size;
	raw.count = (uint32_t)count;
	r->extension[kind] = raw;
	return true;
}

static bool
take_records(struct dictionary_reader *r)
{
	int32_t kind;

	for (;;) {
		if (!take_int(r, &kind))
			return false;
		switch (kind) {
		case RECORD_VARIABLE:
			if (!take_variable(r))
				return false;
			break;
		case RECORD_LABELS:
			if (!take_labels(r))
				return false;
			break;
		case RECORD_DOCUMENTS:
			if (!take_documents(r))
				return false;
			break;
		case RECORD_EXTENSION:
			if (!take_extension(r))
				return false;
			break;
		case RECORD_END:
			return take_int(r, &kind);
		default:
			return fail(r, "it has a record of an unknown kind");
		}
	}
}

/* ---- texts -----------------------------------------------------------------
 */

/* The text in UTF-8, without blanks at its end. */
static const char *
text_of(const struct dictionary_reader *r, const void *bytes, size_t n)
{
	struct slice raw = {n == 0 ? "" : bytes, n};
	char *room;
	size_t len;

	while (raw.len > 0 &&
	    (raw.text[raw.len - 1] == ' ' || raw.text[raw.len - 1] == '\0'))
		raw.len--;
	room = arena_room(r->dict->texts, 4 * raw.len + 17);
	len = charset_decode_loosely(r->dict->charset, raw, room);
	room[len] = '\0';
	arena_keep(r->dict->texts, len + 1);
	return room;
}

/* What a code page is called. */
static char *
page_name(int32_t page)
{
	if (page == 65001)
		return mem_text(slice_of("UTF-8"));
	if (page >= 1250 && page <= 1258)
		return mem_format("WINDOWS-%d", page);
	if (page >= 28591 && page <= 28606)
		return mem_format("ISO-8859-%d", page - 28590);
	if (page > 400 && page < 1250)
		return mem_format("CP%d", page);
	return mem_text(slice_of("WINDOWS-1252"));
}

static bool
find_charset(struct dictionary_reader *r)
{
	const struct raw *named = &r->extension[EXTENSION_ENCODING];
	const struct raw *numbers = &r->extension[EXTENSION_INTEGERS];
	struct place place = {.file = r->in->name};
	char *name;

	if (r->encoding != NULL)
		name = mem_text(slice_of(r->encoding));
	else if (named->n > 0)
		name = mem_text((struct slice){(char *)named->at, named->n});
	else
		name = page_name(
		    numbers->n >= 32 ? sav_int(r->in, numbers->at + 28) : 0);
	r->dict->charset = charset_new(name, (enum undefined)r->undefined);
	if (r->dict->charset == NULL)
		diag_error(r->encoding != NULL ? STATUS_USAGE : STATUS_FAIL,
		    &place, "unknown-encoding",
		    "its encoding is %s, which is not known here; say "
		    "--encoding NAME",
		    diag_value(slice_of(name)));
	free(name);
	return r->dict->charset != NULL;
}

/* ---- variables -------------------------------------------------------------
 */

/* Slots of 8 bytes, and variables of the file, that a text takes. */
static uint32_t
sav_segments(uint32_t width)
{
	return width <= WIDEST ? 1 : (width + CHUNK - 1) / CHUNK;
}

/* A name as it is looked up: in capitals.  Borrowed until the next call. */
static struct slice
capitals(char *room, size_t size, const void *name, size_t len)
{
	const unsigned char *from = name;
	size_t i;

	len = len < size ? len : size;
	for (i = 0; i < len; i++)
		room[i] = (char)toupper(from[i]);
	return (struct slice){room, len};
}

/* The variable of the file by its short name, or MAP_NONE. */
static uint32_t
find_short(const struct dictionary_reader *r, const void *name, size_t len)
{
	char room[SHORT_NAME + 1];

	return map_find(r->short_names, capitals(room, sizeof room, name, len));
}

/* Ours by a name of either kind, or -1. */
static int
find_variable(const struct dictionary_reader *r, const void *name, size_t len)
{
	char room[LONG_NAME];
	uint32_t at = find_short(r, name, len);
	const char *text;

	if (at != MAP_NONE)
		return (int)r->owner[at];
	text = text_of(r, name, len);
	at =
	    map_find(r->names, capitals(room, sizeof room, text, strlen(text)));
	return at == MAP_NONE ? -1 : (int)r->by_name[at];
}

/*
 * "SHORT=value" from a list whose items end at a mark: names, widths.  Returns
 * the value, and takes the item off the list; false at its end.
 */
static bool
next_pair(
    struct slice *list, char mark, struct slice *name, struct slice *value)
{
	while (list->len > 0) {
		const char *end = memchr(list->text, mark, list->len);
		size_t len =
		    end == NULL ? list->len : (size_t)(end - list->text);
		const char *equals = memchr(list->text, '=', len);
		const char *text = list->text;

		list->text += end == NULL ? len : len + 1;
		list->len -= end == NULL ? len : len + 1;
		if (equals == NULL)
			continue;
		*name = (struct slice){text, (size_t)(equals - text)};
		*value = (struct slice){equals + 1, len - name->len - 1};
		return true;
	}
	return false;
}

/* The widths of texts as record 14 has them: more than a variable can. */
static void
add_widths(struct dictionary_reader *r)
{
	const struct raw *raw = &r->extension[EXTENSION_WIDTHS];
	struct slice list = {(char *)raw->at, raw->n};
	struct slice name;
	struct slice value;
	uint32_t at;
	uint32_t width;
	size_t i;

	while (next_pair(&list, '\t', &name, &value)) {
		at = find_short(r, name.text, name.len);
		for (width = 0, i = 0; i < value.len && width <= LONGEST &&
		     isdigit((unsigned char)value.text[i]);
		     i++)
			width = width * 10 + (uint32_t)(value.text[i] - '0');
		if (at != MAP_NONE && width > WIDEST && width <= LONGEST)
			r->width[at] = width;
	}
}

static enum sav_kind
kind_of(const struct raw_variable *v)
{
	if (v->width > 0)
		return SAV_TEXT;
	switch (v->format >> 16 & 0xff) {
	case 20: /* DATE */
	case 23: /* ADATE */
	case 24: /* JDATE */
	case 38: /* EDATE */
	case 39: /* SDATE */
		return SAV_DATE;
	case 28: /* MOYR */
		return SAV_MONTH;
	case 29: /* QYR */
		return SAV_QUARTER;
	case 30: /* WKYR */
		return SAV_WEEK;
	case 22: /* DATETIME */
	case 41: /* YMDHMS */
		return SAV_DATETIME;
	case 21: /* TIME */
	case 25: /* DTIME */
	case 40: /* MTIME */
		return SAV_TIME;
	default:
		return SAV_NUMBER;
	}
}

static struct sav_label
value_of(const struct dictionary_reader *r, const struct sav_variable *v,
    const unsigned char *bytes)
{
	struct sav_label value = {.text = "", .label = NULL};

	if (v->kind == SAV_TEXT)
		value.text = text_of(r, bytes, v->width < 8 ? v->width : 8);
	else
		value.number = sav_double(r->in, bytes);
	return value;
}

static void
set_missing(const struct dictionary_reader *r, struct sav_variable *v,
    const struct raw_variable *raw)
{
	uint32_t n = (uint32_t)abs(raw->missing_kind);
	uint32_t i = 0;

	v->missing = arena_zero(r->dict->texts, n + 1, sizeof *v->missing);
	if (raw->missing_kind < 0 && v->kind != SAV_TEXT) {
		v->low = sav_double(r->in, raw->missing[0]);
		v->high = sav_double(r->in, raw->missing[1]);
		v->has_range = v->low <= v->high;
		i = 2;
	}
	for (; i < n; i++) {
		struct sav_label value = value_of(r, v, raw->missing[i]);

		if (isfinite(value.number))
			v->missing[v->n_missing++] = value;
	}
}

/* A short name where there is no long one, as SPSS shows it. */
static const char *
small_letters(const struct dictionary_reader *r, const char *short_name)
{
	char name[SHORT_NAME];
	size_t i;

	for (i = 0; i < SHORT_NAME; i++)
		name[i] = (char)tolower((unsigned char)short_name[i]);
	return text_of(r, name, SHORT_NAME);
}

/*
 * Bytes of a long text stand in segments of 255, the last one shorter; where
 * it ends, a further segment may hold none.
 */
static bool
are_segments(const struct dictionary_reader *r, uint32_t at, uint32_t width)
{
	uint32_t n = sav_segments(width);
	uint32_t left = width;
	uint32_t i;

	for (i = 0; i < n && n > 1; i++) {
		int32_t has = r->variables[at + i].width;

		if (left > WIDEST ? has != WIDEST : has < (int32_t)left)
			return false;
		left -= left > WIDEST ? WIDEST : left;
	}
	return true;
}

/* One of ours from the file's; how many of those it takes, 0 after a report. */
static uint32_t
add_variable(struct dictionary_reader *r, uint32_t at)
{
	const struct raw_variable *raw = &r->variables[at];
	struct sav_variable *v = &r->dict->variables[r->dict->n_variables];
	uint32_t n;
	uint32_t i;

	v->name = small_letters(r, raw->name);
	v->label = text_of(r, raw->label.at, raw->label.n);
	v->kind = kind_of(raw);
	v->slot = raw->slot;
	v->width = (uint32_t)raw->width;
	if (raw->width > 0 && r->width[at] > 0)
		v->width = r->width[at];
	n = sav_segments(v->width);
	if (n > r->n_variables - at) {
		fail(r, "a long text has not all its segments");
		return 0;
	}
	if (!are_segments(r, at, v->width)) {
		fail(r, "a segment of a long text has another width");
		return 0;
	}
	set_missing(r, v, raw);
	for (i = 0; i < n; i++)
		r->owner[at + i] = r->dict->n_variables;
	r->dict->n_variables++;
	return n;
}

/* Each slot is of the variable that begins there or before. */
static bool
check_slots(struct dictionary_reader *r)
{
	uint32_t i;

	for (i = 0; i < r->n_variables; i++) {
		const struct raw_variable *v = &r->variables[i];
		uint32_t end = i + 1 < r->n_variables ? r->variables[i + 1].slot
						      : r->dict->n_slots;
		uint32_t need =
		    v->width == 0 ? 1 : ((uint32_t)v->width + 7) / 8;

		if (end - v->slot != need)
			return fail(r,
			    "the width of a text and its records "
			    "do not agree");
	}
	return r->n_variables > 0 ? true : fail(r, "it has no variable");
}

/* The first of a name counts. */
static void
index_short_names(struct dictionary_reader *r)
{
	uint32_t i;

	r->short_names = map_new();
	for (i = 0; i < r->n_variables; i++) {
		char room[SHORT_NAME + 1];
		size_t len = SHORT_NAME;
		bool is_new;
		char *name = r->variables[i].name;

		while (len > 0 && (name[len - 1] == ' ' || name[len - 1] == 0))
			len--;
		map_put(r->short_names, capitals(room, sizeof room, name, len),
		    &is_new);
		/*
		 * A doubled name gets a key of its own, so that keys count
		 * variables.
		 */
		if (!is_new) {
			char *other = mem_format("\n%" PRIu32, i);

			map_put(r->short_names, slice_of(other), &is_new);
			free(other);
		}
	}
}

static bool
add_variables(struct dictionary_reader *r)
{
	uint32_t at;
	uint32_t n;

	r->dict->variables = arena_zero(
	    r->dict->texts, r->n_variables + 1, sizeof *r->dict->variables);
	r->owner =
	    arena_zero(r->dict->texts, r->n_variables + 1, sizeof *r->owner);
	r->width =
	    arena_zero(r->dict->texts, r->n_variables + 1, sizeof *r->width);
	index_short_names(r);
	add_widths(r);
	for (at = 0; at < r->n_variables; at += n)
		if ((n = add_variable(r, at)) == 0)
			return false;
	return true;
}

static void
add_names(struct dictionary_reader *r)
{
	const struct raw *raw = &r->extension[EXTENSION_NAMES];
	struct slice list = {(char *)raw->at, raw->n};
	struct slice name;
	struct slice value;
	uint32_t at;
	uint32_t i;

	while (next_pair(&list, '\t', &name, &value))
		if ((at = find_short(r, name.text, name.len)) != MAP_NONE)
			r->dict->variables[r->owner[at]].name =
			    text_of(r, value.text, value.len);
	r->names = map_new();
	r->by_name = arena_zero(
	    r->dict->texts, r->dict->n_variables + 1, sizeof *r->by_name);
	for (i = 0; i < r->dict->n_variables; i++) {
		const char *text = r->dict->variables[i].name;
		char room[LONG_NAME];
		bool is_new;

		at = map_put(r->names,
		    capitals(room, sizeof room, text, strlen(text)), &is_new);
		if (is_new)
			r->by_name[at] = i;
	}
}

/* Level of measurement, width, alignment; older files leave out the width. */
static void
add_levels(struct dictionary_reader *r)
{
	const struct raw *raw = &r->extension[EXTENSION_DISPLAY];
	uint32_t each = raw->count / (r->n_variables == 0 ? 1 : r->n_variables);
	uint32_t i;

	if (raw->size != 4 || (each != 2 && each != 3) ||
	    raw->count != each * r->n_variables)
		return;
	for (i = r->n_variables; i-- > 0;) {
		int32_t level = sav_int(r->in, raw->at + (size_t)4 * each * i);

		/* The first segment comes last, and so it counts. */
		if (level >= 0 && level <= SAV_LEVEL_SCALE)
			r->dict->variables[r->owner[i]].level =
			    (enum sav_level)level;
	}
}

/* The variable of the file that begins at a slot, or NULL. */
static struct sav_variable *
at_slot(const struct dictionary_reader *r, uint32_t slot)
{
	uint32_t low = 0;
	uint32_t high = r->n_variables;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (r->variables[middle].slot < slot)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->n_variables && r->variables[low].slot == slot
	    ? &r->dict->variables[r->owner[low]]
	    : NULL;
}

static void
add_label(const struct dictionary_reader *r, struct sav_variable *v,
    const struct raw_label *raw)
{
	struct sav_label label = value_of(r, v, raw->value);

	label.label = text_of(r, raw->text.at, raw->text.n);
	if (isfinite(label.number))
		v->labels[v->n_labels++] = label;
}

static void
add_labels(struct dictionary_reader *r)
{
	uint32_t i;
	uint32_t k;
	uint32_t j;

	for (i = 0; i < r->n_labels; i++) {
		const struct raw_labels *labels = &r->labels[i];

		for (k = 0; k < labels->n_slots; k++) {
			struct sav_variable *v = at_slot(r, labels->slots[k]);

			if (v == NULL || v->n_labels > 0)
				continue;
			v->labels = arena_zero(
			    r->dict->texts, labels->n + 1, sizeof *v->labels);
			for (j = 0; j < labels->n; j++)
				add_label(r, v, &labels->list[j]);
		}
	}
}

/* A length and so many bytes; false where the extension ends before. */
static bool
next_text(const struct dictionary_reader *r, const struct raw *raw, size_t *at,
    struct slice *text)
{
	int32_t len;

	if (raw->n - *at < 4)
		return false;
	len = sav_int(r->in, raw->at + *at);
	*at += 4;
	if (len < 0 || (size_t)len > raw->n - *at)
		return false;
	*text = (struct slice){(char *)raw->at + *at, (size_t)len};
	*at += (size_t)len;
	return true;
}

static void
warn(const struct dictionary_reader *r, const char *what)
{
	struct place place = {.file = r->in->name};

	diag_warning(&place, "bad-system-file", "%s", what);
}

/* Labels of values of more than 8 bytes. */
static void
add_long_labels(struct dictionary_reader *r)
{
	const struct raw *raw = &r->extension[EXTENSION_LABELS];
	struct slice text;
	size_t at = 0;

	while (at < raw->n) {
		struct sav_variable *v = NULL;
		uint32_t n;
		uint32_t i;
		int found;

		if (!next_text(r, raw, &at, &text) || raw->n - at < 8)
			break;
		found = find_variable(r, text.text, text.len);
		v = found < 0 ? NULL : &r->dict->variables[found];
		n = (uint32_t)sav_int(r->in, raw->at + at + 4);
		at += 8;
		if (n > (raw->n - at) / 8)
			break;
		if (v != NULL && v->n_labels == 0)
			v->labels = arena_zero(
			    r->dict->texts, n + 1, sizeof *v->labels);
		else
			v = NULL;
		for (i = 0; i < n; i++) {
			struct sav_label label = {0};

			if (!next_text(r, raw, &at, &text))
				break;
			label.text = text_of(r, text.text, text.len);
			if (!next_text(r, raw, &at, &text))
				break;
			label.label = text_of(r, text.text, text.len);
			if (v != NULL)
				v->labels[v->n_labels++] = label;
		}
		if (i < n)
			break;
	}
	if (at < raw->n)
		warn(r,
		    "labels of long values are damaged; those behind are "
		    "left out");
}

/* Missing values of texts of more than 8 bytes. */
static void
add_long_missing(struct dictionary_reader *r)
{
	const struct raw *raw = &r->extension[EXTENSION_MISSING];
	struct slice text;
	size_t at = 0;

	while (at < raw->n) {
		struct sav_variable *v = NULL;
		uint32_t n;
		int32_t len;
		int found;

		if (!next_text(r, raw, &at, &text) || raw->n - at < 5)
			break;
		found = find_variable(r, text.text, text.len);
		v = found < 0 ? NULL : &r->dict->variables[found];
		n = raw->at[at];
		len = sav_int(r->in, raw->at + at + 1);
		at += 5;
		if (n > 3 || len < 0 || len > 8 ||
		    (size_t)len * n > raw->n - at)
			break;
		if (v != NULL)
			v->missing = arena_zero(
			    r->dict->texts, n + 1, sizeof *v->missing);
		if (v != NULL)
			v->n_missing = 0;
		for (; n > 0; n--, at += (size_t)len)
			if (v != NULL)
				v->missing[v->n_missing++] = (struct sav_label){
				    .text =
					text_of(r, raw->at + at, (size_t)len)};
	}
	if (at < raw->n)
		warn(r,
		    "missing values of long texts are damaged; those "
		    "behind are left out");
}

/* ---- sets ------------------------------------------------------------------
 */

/* "3 abc": a length, a blank, so many bytes. */
static bool
take_counted(struct slice *text, struct slice *counted)
{
	size_t len = 0;
	size_t i = 0;

	while (i < text->len && isdigit((unsigned char)text->text[i]) &&
	    len < MOST_EXTENSION)
		len = len * 10 + (size_t)(text->text[i++] - '0');
	if (i == 0 || i >= text->len || text->text[i] != ' ' ||
	    len > text->len - i - 1)
		return false;
	*counted = (struct slice){text->text + i + 1, len};
	text->text += i + 1 + len;
	text->len -= i + 1 + len;
	return true;
}

static void
drop(struct slice *text, size_t n)
{
	n = n < text->len ? n : text->len;
	text->text += n;
	text->len -= n;
}

/* The names behind a set's label. */
static void
add_members(
    const struct dictionary_reader *r, struct sav_set *set, struct slice text)
{
	uint32_t room = 0;
	size_t i;

	for (i = 0; i < text.len; i++)
		room += text.text[i] == ' ';
	set->members =
	    arena_zero(r->dict->texts, room + 2, sizeof *set->members);
	while (text.len > 0) {
		const char *end;
		size_t len;
		int found;

		while (text.len > 0 && text.text[0] == ' ')
			drop(&text, 1);
		end = memchr(text.text, ' ', text.len);
		len = end == NULL ? text.len : (size_t)(end - text.text);
		found = find_variable(r, text.text, len);
		if (len > 0 && found >= 0)
			set->members[set->n_members++] = (uint32_t)found;
		drop(&text, len);
	}
}

/* What stands behind "$name=": false where it is damaged. */
static bool
read_set(
    const struct dictionary_reader *r, struct sav_set *set, struct slice text)
{
	struct slice counted;
	struct slice label;
	bool is_first_label = false;

	switch (text.len > 0 ? text.text[0] : '\0') {
	case 'C':
		drop(&text, 2);
		break;
	case 'E':
		drop(&text, 2);
		is_first_label =
		    text.len > 1 && text.text[0] == '1' && text.text[1] == '1';
		drop(&text, is_first_label ? 3 : 2);
		set->is_dichotomous = true;
		break;
	case 'D':
		drop(&text, 1);
		set->is_dichotomous = true;
		break;
	default:
		return false;
	}
	if (set->is_dichotomous) {
		if (!take_counted(&text, &counted))
			return false;
		set->counted = text_of(r, counted.text, counted.len);
		drop(&text, 1);
	}
	if (!take_counted(&text, &label))
		return false;
	set->label = text_of(r, label.text, label.len);
	add_members(r, set, text);
	if (is_first_label && set->label[0] == '\0' && set->n_members > 0)
		set->label = r->dict->variables[set->members[0]].label;
	return true;
}

static void
add_set(struct dictionary_reader *r, struct slice name, struct slice text,
    size_t *cap)
{
	struct place place = {.file = r->in->name};
	struct sav_dictionary *dict = r->dict;
	struct sav_set set = {.label = ""};

	if (name.len > 0 && name.text[0] == '$')
		drop(&name, 1);
	set.name = text_of(r, name.text, name.len);
	if (!read_set(r, &set, text)) {
		diag_warning(&place, "bad-system-file",
		    "the multiple response set %s is damaged; it is left out",
		    diag_value(slice_of(set.name)));
		return;
	}
	if (set.n_members < 2) {
		diag_note(&place, "set-left-out",
		    "the multiple response set %s has %s; it is left out",
		    diag_value(slice_of(set.name)),
		    set.n_members == 0 ? "no variable" : "one variable");
		return;
	}
	MEM_GROW(dict->sets, dict->n_sets, *cap);
	dict->sets[dict->n_sets++] = set;
}

static void
add_sets(struct dictionary_reader *r)
{
	static const enum extension both[] = {
	    EXTENSION_SETS, EXTENSION_MORE_SETS};

	size_t cap = 0;
	size_t i;

	for (i = 0; i < 2; i++) {
		const struct raw *raw = &r->extension[both[i]];
		struct slice list = {(char *)raw->at, raw->n};
		struct slice name;
		struct slice text;

		while (list.len > 0 && list.text[list.len - 1] == '\0')
			list.len--;
		while (next_pair(&list, '\n', &name, &text))
			add_set(r, name, text, &cap);
	}
}

/* ---- the rest --------------------------------------------------------------
 */

static void
add_documents(struct dictionary_reader *r)
{
	size_t n = r->documents.n / LINE;
	char *text = arena_take(r->dict->texts, 4 * r->documents.n + n + 20);
	char *end = text;
	size_t i;

	for (i = 0; i < n; i++) {
		const char *line = text_of(r, r->documents.at + i * LINE, LINE);
		size_t len = strlen(line);

		if (i > 0)
			*end++ = '\n';
		memcpy(end, line, len);
		end += len;
	}
	*end = '\0';
	r->dict->documents = text;
}

static void
add_header(struct dictionary_reader *r)
{
	const unsigned char *at = r->header;
	const struct raw *floats = &r->extension[EXTENSION_FLOATS];
	const struct raw *cases = &r->extension[EXTENSION_CASES];
	const struct sav_variable *v;

	r->dict->product = text_of(r, at + 4, 60);
	r->dict->created = text_of(r, at + 92, 9);
	r->dict->label = text_of(r, at + 109, 64);
	r->dict->system_missing =
	    floats->n >= 24 ? sav_double(r->in, floats->at) : -DBL_MAX;
	if (r->dict->n_cases < 0 && cases->n >= 16)
		r->dict->n_cases = sav_long(r->in, cases->at + 8);
	if (r->dict->n_cases < 0)
		r->dict->n_cases = -1;
	r->dict->weight = -1;
	if (r->weight > 0 && (v = at_slot(r, (uint32_t)r->weight - 1)) != NULL)
		r->dict->weight = (int)(v - r->dict->variables);
}

static bool
make(struct dictionary_reader *r)
{
	if (!check_slots(r) || !find_charset(r) || !add_variables(r))
		return false;
	add_header(r);
	add_levels(r);
	add_labels(r);
	add_names(r);
	add_long_labels(r);
	add_long_missing(r);
	add_sets(r);
	add_documents(r);
	return true;
}

struct sav_dictionary *
sav_dictionary_read(struct sav_bytes *in, const char *encoding, int undefined)
{
	struct dictionary_reader r = {
	    .in = in, .encoding = encoding, .undefined = undefined};
	bool is_read;
	uint32_t i;

	r.dict = mem_zero(1, sizeof *r.dict);
	r.dict->texts = arena_new();
	is_read = take_header(&r) && take_records(&r) && make(&r);
	for (i = 0; i < r.n_labels; i++) {
		free(r.labels[i].list);
		free(r.labels[i].slots);
	}
	free(r.labels);
	free(r.variables);
	map_free(r.short_names);
	map_free(r.names);
	if (is_read) {
		r.dict->format =
		    r.dict->compression == SAV_ZLIB ? "zsav" : "sav";
		r.dict->mediatype = "application/x-spss-sav";
		return r.dict;
	}
	sav_dictionary_free(r.dict);
	return NULL;
}

void
sav_dictionary_free(struct sav_dictionary *dict)
{
	if (dict == NULL)
		return;
	charset_free(dict->charset);
	arena_free(dict->texts);
	free(dict->sets);
	free(dict);
}
