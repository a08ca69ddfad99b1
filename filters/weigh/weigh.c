#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "again.h"
#include "balance.h"
#include "deliver.h"
#include "diag.h"
#include "fit.h"
#include "ledger.h"
#include "mem.h"
#include "number.h"
#include "options.h"
#include "stream.h"
#include "temp.h"
#include "utf8.h"
#include "weighting.h"
#include "writer.h"

/* The run and everything it is wired to. */
struct weigh {
	struct weighting set;
	struct options opt;
	struct margins margins;
	struct classes classes;
	struct fit fit;
	struct balance balance;
	struct again *again;
	struct writer *out;
	int account; /* descriptor, or -1 */
};

static const char *const distances[] = {"linear", "raking", "logit", NULL};

static void
take_size(const struct options *opt, void *settings)
{
	((struct weighting *)settings)->memory = options_size(opt);
}

#define AT(member) OPTION_AT(struct weighting, member)

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "The weight"},
    {"base-weight", 'w', true, "COL", "the weight to begin with", OPTION_TEXT,
	AT(base)},
    {"name", 0, true, "NAME", "of the column that is added (weight)",
	OPTION_TEXT, AT(name)},
    {.kind = OPTION_HEADING, .help = "Steps, in this order"},
    {"class", 0, true, "COL[,COL]",
	"who answered stands for all of the class that were sampled",
	OPTION_TEXT, AT(class), .requires = "sample"},
    {"sample", 0, true, "FILE", "all that were sampled, with base weight",
	OPTION_TEXT, AT(sample), .use = OPTION_INPUT, .requires = "class"},
    {"poststratify", 0, true, "FILE", "meet the totals of one margin",
	OPTION_TEXT, AT(poststratify), .use = OPTION_INPUT},
    {"rake", 0, true, "FILE", "meet the totals of margins; may be repeated",
	OPTION_TEXTS, AT(rake), .use = OPTION_INPUT},
    {"greg", 0, true, "FILE", "meet the totals of the terms of --model",
	OPTION_TEXT, AT(greg), .use = OPTION_INPUT, .requires = "model"},
    {"model", 0, true, "COL[:number],...", "categories and numbers",
	OPTION_TEXT, AT(model), .requires = "greg"},
    {"trim-weights", 0, true, "L,U", "cut weights here, share what is cut",
	OPTION_TEXT, AT(trim_weights)},
    {"trim-ratio", 0, false, "L,U", "the same in multiples of base weights",
	OPTION_TEXT, AT(trim_ratio)},
    {"trim-once", 0, false, NULL, "even if that puts weights outside again",
	OPTION_FLAG, AT(trims_once)},
    {.kind = OPTION_HEADING, .help = "How totals are met"},
    {"distance", 0, true, "NAME",
	"linear (of --greg), raking (of --rake) or "
	"logit",
	OPTION_CHOICE, AT(distance), .choices = distances},
    {"bounds", 0, true, "L,U", "of the ratio to the base weight", OPTION_TEXT,
	AT(bounds)},
    {"equal-within", 0, false, "COL",
	"one ratio for the records of a household or cluster", OPTION_TEXT,
	AT(equal_within)},
    {"within", 0, false, "COL", "the column that says which wave this is",
	OPTION_TEXT, AT(within), .requires = "account"},
    {"total", 0, false, "N", "units in the population, for shares",
	OPTION_NUMBER, AT(total), .high = 1e15},
    {"drop-empty", 0, false, NULL, "leave out totals that have no record",
	OPTION_FLAG, AT(drops_empty)},
    {.kind = OPTION_HEADING, .help = "Reports, size and input"},
    {"account", 0, true, "FILE",
	"what each total was, should be and is; for aggregate --weighting",
	OPTION_TEXT, AT(account), .use = OPTION_OUTPUT},
    {"extreme", 0, false, "L,U", "note ratios beyond these (0.3,3)",
	OPTION_TEXT, AT(extreme)},
    {"memory", 0, false, "SIZE", "more goes to files in TMPDIR (32M)",
	OPTION_CALL, .take = take_size},
    INPUT_ROWS(struct weighting, input),
    {0},
};

static const struct option_page page = {
    .program = "weigh",
    .synopsis = "--base-weight COL [option ...] [FILE ...]",
    .summary = "Add a weight that meets known totals of the population.",
    .examples =
	{
	    "weigh --base-weight d --rake sector.csv --rake region.csv "
	    "joined.csv",
	    "weigh -w d --class region --sample sample.csv joined.csv",
	    "weigh -w d --greg totals.csv --model sector,staff:number "
	    "joined.csv",
	},
    .rows = rows,
};

/* "L,U", two numbers of which the first is smaller. */
static void
take_limits(const struct options *opt, const char *option, const char *text,
    double *low, double *high)
{
	const char *comma = text == NULL ? NULL : strchr(text, ',');

	if (text == NULL)
		return;
	if (comma == NULL || !number_parse(low, text, (size_t)(comma - text)) ||
	    !number_parse(high, comma + 1, strlen(comma + 1)) ||
	    !(*low < *high))
		options_fail(opt,
		    "option '--%s' takes two numbers like 0.3,3, the smaller "
		    "first, not '%s'",
		    option, text);
}

static void
split_classes(struct weighting *set, const struct options *opt)
{
	const char *text = set->class;
	size_t len;

	for (; text != NULL; text = text[len] == '\0' ? NULL : text + len + 1) {
		len = strcspn(text, ",");
		if (len == 0)
			options_fail(opt,
			    "a column of '--class' has no name: '%s'",
			    set->class);
		set->classes = mem_resize(
		    set->classes, (set->n_classes + 1) * sizeof *set->classes);
		set->classes[set->n_classes++] =
		    mem_text((struct slice){text, len});
	}
}

static void
check_method(struct weighting *set, const struct options *opt)
{
	int n = (set->poststratify != NULL) + (set->rake.n > 0) +
	    (set->greg != NULL);

	if (n > 1)
		options_fail(opt,
		    "one of '--poststratify', '--rake' and '--greg'; a margin "
		    "more is one more '--rake'");
	set->method = set->poststratify != NULL ? METHOD_POSTSTRATIFY
	    : set->rake.n > 0                   ? METHOD_RAKE
	    : set->greg != NULL                 ? METHOD_GREG
						: METHOD_NONE;
	if (set->method == METHOD_NONE && set->class == NULL &&
	    set->trim_weights == NULL && set->trim_ratio == NULL)
		options_fail(opt,
		    "nothing to do: say '--class', '--poststratify', "
		    "'--rake', '--greg' or '--trim-weights'");
	if (set->method < METHOD_RAKE &&
	    (set->distance >= 0 || set->bounds != NULL ||
		set->equal_within != NULL))
		options_fail(opt,
		    "'--distance', '--bounds' and '--equal-within' are for "
		    "'--rake' and '--greg'");
	set->how.kind = set->distance >= 0 ? (enum distance_kind)set->distance
	    : set->method == METHOD_GREG   ? DISTANCE_LINEAR
					   : DISTANCE_RAKING;
}

static void
check_bounds(struct weighting *set, const struct options *opt)
{
	take_limits(opt, "bounds", set->bounds, &set->how.low, &set->how.high);
	set->how.is_bounded = set->bounds != NULL;
	if (set->how.is_bounded && (set->how.low >= 1 || set->how.high <= 1))
		options_fail(opt,
		    "'--bounds' are those of the ratio to the base weight: "
		    "one below 1 and one above");
	if (set->how.kind == DISTANCE_LOGIT && !set->how.is_bounded)
		options_fail(opt, "'--distance logit' needs '--bounds L,U'");
	if (set->trim_weights != NULL && set->trim_ratio != NULL)
		options_fail(opt, "one of '--trim-weights' and '--trim-ratio'");
	take_limits(opt, "trim-weights", set->trim_weights, &set->trim_low,
	    &set->trim_high);
	take_limits(opt, "trim-ratio", set->trim_ratio, &set->trim_low,
	    &set->trim_high);
	take_limits(opt, "extreme", set->extreme, &set->extreme_low,
	    &set->extreme_high);
	if (set->trim_high < 0 ||
	    (set->trim_high == 0 && set->trim_weights != NULL))
		options_fail(opt, "the upper limit of a weight is above 0");
}

static void
check_name(const struct weighting *set, const struct options *opt)
{
	size_t bad;
	size_t i;

	for (i = 0; set->name[i] != '\0'; i++)
		if ((unsigned char)set->name[i] < ' ')
			break;
	if (i == 0 || set->name[i] != '\0' ||
	    !utf8_valid(set->name, strlen(set->name), &bad))
		options_fail(
		    opt, "'--name' is the name of a column: text of one line");
}

static void
settings_read(
    struct weighting *set, struct options *opt, int argc, char *argv[])
{
	*set = (struct weighting){.name = "weight",
	    .distance = -1,
	    .memory = 32.0 * 1024 * 1024,
	    .extreme_low = 0.3,
	    .extreme_high = 3};
	options_read(opt, &page, set, argc, argv);
	if (set->base == NULL)
		options_fail(opt, "the option '--base-weight COL' is missing");
	check_method(set, opt);
	check_bounds(set, opt);
	check_name(set, opt);
	split_classes(set, opt);
}

/* Totals are read and held against each other before any record is. */
static bool
read_margins(struct weigh *w)
{
	const struct weighting *set = &w->set;
	struct margins *m = &w->margins;
	bool is_good = true;
	size_t i;

	m->total = set->total;
	m->intercept = TERM_NONE;
	if (set->poststratify != NULL)
		is_good = margins_read(m, set->poststratify, &set->input);
	for (i = 0; i < set->rake.n; i++)
		if (!margins_read(m, set->rake.texts[i], &set->input))
			is_good = false;
	if (set->greg != NULL)
		is_good =
		    margins_read_model(m, set->greg, set->model, &set->input);
	if (!is_good || !margins_agree(m, STATUS_USAGE))
		return false;
	if (!m->is_model)
		margins_order(m);
	return true;
}

static bool
open_records(struct weigh *w)
{
	struct place place = {.column = w->set.name};
	struct input *in;

	w->again =
	    again_open(w->opt.operands, w->opt.n_operands, &w->set.input);
	if (w->again == NULL)
		return false;
	in = again_input(w->again);
	w->fit.set = &w->set;
	w->fit.margins = &w->margins;
	w->fit.classes = &w->classes;
	if (!fit_open(&w->fit, in) ||
	    (w->set.within != NULL && input_need(in, w->set.within) < 0))
		return false;
	if (input_find(in, w->set.name) < 0)
		return true;
	diag_error(STATUS_USAGE, &place, "name-clash",
	    "the records have a column of this name; give the weight another "
	    "by --name");
	return false;
}

static bool
open_all(struct weigh *w)
{
	w->account = -1;
	if (!read_margins(w) ||
	    (w->set.class != NULL && !classes_read(&w->classes, &w->set)) ||
	    !open_records(w))
		return false;
	if (w->set.account != NULL &&
	    (w->account = stream_create(w->set.account, 0666)) < 0)
		return false;
	w->out = writer_open(STDOUT_FILENO, "stdout");
	return true;
}

/* The account is whole before a record is written: aggregate waits for one. */
static void
write_account(struct weigh *w)
{
	struct out text = {0};
	char *json;
	size_t len;

	if (w->account < 0)
		return;
	if (diag_worst() < STATUS_USAGE) {
		json = balance_json(&w->balance, &w->fit, &len);
		out_slice(&text, (struct slice){json, len});
		out_write(&text, w->account, w->set.account);
		out_free(&text);
		free(json);
	}
	stream_close(w->account, w->set.account);
}

static void
put_number(struct ledger *ledger, const char *key, double value)
{
	char text[NUMBER_TEXT];

	number_format(text, value);
	ledger_exact(ledger, key, text);
}

static void
keep_ledger(struct weigh *w)
{
	static const char *const methods[] = {
	    "none", "poststratify", "rake", "greg"};
	struct ledger *ledger = ledger_open(w->opt.ledger, "weigh");
	struct input *in = again_input(w->again);
	const struct balance_line *all = &w->balance.lines[w->margins.n_terms];
	bool is_whole = diag_worst() < STATUS_USAGE && w->out->records > 0;
	char text[33];

	ledger_number(ledger, "records_in", input_records(in));
	ledger_number(
	    ledger, "records_out", is_whole ? w->out->records - 1 : 0);
	ledger_text(ledger, "method", methods[w->set.method]);
	if (w->fit.newton != NULL)
		ledger_number(ledger, "rounds", w->fit.newton->rounds);
	if (is_whole) {
		put_number(ledger, "sum_weight_in",
		    (double)kulisch_value(&all->before));
		put_number(ledger, "sum_weight_out",
		    (double)kulisch_value(&all->after));
		put_number(ledger, "ratio_min", all->low);
		put_number(ledger, "ratio_max", all->high);
		put_number(ledger, "kish", balance_kish(&w->balance));
	}
	if (input_hash(in, text))
		ledger_text(ledger, "hash_in", text);
	if (diag_worst() < STATUS_USAGE && writer_hash(w->out, text))
		ledger_text(ledger, "hash_out", text);
	ledger_files(ledger, &w->opt);
	ledger_close(ledger);
}

static void
run(struct weigh *w)
{
	struct input *in = again_input(w->again);
	struct record rec;

	if (w->opt.ledger != NULL) {
		input_hash_on(in);
		writer_hash_on(w->out);
	}
	options_confine(&w->opt, temp_folder(), false);
	input_watch(in);
	balance_open(&w->balance, &w->margins);
	w->balance.extreme_low = w->set.extreme_low;
	w->balance.extreme_high = w->set.extreme_high;
	again_begin(w->again);
	while (again_first(w->again, &rec))
		fit_put(&w->fit, &rec, input_name(in));
	if (diag_worst() < STATUS_USAGE && fit_solve(&w->fit)) {
		balance_fill(&w->balance, &w->fit);
		balance_report(&w->balance, &w->fit);
	}
	write_account(w);
	if (diag_worst() < STATUS_USAGE)
		deliver(&w->fit, w->again, w->out);
	if (diag_worst() >= STATUS_USAGE)
		writer_abandon(w->out);
	writer_close(w->out);
	keep_ledger(w);
}

static void
close_all(struct weigh *w)
{
	uint32_t i;

	for (i = 0; i < w->set.n_classes; i++)
		free(w->set.classes[i]);
	free(w->set.classes);
	options_texts_free(&w->set.rake);
	writer_free(w->out);
	fit_close(&w->fit);
	balance_close(&w->balance);
	classes_free(&w->classes);
	margins_free(&w->margins);
	again_close(w->again);
	options_close(&w->opt);
}

int
main(int argc, char *argv[])
{
	struct weigh *w = mem_zero(1, sizeof *w);

	settings_read(&w->set, &w->opt, argc, argv);
	if (open_all(w))
		run(w);
	close_all(w);
	free(w);
	return diag_status();
}
