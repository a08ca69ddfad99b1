#define _GNU_SOURCE
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "donors.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "out.h"

/* ---- reading ------------------------------------------------------------- */

/* A copy that lives as long as the donors. */
static const char *
keep(struct donors *donors, const char *text, size_t len)
{
	MEM_GROW(donors->texts, donors->n_texts, donors->cap_texts);
	return donors->texts[donors->n_texts++] =
		   mem_text((struct slice){text, len});
}

static struct slice
keep_slice(struct donors *donors, struct slice s)
{
	return (struct slice){keep(donors, s.text, s.len), s.len};
}

int
donors_column(const struct donors *donors, const char *name)
{
	uint32_t i;

	for (i = 0; name != NULL && i < donors->n_columns; i++)
		if (strcmp(donors->columns[i], name) == 0)
			return (int)i;
	return -1;
}

static char *
header_of(const struct input *in)
{
	struct out out = {0};
	uint32_t i;

	for (i = 0; i < input_columns(in); i++) {
		const char *name = input_column(in, i);

		if (i > 0)
			out_byte(&out, ',');
		if (strpbrk(name, ",\"\r\n") == NULL) {
			out_text(&out, name);
			continue;
		}
		out_byte(&out, '"');
		for (; *name != '\0'; name++)
			out_format(&out, *name == '"' ? "\"\"" : "%c", *name);
		out_byte(&out, '"');
	}
	return out_take(&out);
}

static void
take_header(struct donors *donors, const struct input *in)
{
	uint32_t i;

	if (donors->columns != NULL)
		return;
	donors->n_columns = input_columns(in);
	donors->columns =
	    mem_zero(donors->n_columns + 1, sizeof *donors->columns);
	for (i = 0; i < donors->n_columns; i++)
		donors->columns[i] = mem_text(slice_of(input_column(in, i)));
	donors->micro_header = header_of(in);
}

/* The place of a column that the design names: -1 for none; -2 after a
 * report. */
static int
need(const struct input *in, const char *name)
{
	int at = name == NULL ? -1 : input_need(in, name);

	return name != NULL && at < 0 ? -2 : at;
}

static void
add_key(struct out *key, struct slice s)
{
	out_slice(key, (struct slice){(const char *)&s.len, sizeof s.len});
	out_slice(key, s);
}

static uint32_t
find_stratum(struct donors *donors, const struct donor *donor,
    const struct sampling *sampling, struct out *key)
{
	bool is_new;
	uint32_t found;
	size_t i;

	key->len = 0;
	out_format(key, "%u:", donor->wave);
	for (i = 0; i < sampling->strata.n; i++)
		add_key(key,
		    donor->fields[donors_column(
			donors, sampling->strata.at[i])]);
	found = map_put(
	    donors->names, (struct slice){key->text, key->len}, &is_new);
	if (is_new) {
		MEM_GROW(donors->strata, donors->n_strata, donors->cap_strata);
		donors->strata[donors->n_strata++] = (struct level){0};
	}
	return found;
}

/* The key holds the stratum's; a cluster is one within its stratum. */
static uint32_t
find_unit(struct donors *donors, const struct donor *donor, uint32_t stratum,
    struct out *key)
{
	struct level *level = &donors->strata[stratum];
	bool is_new = true;
	uint32_t found = (uint32_t)donors->n_units;

	if (donors->is_panel)
		key->len = 0;
	if (donors->cluster >= 0) {
		add_key(key, donor->fields[donors->cluster]);
		found = map_put(donors->unit_names,
		    (struct slice){key->text, key->len}, &is_new);
	}
	if (!is_new)
		return found;
	MEM_GROW(donors->units, donors->n_units, donors->cap_units);
	donors->units[donors->n_units++] =
	    (struct sample_unit){.stratum = stratum};
	MEM_GROW(level->units, level->n, level->cap);
	level->units[level->n++] = found;
	return found;
}

/* N_h from the field; false after a report. */
static bool
take_population(
    struct level *level, struct slice field, const struct place *place)
{
	double value;

	if (!number_parse(&value, field.text, field.len) || !(value > 0) ||
	    value > 1e9) {
		diag_error(STATUS_FAIL, place, "bad-fpc",
		    "%s is no size of a stratum", diag_value(field));
		return false;
	}
	level->fraction = value < 1 ? value : 0;
	level->population = value < 1 ? 1 : (uint64_t)llround(value);
	return true;
}

/* Where the field stands in the record as it was written. */
static struct slice
place_of(const struct donor *donor, const struct record *rec, int column)
{
	struct slice piece;

	if (column < 0 || !rec->is_canonical)
		return (struct slice){donor->micro.text, 0};
	piece = record_piece(rec, (uint32_t)column, (uint32_t)column);
	return (struct slice){
	    donor->micro.text + (piece.text - rec->raw.text), piece.len};
}

static bool
take_record(struct donors *donors, const struct sampling *sampling,
    const struct input *in, const struct record *rec, struct out *key)
{
	struct place place = {.file = input_name(in),
	    .line = rec->line,
	    .column = sampling->population};
	int fpc = donors_column(donors, sampling->population);
	struct donor *donor;
	uint32_t stratum;
	uint32_t i;

	MEM_GROW(donors->list, donors->n, donors->cap);
	donor = &donors->list[donors->n++];
	*donor = (struct donor){.wave = donors->n_waves,
	    .number = donors->n,
	    .micro = keep_slice(donors, rec->raw)};
	donor->fields = mem_zero(donors->n_columns + 1, sizeof *donor->fields);
	for (i = 0; i < donors->n_columns; i++)
		donor->fields[i] = record_field(rec, i);
	if (rec->is_plain) {
		for (i = 0; i < donors->n_columns; i++)
			donor->fields[i].text = donor->micro.text +
			    (donor->fields[i].text - rec->raw.text);
	} else {
		for (i = 0; i < donors->n_columns; i++)
			donor->fields[i] = keep_slice(donors, donor->fields[i]);
	}
	donor->label = place_of(donor, rec, donors->cluster);
	donor->weight = place_of(donor, rec, donors->weight);
	stratum = find_stratum(donors, donor, sampling, key);
	donor->stratum = stratum;
	donor->unit = find_unit(donors, donor, stratum, key);
	return fpc < 0 ||
	    take_population(
		&donors->strata[stratum], donor->fields[fpc], &place);
}

/* The same records as clean wrote them. */
static bool
take_clean(struct donors *donors, const char *path, size_t first)
{
	char *files[] = {(char *)path, NULL};
	struct input *in = input_open(files, 1, NULL);
	struct record rec;
	size_t at = first;

	if (in == NULL)
		return false;
	donors->clean_header = mem_resize(donors->clean_header,
	    (donors->n_waves + 1) * sizeof *donors->clean_header);
	donors->clean_header[donors->n_waves] = header_of(in);
	for (; input_next(in, &rec); at++)
		if (at < donors->n)
			donors->list[at].clean = keep_slice(donors, rec.raw);
	input_close(in);
	if (at == donors->n)
		return true;
	diag_error(STATUS_FAIL, NULL, "simulate-records",
	    "%zu records go into join and normalize, %zu come out: which of "
	    "them a sample holds cannot be told; leave --pipe out",
	    at - first, donors->n - first);
	return false;
}

bool
donors_add(struct donors *donors, const struct sampling *sampling,
    const char *micro, const char *clean)
{
	char *files[] = {(char *)micro, NULL};
	struct input *in = input_open(files, 1, NULL);
	struct out key = {0};
	struct record rec;
	size_t first = donors->n;
	bool is_good = in != NULL;
	size_t i;

	if (donors->names == NULL) {
		donors->names = map_new();
		donors->unit_names = map_new();
	}
	if (is_good)
		take_header(donors, in);
	for (i = 0; is_good && i < sampling->strata.n; i++)
		is_good = need(in, sampling->strata.at[i]) >= 0;
	donors->is_panel = sampling->is_panel;
	if (is_good) {
		donors->weight = need(in, sampling->weight);
		donors->cluster = need(in, sampling->cluster);
		is_good = donors->weight > -2 && donors->cluster > -2 &&
		    need(in, sampling->population) > -2;
	}
	while (is_good && input_next(in, &rec))
		is_good = take_record(donors, sampling, in, &rec, &key);
	input_close(in);
	out_free(&key);
	is_good = is_good && diag_worst() < STATUS_USAGE &&
	    (clean == NULL || take_clean(donors, clean, first));
	donors->n_waves++;
	return is_good;
}

/* ---- the population ------------------------------------------------------ */

/* Every unit floor(N / n) times, and N mod n of them once more. */
static void
multiply(struct donors *donors, struct level *level, struct chance *chance)
{
	uint64_t each;
	uint64_t more;
	uint32_t i;
	uint64_t at = 0;

	if (level->fraction > 0)
		level->population =
		    (uint64_t)llround(level->n / level->fraction);
	if (level->population < level->n)
		level->population = level->n;
	each = level->population / level->n;
	more = level->population % level->n;
	for (i = 0; i < level->n; i++) {
		uint64_t left = level->n - i;
		bool has_more = chance_below(chance, left) < more;

		more -= has_more;
		donors->units[level->units[i]].copies =
		    (uint32_t)(each + has_more);
	}
	level->places = mem_alloc(level->population * sizeof *level->places);
	for (i = 0; i < level->n; i++) {
		uint32_t copies = donors->units[level->units[i]].copies;

		while (copies-- > 0)
			level->places[at++] = level->units[i];
	}
}

/* Units that were in the same strata, of all waves, are a stratum. */
static void
join_waves(struct donors *donors)
{
	struct out *keys = mem_zero(donors->n_units + 1, sizeof *keys);
	struct map *names = map_new();
	size_t i;

	for (i = 0; i < donors->n; i++)
		out_format(&keys[donors->list[i].unit], "%u,",
		    donors->list[i].stratum);
	for (i = 0; i < donors->n_strata; i++)
		free(donors->strata[i].units);
	donors->n_strata = 0;
	for (i = 0; i < donors->n_units; i++) {
		bool is_new;
		uint32_t found = map_put(
		    names, (struct slice){keys[i].text, keys[i].len}, &is_new);
		struct level *level;

		if (is_new) {
			MEM_GROW(donors->strata, donors->n_strata,
			    donors->cap_strata);
			donors->strata[donors->n_strata++] = (struct level){0};
		}
		level = &donors->strata[found];
		MEM_GROW(level->units, level->n, level->cap);
		level->units[level->n++] = (uint32_t)i;
		donors->units[i].stratum = found;
		out_free(&keys[i]);
	}
	free(keys);
	map_free(names);
}

static int
compare_donors(const void *a, const void *b, void *of)
{
	const struct donor *one = a;
	const struct donor *other = b;
	const struct donors *donors = of;
	uint32_t s = donors->units[one->unit].stratum;
	uint32_t t = donors->units[other->unit].stratum;

	if (s != t)
		return s < t ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

void
donors_multiply(struct donors *donors, struct chance *chance)
{
	size_t i;

	if (donors->is_panel)
		join_waves(donors);
	/* aggregate has the fewest cells at hand then; no figure sees it. */
	qsort_r(donors->list, donors->n, sizeof *donors->list, compare_donors,
	    donors);

	for (i = 0; i < donors->n_strata; i++)
		if (donors->strata[i].population > 0)
			multiply(donors, &donors->strata[i], chance);
}

uint64_t
donors_population(const struct donors *donors)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < donors->n_strata; i++) {
		if (donors->strata[i].population == 0)
			return 0;
		sum += donors->strata[i].population;
	}
	return sum;
}

double
donors_part(const struct donors *donors, const struct donor *donor)
{
	const struct sample_unit *unit = &donors->units[donor->unit];
	const struct level *level = &donors->strata[unit->stratum];

	return level->population == 0 ? 1
				      : (double)unit->copies *
		(double)level->n / (double)level->population;
}

/* ---- a sample ------------------------------------------------------------ */

/* The first n of a shuffle of its places, which is undone. */
static void
draw_without(struct level *level, uint32_t *times, struct chance *chance)
{
	uint64_t *swapped = mem_alloc((level->n + 1) * sizeof *swapped);
	uint32_t kept;
	uint32_t i;

	for (i = 0; i < level->n; i++) {
		swapped[i] = i + chance_below(chance, level->population - i);
		kept = level->places[i];
		level->places[i] = level->places[swapped[i]];
		level->places[swapped[i]] = kept;
		times[level->places[i]]++;
	}
	while (i-- > 0) {
		kept = level->places[i];
		level->places[i] = level->places[swapped[i]];
		level->places[swapped[i]] = kept;
	}
	free(swapped);
}

void
donors_draw(struct donors *donors, uint32_t *times, struct chance *chance)
{
	size_t s;
	uint32_t i;

	memset(times, 0, donors->n_units * sizeof *times);
	for (s = 0; s < donors->n_strata; s++) {
		struct level *level = &donors->strata[s];

		if (level->population > 0) {
			draw_without(level, times, chance);
			continue;
		}
		for (i = 0; i < level->n; i++)
			times[level->units[chance_below(chance, level->n)]]++;
	}
}

void
donors_free(struct donors *donors)
{
	size_t i;

	for (i = 0; i < donors->n; i++)
		free(donors->list[i].fields);
	for (i = 0; i < donors->n_texts; i++)
		free(donors->texts[i]);
	for (i = 0; i < donors->n_strata; i++) {
		free(donors->strata[i].units);
		free(donors->strata[i].places);
	}
	for (i = 0; i < donors->n_columns; i++)
		free(donors->columns[i]);
	for (i = 0; i < donors->n_waves && donors->clean_header != NULL; i++)
		free(donors->clean_header[i]);
	free(donors->clean_header);
	free(donors->columns);
	free(donors->micro_header);
	free(donors->list);
	free(donors->units);
	free(donors->strata);
	free(donors->texts);
	map_free(donors->names);
	map_free(donors->unit_names);
}
