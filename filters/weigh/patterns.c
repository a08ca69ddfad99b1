#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "datum.h"
#include "diag.h"
#include "mem.h"
#include "number.h"
#include "patterns.h"

enum {
	CELLS = 4096, /* powers of 2 */
	GLANCES = 1024,
	TRAIL = 1 << 23, /* records: 16 MiB */
	WAYS = 4,        /* places where one of them may stand */
	WORD = 8
};

bool
patterns_open(struct patterns *p, struct margins *margins,
    char *const *class_columns, uint32_t n_class, const struct input *in)
{
	bool is_good = true;
	uint32_t i;

	p->margins = margins;
	p->map = map_new();
	p->classes = map_new();
	p->refused = map_new();
	p->n_class = n_class;
	p->n_columns = margins->n_columns + n_class;
	p->columns = mem_zero(p->n_columns + 1, sizeof *p->columns);
	p->cells = mem_zero(CELLS, sizeof *p->cells);
	p->glances = mem_zero(GLANCES, sizeof *p->glances);
	for (i = 0; i < p->n_columns; i++) {
		p->columns[i] = input_need(in,
		    i < margins->n_columns
			? margins->columns[i]
			: class_columns[i - margins->n_columns]);
		is_good = is_good && p->columns[i] >= 0;
	}
	return is_good;
}

void
patterns_close(struct patterns *p)
{
	uint32_t i;

	for (i = 0; p->map != NULL && i < map_len(p->map); i++)
		free(p->list[i].terms);
	free(p->list);
	map_free(p->map);
	map_free(p->classes);
	map_free(p->refused);
	free(p->columns);
	free(p->cells);
	free(p->trail);
	free(p->glances);
	out_free(&p->key);
}

static bool
is_missing(struct slice value)
{
	return datum_is_missing(
	    (struct datum){value.text, (uint32_t)value.len});
}

/* A category that has no total is reported once, with its first record. */
static void
refuse(struct patterns *p, const struct record *rec, const char *file,
    const struct margin *margin)
{
	struct place place = {
	    .file = file, .line = rec->line, .column = margin->name};
	struct out name = {0};
	struct out key = {0};
	bool is_new;
	uint32_t i;

	for (i = 0; i < margin->n_columns; i++) {
		if (i > 0)
			out_byte(&name, '+');
		out_slice(&name,
		    record_field(
			rec, (uint32_t)p->columns[margin->columns[i]]));
	}
	margins_key(&key, slice_of(margin->file));
	margins_key(&key, (struct slice){name.text, name.len});
	map_put(p->refused, (struct slice){key.text, key.len}, &is_new);
	if (is_new)
		diag_error(STATUS_FAIL, &place, "no-target",
		    "%s has no total in %s; give it one, or put it with "
		    "another",
		    diag_value((struct slice){name.text, name.len}),
		    margin->file);
	out_free(&name);
	out_free(&key);
}

/* The term of a margin, TERM_REFERENCE, or TERM_NONE for a fault. */
static uint32_t
term_of(struct patterns *p, struct margin *margin, const struct record *rec,
    const char *file, enum pattern_fault *fault)
{
	struct out key = {0};
	bool lacks = false;
	uint32_t found;
	uint32_t i;

	for (i = 0; i < margin->n_columns; i++) {
		struct slice value =
		    record_field(rec, (uint32_t)p->columns[margin->columns[i]]);

		lacks = lacks || is_missing(value);
		margins_key(&key, value);
	}
	found = map_find(margin->keys, (struct slice){key.text, key.len});
	if (found == MAP_NONE && p->margins->is_model && !lacks)
		found =
		    margins_refer(margin, (struct slice){key.text, key.len});
	out_free(&key);
	if (found != MAP_NONE)
		return margin->terms[found];
	if (lacks && p->first.line == 0)
		p->first = (struct place){
		    .file = file, .line = rec->line, .column = margin->name};
	if (!lacks)
		refuse(p, rec, file, margin);
	if (*fault == PATTERN_GOOD)
		*fault = lacks ? PATTERN_MISSING : PATTERN_UNKNOWN;
	return TERM_NONE;
}

static uint32_t
class_of(struct patterns *p, const struct record *rec)
{
	struct out key = {0};
	uint32_t class;
	uint32_t i;

	for (i = p->n_columns - p->n_class; i < p->n_columns; i++)
		margins_key(&key, record_field(rec, (uint32_t)p->columns[i]));
	class = map_put(p->classes, (struct slice){key.text, key.len}, NULL);
	out_free(&key);
	return class;
}

/* Look up what holds for a pattern that was not seen before. */
static void
learn(struct patterns *p, struct pattern *pattern, const struct record *rec,
    const char *file)
{
	struct margins *m = p->margins;
	uint32_t i;

	*pattern = (struct pattern){.factor = 1};
	pattern->terms = mem_zero((size_t)m->n + 1, sizeof *pattern->terms);
	if (m->is_model && m->intercept != TERM_NONE)
		pattern->terms[pattern->n_terms++] = m->intercept;
	for (i = m->is_model ? 1 : 0; i < m->n; i++) {
		uint32_t term =
		    term_of(p, &m->margins[i], rec, file, &pattern->fault);

		if (term < TERM_REFERENCE)
			pattern->terms[pattern->n_terms++] = term;
	}
	if (p->n_class > 0)
		pattern->class = class_of(p, rec);
}

/* The pattern by all its texts. */
static uint32_t
find(struct patterns *p, const struct record *rec, const char *file)
{
	bool is_new;
	uint32_t at;
	uint32_t i;

	p->key.len = 0;
	for (i = 0; i < p->n_columns; i++)
		margins_key(
		    &p->key, record_field(rec, (uint32_t)p->columns[i]));
	at = map_put(p->map,
	    (struct slice){p->key.len > 0 ? p->key.text : "", p->key.len},
	    &is_new);
	if (is_new) {
		MEM_GROW(p->list, at, p->cap);
		learn(p, &p->list[at], rec, file);
	}
	if (p->list[at].fault == PATTERN_MISSING)
		p->missing++;
	return at;
}

/* Behind a field of a record there are bytes that may be read. */
static uint64_t
load(const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof word);
	return word;
}

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* The bytes of a word that belong to a text of so many. */
static inline uint64_t
bytes_of(size_t len)
{
	static const uint64_t masks[WORD + 1] = {0, 0xff, 0xffff, 0xffffff,
	    0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
	    UINT64_MAX};

	return masks[len < WORD ? len : WORD];
}

/* First and last bytes of each text; false where one is too long. */
static inline bool
look(const struct patterns *p, const struct record *rec, uint64_t *words,
    uint64_t *hash)
{
	uint64_t lengths = 0;
	uint64_t sum = 0;
	bool is_short = true;
	uint32_t i;

	for (i = 0; i < p->n_columns; i++) {
		struct slice text = record_field(rec, (uint32_t)p->columns[i]);
		size_t behind = text.len > WORD ? text.len - WORD : 0;
		uint64_t mask = bytes_of(text.len);

		is_short = is_short && text.len <= WORD + WORD;
		words[2 * i] = load(text.text) & mask;
		words[2 * i + 1] = load(text.text + behind) & mask;
		lengths = lengths << 8 | text.len;
		sum = (sum << 7 | sum >> 57) ^
		    (words[2 * i] + words[2 * i + 1]) *
			UINT64_C(0x9e3779b97f4a7c15);
	}
	words[2 * i] = lengths;
	*hash = mix(sum, lengths);
	return is_short;
}

static inline bool
is_same(const uint64_t *a, const uint64_t *b, uint32_t n)
{
	uint64_t differ = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		differ |= a[i] ^ b[i];
	return differ == 0;
}

/* The place of the words, or where they may be put. */
static inline struct glance *
glance_at(struct patterns *p, const uint64_t *words, uint32_t n, uint64_t hash)
{
	struct glance *glance = NULL;
	uint32_t i;

	for (i = 0; i < WAYS; i++) {
		glance = &p->glances[((hash >> 20) + i) % GLANCES];
		if (glance->pattern == 0 || is_same(glance->words, words, n))
			return glance;
	}
	glance->pattern = 0;
	return glance;
}

uint32_t
patterns_put(struct patterns *p, const struct record *rec, const char *file)
{
	uint32_t n = 2 * p->n_columns + 1;
	struct glance *glance;
	uint64_t words[GLANCE_WORDS];
	uint64_t hash = 0;
	uint32_t at;

	if (p->n_columns > GLANCE_COLUMNS || !look(p, rec, words, &hash))
		return find(p, rec, file);
	glance = glance_at(p, words, n, hash);
	if (glance->pattern > 0)
		return glance->pattern - 1;
	at = find(p, rec, file);
	if (p->list[at].fault != PATTERN_GOOD)
		return at;
	memcpy(glance->words, words, n * sizeof *words);
	glance->pattern = at + 1;
	return at;
}

bool
patterns_check(const struct patterns *p)
{
	if (p->missing == 0)
		return true;
	diag_error(STATUS_FAIL, &p->first, "margin-missing",
	    "%" PRIu64 " records have no value of a margin, this one first; "
	    "impute it, or give what is missing a total of its own",
	    p->missing);
	return false;
}

/* Any hash will do: no sum depends on where a cell stands. */
static inline uint32_t
slot_of(uint32_t pattern, struct slice text)
{
	size_t behind = text.len > WORD ? text.len - WORD : 0;
	uint64_t tail = load(text.text + behind) & bytes_of(text.len);

	return (uint32_t)(mix(pattern + text.len * 31, tail) >> 20) % CELLS;
}

static inline bool
holds(const struct base_cell *cell, uint32_t pattern, struct slice text)
{
	return cell->len == text.len && text.len > 0 &&
	    cell->pattern == pattern &&
	    memcmp(cell->text, text.text, text.len) == 0;
}

/* The cell, or the one that makes room for it. */
static inline struct base_cell *
cell_at(struct patterns *p, uint32_t pattern, struct slice text)
{
	uint32_t slot = slot_of(pattern, text);
	struct base_cell *cell = NULL;
	uint32_t i;

	for (i = 0; i < WAYS; i++) {
		cell = &p->cells[(slot + i) % CELLS];
		if (cell->len == 0 || holds(cell, pattern, text))
			break;
	}
	return cell;
}

struct base_cell *
patterns_cell(struct patterns *p, uint32_t pattern, struct slice text)
{
	struct base_cell *cell = cell_at(p, pattern, text);
	double d;

	if (holds(cell, pattern, text))
		return cell;
	if (!number_parse(&d, text.text, text.len) || d < 0)
		return NULL;
	if (cell->n > 0)
		p->flush(p->context, cell);
	p->is_lost = p->is_lost || cell->len > 0;
	*cell = (struct base_cell){
	    .pattern = pattern, .d = d, .len = (uint32_t)text.len};
	if (text.len > sizeof cell->text)
		cell->len = (uint32_t)number_format(cell->text, d);
	else
		memcpy(cell->text, text.text, text.len);
	return cell;
}

void
patterns_flush(struct patterns *p)
{
	uint32_t i;

	for (i = 0; i < CELLS; i++) {
		if (p->cells[i].n > 0)
			p->flush(p->context, &p->cells[i]);
		p->cells[i].n = 0;
		p->cells[i].len_weighed = 0;
	}
}

void
patterns_note(struct patterns *p, const struct base_cell *cell)
{
	if (p->is_lost || p->n_trail == TRAIL)
		return;
	MEM_GROW(p->trail, p->n_trail, p->cap_trail);
	p->trail[p->n_trail++] = (uint16_t)(cell - p->cells);
}
