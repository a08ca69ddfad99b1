#include <stdlib.h>

#include "number.h"
#include "settings.h"
#include "utf8.h"

enum {
	OPT_WITH = 1,
	OPT_ON,
	OPT_TYPE,
	OPT_EXPECT,
	OPT_SELECT,
	OPT_PREFIX,
	OPT_PAD,
	OPT_FOLD_CASE,
	OPT_UNMATCHED,
	OPT_MIN_MATCH,
	OPT_SORTED,
	OPT_MEMORY,
	OPT_WEIGHT,
	OPT_BASE_WEIGHT,
	OPT_STRATUM,
	OPT_POPULATION,
	OPT_RESPONSE,
	OPT_UNSEALED
};

static const struct option_row rows[] = {
    {OPT_WITH, "with", 'w', "FILE", "the table to be joined"},
    {OPT_ON, "on", 0, "COL[=COL][,...]",
	"key columns, of the stream and of the table"},
    {OPT_TYPE, "type", 't', "TYPE",
	"inner (default), left, full, semi or anti"},
    {OPT_EXPECT, "expect", 0, "HOW",
	"uses of a key: n:1 (default), 1:1, 1:n or n:n"},
    {OPT_SELECT, "select", 0, "COL[,COL]",
	"columns of the table to add (all but its keys)"},
    {OPT_PREFIX, "prefix", 0, "TEXT", "put before the names of added columns"},
    {OPT_PAD, "pad", 0, "[COL:]WIDTH[,...]",
	"fill keys with leading zeros to this width"},
    {OPT_FOLD_CASE, "fold-case", 0, NULL, "letters A-Z in keys count as a-z"},
    {OPT_UNMATCHED, "unmatched", 0, "FILE",
	"records without a match, of both sides"},
    {OPT_MIN_MATCH, "min-match", 0, "P%",
	"fail when a smaller part of the stream matches"},
    {OPT_SORTED, "sorted", 0, NULL,
	"both sides are sorted: any size, little memory"},
    {OPT_MEMORY, "memory", 0, "SIZE",
	"larger tables go to files in TMPDIR (4G)"},
    {OPT_WEIGHT, "weight", 0, "COL", "sum this column before and after"},
    {OPT_BASE_WEIGHT, "base-weight", 0, "NAME",
	"add a column: size of the stratum / its answers"},
    {OPT_STRATUM, "stratum", 0, "COL[,COL]",
	"columns of the table: the stratum"},
    {OPT_POPULATION, "population", 0, "COL",
	"column of the table: its size (or count rows)"},
    {OPT_RESPONSE, "response", 0, "FILE",
	"write units, answers and weight of each stratum"},
    {OPT_UNSEALED, "unsealed", 0, NULL,
	"take inputs that do not end in a newline"},
    {0, NULL, 0, NULL, NULL},
};

static const char *const types[] = {
    "inner", "left", "full", "semi", "anti", NULL};
static const char *const expectations[] = {"n:1", "1:1", "1:n", "n:n", NULL};

/* The sign is wanted: 0.995 and 99.5 would both look right without it. */
static double
parse_share(const struct options *opt)
{
	size_t len = strlen(opt->value);
	bool is_percent = len > 0 && opt->value[len - 1] == '%';
	double value;

	if (!is_percent || !number_parse(&value, opt->value, len - 1) ||
	    value < 0 || value > 100)
		options_fail(opt,
		    "option '--%s' takes a percentage like 99.5%%, not '%s'",
		    opt->name, opt->value);
	return value;
}

static double
parse_size(const struct options *opt)
{
	static const char units[] = "KMG";
	size_t len = strlen(opt->value);
	const char *unit = len > 0 ? strchr(units, opt->value[len - 1]) : NULL;
	double value;
	int i;

	if (!number_parse(&value, opt->value, len - (unit != NULL)) ||
	    value < 0)
		options_fail(opt,
		    "option '--%s' takes bytes, or a size like 500M, not "
		    "'%s'",
		    opt->name, opt->value);
	for (i = 0; unit != NULL && i <= unit - units; i++)
		value *= 1024;
	return value;
}

static void
take_option(struct settings *set, const struct options *opt, int id)
{
	switch (id) {
	case OPT_WITH:
		set->with = opt->value;
		break;
	case OPT_ON:
		set->on = opt->value;
		break;
	case OPT_TYPE:
		set->type = (enum join_type)options_choice(opt, types);
		break;
	case OPT_EXPECT:
		set->expect = (enum expect)options_choice(opt, expectations);
		break;
	case OPT_SELECT:
		set->select = opt->value;
		break;
	case OPT_PREFIX:
		set->prefix = opt->value;
		break;
	case OPT_PAD:
		set->pad = opt->value;
		break;
	case OPT_FOLD_CASE:
		set->is_folded = true;
		break;
	case OPT_UNMATCHED:
		set->unmatched = opt->value;
		break;
	case OPT_MIN_MATCH:
		set->min_match = parse_share(opt);
		break;
	case OPT_SORTED:
		set->is_sorted = true;
		break;
	case OPT_MEMORY:
		set->memory = parse_size(opt);
		break;
	case OPT_WEIGHT:
		set->weight = opt->value;
		break;
	case OPT_BASE_WEIGHT:
		set->base_weight = opt->value;
		break;
	case OPT_STRATUM:
		set->stratum = opt->value;
		break;
	case OPT_POPULATION:
		set->population = opt->value;
		break;
	case OPT_RESPONSE:
		set->response = opt->value;
		break;
	default:
		set->is_unsealed = true;
	}
}

/* Two commas in a row, or one at an end. */
static bool
has_nameless(const char *list)
{
	size_t len = strlen(list);

	return len == 0 || list[0] == ',' || list[len - 1] == ',' ||
	    strstr(list, ",,") != NULL;
}

/* What becomes part of a header has to be text of one line. */
static void
check_name(const struct options *opt, const char *option, const char *name)
{
	size_t bad;
	size_t i;

	for (i = 0; name != NULL && name[i] != '\0'; i++)
		if ((unsigned char)name[i] < ' ')
			break;
	if (name != NULL &&
	    (name[i] != '\0' || !utf8_valid(name, strlen(name), &bad)))
		options_fail(opt,
		    "what '--%s' says becomes part of a name; it cannot hold "
		    "line ends or what is not UTF-8",
		    option);
}

static void
check_base_weight(const struct settings *set, const struct options *opt)
{
	if ((set->base_weight != NULL) != (set->stratum != NULL))
		options_fail(opt,
		    "'--base-weight NAME' and '--stratum COL' go together");
	if (set->population != NULL && set->stratum == NULL)
		options_fail(opt, "'--population' needs '--stratum'");
	if (set->response != NULL && set->stratum == NULL)
		options_fail(opt, "'--response' needs '--stratum'");
	if (set->stratum != NULL && has_nameless(set->stratum))
		options_fail(opt, "a column of '--stratum' has no name: '%s'",
		    set->stratum);
	check_name(opt, "base-weight", set->base_weight);
	if (set->base_weight == NULL)
		return;
	if (set->base_weight[0] == '\0')
		options_fail(opt, "'--base-weight' needs the name of a column");
	if (set->is_sorted || set->type > JOIN_LEFT)
		options_fail(opt,
		    "'--base-weight' needs an inner or left join, unsorted");
	if (set->expect == EXPECT_1N)
		options_fail(opt,
		    "'--base-weight' needs one row of the table for each "
		    "record; '--expect 1:n' would count answers twice");
}

/* Standard input can be read but once. */
static void
check_stdin(const struct settings *set, const struct options *opt)
{
	bool is_stream = opt->n_operands == 0;
	int i;

	for (i = 0; i < opt->n_operands; i++)
		if (strcmp(opt->operands[i], "-") == 0)
			is_stream = true;
	if (is_stream && strcmp(set->with, "-") == 0)
		options_fail(opt,
		    "standard input cannot be both the stream and the table; "
		    "name a file for one of them");
}

static void
check_settings(const struct settings *set, const struct options *opt)
{
	if (set->with == NULL)
		options_fail(opt, "the option '--with FILE' is missing");
	if (set->on == NULL)
		options_fail(opt, "the option '--on COL' is missing");
	if (set->expect == EXPECT_NN && set->type < JOIN_SEMI)
		options_fail(opt,
		    "'--expect n:n' is for semi and anti joins; others would "
		    "pair each record with each row of its key");
	if (set->unmatched != NULL && strcmp(set->unmatched, "-") == 0)
		options_fail(opt,
		    "'--unmatched' takes a file; standard output holds the "
		    "joined records");
	if (set->response != NULL && strcmp(set->response, "-") == 0)
		options_fail(opt,
		    "'--response' takes a file; standard output holds the "
		    "joined records");
	check_name(opt, "prefix", set->prefix);
	check_base_weight(set, opt);
	check_stdin(set, opt);
}

/* One "[COL:]WIDTH". */
static bool
take_pad(struct key_spec *spec, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	const char *digits = colon == NULL ? text : colon + 1;
	struct slice name = {text, colon == NULL ? 0 : (size_t)(colon - text)};
	bool is_known = false;
	int64_t width;
	uint32_t i;

	if (!number_parse_int(&width, digits, len - (size_t)(digits - text)) ||
	    width < 1 || width > 1000)
		return false;
	for (i = 0; i < spec->n; i++)
		if (colon == NULL || slice_is(name, spec->parts[i].left)) {
			spec->parts[i].pad = (size_t)width;
			is_known = true;
		}
	return is_known;
}

static void
parse_pad(struct key_spec *spec, const char *text, const struct options *opt)
{
	size_t len;

	for (; text != NULL; text = text[len] == '\0' ? NULL : text + len + 1) {
		len = strcspn(text, ",");
		if (!take_pad(spec, text, len))
			options_fail(opt,
			    "option '--pad' takes WIDTH or COL:WIDTH with COL "
			    "of '--on', not '%.*s'",
			    (int)len, text);
	}
}

void
settings_read(struct settings *set, struct options *opt, struct key_spec *spec,
    int argc, char *argv[])
{
	int id;

	*opt = (struct options){
	    .program = "join",
	    .synopsis = "--with FILE --on COL[=COL][,...] [option ...] "
			"[FILE ...]",
	    .summary = "Add columns of a table to records, by key.",
	    .rows = rows,
	    .argc = argc,
	    .argv = argv,
	};
	*set = (struct settings){.memory = 4.0 * 1024 * 1024 * 1024};
	options_open(opt);
	while ((id = options_next(opt)) != 0)
		take_option(set, opt, id);
	check_settings(set, opt);
	if (!key_spec_parse(spec, set->on))
		options_fail(
		    opt, "a column of '--on' has no name: '%s'", set->on);
	spec->is_folded = set->is_folded;
	parse_pad(spec, set->pad, opt);
}
