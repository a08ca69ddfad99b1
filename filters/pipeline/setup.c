#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "mem.h"
#include "options.h"
#include "samefile.h"
#include "setup.h"

/* a-z, 0-9 and inner dashes. */
static bool
is_name(const char *text)
{
	return text != NULL && text[0] != '\0' && text[0] != '-' &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
	    strlen(text);
}

static bool
is_language(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	return (n == 2 || n == 3) && (text[n] == '\0' || text[n] == '-');
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The first of the two that is there, the second one if none is; owned. */
static char *
first_folder(char *one, char *two)
{
	bool is_first = is_folder(one);

	free(is_first ? two : one);
	return is_first ? one : two;
}

/* Without slashes at its end, and not to be taken for an option; owned. */
static char *
tidy(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len == 1 && path[0] == '/')
		return mem_text(slice_of("/."));
	return mem_format("%s%.*s", path[0] == '-' ? "./" : "", (int)len, path);
}

static char *
find_output(const struct setup *set)
{
	char here[4096];
	char *schemas = mem_format("%s/schemas", set->home);
	bool is_elsewhere =
	    getcwd(here, sizeof here) == NULL || strcmp(here, set->home) != 0;
	char *output = is_elsewhere && is_folder(schemas)
	    ? mem_format("%s/out", set->home)
	    : mem_text(slice_of("out"));

	free(schemas);
	return output;
}

/* Find the folders: those of a clone, or those that `make install` made. */
static void
find_folders(struct setup *set)
{
	const char *home = getenv("BAROMETER_HOME");
	const char *bin = getenv("BAROMETER_BIN");

	set->home = mem_text(slice_of(home == NULL ? "." : home));
	set->bin = bin != NULL && bin[0] != '\0'
	    ? mem_text(slice_of(bin))
	    : first_folder(mem_format("%s/../libexec/barometer", set->home),
		  mem_format("%s/bin", set->home));
	set->schemas = set->given_schemas != NULL
	    ? tidy(set->given_schemas)
	    : first_folder(
		  mem_format("%s/../share/barometer/schemas", set->home),
		  mem_format("%s/schemas", set->home));
	set->input = set->given_input != NULL
	    ? tidy(set->given_input)
	    : first_folder(mem_format("fixtures/%s", set->study),
		  mem_format("%s/fixtures/%s", set->home, set->study));
	set->output = set->given_output != NULL ? tidy(set->given_output)
						: find_output(set);
	set->folder = mem_format("%s/%s", set->schemas, set->study);
	set->target = mem_format("%s/%s", set->output, set->study);
	set->work = mem_format("%s/.%s.work", set->output, set->study);
	set->page = mem_format("%s/page", set->work);
	set->held = mem_format("%s/.%s.held", set->output, set->study);
}

static const char *const reports[] = {"junit=", "json=", "md=", NULL};

static void
take_text(const struct options *opt, void *given)
{
	(void)given;
	if (opt->value[0] == '\0')
		options_fail(opt, "option '--%s' needs an argument", opt->name);
}

static void
take_report(const struct options *opt, void *given)
{
	size_t i;

	(void)given;
	for (i = 0; reports[i] != NULL; i++)
		if (strncmp(opt->value, reports[i], strlen(reports[i])) == 0 &&
		    opt->value[strlen(reports[i])] != '\0')
			return;
	options_fail(opt,
	    "option '--report' takes junit=FILE, json=FILE or md=FILE, "
	    "not '%s'",
	    opt->value);
}

static void
take_print(const struct options *opt, void *settings)
{
	struct setup *set = settings;

	if (opt->value != NULL && strcmp(opt->value, "json") != 0)
		options_fail(
		    opt, "'--print' prints a script, '--print=json' stages");
	set->print = opt->value == NULL ? PRINT_SHELL : PRINT_JSON;
}

#define AT(member) OPTION_AT(struct setup, member)

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "The study"},
    {"study", 0, true, "NAME", "the study: schemas/NAME", OPTION_TEXT,
	AT(study), .take = take_text},
    {"input", 0, true, "DIR", "raw/, frame/, figures (fixtures/NAME)",
	OPTION_TEXT, AT(given_input), .take = take_text},
    {"output", 0, true, "DIR", "where NAME/ is put (out)", OPTION_TEXT,
	AT(given_output), .take = take_text},
    {"schemas", 0, true, "DIR", "where NAME/ with the schemas is (schemas)",
	OPTION_TEXT, AT(given_schemas), .take = take_text},
    {"lang", 0, true, "L", "only this language", OPTION_TEXT, AT(lang),
	.take = take_text},
    {"wave", 0, true, "W", "only this wave", OPTION_TEXT, AT(wave),
	.take = take_text},
    {.kind = OPTION_HEADING, .help = "Guards and differences"},
    {"check", 0, true, NULL, "hold if figures printed once differ", OPTION_FLAG,
	AT(is_check)},
    {"allow", 0, true, "TAG", "let this guard pass, once", OPTION_TEXTS,
	AT(allow), .is_many = true, .take = take_text},
    {"accept-held", 0, true, NULL, "publish what was held", OPTION_FLAG,
	AT(accepts_held)},
    {"against", 0, true, "DIR", "compare with a publication, publish nothing",
	OPTION_TEXT, AT(against), .take = take_text},
    {"report", 0, false, "FORM=FILE",
	"of --against: junit, json or md, to a file", OPTION_TEXTS, AT(reports),
	.is_many = true, .use = OPTION_OUTPUT, .take = take_report},
    {"accept", 0, false, "DIR",
	"write what --against compares with, publish nothing", OPTION_TEXT,
	AT(accept), .take = take_text},
    {.kind = OPTION_HEADING, .help = "What is published"},
    {"no-figures", 0, true, NULL, "no figures, and one page", OPTION_FLAG,
	AT(has_no_figures)},
    {"png", 0, true, NULL, "figures as PNG too (rsvg-convert)", OPTION_FLAG,
	AT(has_png)},
    {"pdf", 0, true, NULL, "figures as PDF too (rsvg-convert)", OPTION_FLAG,
	AT(has_pdf)},
    {.kind = OPTION_HEADING, .help = "The run"},
    {"print", 0, true, "[=json]", "print the pipes as a script, or as JSON",
	OPTION_CALL, .take = take_print},
    {"jobs", 0, false, "N", "stages at a time (number of processors)",
	OPTION_INT, AT(jobs), .low = 1, .high = 999},
    {"parts", 0, false, "N", "cut the raw files of a wave into N parts",
	OPTION_INT, AT(parts), .low = 1, .high = 999},
    {"keep-unmatched", 0, false, NULL,
	"keep rows of registers that no record asked for", OPTION_FLAG,
	AT(keeps_unmatched)},
    {0},
};

static const struct option_page page = {
    .program = "pipeline",
    .synopsis = "--study NAME [option ...]",
    .summary = "Take a study from its raw files to its publication, all or "
	       "nothing.",
    .examples =
	{
	    "pipeline.sh --study innovations --check",
	    "pipeline.sh --study innovations --input /srv/raw --output "
	    "/srv/www",
	},
    .rows = rows,
};

static void
check_settings(const struct setup *set, const struct options *opt)
{
	if (opt->ledger != NULL || opt->progress)
		options_fail(opt, "there is no option '--%s'",
		    opt->progress ? "progress" : "ledger");
	if (opt->n_operands > 0)
		options_fail(opt, "'%s' is not an option", opt->operands[0]);
	if (!is_name(set->study))
		options_fail(opt,
		    "--study takes the name of a folder in schemas/, not '%s'",
		    set->study == NULL ? "" : set->study);
	if (set->lang != NULL && !is_language(set->lang))
		options_fail(opt,
		    "option '--lang' takes the code of a language, as da, en "
		    "or pl, not '%s'",
		    set->lang);
	if (set->reports.n > 0 && set->against == NULL)
		options_fail(opt, "'--report' goes with '--against'");
	if ((set->against != NULL || set->accept != NULL) &&
	    (set->lang != NULL || set->wave != NULL))
		options_fail(opt,
		    "all waves and languages are compared; leave out "
		    "'--lang' and '--wave'");
	if (set->accepts_held && (set->against != NULL || set->accept != NULL))
		options_fail(opt, "'--accept-held' publishes, '--%s' does not",
		    set->against != NULL ? "against" : "accept");
	if (set->against != NULL && set->accept != NULL)
		options_fail(opt, "either '--against' or '--accept'");
}

/* A report may take the place of nothing that a run reads or publishes. */
static void
check_reports(const struct setup *set, const struct options *opt)
{
	const char *const folders[] = {
	    set->folder, set->input, set->against, set->target};
	const char *path;
	size_t i;
	size_t k;

	for (i = 0; i < set->reports.n; i++) {
		path = strchr(set->reports.texts[i], '=') + 1;
		for (k = 0; k < sizeof folders / sizeof *folders; k++)
			if (samefile_is_within(path, folders[k]))
				options_fail(opt,
				    "'--report' would write %s among the files "
				    "of %s; name one elsewhere",
				    path, folders[k]);
	}
}

void
setup_read(struct setup *set, int argc, char *argv[])
{
	struct options opt;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	*set =
	    (struct setup){.jobs = processors > 0 ? processors : 1, .parts = 1};
	options_read(&opt, &page, set, argc, argv);
	check_settings(set, &opt);
	set->is_quiet = diag_is_quiet();
	set->is_redacted = diag_is_redacted();
	find_folders(set);
	check_reports(set, &opt);
	options_close(&opt);
}

/* The only folder with a run.json. */
static char *
only_study(const char *output)
{
	DIR *dir = opendir(output);
	struct dirent *entry;
	char *found = NULL;
	size_t n = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path =
		    mem_format("%s/%s/run.json", output, entry->d_name);

		if (is_name(entry->d_name) && access(path, R_OK) == 0 &&
		    n++ == 0)
			found = mem_text(slice_of(entry->d_name));
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	if (n == 1)
		return found;
	free(found);
	return NULL;
}

bool
setup_find(struct setup *set, const char *study, const char *schemas,
    const char *input, const char *output)
{
	char *only =
	    study == NULL ? only_study(output == NULL ? "out" : output) : NULL;

	*set = (struct setup){.study = study == NULL ? only : study,
	    .given_schemas = schemas,
	    .given_input = input,
	    .given_output = output};
	if (set->study == NULL || !is_name(set->study))
		return false;
	find_folders(set);
	set->found = only;
	return true;
}

void
setup_free(struct setup *set)
{
	char *owned[] = {set->home, set->bin, set->schemas, set->input,
	    set->output, set->folder, set->target, set->work, set->page,
	    set->held};
	size_t i;

	for (i = 0; i < sizeof owned / sizeof *owned; i++)
		free(owned[i]);
	options_texts_free(&set->reports);
	options_texts_free(&set->allow);
}
