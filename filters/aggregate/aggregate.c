#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codebook.h"
#include "diag.h"
#include "estimate.h"
#include "input.h"
#include "ledger.h"
#include "mem.h"
#include "number.h"
#include "options.h"
#include "partial.h"
#include "request.h"

enum {
	OPT_WEIGHT = 1,
	OPT_STRATA,
	OPT_CLUSTER,
	OPT_FPC,
	OPT_NEST,
	OPT_LONELY,
	OPT_POSTSTRATIFY,
	OPT_RAKE,
	OPT_CALIBRATE,
	OPT_DESIGN_WEIGHT,
	OPT_REPLICATES,
	OPT_REPLICATE_TYPE,
	OPT_SCALE,
	OPT_RSCALES,
	OPT_RHO,
	OPT_MSE,
	OPT_DF,
	OPT_BY,
	OPT_SHARE,
	OPT_SET,
	OPT_MEAN,
	OPT_TOTAL,
	OPT_RATIO,
	OPT_QUANTILE,
	OPT_COUNT,
	OPT_COMPARE,
	OPT_CHISQ,
	OPT_QRULE,
	OPT_WHERE,
	OPT_BASE,
	OPT_KEEP,
	OPT_PERCENT,
	OPT_MINIMUM,
	OPT_MAX_CV,
	OPT_TABLES,
	OPT_CODEBOOK,
	OPT_CI,
	OPT_LEVEL,
	OPT_COLUMNS,
	OPT_BAD_WEIGHT,
	OPT_PARTIAL,
	OPT_MERGE,
	OPT_UNSEALED
};

static const struct option_row rows[] = {
    {OPT_WEIGHT, "weight", 'w', "COL", "the weight of a record (default 1)"},
    {OPT_STRATA, "strata", 0, "COL[,COL]", "the combination is the stratum"},
    {OPT_CLUSTER, "cluster", 0, "COL[,COL]", "sampling units, by stage"},
    {OPT_FPC, "fpc", 0, "COL[,COL]",
	"units in the population, or fraction, by stage"},
    {OPT_NEST, "nest", 0, NULL, "cluster ids begin anew in each stratum"},
    {OPT_LONELY, "lonely", 0, "RULE",
	"stratum of one unit: fail, remove, certainty, adjust, average, "
	"centered"},
    {OPT_POSTSTRATIFY, "poststratify", 0, "COL[,COL]",
	"the weights were post-stratified to these cells"},
    {OPT_RAKE, "rake", 0, "COL[,COL]",
	"the weights were raked to this margin; may be repeated"},
    {OPT_CALIBRATE, "calibrate", 0, "COL[,COL:number]",
	"the weights were calibrated to totals of these"},
    {OPT_DESIGN_WEIGHT, "design-weight", 0, "COL",
	"the weight before --calibrate"},
    {OPT_REPLICATES, "replicates", 0, "COL[,COL]",
	"columns of replicate weights"},
    {OPT_REPLICATE_TYPE, "replicate-type", 0, "TYPE",
	"jk1, jkn, brr, fay, bootstrap or other"},
    {OPT_SCALE, "scale", 0, "X", "factor of the replicates' squares"},
    {OPT_RSCALES, "rscales", 0, "X[,X]", "a further factor a replicate"},
    {OPT_RHO, "rho", 0, "X", "of Fay's method"},
    {OPT_MSE, "mse", 0, NULL, "squares about the estimate, not the mean"},
    {OPT_DF, "df", 0, "N", "degrees of freedom of replicate weights"},
    {OPT_BY, "by", 'b', "COL[,COL]", "break down by; may be repeated"},
    {OPT_SHARE, "share", 0, "COL[,COL]", "share of each category"},
    {OPT_SET, "set", 0, "NAME=COL[,COL]",
	"a question with many choices, for --share NAME"},
    {OPT_MEAN, "mean", 0, "COL[,COL]", "mean"},
    {OPT_TOTAL, "total", 0, "COL[,COL]", "total"},
    {OPT_RATIO, "ratio", 0, "NUM/DEN", "ratio of two totals"},
    {OPT_QUANTILE, "quantile", 0, "COL:P[,P]", "quantiles"},
    {OPT_COUNT, "count", 0, NULL, "estimated number of units"},
    {OPT_COMPARE, "compare", 0, "WHAT",
	"domains=COL:A:B, total=COL:A, rest=COL:A, waves=COL, "
	"measures=A:B"},
    {OPT_CHISQ, "chisq", 0, NULL, "test each share against each breakdown"},
    {OPT_QRULE, "qrule", 0, "RULE", "math (default), school, hf1 to hf9"},
    {OPT_WHERE, "where", 0, "COL=VALUE", "only this domain; may be repeated"},
    {OPT_BASE, "base", 0, "RULE", "answered (default) or asked"},
    {OPT_KEEP, "keep", 0, "CODE[,CODE]", "dot codes that are categories"},
    {OPT_PERCENT, "percent", 0, "OF", "column (default), row or total"},
    {OPT_MINIMUM, "minimum-base", 0, "N", "suppress below N records"},
    {OPT_MAX_CV, "max-cv", 0, "CV", "unreliable above this se / estimate"},
    {OPT_TABLES, "tables", 't', "FILE", "publication tables instead of flags"},
    {OPT_CODEBOOK, "codebook", 0, "FILE", "categories and sets"},
    {OPT_CI, "ci", 0, "METHOD", "wald, logit, beta, asin or wilson"},
    {OPT_LEVEL, "level", 0, "L", "of intervals (0.95)"},
    {OPT_COLUMNS, "columns", 0, "NAME[,NAME]",
	"also write cv, n_eff, deff_wr, t, p, ddf"},
    {OPT_BAD_WEIGHT, "bad-weight", 0, "RULE", "fail (default) or drop"},
    {OPT_PARTIAL, "partial", 0, NULL,
	"write the exact state instead of estimates"},
    {OPT_MERGE, "merge", 0, NULL, "the operands are states; put them together"},
    {OPT_UNSEALED, "unsealed", 0, NULL, "input may lack its last newline"},
    {0, NULL, 0, NULL, NULL}};

static const char *const lonely_names[] = {
    "fail", "remove", "certainty", "adjust", "average", "centered", NULL};
static const char *const base_names[] = {"answered", "asked", NULL};
static const char *const bad_weight_names[] = {"fail", "drop", NULL};

/* Everything the command line says. */
struct settings {
	struct request request;
	const char *tables;
	const char *codebook;
	const char *ci;
	double level;
	double max_cv;
	bool extra[EXTRAS];
	bool drops_bad_weights;
	bool is_unsealed;
	bool is_partial;
	bool is_merge;
};

static void
take_columns(struct options *options, struct settings *set)
{
	uint32_t n;
	uint32_t i;
	uint32_t k;
	const char **names = request_list(&set->request, options->value, &n);

	for (i = 0; i < n; i++) {
		for (k = 0; k < EXTRAS; k++)
			if (strcmp(names[i], output_extras[k]) == 0)
				break;
		if (k == EXTRAS)
			options_fail(options,
			    "there is no optional column '%s'", names[i]);
		set->extra[k] = true;
	}
	free(names);
}

static void
take_list(
    struct settings *set, const char ***list, uint32_t *n, const char *value)
{
	free(*list);
	*list = request_list(&set->request, value, n);
}

static const char *const replicate_names[] = {
    "none", "jk1", "jkn", "brr", "fay", "bootstrap", "other", NULL};

static void
take_rscales(struct options *options, struct settings *set)
{
	struct design_options *design = &set->request.design;
	uint32_t n;
	uint32_t i;
	const char **list = request_list(&set->request, options->value, &n);

	free(design->rscales);
	design->rscales = mem_zero((size_t)n + 1, sizeof *design->rscales);
	design->n_rscales = n;
	for (i = 0; i < n; i++)
		if (!number_parse(
			&design->rscales[i], list[i], strlen(list[i])) ||
		    design->rscales[i] < 0)
			options_fail(options,
			    "--rscales: '%s' is no number from 0 on", list[i]);
	free(list);
}

static void
take_calibration(
    struct options *options, struct settings *set, enum calibration method)
{
	struct design_options *design = &set->request.design;

	if (design->calibration != CALIBRATION_NONE &&
	    (design->calibration != method || method != CALIBRATION_RAKE))
		options_fail(options,
		    "one of --poststratify, --rake and "
		    "--calibrate, and only --rake more than once");
	design->calibration = method;
	request_margin(
	    &set->request, options->value, method == CALIBRATION_LINEAR);
}

/* How the weights were made; false when it is another option. */
static bool
take_weights(struct options *options, struct settings *set, int id)
{
	struct design_options *design = &set->request.design;

	switch (id) {
	case OPT_POSTSTRATIFY:
		take_calibration(options, set, CALIBRATION_POSTSTRATIFY);
		return true;
	case OPT_RAKE:
		take_calibration(options, set, CALIBRATION_RAKE);
		return true;
	case OPT_CALIBRATE:
		take_calibration(options, set, CALIBRATION_LINEAR);
		return true;
	case OPT_DESIGN_WEIGHT:
		design->design_weight = options->value;
		return true;
	case OPT_REPLICATES:
		free(design->replicate_columns);
		design->replicate_columns = request_list(
		    &set->request, options->value, &design->n_replicates);
		return true;
	case OPT_REPLICATE_TYPE:
		design->replicates =
		    (enum replicates)options_choice(options, replicate_names);
		return true;
	case OPT_SCALE:
		design->scale = options_number(options, 0, 1e12);
		return true;
	case OPT_RSCALES:
		take_rscales(options, set);
		return true;
	case OPT_RHO:
		design->rho = options_number(options, 0, 0.999999);
		return true;
	case OPT_MSE:
		design->mse = true;
		return true;
	case OPT_DF:
		design->df = options_number(options, 0, 1e15);
		return true;
	default:
		return false;
	}
}

/* The options of the design; false when it is another one. */
static bool
take_design(struct options *options, struct settings *set, int id)
{
	struct design_options *design = &set->request.design;

	switch (id) {
	case OPT_WEIGHT:
		design->weight = options->value;
		return true;
	case OPT_STRATA:
		take_list(
		    set, &design->strata, &design->n_strata, options->value);
		return true;
	case OPT_CLUSTER:
		take_list(set, &design->clusters, &design->n_clusters,
		    options->value);
		return true;
	case OPT_FPC:
		take_list(set, &design->fpcs, &design->n_fpcs, options->value);
		return true;
	case OPT_NEST:
		design->nest = true;
		return true;
	case OPT_LONELY:
		design->lonely =
		    (enum lonely)options_choice(options, lonely_names);
		return true;
	case OPT_BAD_WEIGHT:
		set->drops_bad_weights =
		    options_choice(options, bad_weight_names) == 1;
		return true;
	default:
		return false;
	}
}

/* The options that ask for figures; false when it is another one. */
static bool
take_measure(struct options *options, struct settings *set, int id)
{
	struct request *request = &set->request;
	bool is_good = true;

	switch (id) {
	case OPT_BY:
		request_by(request, options->value);
		break;
	case OPT_SHARE:
		request_measure(request, STAT_SHARE, options->value);
		break;
	case OPT_MEAN:
		request_measure(request, STAT_MEAN, options->value);
		break;
	case OPT_TOTAL:
		request_measure(request, STAT_TOTAL, options->value);
		break;
	case OPT_COUNT:
		request_measure(request, STAT_COUNT, NULL);
		break;
	case OPT_RATIO:
		is_good = request_ratio(request, options->value);
		break;
	case OPT_QUANTILE:
		is_good = request_quantile(request, options->value);
		break;
	case OPT_COMPARE:
		is_good = request_compare(request, options->value);
		break;
	case OPT_SET:
		is_good = request_set(request, options->value);
		break;
	case OPT_WHERE:
		is_good = request_where(request, options->value);
		break;
	default:
		return false;
	}
	if (!is_good)
		options_fail(options,
		    "--%s: '%s' has not the form shown by "
		    "--help",
		    options->name, options->value);
	return true;
}

static void
take_rule(struct options *options, struct settings *set, int id)
{
	struct request *request = &set->request;

	switch (id) {
	case OPT_BASE:
		request->base =
		    (enum base_rule)options_choice(options, base_names);
		break;
	case OPT_KEEP:
		take_list(
		    set, &request->keep, &request->n_keep, options->value);
		break;
	case OPT_PERCENT:
		request->percent =
		    (enum percent)options_choice(options, tables_percents);
		break;
	case OPT_QRULE:
		request->qrule =
		    (enum qrule)options_choice(options, tables_qrules);
		break;
	case OPT_CHISQ:
		request->ad_hoc.chisq = true;
		break;
	case OPT_MINIMUM:
		request->ad_hoc.minimum_base =
		    options_int(options, 0, INT64_MAX);
		break;
	case OPT_MAX_CV:
		set->max_cv = options_number(options, 0, 1e9);
		break;
	case OPT_TABLES:
		set->tables = options->value;
		break;
	case OPT_CODEBOOK:
		set->codebook = options->value;
		break;
	case OPT_CI:
		set->ci =
		    tables_intervals[options_choice(options, tables_intervals)];
		break;
	case OPT_LEVEL:
		set->level = options_number(options, 0.5, 0.999999);
		break;
	case OPT_COLUMNS:
		take_columns(options, set);
		break;
	case OPT_PARTIAL:
		set->is_partial = true;
		break;
	case OPT_MERGE:
		set->is_merge = true;
		break;
	case OPT_UNSEALED:
		set->is_unsealed = true;
		break;
	default:
		break;
	}
}

/* What goes together, and the usual scales of replicates. */
static void
check_design(const struct options *options, struct design_options *design)
{
	double n = (double)design->n_replicates;
	bool is_calibrated = design->calibration != CALIBRATION_NONE;

	if ((is_calibrated || n > 0) && design->weight == NULL)
		options_fail(options,
		    "calibrated and replicate weights need "
		    "--weight as well");
	if (design->calibration == CALIBRATION_LINEAR &&
	    design->design_weight == NULL)
		options_fail(options,
		    "--calibrate needs --design-weight, the "
		    "weight before it was calibrated");
	if (n == 0)
		return;
	if (is_calibrated || design->n_strata > 0 || design->n_clusters > 0 ||
	    design->n_fpcs > 0)
		options_fail(options,
		    "replicate weights hold the design: "
		    "leave out --strata, --cluster, --fpc and calibration");
	if (design->replicates == REPLICATES_NONE)
		design->replicates = REPLICATES_OTHER;
	if (design->rscales != NULL &&
	    design->n_rscales != design->n_replicates)
		options_fail(options, "%u replicates but %u rscales",
		    design->n_replicates, design->n_rscales);
	if (design->scale > 0)
		return;
	switch (design->replicates) {
	case REPLICATES_JK1:
		design->scale = (n - 1) / n;
		break;
	case REPLICATES_BRR:
		design->scale = 1 / n;
		break;
	case REPLICATES_FAY:
		design->scale = 1 / (n * (1 - design->rho) * (1 - design->rho));
		break;
	case REPLICATES_BOOTSTRAP:
		design->scale = n > 1 ? 1 / (n - 1) : 1;
		break;
	default:
		if (design->rscales == NULL)
			options_fail(options,
			    "give --scale or --rscales for "
			    "these replicates");
		design->scale = 1;
	}
}

static void
read_options(struct options *options, struct settings *set)
{
	int id;

	request_init(&set->request);
	set->ci = "";
	set->level = 0.95;
	options_open(options);
	while ((id = options_next(options)) != 0)
		if (!take_design(options, set, id) &&
		    !take_weights(options, set, id) &&
		    !take_measure(options, set, id))
			take_rule(options, set, id);
	request_close(&set->request);
	check_design(options, &set->request.design);
	if (set->is_merge && options->n_operands == 0)
		options_fail(
		    options, "--merge needs the states to put together");
	if (set->tables == NULL && set->request.ad_hoc.n_measures == 0)
		options_fail(options,
		    "nothing to estimate: give --share, "
		    "--mean, --total, --ratio, --quantile, --count or "
		    "--tables");
	if (set->tables != NULL && set->request.ad_hoc.n_measures > 0)
		options_fail(options,
		    "--tables and flags for figures exclude each other");
}

static void
read_records(struct cube *cube, struct input *in)
{
	struct record rec;

	while (input_next(in, &rec))
		cube_add(cube, &rec, input_name(in));
}

/* Weights that are all 0 estimate nothing. */
static bool
has_weight(const struct job *job)
{
	const struct store *total = &job->cube->stores[0];
	struct accs_range all = accs_rows(&total->accs[0], 0, total->n_rows);
	uint64_t records = 0;
	uint64_t weighing = 0;

	for (; all.at < all.end; all.at++) {
		records += all.at->n;
		weighing += all.at->slot == 0 ? all.at->n : 0;
	}
	if (records == 0 || weighing > 0)
		return true;
	diag_error(STATUS_FAIL, NULL, "weights-zero",
	    "all %llu records weigh 0", (unsigned long long)records);
	return false;
}

/* Everything between the records and the lines, or the state. */
static void
estimate(struct job *job, const struct parts *parts, bool is_partial)
{
	cube_finish(job->cube);
	if (job->cube->has_failed || diag_worst() >= STATUS_FAIL)
		return;
	if (is_partial) {
		partial_write(job->cube, parts, job->out->writer);
		return;
	}
	if (design_build(&job->design, job->cube, job->options) &&
	    has_weight(job)) {
		variance_init(&job->variance, job->cube, &job->design);
		output_header(job->out);
		job_write(job);
		variance_done(&job->variance);
	}
	design_done(&job->design);
}

/* Sum of the weights for the ledger: exact, as its digits. */
static void
account(struct ledger *ledger, const struct job *job)
{
	const struct cube *cube = job->cube;

	ledger_number(ledger, "records_in", cube->records);
	ledger_number(ledger, "records_out", job->out->lines);
	if (cube->bad_weights > 0)
		ledger_count(ledger, "bad-weight", cube->bad_weights);
	if (cube->zero_weights > 0)
		ledger_count(ledger, "zero-weight", cube->zero_weights);
}

static void
note_weights(const struct cube *cube)
{
	if (cube->zero_weights > 0)
		diag_note(NULL, "zero-weight",
		    "%llu records weigh 0: sampled, but in no estimate",
		    (unsigned long long)cube->zero_weights);
}

/* Fill the cube from records. */
static void
from_records(struct job *job, struct input *in, struct parts *parts)
{
	char hash[33];

	if (!cube_bind(job->cube, in))
		return;
	read_records(job->cube, in);
	if (input_hash(in, hash))
		parts_add(parts, hash, input_records(in), NULL);
}

/* Fill the cube from states. */
static void
from_states(struct job *job, const struct options *options, struct parts *parts)
{
	int i;

	for (i = 0; i < options->n_operands; i++)
		if (!partial_read(job->cube, parts, options->operands[i]))
			return;
}

/*
 * libRmath prints warnings with printf.  Estimates go to the descriptor, not
 * through stdio, so its stream can lead nowhere.
 */
static void
keep_stdout_clean(void)
{
	FILE *nowhere = fopen("/dev/null", "we");

	if (nowhere != NULL)
		stdout = nowhere;
}

static void
run(struct job *job, const struct settings *set, const struct options *options,
    struct input *in, struct ledger *ledger)
{
	struct writer *writer = writer_open(STDOUT_FILENO, "stdout");
	struct output out = {.writer = writer, .plan = job->plan};
	struct parts parts = {0};
	char hash[33];

	memcpy(out.extra, set->extra, sizeof out.extra);
	job->out = &out;
	job->plan->is_state = set->is_partial;
	job->cube = cube_new(job->plan);
	job->cube->drops_bad_weights = set->drops_bad_weights;
	if (options->ledger != NULL)
		writer_hash_on(writer);
	if (in != NULL)
		from_records(job, in, &parts);
	else
		from_states(job, options, &parts);
	if (diag_worst() < STATUS_USAGE) {
		estimate(job, &parts, set->is_partial);
		note_weights(job->cube);
	}
	account(ledger, job);
	if (in != NULL && input_hash(in, hash))
		ledger_text(ledger, "hash_in", hash);
	writer_close(writer);
	if (options->ledger != NULL && writer_hash(writer, hash))
		ledger_text(ledger, "hash_out", hash);
	writer_free(writer);
	parts_done(&parts);
	cube_free(job->cube);
	job->out = NULL;
}

/* A set of the flags may not hide a column of its name. */
static bool
check_sets(const struct request *request, const struct input *in)
{
	struct place place = {.file = input_name(in), .line = 1};
	bool is_good = true;
	size_t i;

	for (i = 0; i < request->n_sets; i++) {
		if (input_find(in, request->sets[i].name) < 0)
			continue;
		place.column = request->sets[i].name;
		diag_error(STATUS_USAGE, &place, "usage",
		    "there is a column of the name that --set gives; "
		    "choose another");
		is_good = false;
	}
	return is_good;
}

int
main(int argc, char *argv[])
{
	struct settings set = {0};
	struct options options = {.program = "aggregate",
	    .synopsis = "[--weight COL] [--by COL[,COL]] {--share COL | "
			"--tables FILE | ...} [FILE ...]",
	    .summary = "Estimate shares, means, totals and their sampling "
		       "errors from survey records.",
	    .rows = rows,
	    .argc = argc,
	    .argv = argv};
	struct plan plan;
	struct tables *tables = NULL;
	struct codebook *codebook = NULL;
	struct input *in = NULL;
	struct ledger *ledger;
	struct job job = {.plan = &plan};

	read_options(&options, &set);
	keep_stdout_clean();
	plan_init(&plan);
	job.tables = &set.request.ad_hoc;
	job.n_tables = 1;
	job.is_ad_hoc = set.tables == NULL;
	job.options = &set.request.design;
	job.interval = interval_of(set.ci);
	job.level = set.level;
	job.max_cv = set.max_cv;
	job.n_sets = set.request.n_sets;
	job.sets = mem_alloc((job.n_sets + 1) * sizeof *job.sets);
	if (job.n_sets > 0)
		memcpy(
		    job.sets, set.request.sets, job.n_sets * sizeof *job.sets);
	job.ad_hoc_comparisons = set.request.comparisons;
	job.n_ad_hoc_comparisons = set.request.n_comparisons;
	ledger = ledger_open(options.ledger, "aggregate");
	if (set.codebook != NULL)
		job.codebook = codebook = codebook_load(set.codebook);
	if (set.tables != NULL && (tables = tables_load(set.tables)) != NULL) {
		job.tables = tables->tables;
		job.n_tables = tables->n_tables;
	}
	if (diag_worst() < STATUS_USAGE && job_plan(&job)) {
		if (!set.is_merge)
			in = input_open(options.operands, options.n_operands,
			    set.is_unsealed);
		if (in != NULL && (set.is_partial || options.ledger != NULL))
			input_hash_on(in);
		if (set.is_merge ||
		    (in != NULL && check_sets(&set.request, in)))
			run(&job, &set, &options, in, ledger);
	}
	input_close(in);
	ledger_close(ledger);
	job_done(&job);
	plan_done(&plan);
	tables_free(tables);
	codebook_free(codebook);
	request_done(&set.request);
	options_close(&options);
	return (int)diag_status();
}
