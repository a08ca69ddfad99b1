#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "export.h"
#include "sink.h"

enum {
	DRAW_ORDER = 1000,
	DRAW_DAY,
	DRAW_TIME,
	DRAW_TEXT,
	DRAW_PART,
	DRAW_OTHER
};

#define N_TESTS 3
#define N_DOUBLES 4
#define N_STATES 5

/* How a wave was delivered. */
static const struct delivery {
	struct sink sink;
	const char *id, *pnr, *version;
	const char *email;  /* personal data that one person exported */
	const char *test;   /* marks test respondents */
	const char *status; /* long or short names */
	const char *versions[N_LEVELS];
	bool has_ragged_structure;
	int first_id;
	int year, month;
} deliveries[N_WAVES] = {
    {{NULL, WINDOWS_1252, ';', false, false, false}, "respondentid", "p_nr",
	"skema", NULL, NULL, "statoverall", {"3", "2", "1"}, false, 4100217,
	2015, 2},
    {{NULL, WINDOWS_1252, ',', true, true, false}, "respondentid", "pnummer",
	"skemaversion", "email", NULL, "stato", {"S", "R", "K"}, true, 7350008,
	2017, 1},
    {{NULL, UTF_16LE, '\t', false, true, false}, "RESPONDENTID", "PNR", "SKEMA",
	NULL, NULL, "stato", {"1", "2", "3"}, false, 15800431, 2019, 10},
    {{NULL, UTF_8_BOM, ';', false, true, false}, "respondentid", "pnr", "skema",
	NULL, "testsvar", "statoverall", {"10", "20", "30"}, false, 23119002,
	2023, 4},
};

/* One line of the dataset. */
struct line {
	uint64_t key;
	const struct unit *unit;
	int answer;  /* whose answers; -1: none */
	int n_asked; /* questions put before the respondent stopped */
	int id;
	bool is_test;
};

struct export
{
	const struct wave *wave;
	const struct answers *answers;
	const struct delivery *delivery;
	struct sink sink;
};

static const char *const states[N_STATES] = {
    "Ny", "Distribueret", "Nogen svar", "Gennemført", "Frafaldet"};

static const char *const subjects[] = {
    "Fælles indgang for borgere; telefon og fremmøde",
    "Digital booking af tider", "Ny mødeform – \"stående tavlemøder\"",
    "Sansehave til beboerne", "Rehabilitering, før der tildeles hjælp",
    "Velfærdsteknologi i natvagten ", "Makkerordning for nye elever",
    "Udeskole; hver onsdag", "Fælles vagtplan, lavet af medarbejderne",
    "Sundhedsplatform til hjemmemålinger", "“Åben dør” for pårørende",
    "Elektronisk sagsgang;\nuden papir", "Læsevejleder i alle klasser",
    "Frivillige som besøgsvenner", "Robotstøvsugere på alle stuer",
    "Borgerpanel, der mødes fire gange om året"};

static const char *const results[] = {"", "", "", " (i drift)",
    "; startede som forsøg", " – spar 2 timer/uge",
    "\nSe også vores hjemmeside", " \"virker godt\"", "   ",
    ", inspireret af naboen"};

static const char *const others[] = {"Bestyrelsen", "Pårørende",
    "En vikar med erfaring fra \"det private\"",
    "Fagforeningen; og MED-udvalget", "Tilsynet ", "Elever/studerende",
    "En artikel i et fagblad,\nsom lederen havde læst"};

#define PICK(list, what, who)                                                  \
	((list)[chance_below(what, who, sizeof(list) / sizeof *(list))])

static uint64_t
key_of(const struct export *export, const struct line *line)
{
	return line->unit->number * UINT64_C(8) +
	    (uint64_t) export->wave->number;
}

static bool
is_asked(const struct export *export, const struct line *line,
    const struct question *question)
{
	return line->answer >= 0 && question - form < line->n_asked &&
	    answers_asked(
		export->wave, export->answers, line->answer, question->asked);
}

/* Free text: one in four says what the innovation is. */
static void
put_text(struct export *export, const struct line *line,
    const struct question *question)
{
	uint64_t key = key_of(export, line);
	char text[200] = "";

	if (is_asked(export, line, question)) {
		if (question->slot == INITIATOR + BY_OTHER) {
			if (export->answers->of[line->answer][question->slot])
				snprintf(text, sizeof text, "%s",
				    PICK(others, DRAW_OTHER, key));
		} else if (chance_below(DRAW_TEXT, key, 4) == 0) {
			snprintf(text, sizeof text, "%s%s",
			    PICK(subjects, DRAW_TEXT + 100, key),
			    PICK(results, DRAW_TEXT + 200, key));
			if (export->wave->number == 3 &&
			    chance_below(DRAW_TEXT + 300, key, 9) == 0)
				snprintf(text + strlen(text),
				    sizeof text - strlen(text), "%s",
				    "\t(se bilag)");
		}
	}
	sink_text(&export->sink, text);
}

/* Nothing is blank, so that the route cannot be read off a 0. */
static void
put_many(struct export *export, const struct line *line,
    const struct question *question)
{
	const struct choice *choice = question->choices;
	bool was_asked = is_asked(export, line, question);

	for (; choice->text != NULL; choice++)
		if (form_has(choice, export->wave->number))
			sink_number(&export->sink,
			    was_asked &&
				export->answers
					->of[line->answer][question->slot +
					    choice->slot] == 1);
}

static void
put_code(struct export *export, const struct line *line,
    const struct question *question, int slot)
{
	int value = 0;

	if (is_asked(export, line, question))
		value = export->answers->of[line->answer][slot];
	if (value == 0)
		sink_bare(&export->sink, "");
	else
		sink_number(&export->sink,
		    form_code(question, export->wave->number, value - 1));
}

static void
put_question(struct export *export, const struct line *line,
    const struct question *question)
{
	int i;

	if (question->kind == TEXT) {
		put_text(export, line, question);
	} else if (question->kind == MULTI) {
		put_many(export, line, question);
	} else if (question->kind == SINGLE) {
		put_code(export, line, question, question->slot);
	} else {
		for (i = 0; question->items[i].text != NULL; i++)
			if (form_has(&question->items[i], export->wave->number))
				put_code(
				    export, line, question, question->slot + i);
	}
}

/* When the form was closed, and how many seconds it took, with a comma. */
static void
put_times(struct export *export, const struct line *line)
{
	const struct delivery *delivery = export->delivery;
	uint64_t key = key_of(export, line);
	uint32_t day = chance_below(DRAW_DAY, key, 56);
	uint32_t time = chance_below(DRAW_TIME, key, 36000) + 25200;
	uint32_t took = chance_below(DRAW_TIME + 100, key, 1500000) + 180000;
	char text[48];

	if (line->unit->fate != COMPLETED) {
		sink_text(&export->sink, "");
		sink_bare(&export->sink, "");
		return;
	}
	snprintf(text, sizeof text,
	    export->wave->number == 3
		? "%3$02" PRIu32 "-%2$02" PRIu32 "-%1$d %4$02" PRIu32
		  ":%5$02" PRIu32 ":%6$02" PRIu32
		: "%1$d-%2$02" PRIu32 "-%3$02" PRIu32 " %4$02" PRIu32
		  ":%5$02" PRIu32 ":%6$02" PRIu32,
	    delivery->year, (uint32_t)delivery->month + day / 28, day % 28 + 1,
	    time / 3600, time / 60 % 60, time % 60);
	sink_text(&export->sink, text);
	snprintf(text, sizeof text, "%" PRIu32 ",%03" PRIu32, took / 1000,
	    took % 1000);
	sink_bare(&export->sink, text);
}

static void
put_respondent(struct export *export, const struct line *line)
{
	const struct delivery *delivery = export->delivery;
	const char *version = delivery->versions[line->unit->level];
	char pnr[11];
	char email[48];

	wave_pnr(line->unit, pnr);
	snprintf(email, sizeof email, "p%s@example.org", pnr);
	sink_number(&export->sink, line->id);
	if (line->is_test && delivery->test == NULL)
		sink_text(&export->sink, "TEST");
	else if (line->is_test)
		sink_text(&export->sink, "0000000000");
	else
		sink_text(&export->sink, pnr);
	if (version[0] >= '0' && version[0] <= '9')
		sink_bare(&export->sink, version);
	else
		sink_text(&export->sink, version);
	if (delivery->email != NULL)
		sink_text(
		    &export->sink, line->is_test ? "staff@example.com" : email);
	if (delivery->test != NULL)
		sink_number(&export->sink, line->is_test);
	put_times(export, line);
}

static void
put_line(struct export *export, const struct line *line)
{
	const struct question *question;
	int i;

	put_respondent(export, line);
	for (question = form; question->key != NULL; question++)
		put_question(export, line, question);
	for (i = 1; i <= N_STATES; i++)
		sink_number(&export->sink, (int)line->unit->fate == i);
	sink_end_line(&export->sink);
}

/* Called for each variable of the form: question, choice or item. */
typedef void each_variable(
    struct export *, const struct question *, const char *name, int index);

static void
for_each_variable(struct export *export, each_variable *visit)
{
	const struct question *question;
	const struct choice *list;
	char name[32];
	int i;

	for (question = form; question->key != NULL; question++) {
		list = question->kind == MULTI ? question->choices
					       : question->items;
		if (question->kind == SINGLE || question->kind == TEXT) {
			form_name(question, export->wave->number, -1, name);
			visit(export, question, name, -1);
			continue;
		}
		for (i = 0; list[i].text != NULL; i++) {
			if (!form_has(&list[i], export->wave->number))
				continue;
			form_name(question, export->wave->number, i, name);
			visit(export, question, name, i);
		}
	}
}

static void
put_name(struct export *export, const struct question *question,
    const char *name, int index)
{
	(void)question;
	(void)index;
	sink_text(&export->sink, name);
}

static void
put_header(struct export *export)
{
	const struct delivery *delivery = export->delivery;
	char name[32];
	int i;

	sink_text(&export->sink, delivery->id);
	sink_text(&export->sink, delivery->pnr);
	sink_text(&export->sink, delivery->version);
	if (delivery->email != NULL)
		sink_text(&export->sink, delivery->email);
	if (delivery->test != NULL)
		sink_text(&export->sink, delivery->test);
	sink_text(&export->sink, "closetime");
	sink_text(&export->sink, "difftime");
	for_each_variable(export, put_name);
	for (i = 1; i <= N_STATES; i++) {
		snprintf(name, sizeof name, "%s_%d", delivery->status, i);
		sink_text(&export->sink, name);
	}
	sink_end_line(&export->sink);
}

static int
compare_lines(const void *a, const void *b)
{
	const struct line *x = a;
	const struct line *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

/* The answers that somebody at the same level gave, or might have given. */
static int
lend_answers(const struct wave *wave, const struct unit *unit, uint64_t who)
{
	int at = (int)chance_below(DRAW_PART, who, wave->n_answers);

	while (wave->unit[wave->answered[at]].level != unit->level)
		at = (at + 1) % (int)wave->n_answers;
	return at;
}

static void
fill_line(const struct wave *wave, const struct unit *unit, struct line *line)
{
	uint64_t who = unit->number * UINT64_C(8) + (uint64_t)wave->number;

	memset(line, 0, sizeof *line);
	line->key = chance(DRAW_ORDER, who);
	line->unit = unit;
	line->answer = unit->answer;
	line->n_asked = N_SLOTS;
	if (unit->fate == SOME_ANSWERS) {
		line->answer = lend_answers(wave, unit, who);
		line->n_asked = 1 + (int)chance_below(DRAW_PART + 100, who, 18);
	}
}

/* The sample in the order of its numbers, with test respondents among it. */
static uint32_t
make_lines(const struct export *export, struct line *lines)
{
	const struct wave *wave = export->wave;
	const struct unit *unit;
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < wave->n_units; i++)
		if (wave->unit[i].fate != NOT_SAMPLED)
			fill_line(wave, &wave->unit[i], &lines[n++]);
	for (i = 0; i < N_TESTS; i++) {
		unit = &wave->unit[wave->answered[i * 400 + 7]];
		fill_line(wave, unit, &lines[n]);
		lines[n].key = i == 0 ? 0 : chance(DRAW_ORDER + 100, i);
		lines[n++].is_test = true;
	}
	qsort(lines, n, sizeof *lines, compare_lines);
	for (i = 0; i < n; i++)
		lines[i].id = export->delivery->first_id + (int)i * 3;
	return n;
}

/* Some forms come twice: the first ones of those that answered. */
static void
put_dataset(struct export *export)
{
	static struct line lines[MAX_UNITS];
	uint32_t n = make_lines(export, lines);
	uint32_t doubles[N_DOUBLES];
	uint32_t i;
	int n_doubles = 0;

	put_header(export);
	for (i = 0; i < n; i++) {
		put_line(export, &lines[i]);
		if (n_doubles < N_DOUBLES && !lines[i].is_test &&
		    lines[i].unit->fate == COMPLETED && i > n / 3)
			doubles[n_doubles++] = i;
	}
	while (n_doubles > 0)
		put_line(export, &lines[doubles[--n_doubles]]);
}

static void
put_structure_row(struct export *export, const struct question *question,
    const char *name, int index)
{
	struct sink *sink = &export->sink;
	char first[32];
	char text[240];

	form_name(question, export->wave->number, -1, first);
	sink_text(sink, first);
	sink_text(sink, name);
	sink_text(sink, question->kind == TEXT ? "Open" : "Closed");
	sink_text(sink,
	    question->kind == TEXT        ? "String"
		: question->kind == MULTI ? "Multiple"
					  : "Single");
	snprintf(text, sizeof text, "%s%s%s", question->text,
	    question->kind == GRID ? " - " : "",
	    question->kind == GRID ? question->items[index].text : "");
	sink_text(sink, text);
	if (question->kind == MULTI) {
		sink_bare(sink, strrchr(name, '_') + 1);
		sink_text(sink, question->choices[index].text);
		if (export->delivery->has_ragged_structure)
			sink_bare(sink, "");
	} else {
		sink_bare(sink, "");
		sink_text(sink, "");
	}
	sink_end_line(sink);
}

/* A row that no question of the form stands behind. */
static void
put_system_row(struct export *export, const char *question, const char *name,
    const char *kind, const char *text, int value, const char *choice)
{
	struct sink *sink = &export->sink;

	sink_text(sink, question);
	sink_text(sink, name);
	sink_text(sink,
	    strcmp(kind, "String") == 0 || strcmp(kind, "Double") == 0 ||
		    strcmp(kind, "Date") == 0
		? "Open"
		: "Closed");
	sink_text(sink, kind);
	sink_text(sink, text);
	if (value > 0)
		sink_number(sink, value);
	else
		sink_bare(sink, "");
	sink_text(sink, choice);
	if (value > 0 && export->delivery->has_ragged_structure)
		sink_bare(sink, "");
	sink_end_line(sink);
}

/* The e-mail addresses have no row: nobody planned to export them. */
static void
put_structure(struct export *export)
{
	static const char *const columns[] = {"questionName", "variableName",
	    "questionType", "subType", "questionText", "choiceValue",
	    "choiceText"};
	const struct delivery *delivery = export->delivery;
	char name[32];
	size_t i;

	for (i = 0; i < sizeof columns / sizeof *columns; i++)
		sink_text(&export->sink, columns[i]);
	sink_end_line(&export->sink);
	put_system_row(export, delivery->id, delivery->id, "Double",
	    "Respondentens nummer", 0, "");
	put_system_row(export, delivery->pnr, delivery->pnr, "String",
	    "Arbejdsstedets P-nummer", 0, "");
	put_system_row(export, delivery->version, delivery->version,
	    delivery->versions[0][0] == 'S' ? "String" : "Single",
	    "Skemaversion", 0, "");
	if (delivery->test != NULL)
		put_system_row(export, delivery->test, delivery->test, "Single",
		    "Testsvar", 0, "");
	put_system_row(
	    export, "closetime", "closetime", "Date", "Afsluttet", 0, "");
	put_system_row(
	    export, "difftime", "difftime", "Double", "Sekunder brugt", 0, "");
	for_each_variable(export, put_structure_row);
	for (i = 0; i < N_STATES; i++) {
		snprintf(name, sizeof name, "%s_%zu", delivery->status, i + 1);
		put_system_row(export, "statoverall", name, "Multiple",
		    "Samlet status", (int)i + 1, states[i]);
	}
}

static void
put_label_text(struct export *export, const char *name, const char *value,
    const char *label)
{
	sink_text(&export->sink, name);
	sink_bare(&export->sink, value);
	sink_text(&export->sink, label);
	sink_end_line(&export->sink);
}

static void
put_label(struct export *export, const char *name, int value, const char *label)
{
	char text[16];

	snprintf(text, sizeof text, "%d", value);
	put_label_text(export, name, text, label);
}

/* In wave 3 a dash was lost on the way: nobody can repair it. */
static void
put_labels_of(struct export *export, const struct question *question,
    const char *name, int index)
{
	const struct choice *choice = question->choices;
	int i;

	(void)index;
	if (question->kind == TEXT)
		return;
	if (question->kind == MULTI) {
		put_label(export, name, 0, "Ikke valgt");
		put_label(export, name, 1, "Valgt");
		return;
	}
	for (i = 0; choice[i].text != NULL; i++)
		put_label(export, name,
		    form_code(question, export->wave->number, i),
		    export->wave->number == 3 && question->slot == CORE_TASK &&
			    i == 3
			? "Nej ? ikke til kerneopgaver"
			: choice[i].text);
}

/* The versions of the form have lost their labels in wave 3. */
static void
put_labels(struct export *export)
{
	static const char *const names[] = {"Statslig", "Regional", "Kommunal"};
	const struct delivery *delivery = export->delivery;
	char name[32];
	int i;

	if (delivery->versions[0][0] != 'S' && export->wave->number != 3)
		for (i = 0; i < N_LEVELS; i++)
			put_label_text(export, delivery->version,
			    delivery->versions[i], names[i]);
	if (delivery->test != NULL) {
		put_label(export, delivery->test, 0, "Nej");
		put_label(export, delivery->test, 1, "Ja");
	}
	for_each_variable(export, put_labels_of);
	for (i = 1; i <= N_STATES; i++) {
		snprintf(name, sizeof name, "%s_%d", delivery->status, i);
		put_label(export, name, 0, "Ikke valgt");
		put_label(export, name, 1, "Valgt");
	}
}

static void
write_file(struct export *export, const char *folder, const char *name,
    void put(struct export *))
{
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	export->sink = export->delivery->sink;
	sink_open(&export->sink, path);
	put(export);
	sink_close(&export->sink);
}

void
export_wave(
    const struct wave *wave, const struct answers *answers, const char *folder)
{
	struct export export = {0};

	export.wave = wave;
	export.answers = answers;
	export.delivery = &deliveries[wave->number - 1];
	write_file(&export, folder, "dataset.csv", put_dataset);
	write_file(&export, folder, "structure.csv", put_structure);
	write_file(&export, folder, "labels.csv", put_labels);
}
