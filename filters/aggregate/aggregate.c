#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts.h"
#include "categories.h"
#include "codebook.h"
#include "diag.h"
#include "earlier.h"
#include "estimate.h"
#include "fitted.h"
#include "input.h"
#include "ledger.h"
#include "mem.h"
#include "number.h"
#include "options.h"
#include "panel.h"
#include "partial.h"
#include "population.h"
#include "quality.h"
#include "request.h"
#include "results.h"
#include "standard.h"
#include "stream.h"
#include "sum.h"

static const char *const lonely_names[] = {
    "fail", "remove", "certainty", "adjust", "average", "centered", NULL};
static const char *const base_names[] = {"answered", "asked", "known", NULL};
static const char *const df_names[] = {"whole", "cells", NULL};
static const char *const bad_weight_names[] = {"fail", "drop", NULL};
static const char *const replicate_names[] = {
    "none", "jk1", "jkn", "brr", "fay", "bootstrap", "other", NULL};

/* Everything the command line says. */
struct settings {
	struct request request;
	const char *tables;
	const char *codebook;
	struct option_texts weighting;
	int ci; /* index in tables_intervals, or -1 */
	double level;
	double max_cv;
	struct standard **standards;
	uint32_t n_standards;
	struct population *population;
	bool extra[RESULT_EXTRAS];
	int adjust;             /* indices in tables_adjusts and */
	int family;             /* tables_families */
	int df_of;              /* index in df_names */
	int bad_weight;         /* index in bad_weight_names */
	struct secrecy secrecy; /* ad hoc */
	int64_t minimum;
	int64_t minimum_answer;
	const char *secret;
	struct writer *secrets; /* the file of that name */
	struct input_options input;
	bool is_partial;
	bool is_merge;
	struct option_texts met; /* what clean --met printed */
};

static void
take_columns(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	uint32_t n;
	uint32_t i;
	uint32_t k;
	const char **names = request_list(&set->request, opt->value, &n);

	for (i = 0; i < n; i++) {
		for (k = 0; k < RESULT_EXTRAS; k++)
			if (strcmp(names[i], result_extra(k)) == 0)
				break;
		/* Others are there without being asked for. */
		if (k < RESULT_EXTRAS)
			set->extra[k] = true;
		else if (!result_is_column(NULL, names[i]))
			options_fail(
			    opt, "there is no optional column '%s'", names[i]);
	}
	free(names);
}

/* The columns of the design and the codes to keep: lists that are owned. */
static void
take_list(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	struct request *request = &set->request;
	struct design_options *design = &request->design;

	const struct {
		const char *name;
		const char ***list;
		uint32_t *n;
	} lists[] = {
	    {"strata", &design->strata, &design->n_strata},
	    {"cluster", &design->clusters, &design->n_clusters},
	    {"fpc", &design->fpcs, &design->n_fpcs},
	    {"replicates", &design->replicate_columns, &design->n_replicates},
	    {"keep", &request->keep, &request->n_keep},
	    {"within", &request->within, &request->n_within},
	};

	size_t i = 0;

	while (strcmp(lists[i].name, opt->name) != 0)
		i++;
	free(*lists[i].list);
	*lists[i].list = request_list(request, opt->value, lists[i].n);
}

static void
take_keep(const struct options *opt, void *settings)
{
	const struct request *request = &((struct settings *)settings)->request;
	uint32_t i;

	take_list(opt, settings);
	for (i = 0; i < request->n_keep; i++)
		if (!codebook_is_dot_code(request->keep[i]))
			options_fail(opt,
			    "'%s' is no reason to be missing: .d .n .r or .x",
			    request->keep[i]);
}

static void
take_rscales(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	struct design_options *design = &set->request.design;
	uint32_t n;
	uint32_t i;
	const char **list = request_list(&set->request, opt->value, &n);

	free(design->rscales);
	design->rscales = mem_zero((size_t)n + 1, sizeof *design->rscales);
	design->n_rscales = n;
	for (i = 0; i < n; i++)
		if (!number_parse(
			&design->rscales[i], list[i], strlen(list[i])) ||
		    design->rscales[i] < 0)
			options_fail(opt,
			    "--rscales: '%s' is no number from 0 on", list[i]);
	free(list);
}

static void
take_calibration(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	struct design_options *design = &set->request.design;
	enum calibration method = strcmp(opt->name, "rake") == 0
	    ? CALIBRATION_RAKE
	    : strcmp(opt->name, "calibrate") == 0 ? CALIBRATION_LINEAR
						  : CALIBRATION_POSTSTRATIFY;

	if (design->calibration != CALIBRATION_NONE &&
	    (design->calibration != method || method != CALIBRATION_RAKE))
		options_fail(opt,
		    "one of --poststratify, --rake and "
		    "--calibrate, and only --rake more than once");
	design->calibration = method;
	request_margin(&set->request, opt->value, method == CALIBRATION_LINEAR);
}

/* Shares, means, totals and the count: one measure a column. */
static void
take_measure(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	enum statistic statistic = STAT_SHARE;

	if (strcmp(opt->name, "mean") == 0)
		statistic = STAT_MEAN;
	else if (strcmp(opt->name, "total") == 0)
		statistic = STAT_TOTAL;
	else if (strncmp(opt->name, "count", 5) == 0)
		statistic = STAT_COUNT;
	request_measure(&set->request, statistic, opt->value);
}

static void
take_standard(const struct options *opt, void *settings)
{
	struct settings *set = settings;

	standard_add(&set->standards, &set->n_standards, opt->value);
}

static void
take_population(const struct options *opt, void *settings)
{
	struct settings *set = settings;

	if (set->population != NULL)
		options_fail(opt, "one population, not several");
	set->population = population_load(opt->value);
}

/* COL, or COL:FILE with the population. */
static void
take_standardize(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	struct request *request = &set->request;
	const char *sign = strchr(opt->value, ':');
	char *names = mem_text((struct slice){opt->value,
	    sign == NULL ? strlen(opt->value) : (size_t)(sign - opt->value)});

	if (sign != NULL && set->population != NULL)
		options_fail(opt, "one population, not several");
	free(request->standardize);
	request->standardize =
	    request_list(request, names, &request->n_standardize);
	free(names);
	if (sign != NULL)
		set->population = population_load(sign + 1);
}

static void
take_by(const struct options *opt, void *settings)
{
	struct settings *set = settings;

	if (!request_by(&set->request, opt->value))
		options_fail(opt,
		    "the bands of '--by' begin at whole numbers that rise, as "
		    "in age:18,35,65, not '%s'",
		    opt->value);
}

/* What has a form of its own. */
static void
take_form(const struct options *opt, void *settings)
{
	static const struct {
		const char *name;
		bool (*parse)(struct request *, const char *);
	} forms[] = {
	    {"ratio", request_ratio},
	    {"quantile", request_quantile},
	    {"compare", request_compare},
	    {"set", request_set},
	    {"where", request_where},
	};
	struct settings *set = settings;
	size_t i = 0;

	while (strcmp(forms[i].name, opt->name) != 0)
		i++;
	if (!forms[i].parse(&set->request, opt->value))
		options_fail(opt,
		    "--%s: '%s' has not the form shown by "
		    "--help",
		    opt->name, opt->value);
}

#define AT(member) OPTION_AT(struct settings, member)
#define DESIGN(member) AT(request.design.member)

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "The design"},
    {"weight", 'w', true, "COL", "the weight of a record (default 1)",
	OPTION_TEXT, DESIGN(weight)},
    {"strata", 0, true, "COL[,COL]", "the combination is the stratum",
	OPTION_CALL, .take = take_list},
    {"cluster", 0, true, "COL[,COL]", "sampling units, by stage", OPTION_CALL,
	.take = take_list},
    {"fpc", 0, true, "COL[,COL]",
	"units in the population, or fraction, by stage", OPTION_CALL,
	.take = take_list},
    {"nest", 0, false, NULL, "cluster ids begin anew in each stratum",
	OPTION_FLAG, DESIGN(nest)},
    {"panel", 0, false, "COL", "units that may be in two waves", OPTION_TEXT,
	DESIGN(panel)},
    {"lonely", 0, false, "RULE",
	"stratum of one unit: fail, remove, certainty, adjust, average, "
	"centered",
	OPTION_CHOICE, DESIGN(lonely), .choices = lonely_names},
    {"bad-weight", 0, false, "RULE", "fail (default) or drop", OPTION_CHOICE,
	AT(bad_weight), .choices = bad_weight_names},
    {.kind = OPTION_HEADING, .help = "Calibrated and replicate weights"},
    {"poststratify", 0, false, "COL[,COL]",
	"the weights were post-stratified to these cells", OPTION_CALL,
	.is_many = true, .take = take_calibration},
    {"rake", 0, false, "COL[,COL]",
	"the weights were raked to this margin; may be repeated", OPTION_CALL,
	.is_many = true, .take = take_calibration},
    {"calibrate", 0, false, "COL[,COL:number]",
	"the weights were calibrated to totals of these", OPTION_CALL,
	.is_many = true, .take = take_calibration},
    {"design-weight", 0, false, "COL", "the weight before --calibrate",
	OPTION_TEXT, DESIGN(design_weight)},
    {"weighting", 0, false, "FILE", "the weights are those of weigh's account",
	OPTION_TEXTS, AT(weighting), .use = OPTION_INPUT},
    {"replicates", 0, false, "COL[,COL]", "columns of replicate weights",
	OPTION_CALL, .take = take_list},
    {"replicate-type", 0, false, "TYPE",
	"jk1, jkn, brr, fay, bootstrap or other", OPTION_CHOICE,
	DESIGN(replicates), .choices = replicate_names},
    {"scale", 0, false, "X", "factor of the replicates' squares", OPTION_NUMBER,
	DESIGN(scale), .high = 1e12},
    {"rscales", 0, false, "X[,X]", "a further factor a replicate", OPTION_CALL,
	.take = take_rscales},
    {"rho", 0, false, "X", "of Fay's method", OPTION_NUMBER, DESIGN(rho),
	.high = 0.999999},
    {"mse", 0, false, NULL, "squares about the estimate, not the mean",
	OPTION_FLAG, DESIGN(mse)},
    {"df", 0, false, "N", "degrees of freedom of replicate weights",
	OPTION_NUMBER, DESIGN(df), .high = 1e15},
    {.kind = OPTION_HEADING, .help = "Figures"},
    {"by", 'b', true, "COL[,COL]", "break down by; may be repeated",
	OPTION_CALL, .is_many = true, .take = take_by},
    {"share", 0, true, "COL[,COL]", "share of each category", OPTION_CALL,
	.is_many = true, .take = take_measure},
    {"mean", 0, true, "COL[,COL]", "mean", OPTION_CALL, .is_many = true,
	.take = take_measure},
    {"total", 0, false, "COL[,COL]", "total", OPTION_CALL, .is_many = true,
	.take = take_measure},
    {"ratio", 0, false, "NUM/DEN", "ratio of two totals", OPTION_CALL,
	.is_many = true, .take = take_form},
    {"quantile", 0, true, "COL:P[,P]", "quantiles", OPTION_CALL,
	.is_many = true, .take = take_form},
    {"count", 0, false, NULL, "estimated number of units", OPTION_CALL,
	.take = take_measure},
    {"counts", 0, false, "COL[,COL]", "estimated number of units by category",
	OPTION_CALL, .is_many = true, .take = take_measure},
    {"compare", 0, false, "WHAT",
	"domains=COL:A:B, total=COL:A, rest=COL:A, waves=COL, "
	"measures=A:B, contrast=COL,COL",
	OPTION_CALL, .is_many = true, .take = take_form},
    {"within", 0, false, "COL[,COL]", "compare in each combination of these",
	OPTION_CALL, .take = take_list},
    {"adjust", 0, false, "METHOD",
	"p of tests read together: none (default), bonferroni, holm or bh",
	OPTION_CHOICE, AT(adjust), .choices = tables_adjusts},
    {"family", 0, false, "OF", "read together: table (default), row or cell",
	OPTION_CHOICE, AT(family), .choices = tables_families},
    {"df-of", 0, false, "WHAT",
	"degrees of freedom of differences: whole (default) or cells",
	OPTION_CHOICE, AT(df_of), .choices = df_names},
    {"standardize", 0, false, "COL[:FILE]",
	"shares and means as if groups were as large as in the population",
	OPTION_CALL, .use = OPTION_INPUT, .take = take_standardize},
    {"per", 0, false, "N", "counts and totals per N of the population",
	OPTION_NUMBER, AT(request.per), .low = 1e-9, .high = 1e15},
    {"population", 0, false, "FILE", "its units, by columns of the file",
	OPTION_CALL, .use = OPTION_INPUT, .take = take_population},
    {"chisq", 0, false, NULL, "test each share against each breakdown",
	OPTION_FLAG, AT(request.ad_hoc.chisq)},
    {"set", 0, false, "NAME=COL[,COL]",
	"a question with many choices, for --share NAME", OPTION_CALL,
	.is_many = true, .take = take_form},
    {"qrule", 0, false, "RULE", "math (default), school, hf1 to hf9",
	OPTION_CHOICE, AT(request.qrule), .choices = tables_qrules},
    {.kind = OPTION_HEADING, .help = "Domain and base"},
    {"where", 0, true, "COL=V[,V]",
	"only this domain; != < <= > >= and 18..34 too", OPTION_CALL,
	.is_many = true, .take = take_form},
    {"base", 0, false, "RULE", "answered (default), asked or known",
	OPTION_CHOICE, AT(request.base), .choices = base_names},
    {"keep", 0, false, "CODE[,CODE]", "dot codes that are categories",
	OPTION_CALL, .take = take_keep},
    {"percent", 0, false, "OF", "column (default), row or total", OPTION_CHOICE,
	AT(request.percent), .choices = tables_percents},
    {"minimum-base", 0, false, "N", "suppress below N records", OPTION_INT,
	AT(request.ad_hoc.minimum_base), .high = 1e15},
    {"max-cv", 0, false, "CV", "unreliable above this se / estimate",
	OPTION_NUMBER, AT(max_cv), .high = 1e9},
    {"standard", 0, false, "FILE",
	"rules on which figures are good enough; may be repeated", OPTION_CALL,
	.is_many = true, .use = OPTION_INPUT, .take = take_standard},
    {"confidential", 0, false, "N", "hold domains of fewer than N back",
	OPTION_INT, AT(minimum), .low = 2, .high = 1e6},
    {"confidential-answers", 0, false, "N",
	"hold answers back that fewer than N gave", OPTION_INT,
	AT(minimum_answer), .low = 2, .high = 1e6},
    {"respondent", 0, false, "COL", "count who holds records, not records",
	OPTION_TEXT, AT(secrecy.respondent)},
    {"secret", 0, false, "FILE", "what is held back, and why", OPTION_TEXT,
	AT(secret), .use = OPTION_OUTPUT},
    {.kind = OPTION_HEADING, .help = "Specification and output"},
    {"tables", 't', true, "FILE", "publication tables instead of flags",
	OPTION_TEXT, AT(tables), .use = OPTION_INPUT},
    {"codebook", 'c', true, "FILE", "categories and sets", OPTION_TEXT,
	AT(codebook), .use = OPTION_INPUT},
    {"ci", 0, false, "METHOD", "wald, logit, beta, asin or wilson",
	OPTION_CHOICE, AT(ci), .choices = tables_intervals},
    {"level", 0, false, "L", "of intervals (0.95)", OPTION_NUMBER, AT(level),
	.low = 0.5, .high = 0.999999},
    {"columns", 0, false, "NAME[,NAME]",
	"also write cv, n_eff, deff_wr, t, p, p_adjusted, ddf, flag, reason",
	OPTION_CALL, .is_many = true, .take = take_columns},
    {"partial", 0, false, NULL, "write the exact state instead of estimates",
	OPTION_FLAG, AT(is_partial)},
    {"merge", 0, false, NULL, "the operands are states; put them together",
	OPTION_FLAG, AT(is_merge)},
    {"met", 0, false, "FILE",
	"with --merge: what clean --met said of these parts", OPTION_TEXTS,
	AT(met), .use = OPTION_INPUT, .requires = "merge"},
    INPUT_ROWS(struct settings, input),
    MANIFEST_ROW(struct settings, input),
    {0},
};

static const struct option_page page = {
    .program = "aggregate",
    .synopsis = "[--weight COL] [--by COL[,COL]] {--share COL | "
		"--tables FILE | ...} [FILE ...]",
    .summary = "Estimate shares, means, totals and their sampling errors "
	       "from survey records.",
    .examples =
	{
	    "aggregate --weight w --strata s --fpc N --by region --share q1 "
	    "a.csv",
	    "aggregate -w w --mean age --compare domains=sex:1:2 a.csv | "
	    "render",
	    "aggregate -w w -t tables.json -c codebook.json a.csv "
	    ">estimates.csv",
	},
    .rows = rows,
};

/* A unit of a panel is the sampling unit of each wave. */
static void
check_panel(struct design_options *design)
{
	static const char *const why[] = {
	    "--panel names the sampling units: give the same column as "
	    "--cluster, or no --cluster",
	    "--panel knows the first stage alone: give one --fpc",
	    "replicate weights hold the design, overlapping waves too if they "
	    "were made so: leave --panel out",
	    "--panel has no variance for calibrated weights",
	    "--panel needs ids that are the same in all waves: leave --nest "
	    "out",
	};
	bool is_odd[] = {design->n_clusters > 1 ||
		(design->n_clusters == 1 &&
		    strcmp(design->clusters[0], design->panel) != 0),
	    design->n_fpcs > 1, design->n_replicates > 0,
	    design->calibration != CALIBRATION_NONE, design->nest};
	size_t i;

	for (i = 0; i < sizeof why / sizeof *why; i++)
		if (is_odd[i])
			diag_error(
			    STATUS_USAGE, NULL, "panel-design", "%s", why[i]);
	design->panel_is_cluster = design->n_clusters > 0;
	if (design->n_clusters > 0)
		return;
	design->clusters = mem_resize(design->clusters, sizeof(char *));
	design->clusters[design->n_clusters++] = design->panel;
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
	if (design->panel != NULL)
		check_panel(design);
	if (n == 0 || diag_worst() >= STATUS_USAGE)
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

/*
 * Wait for the first record: where weigh stands before this in a pipe, it has
 * then written its account to the end.
 */
static void
wait_for_records(const struct options *options)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	bool is_stdin = options->n_operands == 0;
	int i;

	for (i = 0; i < options->n_operands; i++)
		is_stdin = is_stdin || strcmp(options->operands[i], "-") == 0;
	while (is_stdin && poll(&in, 1, -1) < 0 && errno == EINTR)
		continue;
}

/*
 * Take the weight and the margins from the account of weigh; flags may not give
 * them too.
 */
static void
take_weighting(const struct options *options, struct settings *set)
{
	struct design_options *design = &set->request.design;

	if (set->weighting.n == 0)
		return;
	if (design->calibration != CALIBRATION_NONE ||
	    design->design_weight != NULL)
		options_fail(options,
		    "--weighting says what the weights were fitted to: leave "
		    "out --poststratify, --rake, --calibrate and "
		    "--design-weight");
	wait_for_records(options);
	(void)fitted_read(
	    &set->request, set->weighting.texts, set->weighting.n);
}

static void
read_options(
    struct options *options, struct settings *set, int argc, char *argv[])
{
	request_init(&set->request);
	set->ci = -1;
	set->level = 0.95;
	options_read(options, &page, set, argc, argv);
	request_close(&set->request);
	take_weighting(options, set);
	check_design(options, &set->request.design);
	if (set->is_merge && set->input.needs != NULL)
		options_fail(options,
		    "--merge reads states, which tell by themselves that "
		    "they are whole: leave --needs out");
	if (set->input.manifest != NULL && (!set->is_partial || set->is_merge))
		options_fail(options,
		    "--manifest is of one part, whose state --partial writes");
	if (set->is_merge && options->n_operands == 0)
		options_fail(
		    options, "--merge needs the states to put together");
	if (set->tables == NULL && set->request.ad_hoc.n_measures == 0)
		options_fail(options,
		    "nothing to estimate: give --share, "
		    "--mean, --total, --ratio, --quantile, --count or "
		    "--tables");
	if (set->tables == NULL && set->request.ad_hoc.n_comparisons == 0 &&
	    (set->adjust > 0 || set->family > 0 || set->df_of > 0 ||
		set->request.n_within > 0))
		options_fail(options,
		    "--%s belongs to --compare: nothing is compared, so there "
		    "are no tests",
		    set->adjust > 0       ? "adjust"
			: set->family > 0 ? "family"
			: set->df_of > 0  ? "df-of"
					  : "within");
	set->secrecy.minimum = (uint64_t)set->minimum;
	set->secrecy.minimum_answer = (uint64_t)set->minimum_answer;
	if (set->secrecy.respondent != NULL && !secrecy_is_on(&set->secrecy) &&
	    set->tables == NULL)
		options_fail(options,
		    "--respondent belongs to --confidential or "
		    "--confidential-answers");
	if (set->is_partial &&
	    (secrecy_is_on(&set->secrecy) || set->secret != NULL))
		options_fail(options,
		    "a part holds all figures, and hides none: rules of "
		    "confidentiality for parts stand in --tables, and "
		    "--secret belongs to --merge");
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

/* False after a report. */
static bool
find_panel(struct job *job)
{
	if (job->options->panel == NULL)
		return true;
	job->design.panel = panel_new(&job->design);
	if (job->design.panel == NULL)
		return false;
	panel_note(job->design.panel);
	return true;
}

/* Everything between the records and the lines, or the state. */
static void
estimate(struct job *job, const struct state_parts *parts, bool is_partial)
{
	cube_finish(job->cube);
	if (job->cube->has_failed || diag_worst() >= STATUS_FAIL)
		return;
	if (is_partial) {
		partial_write(job->cube, parts, job->results->writer);
		return;
	}
	if (design_build(&job->design, job->cube, job->options) &&
	    find_panel(job) && has_weight(job)) {
		variance_init(&job->variance, job->cube, &job->design);
		estimate_write(job);
		variance_done(&job->variance);
	}
	panel_free(job->design.panel);
	design_done(&job->design);
}

/* Sum of the weights for the ledger: exact, as its digits. */
/* What is confidential, by reason. */
static void
count_secrets(struct ledger *ledger, const struct results *results)
{
	size_t i;

	for (i = 0; i < results->n; i++) {
		const struct judged *figure = &results->list[i];
		char *reason;

		if (figure->secret == SECRET_NONE || figure->is_doubled)
			continue;
		reason =
		    mem_format("held-back-%s", secrecy_reasons[figure->secret]);
		ledger_count(ledger, reason, 1);
		free(reason);
	}
}

static void
account(struct ledger *ledger, const struct job *job)
{
	const struct cube *cube = job->cube;

	ledger_number(ledger, "records_in", cube->records);
	ledger_number(ledger, "records_out", job->results->lines);
	if (cube->bad_weights > 0)
		ledger_count(ledger, "bad-weight", cube->bad_weights);
	if (cube->zero_weights > 0)
		ledger_count(ledger, "zero-weight", cube->zero_weights);
	count_secrets(ledger, job->results);
}

static void
note_weights(const struct cube *cube)
{
	if (cube->zero_weights > 0)
		diag_note(NULL, "zero-weight",
		    "%llu records weigh 0: sampled, but in no estimate",
		    (unsigned long long)cube->zero_weights);
}

/* What other programs write where there is no value, once a column. */
static void
note_standins(const struct cube *cube, bool has_codebook)
{
	struct standin seen;
	uint32_t c;
	uint32_t i;

	for (c = 0; c < cube->plan->n_columns; c++) {
		const struct codes *codes = cube->columns[c].codes;

		seen = cube->standins[c];
		seen.has_others = seen.seen > 0;
		for (i = 1; !has_codebook && i < codes_len(codes); i++)
			if (!categories_is_missing(codes_text(codes, i)))
				standin_see(&seen, codes_text(codes, i));
		standin_report(&seen, NULL, cube->plan->columns[c].name,
		    cube->standins[c].seen == 0
			? "count as answers"
			: "are left out, but for numbers");
	}
}

/* Fill the cube from records. */
static void
from_records(struct job *job, struct input *in, struct state_parts *parts,
    const char *account_path)
{
	char hash[33];

	if (!cube_bind(job->cube, in))
		return;
	input_watch(in);
	read_records(job->cube, in);
	if (!input_hash(in, hash))
		return;
	if (account_path != NULL && diag_worst() < STATUS_USAGE &&
	    accounts_read(parts->accounts, account_path, hash))
		accounts_name(parts->accounts, hash);
	parts_add(parts, hash, input_records(in), NULL);
}

/* Fill the cube from states. */
static void
from_states(struct job *job, const struct settings *set,
    const struct options *options, struct state_parts *parts)
{
	int i;

	for (i = 0; i < options->n_operands; i++)
		if (!partial_read(job->cube, parts, options->operands[i]))
			return;
	if (!set->is_partial)
		accounts_check(parts->accounts, set->met.texts, set->met.n);
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

/*
 * A variable to break down by may not have the name of another column of the
 * estimates.
 */
static void
check_names(const struct result_form *form)
{
	uint32_t i;

	for (i = 0; i < form->n_by; i++)
		if (result_is_column(form, form->by[i]))
			diag_error(STATUS_USAGE, NULL, "reserved-name",
			    "a variable to break down by, or to restrict, is "
			    "called '%s', as a column of estimates is; give it "
			    "another name",
			    form->by[i]);
}

/* A file that only its owner may read; NULL after a report. */
static struct writer *
open_secret(const char *path)
{
	struct place place = {.file = path};
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "--secret takes a file, not standard output");
		return NULL;
	}
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		diag_error(STATUS_USAGE, &place, "secret-readable",
		    "others may read this file; name a new one, or say "
		    "'chmod 600 %s' first",
		    path);
		return NULL;
	}
	fd = stream_create(path, 0600);
	return fd < 0 ? NULL : writer_open(fd, path);
}

static void
run(struct job *job, const struct settings *set, const struct options *options,
    struct input *in, struct ledger *ledger)
{
	struct writer *writer = writer_open(STDOUT_FILENO, "stdout");
	struct results results = {.writer = writer, .next_answer = NOT_COUNTED};
	struct state_parts parts = {.accounts = accounts_new()};
	char hash[33];
	uint32_t t;

	memcpy(results.form.extra, set->extra, sizeof results.form.extra);
	if (set->n_standards > 0)
		results.form.extra[RESULT_FLAG] =
		    results.form.extra[RESULT_REASON] = true;
	results.form.by = job->by;
	results.form.n_by = job->n_by;
	results.of_all =
	    mem_zero((size_t)job->n_by + 1, sizeof *results.of_all);
	for (t = 0; t < job->n_tables; t++) {
		results.form.extra[RESULT_N_EFF] |=
		    job->tables[t].shows[SHOW_N_EFF];
		if (job->tables[t].n_comparisons == 0)
			continue;
		results.form.has_comparisons = true;
		results.form.extra[RESULT_P] |= job->tables[t].letters[0] > 0;
		if ((job->tables[t].adjust == ADJUST_UNSAID
			    ? job->adjust
			    : job->tables[t].adjust) > ADJUST_NONE)
			results.form.extra[RESULT_P] =
			    results.form.extra[RESULT_P_ADJUSTED] = true;
	}
	job->results = &results;
	results.secret = set->secrets;
	check_names(&results.form);
	job->plan->is_state = set->is_partial;
	job->plan->bands = &set->request.bands;
	job->cube = cube_new(job->plan);
	job->cube->drops_bad_weights = set->bad_weight == 1;
	if (options->ledger != NULL)
		writer_hash_on(writer);
	if (diag_worst() >= STATUS_USAGE)
		;
	else if (in != NULL)
		from_records(job, in, &parts, set->input.manifest);
	else
		from_states(job, set, options, &parts);
	if (diag_worst() < STATUS_USAGE) {
		estimate(job, &parts, set->is_partial);
		note_weights(job->cube);
		note_standins(job->cube, set->codebook != NULL);
	}
	if (in == NULL && !set->is_partial && diag_worst() < STATUS_USAGE)
		accounts_write(parts.accounts, options->ledger);
	account(ledger, job);
	if (in != NULL && input_hash(in, hash))
		ledger_text(ledger, "hash_in", hash);
	writer_close(writer);
	if (options->ledger != NULL && writer_hash(writer, hash))
		ledger_text(ledger, "hash_out", hash);
	writer_free(writer);
	accounts_free(parts.accounts);
	parts_done(&parts);
	cube_free(job->cube);
	results_done(&results);
	job->results = NULL;
}

/* A set of the flags may not hide a column of its name. */
static bool
check_sets(const struct request *request, const struct input *in)
{
	struct place place = {
	    .file = input_name(in), .line = 1, .is_alone = true};
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

/* What the codebook says of the design, and no option does. */
static void
note_roles(const struct codebook *book, const struct design_options *design,
    const struct input *in)
{
	const struct {
		enum variable_role role;
		bool is_used;
		const char *option;
	} roles[] = {
	    {ROLE_WEIGHT, design->weight != NULL, "--weight"},
	    {ROLE_STRATUM, design->n_strata > 0, "--strata"},
	    {ROLE_CLUSTER, design->n_clusters > 0, "--cluster"},
	    {ROLE_FPC, design->n_fpcs > 0, "--fpc"},
	};
	const struct variable *variable;
	uint32_t i;
	size_t k;

	for (i = 0; book != NULL && i < book->n_variables; i++) {
		variable = &book->variables[i];
		for (k = 0; k < sizeof roles / sizeof *roles; k++)
			if (variable->role == roles[k].role &&
			    !roles[k].is_used && design->n_replicates == 0 &&
			    input_find(in, variable->name) >= 0)
				diag_note(NULL, "role-unused",
				    "the codebook calls '%s' the %s, but "
				    "without %s it is not used",
				    variable->name,
				    codebook_role_name(variable->role),
				    roles[k].option);
	}
}

/* The rules of the tables, or of the flags; NULL: none. */
static const struct secrecy *
find_rules(const struct options *options, const struct settings *set,
    const struct tables *tables)
{
	bool has_own = tables != NULL && tables->secrecy.node != NULL;

	if (has_own &&
	    (secrecy_is_on(&set->secrecy) || set->secrecy.respondent != NULL))
		options_fail(options,
		    "the tables have rules of confidentiality of their own: "
		    "leave --confidential and its like out");
	if (has_own && secrecy_is_on(&tables->secrecy))
		return &tables->secrecy;
	if (secrecy_is_on(&set->secrecy))
		return &set->secrecy;
	if (set->secret != NULL)
		options_fail(options,
		    "--secret needs rules of confidentiality: --confidential, "
		    "or those of tables.json");
	return NULL;
}

/*
 * Rules of confidentiality are kept within a run: figures of another --where,
 * published beside these, may tell what is hidden here.
 */
static void
note_unlinked(const struct job *job, const struct settings *set)
{
	if (job->secrecy == &set->secrecy &&
	    set->request.ad_hoc.n_measures > 0 &&
	    set->request.ad_hoc.measures[0].n_where > 0)
		diag_note(NULL, "not-linked",
		    "figures of another --where are another publication: "
		    "together the two may tell what each holds back");
}

static void
take_settings(struct job *job, struct settings *set)
{
	job->tables = &set->request.ad_hoc;
	job->n_tables = 1;
	job->options = &set->request.design;
	job->interval =
	    interval_of(set->ci < 0 ? "" : tables_intervals[set->ci]);
	job->level = set->level;
	job->max_cv = set->max_cv;
	job->population = set->population;
	job->standards = set->standards;
	job->n_standards = set->n_standards;
	job->plan->with_kish = quality_needs(job, QUANTITY_KISH_N) ||
	    quality_needs(job, QUANTITY_LOG_WIDTH_RELATIVE);
	job->df_of_cells = set->df_of == 1;
	job->adjust = (enum adjust)(ADJUST_NONE + set->adjust);
	job->family = (enum family)(FAMILY_TABLE + set->family);
	job->n_sets = set->request.n_sets;
	job->sets = mem_alloc((job->n_sets + 1) * sizeof *job->sets);
	if (job->n_sets > 0)
		memcpy(job->sets, set->request.sets,
		    job->n_sets * sizeof *job->sets);
}

int
main(int argc, char *argv[])
{
	struct settings set = {0};
	struct options options;
	struct plan plan;
	struct tables *tables = NULL;
	struct codebook *codebook = NULL;
	struct input *in = NULL;
	struct ledger *ledger;
	struct job job = {.plan = &plan};

	sum_begin();
	read_options(&options, &set, argc, argv);
	keep_stdout_clean();
	plan_init(&plan);
	take_settings(&job, &set);
	ledger = ledger_open(options.ledger, "aggregate");
	if (set.codebook != NULL)
		job.codebook = codebook = codebook_load(set.codebook);
	if (codebook != NULL)
		request_find_sets(&set.request, codebook);
	if (set.tables != NULL && (tables = tables_load(set.tables)) != NULL) {
		job.tables = tables->tables;
		job.n_tables = tables->n_tables;
		job.is_rounded = tables->is_rounded;
	}
	job.secrecy = find_rules(&options, &set, tables);
	if (job.secrecy != NULL && !earlier_are_spared(job.secrecy, &options))
		exit(STATUS_USAGE);
	if (set.secret != NULL)
		set.secrets = open_secret(set.secret);
	note_unlinked(&job, &set);
	if (diag_worst() < STATUS_USAGE && job_plan(&job) &&
	    (job.secrecy == NULL || earlier_open(&job))) {
		options_confine(&options, NULL, false);
		if (!set.is_merge)
			in = input_open(
			    options.operands, options.n_operands, &set.input);
		if (in != NULL)
			note_roles(codebook, &set.request.design, in);
		if (in != NULL && (set.is_partial || options.ledger != NULL))
			input_hash_on(in);
		if (set.is_merge ||
		    (in != NULL && check_sets(&set.request, in)))
			run(&job, &set, &options, in, ledger);
	}
	if (set.secrets != NULL)
		writer_close(set.secrets);
	writer_free(set.secrets);
	input_close(in);
	earlier_close(&job);
	ledger_files(ledger, &options);
	ledger_close(ledger);
	job_done(&job);
	plan_done(&plan);
	tables_free(tables);
	codebook_free(codebook);
	population_free(set.population);
	standard_free_all(set.standards, set.n_standards);
	options_texts_free(&set.weighting);
	request_done(&set.request);
	options_texts_free(&set.met);
	options_close(&options);
	return (int)diag_status();
}
