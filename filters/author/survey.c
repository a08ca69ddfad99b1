#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "diag.h"
#include "map.h"
#include "mem.h"
#include "sniff.h"
#include "survey.h"

enum part {
	PART_QUESTION,
	PART_VARIABLE,
	PART_KIND,
	PART_TEXT,
	PART_CHOICE_VALUE,
	PART_CHOICE_TEXT,
	PARTS
};

/* Where each part stands; the place where the header does not say. */
static const struct {
	const char *name;
	uint32_t place;
} parts[PARTS] = {
    [PART_QUESTION] = {"questionName", 0},
    [PART_VARIABLE] = {"variableName", 1},
    [PART_KIND] = {"subType", 3},
    [PART_TEXT] = {"questionText", 4},
    [PART_CHOICE_VALUE] = {"choiceValue", 5},
    [PART_CHOICE_TEXT] = {"choiceText", 6},
};

/* A file beside the data, while it is read. */
struct beside {
	struct sniff sniff;
	uint64_t n_ragged;
};

static struct slice
trimmed(struct slice s)
{
	while (s.len > 0 && memchr(" \t\r\n", s.text[0], 4) != NULL)
		s = (struct slice){s.text + 1, s.len - 1};
	while (s.len > 0 && memchr(" \t\r\n", s.text[s.len - 1], 4) != NULL)
		s.len--;
	return s;
}

/* Field i of a record whose quotes are wrong, as if they meant nothing. */
static struct slice
raw_field(const struct record *rec, uint32_t i, char delimiter)
{
	struct slice rest = rec->raw;
	const char *end;

	for (;; i--) {
		end = memchr(rest.text, delimiter, rest.len);
		if (i == 0 || end == NULL)
			break;
		rest.len -= (size_t)(end + 1 - rest.text);
		rest.text = end + 1;
	}
	if (i > 0)
		return (struct slice){"", 0};
	if (end != NULL)
		rest.len = (size_t)(end - rest.text);
	return rest;
}

/* Field i as trimmed text, owned; "" beyond the record's end. */
static char *
part_of(struct beside *file, const struct record *rec, uint32_t i)
{
	struct slice field = {"", 0};
	struct slice text;

	if (rec->fault != FAULT_NONE)
		field = raw_field(rec, i, file->sniff.dialect.delimiter);
	else if (i < rec->n)
		field = record_field(rec, i);
	if (!sniff_text(&file->sniff, field, &text))
		text = (struct slice){"", 0};
	return mem_text(trimmed(text));
}

static bool
beside_open(struct beside *file, const char *path)
{
	file->n_ragged = 0;
	if (sniff_open(&file->sniff, path, NULL))
		return true;
	sniff_close(&file->sniff);
	return false;
}

static bool
beside_next(struct beside *file, struct record *rec)
{
	while (sniff_next(&file->sniff, rec)) {
		if (rec->n == 1 && rec->raw.len == 0)
			continue;
		file->n_ragged +=
		    rec->fault != FAULT_NONE || rec->n != file->sniff.width;
		return true;
	}
	return false;
}

static void
beside_close(struct beside *file)
{
	struct place place = {.file = file->sniff.name};

	if (file->n_ragged > 0)
		diag_note(&place, "fields",
		    "%" PRIu64 " rows are not like the others; they are read "
		    "as far as they go",
		    file->n_ragged);
	sniff_close(&file->sniff);
}

static struct survey_variable *
variable_of(struct survey *survey, const char *name)
{
	bool is_new;
	uint32_t i = map_put(survey->names, slice_of(name), &is_new);

	if (is_new) {
		MEM_GROW(survey->variables, survey->n, survey->cap);
		survey->variables[survey->n++] = (struct survey_variable){0};
	}
	return &survey->variables[i];
}

static void
set_text(char **to, char *taken)
{
	free(*to);
	*to = taken;
}

/* True when the record is a header, which then says where the parts are. */
static bool
read_header(
    struct beside *file, const struct record *rec, uint32_t places[PARTS])
{
	bool is_header = false;
	uint32_t i;
	int part;

	for (part = 0; part < PARTS; part++)
		places[part] = parts[part].place;
	for (i = 0; i < rec->n; i++) {
		char *name = part_of(file, rec, i);

		for (part = 0; part < PARTS; part++)
			if (strcasecmp(name, parts[part].name) == 0) {
				places[part] = i;
				is_header = true;
			}
		free(name);
	}
	return is_header;
}

static void
add_variable(struct survey *survey, struct beside *file,
    const struct record *rec, const uint32_t places[PARTS])
{
	char *name = part_of(file, rec, places[PART_VARIABLE]);
	char *kind = part_of(file, rec, places[PART_KIND]);
	struct survey_variable *v;

	if (name[0] != '\0') {
		v = variable_of(survey, name);
		v->is_choice = strcasecmp(kind, "Multiple") == 0;
		set_text(
		    &v->question, part_of(file, rec, places[PART_QUESTION]));
		set_text(&v->text, part_of(file, rec, places[PART_TEXT]));
		set_text(&v->choice_value,
		    part_of(file, rec, places[PART_CHOICE_VALUE]));
		set_text(&v->choice_text,
		    part_of(file, rec, places[PART_CHOICE_TEXT]));
	}
	free(kind);
	free(name);
}

/* A label with a delimiter in it that nobody quoted is still one label. */
static char *
label_text(struct beside *file, const struct record *rec, uint32_t column)
{
	struct slice text;
	struct slice last;

	if (!rec->is_plain || rec->n <= 3 || column != 2)
		return part_of(file, rec, column);
	text = record_field(rec, 2);
	last = record_field(rec, rec->n - 1);
	text.len = (size_t)(last.text + last.len - text.text);
	if (!sniff_text(&file->sniff, text, &last))
		last.len = 0;
	return mem_text(trimmed(last));
}

/* ---- forms --------------------------------------------------------------- */

/*
 * The forms of such files, told by their header; without one it is the
 * labels of SurveyXact, which have three columns.
 */
enum form_kind {
	KIND_NONE,
	KIND_STRUCTURE,
	KIND_VARIABLES, /* variable, label */
	KIND_VALUES,    /* variable, code, label */
	KIND_BARE       /* the same, without a header */
};

static const char *const forms_known =
    "a structure of SurveyXact (questionName, variableName, ...), a list with "
    "the header variable,label, one with variable,code,label, or the labels "
    "of SurveyXact (three columns without a header)";

/* Where the columns of a list are. */
struct columns {
	uint32_t variable;
	uint32_t code;
	uint32_t label; /* of the code; of the variable where there is none */
	uint32_t title; /* of the variable, beside codes */
};

enum {
	NOWHERE = UINT32_MAX
};

static bool
is_among(const char *name, const char *const *names)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

/*
 * By their names: the first of each.  Of two labels beside a code the one
 * that stands behind it, or says so, is the code's.
 */
static struct columns
find_columns(struct beside *file, const struct record *rec)
{
	static const char *const variables[] = {"variable", "variablename",
	    "variable name", "variable_name", "name", "var", "varname",
	    "var_name", "column", "column_name", "field", "field name",
	    "field_name", "variable / field name", "variabel", "variabelnavn",
	    "variabelnamn", NULL};
	static const char *const codes[] = {"code", "value", "codes", "values",
	    "kode", "kod", "wert", "v\xc3\xa6rdi", "v\xc3\xa4rde", "verdi",
	    NULL};
	static const char *const labels[] = {"label", "labels", "text", "tekst",
	    "description", "etiket", "etikett", "beskrivelse", "beskrivning",
	    "beschreibung", "meaning", NULL};
	static const char *const titles[] = {"variable label", "variable_label",
	    "variablelabel", "varlabel", "var_label", "question",
	    "question text", "question_text", "title", "field label",
	    "field_label", "sp\xc3\xb8rgsm\xc3\xa5l", "fr\xc3\xa5ga", "frage",
	    NULL};
	static const char *const meanings[] = {"value label", "value_label",
	    "valuelabel", "code label", "code_label", "value text",
	    "value_text", "category", "answer", NULL};
	struct columns c = {NOWHERE, NOWHERE, NOWHERE, NOWHERE};
	uint32_t first = NOWHERE;
	uint32_t i;

	for (i = 0; i < rec->n; i++) {
		char *name = part_of(file, rec, i);

		if (c.variable == NOWHERE && is_among(name, variables))
			c.variable = i;
		else if (c.code == NOWHERE && is_among(name, codes))
			c.code = i;
		else if (c.title == NOWHERE && is_among(name, titles))
			c.title = i;
		else if (c.label == NOWHERE &&
		    (is_among(name, meanings) ||
			(first != NOWHERE && is_among(name, labels))))
			c.label = i;
		else if (first == NOWHERE && is_among(name, labels))
			first = i;
		free(name);
	}
	if (c.label == NOWHERE) {
		c.label = first;
		first = NOWHERE;
	}
	if (c.title == NOWHERE)
		c.title = first;
	if (c.label == NOWHERE || c.code == NOWHERE) {
		c.label = c.title != NOWHERE ? c.title : c.label;
		c.title = NOWHERE;
	}
	return c;
}

static enum form_kind
recognise(struct beside *file, const struct record *rec,
    struct columns *columns, uint32_t places[PARTS])
{
	if (rec->n > 3 && read_header(file, rec, places))
		return KIND_STRUCTURE;
	*columns = find_columns(file, rec);
	if (columns->variable != NOWHERE && columns->label != NOWHERE)
		return columns->code == NOWHERE ? KIND_VARIABLES : KIND_VALUES;
	*columns = (struct columns){0, 1, 2, NOWHERE};
	return file->sniff.width == 3 ? KIND_BARE : KIND_NONE;
}

static void
add_label(struct survey *survey, struct beside *file, const struct record *rec,
    const struct columns *columns, const char *name)
{
	char *value = part_of(file, rec, columns->code);
	struct survey_variable *v;
	bool is_new;
	char *key;

	if (name[0] == '\0' || value[0] == '\0') {
		free(value);
		return;
	}
	v = variable_of(survey, name);
	key = mem_format("%td %s", v - survey->variables, value);
	map_put(survey->values, slice_of(key), &is_new);
	free(key);
	if (!is_new) {
		free(value);
		return;
	}
	MEM_GROW(v->labels, v->n_labels, v->cap_labels);
	v->labels[v->n_labels++] =
	    (struct survey_label){value, label_text(file, rec, columns->label)};
}

/* *last: the variable's name, which may stand in its first row alone; owned. */
static void
add_row(struct survey *survey, struct beside *file, const struct record *rec,
    const struct columns *columns, char **last)
{
	bool has_codes = columns->code != NOWHERE;
	uint32_t title = has_codes ? columns->title : columns->label;
	char *name = part_of(file, rec, columns->variable);
	struct survey_variable *v;
	char *text;

	if (name[0] == '\0' && has_codes && *last != NULL)
		set_text(&name, mem_text(slice_of(*last)));
	if (has_codes)
		add_label(survey, file, rec, columns, name);
	if (name[0] != '\0' && title != NOWHERE) {
		text = part_of(file, rec, title);
		v = variable_of(survey, name);
		if (text[0] != '\0')
			set_text(&v->text, text);
		else
			free(text);
	}
	set_text(last, name);
}

static bool
refuse(const struct beside *file)
{
	struct place place = {
	    .file = file->sniff.name, .line = 1, .is_alone = true};

	diag_error(STATUS_USAGE, &place, "unknown-form",
	    "this is none of the forms that are known: %s", forms_known);
	return false;
}

static bool
load_beside(struct survey *survey, const char *path)
{
	struct beside file;
	struct record rec;
	struct columns columns = {NOWHERE, NOWHERE, NOWHERE, NOWHERE};
	char *last = NULL;
	uint32_t places[PARTS];
	enum form_kind kind = KIND_NONE;
	bool is_first = true;

	if (!beside_open(&file, path))
		return false;
	for (; beside_next(&file, &rec); is_first = false) {
		if (is_first)
			kind = recognise(&file, &rec, &columns, places);
		if (kind == KIND_NONE)
			break;
		if (is_first && kind != KIND_BARE)
			continue;
		if (kind == KIND_STRUCTURE)
			add_variable(survey, &file, &rec, places);
		else
			add_row(survey, &file, &rec, &columns, &last);
	}
	free(last);
	if (kind == KIND_NONE)
		refuse(&file);
	beside_close(&file);
	return kind != KIND_NONE;
}

bool
survey_load(struct survey *survey, const char *structure, const char *labels)
{
	*survey = (struct survey){.names = map_new(), .values = map_new()};
	return (structure == NULL || load_beside(survey, structure)) &&
	    (labels == NULL || load_beside(survey, labels));
}

bool
survey_has_choices(const struct survey *survey)
{
	size_t i;

	for (i = 0; i < survey->n; i++)
		if (survey->variables[i].is_choice)
			return true;
	return false;
}

void
survey_free(struct survey *survey)
{
	size_t i;
	size_t k;

	for (i = 0; i < survey->n; i++) {
		struct survey_variable *v = &survey->variables[i];

		free(v->question);
		free(v->text);
		free(v->choice_value);
		free(v->choice_text);
		for (k = 0; k < v->n_labels; k++) {
			free(v->labels[k].value);
			free(v->labels[k].text);
		}
		free(v->labels);
	}
	free(survey->variables);
	map_free(survey->names);
	map_free(survey->values);
}

const struct survey_variable *
survey_find(const struct survey *survey, const char *name)
{
	uint32_t i = map_find(survey->names, slice_of(name));

	return i == MAP_NONE ? NULL : &survey->variables[i];
}

uint32_t
survey_missing(
    const struct survey *survey, const struct map *columns, struct slice *first)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < map_len(survey->names); i++) {
		struct slice name = map_key(survey->names, i);

		if (map_find(columns, name) == MAP_NONE && n++ == 0)
			*first = name;
	}
	return n;
}
