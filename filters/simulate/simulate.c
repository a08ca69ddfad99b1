#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diag.h"
#include "findings.h"
#include "mem.h"
#include "options.h"
#include "out.h"
#include "passage.h"
#include "score.h"
#include "stream.h"
#include "temp.h"
#include "tree.h"

/*
 * simulate STUDY [option ...]
 *
 * A study tested as a whole: a population is made of its records, samples are
 * drawn by its design and go through its filters, and what is printed of them
 * is held against the population.
 */

enum {
	STATUS_MISSED = 5 /* as a guard of pipeline.sh that holds */
};

struct settings {
	const char *schemas;
	const char *input;
	const char *figures; /* a file; or NULL */
	int64_t samples;
	int64_t seed;
	int64_t jobs;
	bool has_pipe;
};

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "What is done"},
    {"samples", 0, true, "N", "so many samples (100)", OPTION_INT,
	OPTION_AT(struct settings, samples), .low = 1, .high = 1e9},
    {"seed", 0, true, "N", "other samples of another population (1)",
	OPTION_INT, OPTION_AT(struct settings, seed), .low = 0, .high = 1e15},
    {"pipe", 0, true, NULL, "through every program too, and compare the bytes",
	OPTION_FLAG, OPTION_AT(struct settings, has_pipe)},
    {"jobs", 0, true, "N", "samples at a time (number of processors)",
	OPTION_INT, OPTION_AT(struct settings, jobs), .low = 1, .high = 999},
    {"figures", 0, true, "FILE", "a line a figure as CSV, too", OPTION_TEXT,
	OPTION_AT(struct settings, figures), .use = OPTION_OUTPUT},
    {.kind = OPTION_HEADING, .help = "Where things are"},
    {"schemas", 0, true, "DIR", "where STUDY/ with the schemas is (schemas)",
	OPTION_TEXT, OPTION_AT(struct settings, schemas)},
    {"input", 0, true, "DIR", "raw/, frame/ (fixtures/STUDY)", OPTION_TEXT,
	OPTION_AT(struct settings, input)},
    {0},
};

static const struct option_page page = {
    .program = "simulate",
    .synopsis = "STUDY [--samples N] [--pipe] [option ...]",
    .summary = "Test a study as a whole on samples of a known population.",
    .examples = {"barometer simulate innovations --samples 1000",
	"barometer simulate innovations --samples 100 --pipe"},
    .rows = rows,
};

/* All that a sample needs. */
struct world {
	struct passage passage;
	struct tables *tables;
	struct codebook *book;
	struct truth truth;
	struct headcounts heads;
	const struct language *language;
	const struct settings *settings;
	char *folder;
};

/* ---- what cannot be simulated -------------------------------------------- */

/* Weights that others made for this very sample, and the like. */
static bool
check_design(const struct node *design, bool has_pipe)
{
	static const struct {
		const char *key;
		const char *why;
	} others[] = {
	    {"replicates", "replicate weights are made for this sample alone"},
	    {"poststratify",
		"the weights of a sample are not fitted anew; say "
		"in 'weighting' how they are"},
	    {"rake",
		"the weights of a sample are not fitted anew; say in "
		"'weighting' how they are"},
	    {"calibrate",
		"the weights of a sample are not fitted anew; say "
		"in 'weighting' how they are"},
	};
	const struct node *cluster = node_get(design, "cluster");
	const struct node *fpc = node_get(design, "fpc");
	const struct node *panel = node_get(design, "panel");
	size_t i;

	for (i = 0; i < sizeof others / sizeof *others; i++)
		if (node_get(design, others[i].key) != NULL) {
			node_error(node_get(design, others[i].key),
			    "simulate-design", "cannot be simulated: %s",
			    others[i].why);
			return false;
		}
	if (panel != NULL && (fpc != NULL || cluster != NULL)) {
		node_error(panel, "simulate-design",
		    "a panel cannot be simulated with an fpc or with clusters "
		    "within: what is not in the sample of a wave has no "
		    "answers of it");
		return false;
	}
	if ((cluster != NULL || panel != NULL) && has_pipe) {
		node_error(panel == NULL ? cluster : panel, "simulate-design",
		    "a unit that is drawn twice needs two names, which the "
		    "records that clean wrote do not have: leave --pipe out");
		return false;
	}
	if ((cluster == NULL || cluster->kind != NODE_ARRAY ||
		cluster->n < 2) &&
	    (fpc == NULL || fpc->kind != NODE_ARRAY || fpc->n < 2))
		return true;
	node_error(cluster == NULL ? fpc : cluster, "simulate-design",
	    "cannot be simulated: designs of several stages");
	return false;
}

/* The first of a list, or the text itself. */
static const char *
first_text(const struct node *node)
{
	if (node != NULL && node->kind == NODE_ARRAY)
		return node->n > 0 ? node->child[0].text : NULL;
	return node == NULL ? NULL : node->text;
}

static void
take_design(struct sampling *sampling, const struct study *study)
{
	const struct node *design = node_get(study->root, "design");
	const struct node *strata = node_get(design, "strata");
	size_t i;

	sampling->weight = study->weighting == NULL
	    ? study->weight
	    : node_text(study->weighting, "base", NULL);
	sampling->is_panel = node_get(design, "panel") != NULL;
	sampling->cluster = first_text(
	    node_get(design, sampling->is_panel ? "panel" : "cluster"));
	sampling->population = first_text(node_get(design, "fpc"));
	if (strata != NULL && strata->kind != NODE_ARRAY)
		args_add(&sampling->strata, strata->text);
	for (i = 0;
	     strata != NULL && strata->kind == NODE_ARRAY && i < strata->n; i++)
		args_add(&sampling->strata, strata->child[i].text);
}

/* ---- the world ----------------------------------------------------------- */

static bool
load(struct world *world, const char *name)
{
	struct passage *p = &world->passage;
	char *study = NULL;
	char *tables = NULL;
	char *book = NULL;
	bool is_good;

	if (!setup_find(&p->set, name, world->settings->schemas,
		world->settings->input, NULL)) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "'%s' is not the name of a study", name);
		return false;
	}
	study = mem_format("%s/study.json", p->set.folder);
	tables = mem_format("%s/tables.json", p->set.folder);
	book = mem_format("%s/codebook.json", p->set.folder);
	p->study = study_load(study, name);
	is_good = p->study != NULL &&
	    check_design(node_get(p->study->root, "design"),
		world->settings->has_pipe) &&
	    stages_choose(p->study, &p->set) &&
	    stages_make(&p->list, p->study, &p->set) &&
	    (world->tables = tables_load(tables)) != NULL &&
	    (world->book = codebook_load(book)) != NULL;
	if (is_good) {
		take_design(&p->sampling, p->study);
		world->language = language_find(p->study->languages.at[0]);
	}
	free(study);
	free(tables);
	free(book);
	return is_good;
}

static char *
below(const struct world *world, const char *name, int64_t i)
{
	return mem_format("%s/%s%lld", world->folder, name, (long long)i);
}

static bool
make_world(struct world *world)
{
	struct passage *p = &world->passage;
	struct chance chance = chance_begin((uint64_t)world->settings->seed, 0);
	char *prepared = below(world, "donors", 0);
	char *whole = below(world, "population", 0);
	char *estimates = passage_estimates(whole);
	bool is_good = passage_prepare(p, prepared, world->settings->has_pipe);

	if (is_good) {
		donors_multiply(&p->donors, &chance);
		is_good = passage_population(p, whole) &&
		    truth_read(
			&world->truth, world->tables, world->book, estimates);
	}
	if (is_good)
		headcounts_make(&world->heads, &world->truth, &p->donors);
	free(prepared);
	free(whole);
	free(estimates);
	return is_good;
}

/* ---- samples ------------------------------------------------------------- */

static bool
is_same_file(const char *one, const char *other)
{
	int a = stream_open(one);
	int b = stream_open(other);
	size_t n = 0;
	size_t m = 0;
	char *first = a < 0 ? NULL : stream_slurp(a, one, &n);
	char *second = b < 0 ? NULL : stream_slurp(b, other, &m);
	bool is_same = first != NULL && second != NULL && n == m &&
	    memcmp(first, second, n) == 0;

	free(first);
	free(second);
	if (a >= 0)
		close(a);
	if (b >= 0)
		close(b);
	return is_same;
}

/* Both ways give the same bytes; false after a report. */
static bool
compare_ways(const struct world *world, const char *inside, const char *piped,
    const uint32_t *times, int64_t sample)
{
	char *files[] = {passage_estimates(inside), passage_estimates(piped),
	    passage_document(inside), passage_document(piped)};
	bool is_good = passage_sample(&world->passage, piped, times, false);
	size_t i;

	for (i = 0; i < 4 && is_good; i += 2) {
		if (is_same_file(files[i], files[i + 1]))
			continue;
		diag_error(STATUS_FAIL, NULL, "simulate-differs",
		    "sample %lld: the programs and the path inside this "
		    "process do not give the same bytes",
		    (long long)sample);
		is_good = false;
	}
	for (i = 0; i < 4; i++)
		free(files[i]);
	return is_good;
}

/* Samples k, k + jobs, ... */
static bool
work(struct world *world, struct score *score, int64_t k)
{
	struct donors *donors = &world->passage.donors;
	char *from = below(world, "donors", 0);
	char *inside = below(world, "inside", k);
	char *piped = below(world, "piped", k);
	char *estimates = passage_estimates(inside);
	char *document = passage_document(inside);
	uint32_t *times = mem_zero(donors->n_units + 1, sizeof *times);
	bool is_good = passage_folder(inside, from, &world->passage) &&
	    passage_folder(piped, from, &world->passage);
	struct chance chance;
	int64_t i;

	for (i = k; i < world->settings->samples && is_good;
	     i += world->settings->jobs) {
		chance = chance_begin(
		    (uint64_t)world->settings->seed, (uint64_t)i + 1);
		donors_draw(donors, times, &chance);
		is_good =
		    passage_sample(&world->passage, inside, times, true) &&
		    (!world->settings->has_pipe ||
			compare_ways(world, inside, piped, times, i + 1)) &&
		    score_add(score, &world->truth, &world->heads, donors,
			times, world->language, estimates, document);
	}
	free(times);
	free(from);
	free(inside);
	free(piped);
	free(estimates);
	free(document);
	return is_good;
}

/* A process that works; what it counted comes through the descriptor. */
static int
begin(struct world *world, struct score *score, int64_t k, pid_t *pid)
{
	bool is_good;
	int ends[2];

	if (pipe(ends) != 0 || (*pid = fork()) < 0) {
		diag_error(STATUS_FAIL, NULL, "failed", "no process: %s",
		    strerror(errno));
		return -1;
	}
	if (*pid == 0) {
		close(ends[0]);
		is_good = work(world, score, k) &&
		    stream_put(ends[1], score->counts,
			score->n * sizeof *score->counts) == 0;
		(void)diag_status();
		_exit(is_good ? 0 : STATUS_FAIL);
	}
	close(ends[1]);
	return ends[0];
}

static bool
add_counts(struct score *score, int fd)
{
	size_t len;
	char *bytes = stream_slurp(fd, "a sample", &len);
	bool is_good = bytes != NULL && len == score->n * sizeof *score->counts;
	uint64_t one;
	size_t i;

	for (i = 0; i < score->n && is_good; i++) {
		memcpy(&one, bytes + i * sizeof one, sizeof one);
		score->counts[i] += one;
	}
	free(bytes);
	return is_good;
}

static bool
work_together(struct world *world, struct score *score)
{
	int64_t jobs = world->settings->jobs;
	pid_t *pids = mem_zero((size_t)jobs + 1, sizeof *pids);
	int *ends = mem_zero((size_t)jobs + 1, sizeof *ends);
	bool is_good = true;
	int status;
	int64_t k;

	for (k = 0; k < jobs; k++)
		ends[k] = begin(world, score, k, &pids[k]);
	for (k = 0; k < jobs; k++) {
		is_good = ends[k] >= 0 && add_counts(score, ends[k]) && is_good;
		status = 0;
		if (pids[k] > 0 && waitpid(pids[k], &status, 0) > 0)
			is_good = is_good && status == 0;
		if (ends[k] >= 0)
			close(ends[k]);
	}
	if (!is_good)
		diag_raise(STATUS_FAIL);
	free(pids);
	free(ends);
	return is_good;
}

/* ---- the report ---------------------------------------------------------- */

/* False where a bar is missed, or after a report. */
static bool
report(const struct world *world, const struct score *score)
{
	const struct settings *set = world->settings;
	struct trial trial = {world->passage.study->name,
	    (uint64_t)set->samples, (uint64_t)set->seed,
	    world->passage.donors.n, donors_population(&world->passage.donors),
	    set->has_pipe ? (uint64_t)set->samples : 0};
	struct out out = {0};
	bool is_good = findings_put(&out, &trial, score, &world->truth);
	int fd;

	out_write(&out, STDOUT_FILENO, "standard output");
	out.len = 0;
	fd = set->figures == NULL ? -1 : stream_create(set->figures, 0666);
	if (fd >= 0) {
		findings_figures(&out, score, &world->truth);
		out_write(&out, fd, set->figures);
		stream_close(fd, set->figures);
	}
	out_free(&out);
	return is_good;
}

static bool
simulate(struct world *world, const char *name)
{
	const char *waves[1000];
	struct score score = {0};
	bool is_good = load(world, name) && make_world(world);
	size_t i;

	if (!is_good)
		return false;
	for (i = 0; i < world->passage.study->n_chosen && i < 1000; i++)
		waves[i] = world->passage.study->waves[i].id;
	score_new(&score, &world->truth, waves, i);
	is_good = work_together(world, &score) && report(world, &score);
	score_free(&score);
	return is_good;
}

static char *
make_folder(void)
{
	char *folder = mem_format("%s/simulate-XXXXXX", temp_folder());
	struct place place = {.file = folder};

	if (mkdtemp(folder) != NULL)
		return folder;
	diag_error(STATUS_FAIL, &place, "cannot-create", "%s", strerror(errno));
	free(folder);
	return NULL;
}

static void
free_world(struct world *world)
{
	headcounts_free(&world->heads);
	truth_free(&world->truth);
	donors_free(&world->passage.donors);
	args_clear(&world->passage.sampling.strata);
	stages_free(&world->passage.list);
	study_free(world->passage.study);
	setup_free(&world->passage.set);
	tables_free(world->tables);
	codebook_free(world->book);
	free(world->folder);
}

int
main(int argc, char *argv[])
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct settings set = {
	    .samples = 100, .seed = 1, .jobs = processors > 0 ? processors : 1};
	struct world world = {.settings = &set};
	struct options opt;
	bool is_good = false;
	int status;

	options_read(&opt, &page, &set, argc, argv);
	if (opt.n_operands != 1)
		options_fail(&opt, "the name of one study is needed");
	world.folder = make_folder();
	if (world.folder != NULL) {
		is_good = simulate(&world, opt.operands[0]);
		tree_remove(world.folder);
	}
	free_world(&world);
	options_close(&opt);
	status = (int)diag_status();
	return is_good || status >= STATUS_USAGE ? status : STATUS_MISSED;
}
