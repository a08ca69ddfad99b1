#define _GNU_SOURCE
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "codebook.h"
#include "diag.h"
#include "mem.h"
#include "process.h"
#include "reweigh.h"
#include "secrecy.h"
#include "stages.h"

/* One document of a language, as render lists it. */
struct format {
	char *format;
	char *base;
	char *ending;
	bool is_for_all; /* languages: there is one */
	bool is_script;  /* that computes figures again */
};

/* What render knows: formats, and what the languages call themselves. */
struct known_formats {
	struct format *at;
	size_t n;
	size_t cap;
	char **languages; /* one a language of the study */
};

const char *
stages_what(enum what what)
{
	static const char *const names[] = {"frame", "clean", "join",
	    "normalize", "weigh", "aggregate", "tally", "steps", "render",
	    "codebook", "check"};

	return names[what];
}

char *
stages_path(const struct setup *set, const char *argument)
{
	switch (argument[0]) {
	case ROOT_IN:
		return mem_format("%s/%s", set->input, argument + 1);
	case ROOT_SCHEMAS:
		if (argument[1] == '/')
			return mem_text(slice_of(argument + 1));
		return mem_format("%s/%s", set->folder, argument + 1);
	case ROOT_WORK:
		return mem_format("%s/micro/%s", set->work, argument + 1);
	case ROOT_PAGE:
		return mem_format("%s/%s", set->page, argument + 1);
	case ROOT_CONTROL:
		return mem_format("%s/control/%s", set->work, argument + 1);
	case ROOT_LOG:
		return mem_format("%s/log/%s", set->work, argument + 1);
	default:
		return mem_text(slice_of(argument));
	}
}

char *
stages_label(const struct setup *set, const char *argument)
{
	static const char *const folders[] = {[ROOT_WORK] = "micro",
	    [ROOT_PAGE] = "page",
	    [ROOT_CONTROL] = "control",
	    [ROOT_LOG] = "log"};

	if (argument[0] < ROOT_WORK || argument[0] > ROOT_LOG)
		return stages_path(set, argument);
	return mem_format("%s/%s", folders[(int)argument[0]], argument + 1);
}

char *
stages_name(const struct study *study, const char *base, const char *ending,
    const char *lang)
{
	if (strcmp(lang, study->languages.at[0]) == 0)
		return mem_format("%s.%s", base, ending);
	return mem_format("%s.%s.%s", base, lang, ending);
}

/* ---- what is asked for --------------------------------------------------- */

static char *
list_waves(const struct study *study)
{
	char *text = mem_text(slice_of(""));
	size_t i;

	for (i = 0; i < study->n_waves; i++) {
		char *longer = mem_format("%s %s", text, study->waves[i].id);

		free(text);
		text = longer;
	}
	return text;
}

static bool
choose_wave(struct study *study, const struct setup *set)
{
	struct place place = {.file = study->root->file};
	char *all;
	size_t i;

	for (i = 0; set->wave != NULL && i < study->n_waves; i++)
		if (strcmp(study->waves[i].id, set->wave) == 0)
			break;
	if (set->wave == NULL || i < study->n_waves)
		return true;
	all = list_waves(study);
	diag_error(STATUS_USAGE, &place, "unknown-wave",
	    "there is no wave '%s', only%s", set->wave, all);
	free(all);
	return false;
}

static bool
choose_language(const struct study *study, const struct setup *set)
{
	struct place place = {.file = study->root->file};
	size_t i;

	for (i = 0; set->lang != NULL && i < study->languages.n; i++)
		if (strcmp(study->languages.at[i], set->lang) == 0)
			break;
	if (set->lang == NULL || i < study->languages.n)
		return true;
	diag_error(STATUS_USAGE, &place, "unknown-language",
	    "the study has no language '%s'", set->lang);
	return false;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_raw(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && name[0] != '.' &&
	    (strcasecmp(dot, ".csv") == 0 || strcasecmp(dot, ".tsv") == 0 ||
		strcasecmp(dot, ".txt") == 0);
}

/* Every file of the wave, in the order of their bytes. */
static bool
find_raw(struct wave *wave, const struct setup *set)
{
	char *folder = mem_format("%s/raw/%s", set->input, wave->id);
	struct place place = {.file = folder};
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path = mem_format("%s/%s", folder, entry->d_name);

		/* A link to nowhere is for clean to tell. */
		if (is_raw(entry->d_name) &&
		    (stat(path, &st) != 0 || S_ISREG(st.st_mode)))
			args_add(&wave->raw, entry->d_name);
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	if (wave->raw.n == 0)
		diag_error(STATUS_FAIL, &place, "cannot-open", "no raw files");
	else
		qsort(wave->raw.at, wave->raw.n, sizeof *wave->raw.at,
		    compare_texts);
	free(folder);
	return wave->raw.n > 0;
}

/* Remove stages that nobody asked for, so that all that are left are run. */
static void
keep_chosen(struct study *study, const struct setup *set)
{
	size_t i;
	size_t n = 0;

	for (i = 0; set->wave != NULL && i < study->n_waves; i++) {
		struct wave wave = study->waves[i];

		if (strcmp(wave.id, set->wave) != 0)
			continue;
		study->waves[i] = study->waves[n];
		study->waves[n++] = wave;
	}
	if (set->wave != NULL)
		study->n_chosen = n;
	if (set->lang != NULL) {
		args_clear(&study->languages);
		args_add(&study->languages, set->lang);
	}
}

bool
stages_choose(struct study *study, const struct setup *set)
{
	bool is_good = true;
	size_t i;

	if (!choose_wave(study, set) || !choose_language(study, set))
		return false;
	keep_chosen(study, set);
	for (i = 0; i < study->n_chosen; i++)
		if (study->waves[i].raw.n == 0 &&
		    !find_raw(&study->waves[i], set))
			is_good = false;
	return is_good;
}

/* ---- the lists ----------------------------------------------------------- */

static struct pipe *
add_pipe(struct stages *list, size_t round, char *to)
{
	struct pipe *pipe;

	MEM_GROW(list->pipes, list->n_pipes, list->cap_pipes);
	pipe = &list->pipes[list->n_pipes++];
	*pipe = (struct pipe){.round = round,
	    .group = list->n_groups,
	    .first = list->n,
	    .to = to};
	return pipe;
}

static struct stage *
add_stage(struct stages *list, enum what what, const char *program,
    const struct wave *wave)
{
	struct stage *stage;

	MEM_GROW(list->stages, list->n, list->cap);
	stage = &list->stages[list->n++];
	*stage = (struct stage){.what = what,
	    .program = program,
	    .wave = wave,
	    .pipe = list->n_pipes - 1};
	list->pipes[list->n_pipes - 1].n++;
	if (wave != NULL)
		stage->log = mem_format(
		    "%03zu-%s-%s", list->n, wave->id, stages_what(what));
	else
		stage->log = mem_format("%03zu-%s", list->n, stages_what(what));
	return stage;
}

static void
add_frame(struct stages *list, const struct wave *wave)
{
	const struct frame *frame = &wave->frame;
	struct stage *stage;

	add_pipe(list, 0, mem_format("%c%s.frame", ROOT_WORK, wave->id));
	stage = add_stage(list, WHAT_FRAME, "clean", wave);
	args_add(&stage->args, "--schema");
	args_format(&stage->args, "%c%s", ROOT_SCHEMAS, frame->schema);
	if (frame->file != NULL)
		args_format(&stage->args, "%cframe/%s", ROOT_IN, frame->file);
	else
		args_format(&stage->args, "%cframe/%s.csv", ROOT_IN, wave->id);
	stage->n_operands = 1;
	args_add(&stage->accounts, "--rejects");
	args_format(&stage->accounts, "%c%s-frame.csv", ROOT_CONTROL, wave->id);
}

static void
add_clean(
    struct stages *list, const struct study *study, const struct wave *wave)
{
	struct stage *stage = add_stage(list, WHAT_CLEAN, "clean", wave);
	size_t i;

	args_add(&stage->args, "--schema");
	args_format(&stage->args, "%craw-%s.json", ROOT_SCHEMAS, wave->id);
	args_all(&stage->args, &study->cleaning);
	for (i = 0; i < wave->raw.n; i++)
		args_format(&stage->args, "%craw/%s/%s", ROOT_IN, wave->id,
		    wave->raw.at[i]);
	stage->n_operands = wave->raw.n;
	args_add(&stage->accounts, "--rejects");
	args_format(&stage->accounts, "%c%s-clean.csv", ROOT_CONTROL, wave->id);
}

static void
add_join(struct stages *list, const struct setup *set, const struct wave *wave)
{
	struct stage *stage = add_stage(list, WHAT_JOIN, "join", wave);

	args_add(&stage->args, "--with");
	args_format(&stage->args, "%c%s.frame", ROOT_WORK, wave->id);
	args_all(&stage->args, &wave->frame.options);
	args_add(&stage->accounts, "--unmatched");
	args_format(
	    &stage->accounts, "%c%s-unmatched.csv", ROOT_CONTROL, wave->id);
	if (!set->keeps_unmatched)
		args_add(&stage->accounts, "--unmatched-left");
}

static void
add_normalize(struct stages *list, const struct wave *wave)
{
	struct stage *stage =
	    add_stage(list, WHAT_NORMALIZE, "normalize", wave);

	args_add(&stage->args, "--raw");
	args_add(&stage->args, "--codebook");
	args_format(&stage->args, "%ccodebook.json", ROOT_SCHEMAS);
	args_add(&stage->args, "--wave");
	args_add(&stage->args, wave->id);
	args_add(&stage->accounts, "--rejects");
	args_format(
	    &stage->accounts, "%c%s-normalize.csv", ROOT_CONTROL, wave->id);
}

/* How a wave's weights came about, for aggregate and for people. */
static void
add_account(struct args *args, const char *option, const struct wave *wave)
{
	args_add(args, option);
	args_format(args, "%c%s-weights.json", ROOT_CONTROL, wave->id);
}

static void
add_weigh(
    struct stages *list, const struct study *study, const struct wave *wave)
{
	struct stage *stage = add_stage(list, WHAT_WEIGH, "weigh", wave);
	char *folder = mem_format("%cweighting/%s", ROOT_IN, wave->id);

	reweigh_options(&stage->args, study->weighting, folder);
	free(folder);
	add_account(&stage->args, "--account", wave);
}

/* A codebook that speaks of the register's columns has it joined before. */
static void
add_wave(struct stages *list, const struct study *study,
    const struct setup *set, const struct wave *wave)
{
	const struct frame *frame = &wave->frame;

	if (frame->node != NULL)
		add_frame(list, wave);
	add_pipe(list, 0, mem_format("%c%s.csv", ROOT_WORK, wave->id));
	add_clean(list, study, wave);
	if (frame->node != NULL && frame->is_first)
		add_join(list, set, wave);
	add_normalize(list, wave);
	if (frame->node != NULL && !frame->is_first)
		add_join(list, set, wave);
	if (study->weighting != NULL)
		add_weigh(list, study, wave);
	list->n_groups++;
}

static void
add_specifications(struct args *args)
{
	args_add(args, "--tables");
	args_format(args, "%ctables.json", ROOT_SCHEMAS);
	args_add(args, "--codebook");
	args_format(args, "%ccodebook.json", ROOT_SCHEMAS);
}

/* The records of all waves, which stand last. */
static void
add_records(struct stage *stage, const struct study *study)
{
	size_t i;

	for (i = 0; i < study->n_chosen; i++)
		args_format(
		    &stage->args, "%c%s.csv", ROOT_WORK, study->waves[i].id);
	stage->n_operands = study->n_chosen;
}

/* By its name one that all studies share; a file is the study's own. */
static void
add_standard(struct args *args, const struct study *study)
{
	const char *name = node_text(study->root, "standard", NULL);

	if (name == NULL)
		return;
	args_add(args, "--standard");
	if (strchr(name, '.') != NULL)
		args_format(args, "%c%s", ROOT_SCHEMAS, name);
	else
		args_format(args, "%c../standards/%s.json", ROOT_SCHEMAS, name);
}

/* What weights were fitted to, and how many units there are. */
static void
add_population(struct args *args, const struct study *study)
{
	size_t i;

	for (i = 0; study->weighting != NULL && i < study->n_chosen; i++)
		add_account(args, "--weighting", &study->waves[i]);
	if (node_get(study->root, "population") == NULL)
		return;
	args_add(args, "--population");
	args_format(args, "%c%s", ROOT_SCHEMAS,
	    node_text(study->root, "population", ""));
}

/*
 * Whether the tables have rules of confidentiality, and which earlier editions
 * these look at.  That there are no tables is for aggregate to say.
 */
static bool
has_secrets(struct stages *list, const struct setup *set)
{
	char *path = mem_format("%s/tables.json", set->folder);
	struct node *root = access(path, F_OK) == 0 ? node_load(path) : NULL;
	struct arena *arena = arena_new();
	struct secrecy rules = {0};
	uint32_t i;

	if (root != NULL)
		secrecy_read(arena, &rules, node_get(root, "confidentiality"));
	for (i = 0; i < rules.earlier.n; i++)
		args_format(
		    &list->beside, "%c%s", ROOT_SCHEMAS, rules.earlier.list[i]);
	node_free(root);
	arena_free(arena);
	free(path);
	return secrecy_is_on(&rules);
}

static void
add_aggregate(
    struct stages *list, const struct study *study, const struct setup *set)
{
	struct stage *stage;

	add_pipe(list, 1, mem_format("%cestimates.csv", ROOT_PAGE));
	stage = add_stage(list, WHAT_AGGREGATE, "aggregate", NULL);
	add_specifications(&stage->args);
	args_all(&stage->args, &study->design);
	add_population(&stage->args, study);
	add_standard(&stage->args, study);
	add_records(stage, study);
	if (has_secrets(list, set)) {
		args_add(&stage->accounts, "--secret");
		args_format(&stage->accounts, "%csecret.csv", ROOT_CONTROL);
	}
	list->n_groups++;
}

/* What became of the records, as the documents say it. */
static void
add_tally(struct stages *list)
{
	struct stage *stage;

	add_pipe(list, 1, mem_format("%crun.json", ROOT_WORK));
	stage = add_stage(list, WHAT_TALLY, "pipeline", NULL);
	args_add(&stage->args, "tally");
	args_format(&stage->args, "%cstudy.json", ROOT_SCHEMAS);
	args_format(&stage->args, "%c.", ROOT_LOG);
	list->n_groups++;
}

/* How each base came about: for explain, and the pages that say it. */
static void
add_steps(
    struct stages *list, const struct study *study, const struct setup *set)
{
	struct stage *stage;

	add_pipe(list, 2, mem_format("%csteps.csv", ROOT_PAGE));
	stage = add_stage(list, WHAT_STEPS, "pipeline", NULL);
	args_add(&stage->args, "steps");
	add_specifications(&stage->args);
	args_add(&stage->args, "--study");
	args_format(&stage->args, "%cstudy.json", ROOT_SCHEMAS);
	args_add(&stage->args, "--run");
	args_format(&stage->args, "%crun.json", ROOT_WORK);
	args_add(&stage->args, "--estimates");
	args_format(&stage->args, "%cestimates.csv", ROOT_PAGE);
	args_add(&stage->args, "--pages");
	args_format(&stage->args, "%cexplain", ROOT_PAGE);
	if (set->lang != NULL) {
		args_add(&stage->args, "--lang");
		args_add(&stage->args, set->lang);
	}
	add_records(stage, study);
	list->n_groups++;
}

/* The page leads to the other languages, and to some of the other forms. */
static void
add_links(struct args *args, const struct study *study, const char *lang,
    const struct known_formats *known)
{
	static const char *const links[][3] = {{"xlsx", "Excel", "xlsx"},
	    {"csv", "CSV", "csv"}, {"markdown", "Markdown", "md"}};
	char *file;
	size_t i;

	for (i = 0; i < study->languages.n; i++) {
		if (strcmp(study->languages.at[i], lang) == 0)
			continue;
		file =
		    stages_name(study, "index", "html", study->languages.at[i]);
		args_add(args, "--link");
		args_format(args, "%s=%s", known->languages[i], file);
		free(file);
	}
	for (i = 0; i < sizeof links / sizeof *links; i++) {
		file = stages_name(study, "tables", links[i][2], lang);
		args_add(args, "--link");
		args_format(args, "%s=%s", links[i][1], file);
		free(file);
	}
	file = stages_name(study, "codebook", "html", lang);
	args_add(args, "--link");
	args_format(args, "codebook=%s", file);
	free(file);
}

/* Does the codebook have labels of the language?  One that names none has. */
static bool
has_language(const struct codebook *book, const char *lang)
{
	uint32_t i;

	for (i = 0; i < book->n_languages; i++)
		if (strcmp(book->languages[i], lang) == 0)
			return true;
	return book->n_languages == 0;
}

/* The codebook as a page of the language, or for catalogues (DDI). */
static void
add_codebook(struct stages *list, const struct study *study,
    const struct codebook *book, const char *lang)
{
	bool is_page = lang != NULL;
	char *name = is_page ? stages_name(study, "codebook", "html", lang)
			     : mem_text(slice_of("codebook.xml"));
	struct stage *stage;

	add_pipe(list, 2, mem_format("%c%s", ROOT_PAGE, name));
	free(name);
	stage = add_stage(list, WHAT_CODEBOOK, "normalize", NULL);
	args_add(&stage->args, "--list");
	args_add(&stage->args, is_page ? "html" : "ddi");
	if (is_page && has_language(book, lang)) {
		args_add(&stage->args, "--lang");
		args_add(&stage->args, lang);
	}
	args_add(&stage->args, "--codebook");
	args_format(&stage->args, "%ccodebook.json", ROOT_SCHEMAS);
	list->n_groups++;
}

static bool
add_codebooks(
    struct stages *list, const struct study *study, const struct setup *set)
{
	char *path = mem_format("%s/codebook.json", set->folder);
	struct codebook *book = codebook_load(path);
	size_t i;

	free(path);
	if (book == NULL)
		return false;
	for (i = 0; i < study->languages.n; i++)
		add_codebook(list, study, book, study->languages.at[i]);
	add_codebook(list, study, book, NULL);
	codebook_free(book);
	return true;
}

/* A page is a site, which also has the figures; what it wrote is its output. */
static char *
document_output(const struct study *study, const char *lang,
    const struct format *format, bool is_site)
{
	char *name = is_site
	    ? stages_name(study, "site", "csv", lang)
	    : stages_name(study, format->base, format->ending, lang);
	char *output =
	    mem_format("%c%s", is_site ? ROOT_WORK : ROOT_PAGE, name);

	free(name);
	return output;
}

static void
add_site(struct args *args)
{
	args_add(args, "--site");
	args_format(args, "%c", ROOT_PAGE);
}

static void
add_document(struct stages *list, const struct study *study, const char *lang,
    const struct format *format, const struct known_formats *known,
    bool has_figures)
{
	bool is_page = strcmp(format->format, "html") == 0;
	struct stage *stage;

	add_pipe(list, 2,
	    document_output(study, lang, format, is_page && has_figures));
	stage = add_stage(list, WHAT_RENDER, "render", NULL);
	args_add(&stage->args, "--format");
	args_add(&stage->args, format->format);
	args_add(&stage->args, "--lang");
	args_add(&stage->args, lang);
	if (strcmp(lang, study->languages.at[0]) != 0) {
		args_add(&stage->args, "--suffix");
		args_format(&stage->args, ".%s", lang);
	}
	add_specifications(&stage->args);
	args_add(&stage->args, "--study");
	args_format(&stage->args, "%cstudy.json", ROOT_SCHEMAS);
	add_standard(&stage->args, study);
	/* Files that are compared with do not change when a record is
	 * rejected: only the page says so. */
	if (is_page) {
		args_add(&stage->args, "--run");
		args_format(&stage->args, "%crun.json", ROOT_WORK);
	}
	if (format->is_script)
		add_population(&stage->args, study);
	add_links(&stage->args, study, lang, known);
	if (is_page && has_figures)
		add_site(&stage->args);
	else if (is_page)
		args_add(&stage->args, "--no-figures");
	args_format(&stage->args, "%cestimates.csv", ROOT_PAGE);
	stage->n_operands = 1;
	list->n_groups++;
}

static void
add_check(struct stages *list, const struct study *study)
{
	struct stage *stage;

	add_pipe(list, 2, mem_format("%cdifferences.csv", ROOT_CONTROL));
	stage = add_stage(list, WHAT_CHECK, "render", NULL);
	args_add(&stage->args, "--check");
	args_format(&stage->args, "%c%s", ROOT_IN, study->published);
	args_add(&stage->args, "--lang");
	args_add(&stage->args, study->languages.at[0]);
	add_specifications(&stage->args);
	args_format(&stage->args, "%cestimates.csv", ROOT_PAGE);
	stage->n_operands = 1;
	list->n_groups++;
}

/* What render says with these options; owned, NULL after a report. */
static char *
ask_render(
    const struct setup *set, const char *option, const char *lang, size_t *len)
{
	struct args argv = {0};
	char *text;

	args_format(&argv, "%s/render", set->bin);
	args_add(&argv, option);
	if (lang != NULL) {
		args_add(&argv, "--lang");
		args_add(&argv, lang);
		args_add(&argv, "--tables");
		args_format(&argv, "%s/tables.json", set->folder);
		args_add(&argv, "--codebook");
		args_format(&argv, "%s/codebook.json", set->folder);
	}
	text = process_output(argv.at, len);
	args_clear(&argv);
	if (text != NULL && *len == 0) {
		diag_error(STATUS_FAIL, NULL, "failed",
		    "render %s printed nothing", option);
		free(text);
		text = NULL;
	}
	return text;
}

/* What a language calls itself. */
static char *
name_of_language(const struct setup *set, const char *lang)
{
	struct node *root = NULL;
	char *name = NULL;
	size_t len;
	char *text = ask_render(set, "--words", lang, &len);

	if (text != NULL)
		root = node_parse("render --words", text, len);
	if (root != NULL)
		name = mem_text(
		    slice_of(node_text(node_get(node_get(root, "words"), lang),
			"language", lang)));
	node_free(root);
	free(text);
	return name;
}

/* A line of --list-formats: format,file,ending,of,files,languages. */
static bool
take_format(struct known_formats *known, char *line)
{
	char *field[6];
	size_t n = 0;

	for (; n < 6 && line != NULL; n++)
		field[n] = strsep(&line, ",");
	if (n < 6)
		return false;
	if (strcmp(field[4], "document") != 0)
		return true;
	MEM_GROW(known->at, known->n, known->cap);
	known->at[known->n++] = (struct format){mem_text(slice_of(field[0])),
	    mem_text(slice_of(field[1])), mem_text(slice_of(field[2])),
	    strcmp(field[5], "all") == 0, strcmp(field[3], "script") == 0};
	return true;
}

static bool
list_formats(struct known_formats *known, const struct setup *set)
{
	struct place place = {.file = "render --list-formats"};
	size_t len;
	char *text = ask_render(set, "--list-formats", NULL, &len);
	char *rest = text;
	char *line;
	bool is_good = text != NULL;

	/* The first line is the header. */
	if (text != NULL)
		strsep(&rest, "\n");
	while (is_good && (line = strsep(&rest, "\n")) != NULL)
		is_good = line[0] == '\0' || take_format(known, line);
	if (text != NULL && (!is_good || known->n == 0)) {
		diag_error(STATUS_FAIL, &place, "failed",
		    "printed no list of formats");
		is_good = false;
	}
	free(text);
	return is_good;
}

static bool
ask_names(struct known_formats *known, const struct study *study,
    const struct setup *set)
{
	size_t i;

	known->languages =
	    mem_zero(study->languages.n + 1, sizeof *known->languages);
	for (i = 0; i < study->languages.n && study->languages.n > 1; i++) {
		known->languages[i] =
		    name_of_language(set, study->languages.at[i]);
		if (known->languages[i] == NULL)
			return false;
	}
	return true;
}

static void
forget(struct known_formats *known, size_t n_languages)
{
	size_t i;

	for (i = 0; i < known->n; i++) {
		free(known->at[i].format);
		free(known->at[i].base);
		free(known->at[i].ending);
	}
	for (i = 0; i < n_languages && known->languages != NULL; i++)
		free(known->languages[i]);
	free(known->languages);
	free(known->at);
}

bool
stages_make(
    struct stages *list, const struct study *study, const struct setup *set)
{
	struct known_formats known = {0};
	bool is_good;
	size_t i;
	size_t k;

	*list = (struct stages){0};
	for (i = 0; i < study->n_chosen; i++)
		add_wave(list, study, set, &study->waves[i]);
	add_aggregate(list, study, set);
	add_tally(list);
	is_good = list_formats(&known, set) && ask_names(&known, study, set);
	/* Nobody compares with it. */
	if (set->against == NULL && set->accept == NULL)
		add_steps(list, study, set);
	is_good = is_good && add_codebooks(list, study, set);
	for (i = 0; i < study->languages.n && is_good; i++)
		for (k = 0; k < known.n; k++)
			if (i == 0 || !known.at[k].is_for_all)
				add_document(list, study,
				    study->languages.at[i], &known.at[k],
				    &known, !set->has_no_figures);
	if (set->is_check)
		add_check(list, study);
	forget(&known, study->languages.n);
	return is_good;
}

void
stages_free(struct stages *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->stages[i].log);
		args_clear(&list->stages[i].args);
		args_clear(&list->stages[i].accounts);
	}
	for (i = 0; i < list->n_pipes; i++)
		free(list->pipes[i].to);
	args_clear(&list->beside);
	free(list->stages);
	free(list->pipes);
	*list = (struct stages){0};
}
